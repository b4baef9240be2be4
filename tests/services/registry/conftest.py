"""A registry of the tests' own: an event store and a vault in a fresh database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import pytest

from services.registry.application import Registry
from services.registry.commands import BeginPhase
from services.registry.events import Phase
from shared.eventstore import EventStore, create_events
from shared.files import FileStore, RawFiles
from shared.keyring import Keyring
from shared.keys import new_key
from shared.messages import Event
from shared.postgres import Pool, pool
from shared.sealing import MasterKey
from shared.tokens import Signer, Verifier
from shared.vault import Vault, create_vault
from tests.services.registry.samples import ACT, ORDINANCE, PROCESS, opening

PERSON_KEY, BALLOT_KEY = new_key(), new_key()
ISSUER = "urn:quipu:test:registry"


Kind = TypeVar("Kind", bound=Event)


@dataclass(frozen=True)
class Ground:
    """The registry, and what it stands on."""

    registry: Registry
    store: EventStore
    rows: Pool
    keys: Pool
    verifier: Verifier

    async def recorded(self, kind: type[Kind]) -> list[Kind]:
        """Return every event of a kind, in order."""
        return [cast("Kind", row.event()) for row in await self.store.page(0, 10_000, [kind.TOPIC])]

    async def people(self) -> int:
        """Return how many people can still be read in the vault."""
        async with self.keys.connection() as connection:
            row = await (await connection.execute("select count(*) from keys.person_keys")).fetchone()
        return int(row[0]) if row else 0

    async def open(self, *phases: Phase) -> None:
        """Open the process of the samples, and lead it through these phases."""
        await self.registry.processes.open_process(opening(), ACT)
        for phase in phases:
            await self.registry.processes.begin_phase(BeginPhase(process_id=PROCESS, phase=phase, act=ORDINANCE), ACT)


@asynccontextmanager
async def standing(database: str, imports: Path) -> AsyncIterator[Ground]:
    """Open a registry over one database: the schemas of rows and keys know nothing of each other."""
    create_events(database, "registry")
    create_vault(database, database)
    master = MasterKey(b"m" * 32)
    async with (
        EventStore(database, "registry") as store,
        pool(database, name="rows") as rows,
        pool(database, name="keys") as keys,
    ):
        signer = Signer(ISSUER, PERSON_KEY, BALLOT_KEY)
        verifier = Verifier(ISSUER, {PERSON_KEY.thumbprint(): PERSON_KEY}, {BALLOT_KEY.thumbprint(): BALLOT_KEY})
        registry = Registry.over(
            store,
            Vault(rows, keys, master),
            Keyring(rows, keys, master),
            signer,
            imports=RawFiles(imports),
            documents=FileStore(imports / "documents", 1_000_000),
        )
        yield Ground(registry, store, rows, keys, verifier)


@pytest.fixture
async def ground(database: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """Open a registry in a fresh database, and close it afterwards."""
    async with standing(database, tmp_path / "imports") as opened:
        yield opened
