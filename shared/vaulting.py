"""Group commit in front of the vault: records that arrive while others are being kept are kept together.

A group waits for two databases, one after the other; so a few groups are under way at once, and the keys of one are
committed while the rows of another are.

Promises: a caller is answered when its record is kept durably, or with its own refusal; where a group is refused, each
of it is tried alone, so that nobody is refused for another's sake. Not promised: an order among those who wait.
"""

import asyncio
from collections import deque
from typing import Final
from uuid import UUID

from shared.errors import Refusal
from shared.messages import Act
from shared.personal import PersonalRecord
from shared.vault import Store, Vault

RECORDS_PER_COMMIT: Final = 200
GROUPS: Final = 3
"""How many groups may be under way at once."""


class _Waiting:
    """A record to be kept, and the caller who waits for its commitment."""

    __slots__ = ("answer", "store")

    def __init__(self, store: Store) -> None:
        self.store = store
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()


class VaultQueue:
    """Keeps new records in groups; nothing runs while nobody waits."""

    def __init__(self, vault: Vault, groups: int = GROUPS) -> None:
        self._vault = vault
        self._groups = groups
        self._waiting: deque[_Waiting] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def store(self, person_id: UUID, record: PersonalRecord, act: Act) -> str:
        """Keep a person's record and return its commitment, as `Vault.store` does."""
        waiting = _Waiting(Store(person_id, record, act))
        self._waiting.append(waiting)
        if len(self._tasks) < self._groups:
            task = asyncio.create_task(self._keep(), name="vault queue")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await waiting.answer

    async def _keep(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), RECORDS_PER_COMMIT))]
            await self._keep_group(group)

    async def _keep_group(self, group: list[_Waiting]) -> None:
        try:
            made = await self._vault.store_many([one.store for one in group])
        except Refusal as refusal:
            if len(group) == 1:
                _fail(group[0], refusal)
                return
            for one in group:
                await self._keep_group([one])
        except Exception as error:  # noqa: BLE001  # Whatever it is, it belongs to the callers who wait.
            for one in group:
                _fail(one, error)
        else:
            for one, commitment in zip(group, made, strict=True):
                if not one.answer.done():
                    one.answer.set_result(commitment)


def _fail(one: _Waiting, error: Exception) -> None:
    if not one.answer.done():
        one.answer.set_exception(error)
