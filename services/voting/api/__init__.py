"""The addresses of voting: body and token become an order; the answer carries the position of what was recorded."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.voting.api import ballots, preparation, results
from services.voting.application import Voting
from shared.consumer import Consumer
from shared.guards import StrictRoute
from shared.service import Platform
from shared.web import after

SOURCES = ("registry",)


def router(voting: Voting, platform: Platform, consumer: Consumer) -> APIRouter:
    """Return the router with every address of voting; each waits for what its client has seen of the registry."""
    wait = after(consumer, platform.settings.wait_limit_seconds, SOURCES)
    return APIRouter(prefix="/voting", tags=["voting"], dependencies=[Depends(wait)], route_class=StrictRoute)
