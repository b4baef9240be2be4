"""`quipu import indicators`: figures about places, with their dates and sources, loaded over HTTP."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deploy.client import Client, Refused
from deploy.console import Output
from deploy.portfolio import report_fault

FIGURES: Final = "/registry/territory/figures"
ROLE: Final = "administrator"


async def load(addresses: Mapping[str, str], file: Path, source: str, out: Output, token: str | None = None) -> bool:
    """Upload a file of figures, whole or not at all, and report it; return whether it failed."""
    who: dict[str, Any] = {"token": token} if token else {"role": ROLE}
    try:
        async with Client(addresses) as client:
            files = {"file": (file.name, await asyncio.to_thread(file.read_bytes))}
            found = await client.post(FIGURES, files=files, data={"source": source}, **who)
    except (Refused, OSError) as fault:
        return report_fault(out, file, fault)
    out.say(f"{file.name}: {found['figures']} datos en vigor. Huella del archivo: {found['figures_file']}")
    out.tell({"name": file.name, **found})
    return False
