"""One link for everybody: an agent has one account at a time, and an account one agent of each process."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.registry.application.agents import recall_agent
from services.registry.commands import RejectAgent
from services.registry.commands.access import Wish
from services.registry.domain.account import Account, Standing, seated
from services.registry.domain.agent import ENDED, Agent, Status
from services.registry.domain.inscription import check_claims, claimant, inscribe
from services.registry.domain.linking import check_free, claim
from services.registry.errors import DocumentAlreadyInscribed
from services.registry.errors.standing import ClaimedBefore
from services.registry.events import AgentInscribed, DocumentClaimed
from services.registry.events.access import AccountClosed, AccountOpened, Way
from shared.messages import Event, Role
from tests.services.registry.conftest import Ground
from tests.services.registry.samples import ACT, BEFORE_ACCREDITATION, NOW, PROCESS, REASON, inscription

AGENT, OTHER, ACCOUNT = UUID(int=1), UUID(int=2), UUID(int=3)
OPENED = AccountOpened(**ACT.facts(), process_id=None, account_id=ACCOUNT, way=Way.CODE, commitment=None)


def agent(agent_id: UUID = AGENT, status: Status = Status.REQUESTED) -> Agent:
    return Agent(agent_id, PROCESS, agent_id, None, "0601", "citizen", status=status)


def claimed(agent_id: UUID, former_id: UUID | None = None) -> DocumentClaimed:
    return inscribe(agent_id, inscription(), "c" * 64, ACT, former_id)[1]


class TestLinking:
    def test_an_agent_who_was_assisted_first_acts_later_under_the_same_id_and_history(self) -> None:
        linked, taken = claim(agent(), ACCOUNT, None, ACT)

        account = Account.replay([OPENED, taken])
        assert account is not None
        assert agent().evolve(linked) == replace(agent(), account_id=ACCOUNT)
        standing = account.stand(Wish(role=Role.AGENT, process_id=PROCESS), NOW)
        assert standing == Standing(AGENT, Role.AGENT, (PROCESS,), None)

    def test_an_agent_and_an_account_are_linked_once(self) -> None:
        linked, _ = claim(agent(), ACCOUNT, None, ACT)

        with pytest.raises(ClaimedBefore):
            claim(agent().evolve(linked), uuid4(), None, ACT)
        with pytest.raises(ClaimedBefore):
            claim(agent(), ACCOUNT, agent(OTHER), ACT)

    def test_an_agent_whose_account_was_closed_may_take_another(self) -> None:
        linked, _ = claim(agent(), ACCOUNT, None, ACT)

        again, _ = claim(agent().evolve(linked), OTHER, None, ACT, released=True)

        assert again.account_id == OTHER

    @pytest.mark.parametrize("ended", ENDED)
    def test_an_account_whose_agent_ended_is_free_for_the_next(self, ended: Status) -> None:
        check_free(agent(status=ended))

        _, first = claim(agent(), ACCOUNT, None, ACT)
        _, second = claim(agent(OTHER), ACCOUNT, agent(status=ended), ACT)
        assert seated([first, second]) == {PROCESS: OTHER}

    def test_a_closed_account_stands_for_nobody(self) -> None:
        _, taken = claim(agent(), ACCOUNT, None, ACT)

        assert seated([taken, AccountClosed(**ACT.facts(), process_id=None, account_id=ACCOUNT)]) == {}


class TestInscribedAgain:
    @pytest.mark.parametrize("status", Status)
    def test_only_who_was_rejected_or_withdrew_may_be_inscribed_again(self, status: Status) -> None:
        try:
            check_claims(agent(status=status), None)
        except DocumentAlreadyInscribed:
            refused = True
        else:
            refused = False

        assert refused is (status not in {Status.REJECTED, Status.WITHDRAWN})

    def test_the_claim_names_the_inscription_that_ended(self) -> None:
        history: list[Event] = [claimed(AGENT), claimed(OTHER, former_id=AGENT)]

        assert claimant(history) == OTHER
        assert history[-1].model_dump()["former_id"] == AGENT

    async def test_of_many_who_come_again_at_once_one_is_inscribed_and_the_history_stays(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)
        agents = ground.registry.agents
        first = (await agents.inscribe_agent(inscription(), ACT)).id
        with pytest.raises(DocumentAlreadyInscribed):
            await agents.inscribe_agent(inscription(), ACT)
        await agents.reject_agent(RejectAgent(process_id=PROCESS, agent_id=first, reason=REASON), ACT)

        ended = await asyncio.gather(
            *(agents.inscribe_agent(inscription(), ACT) for _ in range(3)), return_exceptions=True
        )

        claims = await ground.recorded(DocumentClaimed)
        assert sum(isinstance(one, DocumentAlreadyInscribed) for one in ended) == 2
        assert len(await ground.recorded(AgentInscribed)) == 2
        assert [claim.former_id for claim in claims] == [None, first]
        assert (await recall_agent(ground.store, PROCESS, first)).agent.status is Status.REJECTED
