"""Pages: what a file of the portfolio says, as events that the bus carries; and back into a portfolio to compare."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Final, TypeVar

from services.registry.domain.proposal import Proposal
from services.registry.events.portfolio import (
    FieldDifference,
    FoundProblem,
    HeadingRead,
    PortfolioDifferencesFound,
    PortfolioPageApplied,
    PortfolioProblemsFound,
    ProblemCount,
    ProjectDifference,
    SheetRead,
)
from services.registry.events.portfolio_project import PortfolioPlace, PortfolioProject
from services.registry.portfolio import (
    Differences,
    ImportReport,
    Location,
    Project,
    ProjectChange,
    RawAmount,
)
from shared.messages import Message

PAGE_BYTES: Final = 400_000
PROJECTS_PER_PAGE: Final = 200
PROBLEMS_PER_PAGE: Final = 1_000
LABEL: Final = 500

Item = TypeVar("Item")


def pages(items: Iterable[Item], most: int, size: Callable[[Item], int] = lambda _: 0) -> Iterator[tuple[Item, ...]]:
    """Yield the items in order, at most so many on a page, nor more bytes than a page takes unless one alone does."""
    page: list[Item] = []
    filled = 0
    for item in items:
        weight = size(item)
        if page and (len(page) == most or filled + weight > PAGE_BYTES):
            yield tuple(page)
            page, filled = [], 0
        page.append(item)
        filled += weight
    if page:
        yield tuple(page)


def stated(project: Project) -> PortfolioProject:
    """Return a project as events state it; raise pydantic's `ValidationError` for one that no event can hold."""
    return PortfolioProject.model_validate(project.facts())


def read_back(project: PortfolioProject) -> Project:
    """Return a project as the reader of files has it, to be compared with a newer one."""
    facts: dict[str, Any] = {name: getattr(project, name) for name in PortfolioProject.model_fields}
    facts["locations"] = tuple(Location(**dict(place)) for place in project.locations)
    facts["raw_amounts"] = tuple(RawAmount(raw.field, raw.text) for raw in project.raw_amounts)
    return Project(**facts)


def sheets(report: ImportReport) -> tuple[SheetRead, ...]:
    """Return which sheets were read, and each heading as the field it was taken for."""
    return tuple(
        SheetRead(
            name=sheet.name,
            rows=sheet.rows,
            headings=tuple(
                HeadingRead(cell=one.cell, heading=one.heading[:LABEL], field=one.field or "personal")
                for one in sheet.headings
            ),
        )
        for sheet in report.sheets
    )


def problem_counts(report: ImportReport) -> tuple[ProblemCount, ...]:
    """Return how often each kind of problem was found, the most frequent first."""
    counted = Counter(problem.kind for problem in report.problems)
    return tuple(
        ProblemCount(kind=kind.value, severity=kind.severity.value, count=count, remedy=kind.remedy)
        for kind, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].value))
    )


def problem_pages(report: ImportReport, facts: dict[str, Any]) -> list[PortfolioProblemsFound]:
    """Return every problem of a file, on pages."""
    found = (
        FoundProblem(
            sheet=problem.sheet,
            cell=problem.cell,
            kind=problem.kind.value,
            value_class=problem.value_class.value if problem.value_class else None,
        )
        for problem in report.problems
    )
    return [PortfolioProblemsFound(**facts, problems=page) for page in pages(found, PROBLEMS_PER_PAGE)]


def difference_pages(found: Differences, facts: dict[str, Any]) -> list[PortfolioDifferencesFound]:
    """Return what a file would change, on pages: first what it adds, then what it removes, then what differs."""
    changed = (_difference(change) for change in found.changed)
    return [
        *(PortfolioDifferencesFound(**facts, added=page) for page in pages(found.added, PROBLEMS_PER_PAGE)),
        *(PortfolioDifferencesFound(**facts, removed=page) for page in pages(found.removed, PROBLEMS_PER_PAGE)),
        *(PortfolioDifferencesFound(**facts, changed=page) for page in pages(changed, PROJECTS_PER_PAGE, _bytes_of)),
    ]


def project_pages(proposal: Proposal, facts: dict[str, Any]) -> Iterator[PortfolioPageApplied]:
    """Yield every project of a proposal, on pages, one page at a time."""
    cut = pages(proposal.projects(), PROJECTS_PER_PAGE, itemgetter(1))
    for number, page in enumerate(cut, start=1):
        yield PortfolioPageApplied(**facts, page=number, projects=tuple(project for project, _ in page))


def _difference(change: ProjectChange) -> ProjectDifference:
    return ProjectDifference(
        key_before=change.key_before,
        key=change.key,
        fields=tuple(
            FieldDifference(field=one.field, before=one.before or None, after=one.after or None)
            for one in change.fields
        ),
        places_added=_places(change.locations_added),
        places_removed=_places(change.locations_removed),
    )


def _places(locations: Sequence[Location]) -> tuple[PortfolioPlace, ...]:
    return tuple(
        PortfolioPlace(
            ubigeo=place.ubigeo,
            system=place.system,
            department=place.department,
            province=place.province,
            district=place.district,
            latitude=place.latitude,
            longitude=place.longitude,
        )
        for place in locations
    )


def _bytes_of(message: Message) -> int:
    return len(message.model_dump_json())
