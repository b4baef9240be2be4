"""The bytes of every event of voting are pinned: what was recorded stays readable for ever."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.voting import events
from services.voting.events import (
    BallotCast,
    Candidate,
    Channel,
    ContestClosed,
    ContestOpened,
    CountedScorecard,
    Criterion,
    CriterionScore,
    Figure,
    MatrixApproved,
    MatrixFrozen,
    Outcome,
    ProjectPrioritised,
    ProjectScored,
    RankedProject,
    ResultCertified,
    ResultComputed,
    ResultReopened,
    SettledTie,
    TieAtTheCut,
)
from shared.messages import Event, Role, decode, derived_id, event_classes
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules, SecrecyMode, TieBreak
from tests.services.voting.aftermath import SAMPLES_AFTER


def read_pinned() -> list[bytes]:
    """Return the bytes that were recorded once, one event on each line."""
    return Path(__file__).with_name("events.jsonl").read_bytes().splitlines()


MOMENT = datetime(2026, 5, 4, 13, tzinfo=UTC)
PROCESS, CONTEST, MATRIX = (derived_id("golden", name) for name in ("process", "contest", "matrix"))
FACTS: dict[str, Any] = {
    "recorded_at": MOMENT,
    "actor": "1" * 32,
    "role": Role.AGENT,
    "cause": "request:1",
    "process_id": PROCESS,
}
FIGURE = Figure(numerator="85", denominator="1", published=Decimal("85.00"))
RANKED = RankedProject(
    rank=1,
    project="2324969",
    cost=Decimal(60),
    votes=2,
    scorecards=(CountedScorecard(evaluator="e", total=Decimal(85)),),
    technical_score=FIGURE,
    vote_points=None,
    technical_part=None,
    votes_part=None,
    total=FIGURE,
    above=None,
    below=SettledTie(against="2590047", step=TieBreak.VOTES),
    outcome=Outcome.FUNDED,
    left_before=Decimal(100),
    left_after=Decimal(40),
    yields_to=None,
    share=None,
)
SAMPLES: list[Event] = [
    MatrixApproved(
        **FACTS,
        matrix_id=MATRIX,
        name="Matriz",
        criteria=(Criterion(code="gap", name="Brecha", weight=Decimal(1), maximum=Decimal(100)),),
        minutes="Acta 1",
        invented=True,
    ),
    MatrixFrozen(**FACTS, matrix_id=MATRIX),
    ProjectScored(
        **FACTS,
        project="2324969",
        matrix_id=MATRIX,
        evaluator="e",
        scores=(CriterionScore(criterion="gap", score=Decimal("85.5"), reason="Ficha 7"),),
        total=Decimal("85.5000"),
        invented=False,
    ),
    ContestOpened(
        **FACTS,
        contest_id=CONTEST,
        list_code="0608",
        candidates=(Candidate(project="2324969", name="Agua", cost=Decimal(60)),),
        envelope=Decimal(100),
        ballots=BallotRules(form=BallotForm.APPROVAL, max_choices=2),
        secrecy=SecrecyMode.PSEUDONYMOUS,
        prioritisation=PrioritisationRules(),
        electorate=None,
        roll_root="0" * 64,
        voters=4,
        opens_at=MOMENT,
        closes_at=MOMENT,
    ),
    BallotCast(
        **FACTS,
        contest_id=CONTEST,
        voter="1" * 32,
        choices=(Choice(project="2324969"), Choice(project="2590047", points=3)),
        channel=Channel.WEB,
        batch=None,
    ),
    ContestClosed(**FACTS, contest_id=CONTEST),
    ResultComputed(
        **FACTS,
        contest_id=CONTEST,
        list_code="0608",
        upto=42,
        voters=4,
        ballots=3,
        rules=PrioritisationRules(),
        envelope=Decimal(100),
        spent=Decimal(60),
        ranking=(RANKED,),
        ties_at_the_cut=(TieAtTheCut(funded=("2324969",), unfunded=("2590047",), steps=(TieBreak.VOTES,)),),
        digest="d" * 64,
    ),
    ResultCertified(**FACTS, contest_id=CONTEST, ranking="d" * 64, upto=42, minutes="Acta 9"),
    ProjectPrioritised(
        **FACTS,
        contest_id=CONTEST,
        project="2324969",
        ranking="d" * 64,
        prioritised=False,
        outcome=Outcome.FUNDED,
        departs=True,
        reason="Acta 10",
    ),
    *SAMPLES_AFTER,
    ResultReopened(
        **FACTS, contest_id=CONTEST, ranking="d" * 64, counted="e" * 64, reason="Se anuló una cédula.", minutes="Acta 8"
    ),
]
PINNED = dict(zip((sample.TOPIC for sample in SAMPLES), read_pinned(), strict=True))


def test_what_is_pinned_is_an_event_of_voting() -> None:
    topics = {topic for topic, kind in event_classes().items() if kind.__module__.startswith(events.__name__)}

    assert topics >= PINNED.keys()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.TOPIC)
def test_an_event_is_written_as_it_always_was(sample: Event) -> None:
    assert sample.to_bytes() == PINNED[sample.TOPIC]


@pytest.mark.parametrize("topic", PINNED)
def test_what_was_recorded_is_read_and_written_back_unchanged(topic: str) -> None:
    assert decode(topic, PINNED[topic]).to_bytes() == PINNED[topic]


@pytest.mark.parametrize("weights", [("0.5", "0.4"), ("0.5", "0.6")])
def test_a_matrix_whose_weights_do_not_add_up_cannot_have_happened(weights: tuple[str, str]) -> None:
    criteria = [
        {"code": f"c{place}", "name": "Brecha", "weight": weight, "maximum": "100"}
        for place, weight in enumerate(weights)
    ]

    with pytest.raises(ValidationError):
        MatrixApproved(**FACTS, matrix_id=MATRIX, name="M", criteria=criteria, minutes="Acta 1", invented=True)
