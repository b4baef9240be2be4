"""Processes that vote in another mode than the usual one, and the holders of a sealed contest's key."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from deploy.ceremony import Ceremony
from deploy.console import Output
from services.registry.events import ProcessOpened
from services.voting.events import ContestSubject
from shared.messages import Event, Role
from shared.quorum import KeyPair, new_pair
from shared.rules import SecrecyMode
from tests.services.voting.situations import DURING, JAEN, PROCESS, registry_events
from tests.services.voting.test_api import CONTEST, House, open_house

AGENT = UUID(int=77)


def events_of(secrecy: SecrecyMode) -> list[Event]:
    """Return what the registry records of a process that votes in this mode."""
    opened, *others = registry_events()
    assert isinstance(opened, ProcessOpened)
    rules = opened.rules.model_copy(update={"secrecy": secrecy})
    return [opened.model_copy(update={"rules": rules}), *others]


@asynccontextmanager
async def house_of(secrecy: SecrecyMode, database: str, nats_url: str, folder: Path) -> AsyncIterator[House]:
    """Open voting behind its addresses for a process that votes in this mode."""
    async with open_house(database, nats_url, folder, events_of(secrecy)) as house:
        yield house


def ceremony(house: House) -> Ceremony:
    """Return the ceremony of a member of the committee."""
    token = house.signer.person_token(uuid4(), (Role.COMMITTEE,), "voting")
    return Ceremony("http://quipu", token, Output(as_json=True), house.transport)


async def deal(house: House, holders: Sequence[KeyPair], threshold: int = 2, list_code: str = JAEN) -> UUID:
    """Deal the key of a list's contest."""
    publics = [holder.public for holder in holders]
    return await ceremony(house).deal(PROCESS, list_code, ContestSubject.PROJECTS, threshold, publics)


@asynccontextmanager
async def sealed_day(database: str, nats_url: str, folder: Path) -> AsyncIterator[tuple[House, list[KeyPair]]]:
    """Open a sealed contest whose key three holders have, any two of whom open it."""
    holders = [new_pair() for _ in range(3)]
    async with house_of(SecrecyMode.SEALED, database, nats_url, folder) as house:
        await deal(house, holders)
        assert (await house.open_contest()).status_code == 201
        house.clock.now = DURING
        yield house, holders


async def close(house: House) -> None:
    """Close the contest of `JAEN`, which two members of the committee do with a reason."""
    path, body = f"/processes/{PROCESS}/contests/{CONTEST}/close", {"reason": "Acta 8"}
    answers = [await house.post(path, body, headers=house.as_role(Role.COMMITTEE)) for _ in range(2)]
    assert answers[-1].status_code == 201, answers[-1].json()


async def result(house: House) -> Any:
    """Compute the result of the contest of `JAEN`."""
    return (await house.post(f"/contests/{CONTEST}/result", headers=house.as_role(Role.ADMINISTRATOR))).json()


def dump(database: str) -> set[bytes]:
    """Return every row of every table of a database, bytes as they are, as whoever operates it can read them."""
    rows: set[bytes] = set()
    with psycopg.connect(database) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            for row in connection.execute(f'select * from "{schema}"."{table}"'.encode()).fetchall():
                rows.add(b"|".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row))
    return rows
