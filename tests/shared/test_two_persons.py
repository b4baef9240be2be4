from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.messages import Act, Role
from shared.two_persons import STANDS_FOR, Proposal, ProposalHasLapsed, SamePerson

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PROPOSAL = Proposal(uuid4(), proposed_by="ana", proposed_at=NOON, concerns="eva")


def act(actor: str, at: datetime = NOON) -> Act:
    return Act(actor=actor, role=Role.ADMINISTRATOR, recorded_at=at, cause="request:1")


def test_another_person_confirms_a_proposal() -> None:
    PROPOSAL.check(act("beto", NOON + STANDS_FOR - timedelta(seconds=1)))


@pytest.mark.parametrize("actor", ["ana", "eva"])
def test_who_proposed_it_or_gains_by_it_does_not_confirm_it(actor: str) -> None:
    with pytest.raises(SamePerson):
        PROPOSAL.check(act(actor))


def test_a_proposal_lapses_after_a_week() -> None:
    with pytest.raises(ProposalHasLapsed) as refused:
        PROPOSAL.check(act("beto", NOON + timedelta(days=7)))

    assert "2026-06-08" in refused.value.explain().es
