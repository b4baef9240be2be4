"""After the result: seeds of draws, the acta with its answers, replacements, money moved, progress up to delivery."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections.folding import name_of, pick
from services.voting.events import (
    ActaClosed,
    ActaCommitmentMade,
    ActaDrawnUp,
    ActaSignatureRefused,
    ActaSigned,
    BudgetMoved,
    DrawSeedFixed,
    DrawSeedRevealed,
    ExecutionReported,
    ProjectReplaced,
    ReplacementNotTold,
    ReplacementTold,
)
from shared.eventstore import Stored
from shared.messages import Event
from shared.projection import Connection, Projection

KINDS: Final[tuple[type[Event], ...]] = (
    ActaClosed,
    ActaCommitmentMade,
    ActaDrawnUp,
    ActaSignatureRefused,
    ActaSigned,
    BudgetMoved,
    DrawSeedFixed,
    DrawSeedRevealed,
    ExecutionReported,
    ProjectReplaced,
    ReplacementNotTold,
    ReplacementTold,
)


class Aftermath(Projection):
    """One row for each fact after a result, with its data; none replaces an earlier one."""

    name: ClassVar[str] = "aftermath"
    sources: ClassVar[tuple[str, ...]] = ("voting",)
    tables: ClassVar[str] = """
        create table if not exists :schema.facts (
            position bigint primary key, kind text collate "C" not null, process_id uuid, contest_id uuid,
            project text collate "C", data jsonb not null, recorded_at timestamptz not null)
    """
    indexes: ClassVar[str] = """
        create index if not exists facts_contest on :schema.facts (contest_id, position);
        create index if not exists facts_process on :schema.facts (process_id, position)
    """
    keys: ClassVar[dict[str, str]] = {"facts": "position"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write each fact as it came."""
        for row, event in pick(rows, *KINDS):
            data = event.model_dump(mode="json", exclude={"actor", "cause", "process_id", "recorded_at"})
            await connection.execute(
                self.sql("insert into :schema.facts values (%s, %s, %s, %s, %s, %s, %s)"),
                (
                    row.position,
                    name_of(event.TOPIC).removeprefix("voting."),
                    event.process_id,
                    data.get("contest_id"),
                    data.get("project"),
                    Jsonb(data),
                    event.recorded_at,
                ),
            )


Facts = list[dict[str, Any]]


async def _facts(connection: Connection, column: str, key: UUID) -> Facts:
    cursor = connection.cursor(row_factory=dict_row)
    statement = f"select kind, data, recorded_at, position from aftermath.facts where {column} = %s order by position"
    await cursor.execute(statement.encode(), (key,))
    return [
        {**one["data"], "kind": one["kind"], "recorded_at": one["recorded_at"], "position": one["position"]}
        for one in await cursor.fetchall()
    ]


def _of(facts: Facts, *kinds: str) -> Facts:
    return [one for one in facts if one["kind"] in kinds]


async def draw(connection: Connection, contest_id: UUID) -> dict[str, Any] | None:
    """Return what a contest's draw rests on, and the seed once it is known; `None` where nothing was fixed."""
    facts = await _facts(connection, "contest_id", contest_id)
    fixed, revealed = _of(facts, "draw-seed-fixed"), _of(facts, "draw-seed-revealed")
    if not fixed:
        return None
    seed = revealed[-1]["seed"] if revealed else fixed[-1]["seed"]
    return {"fixed": fixed[-1], "revealed": revealed[-1] if revealed else None, "seed": seed}


async def came_in(connection: Connection, contest_id: UUID) -> frozenset[str]:
    """Return the projects of a contest that took the place of others: they wait in reserve no more."""
    facts = _of(await _facts(connection, "contest_id", contest_id), "project-replaced")
    return frozenset(one["replacement"] for one in facts if one["replacement"])


async def acta(connection: Connection, process_id: UUID) -> dict[str, Any] | None:
    """Return the acta of a process with the answer of each seat and its commitments; `None` where there is none."""
    facts = await _facts(connection, "process_id", process_id)
    drawn = _of(facts, "acta-drawn-up")
    if not drawn:
        return None
    answers = {one["seat"]: one for one in _of(facts, "acta-signed", "acta-signature-refused")}
    closed = _of(facts, "acta-closed")
    return {
        **drawn[-1],
        "seats": [{**seat, "answer": _answer(answers.get(seat["seat"]))} for seat in drawn[-1]["seats"]],
        "answers": list(answers.values()),
        "closed": closed[-1] if closed else None,
        "commitments": [one["promise"]["commitment"] for one in _of(facts, "acta-commitment-made")],
    }


def _answer(answer: Mapping[str, Any] | None) -> str | None:
    if answer is None:
        return None
    return "signed" if answer["kind"] == "acta-signed" else "refused"


async def execution(connection: Connection, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what became of the projects of a ranking: those prioritised at any time, with money and progress.

    `found` is the ranking with its decisions. `standing` says whether a project is prioritised now, was replaced, or
    came in for another one.
    """
    facts = await _facts(connection, "contest_id", found["contest_id"])
    replaced = {one["project"]: one for one in _of(facts, "project-replaced")}
    came_in = {one["replacement"]: project for project, one in replaced.items() if one["replacement"]}
    latest = {one["project"]: one["prioritised"] for one in found["decisions"]}
    rows = [one for one in found["projects"] if latest.get(one["project"]) or one["project"] in came_in]
    return {
        "contest_id": found["contest_id"],
        "list_code": found["list_code"],
        "projects": [_executed(one, facts, replaced, came_in) for one in rows],
        "replacements": [_with_notices(one, facts) for one in replaced.values()],
    }


def _executed(
    row: Mapping[str, Any], facts: Facts, replaced: Mapping[str, Any], came_in: Mapping[str, str]
) -> dict[str, Any]:
    mine = [one for one in facts if one.get("project") == row["project"]]
    moved, reports = _of(mine, "budget-moved"), _of(mine, "execution-reported")
    standing = "replaced" if row["project"] in replaced else "prioritised"
    return {
        **{name: row[name] for name in ("project", "rank", "cost")},
        "name": row.get("name"),
        "standing": standing,
        "in_place_of": came_in.get(row["project"]),
        "replaced_by": replaced[row["project"]]["replacement"] if standing == "replaced" else None,
        "money_left": moved[-1]["left"] if moved else f"{Decimal(row['cost']):.2f}",
        "money_moved": moved,
        "progress": reports[-1] if reports else None,
        "reports": reports,
    }


def _with_notices(replaced: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    told = _of(facts, "replacement-told", "replacement-not-told")
    return {**replaced, "notices": [one for one in told if one["project"] == replaced["project"]]}
