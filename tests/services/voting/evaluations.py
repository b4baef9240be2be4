"""Made-up matrices, scorecards and decisions on the project `WATER`."""

from decimal import Decimal
from typing import Any

from services.voting.commands import DecideEligibility, GivenScore, NewCriterion, ProposeMatrix, ScoreProject
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.facts import KnownProject
from services.voting.domain.matrix import Matrix
from services.voting.events import Criterion, EligibilityDecided, Finding, ProjectScored, RequirementFinding
from shared.messages import Act, Role, derived_id
from shared.rules import Requirement
from tests.services.voting.situations import EVALUATOR, JAEN, PROCESS, WATER, act

COLLEAGUE = str(derived_id("test", "colleague"))
THIRD_PERSON = str(derived_id("test", "third person"))
CRITERIA = (
    Criterion(code="gap", name="Brecha", weight=Decimal("0.6"), maximum=Decimal(100)),
    Criterion(code="reach", name="Cobertura", weight=Decimal("0.4"), maximum=Decimal(20)),
)
FROZEN = Matrix(derived_id("test", "matrix"), PROCESS, CRITERIA, frozen=True)
NEXT_VERSION = Matrix(derived_id("test", "matrix", 2), PROCESS, CRITERIA, frozen=True, version=2)
THRESHOLD = Decimal(20)


def by(person: str = EVALUATOR) -> Act:
    """Return the act of a member of the technical team."""
    return act(role=Role.EVALUATOR, actor=person)


def water(**facts: Any) -> KnownProject:
    """Return what the registry says of the project."""
    known: dict[str, Any] = {
        "project": WATER,
        "list_code": JAEN,
        "cost": Decimal(60),
        "function": "SANEAMIENTO",
        "investment_code": WATER,
        "locations": ("060801", "060802"),
    }
    return KnownProject(**{**known, **facts})


def given(criterion: str, score: str | None = None, measured: str | None = None) -> GivenScore:
    """Return what an evaluator says of one criterion."""
    return GivenScore(
        criterion=criterion,
        score=None if score is None else Decimal(score),
        measured=None if measured is None else Decimal(measured),
        reason="Ficha 7",
    )


def card(*scores: tuple[str, str], matrix: Matrix = FROZEN) -> ScoreProject:
    """Return the order to fill in a scorecard."""
    filled = tuple(given(code, score) for code, score in scores)
    return ScoreProject(process_id=PROCESS, project=WATER, matrix_id=matrix.matrix_id, scores=filled)


def all_in(points: int | str, matrix: Matrix = FROZEN) -> ScoreProject:
    """Return the order to fill in a scorecard whose total is `points`."""
    return card(("gap", str(points)), ("reach", str(Decimal(points) / 5)), matrix=matrix)


def scored(points: int, person: str = EVALUATOR, matrix: Matrix = FROZEN) -> ProjectScored:
    """Return the scorecard of a person whose total is `points`."""
    event = Evaluation().score(all_in(points, matrix), by(person), matrix)
    assert event is not None
    return event


def decided(*, eligible: bool = True, project: str = WATER, beneficiaries: int | None = None) -> EligibilityDecided:
    """Return a decision on a project's eligibility."""
    finding = Finding.MET if eligible else Finding.NOT_MET
    found = RequirementFinding(requirement=Requirement.VIABLE, finding=finding, found=None, asked="yes")
    return EligibilityDecided(
        **by().facts(),
        process_id=PROCESS,
        project=project,
        list_code=JAEN,
        eligible=eligible,
        findings=(found,),
        cost=Decimal(60),
        investment_code=None,
        in_portfolio=True,
        viable=eligible,
        impact=None,
        beneficiaries=None if beneficiaries is None else Decimal(beneficiaries),
        source="Ficha",
        attachments=(),
        invented=True,
    )


def to_decide(**facts: Any) -> DecideEligibility:
    """Return the order to decide on the project's eligibility."""
    known = {"process_id": PROCESS, "project": WATER, "in_portfolio": True, "viable": True, "source": "Formato 7-A"}
    return DecideEligibility.model_validate(known | facts)


def proposal(*criteria: NewCriterion, **facts: Any) -> ProposeMatrix:
    """Return the order to propose a matrix."""
    one = NewCriterion(code="gap", name="Brecha", weight=Decimal(1), maximum=Decimal(100))
    known: dict[str, Any] = {"process_id": PROCESS, "name": "Matriz 2027", "criteria": criteria or (one,)}
    return ProposeMatrix(**{**known, **facts})
