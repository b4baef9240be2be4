"""The rules of a process, as data: everything that varies between ordinances."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from services.registry.events.common import Phase, Ubigeo
from shared.messages import Code, Label, Message, Money
from shared.rules import BallotRules, EvaluationRules, PrioritisationRules, SecrecyMode


class Electorate(StrEnum):
    """Who votes on a list: the voters of that list alone, or everyone on the roll."""

    OWN_LIST = "own-list"
    EVERYONE = "everyone"


class PhaseDates(Message):
    """When a phase is meant to begin and end, first and last day in Lima."""

    phase: Phase
    begins: date
    ends: date


class CategoryRules(Message):
    """One kind of agent (*categoría de agente participante*), and whether it votes."""

    code: Code
    name: Label
    has_vote: bool = True


CATEGORIES: Final = (
    CategoryRules(code="coordination-council", name="Consejo de Coordinación Regional"),
    CategoryRules(code="regional-council", name="Consejo Regional"),
    CategoryRules(code="civil-society", name="Sociedad civil organizada"),
    CategoryRules(code="citizen", name="Ciudadanía no organizada"),
    CategoryRules(code="technical-team", name="Equipo Técnico", has_vote=False),
)
"""The agents of DS 142-2009-EF art. 2.b; the technical team speaks without a vote, as the ordinances read have it."""


class ListRules(Message):
    """One list of projects that is voted apart: a province, or MULTIPROVINCIAL; its envelope; who votes on it."""

    code: Code
    name: Label
    ubigeo: Ubigeo | None
    envelope: Money
    electorate: Electorate = Electorate.OWN_LIST


class ProcessRules(Message):
    """Everything that varies between ordinances, as data; frozen phase by phase.

    `privacy_notice` is the version of the notice that an agent accepts on inscription (Ley 29733 art. 18).
    """

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "PEN"
    phases: tuple[PhaseDates, ...] = ()
    categories: Annotated[tuple[CategoryRules, ...], Field(min_length=1)] = CATEGORIES
    privacy_notice: Code = "1"
    lists: Annotated[tuple[ListRules, ...], Field(min_length=1)]
    ballots: BallotRules
    secrecy: SecrecyMode = SecrecyMode.PSEUDONYMOUS
    prioritisation: PrioritisationRules = PrioritisationRules()
    evaluation: EvaluationRules = EvaluationRules()

    @model_validator(mode="after")
    def _lists_differ(self) -> Self:
        codes = [rules.code for rules in self.lists]
        if len(set(codes)) != len(codes):
            raise ValueError("two lists have the same code")
        return self

    @model_validator(mode="after")
    def _categories_differ(self) -> Self:
        codes = [rules.code for rules in self.categories]
        if len(set(codes)) != len(codes):
            raise ValueError("two categories have the same code")
        return self
