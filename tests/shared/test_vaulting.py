import asyncio
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

import pytest

from shared.errors import Words
from shared.messages import Act
from shared.personal import AlreadyInVault, Personal, PersonalRecord
from shared.vault import Store
from shared.vaulting import RECORDS_PER_COMMIT, VaultQueue
from tests.services.registry.samples import ACT

WHY = Personal(Words("Probar.", "To try."), "Ley 29733", 1)


class Nickname(PersonalRecord):
    KIND: ClassVar[str] = "test.vaulting-nickname.v1"

    nickname: Annotated[str, WHY]


class Shelf:
    """Stands in for the vault: keeps groups, and refuses a person twice."""

    def __init__(self) -> None:
        self.groups: list[int] = []
        self.kept: dict[UUID, Act] = {}
        self.failure: Exception | None = None

    async def store_many(self, stores: list[Store]) -> list[str]:
        await asyncio.sleep(0.001)
        if self.failure:
            raise self.failure
        if any(store.person_id in self.kept for store in stores):
            raise AlreadyInVault
        self.groups.append(len(stores))
        self.kept.update({store.person_id: store.act for store in stores})
        return [str(store.person_id) for store in stores]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def queue(shelf: Shelf) -> VaultQueue:
    return VaultQueue(shelf)  # type: ignore[arg-type]  # It keeps records as the vault does.


async def test_records_that_arrive_together_are_kept_together(shelf: Shelf, queue: VaultQueue) -> None:
    people = [uuid4() for _ in range(50)]

    made = await asyncio.gather(*(queue.store(one, Nickname(nickname="x"), ACT) for one in people))

    assert made == [str(one) for one in people]
    assert sum(shelf.groups) == 50
    assert len(shelf.groups) < 5


async def test_each_record_keeps_the_act_it_came_with(shelf: Shelf, queue: VaultQueue) -> None:
    acts = {uuid4(): ACT.model_copy(update={"actor": name}) for name in ("a", "b", "c")}

    await asyncio.gather(*(queue.store(one, Nickname(nickname="x"), act) for one, act in acts.items()))

    assert shelf.kept == acts


async def test_nobody_is_refused_for_anothers_sake(shelf: Shelf, queue: VaultQueue) -> None:
    known, others = uuid4(), [uuid4() for _ in range(9)]
    shelf.kept[known] = ACT

    answers = await asyncio.gather(
        *(queue.store(one, Nickname(nickname="x"), ACT) for one in [known, *others]), return_exceptions=True
    )

    assert isinstance(answers[0], AlreadyInVault)
    assert answers[1:] == [str(one) for one in others]


async def test_a_vault_that_fails_fails_every_caller_and_the_next_is_tried_anew(
    shelf: Shelf, queue: VaultQueue
) -> None:
    shelf.failure = OSError("away")
    failed = await asyncio.gather(
        *(queue.store(uuid4(), Nickname(nickname="x"), ACT) for _ in range(3)), return_exceptions=True
    )
    shelf.failure = None

    assert await queue.store(uuid4(), Nickname(nickname="x"), ACT)
    assert [type(one) for one in failed] == [OSError] * 3


async def test_a_group_has_a_limit(shelf: Shelf, queue: VaultQueue) -> None:
    await asyncio.gather(
        *(queue.store(uuid4(), Nickname(nickname="x"), ACT) for _ in range(2 * RECORDS_PER_COMMIT + 1))
    )

    assert max(shelf.groups) <= RECORDS_PER_COMMIT
