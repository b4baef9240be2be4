"""The whole system: how soon it is ready, what it holds while idle, how soon a ballot is in the public count."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from deploy.client import Client
from deploy.processes import ready
from deploy.servers.process import free_port
from deploy.system import one_process
from tests.bench.contest import PROJECTS, open_contest
from tests.bench.sides import Rate
from tests.bench.test_ballots import outside

BALLOTS = 200
CHECKOUT = Path(__file__).resolve().parents[2]


def resident_mb(pid: int) -> dict[str, float]:
    """Return what a process and its children hold, shared pages counted once (PSS), by program."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    found: dict[str, float] = {}
    for one in family:
        found[one.name()] = found.get(one.name(), 0) + one.memory_full_info().pss / 1e6
    return found


async def test_the_idle_system(tmp_path: Path) -> None:
    await asyncio.to_thread(tmp_path.chmod, 0o711)
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-m", "deploy", "up", "--data-dir", str(tmp_path / "data"), "--port", str(port)]
    for start in ("first start", "later start"):
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: ASYNC220  # It is the system measured.
        try:
            await ready(f"http://127.0.0.1:{port}")
            seconds = time.perf_counter() - began
            await asyncio.sleep(5)
            held = resident_mb(process.pid)
            print(f"\n{start}: ready after {seconds:.1f} s (wished 5), idle {sum(held.values()):.0f} MB (wished 400)")
            print(", ".join(f"{name} {mb:.0f} MB" for name, mb in sorted(held.items())))
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


async def test_a_ballot_until_it_is_in_the_public_count(
    make_database: Callable[[], str], nats_url: str, tmp_path: Path
) -> None:
    settings = outside(make_database(), make_database(), nats_url, tmp_path)
    waits: list[float] = []
    async with one_process(settings) as system, Client(system.addresses) as client:
        opened = await open_contest(client, BALLOTS)
        path = f"/voting/contests/{opened.contest_id}/ballots:batch"
        tally = f"/transparency/contests/{opened.contest_id}/tally"
        for number, voter in enumerate(opened.voters, start=1):
            row = {"voter": voter, "choices": [{"project": PROJECTS[0]}]}
            await client.post(path, {"ballots": [row]}, role="facilitator")
            answered = time.perf_counter()
            found = (await client.get(tally))["tally"]
            waits.append(time.perf_counter() - answered)
            assert found["ballots"] == number
            await asyncio.sleep(0.01)
    rate = Rate(BALLOTS, sum(waits), waits)
    print(f"\nBallot answered until read in the public tally: p50 {rate.p50:.1f} ms, p99 {rate.p99:.1f} ms (wished 60)")
