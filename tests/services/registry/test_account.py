"""Accounts decide who may act as what, how far, and until when."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.commands.access import ConfirmRole, GrantRole, RevokeRole, Wish
from services.registry.domain.account import Account, Standing
from services.registry.domain.linking import link
from services.registry.errors.access import (
    BeyondOwnReach,
    GrantUnknown,
    ProcessMustBeNamed,
    ProposalUnknown,
    RoleAlreadyGranted,
    RoleNotHeld,
)
from services.registry.events.access import AccountClosed, AccountOpened, Extent, RoleGranted, RoleProposed, Way
from shared.errors import Refusal
from shared.messages import Act, Event, Role
from shared.tokens import Person
from shared.two_persons import SamePerson

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OWNER, ANA, BETO = UUID(int=1), UUID(int=2), UUID(int=3)
P, Q = UUID(int=10), UUID(int=11)


def act(who: UUID = ANA, at: datetime = NOON) -> Act:
    return Act(actor=str(who), role=Role.ADMINISTRATOR, recorded_at=at, cause="request:1")


def person(who: UUID = ANA, processes: frozenset[UUID] | None = None, places: frozenset[str] | None = None) -> Person:
    return Person(who, Role.ADMINISTRATOR, (Role.ADMINISTRATOR,), processes, places)


OPENED = AccountOpened(**act(OWNER).facts(), process_id=None, account_id=OWNER, way=Way.CODE, commitment=None)


def given_account(*events: Event) -> Account:
    account = Account.replay([OPENED, *events])
    assert account is not None
    return account


def wish(role: Role = Role.FACILITATOR, **extent: object) -> GrantRole:
    return GrantRole(account_id=OWNER, granted=role, extent=Extent.model_validate(extent), reason="Designado.")


def granted(role: Role = Role.FACILITATOR, **extent: object) -> RoleGranted:
    event = given_account().grant(wish(role, **extent), person(), uuid4(), act())
    assert isinstance(event, RoleGranted)
    return event


def proposed() -> RoleProposed:
    event = given_account().grant(wish(Role.ADMINISTRATOR), person(), uuid4(), act())
    assert isinstance(event, RoleProposed)
    return event


class TestGranting:
    def test_a_role_is_given_to_an_account(self) -> None:
        account = given_account(granted(processes=(P,)))

        assert account.stand(Wish(role=Role.FACILITATOR), NOON) == Standing(OWNER, Role.FACILITATOR, (P,), None)

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INTEGRITY_OFFICER, Role.OPERATOR])
    def test_a_role_that_governs_is_only_proposed(self, role: Role) -> None:
        event = given_account().grant(wish(role), person(), uuid4(), act())

        assert isinstance(event, RoleProposed)
        with pytest.raises(RoleNotHeld):
            given_account(event).stand(Wish(role=role), NOON)

    def test_another_person_confirms_it_once(self) -> None:
        proposal = proposed()
        command = ConfirmRole(account_id=OWNER, proposal_id=proposal.proposal_id)

        event = given_account(proposal).confirm(command, person(BETO), uuid4(), act(BETO))

        account = given_account(proposal, event)
        assert account.stand(Wish(role=Role.ADMINISTRATOR), NOON).role is Role.ADMINISTRATOR
        with pytest.raises(ProposalUnknown):
            account.confirm(command, person(BETO), uuid4(), act(BETO))

    @pytest.mark.parametrize("who", [ANA, OWNER])
    def test_neither_who_proposed_it_nor_who_gains_by_it_confirms_it(self, who: UUID) -> None:
        proposal = proposed()

        with pytest.raises(SamePerson):
            given_account(proposal).confirm(
                ConfirmRole(account_id=OWNER, proposal_id=proposal.proposal_id), person(who), uuid4(), act(who)
            )

    def test_nobody_gives_a_role_to_themselves(self) -> None:
        with pytest.raises(SamePerson):
            given_account().grant(wish(), person(OWNER), uuid4(), act(OWNER))

    def test_the_same_role_is_not_given_twice_as_far(self) -> None:
        with pytest.raises(RoleAlreadyGranted):
            given_account(granted(processes=(P,))).grant(wish(processes=(P,)), person(), uuid4(), act())

    @pytest.mark.parametrize(
        ("by", "extent"),
        [
            (person(processes=frozenset({P})), {}),
            (person(processes=frozenset({P})), {"processes": (P, Q)}),
            (person(places=frozenset({"0601"})), {"territories": ("06",)}),
            (person(places=frozenset({"0601"})), {}),
        ],
    )
    def test_nobody_gives_what_reaches_farther_than_their_own(self, by: Person, extent: dict[str, object]) -> None:
        with pytest.raises(BeyondOwnReach):
            given_account().grant(wish(Role.FACILITATOR, **extent), by, uuid4(), act())

    def test_a_district_lies_within_its_province(self) -> None:
        by = person(places=frozenset({"0601"}))

        assert given_account().grant(wish(territories=("060105",)), by, uuid4(), act())

    def test_what_is_revoked_is_held_no_longer(self) -> None:
        grant = granted()
        command = RevokeRole(account_id=OWNER, grant_id=grant.grant_id, reason="Terminó.")

        event = given_account(grant).revoke(command, person(), act())

        account = given_account(grant, event)
        with pytest.raises(RoleNotHeld):
            account.stand(Wish(role=Role.FACILITATOR), NOON)
        with pytest.raises(GrantUnknown):
            account.revoke(command, person(), act())


class TestStanding:
    def test_every_account_is_a_citizen_s_everywhere(self) -> None:
        assert given_account().stand(Wish(), NOON) == Standing(OWNER, Role.CITIZEN, None, None)

    def test_a_role_ends_with_its_term(self) -> None:
        account = given_account(granted(until=NOON + timedelta(days=1)))

        assert account.stand(Wish(role=Role.FACILITATOR), NOON)
        with pytest.raises(RoleNotHeld):
            account.stand(Wish(role=Role.FACILITATOR), NOON + timedelta(days=1))

    def test_a_named_process_narrows_the_role_to_it(self) -> None:
        account = given_account(granted(), granted(processes=(P,), territories=("0601",)))

        assert account.stand(Wish(role=Role.FACILITATOR, process_id=Q), NOON).processes == (Q,)

    def test_extents_that_no_token_can_say_ask_for_the_process(self) -> None:
        account = given_account(
            granted(processes=(P,), territories=("0601",)), granted(processes=(Q,), territories=("0602",))
        )

        with pytest.raises(ProcessMustBeNamed):
            account.stand(Wish(role=Role.FACILITATOR), NOON)
        assert account.stand(Wish(role=Role.FACILITATOR, process_id=Q), NOON).territories == ("0602",)

    def test_a_closed_account_has_no_roles(self) -> None:
        closed = AccountClosed(**act(OWNER).facts(), process_id=None, account_id=OWNER)

        account = given_account(granted(), closed)

        assert (account.is_closed, account.grants) == (True, {})

    def test_an_agent_acts_under_the_agent_s_own_id_in_that_process_alone(self) -> None:
        agent = uuid4()
        _, taken = link(P, agent, OWNER, act(OWNER))

        account = given_account(taken)

        assert account.stand(Wish(role=Role.AGENT, process_id=P), NOON) == Standing(agent, Role.AGENT, (P,), None)
        for refused, why in (
            (Wish(role=Role.AGENT), ProcessMustBeNamed),
            (Wish(role=Role.AGENT, process_id=Q), RoleNotHeld),
        ):
            with pytest.raises(why):
                account.stand(refused, NOON)


extents = st.builds(
    lambda processes, territories: {"processes": processes, "territories": territories},
    st.none() | st.sets(st.sampled_from([P, Q]), min_size=1).map(tuple),
    st.none() | st.sets(st.sampled_from(["0601", "0602"]), min_size=1).map(tuple),
)


@given(held=st.lists(extents, max_size=4), process=st.none() | st.sampled_from([P, Q]))
def test_nobody_ever_stands_farther_than_some_grant_reaches(
    held: list[dict[str, object]], process: UUID | None
) -> None:
    account = given_account(*(granted(Role.FACILITATOR, **extent) for extent in held))
    try:
        standing = account.stand(Wish(role=Role.FACILITATOR, process_id=process), NOON)
    except Refusal:
        return

    reached = {(p, t) for p in (P, Q) for t in ("0601", "0602", "0699") if _within(standing, p, t)}

    allowed = {
        (p, t)
        for p in (P, Q)
        for t in ("0601", "0602", "0699")
        if any(_names(e["processes"], p) and _names(e["territories"], t) for e in held)
    }
    assert reached <= allowed


def _within(standing: Standing, process: UUID, place: str) -> bool:
    return _names(standing.processes, process) and _names(standing.territories, place)


def _names(names: object, one: object) -> bool:
    return names is None or one in names  # type: ignore[operator]  # A tuple.
