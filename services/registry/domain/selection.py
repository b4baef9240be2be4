"""Selection: projects of the portfolio in force, as they are to stand on a list of the process."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from services.registry.commands import ProjectEntry
from services.registry.commands.portfolio import SelectProjects
from services.registry.errors.portfolio import CostNotStated, NotInPortfolio, ProjectsDoNotFit
from services.registry.events import Location
from services.registry.events.portfolio import ProjectSelected
from services.registry.events.portfolio_project import PortfolioProject
from shared.errors import BatchRefused, FaultyRow, Refusal
from shared.messages import Act

CENT: Final = Decimal("0.01")
LONGEST_NAME: Final = 500
USUAL_CODE_LENGTHS: Final = range(5, 8)


def entries(command: SelectProjects, portfolio: Mapping[str, PortfolioProject]) -> list[ProjectEntry]:
    """Return the projects asked for as entries of a list, in their order, or refuse all and name each faulty one."""
    chosen: list[ProjectEntry] = []
    faults: list[FaultyRow] = []
    for row, key in enumerate(command.projects, start=1):
        try:
            chosen.append(_entry(key, portfolio.get(key), command.list_code))
        except Refusal as refusal:
            faults.append(FaultyRow(row, refusal))
    if faults:
        raise BatchRefused(rows=faults, faulty=len(faults), total=len(command.projects))
    return chosen


def selected(
    process: UUID, number: int, chosen: Sequence[ProjectEntry], portfolio: Mapping[str, PortfolioProject], act: Act
) -> list[ProjectSelected]:
    """Return what the portfolio's file of this number states of each project that was put on a list."""
    facts = {**act.facts(), "process_id": process, "number": number}
    return [
        ProjectSelected(**facts, project=one.project, list_code=one.list_code, stated=portfolio[one.project])
        for one in chosen
    ]


def _entry(key: str, project: PortfolioProject | None, list_code: str) -> ProjectEntry:
    if project is None:
        raise NotInPortfolio("/projects")
    stated = project.total_cost
    if stated is None:
        raise CostNotStated("/projects")
    cost = stated.quantize(CENT, ROUND_HALF_UP)
    code = project.investment_code
    try:
        return ProjectEntry(
            project=key,
            investment_code=code if code and len(code) in USUAL_CODE_LENGTHS else None,
            name=_short(project.name),
            list_code=list_code,
            cost=cost,
            stated_cost=None if cost == stated else stated,
            function=_short(project.function) if project.function else None,
            locations=_places(project),
        )
    except ValidationError:
        raise ProjectsDoNotFit("/projects", project=key) from None


def _places(project: PortfolioProject) -> tuple[Location, ...]:
    """Return each place once; a code of a whole province has four digits on a list."""
    codes = (place.ubigeo for place in project.locations)
    short = (code[:4] if code.endswith("00") and not code.endswith("0000") else code for code in codes)
    return tuple(Location(ubigeo=code) for code in dict.fromkeys(short))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"
