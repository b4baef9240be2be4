"""Impacts: of what reach each project is, as computed with every step, and as decided otherwise."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections.folding import pick
from services.registry.events import ImpactClassified, ImpactOverridden
from shared.eventstore import Stored
from shared.projection import Connection, Projection
from shared.territory import Lack


class Impacts(Projection):
    """One row for each computation and each decision about a project's impact, in order; the last one stands."""

    name: ClassVar[str] = "impacts"
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = """
        create table if not exists :schema.impacts (
            position bigint primary key, process_id uuid not null, project text collate "C" not null, level text,
            computed boolean not null, explanation jsonb, reason text, decided_at timestamptz not null,
            actor text not null)
    """
    indexes: ClassVar[str] = """
        create index if not exists impacts_project on :schema.impacts (process_id, project, position)
    """
    keys: ClassVar[dict[str, str]] = {"impacts": "position"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write one row for each computation and decision."""
        statement = self.sql("insert into :schema.impacts values (%s, %s, %s, %s, %s, %s, %s, %s, %s)")
        for row, event in pick(rows, ImpactClassified, ImpactOverridden):
            what: tuple[Any, ...] = ()
            match event:
                case ImpactClassified():
                    explanation = Jsonb(event.impact.model_dump(mode="json"))
                    what = (event.project, event.impact.level, True, explanation, None)
                case ImpactOverridden():
                    what = (event.project, event.level, False, None, event.reason)
            await connection.execute(statement, (row.position, event.process_id, *what, event.recorded_at, event.actor))


async def impacts(connection: Connection, process_id: UUID, project: str | None = None) -> list[dict[str, Any]]:
    """Return computations and decisions of a process, or of one project, in order.

    A computation that lacks a figure comes with `next_steps`: which one, and how to load it.
    """
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select project, level, computed, explanation, reason, decided_at, actor, position from impacts.impacts "
        "where process_id = %s and (%s::text is null or project = %s) order by project, position",
        (process_id, project, project),
    )
    return [{**row, "next_steps": _next_steps(row["explanation"])} for row in await cursor.fetchall()]


def _next_steps(explanation: dict[str, Any] | None) -> list[dict[str, str]]:
    lacking = {
        Lack(comparison["lacks"]).next_step(finding["place"]): None
        for finding in (explanation or {"findings": []})["findings"]
        for comparison in finding["comparisons"]
        if comparison.get("lacks")
    }
    return [words._asdict() for words in lacking]
