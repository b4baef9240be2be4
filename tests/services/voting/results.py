"""A closed contest with its ranking: `WATER` funded, `ROAD` and `SCHOOL` in reserve; certified and decided on."""

from dataclasses import replace
from decimal import Decimal

from services.voting.commands import CertifyResult, DecideProject
from services.voting.domain.count import Counted
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.result import Result, compute
from services.voting.events import ProjectScored, ResultComputed
from shared.messages import derived_id
from tests.services.voting.aftermath import ACT, EVIDENCE
from tests.services.voting.situations import AFTERWARDS, CLOSES, PROCESS, ROAD, SCHOOL, WATER, act, contest

CLOSED = replace(contest(), closed_at=CLOSES)


def scored(project: str, total: int) -> Evaluation:
    """Return the evaluation of a project by one evaluator."""
    card = ProjectScored.model_construct(
        **act().facts(),
        process_id=PROCESS,
        project=project,
        matrix_id=derived_id("test", "matrix"),
        evaluator="evaluator",
        scores=(),
        total=Decimal(total),
        invented=True,
    )
    return Evaluation.replay([card])


def computed() -> ResultComputed:
    """Return the ranking: of 100, water costs 70 and is funded; road (80) and school (60) do not fit."""
    votes = {WATER: 3, ROAD: 2, SCHOOL: 1}
    scores = {WATER: scored(WATER, 90), ROAD: scored(ROAD, 80), SCHOOL: scored(SCHOOL, 70)}
    costs = {WATER: Decimal(70), ROAD: Decimal(80), SCHOOL: Decimal(60)}
    candidates = tuple(c.model_copy(update={"cost": costs[c.project]}) for c in CLOSED.opened.candidates)
    of = replace(CLOSED, opened=CLOSED.opened.model_copy(update={"candidates": candidates}))
    return compute(of, Counted(ballots=4, votes=votes, approvals=None), scores, 42, act(AFTERWARDS))


def certified() -> Result:
    """Return the result, certified."""
    result = Result.replay([computed()])
    order = CertifyResult(contest_id=CLOSED.opened.contest_id, ranking=computed().digest, minutes="Acta 9")
    event = result.certify(order, act(AFTERWARDS))
    assert event is not None
    return result.evolve(event)


def decided(*, prioritised: bool = True) -> Result:
    """Return the result, certified, with a decision on `WATER`."""
    order = DecideProject(
        contest_id=CLOSED.opened.contest_id,
        project=WATER,
        ranking=computed().digest,
        prioritised=prioritised,
        reason="Según el orden.",
        act=ACT,
        evidence=EVIDENCE,
    )
    event = certified().decide(order, act(AFTERWARDS))
    assert event is not None
    return certified().evolve(event)
