"""`quipu import pabulib`: a real participatory-budget election, replayed through the same services as any process."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from deploy.client import Client, Refused
from deploy.console import Advance, Output
from deploy.system import System
from services.registry.events import Phase
from services.voting import pabulib
from shared.errors import Refusal
from shared.service import now

LIST = "PB"
ROWS = 1_000
IN_FLIGHT = 4
SOURCE = "pabulib"


async def replay(system: System, files: Sequence[Path], out: Output) -> bool:
    """Replay each file and report it; return whether any was faulty. One faulty file does not stop the others."""
    failed = False
    async with Client(system.addresses) as client:
        for file in files:
            try:
                with out.progress(file.name) as advance:
                    found = await Election(client, file, advance).replay()
            except (Refusal, Refused, OSError, UnicodeDecodeError) as fault:
                failed = True
                _report_fault(out, file, fault)
            else:
                _report(out, found)
    return failed


def _report(out: Output, found: dict[str, Any]) -> None:
    verdict = {
        True: "igual a la decisión oficial",
        False: "DISTINTO de la decisión oficial",
        None: "sin decisión oficial",
    }
    out.say(
        f"{found['file']}: {found['projects']} proyectos, {found['ballots']} cédulas, "
        f"{len(found['outcome'])} ganadores, {verdict[found['equal']]}; "
        f"{found['seconds']:.1f} s, {found['ballots_per_second']} cédulas/s"
    )
    out.tell(found)


def _report_fault(out: Output, file: Path, fault: Exception) -> None:
    words = f"{fault.explain().es} {fault.advise().es}" if isinstance(fault, Refusal) else str(fault)
    out.say(f"{file.name}: {words}", style="red")
    out.tell({"file": file.name, "error": words})
