"""The keyring: random keys by name, wrapped under the master key in the database of the vault's keys.

What follows from such a key (the pseudonyms of a process) can be linked to people only while the key exists.
"""

from typing import Final
from uuid import UUID

from shared.messages import derived_id
from shared.personal import Reading
from shared.postgres import Pool
from shared.sealing import MasterKey

NAMED: Final = "quipu named key"


class Keyring:
    """Makes and keeps named keys, and records who read what follows from them; `rows` and `keys` are the vault's."""

    def __init__(self, rows: Pool, keys: Pool, master: MasterKey) -> None:
        self._rows = rows
        self._keys = keys
        self._master = master

    async def named_key(self, name: str) -> bytes:
        """Return the 32 bytes of a key; the first who asks makes it, and everybody else gets the same."""
        place = derived_id(NAMED, name)
        async with self._keys.connection() as connection:
            found = await connection.execute("SELECT wrapped FROM keys.named_keys WHERE name = %s", [name])
            row = await found.fetchone()
            if row is None:
                await connection.execute(
                    "INSERT INTO keys.named_keys (name, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    [name, self._master.new_wrapped_key(place)],
                )
                found = await connection.execute("SELECT wrapped FROM keys.named_keys WHERE name = %s", [name])
                row = await found.fetchone()
        if row is None:
            raise LookupError("A key was destroyed while it was being made.")
        return self._master.unwrap_bytes(place, row[0])

    async def record_batch_read(self, reading: Reading, group_id: UUID, kind: str, count: int) -> None:
        """Record that facts about `count` people of a group were read at once.

        In the vault's record of reads the group (a process) stands in the place of the person.
        """
        async with self._rows.connection() as connection:
            await connection.execute(
                "INSERT INTO vault.reads (reader, role, purpose, person_id, kind, fields)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [reading.reader, reading.role, reading.purpose, group_id, kind, [f"batch of {count}"]],
            )
