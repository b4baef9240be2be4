"""A voting store filled with made-up ballots straight through COPY, to measure rebuilds on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from services.voting.events import BallotCast, Candidate, Channel, ContestOpened
from shared.eventstore import create_events
from shared.messages import Role
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules, SecrecyMode

OPENED = datetime(2026, 3, 1, 13, tzinfo=UTC)
PROCESS = UUID(int=7)
PROJECTS = 220


def opened(contest_id: UUID) -> ContestOpened:
    return ContestOpened(
        recorded_at=OPENED,
        actor="0f" * 16,
        role=Role.ADMINISTRATOR,
        cause=f"request:{uuid4()}",
        process_id=PROCESS,
        contest_id=contest_id,
        list_code="0601",
        candidates=tuple(
            Candidate(project=f"{2_300_000 + n}", name=f"Proyecto {n}", cost="100000.00") for n in range(PROJECTS)
        ),
        envelope="3000000.00",
        ballots=BallotRules(form=BallotForm.APPROVAL, max_choices=5),
        secrecy=SecrecyMode.PSEUDONYMOUS,
        prioritisation=PrioritisationRules(),
        electorate=None,
        roll_root="0" * 64,
        voters=2_000_000,
        opens_at=OPENED,
        closes_at=OPENED + timedelta(days=10),
    )


def ballot(contest_id: UUID, number: int) -> BallotCast:
    voter = f"{number:032x}"
    return BallotCast(
        recorded_at=OPENED + timedelta(milliseconds=100 * number),
        actor=voter,
        role=Role.AGENT,
        cause=f"request:{uuid4()}",
        process_id=PROCESS,
        contest_id=contest_id,
        voter=voter,
        choices=tuple(Choice(project=f"{2_300_000 + (number * 7 + k * 31) % PROJECTS}") for k in range(3)),
        channel=Channel.WEB,
        batch=None,
    )


def fill(url: str, number: int) -> None:
    """Make the store of voting with one contest and `number - 1` ballots; every twentieth changes an earlier one."""
    create_events(url, "voting")
    contest_id = uuid4()
    sample = ballot(contest_id, 1).to_bytes()
    streams: list[UUID] = []
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        columns = "originator_id, originator_version, topic, state, notification_id"
        with cursor.copy(f"copy voting.events ({columns}) from stdin (format binary)") as copy:
            copy.set_types(["uuid", "int8", "text", "bytea", "int8"])
            copy.write_row((contest_id, 1, ContestOpened.TOPIC, opened(contest_id).to_bytes(), 1))
            for position in range(2, number + 1):
                changed = position % 20 == 0
                stream = streams[position * 3 // 5 % len(streams)] if changed and streams else uuid4()
                version = 1
                if changed and streams:
                    version = _VERSIONS[stream] = _VERSIONS.get(stream, 1) + 1
                else:
                    streams.append(stream)
                copy.write_row((stream, version, BallotCast.TOPIC, _like(sample, position), position))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze voting.events")


_VERSIONS: dict[UUID, int] = {}


def _like(sample: bytes, number: int) -> bytes:
    """Return a ballot's bytes, made from those of another without validating each anew."""
    event = sample.replace(b"%032x" % 1, b"%032x" % number)
    return event.replace(b"2300007", b"%d" % (2_300_000 + number * 7 % 73)).replace(
        b"2026-03-01T13:00:00.100000Z",
        (OPENED + timedelta(milliseconds=100 * number)).isoformat().replace("+00:00", "Z").encode(),
    )
