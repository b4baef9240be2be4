"""Rebuilding tallies and trail over a million ballots, against the library's projection runner on the same machine."""

import multiprocessing
import os
import time
from typing import Any

import psycopg
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import Environment
from psycopg.sql import SQL, Identifier

from projections.rebuild import rebuild_many
from projections.sources import StoreSource
from projections.tallies import Tallies
from projections.trail import Trail
from shared.envelope import SERVICES
from shared.serving import run
from tests.bench.made_ballots import fill
from tests.bench.memory import peak_mb
from tests.bench.sides import Vote, Votes, library, vote

BALLOTS = int(os.environ.get("QUIPU_BENCH_BALLOTS", "1000000"))
SAMPLE = 3_000


TRAIL = (
    "trail (service text, position bigint primary key, recorded_at timestamptz, process text, topic text, "
    "stream uuid, version int, actor text, role text, cause text, data text)"
)
TABLES = (
    TRAIL,
    "ballots (stream uuid primary key, contest text, version int, channel text, choices text)",
    "votes (contest text, project text, score bigint, primary key (contest, project))",
)


class View(PostgresTrackingRecorder):
    """The library's own kind of read model, with the rows of our two: one transaction for each event."""

    def __init__(self, datastore: Any, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        schema = self.datastore.schema
        votes = f"insert into {schema}.votes values (%s, %s, 1) on conflict (contest, project)"
        self.statements = [
            f"insert into {schema}.trail values (%s, %s, now(), %s, %s, %s, %s, %s, %s, %s, %s)",
            f"insert into {schema}.ballots values (%s, %s, %s, %s, %s)",
            f"{votes} do update set score = votes.score + 1",
        ]
        for table in TABLES:
            self.sql_create_statements.append(SQL("create table if not exists {}." + table).format(Identifier(schema)))

    def count(self, event: Any, tracking: Tracking) -> None:
        """Write what one event means, and where it stood."""
        data = repr(vars(event))
        place = tracking.notification_id
        stream, contest, choices = event.originator_id, event.contest_id, event.choices
        rows = [
            ("voting", place, event.process_id, "Vote.Cast", stream, 1, event.actor, event.role, event.cause, data),
            (stream, contest, 1, event.channel, " ".join(choices)),
            (contest, choices[0]),
        ]
        with self.datastore.transaction(commit=True) as cursor:
            for statement, row in zip(self.statements, rows, strict=True):
                cursor.execute(statement, row, prepare=True)
            self._insert_tracking(cursor, tracking)


class Counting(Projection[View]):
    """Folds the library's votes."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Count a vote."""
        if isinstance(domain_event, Vote.Cast):
            self.view.count(domain_event, tracking)


def runner_rate(database: str, schema: str) -> float:
    """Return how many events a second the library's runner folds, in a schema of its own."""
    votes: Votes = library(database, f"library_{schema}")
    for start in range(0, SAMPLE, 500):
        votes.save(*[vote(number) for number in range(start, start + 500)])
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Votes, projection_class=Counting, view_class=View, env=dict(Environment(env=votes.env))
    ) as runner:
        runner.wait(SAMPLE, timeout=120)
        seconds = time.perf_counter() - began
    votes.close()
    return SAMPLE / seconds


def rebuild_both(url: str, answer: Any) -> None:
    """Rebuild both models at once, in a process whose memory is its own; put seconds and megabytes into `answer`."""

    async def both() -> None:
        await rebuild_many(url, (Tallies, Trail), StoreSource(dict.fromkeys(SERVICES, url)))

    began = time.perf_counter()
    run(both())
    seconds = time.perf_counter() - began
    answer.put((seconds, peak_mb()))


def test_rebuild_of_tallies_and_trail(database: str) -> None:
    fill(database, BALLOTS)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("checkpoint")
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()

    theirs = [runner_rate(database, "before")]
    ours = []
    for what in ("filled, indexed, switched in", "the same, compared with live"):
        child = context.Process(target=rebuild_both, args=(database, answer))
        child.start()
        ours.append((what, *answer.get(timeout=600)))
        child.join()
        theirs.append(runner_rate(database, f"after{len(ours)}"))
    best = max(theirs)

    said = ", ".join(f"{rate:,.0f}" for rate in theirs)
    print(f"\nlibrary's projection runner: {said} events/s around ours (sample of {SAMPLE:,}); the best counts")
    for what, seconds, megabytes in ours:
        print(f"{what:30s} {BALLOTS / seconds:10,.0f} events/s ({BALLOTS:,} in {seconds:.1f} s)")
        print(f"  ratio {BALLOTS / seconds / best:.1f} (wanted: 60); {megabytes} MB (wanted: under 400)")
    if best > 1.3 * min(theirs):
        print("  the machine was not quiet: the library's own rates differ by more than 30 %; measure again")
    with psycopg.connect(database) as connection:
        (counted,) = connection.execute("select sum(ballots) from tallies.channels").fetchone() or (0,)
    assert counted == BALLOTS - 1 - BALLOTS // 20
