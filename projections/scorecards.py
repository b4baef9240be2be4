"""Scorecards: the matrices of criteria, and every scorecard, the ones that were replaced included."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections.folding import pick
from services.voting.events import MatrixApproved, MatrixFrozen, ProjectScored
from shared.eventstore import Stored
from shared.projection import Connection, Projection


class Scorecards(Projection):
    """One row for each scorecard that was ever filled in, and one for each matrix."""

    name: ClassVar[str] = "scorecards"
    sources: ClassVar[tuple[str, ...]] = ("voting",)
    tables: ClassVar[str] = """
        create table if not exists :schema.matrices (
            matrix_id uuid primary key, process_id uuid, name text not null, criteria jsonb not null,
            minutes text not null, frozen boolean not null, invented boolean not null, position bigint not null);
        create table if not exists :schema.scorecards (
            position bigint primary key, process_id uuid, project text not null, matrix_id uuid not null,
            evaluator text not null, scores jsonb not null, total numeric(7, 4) not null, invented boolean not null,
            recorded_at timestamptz not null)
    """
    indexes: ClassVar[str] = (
        "create index if not exists scorecards_project on :schema.scorecards (process_id, project, position)"
    )
    keys: ClassVar[dict[str, str]] = {"matrices": "matrix_id", "scorecards": "position"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write matrices and scorecards one by one."""
        for row, event in pick(rows, MatrixApproved, MatrixFrozen, ProjectScored):
            match event:
                case MatrixApproved():
                    await self._approve(connection, row, event)
                case MatrixFrozen():
                    await connection.execute(
                        self.sql("update :schema.matrices set frozen = true where matrix_id = %s"), (event.matrix_id,)
                    )
                case ProjectScored():
                    await self._score(connection, row, event)

    async def _approve(self, connection: Connection, row: Stored, event: MatrixApproved) -> None:
        criteria = Jsonb(event.model_dump(mode="json")["criteria"])
        await connection.execute(
            self.sql("insert into :schema.matrices values (%s, %s, %s, %s, %s, false, %s, %s)"),
            (
                event.matrix_id,
                event.process_id,
                event.name,
                criteria,
                event.minutes,
                event.invented,
                row.position,
            ),
        )

    async def _score(self, connection: Connection, row: Stored, event: ProjectScored) -> None:
        scores = Jsonb(event.model_dump(mode="json")["scores"])
        await connection.execute(
            self.sql("insert into :schema.scorecards values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"),
            (
                row.position,
                event.process_id,
                event.project,
                event.matrix_id,
                event.evaluator,
                scores,
                event.total,
                event.invented,
                event.recorded_at,
            ),
        )


async def scorecards(connection: Connection, process_id: UUID, project: str | None = None) -> list[dict[str, Any]]:
    """Return the scorecards of a process, or of one project, in order; `current` is false for one that was replaced."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select project, matrix_id, evaluator, scores, total, invented, recorded_at, position, "
        "position = max(position) over (partition by project, evaluator) as current from scorecards.scorecards "
        "where process_id = %s and (%s::text is null or project = %s) order by position",
        (process_id, project, project),
    )
    return await cursor.fetchall()


async def matrices(connection: Connection, process_id: UUID) -> list[dict[str, Any]]:
    """Return the matrices of a process in order, with their criteria."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select matrix_id, name, criteria, minutes, frozen, invented from scorecards.matrices "
        "where process_id = %s order by position",
        (process_id,),
    )
    return await cursor.fetchall()
