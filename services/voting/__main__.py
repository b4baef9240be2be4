"""Voting as a process of its own: `python -m services.voting`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter

from services.voting.api import router
from services.voting.application import Voting
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.service import Platform, Running, running
from shared.serving import run_alone


@asynccontextmanager
async def open_voting(platform: Platform) -> AsyncIterator[tuple[Running, APIRouter]]:
    """Open voting on a platform: its running parts and its addresses."""
    async with running(platform, "voting", [VotingKnown()]) as alive:
        voting = Voting(alive.store, Known(alive.pool))
        yield alive, router(voting, platform, alive.consumer)


if __name__ == "__main__":
    run_alone("voting", open_voting)
