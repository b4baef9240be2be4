"""`quipu check`: compare every stream with its store, message by message, and repair what differs."""

from deploy.console import Output
from deploy.system import servers
from shared.bus import Bus
from shared.envelope import SERVICES
from shared.eventstore import EventStore, create_events
from shared.relay import Relay
from shared.settings import Settings


async def run(settings: Settings, out: Output) -> None:
    """Compare and repair; say for each service how many messages agree."""
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
