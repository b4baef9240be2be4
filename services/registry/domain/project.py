"""Projects: each stands once in its process, and has its place in the listing of one list."""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from services.registry.commands import ProjectEntry
from services.registry.domain.process import LISTING, Process, check_ubigeo
from services.registry.errors import CostsContradict, ProjectAlreadyRegistered, ProjectRepeated
from services.registry.events import ProjectRegistered, ProjectsListed
from shared.errors import BatchRefused, FaultyRow, Refusal
from shared.messages import Act, Event, derived_id
from shared.territory import Catalogue

CENT: Final = Decimal("0.01")


def project_stream(process: UUID, code: str) -> UUID:
    """Return the stream of one project: its code is unique in the process."""
    return derived_id("project", process, code)


def listing_stream(process: UUID, list_code: str) -> UUID:
    """Return the stream of one listing, which hands out the places."""
    return derived_id("listing", process, list_code)


def places_taken(history: Sequence[Event]) -> int:
    """Return how many projects a listing has."""
    return sum(len(event.projects) for event in history if isinstance(event, ProjectsListed))


def register_project(
    process: Process, entry: ProjectEntry, taken: int, *, is_known: bool, catalogue: Catalogue, act: Act
) -> tuple[ProjectRegistered, ProjectsListed]:
    """Put one project at the end of its listing, which has `taken` places."""
    process.require(LISTING)
    _check(process, entry, catalogue, is_known=is_known)
    return _registered(process, entry, taken + 1, act), _listed(process, entry.list_code, (entry.project,), act)


def register_projects(
    process: Process,
    entries: Sequence[ProjectEntry],
    *,
    taken: Mapping[str, int],
    known: Collection[str],
    catalogue: Catalogue,
    act: Act,
) -> tuple[list[ProjectRegistered], list[ProjectsListed]]:
    """Put projects at the ends of their listings, in this order, or refuse them all, naming each faulty row."""
    process.require(LISTING)
    _check_rows(process, entries, known, catalogue)
    codes: dict[str, list[str]] = {}
    registered = []
    for entry in entries:
        listed = codes.setdefault(entry.list_code, [])
        listed.append(entry.project)
        registered.append(_registered(process, entry, taken[entry.list_code] + len(listed), act))
    return registered, [_listed(process, code, tuple(projects), act) for code, projects in codes.items()]


def _check_rows(
    process: Process, entries: Sequence[ProjectEntry], known: Collection[str], catalogue: Catalogue
) -> None:
    first: dict[str, int] = {}
    faults = []
    for row, entry in enumerate(entries, start=1):
        try:
            if first.setdefault(entry.project, row) != row:
                raise ProjectRepeated("/project", first=first[entry.project])
            _check(process, entry, catalogue, is_known=entry.project in known)
        except Refusal as refusal:
            faults.append(FaultyRow(row, refusal))
    if faults:
        raise BatchRefused(rows=faults, faulty=len(faults), total=len(entries))


def _check(process: Process, entry: ProjectEntry, catalogue: Catalogue, *, is_known: bool) -> None:
    process.list_rules(entry.list_code, "/list_code")
    for place, location in enumerate(entry.locations):
        check_ubigeo(catalogue, location.ubigeo, f"/locations/{place}/ubigeo")
    if entry.stated_cost is not None and entry.stated_cost.quantize(CENT, ROUND_HALF_UP) != entry.cost:
        raise CostsContradict("/stated_cost")
    if is_known:
        raise ProjectAlreadyRegistered("/project", project=entry.project)


def _registered(process: Process, entry: ProjectEntry, order: int, act: Act) -> ProjectRegistered:
    return ProjectRegistered(
        **act.facts(),
        process_id=process.id,
        project=entry.project,
        investment_code=entry.investment_code,
        name=entry.name,
        list_code=entry.list_code,
        cost=entry.cost,
        stated_cost=entry.stated_cost,
        function=entry.function,
        locations=entry.locations,
        order=order,
        invented=entry.invented,
        invented_parts=entry.invented_parts,
    )


def _listed(process: Process, list_code: str, projects: tuple[str, ...], act: Act) -> ProjectsListed:
    return ProjectsListed(**act.facts(), process_id=process.id, list_code=list_code, projects=projects)
