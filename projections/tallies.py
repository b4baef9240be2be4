"""Tallies: the ballots that count, and what they add up to, project by project and channel by channel."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from psycopg.rows import dict_row

from projections import ballots, turnout
from projections.ballots import VOID, Cast
from projections.folding import name_of, pick
from projections.sums import sums
from services.voting.events import (
    Channel,
    ContestClosed,
    ContestExtended,
    ContestOpened,
    SealedBallotsOpened,
)
from shared.copying import copy_packed
from shared.eventstore import Stored
from shared.messages import derived_id
from shared.projection import Connection, Projection, copy_rows
from shared.rules import BallotForm


class Tallies(Projection):
    """Contests with their candidates, the ballots that count now, and the sums over them.

    A project's `score` is as the ballot form says: votes; the sum of points; on an ordinal ballot `max_choices` minus
    the rank counted from 0. `ballots` is how many ballots name it. A changed ballot replaces what it had said before.
    One that was voided, or that the quorum found void, counts in no sum but that of the channel `void`. A sealed ballot
    counts as a ballot, and says nothing until it is opened.
    """

    name: ClassVar[str] = "tallies"
    sources: ClassVar[tuple[str, ...]] = ("voting",)
    tables: ClassVar[str] = (
        """
        create table if not exists :schema.contests (
            contest_id uuid primary key, process_id uuid, list_code text not null, form text not null,
            max_choices int, max_points int, envelope numeric(18, 2) not null, secrecy text not null, electorate text,
            voters int not null, opens_at timestamptz not null, closes_at timestamptz not null, closed_at timestamptz,
            position bigint not null, subject text not null, title text, practice boolean not null);
        create table if not exists :schema.votes (
            contest_id uuid, project text collate "C", name text not null, cost numeric(18, 2) not null,
            place int not null, score bigint not null, ballots bigint not null, primary key (contest_id, project))
            with (fillfactor = 50);
        create table if not exists :schema.channels (
            contest_id uuid, channel text collate "C", ballots bigint not null, changed bigint not null,
            primary key (contest_id, channel)) with (fillfactor = 50);
        create table if not exists :schema.ballots (
            stream_id uuid not null, contest_id uuid not null, version int not null, channel text not null,
            choices text not null);
    """
        + turnout.TABLES
    )
    indexes: ClassVar[str] = "create unique index if not exists ballots_stream on :schema.ballots (stream_id)"
    keys: ClassVar[dict[str, str]] = {
        "contests": "contest_id",
        "votes": "contest_id, project",
        "channels": "contest_id, channel",
        "ballots": "stream_id",
        **turnout.KEYS,
    }

    def __init__(self, schema: str | None = None) -> None:
        super().__init__(schema)
        self._forms: dict[str, tuple[BallotForm, int]] = {}
        self._indexed = False

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write the contests that opened, then all ballots at once, then those that were unsealed, then the closings.

        The order among different streams inside a batch does not show: a contest opens before its first ballot, what
        is voided stays void whether it is unsealed before or after, and a closing changes no sum.
        """
        cast = {topic for topic in {row.topic for row in rows} if name_of(topic) in ballots.TOPICS}
        others = [row for row in rows if row.topic not in cast]
        for row, opened in pick(others, ContestOpened):
            await self._open(connection, row, opened)
        if cast:
            await self._count(connection, [row for row in rows if row.topic in cast])
        for _, page in pick(others, SealedBallotsOpened):
            await self._unseal(connection, page)
        for _, extended in pick(others, ContestExtended):
            await connection.execute(
                self.sql("update :schema.contests set closes_at = %s where contest_id = %s"),
                (extended.closes_at, extended.contest_id),
            )
        for _, closed in pick(others, ContestClosed):
            await connection.execute(
                self.sql("update :schema.contests set closed_at = %s where contest_id = %s"),
                (closed.recorded_at, closed.contest_id),
            )

    async def _open(self, connection: Connection, row: Stored, event: ContestOpened) -> None:
        await connection.execute(
            self.sql(
                "insert into :schema.contests values "
                "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, null, %s, %s, %s, %s)"
            ),
            (
                event.contest_id,
                event.process_id,
                event.list_code,
                event.ballots.form.value,
                event.ballots.max_choices,
                event.ballots.max_points,
                event.envelope,
                event.secrecy.value,
                event.electorate,
                event.may_vote,
                event.opens_at,
                event.closes_at,
                row.position,
                event.subject.value,
                event.title,
                event.practice,
            ),
        )
        votes = [(event.contest_id, c.project, c.name, c.cost, n, 0, 0) for n, c in enumerate(event.candidates, 1)]
        types = ("uuid", "text", "text", "numeric", "int4", "int8", "int8")
        await copy_rows(connection, f"{self.schema}.votes", types, votes)
        channels = [(event.contest_id, channel, 0, 0) for channel in (*Channel, VOID)]
        await copy_rows(connection, f"{self.schema}.channels", ("uuid", "text", "int8", "int8"), channels)

    async def _count(self, connection: Connection, rows: Sequence[Stored]) -> None:
        """Count ballots; those that are changed, in this batch or of an earlier one, first give back what they said."""
        said: defaultdict[tuple[str, str, str, bool], list[str]] = defaultdict(list)
        given_back: list[Cast] = []
        changed: Counter[tuple[str, str]] = Counter()
        moved = {row.stream_id.int: row.stream_id for row in rows if row.version > 1}
        standing = await self._standing(connection, list(moved.values()))
        known = set(standing)
        fresh = []
        for row in rows:
            cast, recorded_at = ballots.read(row)
            contest_id, channel, choices = cast
            said[contest_id, channel, recorded_at[: turnout.HOUR], row.version > 1].append(choices)
            stream = row.stream_id.int
            if stream not in moved:
                fresh.append(ballots.packed_row(stream, row.version, cast))
                continue
            if row.version > 1:
                version, before = standing[stream]
                given_back.append(before)
                changed[before[:2]] -= version > 1
                changed[cast[:2]] += 1
            standing[stream] = (row.version, cast)
        fresh += [ballots.packed_row(stream, *stands) for stream, stands in standing.items() if stream not in known]
        await copy_packed(connection, f"{self.schema}.ballots", fresh)
        await ballots.replace(connection, self.schema, {moved[stream]: standing[stream] for stream in known})
        await turnout.add_hours(connection, self.schema, turnout.hours_of(said))
        counted = [(slot[:2], texts) for slot, texts in said.items()]
        await self._write_sums(connection, counted, given_back, changed)

    async def _unseal(self, connection: Connection, page: SealedBallotsOpened) -> None:
        """Put what a page of sealed ballots says in the place of their silence; what was voided stays so."""
        streams = {derived_id("ballot", page.contest_id, one.voter): one for one in page.ballots}
        standing = await self._standing(connection, list(streams))
        changed: Counter[tuple[str, str]] = Counter()
        silent: list[Cast] = []
        read: dict[UUID, tuple[int, Cast]] = {}
        for stream, opened in streams.items():
            version, before = standing[stream.int]
            if before[1] == VOID:
                continue
            cast = (before[0], VOID, "") if opened.choices is None else (*before[:2], ballots.said(opened.choices))
            silent.append(before)
            changed[before[:2]] -= version > 1
            changed[cast[:2]] += version > 1
            read[stream] = (version, cast)
        await ballots.replace(connection, self.schema, read)
        await self._write_sums(connection, ballots.by_channel([cast for _, cast in read.values()]), silent, changed)

    async def _standing(self, connection: Connection, streams: list[UUID]) -> dict[int, tuple[int, Cast]]:
        """Return version and choices that these ballots have in the tables; one that is not there is left out."""
        if not streams:
            return {}
        if not self._indexed:  # A fill goes without the index until the first changed ballot.
            await self.index(connection)
            self._indexed = True
        return await ballots.standing(connection, self.schema, streams)

    async def _write_sums(
        self,
        connection: Connection,
        counted: Iterable[ballots.Said],
        given_back: Sequence[Cast],
        changed: Counter[tuple[str, str]],
    ) -> None:
        sizes: Counter[tuple[str, int]] = Counter()
        score: Counter[tuple[str, str]] = Counter()
        named: Counter[tuple[str, str]] = Counter()
        channels: Counter[tuple[str, str]] = Counter()
        for sign, said in ((1, counted), (-1, ballots.by_channel(given_back))):
            for (contest_id, channel), texts in said:
                channels[contest_id, channel] += sign * len(texts)
                for size, number in turnout.sizes_of(texts).items():
                    sizes[contest_id, size] += sign * number
                for project, (worth, times) in sums(*await self._form(connection, contest_id), texts).items():
                    score[contest_id, project] += sign * worth
                    named[contest_id, project] += sign * times
        await turnout.add_sizes(connection, self.schema, sizes)
        await self._add(connection, "votes", ("project", "score", "ballots"), score, named)
        await self._add(connection, "channels", ("channel", "ballots", "changed"), channels, changed)

    async def _add(
        self,
        connection: Connection,
        table: str,
        columns: tuple[str, str, str],
        first: Counter[tuple[str, str]],
        second: Counter[tuple[str, str]],
    ) -> None:
        """Add two sums to each row; every row is there since its contest opened, or the history cannot be."""
        key, one, two = columns
        keys = sorted(first.keys() | second.keys())
        moved = await connection.execute(
            self.sql(
                f"update :schema.{table} t set {one} = t.{one} + n.one, {two} = t.{two} + n.two "
                "from unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bigint[]) as n (contest, key, one, two) "
                f"where t.contest_id = n.contest and t.{key} = n.key"
            ),
            ([k[0] for k in keys], [k[1] for k in keys], [first[k] for k in keys], [second[k] for k in keys]),
        )
        if moved.rowcount != len(keys):
            raise ValueError(f"{len(keys) - moved.rowcount} rows of {table} were never opened.")

    async def _form(self, connection: Connection, contest_id: str) -> tuple[BallotForm, int]:
        """Return a contest's ballot form and its `max_choices` (0 for none), which never change."""
        if contest_id not in self._forms:
            cursor = await connection.execute(
                self.sql("select form, coalesce(max_choices, 0) from :schema.contests where contest_id = %s"),
                (contest_id,),
            )
            row = await cursor.fetchone()
            if row is None:
                raise ValueError("A ballot was cast in a contest that was never opened.")
            self._forms[contest_id] = (BallotForm(row[0]), row[1])
        return self._forms[contest_id]


_CONTEST: Final = (
    "contest_id, process_id, list_code, form, max_choices, max_points, envelope, secrecy, electorate, voters, "
    "opens_at, closes_at, closed_at, subject, title, practice"
)


async def contests(
    connection: Connection, process_id: UUID | None = None, *, practice: bool = False
) -> list[dict[str, Any]]:
    """Return the contests of a process, or all, in the order in which they were opened: official, or practice ones."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        f"select {_CONTEST} from tallies.contests where (%s::uuid is null or process_id = %s) and practice = %s "
        "order by position".encode(),
        (process_id, process_id, practice),
    )
    return await cursor.fetchall()


async def tally(connection: Connection, contest_id: UUID) -> dict[str, Any] | None:
    """Return a contest with its projects (highest score first), its ballots by channel and in all; `None` for none.

    `void` is how many voters' ballots do not count.
    """
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(f"select {_CONTEST} from tallies.contests where contest_id = %s".encode(), (contest_id,))
    found = await cursor.fetchone()
    if found is None:
        return None
    await cursor.execute(
        "select project, name, cost, place, score, ballots from tallies.votes where contest_id = %s "
        "order by score desc, place",
        (contest_id,),
    )
    found["projects"] = await cursor.fetchall()
    await cursor.execute(
        "select channel, ballots, changed from tallies.channels where contest_id = %s order by channel", (contest_id,)
    )
    channels = await cursor.fetchall()
    found["channels"] = [one for one in channels if one["channel"] != VOID]
    found["void"] = sum(one["ballots"] for one in channels if one["channel"] == VOID)
    found["ballots"] = sum(one["ballots"] for one in found["channels"])
    found["changed"] = sum(one["changed"] for one in found["channels"])
    return found
