"""Voting as a process of its own: `python -m services.voting`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter

from services.voting.api import router
from services.voting.application import Voting
from services.voting.application.notices import NoticeAgenda
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.agenda import keep_time
from shared.service import Platform, Running, running
from shared.serving import run_alone
from shared.tasks import background


@asynccontextmanager
async def open_voting(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Open voting on a platform: its running parts and its addresses."""
    notices = NoticeAgenda()
    async with running(platform, "voting", [VotingKnown(), notices]) as alive:
        voting = Voting(alive.store, Known(alive.pool))
        telling = keep_time(alive.pool, notices, voting.aftermath.fall_silent, platform.clock)
        async with background({"notices": telling}, alive.stopped, "voting"):
            yield alive, router(voting, platform, alive.consumer)


if __name__ == "__main__":
    run_alone("voting", open_voting)
