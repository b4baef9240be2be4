"""What became of a ranking since it was computed: ballots voided, and the order that the others would give.

A certified ranking stands until the committee reopens it. Meanwhile whoever reads it is told that it is contested, by
which ballots, and how far it is from what the contest comes to without them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from psycopg.rows import dict_row

from services.voting.prioritisation import Candidate, Count, Ranking, rank
from shared.projection import Connection
from shared.rules import Allocation, PrioritisationRules

TABLES: Final = """
        create table if not exists :schema.voids (
            position bigint primary key, contest_id uuid not null, reason text not null, legal_basis text not null,
            cause text not null, role text not null, recorded_at timestamptz not null);
        create table if not exists :schema.reopenings (
            position bigint primary key, contest_id uuid not null, ranking text not null, counted text not null,
            reason text not null, minutes text not null, role text not null, recorded_at timestamptz not null)
"""
INDEXES: Final = """
        create index if not exists voids_contest on :schema.voids (contest_id, position);
        create index if not exists reopenings_contest on :schema.reopenings (contest_id, position)
"""
KEYS: Final = {"voids": "position", "reopenings": "position"}

Row = Mapping[str, Any]


def standing(found: Row) -> str:
    """Return how a ranking stands: `computed`, `certified`, `contested` by later voids, or `reopened`."""
    certified = max(
        (one["position"] for one in found["certifications"] if one["ranking"] == found["digest"]), default=0
    )
    if not certified:
        return "computed"
    if any(one["ranking"] == found["digest"] and one["position"] > certified for one in found["reopenings"]):
        return "reopened"
    return "contested" if found["voided_since"] else "certified"


async def since(connection: Connection, found: Row) -> dict[str, Any]:
    """Return what to know of a ranking besides itself.

    `voided_since` are the ballots voided behind the position up to which it counts; `without_them` how the ranking
    would differ, `None` where there are none; `standing` says which it is; `rankings` every one ever computed.
    """
    contest = found["contest_id"]
    voids = await _rows(connection, "voids", contest, found["upto"])
    told: dict[str, Any] = {"voided_since": voids, "reopenings": await _rows(connection, "reopenings", contest, 0)}
    told["standing"] = standing({**found, **told})
    told["without_them"] = await _without(connection, found) if voids else None
    told["rankings"] = await _rankings(connection, found)
    return told


async def _rows(connection: Connection, table: str, contest: UUID, after: int) -> list[dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    statement = f"select * from rankings.{table} where contest_id = %s and position > %s order by position"
    await cursor.execute(statement.encode(), (contest, after))
    return [{k: v for k, v in one.items() if k != "contest_id"} for one in await cursor.fetchall()]


async def _rankings(connection: Connection, found: Row) -> list[dict[str, Any]]:
    """Return each ranking computed for a contest, in order, with its digest and whether it was certified."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select position, digest, upto, ballots, spent, recorded_at from rankings.results "
        "where contest_id = %s order by position",
        (found["contest_id"],),
    )
    certified = {one["ranking"] for one in found["certifications"]}
    return [{**one, "certified": one["digest"] in certified} for one in await cursor.fetchall()]


async def _without(connection: Connection, found: Row) -> dict[str, Any]:
    contest = found["contest_id"]
    cursor = await connection.execute(
        "select project, place, score from tallies.votes where contest_id = %s", (contest,)
    )
    counted = {project: (place, score) for project, place, score in await cursor.fetchall()}
    cursor = await connection.execute(
        "select coalesce(sum(ballots), 0) from tallies.channels where contest_id = %s and channel <> 'void'", (contest,)
    )
    (ballots,) = await cursor.fetchone() or (0,)
    rules = PrioritisationRules.model_validate(found["rules"])
    sets = await approvals(connection, contest) if rules.allocation is Allocation.EQUAL_SHARES else None
    return await asyncio.to_thread(distance, found, counted, int(ballots), sets)


async def approvals(connection: Connection, contest_id: UUID) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Return how many standing ballots of a contest chose each set of projects."""
    cursor = await connection.execute(
        "select choices, count(*) from tallies.ballots where contest_id = %s and choices <> '' group by choices",
        (contest_id,),
    )
    rows = await cursor.fetchall()
    sets: dict[tuple[str, ...], int] = {}
    for choices, ballots in rows:
        chosen = tuple(sorted(choice.partition(":")[0] for choice in choices.split()))
        sets[chosen] = sets.get(chosen, 0) + ballots
    return tuple(sorted(sets.items()))


def distance(
    found: Row,
    counted: Mapping[str, tuple[int, int]],
    ballots: int,
    sets: Sequence[tuple[tuple[str, ...], int]] | None = None,
) -> dict[str, Any]:
    """Return how a stored ranking differs from the one over `counted`: each project's place on the list and votes.

    `enter` and `leave` are projects that would be funded, or not any more; `moved` those of another rank or total.
    """
    again = _again(found, counted, ballots, sets)
    before = {row["project"]: row for row in found["projects"]}
    funded = [row["project"] for row in found["projects"] if row["outcome"] == "funded"]
    return {
        "ballots": ballots,
        "spent": f"{again.spent:f}",
        "funded": list(again.funded),
        "enter": [project for project in again.funded if project not in funded],
        "leave": [project for project in funded if project not in again.funded],
        "moved": [
            {"project": one.project, "from": _place(before[one.project]), "to": _place(one.model_dump(mode="json"))}
            for one in again.placings
            if _place(before[one.project]) != _place(one.model_dump(mode="json"))
        ],
    }


def _again(
    found: Row,
    counted: Mapping[str, tuple[int, int]],
    ballots: int,
    sets: Sequence[tuple[tuple[str, ...], int]] | None,
) -> Ranking:
    count = Count(
        candidates=tuple(_candidate(row, counted[row["project"]][0]) for row in found["projects"]),
        votes={project: votes for project, (_, votes) in counted.items()},
        ballots=ballots,
        envelope=found["envelope"],
        approvals=None if sets is None else {frozenset(chosen): number for chosen, number in sets},
    )
    return rank(count, PrioritisationRules.model_validate(found["rules"]))


def _candidate(row: Row, place: int) -> Candidate:
    score = row["technical_score"]
    return Candidate(
        code=row["project"],
        cost=Decimal(row["cost"]),
        position=place,
        technical_score=score and Fraction(int(score["numerator"]), int(score["denominator"])),
        eligible=row["outcome"] != "ineligible",
        reach=row.get("reach"),
    )


def _place(row: Row) -> dict[str, Any]:
    total = row["total"]
    return {"rank": row["rank"], "votes": row["votes"], "total": total and total["published"]}
