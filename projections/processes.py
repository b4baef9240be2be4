"""Processes: what was called, under which rules, how far it has come, and how many take part."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections.folding import pick
from services.registry.events import (
    AgentAccredited,
    AgentInscribed,
    AgentRejected,
    BudgetAnnounced,
    EnvelopeChanged,
    PhaseBegun,
    ProcessOpened,
    ProcessRules,
    RollClosed,
    RulesAmended,
    RulesChanged,
)
from shared.eventstore import Stored
from shared.messages import Event
from shared.projection import Connection, Projection

KINDS = (ProcessOpened, PhaseBegun, AgentInscribed, AgentAccredited, AgentRejected, RollClosed)
CHANGES = (RulesChanged, RulesAmended, EnvelopeChanged, BudgetAnnounced)


class Processes(Projection):
    """One row for each process; its lists, the phases it has entered, its roll, and the numbers of its agents."""

    name: ClassVar[str] = "processes"
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = """
        create table if not exists :schema.processes (
            process_id uuid primary key, code text not null, title text not null, fiscal_year int not null,
            ordinance jsonb not null, rules jsonb not null, phase text not null, invented boolean not null,
            opened_at timestamptz not null, position bigint not null);
        create table if not exists :schema.lists (
            process_id uuid, code text collate "C", name text not null, ubigeo text, envelope numeric(18, 2) not null,
            electorate text not null, place int not null, primary key (process_id, code));
        create table if not exists :schema.phases (
            position bigint primary key, process_id uuid not null, phase text not null, act jsonb not null,
            begun_at timestamptz not null);
        create table if not exists :schema.rolls (
            process_id uuid primary key, voters int not null, pages int not null, root text not null,
            closed_at timestamptz not null, position bigint not null);
        create table if not exists :schema.versions (
            position bigint primary key, process_id uuid not null, version int not null, changed text[] not null,
            reason text not null, basis jsonb, proposed_by text, actor text not null, recorded_at timestamptz not null);
        create table if not exists :schema.budgets (
            position bigint primary key, process_id uuid not null, percent numeric not null,
            amount numeric(18, 2) not null, basis jsonb not null, announced_at timestamptz not null);
        create table if not exists :schema.agents (
            process_id uuid, state text collate "C", number bigint not null, primary key (process_id, state))
    """
    keys: ClassVar[dict[str, str]] = {
        "processes": "process_id",
        "lists": "process_id, code",
        "phases": "position",
        "rolls": "process_id",
        "versions": "position",
        "budgets": "position",
        "agents": "process_id, state",
    }

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write processes, phases and rolls one by one, and the numbers of agents once for the batch."""
        agents: Counter[tuple[UUID | None, str]] = Counter()
        for row, event in pick(rows, *KINDS, *CHANGES):
            match event:
                case AgentInscribed():
                    agents[event.process_id, "inscribed"] += 1
                case AgentAccredited():
                    agents[event.process_id, "accredited"] += 1
                    agents[event.process_id, "with-vote"] += event.has_vote
                case AgentRejected():
                    agents[event.process_id, "rejected"] += 1
                case _:
                    await self._write(connection, row, event)
        statement = (
            "insert into :schema.agents values (%s, %s, %s) "
            "on conflict (process_id, state) do update set number = agents.number + excluded.number"
        )
        for (process_id, state), number in agents.items():
            if number:
                await connection.execute(self.sql(statement), (process_id, state, number))

    async def _open(self, connection: Connection, row: Stored, event: ProcessOpened) -> None:
        plain = event.model_dump(mode="json")
        await connection.execute(
            self.sql("insert into :schema.processes values (%s, %s, %s, %s, %s, %s, 'draft', %s, %s, %s)"),
            (
                event.process_id,
                event.code,
                event.title,
                event.fiscal_year,
                Jsonb(plain["ordinance"]),
                Jsonb(plain["rules"]),
                event.invented,
                event.recorded_at,
                row.position,
            ),
        )
        await self._list(connection, event.process_id, event.rules)

    async def _write(self, connection: Connection, row: Stored, event: Event) -> None:
        match event:
            case ProcessOpened():
                await self._open(connection, row, event)
            case PhaseBegun():
                await self._begin(connection, row, event)
            case RollClosed():
                await self._close_roll(connection, row, event)
            case RulesChanged() | RulesAmended():
                await self._note(connection, row, event, event.changed)
                await self._take(connection, event)
            case EnvelopeChanged():
                await self._note(connection, row, event, ("envelopes",))
                await self._move(connection, event)
            case BudgetAnnounced():
                await connection.execute(
                    self.sql("insert into :schema.budgets values (%s, %s, %s, %s, %s, %s)"),
                    (
                        row.position,
                        event.process_id,
                        event.percent,
                        event.amount,
                        Jsonb(event.basis.model_dump(mode="json")),
                        event.recorded_at,
                    ),
                )

    async def _note(
        self,
        connection: Connection,
        row: Stored,
        event: RulesChanged | RulesAmended | EnvelopeChanged,
        changed: Sequence[str],
    ) -> None:
        """Keep for ever that the rules took a version: what changed, why, by what act, and who proposed it."""
        plain = event.model_dump(mode="json")
        basis = None if isinstance(event, RulesChanged) else Jsonb(plain["basis"])
        await connection.execute(
            self.sql("insert into :schema.versions values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"),
            (
                row.position,
                event.process_id,
                event.version,
                list(changed),
                event.reason,
                basis,
                plain.get("proposed_by"),
                event.actor,
                event.recorded_at,
            ),
        )

    async def _take(self, connection: Connection, event: RulesChanged | RulesAmended) -> None:
        """Put the newest version of the rules in place of the one before, with its lists."""
        await connection.execute(
            self.sql("update :schema.processes set rules = %s where process_id = %s"),
            (Jsonb(event.rules.model_dump(mode="json")), event.process_id),
        )
        await connection.execute(self.sql("delete from :schema.lists where process_id = %s"), (event.process_id,))
        await self._list(connection, event.process_id, event.rules)

    async def _list(self, connection: Connection, process_id: UUID | None, rules: ProcessRules) -> None:
        for place, one in enumerate(rules.lists, start=1):
            await connection.execute(
                self.sql("insert into :schema.lists values (%s, %s, %s, %s, %s, %s, %s)"),
                (process_id, one.code, one.name, one.ubigeo, one.envelope, one.electorate.value, place),
            )

    async def _move(self, connection: Connection, event: EnvelopeChanged) -> None:
        """Write a changed envelope into the list and into the rules."""
        changed = self.sql(
            "update :schema.lists set envelope = %s where process_id = %s and code = %s returning place - 1"
        )
        cursor = await connection.execute(changed, (event.after, event.process_id, event.list_code))
        found = await cursor.fetchone()
        if found is not None:
            where = ["lists", str(found[0]), "envelope"]
            await connection.execute(
                self.sql("update :schema.processes set rules = jsonb_set(rules, %s, %s) where process_id = %s"),
                (where, Jsonb(f"{event.after:f}"), event.process_id),
            )

    async def _begin(self, connection: Connection, row: Stored, event: PhaseBegun) -> None:
        act = Jsonb(event.act.model_dump(mode="json"))
        await connection.execute(
            self.sql("insert into :schema.phases values (%s, %s, %s, %s, %s)"),
            (row.position, event.process_id, event.phase.value, act, event.recorded_at),
        )
        await connection.execute(
            self.sql("update :schema.processes set phase = %s where process_id = %s"),
            (event.phase.value, event.process_id),
        )

    async def _close_roll(self, connection: Connection, row: Stored, event: RollClosed) -> None:
        await connection.execute(
            self.sql("insert into :schema.rolls values (%s, %s, %s, %s, %s, %s)"),
            (event.process_id, event.voters, event.pages, event.root, event.closed_at, row.position),
        )


async def processes(connection: Connection) -> list[dict[str, Any]]:
    """Return every process, the newest fiscal year first, without its rules."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select process_id, code, title, fiscal_year, phase, invented, opened_at, "
        "rules->>'secrecy' as secrecy, rules->'ballots'->>'form' as ballot_form "
        "from processes.processes order by fiscal_year desc, code, process_id"
    )
    return await cursor.fetchall()


async def process(connection: Connection, process_id: UUID) -> dict[str, Any] | None:
    """Return a process with its rules, versions, budgets, lists, phases, roll and numbers of agents; or `None`."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute("select * from processes.processes where process_id = %s", (process_id,))
    found = await cursor.fetchone()
    if found is None:
        return None
    for name, statement in _PARTS.items():
        await cursor.execute(statement, (process_id,))
        found[name] = await cursor.fetchall()
    found["roll"] = next(iter(found.pop("rolls")), None)
    found["agents"] = {one["state"]: one["number"] for one in found["agents"]}
    return found


_PARTS = {
    "lists": (
        "select code, name, ubigeo, envelope, electorate from processes.lists where process_id = %s order by place"
    ),
    "phases": "select phase, act, begun_at, position from processes.phases where process_id = %s order by position",
    "rolls": "select voters, pages, root, closed_at from processes.rolls where process_id = %s",
    "budgets": (
        "select percent, amount, basis, announced_at, position "
        "from processes.budgets where process_id = %s order by position"
    ),
    "versions": (
        "select version, changed, reason, basis, proposed_by, actor, recorded_at, position "
        "from processes.versions where process_id = %s order by position"
    ),
    "agents": "select state, number from processes.agents where process_id = %s order by state",
}
