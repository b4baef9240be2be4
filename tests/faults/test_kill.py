"""`kill -9` of each process in the middle of a load of ballots: what was acknowledged stays, once, everywhere."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import psycopg
import pytest
import pytest_asyncio

from deploy.client import Client, Refused
from deploy.processes import many_processes, ready
from deploy.servers import running
from deploy.servers.notes import Notes
from deploy.system import System
from shared.bus import Bus
from shared.envelope import line
from shared.eventstore import EventStore
from shared.settings import Environment, Settings
from tests.bench.contest import PROJECTS, open_contest

VOTERS = 300
PATIENCE_SECONDS = 120
PARTS = ("registry", "voting", "oversight", "forum", "transparency")


def settings(folder: Path) -> Settings:
    return Settings(environment=Environment.DEVELOPMENT, data_dir=folder, deployment="faults")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def system(common_data_dir: Path) -> AsyncIterator[System]:
    """Every service as a process of its own; what one test kills has come back before the next begins."""
    async with many_processes(settings(common_data_dir)) as opened:
        yield opened


async def load(client: Client, contest_id: str, voters: Iterator[tuple[int, str]], acknowledged: set[str]) -> None:
    """Cast ballots one after another, each voter once, waiting while a service is away; remember who was heard."""
    for number, voter in voters:
        row = {"voter": voter, "choices": [{"project": PROJECTS[number % len(PROJECTS)]}]}
        try:
            await client.post(f"/voting/contests/{contest_id}/ballots:batch", {"ballots": [row]}, role="facilitator")
        except (httpx2.HTTPError, Refused):
            await asyncio.gather(*(ready(address) for address in client.addresses.values()))
        else:
            acknowledged.add(voter)


def kill(system: System, part: str) -> None:
    if part in system.pids:
        os.kill(system.pids[part], signal.SIGKILL)
        return
    process = Notes(system.settings.data_dir).process_of(part)
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)


async def lines_of_stream(url: str, number: int) -> list[bytes]:
    found: list[bytes] = []
    async with (
        Bus.connect(url) as bus,
        asyncio.timeout(PATIENCE_SECONDS),
        contextlib.aclosing(bus.follow("voting", 0)) as batches,
    ):
        async for batch in batches:
            found.extend(message.data for message in batch)
            if len(found) >= number:
                break
    return found


def cast_voters(url: str, contest_id: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("select state from voting.events where topic = 'voting.ballot-cast.v1'").fetchall()
    ballots = [msgspec.json.decode(state) for (state,) in rows]
    return [ballot["voter"] for ballot in ballots if ballot["contest_id"] == contest_id]


@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("part", [*PARTS, "nats", "postgres"])
async def test_every_acknowledged_ballot_is_in_store_stream_and_tally_once(system: System, part: str) -> None:
    async with Client(system.addresses) as client:
        opened = await open_contest(client, VOTERS, part)
        contest_id, voters = str(opened.contest_id), opened.voters
        acknowledged: set[str] = set()
        waiting = iter(enumerate(voters))
        loads = [asyncio.create_task(load(client, contest_id, waiting, acknowledged)) for _ in range(8)]
        while len(acknowledged) < VOTERS // 5:
            await asyncio.sleep(0.02)

        kill(system, part)

        await asyncio.gather(*loads)
        await asyncio.gather(*(ready(address) for address in system.addresses.values()))
        database, bus = (url.get_secret_value() for url in _named(system))
        assert len(acknowledged) > VOTERS // 2
        await is_once_everywhere(client, contest_id, acknowledged, database, bus)


@pytest.mark.timeout(600)
async def test_a_copy_that_runs_as_one_process_is_killed_and_the_next_goes_on(data_dir: Path) -> None:
    acknowledged: set[str] = set()
    async with quipu_up(data_dir) as (process, addresses), Client(addresses) as client:
        opened = await open_contest(client, VOTERS, "one")
        contest_id, waiting = str(opened.contest_id), iter(enumerate(opened.voters))
        loads = [asyncio.create_task(load_until_it_ends(client, contest_id, waiting, acknowledged)) for _ in range(8)]
        while len(acknowledged) < VOTERS // 5:
            await asyncio.sleep(0.02)

        process.kill()

        await asyncio.gather(*loads)
    async with quipu_up(data_dir) as (_, addresses), Client(addresses) as client:
        servers = running(data_dir)
        assert servers is not None
        assert len(acknowledged) < VOTERS
        await is_once_everywhere(client, contest_id, acknowledged, servers.database_url, servers.nats_url)


@contextlib.asynccontextmanager
async def quipu_up(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, str]]]:
    """Run the command as a process of its own; yield it, and its addresses."""
    command = [sys.executable, "-m", "deploy", "up", "--json", "--port", "0", "--data-dir", str(folder)]
    environment = {**os.environ, "QUIPU_DEPLOYMENT": "faults"}
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env=environment
    )
    try:
        assert process.stdout is not None
        yield process, msgspec.json.decode(await process.stdout.readline())["addresses"]
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def load_until_it_ends(
    client: Client, contest_id: str, voters: Iterator[tuple[int, str]], acknowledged: set[str]
) -> None:
    """Cast ballots one after another until nobody answers; remember who was heard."""
    with contextlib.suppress(httpx2.HTTPError, Refused):
        for number, voter in voters:
            row = {"voter": voter, "choices": [{"project": PROJECTS[number % len(PROJECTS)]}]}
            await client.post(f"/voting/contests/{contest_id}/ballots:batch", {"ballots": [row]}, role="facilitator")
            acknowledged.add(voter)


async def is_once_everywhere(client: Client, contest_id: str, acknowledged: set[str], database: str, bus: str) -> None:
    """Check that who was heard is in the store once, the stream equals the store, and the count equals both."""
    cast = cast_voters(database, contest_id)
    assert len(cast) == len(set(cast))
    assert acknowledged <= set(cast)
    async with EventStore(database, "voting") as store:
        stored = [line(row, "faults") for row in await store.page(0, 10_000)]
    assert (await lines_of_stream(bus, len(stored)))[: len(stored)] == stored  # More may have happened since.
    client.seen = {"voting": len(stored)}
    tally: dict[str, Any] = (await settled(client, f"/transparency/contests/{contest_id}/tally"))["tally"]
    assert tally["ballots"] == len(cast)
    assert sum(project["score"] for project in tally["projects"]) == len(cast)


async def settled(client: Client, path: str) -> Any:
    """Read, and read again while the read side is not up to date yet."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                return await client.get(path)
            except (Refused, httpx2.HTTPError):
                await asyncio.sleep(0.2)


def _named(system: System) -> list[Any]:
    return [system.settings.database_url, system.settings.nats_url]
