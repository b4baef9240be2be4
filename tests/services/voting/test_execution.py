from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.voting.commands.aftermath import MoveBudget, ReplaceProject, ReportExecution, TellOfReplacement
from services.voting.domain.execution import Execution
from services.voting.domain.result import Result
from services.voting.errors import ResultIsNotComputed
from services.voting.errors.execution import (
    DeliveredMeansDone,
    MoneyIsNotThere,
    ProjectIsDelivered,
    ProjectIsNotPrioritised,
    ReplacementUnknown,
    ReportIsOlder,
)
from services.voting.events import Informed, ProjectReplaced
from shared.messages import Event
from tests.services.voting.aftermath import ACT
from tests.services.voting.results import CLOSED, decided
from tests.services.voting.situations import AFTERWARDS, ROAD, SCHOOL, WATER, act

CONTEST = CLOSED.opened.contest_id


def given(*events: Event | None, result: Result | None = None) -> Execution:
    return Execution.replay(result or decided(), [event for event in events if event])


def replacing(project: str = WATER) -> ReplaceProject:
    return ReplaceProject(contest_id=CONTEST, project=project, reason="Declarado no viable.", act=ACT)


def replaced(project: str = WATER) -> ProjectReplaced:
    return given().replace_project(replacing(project), act(AFTERWARDS))


def moving(amount: int, direction: str = "taken") -> MoveBudget:
    facts = {"legal_basis": "DU 001-2026, art. 7", "act": ACT, "reason": "Sin contrato."}
    return MoveBudget.model_validate(
        {"contest_id": CONTEST, "project": WATER, "direction": direction, "amount": str(amount), **facts}
    )


def reporting(**facts: Any) -> ReportExecution:
    known = {"contest_id": CONTEST, "project": WATER, "as_of": "2027-03-31", "stage": "works", "financial": "20"}
    return ReportExecution.model_validate({**known, "physical": "35.5", "source": "Informe 8", **facts})


def test_a_project_that_cannot_be_executed_is_replaced_by_the_next_in_rank() -> None:
    event = replaced()

    assert (event.replacement, event.available, event.passed_over) == (ROAD, Decimal(100), ())
    assert given(event).in_force == {ROAD}


def test_a_better_placed_project_that_costs_more_is_passed_over() -> None:
    first = replaced()

    second = given(first).replace_project(replacing(ROAD), act(AFTERWARDS))

    assert (second.replacement, second.available) == (SCHOOL, Decimal(100))


def test_money_that_was_taken_from_a_project_or_spent_on_it_pays_for_no_other() -> None:
    taken = given().move_budget(moving(40), act(AFTERWARDS))
    spent = given().report(reporting(financial="20"), act(AFTERWARDS))

    event = given(taken, spent).replace_project(replacing(), act(AFTERWARDS))

    assert (event.replacement, event.available, event.passed_over) == (None, Decimal(40), (ROAD, SCHOOL))


def test_no_more_is_lost_with_a_project_than_it_costs() -> None:
    taken = given().move_budget(moving(70), act(AFTERWARDS))
    spent = given().report(reporting(financial="20"), act(AFTERWARDS))

    assert given(taken, spent).replace_project(replacing(), act(AFTERWARDS)).available == Decimal(30)


def test_where_nobody_fits_the_project_goes_without_a_replacement() -> None:
    history = [replaced()]
    history.append(given(*history).replace_project(replacing(ROAD), act(AFTERWARDS)))
    last = given(*history).replace_project(replacing(SCHOOL), act(AFTERWARDS))

    assert last.replacement is None
    assert given(*history, last).in_force == frozenset()


def test_whoever_was_replaced_does_not_come_back() -> None:
    with pytest.raises(ProjectIsNotPrioritised):
        given(replaced()).replace_project(replacing(WATER), act(AFTERWARDS))


def test_a_project_that_was_not_prioritised_is_not_replaced() -> None:
    with pytest.raises(ProjectIsNotPrioritised):
        given().replace_project(replacing(ROAD), act(AFTERWARDS))


def test_nothing_is_replaced_before_there_is_a_result() -> None:
    with pytest.raises(ResultIsNotComputed):
        given(result=Result()).replace_project(replacing(), act(AFTERWARDS))


def test_council_and_committee_are_to_be_told_within_three_business_days() -> None:
    event = replaced()  # Monday 4 May 2026

    assert event.inform_by == datetime(2026, 5, 8, 5, tzinfo=UTC)


def told(informed: Informed = Informed.OVERSIGHT_COMMITTEE) -> TellOfReplacement:
    return TellOfReplacement(contest_id=CONTEST, project=WATER, informed=informed, document="Oficio 3")


def test_telling_is_recorded_once_for_each_of_them() -> None:
    committee = given(replaced()).tell(told(), act(AFTERWARDS))

    assert given(replaced(), committee).tell(told(), act(AFTERWARDS)) is None
    assert given(replaced(), committee).tell(told(Informed.COORDINATION_COUNCIL), act(AFTERWARDS))


def test_nobody_is_told_of_what_was_not_replaced() -> None:
    with pytest.raises(ReplacementUnknown):
        given().tell(told(), act(AFTERWARDS))


def test_silence_is_recorded_when_the_term_passes_and_not_before() -> None:
    execution, committee = given(replaced()), Informed.OVERSIGHT_COMMITTEE
    late = act(replaced().inform_by)

    silent = execution.fall_silent(WATER, committee, late)

    assert silent is not None
    assert execution.fall_silent(WATER, committee, act(replaced().inform_by - timedelta(seconds=1))) is None
    assert given(replaced(), silent).fall_silent(WATER, committee, late) is None
    assert given(replaced(), execution.tell(told(), late)).fall_silent(WATER, committee, late) is None


def test_money_is_taken_on_a_legal_basis_and_given_back() -> None:
    taken = given().move_budget(moving(50), act(AFTERWARDS))
    restored = given(taken).move_budget(moving(20, "restored"), act(AFTERWARDS))

    assert (taken.left, restored.left) == (Decimal(20), Decimal(40))


@pytest.mark.parametrize(("amount", "direction"), [(71, "taken"), (1, "restored")])
def test_no_more_is_moved_than_there_is(amount: int, direction: str) -> None:
    with pytest.raises(MoneyIsNotThere):
        given().move_budget(moving(amount, direction), act(AFTERWARDS))


def test_progress_is_reported_and_the_same_again_stays_quiet() -> None:
    event = given().report(reporting(), act(AFTERWARDS))

    assert event is not None
    assert event.physical == Decimal("35.5")
    assert given(event).report(reporting(), act(AFTERWARDS)) is None


def test_a_report_of_an_earlier_day_is_refused() -> None:
    event = given().report(reporting(), act(AFTERWARDS))

    with pytest.raises(ReportIsOlder):
        given(event).report(reporting(as_of=date(2027, 3, 30)), act(AFTERWARDS))


def test_a_delivered_project_is_done_in_full() -> None:
    with pytest.raises(DeliveredMeansDone):
        given().report(reporting(stage="delivered"), act(AFTERWARDS))


def test_after_delivery_nothing_moves() -> None:
    delivered = given().report(reporting(stage="delivered", physical="100"), act(AFTERWARDS))

    for order in (
        lambda: given(delivered).report(reporting(as_of="2027-06-30"), act(AFTERWARDS)),
        lambda: given(delivered).move_budget(moving(1), act(AFTERWARDS)),
        lambda: given(delivered).replace_project(replacing(), act(AFTERWARDS)),
    ):
        with pytest.raises(ProjectIsDelivered):
            order()


def test_a_project_that_is_not_prioritised_is_not_reported_on() -> None:
    with pytest.raises(ProjectIsNotPrioritised):
        given().report(reporting(project=SCHOOL), act(AFTERWARDS))
