"""Oversight as a running service: alone under `python -m services.oversight`, or beside the others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter

from services.oversight.api import SERVICE, router
from services.oversight.application import Oversight
from services.oversight.reactions import OversightKnown
from services.oversight.records import Known
from shared.files import FileStore
from shared.service import Platform, Running, running
from shared.serving import run_alone
from shared.territory import Catalogue


@asynccontextmanager
async def open_oversight(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Run oversight until the body ends; yield its parts and its addresses."""
    files = FileStore(platform.settings.data_dir / "files", platform.settings.upload_limit_bytes)
    async with running(platform, SERVICE, [OversightKnown()]) as alive:
        oversight = Oversight(alive.store, Known(alive.pool), Catalogue.default())
        yield alive, router(oversight, files, platform, alive.consumer)


if __name__ == "__main__":
    run_alone(SERVICE, open_oversight)
