"""Portfolios: which files came, what was wrong with them, what they change, and the portfolio in force."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections.folding import pick
from services.registry.events import (
    PortfolioApplied,
    PortfolioDifferencesFound,
    PortfolioPageApplied,
    PortfolioProblemsFound,
    PortfolioProposed,
    PortfolioReceived,
    PortfolioRejected,
    PortfolioValidated,
)
from shared.eventstore import Stored
from shared.folding import folded
from shared.projection import Connection, Projection, copy_rows

Row = tuple[Any, ...]
HEADERS = (PortfolioReceived, PortfolioValidated, PortfolioProposed, PortfolioRejected, PortfolioApplied)


class Portfolios(Projection):
    """One row for each file, problem and difference, and one for each project of the portfolio in force."""

    name: ClassVar[str] = "portfolios"
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = """
        create table if not exists :schema.imports (
            process_id uuid, number int, state text not null, file text not null, facts jsonb not null,
            received_at timestamptz not null, position bigint not null, primary key (process_id, number));
        create table if not exists :schema.problems (
            process_id uuid, number int, position bigint, place int, sheet text not null, cell text not null,
            kind text not null, value_class text, primary key (process_id, number, position, place));
        create table if not exists :schema.differences (
            process_id uuid, number int, position bigint, place int, key text not null, what text not null,
            change jsonb, primary key (process_id, number, position, place));
        create table if not exists :schema.projects (
            process_id uuid, key text collate "C", number int not null, words text not null, stated jsonb not null,
            primary key (process_id, key))
    """
    keys: ClassVar[dict[str, str]] = {
        "imports": "process_id, number",
        "problems": "process_id, number, position, place",
        "differences": "process_id, number, position, place",
        "projects": "process_id, key",
    }

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write files, problems and differences; a page of projects takes the place of what an older file said."""
        for row, event in pick(rows, *HEADERS, PortfolioProblemsFound, PortfolioDifferencesFound, PortfolioPageApplied):
            match event:
                case PortfolioReceived():
                    await self._receive(connection, row, event)
                case PortfolioProblemsFound():
                    await copy_rows(connection, f"{self.schema}.problems", _PROBLEM, _problems(row, event))
                case PortfolioDifferencesFound():
                    await copy_rows(connection, f"{self.schema}.differences", _DIFFERENCE, _differences(row, event))
                case PortfolioPageApplied():
                    await self._apply_page(connection, event)
                case PortfolioValidated():
                    await self._note(connection, "blocked" if event.blocked else "validated", event)
                case PortfolioProposed():
                    await self._note(connection, "proposed", event)
                case PortfolioRejected():
                    await self._note(connection, "rejected", event)
                case PortfolioApplied():
                    await self._apply(connection, event)

    async def _receive(self, connection: Connection, row: Stored, event: PortfolioReceived) -> None:
        await connection.execute(
            self.sql("insert into :schema.imports values (%s, %s, 'received', %s, %s, %s, %s)"),
            (event.process_id, event.number, event.file, _said(event), event.recorded_at, row.position),
        )

    async def _note(self, connection: Connection, state: str, event: Any) -> None:
        await connection.execute(
            self.sql(
                "update :schema.imports set state = %s, facts = facts || %s where process_id = %s and number = %s"
            ),
            (state, _said(event), event.process_id, event.number),
        )

    async def _apply_page(self, connection: Connection, event: PortfolioPageApplied) -> None:
        keys = [project.key for project in event.projects]
        await connection.execute(
            self.sql("delete from :schema.projects where process_id = %s and key = any(%s)"), (event.process_id, keys)
        )
        rows = [
            (event.process_id, one.key, event.number, folded(one.name), Jsonb(one.model_dump(mode="json")))
            for one in event.projects
        ]
        await copy_rows(connection, f"{self.schema}.projects", ("uuid", "text", "int4", "text", "jsonb"), rows)

    async def _apply(self, connection: Connection, event: PortfolioApplied) -> None:
        """Note the file as the one in force, and let go what only older files had."""
        here = (event.process_id, event.number)
        await connection.execute(
            self.sql("update :schema.imports set state = 'replaced' where process_id = %s and state = 'applied'"),
            (event.process_id,),
        )
        await self._note(connection, "applied", event)
        await connection.execute(self.sql("delete from :schema.projects where process_id = %s and number <> %s"), here)


_PROBLEM = ("uuid", "int4", "int8", "int4", "text", "text", "text", "text")
_DIFFERENCE = ("uuid", "int4", "int8", "int4", "text", "text", "jsonb")
_ACTS = {"actor", "role", "recorded_at", "cause", "process_id", "number"}


def _said(event: Any) -> Jsonb:
    return Jsonb(event.model_dump(mode="json", exclude=_ACTS))


def _problems(row: Stored, event: PortfolioProblemsFound) -> list[Row]:
    head = (event.process_id, event.number, row.position)
    return [
        (*head, place, one.sheet, one.cell, one.kind, one.value_class)
        for place, one in enumerate(event.problems, start=1)
    ]


def _differences(row: Stored, event: PortfolioDifferencesFound) -> list[Row]:
    head = (event.process_id, event.number, row.position)
    found: list[tuple[str, str, Jsonb | None]] = [(key, "added", None) for key in event.added]
    found += [(key, "removed", None) for key in event.removed]
    found += [(one.key, "changed", Jsonb(one.model_dump(mode="json"))) for one in event.changed]
    return [(*head, place, *one) for place, one in enumerate(found, start=1)]


async def imports(connection: Connection, process_id: UUID) -> list[dict[str, Any]]:
    """Return every file of a process's portfolio, the newest first."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select number, state, file, facts, received_at from portfolios.imports "
        "where process_id = %s order by number desc",
        (process_id,),
    )
    return await cursor.fetchall()


async def import_of(connection: Connection, process_id: UUID, number: int) -> dict[str, Any] | None:
    """Return one file with every problem and difference in their order; `None` for none."""
    found = next((one for one in await imports(connection, process_id) if one["number"] == number), None)
    if found is None:
        return None
    cursor = connection.cursor(row_factory=dict_row)
    where = "where process_id = %s and number = %s order by position, place"
    await cursor.execute(
        f"select sheet, cell, kind, value_class from portfolios.problems {where}", (process_id, number)
    )
    found["problems"] = await cursor.fetchall()
    await cursor.execute(f"select key, what, change from portfolios.differences {where}", (process_id, number))
    found["differences"] = await cursor.fetchall()
    return found


async def portfolio(
    connection: Connection, process_id: UUID, *, text: str | None = None, after: str | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Return at most `limit` projects of the portfolio in force behind the key `after`, by key.

    Every word of `text` has to occur in the name, accents aside.
    """
    words = [f"%{word}%" for word in folded(text or "").split()]
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select key, number, stated from portfolios.projects "
        "where process_id = %s and key > %s and words like all(%s) order by key limit %s",
        (process_id, after or "", words, limit),
    )
    return await cursor.fetchall()
