from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.registry.commands import BeginPhase
from services.registry.domain.process import ACCREDITATION, ORDER, Process, open_process, process_id
from services.registry.errors import (
    CategoryUnknown,
    ListUnknown,
    NotInThisPhase,
    PhaseDatesContradict,
    PhaseIsNotNext,
    ProcessAlreadyOpen,
    ProcessHasEnded,
    RollIsClosed,
    RollIsStillOpen,
    UbigeoUnknown,
)
from services.registry.events import Phase, PhaseDates, ProcessRules
from shared.territory import Catalogue
from tests.services.registry.samples import (
    ACT,
    ORDINANCE,
    PROCESS,
    RULES,
    UNTIL_ACCREDITATION,
    begun,
    closed,
    closing,
    opened,
    opening,
    process,
)

CAJAMARCA = Catalogue.default()


def rules(**changes: Any) -> ProcessRules:
    return ProcessRules.model_validate(RULES.model_dump() | changes)


def dates(phase: Phase, begins: str, ends: str) -> PhaseDates:
    return PhaseDates(phase=phase, begins=date.fromisoformat(begins), ends=date.fromisoformat(ends))


def begin(phase: Phase) -> BeginPhase:
    return BeginPhase(process_id=PROCESS, phase=phase, act=ORDINANCE)


class TestOpening:
    def test_a_process_opens_in_draft_with_its_rules_as_data(self) -> None:
        event = open_process(None, opening(), ACT, CAJAMARCA)

        assert (event.process_id, event.rules) == (PROCESS, RULES)
        assert Process.replay([event]) == Process(PROCESS, RULES, Phase.DRAFT)

    def test_the_same_code_opens_one_process_only(self) -> None:
        with pytest.raises(ProcessAlreadyOpen):
            open_process(process(), opening(), ACT, CAJAMARCA)

    def test_processes_of_different_codes_have_different_ids(self) -> None:
        assert process_id("a") != process_id("b")

    def test_a_list_where_the_catalogue_knows_no_place_is_refused(self) -> None:
        lists = [rule.model_dump() for rule in RULES.lists]
        lists[1]["ubigeo"] = "0699"

        with pytest.raises(UbigeoUnknown) as refused:
            open_process(None, opening(rules=rules(lists=lists)), ACT, CAJAMARCA)

        assert refused.value.where == "/rules/lists/1/ubigeo"

    @pytest.mark.parametrize(
        ("schedule", "where"),
        [
            ([dates(Phase.CONVOKED, "2026-02-01", "2026-01-01")], "/rules/phases/0/ends"),
            (
                [
                    dates(Phase.REGISTRATION, "2026-01-01", "2026-01-09"),
                    dates(Phase.CONVOKED, "2026-02-01", "2026-02-02"),
                ],
                "/rules/phases/1",
            ),
            (
                [
                    dates(Phase.CONVOKED, "2026-02-01", "2026-02-02"),
                    dates(Phase.REGISTRATION, "2026-01-01", "2026-01-09"),
                ],
                "/rules/phases/1",
            ),
        ],
        ids=["ends before it begins", "against the legal order", "begins before the phase that precedes it"],
    )
    def test_a_schedule_that_contradicts_itself_is_refused(self, schedule: list[PhaseDates], where: str) -> None:
        with pytest.raises(PhaseDatesContradict) as refused:
            open_process(None, opening(rules=rules(phases=schedule)), ACT, CAJAMARCA)

        assert refused.value.where == where

    def test_two_lists_or_two_categories_of_one_code_are_refused(self) -> None:
        twice = [RULES.lists[0].model_dump()] * 2
        with pytest.raises(ValidationError):
            rules(lists=twice)
        with pytest.raises(ValidationError):
            rules(categories=[{"code": "a", "name": "A"}] * 2)

    def test_the_technical_team_has_no_vote_unless_the_rules_say_so(self) -> None:
        assert not process().category("technical-team", "").has_vote
        assert process().category("civil-society", "").has_vote


class TestPhases:
    def test_the_next_phase_begins_by_an_act(self) -> None:
        event = process().begin(begin(Phase.CONVOKED), ACT)

        assert (event.phase, event.act) == (Phase.CONVOKED, ORDINANCE)

    @settings(deadline=None)  # The first term loads the calendar of holidays.
    @given(st.sampled_from(ORDER), st.sampled_from(ORDER))
    def test_no_phase_is_skipped_and_none_comes_back(self, at: Phase, to: Phase) -> None:
        reached = process(*map(begun, ORDER[1 : ORDER.index(at) + 1]), closed())

        if at is Phase.CLOSED:
            with pytest.raises(ProcessHasEnded):
                reached.begin(begin(to), ACT)
        elif ORDER.index(to) == ORDER.index(at) + 1:
            assert reached.begin(begin(to), ACT).phase is to
        else:
            with pytest.raises(PhaseIsNotNext):
                reached.begin(begin(to), ACT)

    @pytest.mark.parametrize("history", [(), (closing(),)], ids=["open", "closing"])
    def test_concertation_waits_for_the_roll(self, history: tuple[Any, ...]) -> None:
        with pytest.raises(RollIsStillOpen):
            process(*history, phases=UNTIL_ACCREDITATION).begin(begin(Phase.CONCERTATION), ACT)

    def test_an_act_of_another_phase_is_refused(self) -> None:
        with pytest.raises(NotInThisPhase):
            process().require(ACCREDITATION)


class TestRoll:
    def test_the_roll_begins_to_close_in_accreditation(self) -> None:
        event = process(phases=UNTIL_ACCREDITATION).begin_closing_roll(ACT)

        assert event.process_id == PROCESS

    def test_the_roll_does_not_close_in_another_phase(self) -> None:
        with pytest.raises(NotInThisPhase):
            process(phases=UNTIL_ACCREDITATION[:2]).begin_closing_roll(ACT)

    @pytest.mark.parametrize("history", [(closing(),), (closing(), closed())], ids=["closing", "closed"])
    def test_nobody_comes_onto_a_roll_that_closes(self, history: tuple[Any, ...]) -> None:
        reached = process(*history, phases=UNTIL_ACCREDITATION)

        with pytest.raises(RollIsClosed):
            reached.require_open_roll(ACCREDITATION)
        with pytest.raises(RollIsClosed):
            reached.begin_closing_roll(ACT)


class TestLists:
    def test_a_voter_votes_on_the_own_list_and_where_everyone_does(self) -> None:
        assert process().ballots_of("0601") == ("0601", "MULTIPROVINCIAL")
        assert process().ballots_of(None) == ("MULTIPROVINCIAL",)

    def test_an_unknown_list_or_category_is_refused(self) -> None:
        with pytest.raises(ListUnknown):
            process().list_rules("0699", "/list_code")
        with pytest.raises(CategoryUnknown):
            process().category("nobles", "/category")

    def test_events_of_others_change_nothing(self) -> None:
        assert Process.replay([opened(), begun(Phase.CONVOKED)]) == process(begun(Phase.CONVOKED))
        assert Process.replay([]) is None
