"""What voting does when the registry has recorded something: it keeps a copy of what its own decisions need."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg import AsyncCursor

from services.registry.events import (
    Electorate,
    EnvelopeChanged,
    ImpactClassified,
    ImpactOverridden,
    PhaseBegun,
    PortfolioApplied,
    PortfolioPageApplied,
    ProcessOpened,
    ProcessRules,
    ProjectRegistered,
    PseudonymStruck,
    RollClosed,
    RollPagePublished,
    RulesAmended,
    RulesChanged,
)
from services.voting.records import KEYS, SCHEMA, TABLES
from shared.causes import event_cause
from shared.eventstore import Stored
from shared.messages import Event
from shared.projection import Connection, Projection, copy_rows
from shared.territory.places import Level

PROCESS = """
    insert into :schema.processes (process_id, phase, secrecy, ballots, prioritisation, evaluation)
    values (%s, 'draft', %s, %s, %s, %s)
"""
LIST = "insert into :schema.lists (process_id, code, envelope, electorate) values (%s, %s, %s, %s)"
PHASE = "update :schema.processes set phase = %s where process_id = %s"
PROJECT = """
    insert into :schema.projects (
        process_id, project, list_code, name, cost, place, function, investment_code, locations
    ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    on conflict (process_id, project) do update set list_code = excluded.list_code, name = excluded.name,
    cost = excluded.cost, place = excluded.place, function = excluded.function,
    investment_code = excluded.investment_code, locations = excluded.locations
"""
RULES = """
    update :schema.processes set secrecy = %s, ballots = %s, prioritisation = %s, evaluation = %s where process_id = %s
"""
LIST_CHANGED = (
    LIST
    + """
    on conflict (process_id, code) do update set envelope = excluded.envelope, electorate = excluded.electorate
"""
)
LISTS_LEFT = "delete from :schema.lists where process_id = %s and code <> all(%s)"
ENVELOPE = "update :schema.lists set envelope = %s where process_id = %s and code = %s"
ROLL = "insert into :schema.rolls (process_id, voters, root) values (%s, %s, %s)"
STRUCK = """
    insert into :schema.struck (process_id, voter, reason, position, cause) values (%s, %s, %s, %s, %s)
    on conflict do nothing
"""
COVERAGE = "coverage-percent"
PORTFOLIO_PAGE = "insert into :schema.portfolio values (%s, %s, %s, %s, %s, %s)"
PORTFOLIO_IN_FORCE = """
    insert into :schema.portfolios values (%s, %s) on conflict (process_id) do update set number = excluded.number
"""
PORTFOLIO_REPLACED = "delete from :schema.portfolio where process_id = %s and number < %s"
IMPACT = """
    insert into :schema.impacts values (%s, %s, %s, %s, %s) on conflict (process_id, project) do update set
    level = excluded.level, in_full = excluded.in_full, by_coverage = excluded.by_coverage
"""


class VotingKnown(Projection):
    """The local copy: processes with their rules and phase, lists, projects, portfolio, impact, rolls, their closing.

    The newest rules are for contests that are still to open: one that is open carries its own.
    """

    name: ClassVar[str] = SCHEMA
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = TABLES
    keys: ClassVar[dict[str, str]] = KEYS

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # One source.
        """Write what the registry recorded; each table takes its rows in the order of the events."""
        told = [(row, row.event()) for row in rows if row.topic in _TOPICS]
        events = [event for _, event in told]
        heard = _by_class(events)
        opened, pages = heard[ProcessOpened], heard[RollPagePublished]
        many = {
            PROCESS: [_process(event) for event in opened],
            LIST: [row for event in opened for row in _lists(event.process_id, event.rules)],
            PHASE: [(event.phase.value, event.process_id) for event in heard[PhaseBegun]],
            PROJECT: [_project(event) for event in heard[ProjectRegistered]],
            STRUCK: [_struck(row, event) for row, event in told if isinstance(event, PseudonymStruck)],
            ROLL: [(event.process_id, event.voters, event.root) for event in heard[RollClosed]],
        }
        async with connection.cursor() as cursor:
            for statement, values in many.items():
                if values:
                    await cursor.executemany(self.sql(statement), values)
            for event in events:
                if isinstance(event, EnvelopeChanged | RulesChanged | RulesAmended):
                    await self._change(cursor, event)
                for statement, values in _written(event):
                    await cursor.executemany(self.sql(statement), values)
        entries = [
            (page.process_id, bytes.fromhex(e.voter), e.list_code, e.category) for page in pages for e in page.entries
        ]
        target = f"{self.schema}.roll_entries (process_id, voter, list_code, category)"
        await copy_rows(connection, target, ("uuid", "bytea", "text", "text"), entries)

    async def _change(self, cursor: AsyncCursor[Any], event: RulesChanged | RulesAmended | EnvelopeChanged) -> None:
        """Take over the newest rules; these changes are few, and each rests on the one before."""
        if isinstance(event, EnvelopeChanged):
            await cursor.execute(self.sql(ENVELOPE), (event.after, event.process_id, event.list_code))
            return
        rules = event.rules
        await cursor.execute(self.sql(RULES), (*_terms(rules), event.process_id))
        await cursor.executemany(self.sql(LIST_CHANGED), _lists(event.process_id, rules))
        await cursor.execute(self.sql(LISTS_LEFT), (event.process_id, [one.code for one in rules.lists]))


_TOPICS = frozenset(
    kind.TOPIC
    for kind in (
        ProcessOpened,
        PhaseBegun,
        RulesChanged,
        RulesAmended,
        EnvelopeChanged,
        ProjectRegistered,
        RollPagePublished,
        RollClosed,
        PseudonymStruck,
        ImpactClassified,
        ImpactOverridden,
        PortfolioApplied,
        PortfolioPageApplied,
    )
)


def _by_class(events: Iterable[Event]) -> defaultdict[type[Event], list[Any]]:
    heard: defaultdict[type[Event], list[Any]] = defaultdict(list)
    for event in events:
        heard[type(event)].append(event)
    return heard


def _process(event: ProcessOpened) -> tuple[Any, ...]:
    return (event.process_id, *_terms(event.rules))


def _terms(rules: ProcessRules) -> tuple[str, ...]:
    parts = (rules.ballots, rules.prioritisation, rules.evaluation)
    return rules.secrecy.value, *(part.model_dump_json() for part in parts)


def _struck(row: Stored, event: PseudonymStruck) -> tuple[Any, ...]:
    cause = event_cause(row.stream_id, row.version)
    return (event.process_id, event.voter, event.reason, row.position, cause)


def _lists(process_id: UUID | None, rules: ProcessRules) -> list[tuple[Any, ...]]:
    return [
        (process_id, one.code, one.envelope, one.code if one.electorate is Electorate.OWN_LIST else None)
        for one in rules.lists
    ]


def _project(event: ProjectRegistered) -> tuple[Any, ...]:
    listed = (event.process_id, event.project, event.list_code, event.name, event.cost, event.order)
    return (*listed, event.function, event.investment_code, [place.ubigeo for place in event.locations])


def _written(event: Event) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Yield what an event of portfolio or impact changes; a file's pages come before what puts it in force."""
    match event:
        case PortfolioPageApplied():
            yield PORTFOLIO_PAGE, _listed(event)
        case PortfolioApplied():
            yield PORTFOLIO_IN_FORCE, [(event.process_id, event.number)]
            yield PORTFOLIO_REPLACED, [(event.process_id, event.number)]
        case ImpactClassified():
            yield IMPACT, [(event.process_id, event.project, event.impact.level, *reach(event))]
        case ImpactOverridden():
            regional = event.level is Level.REGION
            yield IMPACT, [(event.process_id, event.project, event.level, regional, regional)]


def _listed(event: PortfolioPageApplied) -> list[tuple[Any, ...]]:
    """Return the rows of a page: in the PMI unless the file says no, viable where it states so or the day of it."""
    rows: list[tuple[Any, ...]] = []
    for one in event.projects:
        situation, in_pmi = ((text or "").strip().upper() for text in (one.situation, one.in_pmi))
        viable = True if situation == "VIABLE" or one.viable_on else None
        viable = False if situation.startswith("NO VIABLE") else viable
        rows.append((event.process_id, event.number, one.key, in_pmi != "NO", viable, one.beneficiaries))
    return rows


def reach(event: ImpactClassified) -> tuple[bool | None, bool | None]:
    """Return whether a project has regional impact in full, by cost and places, and whether by coverage alone.

    Unknown is `None`. Coverage counts in full where the process asks for it beside the others.
    """
    impact = event.impact
    regional = next(finding for finding in impact.findings if finding.level is Level.REGION)
    outcomes = {one.name: one.outcome.value for one in regional.comparisons}
    coverage = outcomes[COVERAGE]
    full = {outcome for name, outcome in outcomes.items() if name != COVERAGE}
    return _met(full | ({coverage} if impact.rules.regional.coverage_required else set())), _met({coverage})


def _met(outcomes: set[str]) -> bool | None:
    if "not-met" in outcomes:
        return False
    return None if "unknown" in outcomes else True
