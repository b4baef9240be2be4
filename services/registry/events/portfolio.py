"""What has happened to the portfolio of a process (*cartera de inversiones*): files, approvals, selections, impact."""

from typing import Annotated, ClassVar

from pydantic import Field

from services.registry.events.portfolio_project import PortfolioPlace, PortfolioProject, Text
from services.registry.impact import Impact
from shared.messages import Code, Digest, Event, Label, Message, Reason
from shared.territory import Level

Key = Annotated[str, Field(pattern=r"^(idea-)?[0-9]{1,15}$")]
"""What a project of the portfolio is known by: its investment code, or `idea-` and its idea code."""


class HeadingRead(Message):
    """One heading of a file and the field it was read as."""

    cell: Code
    heading: Label
    field: Code


class SheetRead(Message):
    """One sheet that was read: its headings, and how many rows had anything in them."""

    name: str
    rows: int
    headings: tuple[HeadingRead, ...]


class PortfolioReceived(Event):
    """A PMI file came in and could be read; `number` counts the files of this process from 1."""

    TOPIC: ClassVar[str] = "registry.portfolio-received.v1"

    number: int
    file: Digest
    size_bytes: int
    format: Code
    charset: Label | None
    delimiter: Label | None
    sheets: tuple[SheetRead, ...]


class FoundProblem(Message):
    """One problem of a file, where it stands; the value itself is never repeated."""

    sheet: str
    cell: Code
    kind: Code
    value_class: Code | None


class PortfolioProblemsFound(Event):
    """A page of what is wrong with a file, in the order of its cells; the stream is that of the file's pages."""

    TOPIC: ClassVar[str] = "registry.portfolio-problems-found.v1"

    number: int
    problems: Annotated[tuple[FoundProblem, ...], Field(min_length=1, max_length=1000)]


class ProblemCount(Message):
    """How often one kind of problem was found, what it does to the import, and how to mend it, in Spanish."""

    kind: Code
    severity: Code
    count: int
    remedy: Label


class PortfolioValidated(Event):
    """Every row of a file was read and accounted for; `blocked` when nothing can be applied before the file is mended.

    `rows` is `rows_used` and `rows_set_aside` together.
    """

    TOPIC: ClassVar[str] = "registry.portfolio-validated.v1"

    number: int
    rows: int
    rows_used: int
    rows_set_aside: int
    projects: int
    locations: int
    problems: tuple[ProblemCount, ...]
    blocked: bool


class FieldDifference(Message):
    """One field of a project before and after, as text; `None` where it is not stated."""

    field: Code
    before: Text | None
    after: Text | None


class ProjectDifference(Message):
    """A project that both portfolios have, and what differs; the keys differ when an idea was given its code."""

    key_before: Key
    key: Key
    fields: tuple[FieldDifference, ...]
    places_added: tuple[PortfolioPlace, ...]
    places_removed: tuple[PortfolioPlace, ...]


class PortfolioDifferencesFound(Event):
    """A page of what a file would change: projects it adds, projects it no longer has, projects that differ."""

    TOPIC: ClassVar[str] = "registry.portfolio-differences-found.v1"

    number: int
    added: Annotated[tuple[Key, ...], Field(max_length=1000)] = ()
    removed: Annotated[tuple[Key, ...], Field(max_length=1000)] = ()
    changed: Annotated[tuple[ProjectDifference, ...], Field(max_length=1000)] = ()


class PortfolioProposed(Event):
    """A file is proposed as the portfolio, to be approved by its `proposal` digest.

    The digest is the SHA-256 over the file's digest, the problems that set rows aside, and every project in canonical
    JSON. `replaces` is the number of the file in force, `None` for the first.
    """

    TOPIC: ClassVar[str] = "registry.portfolio-proposed.v1"

    number: int
    proposal: Digest
    replaces: int | None
    added: int
    removed: int
    changed: int
    rows_set_aside: int


class PortfolioRejected(Event):
    """A proposed portfolio was turned down, and why; the one in force stays."""

    TOPIC: ClassVar[str] = "registry.portfolio-rejected.v1"

    number: int
    reason: Reason


class PortfolioPageApplied(Event):
    """A page of the portfolio's projects, in the order of their keys over all pages."""

    TOPIC: ClassVar[str] = "registry.portfolio-page-applied.v1"

    number: int
    page: int
    projects: Annotated[tuple[PortfolioProject, ...], Field(min_length=1, max_length=200)]


class PortfolioApplied(Event):
    """A file is the portfolio in force, whole: its pages were recorded together with this, and replace any before.

    `rows_set_aside` were left out with the approval of whoever acted.
    """

    TOPIC: ClassVar[str] = "registry.portfolio-applied.v1"

    number: int
    file: Digest
    proposal: Digest
    replaces: int | None
    projects: int
    pages: int
    rows_set_aside: int
    reason: Reason


class ProjectSelected(Event):
    """A project of the portfolio was put on a list of the process, as this file of the portfolio states it."""

    TOPIC: ClassVar[str] = "registry.project-selected.v1"

    project: Code
    list_code: Code
    number: int
    stated: PortfolioProject


class ImpactClassified(Event):
    """The reach of a project was computed (DS 097-2009-EF, DS 132-2010-EF): the level, and every step that says so."""

    TOPIC: ClassVar[str] = "registry.impact-classified.v1"

    project: Code
    impact: Impact


class ImpactOverridden(Event):
    """Somebody decided that a project is of another level than was computed, and says why."""

    TOPIC: ClassVar[str] = "registry.impact-overridden.v1"

    project: Code
    computed: Level | None
    level: Level | None
    reason: Reason
