from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from shared.agenda import Agenda, Ended, Term, handle_due
from shared.causes import event_cause
from shared.errors import NotFound
from shared.eventstore import Stored
from shared.messages import Act, Event, Role
from shared.service import open_pool

START = datetime(2026, 3, 2, 5, tzinfo=UTC)


class KettlePutOn(Event):
    """A kettle was put on."""

    TOPIC: ClassVar[str] = "kitchen.kettle-put-on.v1"

    kettle: UUID
    minutes: int


class KettleTakenOff(Event):
    """A kettle was taken off."""

    TOPIC: ClassVar[str] = "kitchen.kettle-taken-off.v1"

    kettle: UUID


class KitchenAgenda(Agenda):
    """When kettles boil."""

    service = "kitchen"
    topics = frozenset({KettlePutOn.TOPIC, KettleTakenOff.TOPIC})

    def read(self, event: Event, row: Stored) -> Iterable[Term | Ended]:
        if isinstance(event, KettlePutOn):
            return [
                Term(event.kettle, "boils", event.recorded_at + timedelta(minutes=event.minutes), {"at": row.position})
            ]
        assert isinstance(event, KettleTakenOff)
        return [Ended(event.kettle)]


def stored(position: int, event: Event) -> Stored:
    return Stored(position, UUID(int=position), 1, event.TOPIC, event.to_bytes())


def on(position: int, kettle: int, minutes: int) -> Stored:
    return stored(position, KettlePutOn(**facts(), kettle=UUID(int=kettle), minutes=minutes))


def off(position: int, kettle: int) -> Stored:
    return stored(position, KettleTakenOff(**facts(), kettle=UUID(int=kettle)))


def facts() -> dict[str, object]:
    return {"actor": "x", "role": Role.AGENT, "recorded_at": START, "cause": "c", "process_id": None}


class Hands:
    def __init__(self, *, refuse: bool = False) -> None:
        self.done: list[Term] = []
        self.refuse = refuse

    async def handle(self, term: Term, act: Act) -> None:
        assert act.role is Role.SYSTEM
        assert act.cause == term.cause
        if self.refuse:
            raise NotFound
        self.done.append(term)


@asynccontextmanager
async def agenda(database: str, *rows: Stored) -> AsyncIterator[tuple[AsyncConnectionPool, KitchenAgenda]]:
    async with open_pool(database, "test") as pool:
        kitchen = KitchenAgenda()
        async with pool.connection() as connection:
            await kitchen.create(connection)
            await kitchen.advance(connection, "kitchen", rows, after=0)
        yield pool, kitchen


async def test_a_term_is_handled_when_it_is_due_and_not_before(database: str) -> None:
    hands = Hands()
    async with agenda(database, on(1, 7, 10)) as (pool, kitchen):
        assert await handle_due(pool, kitchen, hands.handle, START + timedelta(minutes=9)) == 0

        assert await handle_due(pool, kitchen, hands.handle, START + timedelta(minutes=10)) == 1

    assert [(term.kind, term.facts) for term in hands.done] == [("boils", {"at": 1})]


async def test_the_cause_of_what_fell_due_is_the_event_that_started_its_term(database: str) -> None:
    hands = Hands()
    async with agenda(database, on(1, 7, 10), on(2, 7, 30)) as (pool, kitchen):
        await handle_due(pool, kitchen, hands.handle, START + timedelta(minutes=30))

    assert [term.cause for term in hands.done] == [event_cause(UUID(int=2), 1)]


async def test_a_term_that_ended_before_its_time_is_not_handled(database: str) -> None:
    async with agenda(database, on(1, 7, 10), off(2, 7)) as (pool, kitchen):
        assert await handle_due(pool, kitchen, Hands().handle, START + timedelta(days=1)) == 0


async def test_a_term_that_was_put_off_is_due_later(database: str) -> None:
    async with agenda(database, on(1, 7, 10), on(2, 7, 30)) as (pool, kitchen):
        assert await handle_due(pool, kitchen, Hands().handle, START + timedelta(minutes=10)) == 0
        assert await handle_due(pool, kitchen, Hands().handle, START + timedelta(minutes=30)) == 1


async def test_a_term_whose_handler_was_refused_is_looked_at_again_later(database: str) -> None:
    hands = Hands()
    async with agenda(database, on(1, 7, 10)) as (pool, kitchen):
        due = START + timedelta(minutes=10)
        await handle_due(pool, kitchen, Hands(refuse=True).handle, due)

        assert await handle_due(pool, kitchen, hands.handle, due + timedelta(seconds=1)) == 0
        assert await handle_due(pool, kitchen, hands.handle, due + timedelta(seconds=31)) == 1


async def test_terms_are_handled_in_the_order_in_which_they_fall_due(database: str) -> None:
    hands = Hands()
    async with agenda(database, on(1, 7, 20), on(2, 8, 10)) as (pool, kitchen):
        await handle_due(pool, kitchen, hands.handle, START + timedelta(days=1))

    assert [term.key.int for term in hands.done] == [8, 7]
