from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.registry.commands import RejectAgent
from services.registry.commands.standing import (
    ChallengeAgent,
    CureAgent,
    FindEligible,
    MoveAgent,
    ObserveAgent,
    ResolveChallenge,
    VoidAccreditation,
)
from services.registry.domain import standing
from services.registry.domain.agent import Agent, Status, Window
from services.registry.domain.inscription import inscribe
from services.registry.domain.listing import Listing
from services.registry.domain.process import Process
from services.registry.errors import AgentIsAlreadyDecided, ListUnknown, RollIsClosed
from services.registry.errors.standing import (
    ChallengedByYouBefore,
    ChallengeUnknown,
    MayStillBeChallenged,
    NobodyToList,
    NotFromThisStanding,
    NotListedYet,
    TermHasPassed,
    TrainingIsMissing,
)
from services.registry.events import (
    AgentRejected,
    ChallengeGround,
    ChallengeResolved,
    ChallengeTermPassed,
    CureTermPassed,
    EligibleAgent,
    EligibleAgentsListed,
    Requirement,
)
from shared.messages import Act, Event
from tests.services.registry.samples import (
    ACT,
    PROCESS,
    REASON,
    UNTIL_ACCREDITATION,
    accreditation,
    closing,
    inscription,
    process,
)

AGENT = UUID("11111111-1111-4111-8111-111111111111")
HERE = process(phases=UNTIL_ACCREDITATION)
CLOSING = process(closing(), phases=UNTIL_ACCREDITATION)
ABOUT = {"process_id": PROCESS, "agent_id": AGENT}
FILE = ("f" * 64,)
OBSERVATION = ObserveAgent(**ABOUT, lacking=(Requirement.REPRESENTATION,), reason=REASON)
CURE = CureAgent(**ABOUT, evidence=FILE)
FINDING = FindEligible(**ABOUT, reason=REASON)
CHALLENGE = ChallengeAgent(**ABOUT, ground=ChallengeGround.NOT_A_RESIDENT, evidence=FILE)
NULLITY = VoidAccreditation(**ABOUT, reason=REASON, evidence=FILE)
LISTED = Window(date(2026, 3, 3), ACT.recorded_at + timedelta(days=1))


def later(days: float, actor: str = "a1") -> Act:
    return ACT.model_copy(update={"recorded_at": ACT.recorded_at + timedelta(days=days), "actor": actor})


def given(*events: Event, **changes: Any) -> Agent:
    found = Agent.replay([inscribe(AGENT, inscription(**changes), "c" * 64, ACT)[0], *events])
    assert found is not None
    return found


def after(agent: Agent, *events: Event) -> Agent:
    for event in events:
        agent = agent.evolve(event)
    return agent


def observed() -> Agent:
    return after(given(), standing.observe(given(), HERE, OBSERVATION, ACT))


def eligible() -> Agent:
    return after(given(), standing.find_eligible(given(), HERE, FINDING, ACT))


def challenged(*by: str) -> Agent:
    agent = eligible()
    for one in by or ("neighbour",):
        agent = after(agent, standing.challenge(agent, HERE, CHALLENGE, later(0, one), LISTED, one))
    return agent


def accredited(**changes: Any) -> Agent:
    agent = given(**changes)
    return after(agent, agent.accredit(HERE, accreditation(AGENT), ACT))


def resolution(agent: Agent, founded: bool) -> ResolveChallenge:
    return ResolveChallenge(**ABOUT, challenge_id=next(iter(agent.pending)), founded=founded, reason=REASON)


class TestObservation:
    def test_the_term_to_cure_runs_from_the_next_business_day(self) -> None:
        event = standing.observe(given(), HERE, OBSERVATION, ACT)

        assert (event.due_on, event.lacking) == (date(2026, 3, 4), (Requirement.REPRESENTATION,))

    def test_an_inscription_is_observed_once_at_a_time(self) -> None:
        with pytest.raises(NotFromThisStanding):
            standing.observe(observed(), HERE, OBSERVATION, ACT)

    def test_nothing_is_observed_once_the_roll_closes(self) -> None:
        with pytest.raises(RollIsClosed):
            standing.observe(given(), CLOSING, OBSERVATION, ACT)

    def test_an_observed_inscription_is_not_accredited(self) -> None:
        with pytest.raises(NotFromThisStanding):
            observed().accredit(HERE, accreditation(AGENT), ACT)

    def test_what_was_lacking_is_handed_in_until_the_last_moment_of_the_term(self) -> None:
        agent = observed()
        assert agent.cure is not None
        moment = ACT.model_copy(update={"recorded_at": agent.cure.due_at - timedelta(microseconds=1)})

        event = standing.cure(agent, HERE, CURE, moment)

        assert event.evidence == FILE
        assert after(agent, event).status is Status.CURED

    def test_a_cure_at_the_moment_that_ends_the_term_is_late(self) -> None:
        agent = observed()
        assert agent.cure is not None
        moment = ACT.model_copy(update={"recorded_at": agent.cure.due_at})

        with pytest.raises(TermHasPassed):
            standing.cure(agent, HERE, CURE, moment)

    def test_what_was_not_observed_is_not_cured(self) -> None:
        with pytest.raises(NotFromThisStanding):
            standing.cure(given(), HERE, CURE, ACT)

    def test_the_term_that_passes_rejects_the_inscription(self) -> None:
        events = standing.pass_cure_term(observed(), later(3))

        passed, rejected = events
        assert isinstance(passed, CureTermPassed)
        assert isinstance(rejected, AgentRejected)
        assert after(observed(), *events).status is Status.REJECTED

    @pytest.mark.parametrize(("days", "cured"), [(1, False), (3, True)])
    def test_a_term_that_runs_or_was_met_stays_quiet(self, days: int, cured: bool) -> None:
        agent = observed()
        agent = after(agent, standing.cure(agent, HERE, CURE, ACT)) if cured else agent

        assert standing.pass_cure_term(agent, later(days)) == []


class TestEligibility:
    def test_a_cured_inscription_is_found_eligible(self) -> None:
        agent = after(observed(), standing.cure(observed(), HERE, CURE, ACT))

        assert after(agent, standing.find_eligible(agent, HERE, FINDING, ACT)).status is Status.ELIGIBLE

    def test_an_observed_inscription_is_not_found_eligible(self) -> None:
        with pytest.raises(NotFromThisStanding):
            standing.find_eligible(observed(), HERE, FINDING, ACT)

    def test_the_list_names_seats_and_no_person(self) -> None:
        (page,) = Listing(PROCESS).publish(HERE, [eligible(), given()], ACT)

        line = EligibleAgent(agent_id=AGENT, organisation_id=None, category="civil-society", list_code="0601")
        assert (page.agents, page.page, page.due_on) == ((line,), 1, date(2026, 3, 3))

    def test_who_stands_on_a_page_is_not_published_again(self) -> None:
        (page,) = Listing(PROCESS).publish(HERE, [eligible()], ACT)

        with pytest.raises(NobodyToList):
            Listing.replay(PROCESS, [page]).publish(HERE, [eligible()], ACT)

    def test_pages_follow_each_other_and_each_has_its_window(self) -> None:
        many = [replace(eligible(), id=uuid4()) for _ in range(1_001)]

        pages = Listing(PROCESS).publish(HERE, many, ACT)

        assert [(page.page, len(page.agents)) for page in pages] == [(1, 1_000), (2, 1)]
        listing = Listing.replay(PROCESS, pages)
        assert len(listing.windows) == 1_001

    def test_a_window_that_passes_is_said_once(self) -> None:
        listing = Listing.replay(PROCESS, Listing(PROCESS).publish(HERE, [eligible()], ACT))

        (passed,) = listing.pass_window(1, later(2))

        assert listing.pass_window(1, later(0.1)) == []
        assert listing.pass_window(2, later(2)) == []
        assert listing.evolve(passed).pass_window(1, later(2)) == []


class TestChallenges:
    def test_anybody_challenges_an_agent_of_the_list_in_time(self) -> None:
        event = standing.challenge(eligible(), HERE, CHALLENGE, later(0, "neighbour"), LISTED, "neighbour")

        assert (event.due_on, event.ground) == (date(2026, 3, 4), ChallengeGround.NOT_A_RESIDENT)
        assert after(eligible(), event).status is Status.CHALLENGED

    def test_an_agent_who_is_not_listed_is_not_challenged(self) -> None:
        with pytest.raises(NotListedYet):
            standing.challenge(eligible(), HERE, CHALLENGE, ACT, None, "neighbour")

    def test_a_challenge_after_the_window_is_late(self) -> None:
        with pytest.raises(TermHasPassed):
            standing.challenge(eligible(), HERE, CHALLENGE, later(1), LISTED, "neighbour")

    def test_each_person_challenges_once(self) -> None:
        agent = challenged("neighbour")
        agent = after(agent, *standing.resolve(agent, HERE, resolution(agent, founded=False), ACT))

        with pytest.raises(ChallengedByYouBefore):
            standing.challenge(agent, HERE, CHALLENGE, later(0, "neighbour"), LISTED, "neighbour")

    def test_a_founded_challenge_rejects_the_agent(self) -> None:
        agent = challenged()

        events = standing.resolve(agent, HERE, resolution(agent, founded=True), ACT)

        assert [type(event) for event in events] == [ChallengeResolved, AgentRejected]
        assert after(agent, *events).status is Status.REJECTED

    def test_an_agent_is_eligible_again_when_the_last_challenge_is_unfounded(self) -> None:
        agent = challenged("one", "two")

        once = after(agent, *standing.resolve(agent, HERE, resolution(agent, founded=False), ACT))
        twice = after(once, *standing.resolve(once, HERE, resolution(once, founded=False), ACT))

        assert (once.status, twice.status) == (Status.CHALLENGED, Status.ELIGIBLE)

    def test_a_challenge_is_resolved_in_a_single_instance(self) -> None:
        agent = challenged("one", "two")
        command = resolution(agent, founded=False)
        resolved = after(agent, *standing.resolve(agent, HERE, command, ACT))

        with pytest.raises(ChallengeUnknown):
            standing.resolve(resolved, HERE, command, ACT)

    def test_a_challenged_agent_is_not_accredited(self) -> None:
        with pytest.raises(NotFromThisStanding):
            challenged().accredit(HERE, accreditation(AGENT), ACT)

    def test_silence_about_a_challenge_is_said_once_and_it_can_still_be_resolved(self) -> None:
        agent = challenged()
        number = next(iter(agent.pending))

        (passed,) = standing.pass_challenge_term(agent, number, later(3))
        overdue = after(agent, passed)

        assert isinstance(passed, ChallengeTermPassed)
        assert standing.pass_challenge_term(agent, number, later(1)) == []
        assert standing.pass_challenge_term(overdue, number, later(3)) == []
        assert standing.resolve(overdue, HERE, resolution(overdue, founded=False), later(4))


class TestAccreditation:
    def listed_first(self) -> Process:
        rules = HERE.rules.inscription.model_copy(update={"listed_first": True})
        return replace(HERE, rules=HERE.rules.model_copy(update={"inscription": rules}))

    def test_where_the_list_comes_first_its_window_has_to_pass(self) -> None:
        here = self.listed_first()

        event = eligible().accredit(here, accreditation(AGENT), later(1), LISTED)

        assert event.has_vote
        with pytest.raises(MayStillBeChallenged):
            eligible().accredit(here, accreditation(AGENT), ACT, LISTED)
        with pytest.raises(NotListedYet):
            eligible().accredit(here, accreditation(AGENT), later(1))
        with pytest.raises(NotFromThisStanding):
            given().accredit(here, accreditation(AGENT), later(1), LISTED)

    def test_an_alternate_is_accredited_without_a_vote(self) -> None:
        alternate = replace(given(seat="alternate", organisation_id=uuid4()), status=Status.ELIGIBLE)

        assert not alternate.accredit(HERE, accreditation(AGENT), ACT).has_vote

    def test_where_training_comes_first_nobody_votes_without_it(self) -> None:
        rules = HERE.rules.inscription.model_copy(update={"training_required": True})
        here = replace(HERE, rules=HERE.rules.model_copy(update={"inscription": rules}))

        with pytest.raises(TrainingIsMissing):
            accredited().require_vote(here)
        replace(accredited(), sessions=frozenset({"x"})).require_vote(here)

    def test_where_the_rules_say_so_nobody_is_accredited_untrained(self) -> None:
        rules = HERE.rules.inscription.model_copy(update={"training_before_accreditation": True})
        here = replace(HERE, rules=HERE.rules.model_copy(update={"inscription": rules}))

        with pytest.raises(TrainingIsMissing):
            given().accredit(here, accreditation(AGENT), ACT)
        assert replace(given(), sessions=frozenset({"x"})).accredit(here, accreditation(AGENT), ACT).has_vote


class TestAfterwards:
    def test_a_false_declaration_voids_an_accreditation(self) -> None:
        event = standing.void(accredited(), NULLITY, ACT)

        assert after(accredited(), event).status is Status.VOID
        assert event.evidence == FILE

    def test_what_was_never_accredited_cannot_be_void(self) -> None:
        with pytest.raises(NotFromThisStanding):
            standing.void(given(), NULLITY, ACT)

    def test_striking_a_voter_names_no_agent(self) -> None:
        event = standing.strike(HERE, "a" * 32, ACT)

        assert str(AGENT) not in event.to_bytes().decode()

    def test_somebody_withdraws_and_is_decided_on_no_more(self) -> None:
        agent = after(accredited(), standing.withdraw(accredited(), HERE, ACT))

        with pytest.raises(NotFromThisStanding):
            standing.withdraw(agent, HERE, ACT)
        with pytest.raises(AgentIsAlreadyDecided):
            agent.reject(HERE, RejectAgent(**ABOUT, reason=REASON), ACT)

    def test_moving_keeps_the_accreditation_and_changes_the_list(self) -> None:
        event = standing.move(accredited(), HERE, MoveAgent(**ABOUT, list_code="0604", reason=REASON), ACT)

        assert event is not None
        moved = after(accredited(), event)
        assert (moved.list_code, moved.status) == ("0604", Status.ACCREDITED)

    def test_moving_to_where_one_is_stays_quiet(self) -> None:
        assert standing.move(given(), HERE, MoveAgent(**ABOUT, list_code="0601", reason=REASON), ACT) is None

    def test_nobody_moves_to_an_unknown_list_or_once_the_roll_closes(self) -> None:
        with pytest.raises(ListUnknown):
            standing.move(given(), HERE, MoveAgent(**ABOUT, list_code="0699", reason=REASON), ACT)
        with pytest.raises(RollIsClosed):
            standing.move(given(), CLOSING, MoveAgent(**ABOUT, list_code="0604", reason=REASON), ACT)


def test_a_list_page_can_be_read_back() -> None:
    (page,) = Listing(PROCESS).publish(HERE, [eligible()], ACT)

    assert EligibleAgentsListed.from_bytes(page.to_bytes()) == page
