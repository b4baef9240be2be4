"""The registry as a process of its own: `python -m services.registry`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from fastapi import APIRouter

from services.registry.agenda import RegistryAgenda, doing, duties
from services.registry.api import router
from services.registry.application import Registry
from services.registry.application.accounts import Accounts
from services.registry.application.doors import open_doors
from services.registry.application.entrance import Entrance
from services.registry.application.founding import found_administrators
from services.registry.application.leavings import finish_closings, warn_of_leavings
from services.registry.reactions import RegistryKnown, keep_trainings
from services.registry.records import Known
from shared.agenda import keep_time
from shared.errors import SettingIsMissing
from shared.files import FileStore, RawFiles
from shared.keyring import Keyring
from shared.postgres import pool
from shared.rates import open_rates
from shared.sealing import MasterKey
from shared.service import Platform, Running, running
from shared.serving import run_alone
from shared.tasks import background
from shared.tokens import Signer
from shared.vault import Vault, create_vault


class KeysDatabaseNotNamed(SettingIsMissing):
    """The registry needs QUIPU_KEYS_DATABASE_URL: the keys of people stand in another database than their data."""


@contextlib.asynccontextmanager
async def open_registry(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Open the registry on a platform: its store, its vault, its endpoints; close all of it on leaving."""
    named = platform.settings.keys_database_url
    if named is None:
        raise KeysDatabaseNotNamed("keys_database_url")
    keys_url, master = named.get_secret_value(), MasterKey.from_settings(platform.settings)
    await asyncio.to_thread(create_vault, platform.database_url, keys_url)
    signer = Signer.from_settings(platform.settings, platform.clock)
    agenda = RegistryAgenda()
    async with (
        open_rates(platform.database_url, master.blind_index) as rates,
        running(replace(platform, rates=rates), "registry", [agenda, RegistryKnown()]) as alive,
        pool(platform.database_url, name="quipu-registry-vault") as rows,
        pool(keys_url, name="quipu-registry-keys") as keys,
        open_doors(platform) as doors,
    ):
        vault = Vault(rows, keys, master)
        await vault.finish_erasures()
        await finish_closings(alive.store, vault, platform.clock())
        await warn_of_leavings(alive.store, vault, platform.clock())
        imports = RawFiles(platform.settings.data_dir / "imports")
        documents = FileStore(platform.settings.data_dir / "documents", platform.settings.upload_limit_bytes)
        keyring = Keyring(rows, keys, master)
        registry = Registry.over(alive.store, vault, keyring, signer, imports=imports, documents=documents)
        accounts = Accounts(alive.store, vault)
        founders = platform.settings.founding_administrators
        if founders is not None:
            await found_administrators(alive.store, accounts, founders.get_secret_value(), platform.clock())
        entrance = Entrance(alive.platform, accounts, signer, doors)
        clock = keep_time(alive.pool, agenda, doing(duties(registry)), platform.clock)
        trainings = keep_trainings(Known(alive.pool), registry.conduct, platform.clock)
        async with background({"agenda": clock, "trainings": trainings}, alive.stopped, "registry"):
            yield alive, router(registry, accounts, entrance, signer, alive)


def main() -> None:
    """Run the registry alone."""
    run_alone("registry", open_registry)


if __name__ == "__main__":
    main()
