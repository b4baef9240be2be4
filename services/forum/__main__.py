"""The forum as a running service: alone under `python -m services.forum`, or beside the others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter

from services.forum.api import SERVICE, router
from services.forum.application import Forum
from services.forum.application.sessions import Sessions
from services.forum.reactions import ForumKnown, keep_promises
from services.forum.records import Known
from shared.files import FileStore
from shared.service import Platform, Running, running
from shared.serving import run_alone
from shared.tasks import background
from shared.territory import Catalogue


@asynccontextmanager
async def open_forum(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Run the forum until the body ends; yield its parts and its addresses."""
    files = FileStore(platform.settings.data_dir / "files", platform.settings.upload_limit_bytes)
    async with running(platform, SERVICE, [ForumKnown()]) as alive:
        forum = Forum(alive.store)
        known = Known(alive.pool)
        sessions = Sessions(alive.store, known, Catalogue.default())
        promises = keep_promises(known, forum, platform.clock)
        async with background({"promises": promises}, alive.stopped, SERVICE):
            yield alive, router(forum, sessions, files, platform, alive.consumer)


if __name__ == "__main__":
    run_alone(SERVICE, open_forum)
