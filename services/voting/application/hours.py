"""The hours of contests: what falls due becomes an event, and who is struck off the roll has no ballot that counts."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool

from services.voting.application import Voting
from services.voting.application.papers import Papers
from services.voting.commands import CloseContest, VoidBallot
from services.voting.errors import BallotNotFound
from services.voting.events import ContestBegan, ContestClosed, ContestExtended, ContestOpened
from services.voting.records import Known, Struck
from shared.agenda import TICK_SECONDS, Agenda, Ended, Term
from shared.errors import Refusal, Unavailable
from shared.eventstore import EventStore, Stored
from shared.messages import Act, Event, Role, derived_id

STRUCK_BASIS: Final = "Baja del padrón electoral"

_log = structlog.get_logger()


class VotingAgenda(Agenda):
    """When contests begin and end."""

    service = "voting"
    topics = frozenset({ContestOpened.TOPIC, ContestBegan.TOPIC, ContestExtended.TOPIC, ContestClosed.TOPIC})

    def read(self, event: Event, row: Stored) -> Iterable[Term | Ended]:
        """Return what the event does to the hours of its contest."""
        contest = row.stream_id
        facts = {"contest_id": str(contest)}
        begins, ends = derived_id("begins", contest), derived_id("ends", contest)
        match event:
            case ContestOpened():
                return [Term(begins, "begins", event.opens_at, facts), Term(ends, "ends", event.closes_at, facts)]
            case ContestExtended():
                return [Term(ends, "ends", event.closes_at, facts)]
            case ContestBegan():
                return [Ended(begins)]
            case ContestClosed():
                return [Ended(begins), Ended(ends)]
        return []


async def follow_own_record(store: EventStore, pool: AsyncConnectionPool, agenda: Agenda) -> None:
    """Feed the agenda from the store of its own service, until cancelled; ballots never leave the database for it."""
    while True:
        try:
            await feed(store, pool, agenda)
        except psycopg.Error as error:
            _log.info("agenda waits for the database", service=agenda.service, error=type(error).__name__)
        await asyncio.sleep(TICK_SECONDS)


async def feed(store: EventStore, pool: AsyncConnectionPool, agenda: Agenda) -> None:
    """Fold what the store recorded of the agenda's topics since the last time; rows and position move together."""
    upto = await store.position()
    async with pool.connection() as connection:
        after = (await agenda.positions(connection))[agenda.service]
        if upto <= after:
            return
        rows = [row async for row in store.scan(sorted(agenda.topics), after=after, upto=upto)]
        async with connection.transaction():
            moved = await connection.execute(
                agenda.sql("update :schema.positions set position = %s where service = %s and position = %s"),
                (upto, agenda.service, after),
            )
            if moved.rowcount == 1:
                await agenda.fold(connection, agenda.service, rows)


class Hours:
    """Records that contests begin and end, in the role of the system."""

    def __init__(self, voting: Voting) -> None:
        self._voting = voting

    async def handle(self, term: Term, act: Act) -> None:
        """Begin or close the contest of a term; what has happened already is not recorded again."""
        contest_id = UUID(term.facts["contest_id"])
        if term.kind == "begins":
            await self._voting.begin_contest(contest_id, act)
        else:
            await self._voting.close_contest(CloseContest(contest_id=contest_id), act)


class Strikes:
    """Voids the ballots of whom the registry strikes off a closed roll; seen twice, it changes nothing."""

    def __init__(self, voting: Voting, papers: Papers, known: Known, clock: Callable[[], datetime]) -> None:
        self._voting = voting
        self._papers = papers
        self._known = known
        self._clock = clock
        self._seen = 0

    async def run(self) -> None:
        """Look for new ones until cancelled; after a restart all are looked at once more."""
        while True:
            try:
                await self.look()
            except (psycopg.Error, Unavailable) as error:
                _log.info("strikes wait for the database", error=type(error).__name__)
            except Refusal as refusal:
                _log.info("strike refused", outcome=refusal.code)
            await asyncio.sleep(TICK_SECONDS)

    async def look(self) -> None:
        """Strike those whom the registry struck off since the last look, in every contest of their process.

        The contest says so first: after that no ballot lands that was decided on before, so voiding misses none.
        """
        for struck in await self._known.struck_after(self._seen):
            self._voting.forget_roll(struck.process_id)
            for contest_id in await self._voting.contests_of(struck.process_id):
                await self._strike(contest_id, struck)
            self._seen = struck.position

    async def _strike(self, contest_id: UUID, struck: Struck) -> None:
        act = Act(
            actor="system",
            role=Role.SYSTEM,
            recorded_at=self._clock(),
            cause=struck.cause,
        )
        await self._voting.strike_voter(contest_id, struck.voter, struck.reason, act)
        command = VoidBallot(contest_id=contest_id, voter=struck.voter, reason=struck.reason, legal_basis=STRUCK_BASIS)
        try:
            await self._papers.void(command, act)
        except BallotNotFound:
            return
