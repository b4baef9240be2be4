"""What voting does when the registry has recorded something: it keeps a copy of what its own decisions need."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from services.registry.events import (
    Electorate,
    PhaseBegun,
    ProcessOpened,
    ProjectRegistered,
    RollClosed,
    RollPagePublished,
)
from services.voting.records import KEYS, SCHEMA, TABLES
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
ROLL = "insert into :schema.rolls (process_id, voters, root) values (%s, %s, %s)"


class VotingKnown(Projection):
    """The local copy: processes with their rules and phase, lists, projects, and rolls with their closing."""

    name: ClassVar[str] = SCHEMA
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = TABLES
    keys: ClassVar[dict[str, str]] = KEYS

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # One source.
        """Write what the registry recorded; each table takes its rows in the order of the events."""
        heard = _by_class(row.event() for row in rows if row.topic in _TOPICS)
        opened, pages = heard[ProcessOpened], heard[RollPagePublished]
        many = {
            PROCESS: [_process(event) for event in opened],
            LIST: [row for event in opened for row in _lists(event)],
            PHASE: [(event.phase.value, event.process_id) for event in heard[PhaseBegun]],
            PROJECT: [_project(event) for event in heard[ProjectRegistered]],
            ROLL: [(event.process_id, event.voters, event.root) for event in heard[RollClosed]],
        }
        async with connection.cursor() as cursor:
            for statement, values in many.items():
                if values:
                    await cursor.executemany(self.sql(statement), values)
        entries = [(page.process_id, bytes.fromhex(e.voter), e.list_code) for page in pages for e in page.entries]
        target = f"{self.schema}.roll_entries (process_id, voter, list_code)"
        await copy_rows(connection, target, ("uuid", "bytea", "text"), entries)


_TOPICS = frozenset(
    kind.TOPIC for kind in (ProcessOpened, PhaseBegun, ProjectRegistered, RollPagePublished, RollClosed)
)


def _by_class(events: Iterable[Event]) -> defaultdict[type[Event], list[Any]]:
    heard: defaultdict[type[Event], list[Any]] = defaultdict(list)
    for event in events:
        heard[type(event)].append(event)
    return heard


def _process(event: ProcessOpened) -> tuple[Any, ...]:
    rules = event.rules
    return (
        event.process_id,
        rules.secrecy.value,
        rules.ballots.model_dump_json(),
        rules.prioritisation.model_dump_json(),
        rules.evaluation.model_dump_json(),
    )


def _lists(event: ProcessOpened) -> list[tuple[Any, ...]]:
    return [
        (event.process_id, rules.code, rules.envelope, rules.code if rules.electorate is Electorate.OWN_LIST else None)
        for rules in event.rules.lists
    ]


def _project(event: ProjectRegistered) -> tuple[Any, ...]:
    listed = (event.process_id, event.project, event.list_code, event.name, event.cost, event.order)
    return (*listed, event.function, event.investment_code, [place.ubigeo for place in event.locations])
