"""The transparency API: everything the read models know, open to anyone, each answer with the positions it reflects."""

from fastapi import APIRouter, Depends, Request, Response

from projections.api import budget, outcomes, portfolio, record, votes, whatif
from projections.api.answers import CORS, Answers
from projections.workshop import Workshop
from shared.consumer import Consumer
from shared.envelope import SERVICES
from shared.errors import NotFound
from shared.web import after


def router(
    answers: Answers, consumer: Consumer, workshop: Workshop, *, deployment: str, wait_limit_seconds: float
) -> APIRouter:
    """Return the routes under `/transparency`; a request with `Quipu-After` waits until that has been seen."""
    wait = Depends(after(consumer, wait_limit_seconds, SERVICES))
    routes = APIRouter(prefix="/transparency", tags=["transparency"], dependencies=[wait])
    for part in (
        budget.router(answers),
        portfolio.router(answers),
        votes.router(answers),
        record.router(answers, deployment),
    ):
        routes.include_router(part)
    routes.include_router(outcomes.router(answers))
    routes.include_router(whatif.router(answers, workshop))

    @routes.api_route("/{path:path}", methods=["GET", "OPTIONS"], include_in_schema=False)
    async def allow(request: Request) -> Response:
        """Say that any path may be read from anywhere; it comes last, so that what it is asked to read is nowhere."""
        if request.method == "GET":
            raise NotFound
        return Response(status_code=204, headers=CORS)

    return routes


__all__ = ["Answers", "router"]
