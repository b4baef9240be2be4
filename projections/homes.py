"""Homes: how many voters of each list took part where everyone votes, as on a list of several provinces.

The roll says on which list each pseudonym votes as its own; who has a ballot there stands beside it, in whatever order
registry and voting were heard. A ballot that was voided is none; a sealed one that the quorum finds void is one.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from psycopg.rows import dict_row

from projections.folding import name_of, pick
from projections.turnout import share
from services.registry.events import RollPagePublished
from services.voting.events import BallotCast, BallotVoided, ContestOpened, SealedBallotCast
from shared.eventstore import Stored
from shared.projection import Connection, Projection, copy_rows


class _Voted(msgspec.Struct, gc=False):
    contest_id: str
    voter: str


_VOTED: Final = msgspec.json.Decoder(_Voted)
_VOID: Final = name_of(BallotVoided.TOPIC)
_BALLOTS: Final = frozenset({name_of(BallotCast.TOPIC), name_of(SealedBallotCast.TOPIC), _VOID})


class Homes(Projection):
    """The roll by list, and who has a ballot in the contests in which everyone votes."""

    name: ClassVar[str] = "homes"
    sources: ClassVar[tuple[str, ...]] = ("registry", "voting")
    tables: ClassVar[str] = """
        create table if not exists :schema.entries (
            process_id uuid, voter bytea, list_code text, primary key (process_id, voter));
        create table if not exists :schema.contests (contest_id uuid primary key, process_id uuid not null);
        create table if not exists :schema.voted (
            contest_id uuid, voter bytea, stands boolean not null, primary key (contest_id, voter))
    """
    keys: ClassVar[dict[str, str]] = {
        "entries": "process_id, voter",
        "contests": "contest_id",
        "voted": "contest_id, voter",
    }

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:
        """Write the entries of a roll, or the contests that everyone votes in and their ballots."""
        if service == "registry":
            pages = [page for _, page in pick(rows, RollPagePublished)]
            entries = [(p.process_id, bytes.fromhex(e.voter), e.list_code) for p in pages for e in p.entries]
            if entries:
                await copy_rows(connection, f"{self.schema}.entries", ("uuid", "bytea", "text"), entries)
            return
        opened = [event for _, event in pick(rows, ContestOpened) if event.electorate is None]
        for event in opened:
            await connection.execute(
                self.sql("insert into :schema.contests values (%s, %s)"), (event.contest_id, event.process_id)
            )
        await self._vote(connection, [row for row in rows if name_of(row.topic) in _BALLOTS])

    async def _vote(self, connection: Connection, ballots: Sequence[Stored]) -> None:
        """Take over who has a ballot now; of several of one voter the last one says it."""
        if not ballots:
            return
        ours = {str(row[0]) for row in await (await connection.execute(self.sql(_CONTESTS))).fetchall()}
        stands: dict[tuple[str, str], bool] = {}
        for row in ballots:
            voted = _VOTED.decode(row.data)
            if voted.contest_id in ours:
                stands[voted.contest_id, voted.voter] = name_of(row.topic) != _VOID
        contests, voters = [key[0] for key in stands], [bytes.fromhex(key[1]) for key in stands]
        await connection.execute(self.sql(_TAKE), (contests, voters, list(stands.values())))


_CONTESTS: Final = "select contest_id from :schema.contests"
_TAKE: Final = """
    insert into :schema.voted select * from unnest(%s::uuid[], %s::bytea[], %s::boolean[])
    on conflict (contest_id, voter) do update set stands = excluded.stands
"""
_BY_HOME: Final = b"""
    select e.list_code, count(*) as voters, count(v.voter) filter (where v.stands) as ballots
    from homes.contests c join homes.entries e using (process_id)
    left join homes.voted v on v.contest_id = c.contest_id and v.voter = e.voter
    where c.contest_id = %s group by e.list_code order by e.list_code
"""


async def homes(connection: Connection, contest_id: UUID) -> list[dict[str, Any]]:
    """Return, for each list of the roll, its voters, how many have a ballot in a contest of everyone, and the share.

    Voters without a list of their own stand under `None`; of a contest of one list, or none, nothing is returned.
    """
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_BY_HOME, (contest_id,))
    return [{**one, "turnout": share(one["ballots"], one["voters"])} for one in await cursor.fetchall()]
