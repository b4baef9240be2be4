"""What voting keeps of the registry: processes, lists, projects and closed rolls, and the questions asked of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from services.registry.events import Phase
from services.voting.domain.facts import KnownList, KnownProcess, KnownProject, KnownRoll, Recorded
from services.voting.domain.roll import Roll
from services.voting.errors import ListUnknown, ProcessUnknown, ProjectNotRegistered, RollIsIncomplete, RollIsNotClosed
from services.voting.events import Candidate, Reach
from shared.rules import BallotRules, EvaluationRules, PrioritisationRules, SecrecyMode
from shared.territory.places import Level

SCHEMA: Final = "voting_known"

TABLES: Final = """
create table if not exists :schema.processes (
    process_id uuid primary key, phase text not null, secrecy text not null,
    ballots text not null, prioritisation text not null, evaluation text not null
);
create table if not exists :schema.lists (
    process_id uuid, code text, envelope numeric(18, 2) not null, electorate text,
    primary key (process_id, code)
);
create table if not exists :schema.projects (
    process_id uuid, project text, list_code text not null, name text not null,
    cost numeric(18, 2) not null, place int not null,
    function text, investment_code text, locations text[] not null,
    primary key (process_id, project)
);
create table if not exists :schema.rolls (process_id uuid primary key, voters int not null, root text not null);
create table if not exists :schema.roll_entries (
    process_id uuid, voter bytea, list_code text, category text not null,
    primary key (process_id, voter)
);
create table if not exists :schema.struck (
    process_id uuid, voter text collate "C", reason text not null, position bigint not null,
    cause text not null, primary key (process_id, voter)
);
create table if not exists :schema.portfolios (process_id uuid primary key, number int not null);
create table if not exists :schema.portfolio (
    process_id uuid, number int, key text, listed boolean not null, viable boolean, beneficiaries bigint,
    primary key (process_id, number, key)
);
create table if not exists :schema.impacts (
    process_id uuid, project text, level text, in_full boolean, by_coverage boolean, primary key (process_id, project)
)
"""

KEYS: Final = {
    "processes": "process_id",
    "lists": "process_id, code",
    "projects": "process_id, project",
    "rolls": "process_id",
    "roll_entries": "process_id, voter",
    "struck": "process_id, voter",
    "portfolios": "process_id",
    "portfolio": "process_id, number, key",
    "impacts": "process_id, project",
}

_ROLL: Final = """
    with roll as materialized (
        select voter, coalesce(list_code, '') as own, category from :schema.roll_entries where process_id = %s
    ), groups as (
        select own, category, (row_number() over (order by own, category) - 1)::int2 as place
        from (select distinct own, category from roll) as found
    )
    select string_agg(voter, ''::bytea order by voter), string_agg(int2send(place), ''::bytea order by voter),
           (select array_agg(nullif(own, '') order by place) from groups),
           (select array_agg(category order by place) from groups)
    from roll join groups using (own, category)
"""
"""The voters of a roll end to end, and of each the number of its list and category: packed where they are stored."""

RECORDED: Final = """
    select f.number, p.listed, p.viable, p.beneficiaries, i.level
    from (select %s::uuid as process_id, %s::text as project, %s::text as key) as asked
    left join :schema.portfolios f using (process_id)
    left join :schema.portfolio p on p.process_id = f.process_id and p.number = f.number and p.key = asked.key
    left join :schema.impacts i on i.process_id = asked.process_id and i.project = asked.project
"""


class Struck(NamedTuple):
    """A voter whom the registry struck off a closed roll, why, by which of its events (`cause`), at which position."""

    process_id: UUID
    voter: str
    reason: str
    position: int
    cause: str


class Known:
    """The questions that voting asks of its local copy; each answer is as of the events that have arrived."""

    def __init__(self, pool: AsyncConnectionPool, schema: str = SCHEMA) -> None:
        self._pool = pool
        self._schema = schema

    async def process(self, process_id: UUID) -> KnownProcess:
        """Return where a process stands; raise `ProcessUnknown`."""
        facts = "phase, secrecy, ballots, prioritisation, evaluation"
        row = await self._row(f"select {facts} from :schema.processes", process_id)
        if row is None:
            raise ProcessUnknown
        phase, secrecy, ballots, prioritisation, evaluation = row
        return KnownProcess(
            process_id=process_id,
            is_closed=phase == Phase.CLOSED,
            in_concertation=phase == Phase.CONCERTATION,
            ballots=BallotRules.model_validate_json(ballots),
            secrecy=SecrecyMode(secrecy),
            prioritisation=PrioritisationRules.model_validate_json(prioritisation),
            evaluation=EvaluationRules.model_validate_json(evaluation),
        )

    async def list_of(self, process_id: UUID, code: str) -> KnownList:
        """Return a list with its projects in listing order; raise `ListUnknown`."""
        row = await self._row("select envelope, electorate from :schema.lists", process_id, code=code)
        if row is None:
            raise ListUnknown
        async with self._connection() as connection:
            cursor = await connection.execute(
                self._sql(
                    "select project, name, cost, in_full, by_coverage from :schema.projects "
                    "left join :schema.impacts using (process_id, project) "
                    "where process_id = %s and list_code = %s order by place, project"
                ),
                (process_id, code),
            )
            projects = await cursor.fetchall()
        candidates = tuple(
            Candidate(project=project, name=name, cost=cost, reach=_reach(*known))
            for project, name, cost, *known in projects
        )
        return KnownList(code, row[0], row[1], candidates)

    async def list_of_project(self, process_id: UUID, project: str) -> str | None:
        """Return the code of the list that a project stands on, `None` for a project that is not registered."""
        row = await self._row("select list_code from :schema.projects", process_id, project=project)
        return str(row[0]) if row else None

    async def project(self, process_id: UUID, project: str) -> KnownProject:
        """Return what the registry says of a project; raise `ProjectNotRegistered`."""
        facts = "list_code, cost, function, investment_code, locations"
        row = await self._row(f"select {facts} from :schema.projects", process_id, project=project)
        if row is None:
            raise ProjectNotRegistered("/project")
        recorded = await self._recorded(process_id, project, row[3])
        return KnownProject(project, row[0], row[1], row[2], row[3], tuple(row[4]), recorded)

    async def _recorded(self, process_id: UUID, project: str, investment_code: str | None) -> Recorded:
        """Return what the registry recorded of a project's eligibility."""
        async with self._connection() as connection:
            key = investment_code or project
            cursor = await connection.execute(self._sql(RECORDED), (process_id, project, key))
            number, listed, viable, beneficiaries, level = await cursor.fetchone() or (None,) * 5
        is_named = listed is not None or investment_code is not None
        in_portfolio = bool(listed) if number is not None and is_named else None
        people = Decimal(beneficiaries) if beneficiaries else None
        return Recorded(in_portfolio, viable, level and Level(level), people)

    async def closed_roll(self, process_id: UUID) -> KnownRoll | None:
        """Return what the closing of the roll announced, `None` while it is open."""
        row = await self._row("select voters, root from :schema.rolls", process_id)
        return row and KnownRoll(*row)

    async def roll(self, process_id: UUID) -> Roll:
        """Return the voters of a closed roll; raise `RollIsNotClosed`, or `RollIsIncomplete` where entries lack."""
        closed = await self.closed_roll(process_id)
        if closed is None:
            raise RollIsNotClosed
        async with self._connection() as connection:
            cursor = await connection.execute(self._sql(_ROLL), (process_id,), binary=True)
            ((voters, places, lists, categories),) = await cursor.fetchall()
            cursor = await connection.execute(
                self._sql("select voter from :schema.struck where process_id = %s"), (process_id,)
            )
            struck = [voter for (voter,) in await cursor.fetchall()]
        roll = Roll(voters or b"", places or b"", list(zip(lists or (), categories or (), strict=True)), struck)
        if len(roll) != closed.voters:
            raise RollIsIncomplete(voters=closed.voters)
        return roll

    async def struck_after(self, position: int) -> list[Struck]:
        """Return those struck off behind a position of the registry, in order."""
        async with self._connection() as connection:
            cursor = await connection.execute(
                self._sql(
                    "select process_id, voter, reason, position, cause from :schema.struck "
                    "where position > %s order by position"
                ),
                (position,),
            )
            return [Struck(*row) for row in await cursor.fetchall()]

    async def _row(self, select: str, process_id: UUID, **also: str) -> Any:
        condition = " and ".join(f"{column} = %s" for column in ("process_id", *also))
        async with self._connection() as connection:
            cursor = await connection.execute(self._sql(f"{select} where {condition}"), (process_id, *also.values()))
            return await cursor.fetchone()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        async with self._pool.connection() as connection:
            yield connection

    def _sql(self, text: str) -> bytes:
        return text.replace(":schema", self._schema).encode()


def _reach(in_full: bool | None, by_coverage: bool | None) -> Reach | None:  # Two columns of a row.
    if in_full is None and by_coverage is None:
        return None
    return Reach(in_full=in_full, by_coverage=by_coverage)
