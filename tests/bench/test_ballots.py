"""Single ballots recorded through the application, against the library's own `save` and a plain INSERT of the row."""

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from deploy.client import Client
from deploy.system import one_process
from services.voting.application import Voting
from services.voting.application.hours import VotingAgenda, recall_open
from services.voting.commands import CastBallot
from services.voting.events import BallotCast, Channel
from services.voting.records import Known
from shared.eventstore import EventStore
from shared.messages import Act, Role
from shared.rules import Choice
from shared.service import now, open_pool
from shared.settings import Environment, Settings
from tests.bench.contest import PROJECTS, Opened, open_contest
from tests.bench.sides import Rate, in_flight, in_threads, library, plain_inserts, report, vote

VOTERS = 90_000
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


async def cast_singly(voting: Voting, opened: Opened) -> Rate:
    """Cast first ballots through the application, so many in flight."""

    async def cast(number: int) -> int:
        voter = opened.voters[number]
        command = CastBallot(
            contest_id=opened.contest_id,
            process_id=opened.process_id,
            voter=voter,
            lists=frozenset({"L1"}),
            choices=(Choice(project=PROJECTS[number % len(PROJECTS)]),),
        )
        return await voting.cast_ballot(
            command, Act(actor=voter, role=Role.AGENT, recorded_at=now(), cause=f"request:{opened.process_id}")
        )

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


async def test_single_ballots_through_the_application(
    make_database: Callable[[], str], nats_url: str, tmp_path: Path
) -> None:
    url = make_database()
    settings = outside(url, make_database(), nats_url, tmp_path)
    async with one_process(settings) as system, Client(system.addresses) as client:
        opened = await open_contest(client, VOTERS)
    app = library(url)
    saved = in_threads(IN_FLIGHT, lambda number: app.save(vote(number)))
    app.close()
    row = ballot(opened)
    inserted = await plain_inserts(url, IN_FLIGHT, row.TOPIC, row.to_bytes())
    async with EventStore(url, "voting") as store, open_pool(url, "bench") as pool:
        voting = Voting(store, Known(pool))
        await recall_open(voting, store, pool, VotingAgenda())  # As when the service starts.
        ours = await cast_singly(voting, opened)

    report(
        f"Single ballots recorded, {IN_FLIGHT} in flight",
        [
            ("ours, through the application", ours),
            ("the library's save, 32 threads", saved),
            ("plain INSERT", inserted),
        ],
        [
            ("ours : library", ours.per_second / saved.per_second, 8),
            ("ours : plain INSERT", ours.per_second / inserted.per_second, 1.2),
        ],
    )
