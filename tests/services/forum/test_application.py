import asyncio
from collections.abc import AsyncIterator

import pytest

from services.forum.application import Forum
from services.forum.application.recording import ATTEMPTS
from services.forum.domain import commitment_id, member_id
from services.forum.errors import CommitmentAlreadyMade, CommitmentUnknown, MemberAlreadySeated, MilestoneUnknown
from services.forum.events import ProgressReported
from shared.errors import NotFound, Superseded
from shared.eventstore import EventStore, create_events
from tests.services.forum.given import PDF, act, commitment, member, progress


@pytest.fixture
async def store(database: str) -> AsyncIterator[EventStore]:
    create_events(database, "forum")
    async with EventStore(database, "forum") as store:
        yield store


async def test_each_act_gets_the_next_position(store: EventStore) -> None:
    forum = Forum(store)

    positions = [
        await forum.seat_member(member(), act()),
        await forum.make_commitment(commitment(), act()),
        await forum.report_progress(progress(), act()),
    ]

    assert positions == [1, 2, 3]
    assert [row.topic for row in await store.page(0, 10)] == [
        "forum.member-seated.v1",
        "forum.commitment-made.v1",
        "forum.progress-reported.v1",
    ]


async def test_an_institution_that_is_seated_twice_at_once_sits_once(store: EventStore) -> None:
    forum = Forum(store)

    answers = await asyncio.gather(*(forum.seat_member(member(), act()) for _ in range(5)), return_exceptions=True)

    assert [type(answer) for answer in answers].count(MemberAlreadySeated) == 4
    assert len(await store.recall(member_id("Cámara de Comercio"))) == 1


async def test_a_commitment_that_is_made_twice_at_once_is_made_once(store: EventStore) -> None:
    forum = Forum(store)

    answers = await asyncio.gather(
        *(forum.make_commitment(commitment(title=f"Plan {n}"), act()) for n in range(5)), return_exceptions=True
    )

    assert [type(answer) for answer in answers].count(CommitmentAlreadyMade) == 4
    assert answers.count(1) == 1
    assert await store.position() == 1


async def test_reports_that_arrive_at_once_are_all_recorded(store: EventStore) -> None:
    forum = Forum(store)
    await forum.make_commitment(commitment(), act())

    positions = await asyncio.gather(*(forum.report_progress(progress(percentage=str(n)), act()) for n in range(16)))

    said = [event for event in await store.recall(commitment_id("ZZABC0001")) if isinstance(event, ProgressReported)]
    assert sorted(positions) == list(range(2, 18))
    assert sorted(event.percentage for event in said) == list(range(16))


async def test_progress_that_is_refused_records_nothing(store: EventStore) -> None:
    forum = Forum(store)

    with pytest.raises(CommitmentUnknown):
        await forum.report_progress(progress(), act())
    await forum.make_commitment(commitment(), act())
    with pytest.raises(MilestoneUnknown):
        await forum.report_progress(progress(milestone="H9"), act())

    assert await store.position() == 1


async def test_a_commitment_that_others_change_without_end_is_given_up_and_said_so(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    async def lose(*_: object, **__: object) -> int:
        tries.append(1)
        raise Superseded

    monkeypatch.setattr(store, "append", lose)

    with pytest.raises(Superseded):
        await Forum(store).make_commitment(commitment(), act())

    assert len(tries) == ATTEMPTS
    assert await store.position() == 0


async def test_a_file_is_found_by_commitment_and_digest(store: EventStore) -> None:
    forum = Forum(store)
    await forum.make_commitment(commitment(), act())
    await forum.report_progress(progress(), act())

    assert await forum.attachment("ZZABC0001", PDF.sanitised_digest) == PDF
    with pytest.raises(NotFound):
        await forum.attachment("ZZABC0002", PDF.sanitised_digest)
