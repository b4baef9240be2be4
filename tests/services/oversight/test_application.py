import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from psycopg_pool import AsyncConnectionPool

from services.oversight.application import Oversight
from services.oversight.domain import report_id
from services.oversight.errors import ProcessUnknown, ProvinceUnknown, ReportAlreadyFiled
from services.oversight.reactions import OversightKnown
from services.oversight.records import Known
from services.registry.events import ProcessOpened
from shared.errors import NotFound
from shared.eventstore import EventStore, Stored, create_events
from shared.territory import Catalogue
from tests.services.oversight.given import JPG, PDF, PROCESS, act, opened, report


@pytest.fixture
async def pool(database: str) -> AsyncIterator[AsyncConnectionPool]:
    async with AsyncConnectionPool(database, min_size=1, open=False, kwargs={"autocommit": True}) as pool:
        yield pool


@pytest.fixture
async def store(database: str) -> AsyncIterator[EventStore]:
    create_events(database, "oversight")
    async with EventStore(database, "oversight") as store:
        yield store


@pytest.fixture
async def oversight(store: EventStore, pool: AsyncConnectionPool) -> Oversight:
    """Oversight that has heard of one process."""
    known = OversightKnown()
    row = Stored(1, PROCESS, 1, ProcessOpened.TOPIC, opened().to_bytes())
    async with pool.connection() as connection:
        await known.create(connection)
        await known.advance(connection, "registry", [row], after=0)
    return Oversight(store, Known(pool), Catalogue.default())


async def test_a_report_gets_a_position(oversight: Oversight, store: EventStore) -> None:
    assert await oversight.file_report(report(), act()) == 1
    assert [row.topic for row in await store.page(0, 10)] == ["oversight.report-filed.v1"]


async def test_a_report_may_watch_no_process(oversight: Oversight) -> None:
    assert await oversight.file_report(report(process_id=None), act()) == 1


async def test_a_report_on_a_process_nobody_opened_is_refused_and_records_nothing(
    oversight: Oversight, store: EventStore
) -> None:
    with pytest.raises(ProcessUnknown):
        await oversight.file_report(report(process_id=UUID(int=7)), act())

    assert await store.position() == 0


async def test_a_report_on_no_province_of_the_catalogue_records_nothing(
    oversight: Oversight, store: EventStore
) -> None:
    with pytest.raises(ProvinceUnknown):
        await oversight.file_report(report(provinces=("1501",)), act())

    assert await store.position() == 0


async def test_a_report_sent_twice_at_once_is_filed_once(oversight: Oversight, store: EventStore) -> None:
    answers = await asyncio.gather(*(oversight.file_report(report(), act()) for _ in range(5)), return_exceptions=True)

    assert [type(answer) for answer in answers].count(ReportAlreadyFiled) == 4
    assert await store.position() == 1


async def test_reports_with_evidence_that_arrive_at_once_are_all_filed(oversight: Oversight, store: EventStore) -> None:
    reports = [report(files=(PDF,)), report(files=(JPG,)), report(files=(PDF, JPG))]

    positions = await asyncio.gather(*(oversight.file_report(one, act()) for one in reports))

    assert sorted(positions) == [1, 2, 3]
    assert await store.position() == 3


async def test_a_file_is_found_by_report_and_digest(oversight: Oversight) -> None:
    await oversight.file_report(report(), act())

    assert await oversight.attachment(report_id(report(), act()), PDF.sanitised_digest) == PDF
    with pytest.raises(NotFound):
        await oversight.attachment(UUID(int=7), PDF.sanitised_digest)


async def test_a_process_heard_of_twice_is_one_process(pool: AsyncConnectionPool) -> None:
    known = OversightKnown()
    rows = [Stored(n, PROCESS, n, ProcessOpened.TOPIC, opened().to_bytes()) for n in (1, 2)]
    async with pool.connection() as connection:
        await known.create(connection)
        await known.advance(connection, "registry", rows[:1], after=0)
        before = await known.digest(connection)

        await known.advance(connection, "registry", rows, after=1)

        assert await known.digest(connection) == before
    await Known(pool).process(PROCESS)
    with pytest.raises(ProcessUnknown):
        await Known(pool).process(UUID(int=7))
