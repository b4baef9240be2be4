"""The public feed as the demonstration reads it back: what it shows is found there, and what it claims is checked."""

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from deploy.client import Client
from services.registry.domain.roll import roll_root
from services.registry.events import RollEntry

PAGE: Final = 5000


class ProofFailed(Exception):
    """What the public feed says does not prove what the demonstration claims."""


class Published(NamedTuple):
    """One published event: its name, its position, what it says."""

    kind: str
    position: int
    data: dict[str, Any]


async def feed(client: Client, service: str, process: str) -> list[Published]:
    """Return what a service published about a process, in order."""
    found: list[Published] = []
    after = 0
    while True:
        lines = (await client.text(f"/transparency/events/{service}?after={after}&limit={PAGE}")).splitlines()
        events = [json.loads(line) for line in lines]
        found += [Published(one["type"], int(one["position"]), one["data"]) for one in events]
        if len(events) < PAGE:
            return [one for one in found if str(one.data.get("process_id")) == process]
        after = found[-1].position


def check_roll(published: Sequence[Published]) -> str:
    """Return the root of the closed roll, recomputed from its published pages, or raise `ProofFailed`."""
    pages = [one.data for one in published if one.kind == "registry.roll-page-published.v1"]
    entries = [RollEntry.model_validate(entry) for page in pages for entry in page["entries"]]
    (closed,) = (one.data for one in published if one.kind == "registry.roll-closed.v1")
    root = roll_root(entries)
    if root != closed["root"]:
        raise ProofFailed
    return root
