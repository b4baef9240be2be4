"""What voting does when the registry has recorded something: it keeps a copy of what its own decisions need."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from psycopg import AsyncCursor

from services.registry.events import (
    Electorate,
    EnvelopeChanged,
    PhaseBegun,
    ProcessOpened,
    ProcessRules,
    ProjectRegistered,
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
STRUCK_REASON = "El registro retiró al votante del padrón."
PSEUDONYM_STRUCK = "registry.pseudonym-struck"
"""By its name, whatever its version: voting reads its process, voter and reason, and nothing else of it."""


class VotingKnown(Projection):
    """The local copy: processes with their rules and phase, lists, projects, and rolls with their closing.

    The newest rules are for contests that are still to open: one that is open carries its own.
    """

    name: ClassVar[str] = SCHEMA
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = TABLES
    keys: ClassVar[dict[str, str]] = KEYS

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # One source.
        """Write what the registry recorded; each table takes its rows in the order of the events."""
        events = [row.event() for row in rows if row.topic in _TOPICS]
        heard = _by_class(events)
        opened, pages = heard[ProcessOpened], heard[RollPagePublished]
        many = {
            PROCESS: [_process(event) for event in opened],
            LIST: [row for event in opened for row in _lists(event.process_id, event.rules)],
            PHASE: [(event.phase.value, event.process_id) for event in heard[PhaseBegun]],
            PROJECT: [_project(event) for event in heard[ProjectRegistered]],
            STRUCK: [_struck(row) for row in rows if name_of(row.topic) == PSEUDONYM_STRUCK],
            ROLL: [(event.process_id, event.voters, event.root) for event in heard[RollClosed]],
        }
        async with connection.cursor() as cursor:
            for statement, values in many.items():
                if values:
                    await cursor.executemany(self.sql(statement), values)
            for event in events:
                if isinstance(event, EnvelopeChanged | RulesChanged | RulesAmended):
                    await self._change(cursor, event)
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


class _Struck(msgspec.Struct):
    process_id: UUID
    voter: str
    reason: str = STRUCK_REASON


def _struck(row: Stored) -> tuple[Any, ...]:
    struck = msgspec.json.decode(row.data, type=_Struck)
    return (struck.process_id, struck.voter, struck.reason, row.position, event_cause(row.stream_id, row.version))


def name_of(topic: str) -> str:
    """Return a topic without its version."""
    return topic.rpartition(".v")[0]


def _lists(process_id: UUID | None, rules: ProcessRules) -> list[tuple[Any, ...]]:
    return [
        (process_id, one.code, one.envelope, one.code if one.electorate is Electorate.OWN_LIST else None)
        for one in rules.lists
    ]


def _project(event: ProjectRegistered) -> tuple[Any, ...]:
    listed = (event.process_id, event.project, event.list_code, event.name, event.cost, event.order)
    return (*listed, event.function, event.investment_code, [place.ubigeo for place in event.locations])
