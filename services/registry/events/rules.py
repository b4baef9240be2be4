"""The rules of a process, as data: everything that varies between ordinances."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from services.registry.events.common import Phase, Ubigeo
from services.registry.events.ordinance import (
    DEADLINES,
    QUOTAS,
    Applicant,
    CommitteeRules,
    DeadlineRules,
    InscriptionRules,
    Quota,
)
from services.registry.impact import ImpactRules
from shared.calendar import Calendar, NonWorkingDay
from shared.errors import Contradiction
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
    """One kind of agent (*categoría de agente participante*): whether it votes, and is an agent without asking.

    `applicant` says as what its members inscribe, and so what is asked of them; `None` leaves it to each inscription:
    for the organisation it names, else as a citizen.
    """

    code: Code
    name: Label
    has_vote: bool = True
    automatic: bool = False
    applicant: Applicant | None = None


CATEGORIES: Final = (
    CategoryRules(code="coordination-council", name="Consejo de Coordinación Regional", automatic=True),
    CategoryRules(code="regional-council", name="Consejo Regional", automatic=True),
    CategoryRules(code="civil-society", name="Sociedad civil organizada"),
    CategoryRules(code="citizen", name="Ciudadanía no organizada"),
    CategoryRules(code="technical-team", name="Equipo Técnico", has_vote=False),
)
"""The agents of DS 142-2009-EF art. 2.b; the technical team speaks without a vote, as the ordinances read have it.

Members of both councils are agents without asking [CAL-2022 10].
"""


class ListRules(Message):
    """One list of projects that is voted apart: a province, or MULTIPROVINCIAL; its envelope; who votes on it."""

    code: Code
    name: Label
    ubigeo: Ubigeo | None
    envelope: Money
    electorate: Electorate = Electorate.OWN_LIST


class ProcessRules(Message):
    """Everything that varies between ordinances, as data; frozen phase by phase.

    `privacy_notice` is the version of the notice that an agent accepts on inscription (Ley 29733 art. 18). `holidays`
    are the region's own and the bridge days that a decree gives, beside the national ones (LPAG 145.1).
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
    inscription: InscriptionRules = InscriptionRules()
    quotas: tuple[Quota, ...] = QUOTAS
    impact: ImpactRules = ImpactRules()
    committee: CommitteeRules = CommitteeRules()
    deadlines: tuple[DeadlineRules, ...] = DEADLINES
    holidays: tuple[NonWorkingDay, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """The business days of the process."""
        return Calendar(local_days=self.holidays)

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        for named in (self.lists, self.categories, self.inscription.documents, self.quotas, self.deadlines):
            codes = [one.code for one in named]
            if len(set(codes)) != len(codes):
                raise Contradiction(
                    "dos elementos de una lista tienen el mismo código", "two entries of one list have the same code"
                )
        return self
