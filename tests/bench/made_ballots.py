"""A voting store filled with made-up ballots straight through COPY, to measure rebuilds on."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from services.voting.events import BallotCast, Candidate, Channel, ContestOpened
from shared.eventstore import create_events
from shared.messages import Role
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules, SecrecyMode

OPENED = datetime(2026, 3, 1, 13, tzinfo=UTC)
PROCESS = UUID(int=7)
CONTEST = UUID(int=9)
PROJECTS = 220


def opened() -> ContestOpened:
    return ContestOpened(
        recorded_at=OPENED,
        actor="0f" * 16,
        role=Role.ADMINISTRATOR,
        cause=f"request:{UUID(int=1)}",
        process_id=PROCESS,
        contest_id=CONTEST,
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


def ballot(number: int) -> BallotCast:
    """Return the ballot that stands at a position: three projects of all, which depend on the number."""
    return BallotCast(
        recorded_at=OPENED + timedelta(seconds=number),
        actor=f"{number:032x}",
        role=Role.AGENT,
        cause=f"request:{UUID(int=number)}",
        process_id=PROCESS,
        contest_id=CONTEST,
        voter=f"{number:032x}",
        choices=tuple(Choice(project=code) for code in _codes(number)),
        channel=Channel.WEB,
        batch=None,
    )


def _codes(number: int) -> list[str]:
    return [f"{2_300_000 + (number * 7 + k * (number % 97 + 1)) % PROJECTS}" for k in range(3)]


def _bytes(number: int) -> bytes:
    """Return the bytes of `ballot(number)` without validating a million of them."""
    choices = ",".join(f'{{"points":null,"project":"{code}"}}' for code in _codes(number))
    moment = (OPENED + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
    return (
        f'{{"actor":"{number:032x}","batch":null,"cause":"request:{UUID(int=number)}","channel":"web",'
        f'"choices":[{choices}],"contest_id":"{CONTEST}","process_id":"{PROCESS}","recorded_at":"{moment}",'
        f'"role":"agent","voter":"{number:032x}"}}'
    ).encode()


def stream(number: int) -> UUID:
    """Return the stream of the ballot with a number."""
    return UUID(bytes=hashlib.sha256(str(number).encode()).digest()[:16])


def fill(url: str, last: int) -> None:
    """Make the store of voting: a contest, then ballots up to a position; every twentieth changes an earlier one."""
    assert _bytes(12345) == ballot(12345).to_bytes()
    create_events(url, "voting")
    columns = "originator_id, originator_version, topic, state, notification_id"
    with (
        psycopg.connect(url) as connection,
        connection.cursor() as cursor,
        cursor.copy(f"copy voting.events ({columns}) from stdin (format binary)".encode()) as copy,
    ):
        copy.set_types(["uuid", "int8", "text", "bytea", "int8"])
        copy.write_row((CONTEST, 1, ContestOpened.TOPIC, opened().to_bytes(), 1))
        for position in range(2, last + 1):
            changes = position % 20 == 0
            ballot_stream = stream(position - 15 if changes else position)
            copy.write_row((ballot_stream, 1 + changes, BallotCast.TOPIC, _bytes(position), position))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze voting.events")
