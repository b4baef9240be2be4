"""Personal data that no event rests on are erased at the next start, and only these."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.registry.access.events import Way
from services.registry.access.people import Contact
from services.registry.application import leavings
from services.registry.application.accounts import Accounts
from services.registry.application.leavings import SETTLED, erase_leavings
from services.registry.events import Phase
from shared.messages import Act
from shared.sealing import MasterKey
from shared.vault import Vault
from tests.services.registry.conftest import Ground
from tests.services.registry.samples import ACT, NOW, identity, inscription

LATER = NOW + SETTLED + timedelta(seconds=1)


def vault_of(ground: Ground) -> Vault:
    return Vault(ground.rows, ground.keys, MasterKey(b"m" * 32))


async def test_what_a_crash_left_of_an_inscription_is_erased_and_who_is_inscribed_stays(ground: Ground) -> None:
    await ground.open(Phase.CONVOKED, Phase.REGISTRATION)
    await ground.registry.agents.inscribe_agent(inscription(), ACT)
    vault = vault_of(ground)
    await vault.store(uuid4(), identity(), ACT)

    early = await erase_leavings(ground.store, vault, ground.rows, NOW + SETTLED)
    late = await erase_leavings(ground.store, vault, ground.rows, LATER)
    again = await erase_leavings(ground.store, vault, ground.rows, LATER)

    assert (early, late, again) == (0, 1, 0)
    assert await ground.people() == 1


async def test_what_a_crash_left_of_a_closed_account_is_erased_and_who_has_one_keeps_it(ground: Ground) -> None:
    vault = vault_of(ground)
    accounts = Accounts(ground.store, vault)

    def opening(account_id: UUID) -> Act:
        return ACT.model_copy(update={"actor": str(account_id)})

    kept, closed = [await accounts.enter(f"{name}@example.pe", Way.CODE, opening) for name in ("ana", "eva")]
    await accounts.close(closed, opening(closed))
    async with ground.rows.connection() as connection:
        await connection.execute("alter table vault.erasures disable trigger all")
        await connection.execute("delete from vault.erasures")
    assert await erase_leavings(ground.store, vault, ground.rows, LATER) == 1
    assert await ground.people() == 1
    assert (await accounts.recall(kept)).account.id == kept


async def test_where_events_are_missing_nobody_is_erased(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leavings, "MOST", 2)
    vault = vault_of(ground)
    for name in ("a", "b", "c"):
        await vault.store(uuid4(), Contact(email=f"{name}@example.pe"), ACT)

    assert await erase_leavings(ground.store, vault, ground.rows, LATER) == 0

    assert await ground.people() == 3
