"""Scorecards: matrices in all their versions, every scorecard ever filled in, and each step around them."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections.folding import name_of, pick
from services.voting.events import (
    ConflictDeclared,
    CorrectionProposed,
    CorrectionRefused,
    DisagreementFlagged,
    DisagreementSettled,
    EligibilityDecided,
    EvaluationRecordClosed,
    EvaluationRecordSigned,
    ListPresented,
    MatrixApproved,
    MatrixFrozen,
    MatrixProposed,
    ProjectScored,
)
from shared.eventstore import Stored
from shared.messages import Event
from shared.projection import Connection, Projection

STEPS: Final[tuple[type[Event], ...]] = (
    EligibilityDecided,
    ConflictDeclared,
    CorrectionProposed,
    CorrectionRefused,
    DisagreementFlagged,
    DisagreementSettled,
    EvaluationRecordSigned,
    EvaluationRecordClosed,
    ListPresented,
)
"""What happens around scorecards; each is kept as it was recorded."""

_AS_RECORDED: Final = {"actor", "cause", "process_id", "recorded_at", "role"}


class Scorecards(Projection):
    """One row for each scorecard that was ever filled in, for each matrix version, and for each step around them."""

    name: ClassVar[str] = "scorecards"
    sources: ClassVar[tuple[str, ...]] = ("voting",)
    tables: ClassVar[str] = """
        create table if not exists :schema.matrices (
            matrix_id uuid primary key, process_id uuid, name text not null, criteria jsonb not null,
            minutes text, frozen boolean not null, invented boolean not null, position bigint not null,
            version int not null, axis text, functions text[] not null, approved boolean not null);
        create table if not exists :schema.scorecards (
            position bigint primary key, process_id uuid, project text not null, matrix_id uuid not null,
            evaluator text not null, scores jsonb not null, total numeric(7, 4) not null, invented boolean not null,
            recorded_at timestamptz not null, attachments text[] not null, correction uuid, correction_reason text);
        create table if not exists :schema.steps (
            position bigint primary key, process_id uuid, kind text not null, project text, list_code text,
            facts jsonb not null, role text not null, recorded_at timestamptz not null)
    """
    indexes: ClassVar[str] = """
        create index if not exists scorecards_project on :schema.scorecards (process_id, project, position);
        create index if not exists steps_process on :schema.steps (process_id, position)
    """
    keys: ClassVar[dict[str, str]] = {"matrices": "matrix_id", "scorecards": "position", "steps": "position"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write matrices, scorecards and steps one by one."""
        for row, event in pick(rows, MatrixProposed, MatrixApproved, MatrixFrozen, ProjectScored, *STEPS):
            match event:
                case MatrixProposed() | MatrixApproved():
                    await self._put(connection, row, event)
                case MatrixFrozen():
                    await connection.execute(
                        self.sql("update :schema.matrices set frozen = true where matrix_id = %s"), (event.matrix_id,)
                    )
                case ProjectScored():
                    await self._write(connection, "scorecards", _scorecard(row, event))
                case _:
                    await self._write(connection, "steps", _step(row, event))

    async def _put(self, connection: Connection, row: Stored, event: MatrixProposed | MatrixApproved) -> None:
        """Write a matrix in place of an earlier proposal of it."""
        await connection.execute(self.sql("delete from :schema.matrices where matrix_id = %s"), (event.matrix_id,))
        approved = isinstance(event, MatrixApproved)
        await self._write(
            connection,
            "matrices",
            (
                event.matrix_id,
                event.process_id,
                event.name,
                Jsonb(event.model_dump(mode="json")["criteria"]),
                event.minutes if isinstance(event, MatrixApproved) else None,
                False,
                event.invented,
                row.position,
                event.version,
                event.axis,
                list(event.functions),
                approved,
            ),
        )

    async def _write(self, connection: Connection, table: str, values: Sequence[Any]) -> None:
        places = ", ".join(["%s"] * len(values))
        await connection.execute(self.sql(f"insert into :schema.{table} values ({places})"), values)


def _scorecard(row: Stored, event: ProjectScored) -> Sequence[Any]:
    return (
        row.position,
        event.process_id,
        event.project,
        event.matrix_id,
        event.evaluator,
        Jsonb(event.model_dump(mode="json")["scores"]),
        event.total,
        event.invented,
        event.recorded_at,
        list(event.attachments),
        event.correction,
        event.correction_reason,
    )


def _step(row: Stored, event: Event) -> Sequence[Any]:
    facts = event.model_dump(mode="json", exclude=_AS_RECORDED)
    kind = name_of(event.TOPIC).partition(".")[2]
    about = (facts.get("project"), facts.get("list_code"))
    return (row.position, event.process_id, kind, *about, Jsonb(facts), event.role.value, event.recorded_at)


async def scorecards(connection: Connection, process_id: UUID, project: str | None = None) -> list[dict[str, Any]]:
    """Return the scorecards of a process, or of one project, in order.

    `current` is false for one that was replaced, `recused` true for one whose evaluator declared a conflict.
    """
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select project, matrix_id, evaluator, scores, total, invented, recorded_at, position, attachments, "
        "correction, correction_reason, position = max(position) over (partition by project, evaluator) as current, "
        "exists (select from scorecards.steps s where s.kind = 'conflict-declared' and s.process_id = c.process_id "
        "and s.project = c.project and s.facts ->> 'evaluator' = c.evaluator) as recused from scorecards.scorecards c "
        "where process_id = %s and (%s::text is null or project = %s) order by position",
        (process_id, project, project),
    )
    return await cursor.fetchall()


async def matrices(connection: Connection, process_id: UUID) -> list[dict[str, Any]]:
    """Return the matrices of a process in order, each version with its criteria and how far it has come."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select matrix_id, name, version, axis, functions, criteria, minutes, approved, frozen, invented "
        "from scorecards.matrices "
        "where process_id = %s order by position",
        (process_id,),
    )
    return await cursor.fetchall()


async def steps(
    connection: Connection, process_id: UUID, project: str | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Return the steps around the scorecards of a process, or of one project, by kind, each in order.

    The kinds are `eligibility-decided`, `conflict-declared`, `correction-proposed`, `correction-refused`,
    `disagreement-flagged`, `disagreement-settled`, `evaluation-record-signed`, `evaluation-record-closed` and
    `list-presented`; each step carries its facts as they were recorded. Those of a list belong to no one project.
    """
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select kind, facts, role, recorded_at, position from scorecards.steps "
        "where process_id = %s and (%s::text is null or project = %s) order by position",
        (process_id, project, project),
    )
    found: dict[str, list[dict[str, Any]]] = {name_of(kind.TOPIC).partition(".")[2]: [] for kind in STEPS}
    for row in await cursor.fetchall():
        found[row.pop("kind")].append({**row.pop("facts"), **row})
    return found


async def ineligible(connection: Connection, process_id: UUID, list_code: str) -> list[dict[str, Any]]:
    """Return the projects of a list whose latest decision found them ineligible, each with what it does not meet."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select distinct on (project) project, facts, position from scorecards.steps "
        "where kind = 'eligibility-decided' and process_id = %s and list_code = %s order by project, position desc",
        (process_id, list_code),
    )
    return [
        {
            "project": row["project"],
            "findings": [one for one in row["facts"]["findings"] if one["finding"] != "met"],
            "source": row["facts"]["source"],
            "position": row["position"],
        }
        for row in await cursor.fetchall()
        if not row["facts"]["eligible"]
    ]
