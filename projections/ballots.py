"""Ballots as they stand, among the tallies: read from their events, packed into rows, found again and replaced."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from struct import Struct
from typing import Final
from uuid import UUID

import msgspec

from projections.folding import name_of
from services.voting.events import BallotCast, BallotVoided, SealedBallotCast
from shared.copying import packed, packed_id
from shared.eventstore import Stored
from shared.messages import decode
from shared.projection import Connection
from shared.rules import Choice


class _Choice(msgspec.Struct, gc=False):
    project: str
    points: int | None = None


class _Ballot(msgspec.Struct, gc=False):
    contest_id: str
    channel: str
    recorded_at: str
    choices: list[_Choice]


class _Unread(msgspec.Struct, gc=False):
    contest_id: str
    recorded_at: str
    channel: str = "void"


Cast = tuple[str, str, str]
"""A ballot as it stands: its contest, its channel (`void` for none that counts), its choices (`A B` or `A:3 B:1`)."""

Said = tuple[tuple[str, str], Sequence[str]]
"""A contest and a channel, and the choices of ballots of them."""

VOID: Final = "void"

_CAST: Final = name_of(BallotCast.TOPIC)
TOPICS: Final = frozenset({_CAST, name_of(SealedBallotCast.TOPIC), name_of(BallotVoided.TOPIC)})
"""What happens to a ballot by itself, without its version."""

_BALLOT: Final = msgspec.json.Decoder(_Ballot)
_UNREAD: Final = msgspec.json.Decoder(_Unread)
_STREAM: Final = Struct(">hi16s")
_VERSION: Final = Struct(">ii")
_SIZE: Final = Struct(">i")


def read(row: Stored) -> tuple[Cast, str]:
    """Return what a ballot's event says, and the moment when it was recorded; a sealed or voided one says nothing."""
    topic, data = row.topic, row.data
    if topic != BallotCast.TOPIC:
        if name_of(topic) != _CAST:
            unread = _UNREAD.decode(data)
            return (unread.contest_id, unread.channel, ""), unread.recorded_at
        data = decode(topic, data).to_bytes()
    ballot = _BALLOT.decode(data)
    return (ballot.contest_id, ballot.channel, said(ballot.choices)), ballot.recorded_at


def said(choices: Sequence[_Choice] | Sequence[Choice]) -> str:
    """Return choices as one text: `A B`, or `A:3 B:1` where they have points."""
    return " ".join([c.project if c.points is None else f"{c.project}:{c.points}" for c in choices])


def by_channel(casts: Iterable[Cast]) -> Iterable[Said]:
    """Return what ballots say, those of one contest and channel together."""
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for contest_id, channel, choices in casts:
        said[contest_id, channel].append(choices)
    return said.items()


def packed_row(stream: int, version: int, cast: Cast) -> bytes:
    """Return the row of a ballot, for `copy_packed`; `stream` is its id as a number."""
    contest_id, channel, text = cast
    choices = text.encode()
    begin = _STREAM.pack(5, 16, stream.to_bytes(16, "big"))
    return b"".join((begin, _between(contest_id, version, channel), _SIZE.pack(len(choices)), choices))


@lru_cache(maxsize=4_096)
def _between(contest_id: str, version: int, channel: str) -> bytes:
    """Return the columns that many ballots have alike."""
    return packed_id(contest_id) + _VERSION.pack(4, version) + packed(channel)


async def standing(connection: Connection, schema: str, streams: Sequence[UUID]) -> dict[int, tuple[int, Cast]]:
    """Return version and choices that these ballots have in the table; one that is not there is left out."""
    statement = (
        f"select stream_id, version, contest_id::text, channel, choices from {schema}.ballots where stream_id = any(%s)"
    )
    cursor = await connection.execute(statement.encode(), (streams,))
    return {row[0].int: (row[1], (row[2], row[3], row[4])) for row in await cursor.fetchall()}


async def replace(connection: Connection, schema: str, changed: Mapping[UUID, tuple[int, Cast]]) -> None:
    """Put the newest version of some ballots in the place of what they said."""
    if not changed:
        return
    statement = (
        f"update {schema}.ballots b set version = n.version, channel = n.channel, choices = n.choices "
        "from unnest(%s::uuid[], %s::int[], %s::text[], %s::text[]) as n (stream, version, channel, choices) "
        "where b.stream_id = n.stream"
    )
    versions = [version for version, _ in changed.values()]
    channels = [cast[1] for _, cast in changed.values()]
    choices = [cast[2] for _, cast in changed.values()]
    await connection.execute(statement.encode(), (list(changed), versions, channels, choices))
