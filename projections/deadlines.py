"""Deadlines: the terms of each process, until when they run, and what became of them."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg.rows import dict_row

from projections.folding import pick
from services.registry.events import DeadlineMet, DeadlinePassed, PhaseBegun, RulesAmended, RulesChanged
from shared.eventstore import Stored
from shared.projection import Connection, Projection


class Deadlines(Projection):
    """One row for each time that a term ran: running, passed, met, or ended without either.

    A term that runs anew keeps its place and gets its new end; that it had passed before stays as a row of its own.
    """

    name: ClassVar[str] = "deadlines"
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = """
        create table if not exists :schema.deadlines (
            process_id uuid, code text collate "C", started bigint, name text not null, due_at timestamptz not null,
            state text not null, settled_at timestamptz, primary key (process_id, code, started))
    """
    keys: ClassVar[dict[str, str]] = {"deadlines": "process_id, code, started"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Start, move and settle terms, each event after the one before."""
        for row, event in pick(rows, PhaseBegun, RulesChanged, RulesAmended, DeadlinePassed, DeadlineMet):
            if isinstance(event, DeadlinePassed | DeadlineMet):
                state = "met" if isinstance(event, DeadlineMet) else "passed"
                await self._settle(connection, event, event.deadline, state)
            elif isinstance(event, PhaseBegun | RulesChanged | RulesAmended):
                for code in event.terms_ended:
                    await self._settle(connection, event, code, "ended")
                await self._start(connection, row, event)

    async def _start(
        self, connection: Connection, row: Stored, event: PhaseBegun | RulesChanged | RulesAmended
    ) -> None:
        for term in event.terms:
            where = (event.process_id, term.code)
            moved = await connection.execute(
                self.sql(
                    "update :schema.deadlines set name = %s, due_at = %s "
                    "where process_id = %s and code = %s and state = 'running'"
                ),
                (term.name, term.due_at, *where),
            )
            if not moved.rowcount:
                await connection.execute(
                    self.sql("insert into :schema.deadlines values (%s, %s, %s, %s, %s, 'running', null)"),
                    (*where, row.position, term.name, term.due_at),
                )

    async def _settle(
        self,
        connection: Connection,
        event: PhaseBegun | RulesChanged | RulesAmended | DeadlinePassed | DeadlineMet,
        code: str,
        state: str,
    ) -> None:
        await connection.execute(
            self.sql(
                "update :schema.deadlines set state = %s, settled_at = %s "
                "where process_id = %s and code = %s and state = 'running'"
            ),
            (state, event.recorded_at, event.process_id, code),
        )


async def deadlines(connection: Connection, process_id: UUID) -> list[dict[str, Any]]:
    """Return the terms of a process, the first to end first."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select code, name, due_at, state, settled_at, started as position "
        "from deadlines.deadlines where process_id = %s order by due_at, code, started",
        (process_id,),
    )
    return await cursor.fetchall()
