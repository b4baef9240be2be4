import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from shared.keyring import Keyring
from shared.messages import Role
from shared.personal import Reading
from shared.postgres import Pool, pool
from shared.sealing import MasterKey, Unreadable
from shared.vault import Vault, create_vault

MASTER = MasterKey(b"m" * 32)


@pytest.fixture
async def keys(database: str) -> AsyncIterator[Pool]:
    create_vault(database, database)
    async with pool(database, name="keys") as opened:
        yield opened


async def test_a_named_key_is_made_once_whoever_asks_first(keys: Pool) -> None:
    rings = [Keyring(keys, keys, MASTER) for _ in range(5)]

    asked = await asyncio.gather(*(ring.named_key("process/1") for ring in rings))

    assert len(set(asked)) == 1
    assert len(asked[0]) == 32


async def test_two_names_have_two_keys(keys: Pool) -> None:
    ring = Keyring(keys, keys, MASTER)

    assert await ring.named_key("process/1") != await ring.named_key("process/2")


async def test_a_named_key_does_not_open_under_another_master_key(keys: Pool) -> None:
    await Keyring(keys, keys, MASTER).named_key("process/1")

    with pytest.raises(Unreadable):
        await Keyring(keys, keys, MasterKey(b"n" * 32)).named_key("process/1")


async def test_a_batch_that_was_read_stands_in_the_record_of_reads(keys: Pool) -> None:
    group = uuid4()
    reading = Reading(reader="r1", role=Role.FACILITATOR, purpose="Digitalizar cédulas")

    await Keyring(keys, keys, MASTER).record_batch_read(reading, group, "registry.pseudonyms.v1", 250)

    (read,) = await Vault(keys, keys, MASTER).reads(person_id=group)
    assert (read.reader, read.purpose, read.fields) == ("r1", "Digitalizar cédulas", ["batch of 250"])
