from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from projections.scorecards import STEPS, Scorecards, ineligible, matrices, scorecards, steps
from projections.words import sentence
from services.voting.events import (
    Conflict,
    ConflictDeclared,
    CorrectionProposed,
    CorrectionRefused,
    CountedScorecard,
    Criterion,
    CriterionScore,
    DisagreementFlagged,
    DisagreementSettled,
    EligibilityDecided,
    EvaluationRecordClosed,
    EvaluationRecordSigned,
    Finding,
    ListPresented,
    MatrixProposed,
    PresentingAct,
    RequirementFinding,
)
from shared.messages import Event
from shared.rules import Requirement
from tests.projections.history import MATRIX, PROCESS, PROJECTS, SPACE, History
from tests.projections.live import connected, fold

WATER, ROAD = PROJECTS[:2]
CARDS = (CountedScorecard(evaluator="e1", total=Decimal(85)), CountedScorecard(evaluator="e2", total=Decimal(40)))
SCORES = (CriterionScore(criterion="C1", score=Decimal(60), reason="Según ficha."),)
CRITERION = Criterion(code="C1", name="Impacto", weight=Decimal(1), maximum=Decimal(100))


def decision(project: str, finding: Finding) -> dict[str, Any]:
    found = RequirementFinding(requirement=Requirement.VIABLE, finding=finding, found="no", asked="yes")
    return {
        "project": project,
        "list_code": "0601",
        "eligible": finding is Finding.MET,
        "findings": (found,),
        "cost": Decimal(1),
        "investment_code": None,
        "in_portfolio": True,
        "viable": False,
        "impact": None,
        "beneficiaries": None,
        "source": "Formato 7-A",
        "attachments": (),
        "invented": True,
    }


def around() -> Iterator[tuple[type[Event], dict[str, Any]]]:
    yield EligibilityDecided, decision(WATER, Finding.MET)
    yield EligibilityDecided, decision(ROAD, Finding.NOT_MET)
    yield DisagreementFlagged, {"project": WATER, "spread": "45", "threshold": "20", "scorecards": CARDS}
    yield DisagreementSettled, {"project": WATER, "scorecards": CARDS, "minutes": "Acta 9", "reason": "Fuentes."}
    yield (
        CorrectionProposed,
        {
            "correction": SPACE,
            "project": WATER,
            "matrix_id": MATRIX,
            "evaluator": "e2",
            "scores": SCORES,
            "total": "60",
            "attachments": (),
            "reason": "Error.",
            "invented": True,
        },
    )
    yield CorrectionRefused, {"correction": SPACE, "project": WATER, "evaluator": "e2", "reason": "No procede."}
    yield ConflictDeclared, {"project": WATER, "evaluator": "e2", "conflict": Conflict.FAMILY}
    signature = {"list_code": "0601", "record": "0" * 64}
    yield EvaluationRecordSigned, {**signature, "signer": "e1", "signs": False, "reason": "Falta una fuente."}
    yield EvaluationRecordClosed, {**signature, "projects": (), "signers": ("e1",), "refusals": (), "minutes": "A"}
    act = PresentingAct(kind="Oficio", number="12", dated=date(2026, 4, 1))
    yield ListPresented, {"list_code": "0601", "act": act, "record": None, "projects": (WATER,), "excluded": ()}


@pytest.fixture
def history() -> History:
    history = History()
    history.add(
        MatrixProposed,
        MATRIX,
        matrix_id=MATRIX,
        name="Matriz",
        version=1,
        axis="Agua segura",
        functions=("SANEAMIENTO",),
        criteria=(CRITERION,),
        invented=True,
    )
    history.score(WATER, "85", "e1")
    history.score(WATER, "40", "e2")
    for kind, facts in around():
        history.add(kind, f"step {kind.TOPIC} {facts.get('project')}", **facts)
    return history


async def test_a_proposed_matrix_says_that_no_session_approved_it(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Scorecards(), history)
        (found,) = await matrices(connection, PROCESS)

    assert (found["version"], found["axis"], found["functions"]) == (1, "Agua segura", ["SANEAMIENTO"])
    assert (found["approved"], found["frozen"], found["minutes"]) == (False, False, None)


async def test_an_approved_matrix_takes_the_place_of_its_proposal(database: str, history: History) -> None:
    history.approve_matrix()
    async with connected(database) as connection:
        await fold(connection, Scorecards(), history, size=1)
        (found,) = await matrices(connection, PROCESS)

    assert (found["approved"], found["frozen"], found["minutes"]) == (True, True, "A1")


async def test_a_recused_evaluators_scorecard_says_so(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Scorecards(), history)
        cards = await scorecards(connection, PROCESS, WATER)

    assert [(card["evaluator"], card["recused"]) for card in cards] == [("e1", False), ("e2", True)]


async def test_every_step_around_scorecards_is_kept_as_it_was_recorded(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Scorecards(), history, size=1)
        found = await steps(connection, PROCESS)

    assert len(found) == len(STEPS)
    assert all(found.values())
    assert found["disagreement-flagged"][0]["spread"] == "45"
    assert found["evaluation-record-signed"][0]["reason"] == "Falta una fuente."
    assert [one["project"] for one in found["eligibility-decided"]] == [WATER, ROAD]


async def test_the_steps_of_one_project_leave_the_others_out(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Scorecards(), history)
        found = await steps(connection, PROCESS, ROAD)

    assert [kind for kind, rows in found.items() if rows] == ["eligibility-decided"]


async def test_an_ineligible_project_is_named_with_what_it_does_not_meet(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Scorecards(), history)
        (found,) = await ineligible(connection, PROCESS, "0601")

    assert found["project"] == ROAD
    assert [one["requirement"] for one in found["findings"]] == ["viable"]


async def test_a_project_found_eligible_later_is_ineligible_no_more(database: str, history: History) -> None:
    history.add(EligibilityDecided, f"evaluation {ROAD}", **decision(ROAD, Finding.MET))
    async with connected(database) as connection:
        await fold(connection, Scorecards(), history)

        assert await ineligible(connection, PROCESS, "0601") == []


def test_every_step_is_told_in_both_languages(history: History) -> None:
    told = [sentence(row.topic, row.data) for row in history.rows["voting"]]

    assert all(said.es.endswith(".") and said.en.endswith(".") for said in told)
    assert not any("{" in said.es + said.en or "None" in said.es + said.en for said in told)
