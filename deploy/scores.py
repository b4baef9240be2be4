"""The technical scores of an election that is replayed: entered as one scorecard of one criterion for each project."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from deploy.client import Client
from services.voting.pabulib import Election
from shared.errors import Invalid, Words

PLACES: Final = 4
"""So many decimals a scorecard takes."""

CRITERION: Final = "score"
VOTES_AND_SCORES_ALONE: Final = {
    "requires_proposed_matrix": False,
    "requires_evaluation_record": False,
    "requires_presented_list": False,
}
"""A replay repeats what was counted, not the evaluation that came before."""


class ScoreNotReplayed(Invalid):
    """What ranks this election cannot be entered again: a score finer than scorecards take, or a known impact."""

    title = Words("Elección que no se repite", "Election not replayed")
    detail = Words(
        "Las fichas admiten cuatro decimales, y el impacto regional no se ingresa a mano.",
        "Scorecards take four decimals, and regional impact is not entered by hand.",
    )
    remedy = Words("Compruebe el resultado con la tabla, sin repetirlo.", "Check the result by its table instead.")


def rules_of(election: Election) -> dict[str, Any]:
    """Return the rules of an election; raise `ScoreNotReplayed` where they ask what a replay cannot give."""
    if election.rules.regional_balance or not all(one.eligible for one in election.beside.values()):
        raise ScoreNotReplayed
    return election.rules.model_dump(mode="json")


async def score_projects(client: Client, process: str, election: Election) -> None:
    """Approve a matrix of one criterion, and fill in a scorecard for each project that has a score."""
    scores = {code: _entered(one.score) for code, one in election.beside.items() if one.score is not None}
    if not scores:
        return
    matrix = {
        "name": "Puntaje repetido",
        "minutes": "Tabla de puntajes del archivo",
        "criteria": [{"code": CRITERION, "name": "Puntaje técnico", "weight": "1", "maximum": "100"}],
    }
    at = f"/voting/processes/{process}"
    approved = (await client.post(f"{at}/matrices", matrix, role="administrator"))["matrix_id"]
    await client.post(f"{at}/matrices/{approved}/freeze", {}, role="administrator")
    for code, score in scores.items():
        given = [{"criterion": CRITERION, "score": f"{score:f}", "reason": "Tabla de puntajes del archivo"}]
        card = {"project": code, "matrix_id": approved, "scores": given}
        await client.post(f"{at}/scorecards", card, role="evaluator")


def _entered(score: Fraction) -> Decimal:
    units = score * 10**PLACES
    if units.denominator != 1:
        raise ScoreNotReplayed
    return Decimal(units.numerator).scaleb(-PLACES)
