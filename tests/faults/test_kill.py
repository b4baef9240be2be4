"""`kill -9` of each process in the middle of a load of ballots: what was acknowledged stays, once, everywhere."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import psycopg
import pytest

from deploy.client import Client, Refused
from deploy.processes import many_processes, ready
from deploy.servers.notes import Notes
from deploy.system import System
from services.registry.events import Phase
from shared.bus import Bus
from shared.envelope import line
from shared.eventstore import EventStore
from shared.service import now
from shared.settings import Environment, Settings

VOTERS = 1_500
LIST = "L1"
PROJECTS = ("P1", "P2", "P3")
PARTS = ("registry", "voting", "transparency")


def settings(folder: Path) -> Settings:
    return Settings(environment=Environment.DEVELOPMENT, data_dir=folder, deployment="faults")


async def begin(client: Client, process: str, phase: Phase) -> None:
    act = {"kind": "Acto de prueba", "number": phase.value, "dated": "2026-03-01"}
    path = f"/registry/processes/{process}/phases"
    await client.post(path, {"phase": phase.value, "act": act}, role="administrator")


async def contest(client: Client) -> tuple[str, list[str]]:
    """Open a contest with a roll of electors; return its id and the pseudonyms."""
    rules = {
        "lists": [{"code": LIST, "name": "Lista", "ubigeo": None, "envelope": "100", "electorate": "everyone"}],
        "ballots": {"form": "choose-one", "max_choices": 1},
        "prioritisation": {"combination": "votes-only"},
    }
    act = {"kind": "Ordenanza de prueba", "number": "1", "dated": "2026-01-01"}
    opening = {"code": "faults", "title": "Proceso de prueba", "fiscal_year": 2026, "ordinance": act, "rules": rules}
    process = (await client.post("/registry/processes", opening, role="administrator"))["process_id"]
    for phase in (Phase.CONVOKED, Phase.REGISTRATION):
        await begin(client, process, phase)
    projects = [{"project": code, "name": code, "list_code": LIST, "cost": "10"} for code in PROJECTS]
    await client.post(f"/registry/processes/{process}/projects/batch", {"projects": projects}, role="administrator")
    references = [str(number) for number in range(VOTERS)]
    voters: list[str] = []
    for start in range(0, VOTERS, 1000):
        page = {"source": "prueba", "category": "citizen", "references": references[start : start + 1000]}
        await client.post(f"/registry/processes/{process}/electors", page, role="facilitator")
    await begin(client, process, Phase.ACCREDITATION)
    await client.post(f"/registry/processes/{process}/roll/closing", role="administrator")
    wish = {"source": "prueba", "references": references, "purpose": "prueba"}
    voters = (await client.post(f"/registry/processes/{process}/pseudonyms", wish, role="facilitator"))["pseudonyms"]
    await begin(client, process, Phase.CONCERTATION)
    hours = {"opens_at": now().isoformat(), "closes_at": (now() + timedelta(days=1)).isoformat()}
    opened = await client.post(
        f"/voting/processes/{process}/contests", {"list_code": LIST, **hours}, role="administrator"
    )
    return opened["contest_id"], voters


async def load(client: Client, contest_id: str, voters: Iterator[tuple[int, str]], acknowledged: set[str]) -> None:
    """Cast ballots one after another, each voter once; remember those that were acknowledged."""
    for number, voter in voters:
        row = {"voter": voter, "choices": [{"project": PROJECTS[number % 3]}]}
        try:
            await client.post(f"/voting/contests/{contest_id}/ballots:batch", {"ballots": [row]}, role="facilitator")
        except (httpx2.HTTPError, Refused):
            await asyncio.sleep(0.1)
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
    async with Bus.connect(url) as bus, asyncio.timeout(30), contextlib.aclosing(bus.follow("voting", 0)) as batches:
        async for batch in batches:
            found.extend(message.data for message in batch)
            if len(found) >= number:
                break
    return found


def cast_voters(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("select state from voting.events where topic = 'voting.ballot-cast.v1'").fetchall()
    return [msgspec.json.decode(state)["voter"] for (state,) in rows]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("part", [*PARTS, "nats", "postgres"])
async def test_every_acknowledged_ballot_is_in_store_stream_and_tally_once(new_data_dir: Path, part: str) -> None:
    async with many_processes(settings(new_data_dir)) as system, Client(system.addresses) as client:
        contest_id, voters = await contest(client)
        acknowledged: set[str] = set()
        waiting = iter(enumerate(voters))
        loads = [asyncio.create_task(load(client, contest_id, waiting, acknowledged)) for _ in range(8)]
        while len(acknowledged) < VOTERS // 5:
            await asyncio.sleep(0.02)

        kill(system, part)

        await asyncio.gather(*loads)
        await asyncio.gather(*(ready(address) for address in system.addresses.values()))
        database, bus = (url.get_secret_value() for url in _named(system))
        cast = cast_voters(database)
        assert len(acknowledged) > VOTERS // 2
        assert len(cast) == len(set(cast))
        assert acknowledged <= set(cast)
        async with EventStore(database, "voting") as store:
            stored = [line(row, "faults") for row in await store.page(0, 10_000)]
        assert await lines_of_stream(bus, len(stored)) == stored
        client.seen = {"voting": len(stored)}
        tally: dict[str, Any] = (await settled(client, f"/transparency/contests/{contest_id}/tally"))["tally"]
        assert tally["ballots"] == len(cast)
        assert sum(project["score"] for project in tally["projects"]) == len(cast)


async def settled(client: Client, path: str) -> Any:
    """Read, and read again while the read side is not up to date yet."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await client.get(path)
            except (Refused, httpx2.HTTPError):
                await asyncio.sleep(0.2)


def _named(system: System) -> list[Any]:
    return [system.settings.database_url, system.settings.nats_url]
