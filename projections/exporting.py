"""Export: one contest as a Pabulib file, with its technical scores in a table beside it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from projections.folding import pick
from projections.processes import process
from projections.rankings import latest_result, stored_ranking
from services.voting.events import Channel, ContestOpened
from services.voting.pabulib import PabulibFacts, RecordedBallot, technical_scores, write_pabulib
from services.voting.prioritisation import Ranking
from shared.eventstore import Stored
from shared.projection import Connection
from shared.rules import Choice

LIMA: Final = ZoneInfo("America/Lima")
METHODS: Final = {Channel.WEB.value: "internet", Channel.ASSISTED.value: "paper", Channel.PAPER.value: "paper"}
"""The format knows two methods: who was assisted in person did not vote over the internet."""


class Export(NamedTuple):
    """What a file is written of."""

    facts: PabulibFacts
    ranking: Ranking
    opened: ContestOpened
    ballots: list[tuple[str, str]]

    def pabulib(self) -> str:
        """Return the `.pb` file; voters are numbered, in no order of theirs."""
        names = {candidate.project: candidate.name for candidate in self.opened.candidates}
        return write_pabulib(self.facts, self.ranking, names, self.opened.ballots, list(self._recorded()))

    def scores(self) -> str:
        """Return the technical scores as CSV."""
        return technical_scores(self.ranking)

    def _recorded(self) -> Iterator[RecordedBallot]:
        known: dict[str, tuple[Choice, ...]] = {}
        for number, (channel, choices) in enumerate(self.ballots, start=1):
            if choices not in known:
                known[choices] = tuple(_choice(choice) for choice in choices.split())
            yield RecordedBallot(str(number), known[choices], METHODS[channel])


def _choice(text: str) -> Choice:
    project, _, points = text.partition(":")
    return Choice(project=project, points=int(points) if points else None)


async def export(connection: Connection, contest_id: UUID, *, with_ballots: bool = True) -> Export | None:
    """Read what an export is made of; `None` for a contest without a result."""
    result, opened = await latest_result(connection, contest_id), await opening(connection, contest_id)
    if result is None or opened is None or opened.process_id is None:
        return None
    found = await process(connection, opened.process_id)
    facts = _facts(found or {}, opened, result["recorded_at"])
    return Export(facts, stored_ranking(result), opened, await _ballots(connection, contest_id) if with_ballots else [])


async def opening(connection: Connection, contest_id: UUID) -> ContestOpened | None:
    """Return the event that opened a contest, `None` for none."""
    cursor = await connection.execute(
        "select position, stream_id, version, topic, data from trail.trail where stream_id = %s and version = 1",
        (contest_id,),
    )
    rows = [
        Stored(at, stream, version, topic, data.encode())
        for at, stream, version, topic, data in await cursor.fetchall()
    ]
    return next((event for _, event in pick(rows, ContestOpened)), None)


def _facts(process: Mapping[str, Any], opened: ContestOpened, ended: datetime) -> PabulibFacts:
    code = opened.list_code
    name = next((one["name"] for one in process.get("lists", []) if one["code"] == code), code)
    return PabulibFacts(
        description=f"{process.get('title', 'Presupuesto participativo')}, {name}",
        country="Peru",
        unit=str(process.get("code", "")) or code,
        subunit=name,
        instance=str(process.get("fiscal_year", ended.year)),
        date_begin=_day(opened.opens_at),
        date_end=_day(min(opened.closes_at, ended)),
        currency=str((process.get("rules") or {}).get("currency", "PEN")),
    )


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(LIMA):%d.%m.%Y}"


async def _ballots(connection: Connection, contest_id: UUID) -> list[tuple[str, str]]:
    """Return channel and choices of each ballot that stands, ordered by a digest that says nothing of its voter."""
    cursor = await connection.execute(
        "select channel, choices from tallies.ballots where contest_id = %s and channel = any(%s) "
        "order by sha256(stream_id::text::bytea)",
        (contest_id, list(METHODS)),
    )
    return [(channel, choices) for channel, choices in await cursor.fetchall()]
