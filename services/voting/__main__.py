"""Voting as a process of its own: `python -m services.voting`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter

from services.voting.api import router
from services.voting.application import Voting
from services.voting.application.hours import Hours, Strikes, VotingAgenda, follow_own_record
from services.voting.application.notices import NoticeAgenda
from services.voting.application.papers import Papers
from services.voting.application.sealing import Sealing
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.agenda import keep_time
from shared.service import Platform, Running, running
from shared.serving import run_alone
from shared.tasks import background


@asynccontextmanager
async def open_voting(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Open voting on a platform: its running parts and its addresses."""
    async with running(platform, "voting", [VotingKnown()]) as alive:
        known, agenda, notices = Known(alive.pool), VotingAgenda(), NoticeAgenda()
        voting = Voting(alive.store, known)
        papers, sealing = Papers(alive.store, voting), Sealing(alive.store, voting, platform.clock)
        async with alive.pool.connection() as connection:
            await agenda.create(connection)
            await notices.create(connection)
        work = {
            "agenda": follow_own_record(alive.store, alive.pool, agenda),
            "hours": keep_time(alive.pool, agenda, Hours(voting).handle, platform.clock),
            "notices": follow_own_record(alive.store, alive.pool, notices),
            "telling": keep_time(alive.pool, notices, voting.aftermath.fall_silent, platform.clock),
            "opening": sealing.opener.run(),
            "strikes": Strikes(voting, papers, known, platform.clock).run(),
        }
        async with background(work, alive.stopped, "voting"):
            yield alive, router(voting, platform, alive.consumer, sealing, papers)


if __name__ == "__main__":
    run_alone("voting", open_voting)
