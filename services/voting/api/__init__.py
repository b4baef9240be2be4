"""The addresses of voting: body and token become an order; the answer carries the position of what was recorded."""

from fastapi import APIRouter, Depends

from services.voting.api.ballots import add_ballot_paper, add_ballots
from services.voting.api.evaluation import add_corrections, add_eligibility, add_files, add_scorecards
from services.voting.api.matrices import add_matrices, add_proposals
from services.voting.api.preparation import add_contests
from services.voting.api.records import add_draft, add_presentations, add_records
from services.voting.api.results import add_decisions, add_results
from services.voting.application import Voting
from shared.consumer import Consumer
from shared.guards import StrictRoute
from shared.service import Platform
from shared.web import after


def router(voting: Voting, platform: Platform, consumer: Consumer) -> APIRouter:
    """Return the router with every address of voting; each waits for what its client has seen of the registry."""
    wait = after(consumer, platform.settings.wait_limit_seconds, ["registry"])
    addresses = APIRouter(prefix="/voting", tags=["voting"], dependencies=[Depends(wait)], route_class=StrictRoute)
    for add in (add_proposals, add_matrices, add_eligibility, add_scorecards, add_corrections, add_files):
        add(addresses, voting, platform)
    for add in (add_records, add_presentations, add_contests, add_ballots, add_results, add_decisions):
        add(addresses, voting, platform)
    add_draft(addresses, voting)
    add_ballot_paper(addresses, voting)
    return addresses
