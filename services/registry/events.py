"""What has happened in the registry: who and what takes part. Facts about people are ids and commitments only."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.messages import Code, Digest, Event, Exact, Label, Message, Money, Pseudonym, Reason, UtcDatetime
from shared.rules import BallotRules, PrioritisationRules, SecrecyMode

Ubigeo = Annotated[str, Field(pattern=r"^[0-9]{4}([0-9]{2})?$")]
"""A province (4 digits) or district (6 digits) by INEI's code system."""


class Phase(StrEnum):
    """Where a process stands, in the legal order (Ley 28056 art. 6; DS 142-2009-EF arts. 7-10)."""

    DRAFT = "draft"
    CONVOKED = "convoked"
    REGISTRATION = "registration"
    ACCREDITATION = "accreditation"
    CONCERTATION = "concertation"
    COORDINATION = "coordination"
    FORMALISATION = "formalisation"
    CLOSED = "closed"


class Electorate(StrEnum):
    """Who votes on a list: the voters of that list alone, or everyone on the roll."""

    OWN_LIST = "own-list"
    EVERYONE = "everyone"


class LegalAct(Message):
    """The act that something rests on (*ordenanza, resolución, acta*): kind, number, date, digest of its document."""

    kind: Label
    number: Label
    dated: date
    document: Digest | None = None


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


class ProcessOpened(Event):
    """A participatory budget process (*proceso*) exists, in draft, with its rules. `invented` marks demonstrations."""

    TOPIC: ClassVar[str] = "registry.process-opened.v1"

    code: Code
    title: Label
    fiscal_year: int
    ordinance: LegalAct
    rules: ProcessRules
    invented: bool


class PhaseBegun(Event):
    """The process entered a phase, by an act."""

    TOPIC: ClassVar[str] = "registry.phase-begun.v1"

    phase: Phase
    act: LegalAct


class OrganisationRegistered(Event):
    """An organisation (*organización*) is known, with its public tax number where it has one."""

    TOPIC: ClassVar[str] = "registry.organisation-registered.v1"

    organisation_id: UUID
    name: Label
    ruc: Annotated[str, Field(pattern=r"^20[0-9]{9}$")] | None
    kind: Label
    invented: bool


class Location(Message):
    """A place where a project works, by INEI code."""

    ubigeo: Ubigeo


class ProjectRegistered(Event):
    """A project (*proyecto de inversión*) stands on a list of the process.

    `investment_code` is the Código Único de Inversiones of Invierte.pe; `project` the code by which the record and the
    ballots name it; `order` its place in the listing, from 1. `invented` marks a project that does not exist,
    `invented_parts` the facts of a real one that were made up for a demonstration (`cost`).
    """

    TOPIC: ClassVar[str] = "registry.project-registered.v1"

    project: Code
    investment_code: Annotated[str, Field(pattern=r"^[0-9]{5,7}$")] | None
    name: Label
    list_code: Code
    cost: Money
    stated_cost: Exact | None
    function: Label | None
    locations: tuple[Location, ...]
    order: int
    invented: bool
    invented_parts: tuple[Label, ...] = ()


class ProjectsListed(Event):
    """Projects took the next places of a listing, in this order: the stream is the listing's."""

    TOPIC: ClassVar[str] = "registry.projects-listed.v1"

    list_code: Code
    projects: Annotated[tuple[Code, ...], Field(min_length=1, max_length=1000)]


class AgentInscribed(Event):
    """Somebody asked to take part as an agent (*agente participante*); who it is stands in the vault alone."""

    TOPIC: ClassVar[str] = "registry.agent-inscribed.v1"

    agent_id: UUID
    organisation_id: UUID | None
    list_code: Code | None
    category: Code
    commitment: Digest
    notice_version: Code
    invented: bool


class DocumentClaimed(Event):
    """A document takes part in a process once: this stream's id is derived from the document's blind index."""

    TOPIC: ClassVar[str] = "registry.document-claimed.v1"

    agent_id: UUID


class AgentAccredited(Event):
    """The agent may take part, with a vote where the category has one."""

    TOPIC: ClassVar[str] = "registry.agent-accredited.v1"

    agent_id: UUID
    list_code: Code | None
    category: Code
    has_vote: bool
    reason: Reason


class AgentRejected(Event):
    """The agent was not admitted, and why."""

    TOPIC: ClassVar[str] = "registry.agent-rejected.v1"

    agent_id: UUID
    reason: Reason


class ElectorsEnrolled(Event):
    """Electors of an outside electoral register (*padrón*) were taken over, as random ids, in bulk."""

    TOPIC: ClassVar[str] = "registry.electors-enrolled.v1"

    source: Label
    list_code: Code | None
    category: Code
    electors: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]


class RollClosingBegun(Event):
    """Nobody is inscribed, accredited or enrolled any more: the roll is drawn up of all who were, up to here."""

    TOPIC: ClassVar[str] = "registry.roll-closing-begun.v1"


class RollEntry(Message):
    """One voter of the roll: a pseudonym, the list on which it votes as its own, the category."""

    voter: Pseudonym
    list_code: Code | None
    category: Code


class RollPagePublished(Event):
    """A page of the electoral roll (*padrón*), entries in the order of their pseudonyms over all pages."""

    TOPIC: ClassVar[str] = "registry.roll-page-published.v1"

    page: int
    entries: Annotated[tuple[RollEntry, ...], Field(min_length=1, max_length=1000)]


class RollClosed(Event):
    """The roll is closed: how many voters, on how many pages, and the Merkle root over all entries (RFC 9162).

    A leaf is an entry's canonical JSON (RFC 8785), and the leaves stand in the order of the pages.
    """

    TOPIC: ClassVar[str] = "registry.roll-closed.v1"

    voters: int
    pages: int
    root: Digest
    closed_at: UtcDatetime
