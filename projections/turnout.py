"""Turnout: when ballots came in, and how many projects they name; summed up while they are counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import repeat
from typing import Any, Final
from uuid import UUID

from psycopg.rows import dict_row

from shared.projection import Connection

HOUR: Final = len("2026-05-04T13")

TABLES: Final = """
        create table if not exists :schema.hours (
            contest_id uuid, hour timestamptz, ballots bigint not null, changes bigint not null,
            primary key (contest_id, hour)) with (fillfactor = 50);
        create table if not exists :schema.sizes (
            contest_id uuid, choices int, ballots bigint not null, primary key (contest_id, choices))
            with (fillfactor = 50)
"""
KEYS: Final = {"hours": "contest_id, hour", "sizes": "contest_id, choices"}

_ADD: Final = """
    insert into {schema}.{table} as t {columns} select * from unnest({types})
    on conflict ({key}) do update set {sums}
"""


def hours_of(said: Mapping[tuple[str, str, str, bool], Sequence[str]]) -> Counter[tuple[str, str, bool]]:
    """Return how many ballots of a contest came in an hour, whatever their channel: first ones, and changes.

    `said` has the choices of ballots by contest, channel, hour, and whether they change earlier ones.
    """
    hours: Counter[tuple[str, str, bool]] = Counter()
    for (contest_id, _, hour, again), ballots in said.items():
        hours[contest_id, hour, again] += len(ballots)
    return hours


async def add_hours(connection: Connection, schema: str, hours: Mapping[tuple[str, str, bool], int]) -> None:
    """Add how many ballots of a contest were recorded in an hour (UTC, as `2026-05-04T13`): first ones, or changes."""
    slots = sorted({key[:2] for key in hours})
    statement = _ADD.format(
        schema=schema,
        table="hours",
        columns="(contest_id, hour, ballots, changes)",
        types="%s::uuid[], %s::timestamptz[], %s::bigint[], %s::bigint[]",
        key="contest_id, hour",
        sums="ballots = t.ballots + excluded.ballots, changes = t.changes + excluded.changes",
    )
    first, changed = ([hours.get((*slot, again), 0) for slot in slots] for again in (False, True))
    moments = [f"{slot[1]}:00:00Z" for slot in slots]
    await connection.execute(statement.encode(), ([slot[0] for slot in slots], moments, first, changed))


def sizes_of(ballots: Sequence[str]) -> Counter[int]:
    """Return how many ballots (`A B` or `A:3 B:1`) name how many projects; an empty one names none."""
    sizes = Counter({spaces + 1: number for spaces, number in Counter(map(str.count, ballots, repeat(" "))).items()})
    blank = ballots.count("")
    return sizes + Counter({0: blank}) - Counter({1: blank})


async def add_sizes(connection: Connection, schema: str, sizes: Mapping[tuple[str, int], int]) -> None:
    """Add how many ballots of a contest name how many projects; negative where more were replaced than came.

    A number that no ballot names any more leaves no row, so that the rows do not tell how batches were cut.
    """
    keys = sorted(key for key, number in sizes.items() if number)
    statement = _ADD.format(
        schema=schema,
        table="sizes",
        columns="(contest_id, choices, ballots)",
        types="%s::uuid[], %s::int[], %s::bigint[]",
        key="contest_id, choices",
        sums="ballots = t.ballots + excluded.ballots",
    )
    contests = [key[0] for key in keys]
    await connection.execute(statement.encode(), (contests, [key[1] for key in keys], [sizes[key] for key in keys]))
    if any(sizes[key] < 0 for key in keys):
        emptied = f"delete from {schema}.sizes where ballots = 0 and contest_id = any(%s::uuid[])"
        await connection.execute(emptied.encode(), (contests,))


async def statistics(connection: Connection, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the turnout of a contest whose tally is `found`: shares in percent, ballots by channel, hour and size.

    `ballots` are those that stand; `changed` those of them that replaced an earlier one; hours count each recording,
    those without any left out.
    """
    contest_id: UUID = found["contest_id"]
    return {
        **{name: found[name] for name in ("contest_id", "process_id", "list_code", "form", "secrecy", "electorate")},
        **{name: found[name] for name in ("opens_at", "closes_at", "closed_at", "voters", "ballots", "changed")},
        "turnout": share(found["ballots"], found["voters"]),
        "channels": [{**one, "share": share(one["ballots"], found["ballots"])} for one in found["channels"]],
        "hours": await _rows(connection, "hour, ballots, changes from tallies.hours", contest_id, "hour"),
        "sizes": await _rows(
            connection, "choices, ballots from tallies.sizes where ballots > 0 and", contest_id, "choices"
        ),
        "busiest_hour": await _busiest(connection, contest_id),
    }


async def _rows(connection: Connection, what: str, contest_id: UUID, order: str) -> list[dict[str, Any]]:
    where = "" if what.endswith("and") else "where"
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(f"select {what} {where} contest_id = %s order by {order}".encode(), (contest_id,))
    return await cursor.fetchall()


async def _busiest(connection: Connection, contest_id: UUID) -> dict[str, Any] | None:
    statement = b"select hour, ballots + changes from tallies.hours where contest_id = %s order by 2 desc, 1 limit 1"
    row = await (await connection.execute(statement, (contest_id,))).fetchone()
    if row is None:
        return None
    begins: datetime = row[0]
    return {"from": begins, "to": begins + timedelta(hours=1), "recorded": row[1]}


def share(part: int, whole: int) -> str | None:
    """Return a share in percent, two decimals half-up; `None` of nothing."""
    if not whole:
        return None
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{Decimal(hundredths).scaleb(-2):f}"
