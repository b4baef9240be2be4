"""The addresses of voting: body and token become an order; the answer carries the position of what was recorded."""

from fastapi import APIRouter, Depends

from services.voting.api.acta import add_acta, add_signatures
from services.voting.api.ballots import add_ballot_paper, add_ballots
from services.voting.api.ceremony import add_ceremony
from services.voting.api.contests import add_hours, add_options
from services.voting.api.draws import add_draws
from services.voting.api.evaluation import add_corrections, add_eligibility, add_files, add_scorecards
from services.voting.api.execution import add_execution, add_replacements
from services.voting.api.matrices import add_matrices, add_proposals
from services.voting.api.papers import add_papers, add_voiding
from services.voting.api.preparation import add_contests
from services.voting.api.records import add_draft, add_presentations, add_records
from services.voting.api.results import add_decisions, add_reopenings, add_results
from services.voting.api.sealing import add_keys, add_shares
from services.voting.application import Voting
from services.voting.application.papers import Papers
from services.voting.application.sealing import Sealing
from shared.consumer import Consumer
from shared.files import FileStore
from shared.guards import StrictRoute
from shared.service import Platform
from shared.web import after


def router(voting: Voting, platform: Platform, consumer: Consumer, sealing: Sealing, papers: Papers) -> APIRouter:
    """Return the router with every address of voting.

    What comes before voting waits for what its client has seen of the registry; a ballot needs its open contest alone.
    """
    addresses = APIRouter(prefix="/voting", tags=["voting"], route_class=StrictRoute)
    add_ballots(addresses, voting, platform)
    files = FileStore(platform.settings.data_dir / "files", platform.settings.upload_limit_bytes)
    add_papers(addresses, voting, papers, files, platform)
    add_voiding(addresses, voting, papers, platform)
    add_shares(addresses, voting, sealing, platform)
    add_ballot_paper(addresses, voting)
    add_ceremony(addresses, voting, sealing)
    wait = after(consumer, platform.settings.wait_limit_seconds, ["registry"])
    prepared = APIRouter(dependencies=[Depends(wait)], route_class=StrictRoute)
    for add in (add_proposals, add_matrices, add_eligibility, add_scorecards, add_corrections, add_files):
        add(prepared, voting, platform)
    add_draft(prepared, voting)
    for add in (add_records, add_presentations, add_contests, add_options, add_hours, add_results, add_decisions):
        add(prepared, voting, platform)
    add_keys(prepared, voting, sealing, platform)
    for add in (add_reopenings, add_draws, add_acta, add_signatures, add_replacements, add_execution):
        add(prepared, voting, platform)
    addresses.include_router(prepared)
    return addresses
