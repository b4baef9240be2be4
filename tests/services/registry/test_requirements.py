"""What is asked of who inscribes, when an agent is to become eligible."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.commands.standing import ExceptRequirements, FindEligible
from services.registry.domain import standing
from services.registry.domain.agent import Agent
from services.registry.domain.process import Process
from services.registry.domain.requirements import Case, combined, months_between
from services.registry.errors.standing import NotMissing, RequirementsMissing
from services.registry.events import (
    Applicant,
    CategoryRules,
    DocumentAsked,
    InscriptionRules,
    RequirementsShown,
    Shown,
    ShownDocument,
)
from tests.services.registry.samples import ACT, ORDINANCE, PROCESS, REASON, UNTIL_ACCREDITATION, accreditation, process

TODAY = date(2026, 3, 2)
ORGANISATION = uuid4()
MINUTES = ShownDocument(code="assembly-minutes", file="f" * 64)
OLD_ENOUGH = Shown(documents=(MINUTES,), constituted_on=date(2024, 3, 2))
AGENT = uuid4()


def here(categories: tuple[CategoryRules, ...] = (), **changes: Any) -> Process:
    base = process(phases=UNTIL_ACCREDITATION)
    rules = base.rules.model_copy(update={"inscription": InscriptionRules(**changes)})
    return replace(base, rules=rules.model_copy(update={"categories": (*rules.categories, *categories)}))


def agent(organisation: UUID | None = ORGANISATION, **changes: Any) -> Agent:
    return replace(Agent(AGENT, PROCESS, AGENT, organisation, "0601", "civil-society"), **changes)


def exception(*requirements: str) -> ExceptRequirements:
    return ExceptRequirements(
        process_id=PROCESS, agent_id=AGENT, requirements=requirements, reason=REASON, basis=ORDINANCE
    )


class TestMissing:
    def test_an_organisation_shows_its_age_and_its_minutes(self) -> None:
        empty, whole = Case("civil-society", ORGANISATION), Case("civil-society", ORGANISATION, OLD_ENOUGH)

        assert empty.missing(here(), TODAY) == ("institutional-life", "document/assembly-minutes")
        assert whole.missing(here(), TODAY) == ()

    @pytest.mark.parametrize(
        ("constituted", "months", "missing"),
        [("2024-03-02", 24, False), ("2024-03-03", 24, True), ("2025-09-02", 6, False), (None, 1, True)],
    )
    def test_institutional_life_is_counted_in_whole_months(self, constituted: Any, months: int, missing: bool) -> None:
        shown = Shown(documents=(MINUTES,), constituted_on=constituted and date.fromisoformat(constituted))

        found = Case("civil-society", ORGANISATION, shown).missing(here(minimum_life_months=months), TODAY)

        assert found == (("institutional-life",) if missing else ())

    @pytest.mark.parametrize(("backed", "missing"), [(None, True), (139, True), (140, False)])
    def test_an_unorganised_citizen_is_backed_by_as_many_residents_as_the_rules_ask(
        self, backed: int | None, missing: bool
    ) -> None:
        found = Case("citizen", None, Shown(supporters=backed)).missing(here(supporters=140), TODAY)

        assert found == (("support",) if missing else ())

    def test_by_default_nothing_is_asked_of_an_unorganised_citizen(self) -> None:
        assert Case("citizen", None).missing(here(), TODAY) == ()

    def test_nothing_is_asked_of_who_is_an_agent_without_asking(self) -> None:
        assert Case("regional-council", ORGANISATION).missing(here(supporters=140), TODAY) == ()

    def test_a_public_body_shows_its_letter_alone(self) -> None:
        ugel = CategoryRules(code="ugel", name="UGEL", applicant=Applicant.PUBLIC_BODY)

        assert Case("ugel", ORGANISATION).missing(here((ugel,)), TODAY) == ("document/official-letter",)
        assert Case("ugel", None).missing(here((ugel,)), TODAY) == ("organisation", "document/official-letter")

    def test_documents_are_asked_of_those_whom_the_rules_name(self) -> None:
        asked = (DocumentAsked(code="dni-copy", name="Copia", asked_of=(Applicant.CITIZEN,)),)

        assert Case("citizen", None).missing(here(documents=asked), TODAY) == ("document/dni-copy",)
        assert Case("civil-society", ORGANISATION, OLD_ENOUGH).missing(here(documents=asked), TODAY) == ()


class TestEligibility:
    def test_what_is_missing_is_named(self) -> None:
        with pytest.raises(RequirementsMissing) as refused:
            standing.find_eligible(agent(), here(), _finding(), ACT)

        assert refused.value.values["missing"] == "institutional-life, document/assembly-minutes"

    def test_nobody_is_accredited_past_the_requirements(self) -> None:
        with pytest.raises(RequirementsMissing):
            agent().accredit(here(), accreditation(AGENT), ACT)

        assert agent(shown=OLD_ENOUGH).accredit(here(), accreditation(AGENT), ACT).has_vote

    def test_what_is_shown_in_the_form_and_in_the_cure_counts_together(self) -> None:
        form, cure = Shown(documents=(MINUTES,)), Shown(constituted_on=date(2020, 1, 1))
        events = [event for shown in (form, cure, Shown()) for event in standing.show(PROCESS, AGENT, shown, ACT)]

        assert [type(event) for event in events] == [RequirementsShown] * 2
        ready = agent()
        for event in events:
            ready = ready.evolve(event)
        standing.find_eligible(ready, here(), _finding(), ACT)

    def test_the_office_excepts_with_reason_and_basis_what_is_missing_and_nothing_else(self) -> None:
        event = standing.except_requirements(agent(), here(), exception("institutional-life"), ACT)
        excepted = agent().evolve(event)

        assert (event.reason, event.basis) == (REASON, ORDINANCE)
        assert excepted.case.missing(here(), TODAY) == ("document/assembly-minutes",)
        for other in ("institutional-life", "support"):
            with pytest.raises(NotMissing):
                standing.except_requirements(excepted, here(), exception(other), ACT)


@given(since=st.dates(date(1990, 1, 1), date(2030, 1, 1)), until=st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_a_month_is_whole_when_its_day_has_come(since: date, until: date) -> None:
    months = months_between(since, until)

    assert (months >= 0) is (since <= until) or (since > until and months < 0)
    assert months_between(since, since) == 0
    assert abs((until - since).days - months * 30.44) < 33


@given(days=st.lists(st.dates() | st.none(), max_size=5))
def test_of_what_was_shown_twice_the_latter_counts(days: list[date | None]) -> None:
    shown = Shown()
    for day in days:
        shown = combined(shown, Shown(constituted_on=day))

    assert shown.constituted_on == next((day for day in reversed(days) if day), None)


def _finding() -> FindEligible:
    return FindEligible(process_id=PROCESS, agent_id=AGENT, reason=REASON)
