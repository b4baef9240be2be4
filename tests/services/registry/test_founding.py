"""The first administrators are named by whoever installs the program, once."""

from datetime import UTC, datetime

import pytest

from services.registry.application.accounts import Accounts
from services.registry.application.founding import FoundersAreTooFew, found_administrators
from services.registry.events.access import RoleGranted
from shared.messages import Role
from shared.sealing import MasterKey
from shared.vault import Vault
from tests.services.registry.conftest import Ground

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def accounts(ground: Ground) -> Accounts:
    return Accounts(ground.store, Vault(ground.rows, ground.keys, MasterKey(b"m" * 32)))


async def test_two_addresses_become_administrators(ground: Ground, accounts: Accounts) -> None:
    await found_administrators(ground.store, accounts, "ana@example.pe, beto@example.pe", NOON)

    granted = await ground.recorded(RoleGranted)
    assert [(event.granted, event.role) for event in granted] == [(Role.ADMINISTRATOR, Role.SYSTEM)] * 2
    assert len({event.account_id for event in granted}) == 2


async def test_a_later_setting_founds_nobody(ground: Ground, accounts: Accounts) -> None:
    await found_administrators(ground.store, accounts, "ana@example.pe,beto@example.pe", NOON)

    again = await found_administrators(ground.store, accounts, "mala@example.pe,peor@example.pe", NOON)

    assert again is None
    assert len(await ground.recorded(RoleGranted)) == 2


async def test_one_alone_founds_nothing(ground: Ground, accounts: Accounts) -> None:
    with pytest.raises(FoundersAreTooFew):
        await found_administrators(ground.store, accounts, "ana@example.pe, ana@example.pe", NOON)

    assert await ground.store.position() == 0
