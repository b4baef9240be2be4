"""The bytes of every event of the evaluation are pinned: what was recorded stays readable for ever."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from services.voting.commands import DeclareConflict, ProposeCorrection, RefuseCorrection, SettleDisagreement
from services.voting.domain.corrections import propose_correction, refuse_correction
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.matrix import propose
from services.voting.events import (
    Conflict,
    CountedScorecard,
    Criterion,
    EvaluatedProject,
    EvaluationRecordClosed,
    EvaluationRecordSigned,
    ExcludedProject,
    Figure,
    ListPresented,
    PresentingAct,
    Scale,
    SignatureRefused,
    eligibility,
    records,
    scoring,
)
from shared.messages import Event, decode, event_classes
from tests.services.voting.evaluations import (
    COLLEAGUE,
    FROZEN,
    THRESHOLD,
    all_in,
    by,
    decided,
    proposal,
    scored,
)
from tests.services.voting.situations import EVALUATOR, JAEN, PROCESS, ROAD, WATER, act, process

MODULES = {eligibility.__name__, records.__name__, scoring.__name__}
SCALE: Scale = TypeAdapter(Scale).validate_python(
    {
        "kind": "indicator",
        "indicator": "poverty",
        "bands": [{"below": "30", "score": "0"}, {"below": None, "score": "20"}],
    }
)
SCALED = Criterion(code="gap", name="Brecha", weight=Decimal(1), maximum=Decimal(20), scale=SCALE)
DISPUTED = Evaluation.replay([decided(), scored(50), scored(90, COLLEAGUE)])
SIGNATURE = {**act().facts(), "process_id": PROCESS, "list_code": JAEN, "record": "d" * 64}


def recorded() -> Iterator[Event | None]:
    matrix = propose(proposal(axis="Agua segura", functions=("SANEAMIENTO",)), by(), process())
    yield matrix and matrix.model_copy(update={"criteria": (SCALED,)})
    yield decided(eligible=False, beneficiaries=4)
    yield Evaluation().declare_conflict(
        DeclareConflict(process_id=PROCESS, project=WATER, conflict=Conflict.FAMILY), by()
    )
    asked = propose_correction(DISPUTED, ProposeCorrection(**dict(all_in(60)), reason="Error."), by(), FROZEN)
    yield asked
    pending = replace(DISPUTED, corrections={asked.correction: asked} if asked else {})
    refusal = {"correction": asked and asked.correction, "reason": "No procede."}
    yield refuse_correction(
        pending, RefuseCorrection.model_validate({"process_id": PROCESS, "project": WATER, **refusal}), by(COLLEAGUE)
    )
    yield Evaluation.replay([scored(50)]).flag(scored(90, COLLEAGUE), by(COLLEAGUE), THRESHOLD)
    yield DISPUTED.settle(
        SettleDisagreement(process_id=PROCESS, project=WATER, minutes="Acta 9", reason="Fuentes."), act(), THRESHOLD
    )
    yield from closing()


def closing() -> Iterator[Event]:
    yield EvaluationRecordSigned.model_validate(
        {**SIGNATURE, "signer": EVALUATOR, "signs": False, "reason": "Falta una fuente."}
    )
    water = EvaluatedProject(
        project=WATER,
        eligible=True,
        matrix_id=FROZEN.matrix_id,
        scorecards=(CountedScorecard(evaluator=EVALUATOR, total=Decimal(50)),),
        technical_score=Figure(numerator="50", denominator="1", published=Decimal("50.00")),
    )
    refusal = SignatureRefused(signer=COLLEAGUE, reason="Falta una fuente.")
    yield EvaluationRecordClosed.model_validate(
        {**SIGNATURE, "projects": (water,), "signers": (EVALUATOR,), "refusals": (refusal,), "minutes": "Acta 12"}
    )
    shown = PresentingAct(kind="Oficio", number="12-2026-GR", dated=date(2026, 4, 1), document="e" * 64)
    excluded = ExcludedProject(project=ROAD, findings=decided(eligible=False).findings)
    yield ListPresented.model_validate({**SIGNATURE, "act": shown, "projects": (WATER,), "excluded": (excluded,)})


SAMPLES = [event for event in recorded() if event is not None]
PINNED = dict(
    zip(
        (sample.TOPIC for sample in SAMPLES),
        Path(__file__).with_name("evaluation.jsonl").read_bytes().splitlines(),
        strict=True,
    )
)


def test_every_event_of_the_evaluation_has_a_pinned_sample() -> None:
    topics = {topic for topic, kind in event_classes().items() if kind.__module__ in MODULES}

    assert topics | {"voting.matrix-proposed.v1"} == PINNED.keys()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.TOPIC)
def test_an_event_is_written_as_it_always_was(sample: Event) -> None:
    assert sample.to_bytes() == PINNED[sample.TOPIC]


@pytest.mark.parametrize("topic", PINNED)
def test_what_was_recorded_is_read_and_written_back_unchanged(topic: str) -> None:
    assert decode(topic, PINNED[topic]).to_bytes() == PINNED[topic]
