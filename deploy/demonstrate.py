"""`quipu demo`: load the Cajamarca process where it is not there yet, and show what came out of it."""

import re
from pathlib import Path
from typing import Any, Final

from deploy.console import Output
from deploy.demo import loading, showing
from deploy.demo.acting import Acting
from deploy.demo.looking import Looking
from deploy.system import System


async def run(system: System, out: Output) -> None:
    """Load the demonstration unless a finished one is there, then print rankings, addresses, and how to sign in."""
    async with Acting(system.addresses, outbox_of(system)) as client:
        code = loading.scenario()["process"]["code"]
        process = await _finished(client, code)
        if process is None:
            await _load(client, code, out)
            process = await _finished(client, code)
        if process is None:
            raise NotLoaded
        await showing.show_rankings(client, process, out)
        showing.show_sights(await Looking(client, process).look(), out)
        showing.show_proof(system, process, out)
        showing.show_sign_in(system, out)


class NotLoaded(Exception):
    """The demonstration was loaded, and the read models do not show it whole."""


def outbox_of(system: System) -> Path | None:
    """Return the folder of letters, `None` where they leave by SMTP."""
    settings = system.settings
    return settings.data_dir / "outbox" if settings.smtp_url is None else None


async def _processes(client: Acting, code: str) -> list[dict[str, Any]]:
    """Return the processes of demonstrations: the code itself, or with a number where an earlier one was cut off."""
    found = (await client.get("/transparency/processes"))["processes"]
    return [process for process in found if re.fullmatch(rf"{re.escape(code)}(-\d+)?", process["code"])]


async def _finished(client: Acting, code: str) -> dict[str, Any] | None:
    done = (process for process in await _processes(client, code) if process["phase"] == loading.LAST.value)
    return next(done, None)


async def _load(client: Acting, code: str, out: Output) -> None:
    """Load under a fresh code: a demonstration that was cut off stays as it is, as any record does."""
    begun = len(await _processes(client, code))
    with out.progress(LOADING) as advance:
        tell = lambda done, name: advance(done, len(loading.STEPS), name)  # noqa: E731
        await loading.load(client, code if begun == 0 else f"{code}-{begun + 1}", tell)


LOADING: Final = "Cargando la demostración"
