from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.commands import BeginPhase
from services.registry.commands.rules import MeetDeadline, PassDeadline
from services.registry.domain.deadlines import Change, Deadlines
from services.registry.domain.passing import meet_deadline, pass_deadline
from services.registry.domain.process import Process, open_process
from services.registry.errors.rules import DeadlineHasPassed, DeadlineIsNotRunning
from services.registry.events import DeadlinePassed, DeadlineRules, Phase, PhaseDates, ProcessRules, RulesChanged
from shared.calendar import NonWorkingDay, Term
from shared.messages import Act
from shared.territory import Catalogue
from tests.services.registry.samples import ACT, NOW, ORDINANCE, PROCESS, REASON, RULES, opening

CONVOKED = Phase.CONVOKED
CAJAMARCA = Catalogue.default()


def ends(day: int, month: int = 3) -> datetime:
    """Return the midnight of Lima that ends a day of 2026."""
    return datetime(2026, month, day, 5, tzinfo=UTC) + timedelta(days=1)


def within(days: int, code: str = "a") -> DeadlineRules:
    return DeadlineRules(code=code, name="Plazo", phase=CONVOKED, within=Term(days=days))


def by(day: int, month: int = 3, code: str = "a") -> DeadlineRules:
    return DeadlineRules(code=code, name="Plazo", phase=CONVOKED, by=date(2026, month, day))


def rules(*deadlines: DeadlineRules, **changes: Any) -> ProcessRules:
    return RULES.model_copy(update={"deadlines": deadlines, **changes})


def convoked(of: ProcessRules) -> Process:
    """Return a process convoked on Monday 2 March 2026."""
    found = Process.replay([open_process(None, opening(rules=of), ACT, CAJAMARCA)])
    assert found
    return found.evolve(found.begin(BeginPhase(process_id=PROCESS, phase=CONVOKED, act=ORDINANCE), ACT))


def at(moment: datetime) -> Act:
    return ACT.model_copy(update={"recorded_at": moment})


def running(found: Process) -> dict[str, datetime]:
    return {code: term.due_at for code, term in found.deadlines.running.items()}


def passed(found: Process, moment: datetime, code: str = "a") -> Process:
    event = pass_deadline(found, PassDeadline(process_id=PROCESS, deadline=code), at(moment))
    assert event
    return found.evolve(event)


def change(found: Process, of: ProcessRules, moment: datetime = NOW) -> Change:
    return found.deadlines.on_rules(of, found.phase, moment)


def changed(found: Process, of: ProcessRules, moment: datetime = NOW) -> Process:
    terms = change(found, of, moment)
    event = RulesChanged(
        **at(moment).facts(),
        process_id=PROCESS,
        version=found.version + 1,
        rules=of,
        changed=(),
        reason=REASON,
        terms=terms.begun,
        terms_ended=terms.ended,
    )
    return found.evolve(event)


class TestRunning:
    def test_a_term_starts_the_business_day_after_its_phase_began(self) -> None:
        assert running(convoked(rules(within(1)))) == {"a": ends(3)}

    def test_a_regional_holiday_of_the_process_does_not_count(self) -> None:
        holiday = NonWorkingDay(day=date(2026, 3, 3), name="Feriado regional")

        assert running(convoked(rules(within(1), holidays=(holiday,)))) == {"a": ends(4)}

    def test_a_day_that_does_not_work_moves_to_the_next_that_does(self) -> None:
        assert running(convoked(rules(by(7)))) == {"a": ends(9)}

    def test_the_planned_end_of_a_phase_is_a_term(self) -> None:
        planned = PhaseDates(phase=CONVOKED, begins=date(2026, 3, 2), ends=date(2026, 3, 6))

        assert running(convoked(rules(phases=(planned,)))) == {"phase.convoked": ends(6)}

    def test_nothing_runs_in_a_draft(self) -> None:
        draft = Process.replay([open_process(None, opening(rules=rules(within(1))), ACT, CAJAMARCA)])

        assert draft
        assert draft.deadlines == Deadlines.none()

    def test_a_deadline_of_another_phase_does_not_run_yet(self) -> None:
        later = DeadlineRules(code="a", name="Plazo", phase=Phase.ACCREDITATION, within=Term(days=1))

        assert running(convoked(rules(later))) == {}

    @pytest.mark.parametrize("facts", [{}, {"by": date(2026, 3, 9), "within": Term(days=1)}], ids=["none", "both"])
    def test_a_deadline_is_a_day_or_a_term(self, facts: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="either a day or a term"):
            DeadlineRules(code="a", name="Plazo", phase=CONVOKED, **facts)


class TestSettling:
    def test_a_term_passes_at_its_end(self) -> None:
        after = passed(convoked(rules(by(9))), ends(9))

        assert (running(after), after.deadlines.passed) == ({}, {"a": ends(9)})

    @pytest.mark.parametrize(
        ("code", "moment"), [("a", ends(9) - timedelta(seconds=1)), ("b", ends(9))], ids=["not due", "not running"]
    )
    def test_a_term_that_is_not_due_or_does_not_run_leaves_no_event(self, code: str, moment: datetime) -> None:
        command = PassDeadline(process_id=PROCESS, deadline=code)

        assert pass_deadline(convoked(rules(by(9))), command, at(moment)) is None

    def test_nothing_is_met_after_its_term(self) -> None:
        command = MeetDeadline(process_id=PROCESS, deadline="a", act=ORDINANCE)

        with pytest.raises(DeadlineHasPassed) as refused:
            meet_deadline(convoked(rules(by(9))), command, at(ends(9)))

        assert refused.value.values == {"due_at": "2026-03-09"}

    def test_the_end_of_a_phase_is_met_by_the_next_phase_alone(self) -> None:
        planned = PhaseDates(phase=CONVOKED, begins=date(2026, 3, 2), ends=date(2026, 3, 6))
        command = MeetDeadline(process_id=PROCESS, deadline="phase.convoked", act=ORDINANCE)

        with pytest.raises(DeadlineIsNotRunning):
            meet_deadline(convoked(rules(phases=(planned,))), command, ACT)


class TestNewRules:
    def test_a_term_moves_with_the_rules(self) -> None:
        assert running(changed(convoked(rules(by(9))), rules(by(16)))) == {"a": ends(16)}

    def test_a_term_that_the_rules_no_longer_have_ends(self) -> None:
        assert change(convoked(rules(by(9))), rules()).ended == ("a",)

    def test_rules_that_leave_a_term_alone_do_not_touch_it(self) -> None:
        assert change(convoked(rules(by(9))), rules(by(9), currency="USD")) == Change((), ())

    def test_a_term_that_is_due_passes_whatever_the_new_rules_say(self) -> None:
        found = convoked(rules(by(9)))

        assert change(found, rules(by(16)), ends(9)) == change(found, rules(), ends(9)) == Change((), ())

    def test_a_term_that_passed_runs_anew_where_its_new_end_lies_ahead(self) -> None:
        found = passed(convoked(rules(by(9))), ends(9))

        assert running(changed(found, rules(by(16)), ends(10))) == {"a": ends(16)}

    @pytest.mark.parametrize("day", [9, 10], ids=["as it was", "moved to the past"])
    def test_a_term_that_passed_does_not_pass_twice(self, day: int) -> None:
        found = passed(convoked(rules(by(9))), ends(9))

        assert change(found, rules(by(day)), ends(11)) == Change((), ())

    def test_what_was_met_stays_met(self) -> None:
        found = convoked(rules(by(9)))
        found = found.evolve(meet_deadline(found, MeetDeadline(process_id=PROCESS, deadline="a", act=ORDINANCE), ACT))

        assert change(found, rules(by(16))) == Change((), ())

    @settings(deadline=None)  # The first term loads the calendar of holidays.
    @given(st.lists(st.lists(st.integers(1, 5), unique=True, max_size=4), max_size=4))
    def test_before_anything_is_due_what_runs_is_what_the_newest_rules_say(self, versions: list[list[int]]) -> None:
        found = convoked(rules())
        for codes in versions:
            of = rules(*(within(code + len(codes), f"d{code}") for code in codes))

            found = changed(found, of)

            assert running(found) == running(convoked(of))


def test_a_passed_term_is_an_event_of_the_process() -> None:
    event = pass_deadline(convoked(rules(by(9))), PassDeadline(process_id=PROCESS, deadline="a"), at(ends(9)))

    assert event == DeadlinePassed(
        **at(ends(9)).facts(), process_id=PROCESS, deadline="a", name="Plazo", due_at=ends(9)
    )
