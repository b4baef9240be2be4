"""POST a ballot over HTTP, one worker, every check on: against the library's save, and against storing nothing."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from deploy.client import Client
from deploy.processes import ready
from deploy.servers.process import free_port
from deploy.system import one_process
from shared.messages import Role, derived_id
from shared.settings import Settings
from shared.tokens import Signer
from tests.bench.contest import PROJECTS, Opened, open_contest
from tests.bench.load import write_requests
from tests.bench.sides import Rate, report
from tests.bench.test_ballots import outside

VOTERS = 100_000
SECONDS = 3.0
SINGLE_CONNECTIONS = 32
BATCH_CONNECTIONS = 16
BATCH = 100


@contextlib.asynccontextmanager
async def side(settings: Settings, name: str) -> AsyncIterator[int]:
    """Run one side as a process of its own; yield its port."""
    port = free_port()
    given = {
        "ENVIRONMENT": "development",
        "DATA_DIR": str(settings.data_dir),
        "PORT": str(port),
        **{
            key: value.get_secret_value()
            for key, value in (
                ("DATABASE_URL", settings.database_url),
                ("KEYS_DATABASE_URL", settings.keys_database_url),
                ("NATS_URL", settings.nats_url),
            )
            if value
        },
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.http_sides",
        name,
        env={**os.environ, **{f"QUIPU_{key}": value for key, value in given.items()}},
    )
    try:
        await ready(f"http://127.0.0.1:{port}")
        yield port
    finally:
        process.terminate()
        await process.wait()


async def load(port: int, connections: int, requests: list[bytes], folder: Path, *, each: int = 1) -> Rate:
    """Send the requests over so many connections for a while."""
    file = folder / "requests"
    write_requests(file, requests)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.load",
        *("127.0.0.1", str(port), str(connections), str(SECONDS), str(file)),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    said = json.loads(printed)
    assert said["refused"] == 0
    return Rate(said["number"] * each, said["seconds"], said["waits"])


def request(path: str, token: str, body: object) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def singles(signer: Signer, opened: Opened, start: int, number: int) -> list[bytes]:
    """Return single ballots of so many voters, each with a credential of its own."""
    path = f"/voting/contests/{opened.contest_id}/ballots"
    return [
        request(
            path,
            signer.ballot_credential(voter, opened.process_id, ("L1",)),
            {"choices": [{"project": PROJECTS[place % len(PROJECTS)]}]},
        )
        for place, voter in enumerate(opened.voters[start : start + number])
    ]


def batches(signer: Signer, opened: Opened, start: int, number: int) -> list[bytes]:
    """Return batches of ballots of so many voters."""
    path = f"/voting/contests/{opened.contest_id}/ballots:batch"
    token = signer.person_token(derived_id("bench"), (Role.FACILITATOR,), "voting")
    voters = opened.voters[start : start + number]
    return [
        request(
            path,
            token,
            {"ballots": [{"voter": voter, "choices": [{"project": PROJECTS[0]}]} for voter in voters[at : at + BATCH]]},
        )
        for at in range(0, len(voters), BATCH)
    ]


async def test_ballots_over_http(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> None:
    settings = outside(make_database(), make_database(), nats_url, tmp_path)
    async with one_process(settings) as system, Client(system.addresses) as client:
        opened = await open_contest(client, VOTERS)
    signer = Signer.from_settings(settings)
    rates: dict[str, Rate] = {}
    for name in ("nothing", "checked", "library", "ours"):
        async with side(settings, name) as port:
            wanted = singles(signer, opened, 0, 4_000 if name == "library" else 25_000)
            rates[name] = await load(port, SINGLE_CONNECTIONS, wanted, tmp_path)
            if name == "ours":
                pages = batches(signer, opened, 25_000, 75_000)
                rates["batch"] = await load(port, BATCH_CONNECTIONS, pages, tmp_path, each=BATCH)

    ours, library = rates["ours"], rates["library"]
    report(
        f"POST one ballot, one worker, {SINGLE_CONNECTIONS} connections; batches of {BATCH} over {BATCH_CONNECTIONS}",
        [
            ("ours, all checks on", ours),
            ("the same over the library's save", library),
            ("the same, all checks on, storing nothing", rates["checked"]),
            ("an endpoint that stores nothing", rates["nothing"]),
            (f"ours, batches of {BATCH} (ballots)", rates["batch"]),
        ],
        [
            ("ours : library", ours.per_second / library.per_second, 6),
            ("ours : storing nothing", ours.per_second / rates["nothing"].per_second, 0.35),
            ("4 x p50 : p99", 4 * ours.p50 / ours.p99, 1),
            ("batch : library single", rates["batch"].per_second / library.per_second, 40),
        ],
    )
