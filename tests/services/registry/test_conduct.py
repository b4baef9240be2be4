from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.registry.commands.standing import (
    RecordTraining,
    SanctionAgent,
    SeparateAgent,
    SubstituteAgent,
    WithdrawTraining,
)
from services.registry.domain import conduct
from services.registry.domain.agent import Agent, Status
from services.registry.domain.inscription import check_seats
from services.registry.domain.roll import Voter, enter
from services.registry.domain.standing import facts
from services.registry.errors.standing import (
    NotFromThisStanding,
    NotItsAlternate,
    ProcessIsNotClosed,
    SeatsAreTaken,
    TrainingIsInTheFuture,
)
from services.registry.events import (
    AccreditationVoided,
    AgentAccredited,
    AgentMoved,
    AgentSanctioned,
    AgentSeparated,
    AgentWithdrew,
    Fault,
    Phase,
    Seat,
)
from shared.messages import Event
from tests.services.registry.samples import ACT, PROCESS, REASON, UNTIL_ACCREDITATION, process

HERE = process(phases=UNTIL_ACCREDITATION)
ORGANISATION, TITULAR, ALTERNATE = uuid4(), uuid4(), uuid4()
ABOUT = {"process_id": PROCESS, "agent_id": TITULAR}
SUBSTITUTION = SubstituteAgent(**ABOUT, alternate_id=ALTERNATE, reason=REASON)
SEPARATION = SeparateAgent(**ABOUT, fault=Fault.DISORDER, reason=REASON)
SANCTION = SanctionAgent(**ABOUT, fault=Fault.ABSENCE, reason=REASON)


def agent(agent_id: UUID = TITULAR, **changes: Any) -> Agent:
    base = Agent(agent_id, PROCESS, agent_id, ORGANISATION, "0601", "civil-society", status=Status.ACCREDITED)
    return replace(base, **{"has_vote": True} | changes)


def alternate(**changes: Any) -> Agent:
    return agent(ALTERNATE, **{"seat": Seat.ALTERNATE, "has_vote": False} | changes)


class TestSeats:
    def test_an_organisation_has_one_titular_and_one_alternate(self) -> None:
        check_seats(HERE, Seat.ALTERNATE, [agent()])

        for seat, held in ((Seat.TITULAR, agent()), (Seat.ALTERNATE, alternate())):
            with pytest.raises(SeatsAreTaken):
                check_seats(HERE, seat, [held])

    @pytest.mark.parametrize("gone", [Status.REJECTED, Status.SUBSTITUTED, Status.WITHDRAWN, Status.VOID])
    def test_who_left_holds_no_seat(self, gone: Status) -> None:
        check_seats(HERE, Seat.TITULAR, [agent(status=gone)])

    def test_where_the_rules_allow_it_several_speak_for_an_organisation(self) -> None:
        rules = HERE.rules.inscription.model_copy(update={"one_vote_per_organisation": False})
        here = replace(HERE, rules=HERE.rules.model_copy(update={"inscription": rules}))

        check_seats(here, Seat.TITULAR, [agent()])


class TestSubstitution:
    def test_the_alternate_takes_the_seat_and_its_vote(self) -> None:
        gone, seated = conduct.substitute(agent(), alternate(), HERE, SUBSTITUTION, ACT)

        assert agent().evolve(gone).status is Status.SUBSTITUTED
        alternate().evolve(seated).require_vote(HERE)
        assert alternate().evolve(seated).seat is Seat.TITULAR

    @pytest.mark.parametrize(
        "other",
        [
            alternate(organisation_id=uuid4()),
            alternate(status=Status.REQUESTED),
            alternate(seat=Seat.TITULAR),
        ],
    )
    def test_only_an_accredited_alternate_of_the_organisation_is_seated(self, other: Agent) -> None:
        with pytest.raises(NotItsAlternate):
            conduct.substitute(agent(), other, HERE, SUBSTITUTION, ACT)

    def test_who_represents_nobody_has_no_alternate(self) -> None:
        with pytest.raises(NotItsAlternate):
            conduct.substitute(agent(organisation_id=None), alternate(organisation_id=None), HERE, SUBSTITUTION, ACT)

    def test_a_titular_who_is_not_accredited_is_not_substituted(self) -> None:
        with pytest.raises(NotFromThisStanding):
            conduct.substitute(agent(status=Status.REQUESTED), alternate(), HERE, SUBSTITUTION, ACT)


class TestConduct:
    def test_a_first_fault_is_a_warning(self) -> None:
        (event,) = conduct.sanction(agent(), HERE, SANCTION, ACT)

        warned = agent().evolve(event)
        assert (warned.warnings, warned.status) == (1, Status.ACCREDITED)

    def test_the_last_warning_separates(self) -> None:
        events = conduct.sanction(agent(warnings=2), HERE, SANCTION, ACT)

        assert [type(event) for event in events] == [AgentSanctioned, AgentSeparated]

    def test_who_is_not_accredited_is_neither_warned_nor_separated(self) -> None:
        gone = agent(status=Status.SEPARATED)

        with pytest.raises(NotFromThisStanding):
            conduct.sanction(gone, HERE, SANCTION, ACT)
        with pytest.raises(NotFromThisStanding):
            conduct.separate(gone, HERE, SEPARATION, ACT)


class TestTraining:
    def attended(self, held_on: date = date(2026, 3, 2), session: int = 1) -> RecordTraining:
        about = {"process_id": PROCESS, "agent_id": TITULAR, "session_id": UUID(int=session)}
        return RecordTraining.model_validate(about | {"session": "Taller", "held_on": held_on})

    def test_attendance_is_recorded_once_for_each_session(self) -> None:
        (event,) = conduct.train(agent(), self.attended(), ACT)

        assert (event.session_id, event.session) == (UUID(int=1), "Taller")
        assert conduct.train(agent().evolve(event), self.attended(), ACT) == ()
        assert conduct.train(agent().evolve(event), self.attended(session=2), ACT) != ()

    def test_a_session_of_tomorrow_was_attended_by_nobody(self) -> None:
        with pytest.raises(TrainingIsInTheFuture):
            conduct.train(agent(), self.attended(date(2026, 3, 3)), ACT)

    def test_attendance_that_was_wrong_is_taken_back_once(self) -> None:
        withdraw = WithdrawTraining(process_id=PROCESS, agent_id=TITULAR, session_id=UUID(int=1))
        trained = agent().evolve(*conduct.train(agent(), self.attended(), ACT))

        (event,) = conduct.withdraw_training(trained, withdraw, ACT)

        assert trained.evolve(event).sessions == frozenset()
        assert conduct.withdraw_training(trained.evolve(event), withdraw, ACT) == ()

    def test_an_attendance_from_before_the_forum_had_sessions_still_counts(self) -> None:
        (event,) = conduct.train(agent(), self.attended(), ACT)

        assert agent().evolve(event.model_copy(update={"session_id": None})).sessions == {"2026-03-02 Taller"}


class TestExpiry:
    ENDED = replace(HERE, phase=Phase.CLOSED)

    def test_all_accreditations_expire_page_by_page(self) -> None:
        pages = conduct.expire(self.ENDED, [uuid4() for _ in range(1_001)], [], ACT)

        assert [(page.page, len(page.agents), page.left) for page in pages] == [(1, 1_000, 1), (2, 1, 0)]

    def test_an_interrupted_expiry_goes_on_where_it_stopped_and_then_stays_quiet(self) -> None:
        agents = [uuid4() for _ in range(1_001)]
        whole = conduct.expire(self.ENDED, agents, [], ACT)

        assert conduct.expire(self.ENDED, agents, whole[:1], ACT) == whole[1:]
        assert conduct.expire(self.ENDED, agents, whole, ACT) == []

    def test_a_process_without_accreditations_says_so_once(self) -> None:
        (page,) = conduct.expire(self.ENDED, [], [], ACT)

        assert (page.agents, conduct.expire(self.ENDED, [], [page], ACT)) == ((), [])

    def test_nothing_expires_before_the_process_is_closed(self) -> None:
        with pytest.raises(ProcessIsNotClosed):
            conduct.expire(HERE, [], [], ACT)


class TestRoll:
    def drawn(self, *events: Event) -> dict[UUID, Voter]:
        voters: dict[UUID, Voter] = {}
        for event in events:
            enter(voters, event)
        return voters

    def admitted(self) -> AgentAccredited:
        return AgentAccredited(
            **facts(agent(), ACT), list_code="0601", category="citizen", has_vote=True, reason=REASON
        )

    def test_who_moved_votes_where_they_live_now(self) -> None:
        moved = AgentMoved(**facts(agent(), ACT), from_list="0601", to_list="0604", reason=REASON)

        assert self.drawn(self.admitted(), moved)[TITULAR][1] == "0604"

    def test_the_seated_alternate_votes_and_the_titular_does_not(self) -> None:
        gone, seated = conduct.substitute(agent(), alternate(), HERE, SUBSTITUTION, ACT)

        assert set(self.drawn(self.admitted(), gone, seated)) == {ALTERNATE}

    @pytest.mark.parametrize(
        "left",
        [
            AgentWithdrew(**facts(agent(), ACT)),
            AgentSeparated(**facts(agent(), ACT), fault=Fault.DISORDER, reason=REASON, evidence=()),
            AccreditationVoided(**facts(agent(), ACT), reason=REASON, evidence=()),
        ],
    )
    def test_who_left_before_the_roll_closes_is_not_on_it(self, left: Event) -> None:
        assert self.drawn(self.admitted(), left) == {}
