"""Single ballots recorded through the application in each secrecy mode, against the library's own `save` and an INSERT.

A sealed contest is measured twice: with ballots that their voters encrypted, and with choices that the service seals.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from deploy.client import Client
from deploy.system import one_process
from services.voting.application import Voting
from services.voting.application.hours import VotingAgenda, recall_open
from services.voting.commands import CastBallot, CastSealedBallot
from services.voting.domain.sealing import sealed_choices
from services.voting.events import BallotCast, BallotSeal, Channel
from services.voting.records import Known
from shared.eventstore import EventStore
from shared.messages import Act, Role
from shared.rules import Choice, SecrecyMode
from shared.service import now, open_pool
from shared.settings import Environment, Settings
from tests.bench.contest import PROJECTS, Opened, open_contest
from tests.bench.sides import Rate, in_flight, in_threads, library, plain_inserts, report, vote

VOTERS = 60_000
IN_FLIGHT = 32


def outside(database: str, keys: str, nats: str, folder: Path) -> Settings:
    """Return settings on servers that run already, with their data on disk."""
    return Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=folder,
        port=0,
        database_url=SecretStr(database),
        keys_database_url=SecretStr(keys),
        nats_url=SecretStr(nats),
    )


async def cast_singly(voting: Voting, opened: Opened, *, sealed: str | None = None, first: int = 0) -> Rate:
    """Cast first ballots through the application, so many in flight, from a voter on; `sealed` is what they send."""

    async def cast(number: int) -> int:
        voter = opened.voters[first + number]
        facts: dict[str, Any] = {
            "contest_id": opened.contest_id,
            "process_id": opened.process_id,
            "voter": voter,
            "lists": frozenset({"L1"}),
        }
        choices = (Choice(project=PROJECTS[number % len(PROJECTS)]),)
        command = (
            CastSealedBallot(**facts, sealed=sealed)
            if sealed
            else CastBallot(**facts, choices=choices, agent=opened.process_id)
        )
        act = Act(actor=voter, role=Role.AGENT, recorded_at=now(), cause=f"request:{opened.process_id}")
        return (await voting.casting.take(command, act)).position

    return await in_flight(IN_FLIGHT, cast)


def ballot(opened: Opened) -> BallotCast:
    """Return one ballot, for the row that the plain INSERT writes."""
    return BallotCast(
        actor=opened.voters[0],
        role=Role.AGENT,
        recorded_at=now(),
        cause=f"request:{opened.process_id}",
        process_id=opened.process_id,
        contest_id=opened.contest_id,
        voter=opened.voters[0],
        choices=(Choice(project=PROJECTS[0]),),
        channel=Channel.WEB,
        batch=None,
    )


async def test_single_ballots_through_the_application_in_each_mode(
    make_database: Callable[[], str], nats_url: str, tmp_path: Path
) -> None:
    url = make_database()
    settings = outside(url, make_database(), nats_url, tmp_path)
    async with one_process(settings) as system, Client(system.addresses) as client:
        opened = {mode: await open_contest(client, VOTERS, mode.value, mode) for mode in SecrecyMode}
    app = library(url)
    saved = in_threads(IN_FLIGHT, lambda number: app.save(vote(number)))
    app.close()
    row = ballot(opened[SecrecyMode.PSEUDONYMOUS])
    inserted = await plain_inserts(url, IN_FLIGHT, row.TOPIC, row.to_bytes())
    ours: dict[str, Rate] = {}
    async with EventStore(url, "voting") as store, open_pool(url, "bench") as pool:
        voting = Voting(store, Known(pool))
        await recall_open(voting, store, pool, VotingAgenda())  # As when the service starts.
        for mode in (SecrecyMode.OPEN, SecrecyMode.PSEUDONYMOUS):
            ours[mode.value] = await cast_singly(voting, opened[mode])
        one = opened[SecrecyMode.SEALED]
        seal = (await voting.contest(one.contest_id)).opened.seal
        assert seal
        encrypted = sealed_choices(seal, one.contest_id, one.voters[0], [Choice(project=PROJECTS[0])])
        ours["sealed by the voter"] = await cast_singly(voting, one, sealed=encrypted)
        ours["sealed by the service"] = await cast_singly(voting, one, first=ours["sealed by the voter"].number)

    ratios = [
        (f"{name} : {other}", rate.per_second / side.per_second, wished)
        for name, rate in ours.items()
        for other, side, wished in (("library", saved, 8), ("plain INSERT", inserted, 1.2))
    ]
    sides = [(f"ours, {name}", rate) for name, rate in ours.items()]
    report(
        f"Single ballots recorded through the application, {IN_FLIGHT} in flight",
        [*sides, ("the library's save, 32 threads", saved), ("plain INSERT", inserted)],
        ratios,
    )
    print(f"  sealing alone, one core: {1 / _seconds_of_a_seal(seal):9,.0f}/s")


def _seconds_of_a_seal(seal: BallotSeal) -> float:
    """Return how long the encryption of one ballot takes, without anything else."""
    contest, voter, number = UUID(int=1), "0" * 32, 2_000
    began = time.perf_counter()
    for _ in range(number):
        sealed_choices(seal, contest, voter, [Choice(project=PROJECTS[0])])
    return (time.perf_counter() - began) / number
