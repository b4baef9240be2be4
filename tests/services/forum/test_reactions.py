"""A promise of an acta becomes a commitment of the forum, once."""

from collections.abc import Sequence

import pytest

from services.forum.application import Forum
from services.forum.domain import commitment_id
from services.forum.events import CommitmentMade
from services.forum.reactions import ForumKnown, commitment_of, make_promised
from services.forum.records import Known, Promised
from services.voting.events import ActaCommitmentMade
from shared.eventstore import EventStore, Stored, create_events
from shared.messages import Event, Role, derived_id
from shared.service import open_pool
from tests.services.forum.given import act, commitment
from tests.services.voting.aftermath import PROMISE

ACTA = derived_id("test", "acta")
PROMISED = ActaCommitmentMade(**act().facts(), process_id=ACTA, acta_id=ACTA, document="c" * 64, promise=PROMISE)
MOMENT = act().recorded_at


def rows(events: Sequence[Event]) -> list[Stored]:
    return [Stored(n, ACTA, n, event.TOPIC, event.to_bytes()) for n, event in enumerate(events, start=1)]


async def promises_made(database: str, forum_events: Sequence[Event], rounds: int = 1) -> tuple[list[int], list[Event]]:
    """Tell the forum of a promise, and of what it recorded itself; return what each round made, and the stream."""
    create_events(database, "forum")
    copy, refused = ForumKnown(), set[str]()
    async with EventStore(database, "forum") as store, open_pool(database, "test") as pool:
        async with pool.connection() as connection:
            await copy.create(connection)
            await copy.advance(connection, "voting", rows([PROMISED]), after=0)
            await copy.advance(connection, "forum", rows(forum_events), after=0)
        forum = Forum(store)
        made = [await make_promised(Known(pool), forum, MOMENT, refused) for _ in range(rounds)]
        return made, await store.recall(commitment_id(PROMISE.commitment))


async def test_a_promise_becomes_a_commitment_because_of_the_acta(database: str) -> None:
    made, (event,) = await promises_made(database, [])

    assert made == [1]
    assert isinstance(event, CommitmentMade)
    assert (event.role, event.cause) == (Role.SYSTEM, f"event:{ACTA}.1")
    assert (event.title, event.lead) == (PROMISE.title, PROMISE.lead)
    assert [step.code for step in event.milestones] == ["H1"]


async def test_a_promise_that_comes_twice_makes_one_commitment(database: str) -> None:
    made, events = await promises_made(database, [], rounds=2)

    assert (made, len(events)) == ([1, 0], 1)


@pytest.mark.parametrize("code", [PROMISE.commitment])
async def test_a_commitment_that_stands_is_left_alone(database: str, code: str) -> None:
    known = {**dict(commitment(commitment=code)), **act().facts()}
    stands = CommitmentMade.model_validate({**known, "process_id": None})

    made, events = await promises_made(database, [stands])

    assert (made, events) == ([0], [])


def test_every_fact_of_a_promise_that_a_commitment_has_goes_into_it() -> None:
    order = commitment_of(Promised(PROMISE.commitment, "event:1", PROMISE.model_dump(mode="json")))

    for fact in ("commitment", "title", "problem", "status_quo", "action", "lead", "starts", "ends"):
        assert getattr(order, fact) == getattr(PROMISE, fact)
