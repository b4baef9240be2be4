from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.commands.rules import (
    AnnounceBudget,
    ChangeEnvelope,
    ChangeRules,
    CloneProcess,
    ConfirmAmendment,
    DeclineAmendment,
    ProposeAmendment,
)
from services.registry.domain.cloning import moved, next_process
from services.registry.domain.freezing import FROZEN_FROM, changed_parts, is_frozen
from services.registry.domain.money import announce_budget, change_envelope
from services.registry.domain.process import ORDER, Process, with_envelope
from services.registry.domain.rulebook import change_rules, confirm_amendment, decline_amendment, propose_amendment
from services.registry.errors import ProcessHasEnded, UbigeoUnknown
from services.registry.errors.rules import (
    AmendmentUnknown,
    CodeIsInUse,
    EnvelopesOverTheBudget,
    RulesAreFrozen,
    RulesAreUnchanged,
    RulesHaveMovedOn,
)
from services.registry.events import (
    BudgetAnnounced,
    CommitteeRules,
    DeadlineRules,
    Electorate,
    InscriptionRules,
    LegalAct,
    ListRules,
    Phase,
    PhaseDates,
    ProcessRules,
    RulesAmendmentProposed,
)
from services.registry.impact import ImpactRules
from shared.calendar import NonWorkingDay, Term
from shared.errors import NotAllowedNow
from shared.rules import BallotForm, BallotRules, PrioritisationRules, SecrecyMode
from shared.territory import Catalogue
from shared.two_persons import STANDS_FOR, ProposalHasLapsed, SamePerson
from tests.services.registry.samples import ACT, NOW, ORDINANCE, PROCESS, REASON, RULES, begun, closed, process

CAJAMARCA = Catalogue.default()
OTHER = ACT.model_copy(update={"actor": "a2"})
AMENDMENT = UUID(int=7)
BASIS = LegalAct(kind="Resolución Ejecutiva Regional", number="015-2026", dated=date(2026, 4, 1))
CONVOKED = (Phase.CONVOKED,)
REGISTERING = (Phase.CONVOKED, Phase.REGISTRATION)

OF_EACH_PART: dict[str, dict[str, Any]] = {
    "currency": {"currency": "USD"},
    "phases": {"phases": (PhaseDates(phase=Phase.CONVOKED, begins=date(2026, 3, 2), ends=date(2026, 3, 6)),)},
    "holidays": {"holidays": (NonWorkingDay(day=date(2026, 2, 12), name="Carnaval"),)},
    "deadlines": {"deadlines": ()},
    "envelopes": {"lists": with_envelope(RULES, "0601", Decimal("1.00")).lists},
    "categories": {"categories": RULES.categories[:-1]},
    "privacy_notice": {"privacy_notice": "2"},
    "inscription": {"inscription": InscriptionRules(minimum_life_months=6)},
    "quotas": {"quotas": ()},
    "lists": {"lists": RULES.lists[:-1]},
    "secrecy": {"secrecy": SecrecyMode.OPEN},
    "ballots": {"ballots": BallotRules(form=BallotForm.APPROVAL)},
    "prioritisation": {"prioritisation": PrioritisationRules(minimum_votes=3)},
    "impact": {"impact": ImpactRules(floor=Decimal("1.00"))},
    "committee": {"committee": CommitteeRules(term_years=1)},
}


def altered(*parts: str, of: ProcessRules = RULES) -> ProcessRules:
    changes: dict[str, Any] = {}
    for part in parts:
        changes |= OF_EACH_PART[part]
    return of.model_copy(update=changes)


def at(phase: Phase) -> Process:
    return process(*map(begun, ORDER[1 : ORDER.index(phase) + 1]), closed())


def change(rules: ProcessRules) -> ChangeRules:
    return ChangeRules(process_id=PROCESS, rules=rules, reason=REASON)


def proposed(found: Process, rules: ProcessRules) -> RulesAmendmentProposed:
    command = ProposeAmendment(process_id=PROCESS, rules=rules, reason=REASON, basis=BASIS)
    return propose_amendment(found, command, AMENDMENT, (), ACT, CAJAMARCA)


def confirmation(amendment_id: UUID = AMENDMENT) -> ConfirmAmendment:
    return ConfirmAmendment(process_id=PROCESS, amendment_id=amendment_id)


def waiting(rules: ProcessRules, phase: Phase = Phase.CONCERTATION) -> Process:
    found = at(phase)
    return found.evolve(proposed(found, rules))


class TestFreezing:
    def test_every_part_of_the_rules_freezes_at_some_phase(self) -> None:
        assert FROZEN_FROM.keys() == ProcessRules.model_fields.keys() | {"envelopes"}

    @pytest.mark.parametrize("part", FROZEN_FROM)
    def test_each_change_is_of_its_part_alone(self, part: str) -> None:
        assert changed_parts(RULES, altered(part)) == (part,)

    @pytest.mark.parametrize("part", FROZEN_FROM)
    def test_a_part_stays_frozen_once_it_is(self, part: str) -> None:
        frozen = [is_frozen(part, phase) for phase in ORDER]

        assert frozen == sorted(frozen)
        assert frozen.index(True) == ORDER.index(FROZEN_FROM[part])

    @settings(deadline=None)  # The first term loads the calendar of holidays.
    @given(st.sampled_from(sorted(FROZEN_FROM)), st.sampled_from(ORDER[:-1]))
    def test_a_part_changes_before_its_phase_and_not_from_then_on(self, part: str, phase: Phase) -> None:
        command = change(altered(part))

        if is_frozen(part, phase):
            with pytest.raises(NotAllowedNow) as refused:
                change_rules(at(phase), command, (), ACT, CAJAMARCA)
            assert isinstance(refused.value, RulesAreFrozen | CodeIsInUse)
        else:
            assert change_rules(at(phase), command, (), ACT, CAJAMARCA).changed == (part,)

    def test_the_refusal_names_the_frozen_parts_alone(self) -> None:
        with pytest.raises(RulesAreFrozen) as refused:
            change_rules(process(phases=CONVOKED), change(altered("currency", "ballots")), (), ACT, CAJAMARCA)

        assert refused.value.values == {"phase": Phase.CONVOKED, "parts": "currency"}


class TestChanging:
    def test_new_rules_are_the_next_version(self) -> None:
        found = process()

        event = change_rules(found, change(altered("ballots")), (), ACT, CAJAMARCA)

        after = found.evolve(event)
        assert (event.version, after.version, after.rules) == (2, 2, altered("ballots"))

    def test_the_same_rules_are_no_change(self) -> None:
        with pytest.raises(RulesAreUnchanged):
            change_rules(process(), change(RULES), (), ACT, CAJAMARCA)

    def test_rules_that_could_not_open_a_process_cannot_change_one(self) -> None:
        nowhere = RULES.lists[0].model_copy(update={"ubigeo": "0699"})

        with pytest.raises(UbigeoUnknown):
            change_rules(
                process(),
                change(RULES.model_copy(update={"lists": (nowhere, *RULES.lists[1:])})),
                (),
                ACT,
                CAJAMARCA,
            )

    def test_a_list_with_projects_stays_in_the_draft(self) -> None:
        with pytest.raises(CodeIsInUse):
            change_rules(process(), change(altered("lists")), ("MULTIPROVINCIAL",), ACT, CAJAMARCA)

    def test_the_currency_stays_once_a_project_has_a_cost(self) -> None:
        with pytest.raises(CodeIsInUse):
            change_rules(process(), change(altered("currency")), ("0601",), ACT, CAJAMARCA)

    def test_a_closed_process_keeps_its_rules(self) -> None:
        with pytest.raises(ProcessHasEnded):
            proposed(at(Phase.CLOSED), altered("committee"))

    def test_moved_dates_move_the_terms_that_run(self) -> None:
        rules = RULES.model_copy(
            update={
                "deadlines": (
                    DeadlineRules(code="one", name="Uno", phase=Phase.CONVOKED, within=Term(days=3)),
                    DeadlineRules(code="two", name="Dos", phase=Phase.CONVOKED, within=Term(days=3)),
                )
            }
        )
        draft = process()
        draft = draft.evolve(change_rules(draft, change(rules), (), ACT, CAJAMARCA))
        found = draft.evolve(begun(Phase.CONVOKED))
        later = rules.deadlines[0].model_copy(update={"within": Term(days=5)})
        amended = found.evolve(proposed(found, rules.model_copy(update={"deadlines": (later,)})))

        event = confirm_amendment(amended, confirmation(), (), OTHER, CAJAMARCA)

        assert [term.code for term in event.terms] == ["one"]
        assert event.terms_ended == ()


class TestAmending:
    def test_a_proposal_changes_nothing_by_itself(self) -> None:
        assert waiting(altered("committee")).rules == RULES

    def test_a_second_person_amends_frozen_rules(self) -> None:
        found = waiting(altered("committee"))

        event = confirm_amendment(found, confirmation(), (), OTHER, CAJAMARCA)

        after = found.evolve(event)
        assert (event.actor, event.proposed_by, event.basis, event.changed) == ("a2", "a1", BASIS, ("committee",))
        assert (after.rules, after.version, after.amendments) == (altered("committee"), 2, ())

    def test_who_proposed_does_not_confirm(self) -> None:
        with pytest.raises(SamePerson):
            confirm_amendment(waiting(altered("committee")), confirmation(), (), ACT, CAJAMARCA)

    def test_a_proposal_lapses(self) -> None:
        late = OTHER.model_copy(update={"recorded_at": NOW + STANDS_FOR})

        with pytest.raises(ProposalHasLapsed):
            confirm_amendment(waiting(altered("committee")), confirmation(), (), late, CAJAMARCA)

    def test_an_amendment_of_rules_that_moved_on_is_refused(self) -> None:
        found = waiting(altered("committee"))
        found = found.evolve(change_envelope(found, envelope("0601", "900"), ACT))

        with pytest.raises(RulesHaveMovedOn):
            confirm_amendment(found, confirmation(), (), OTHER, CAJAMARCA)

    def test_an_amendment_that_nobody_proposed_is_unknown(self) -> None:
        with pytest.raises(AmendmentUnknown):
            confirm_amendment(at(Phase.CONCERTATION), confirmation(), (), OTHER, CAJAMARCA)

    def test_an_amendment_that_was_declined_waits_no_longer(self) -> None:
        found = waiting(altered("committee"))

        event = decline_amendment(
            found, DeclineAmendment(process_id=PROCESS, amendment_id=AMENDMENT, reason=REASON), OTHER
        )

        with pytest.raises(AmendmentUnknown):
            confirm_amendment(found.evolve(event), confirmation(), (), OTHER, CAJAMARCA)

    @pytest.mark.parametrize("part", ["lists", "categories"])
    def test_no_amendment_takes_out_what_agents_stand_under(self, part: str) -> None:
        with pytest.raises(CodeIsInUse):
            waiting(altered(part), Phase.REGISTRATION)

    def test_an_amendment_may_add_a_list(self) -> None:
        added = ListRules(code="0608", name="Jaén", ubigeo="0608", envelope=Decimal(5), electorate=Electorate.OWN_LIST)

        event = proposed(at(Phase.REGISTRATION), RULES.model_copy(update={"lists": (*RULES.lists, added)}))

        assert event.changed == ("lists",)


def envelope(list_code: str, amount: str) -> ChangeEnvelope:
    return ChangeEnvelope(process_id=PROCESS, list_code=list_code, amount=Decimal(amount), reason=REASON, basis=BASIS)


def announced(amount: str) -> BudgetAnnounced:
    command = AnnounceBudget(process_id=PROCESS, percent=Decimal("12.5"), amount=Decimal(amount), basis=BASIS)
    return announce_budget(process(), command, ACT)


class TestMoney:
    def test_the_announcement_says_percentage_amount_and_act(self) -> None:
        event = announced("9000.00")

        assert (event.percent, event.amount, event.basis) == (Decimal("12.5"), Decimal("9000.00"), BASIS)

    def test_an_envelope_changes_by_an_act_and_is_a_new_version(self) -> None:
        found = process()

        event = change_envelope(found, envelope("0601", "900"), ACT)

        after = found.evolve(event)
        assert (event.before, event.after, event.version) == (Decimal("1000.00"), Decimal("900.00"), 2)
        assert (after.list_rules("0601", "").envelope, after.version) == (Decimal("900.00"), 2)

    @pytest.mark.parametrize("phase", ORDER[ORDER.index(Phase.COORDINATION) :])
    def test_after_concertation_only_an_amendment_moves_money(self, phase: Phase) -> None:
        with pytest.raises(RulesAreFrozen):
            change_envelope(at(phase), envelope("0601", "900"), ACT)

    def test_the_envelopes_do_not_rise_over_what_was_announced(self) -> None:
        with pytest.raises(EnvelopesOverTheBudget):
            change_envelope(process(announced("7000.00")), envelope("0601", "1000.01"), ACT)

    def test_an_envelope_may_fall_though_all_are_over_what_was_announced(self) -> None:
        event = change_envelope(process(announced("10.00")), envelope("0601", "999"), ACT)

        assert event.after == Decimal("999.00")

    def test_the_same_envelope_is_no_change(self) -> None:
        with pytest.raises(RulesAreUnchanged):
            change_envelope(process(), envelope("0601", "1000"), ACT)


def clone(**changes: Any) -> CloneProcess:
    facts: dict[str, Any] = {
        "process_id": PROCESS,
        "code": "prueba-2027",
        "title": "El año siguiente",
        "fiscal_year": 2028,
        "ordinance": ORDINANCE,
    }
    return CloneProcess(**facts | changes)


class TestCloning:
    def test_next_year_takes_over_the_rules_with_their_days_moved(self) -> None:
        rules = RULES.model_copy(
            update={
                "phases": (PhaseDates(phase=Phase.CONVOKED, begins=date(2024, 2, 29), ends=date(2024, 3, 6)),),
                "holidays": (NonWorkingDay(day=date(2024, 2, 12), name="Carnaval"),),
                "deadlines": (DeadlineRules(code="mef", name="MEF", phase=Phase.CONVOKED, by=date(2024, 3, 31)),),
            }
        )

        opening = next_process(rules, 2027, clone())

        assert (opening.code, opening.fiscal_year) == ("prueba-2027", 2028)
        assert opening.rules.phases[0].begins == date(2025, 2, 28)
        assert opening.rules.holidays[0].day == date(2025, 2, 12)
        assert opening.rules.deadlines[0].by == date(2025, 3, 31)

    def test_what_belongs_to_one_years_projects_stays_behind(self) -> None:
        bound = PrioritisationRules(draw_seed="42", incompatible=(("1", "2"),))

        kept = moved(RULES.model_copy(update={"prioritisation": bound}), 1).prioritisation

        assert (kept.draw_seed, kept.incompatible) == (None, ())

    @given(st.integers(-3, 3))
    def test_rules_without_days_stay_as_they_are(self, years: int) -> None:
        assert moved(RULES, years) == RULES


def test_a_proposal_stands_until_it_lapses() -> None:
    just = OTHER.model_copy(update={"recorded_at": NOW + STANDS_FOR - timedelta(seconds=1)})

    assert confirm_amendment(waiting(altered("committee")), confirmation(), (), just, CAJAMARCA).version == 2
