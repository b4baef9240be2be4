from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.registry.commands.ideas import AnswerIdea, ListIdea, MergeIdea, ProposeIdea, TakeUpIdea
from services.registry.domain.idea import Idea, State, propose_idea
from services.registry.errors import UbigeoUnknown
from services.registry.errors.ideas import (
    DistrictInAnotherProvince,
    IdeaHasNoAmount,
    IdeaIsNotOpen,
    IdeaMergedIntoItself,
    IdeaUnknown,
)
from services.registry.events.ideas import IdeaAnswer, IdeaProposed
from shared.territory import Catalogue
from tests.services.registry.samples import ACT, PROCESS, REASON, process, project

FIRST, SECOND = UUID(int=1), UUID(int=2)
FORM: dict[str, Any] = {
    "name": "Riego para el caserío",
    "province": "0601",
    "district": "060106",
    "theme": "AGROPECUARIA",
    "strategic_action": "AER 3.2",
    "beneficiaries": 300,
    "approximate_amount": Decimal("150000.00"),
}


def proposed(idea: UUID = FIRST, **changes: Any) -> IdeaProposed:
    command = ProposeIdea(process_id=PROCESS, **{**FORM, **changes})
    return propose_idea(process(), idea, command, Catalogue.default(), ACT)


def answer(given: IdeaAnswer = IdeaAnswer.ADMITTED) -> AnswerIdea:
    return AnswerIdea(process_id=PROCESS, idea_id=FIRST, answer=given, response=REASON)


def admitted(idea: UUID = FIRST, **changes: Any) -> Idea:
    waiting = Idea(proposed(idea, **changes))
    return waiting.evolve(waiting.answer(answer(), ACT))


def merge(into: UUID) -> MergeIdea:
    return MergeIdea(process_id=PROCESS, idea_id=FIRST, into=into, reason=REASON)


def test_an_idea_says_what_where_for_whom_and_for_how_much() -> None:
    event = proposed()

    assert (event.district, event.beneficiaries, event.approximate_amount) == ("060106", 300, Decimal("150000.00"))


def test_a_district_has_to_lie_in_the_province_named() -> None:
    with pytest.raises(DistrictInAnotherProvince):
        proposed(province="0604")


def test_a_district_has_to_be_in_the_catalogue() -> None:
    with pytest.raises(UbigeoUnknown):
        proposed(district="060199")


@pytest.mark.parametrize(
    ("given", "state"), [(IdeaAnswer.ADMITTED, State.ADMITTED), (IdeaAnswer.DECLINED, State.DECLINED)]
)
def test_an_idea_is_answered_with_reasons(given: IdeaAnswer, state: State) -> None:
    idea = Idea(proposed())

    event = idea.answer(answer(given), ACT)

    assert event.response == REASON
    assert idea.evolve(event).state is state


def test_an_idea_is_answered_once() -> None:
    with pytest.raises(IdeaIsNotOpen):
        admitted().answer(answer(IdeaAnswer.DECLINED), ACT)


def test_only_an_admitted_idea_is_supported() -> None:
    assert admitted().support(ACT).idea_id == FIRST
    with pytest.raises(IdeaIsNotOpen):
        Idea(proposed()).support(ACT)


def test_an_idea_goes_on_as_part_of_another() -> None:
    event = admitted().merge(merge(SECOND), admitted(SECOND), ACT)

    assert event.into == SECOND
    assert admitted().evolve(event).state is State.MERGED


def test_an_idea_is_not_merged_into_itself() -> None:
    with pytest.raises(IdeaMergedIntoItself):
        admitted().merge(merge(FIRST), admitted(), ACT)


def test_an_idea_is_not_merged_into_one_that_has_ended() -> None:
    declined = Idea(proposed(SECOND))

    with pytest.raises(IdeaIsNotOpen):
        admitted().merge(merge(SECOND), declined.evolve(declined.answer(answer(IdeaAnswer.DECLINED), ACT)), ACT)


def test_an_admitted_idea_is_a_candidate_on_its_own_list() -> None:
    listed, entry = admitted().enter(ListIdea(process_id=PROCESS, idea_id=FIRST, list_code="IDEAS"), ACT)

    assert (entry.list_code, entry.name, entry.cost) == ("IDEAS", FORM["name"], Decimal("150000.00"))
    assert (entry.investment_code, listed.project) == (None, entry.project)
    assert [place.ubigeo for place in entry.locations] == ["060106"]


def test_an_idea_without_an_amount_needs_one_for_its_list() -> None:
    with pytest.raises(IdeaHasNoAmount):
        admitted(approximate_amount=None).enter(ListIdea(process_id=PROCESS, idea_id=FIRST, list_code="IDEAS"), ACT)


def test_an_idea_that_became_a_project_is_named_by_it_as_the_cause() -> None:
    idea = admitted()

    event = idea.take_up(TakeUpIdea(process_id=PROCESS, idea_id=FIRST, entry=project(), reason=REASON), ACT)

    assert event.project == project().project
    assert idea.evolve(event).state is State.TAKEN_UP
    assert idea.event_id.endswith(".1")


def test_an_idea_that_nobody_proposed_is_unknown() -> None:
    with pytest.raises(IdeaUnknown):
        Idea.replay([])
