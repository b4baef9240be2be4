"""The forum as a running service: alone under `python -m services.forum`, or beside the others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter

from services.forum.api import SERVICE, router
from services.forum.application import Forum
from shared.files import FileStore
from shared.service import Platform, Running, running
from shared.serving import run_alone


@asynccontextmanager
async def open_forum(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Run the forum until the body ends; yield its parts and its addresses."""
    files = FileStore(platform.settings.data_dir / "files", platform.settings.upload_limit_bytes)
    async with running(platform, SERVICE) as alive:
        yield alive, router(Forum(alive.store), files, platform, alive.consumer)


if __name__ == "__main__":
    run_alone(SERVICE, open_forum)
