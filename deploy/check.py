"""`quipu check`: compare every stream with its store, message by message, and repair what differs.

It says, too, of how many people the vault has data that no event rests on: what a crash left, or the sign that a store
was restored from an older backup than the vault. An operator who knows that it is the former has them erased.
"""

from deploy.console import Output
from deploy.system import servers
from services.registry.application.leavings import erase_leavings, leavings
from shared.bus import Bus
from shared.envelope import SERVICES
from shared.eventstore import EventStore, create_events
from shared.postgres import pool
from shared.relay import Relay
from shared.sealing import MasterKey
from shared.service import now
from shared.settings import Settings
from shared.vault import Vault, create_vault


async def run(settings: Settings, out: Output, erased: int | None = None) -> None:
    """Compare and repair; say for each service how many messages agree. Erase the leavings of so many people."""
    async with servers(settings) as named:
        database, bus_url = (url.get_secret_value() if url else "" for url in (named.database_url, named.nats_url))
        async with Bus.connect(bus_url) as bus:
            for service in SERVICES:
                create_events(database, service)
                async with EventStore(database, service) as store:
                    relay = Relay(store, bus, service=service, deployment=named.deployment)
                    kept = await relay.reconcile(compared=None)
                    position = await relay.publish_pending(kept)
                out.say(f"{service}: {position} eventos, {kept} ya estaban iguales en el flujo.")
                out.tell({"service": service, "position": position, "equal": kept, "published": position - kept})
        await _check_vault(named, database, out, erased)


async def _check_vault(settings: Settings, database: str, out: Output, erased: int | None) -> None:
    """Say what no event rests on, or erase it; every stream was compared with its store before."""
    keys_url = settings.keys_database_url.get_secret_value() if settings.keys_database_url else ""
    create_vault(database, keys_url)
    async with (
        EventStore(database, "registry") as store,
        pool(database, name="quipu-check-vault") as rows,
        pool(keys_url, name="quipu-check-keys") as keys,
    ):
        vault = Vault(rows, keys, MasterKey.from_settings(settings))
        if erased is not None:
            await erase_leavings(store, vault, erased, now())
            out.say(f"Se suprimieron los datos personales sin un hecho que los sustente. Personas: {erased}.")
        left = len(await leavings(store, vault, now()))
    out.tell({"leavings": left, "erased": erased or 0})
    if left:
        out.say(f"Hay datos personales sin un hecho que los sustente. Personas: {left}.", style="yellow")
        out.say("  Si se restauró un respaldo del almacén, restaure uno más reciente: nadie recupera lo suprimido.")
        out.say(f"  Si solo se cortó un registro a medias: quipu check --erase-leavings {left}")
