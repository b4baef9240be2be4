"""Who closed an account is erased at the next start; data without an event are counted, and erased by hand alone."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.registry.application.accounts import Accounts
from services.registry.application.leavings import (
    SETTLED,
    LeavingsDiffer,
    erase_leavings,
    finish_closings,
    leavings,
    warn_of_leavings,
)
from services.registry.events import Phase
from services.registry.events.access import Way
from shared.messages import Act
from shared.sealing import MasterKey
from shared.vault import Vault
from tests.services.registry.conftest import Ground
from tests.services.registry.samples import ACT, NOW, identity, inscription

LATER = NOW + SETTLED + timedelta(seconds=1)


def vault_of(ground: Ground) -> Vault:
    return Vault(ground.rows, ground.keys, MasterKey(b"m" * 32))


async def crashed(ground: Ground) -> UUID:
    """Leave in the vault what a crash leaves before the event; one who is inscribed stands beside."""
    await ground.open(Phase.CONVOKED, Phase.REGISTRATION)
    await ground.registry.agents.inscribe_agent(inscription(), ACT)
    left = uuid4()
    await vault_of(ground).store(left, identity(), ACT)
    return left


async def test_data_without_an_event_are_counted_at_the_start_and_stay(ground: Ground) -> None:
    left, vault = await crashed(ground), vault_of(ground)

    early = await leavings(ground.store, vault, NOW + SETTLED)
    late = await leavings(ground.store, vault, LATER)
    await finish_closings(ground.store, vault, LATER)
    await warn_of_leavings(ground.store, vault, LATER)

    assert (early, late) == ({}, {left: ACT.cause})
    assert await ground.people() == 2


async def test_an_operator_erases_data_without_an_event_by_their_number(ground: Ground) -> None:
    vault = vault_of(ground)
    await crashed(ground)

    with pytest.raises(LeavingsDiffer):
        await erase_leavings(ground.store, vault, 2, LATER)
    before = await ground.people()
    await erase_leavings(ground.store, vault, 1, LATER)

    assert (before, await ground.people()) == (2, 1)
    assert await leavings(ground.store, vault, LATER) == {}


async def test_who_closed_an_account_before_a_crash_is_erased_and_who_has_one_keeps_it(ground: Ground) -> None:
    vault = vault_of(ground)
    accounts = Accounts(ground.store, vault)

    def opening(account_id: UUID) -> Act:
        return ACT.model_copy(update={"actor": str(account_id)})

    kept, closed = [await accounts.enter(f"{name}@example.pe", Way.CODE, opening) for name in ("ana", "eva")]
    await accounts.close(closed, opening(closed))
    async with ground.rows.connection() as connection:
        await connection.execute("alter table vault.erasures disable trigger all")
        await connection.execute("delete from vault.erasures")

    finished = [await finish_closings(ground.store, vault, NOW) for _ in range(2)]

    assert finished == [1, 0]
    assert await vault.held([kept, closed]) == {kept}
    assert (await accounts.recall(kept)).account.id == kept
