from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.voting.commands import (
    CloseEvaluationRecord,
    DeclareConflict,
    PresentList,
    ProposeCorrection,
    SettleDisagreement,
    SignEvaluationRecord,
)
from services.voting.domain.corrections import propose_correction
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.presentation import admitted, present_list
from services.voting.domain.record import Draft, EvaluationRecord
from services.voting.errors import (
    CorrectionIsPending,
    DisagreementIsOpen,
    EligibilityIsNotDecided,
    EvaluationIsClosed,
    EvaluationIsNotClosed,
    ListAlreadyPresented,
    ListHasNoProjects,
    ListIsNotPresented,
    NobodySigned,
    ProcessIsClosed,
    RecordHasChanged,
    RefusalNeedsAReason,
    ScorecardsAreMissing,
    ScorecardsOfTwoMatrices,
    SignaturesAreMissing,
    SignerDidNotEvaluate,
)
from services.voting.events import Conflict, EvaluationRecordClosed, ListPresented, PresentingAct
from shared.errors import Refusal
from shared.rules import EvaluationRules
from tests.services.voting.evaluations import (
    COLLEAGUE,
    FROZEN,
    NEXT_VERSION,
    THIRD_PERSON,
    THRESHOLD,
    all_in,
    by,
    decided,
    scored,
)
from tests.services.voting.situations import (
    CANDIDATES,
    EVALUATOR,
    JAEN,
    PROCESS,
    ROAD,
    SCHOOL,
    WATER,
    act,
    known_list,
    process,
)

IN_FULL = process(evaluation=EvaluationRules())
TWO_CARDS = Evaluation.replay([decided(), scored(60), scored(70, COLLEAGUE)])
OUT = Evaluation.replay([decided(eligible=False)])


def draft(water: Evaluation = TWO_CARDS, rules: EvaluationRules | None = None) -> Draft:
    return Draft(process(evaluation=rules or EvaluationRules()), JAEN, {WATER: water, ROAD: OUT, SCHOOL: OUT})


def to_sign(drawn: Draft, *, signs: bool = True, reason: str | None = None) -> SignEvaluationRecord:
    return SignEvaluationRecord(process_id=PROCESS, list_code=JAEN, record=drawn.digest, signs=signs, reason=reason)


def to_close(drawn: Draft) -> CloseEvaluationRecord:
    return CloseEvaluationRecord(process_id=PROCESS, list_code=JAEN, record=drawn.digest, minutes="Acta 12")


def signed(drawn: Draft, *people: str, refusing: tuple[str, ...] = ()) -> EvaluationRecord:
    record = EvaluationRecord()
    for person in (*people, *refusing):
        order = to_sign(drawn, signs=person in people, reason=None if person in people else "Falta una fuente.")
        event = record.sign(order, by(person), drawn)
        assert event is not None
        record = record.evolve(event)
    return record


def closed(drawn: Draft) -> EvaluationRecordClosed:
    event = signed(drawn, *drawn.evaluators).close(to_close(drawn), act(), drawn)
    assert event is not None
    return event


def test_a_record_that_every_evaluator_signed_is_closed() -> None:
    event = closed(draft())

    (water, road, _) = event.projects
    assert event.signers == tuple(sorted([EVALUATOR, COLLEAGUE]))
    assert water.technical_score is not None
    assert water.technical_score.published == Decimal("65.00")
    assert (road.eligible, road.technical_score) == (False, None)


def test_a_refusal_to_sign_is_recorded_and_closes_with_the_others_signatures() -> None:
    record = signed(draft(), EVALUATOR, refusing=(COLLEAGUE,))

    event = record.close(to_close(draft()), act(), draft())

    assert event is not None
    assert (event.signers, event.refusals[0].signer) == ((EVALUATOR,), COLLEAGUE)
    assert event.refusals[0].reason == "Falta una fuente."


def test_a_refusal_to_sign_says_why() -> None:
    with pytest.raises(RefusalNeedsAReason):
        EvaluationRecord().sign(to_sign(draft(), signs=False), by(), draft())


def test_only_evaluators_sign() -> None:
    with pytest.raises(SignerDidNotEvaluate):
        EvaluationRecord().sign(to_sign(draft()), by(THIRD_PERSON), draft())


def test_the_same_signature_again_stays_quiet() -> None:
    assert signed(draft(), EVALUATOR).sign(to_sign(draft()), by(), draft()) is None


def test_nobody_signs_what_the_record_no_longer_says() -> None:
    changed = draft(TWO_CARDS.evolve(scored(65, THIRD_PERSON)))

    with pytest.raises(RecordHasChanged) as caught:
        EvaluationRecord().sign(to_sign(draft()), by(), changed)

    assert caught.value.values == {"record": changed.digest}


def test_signatures_lapse_when_the_record_changes() -> None:
    changed = draft(TWO_CARDS.evolve(scored(65, THIRD_PERSON)))

    with pytest.raises(SignaturesAreMissing):
        signed(draft(), EVALUATOR, COLLEAGUE).close(to_close(changed), act(), changed)


def test_a_record_waits_for_every_evaluator() -> None:
    with pytest.raises(SignaturesAreMissing):
        signed(draft(), EVALUATOR).close(to_close(draft()), act(), draft())


def test_a_record_that_everyone_refused_is_not_closed() -> None:
    with pytest.raises(NobodySigned):
        signed(draft(), refusing=(EVALUATOR, COLLEAGUE)).close(to_close(draft()), act(), draft())


def correcting() -> Evaluation:
    order = ProposeCorrection(**dict(all_in(65)), reason="Error.")
    event = propose_correction(TWO_CARDS, order, by(), FROZEN)
    assert event is not None
    return TWO_CARDS.evolve(event)


@pytest.mark.parametrize(
    ("water", "rules", "refusal"),
    [
        (Evaluation.replay([scored(60)]), EvaluationRules(), EligibilityIsNotDecided),
        (Evaluation.replay([decided()]), EvaluationRules(), ScorecardsAreMissing),
        (TWO_CARDS, EvaluationRules(minimum_scorecards=3), ScorecardsAreMissing),
        (correcting(), EvaluationRules(), CorrectionIsPending),
        (
            Evaluation.replay([decided(), scored(60), scored(70, COLLEAGUE, NEXT_VERSION)]),
            EvaluationRules(),
            ScorecardsOfTwoMatrices,
        ),
        (Evaluation.replay([decided(), scored(10), scored(70, COLLEAGUE)]), EvaluationRules(), DisagreementIsOpen),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_an_incomplete_record_is_not_closed(water: Evaluation, rules: EvaluationRules, refusal: type[Refusal]) -> None:
    drawn = draft(water, rules)

    with pytest.raises(refusal):
        signed(drawn, *drawn.evaluators).close(to_close(drawn), act(), drawn)


def test_a_record_closes_over_a_disagreement_that_a_session_settled() -> None:
    disputed = Evaluation.replay([decided(), scored(10), scored(70, COLLEAGUE)])
    order = SettleDisagreement(process_id=PROCESS, project=WATER, minutes="Acta 9", reason="Fuentes distintas.")
    settled = disputed.settle(order, act(), THRESHOLD)
    assert settled is not None

    assert closed(draft(disputed.evolve(settled)))


def test_a_recused_evaluator_neither_counts_nor_signs() -> None:
    order = DeclareConflict(process_id=PROCESS, project=WATER, conflict=Conflict.FAMILY)
    declared = TWO_CARDS.declare_conflict(order, by(COLLEAGUE))
    assert declared is not None
    drawn = draft(TWO_CARDS.evolve(declared))

    assert drawn.evaluators == {EVALUATOR}
    assert drawn.digest != draft().digest


def test_nothing_is_signed_after_the_closing() -> None:
    record = EvaluationRecord(closed=closed(draft()))

    with pytest.raises(EvaluationIsClosed):
        record.sign(to_sign(draft()), by(), draft())


def test_a_closed_record_stays_quiet() -> None:
    assert EvaluationRecord(closed=closed(draft())).close(to_close(draft()), act(), draft()) is None


PRESENT = PresentList(
    process_id=PROCESS,
    list_code=JAEN,
    act=PresentingAct(kind="Oficio", number="12-2026-GR", dated=date(2026, 4, 1)),
)
CLOSED = EvaluationRecord(closed=closed(draft()))
EVALUATIONS: Mapping[str, Evaluation] = {WATER: TWO_CARDS, ROAD: OUT, SCHOOL: OUT}


def shown() -> ListPresented:
    event = present_list(PRESENT, act(), IN_FULL, known_list(), CLOSED, EVALUATIONS)
    assert event is not None
    return event


def test_what_passed_the_evaluation_is_presented_and_the_rest_is_named_with_its_reasons() -> None:
    event = shown()

    assert event.projects == (WATER,)
    assert event.record == draft().digest
    assert [(one.project, one.findings[0].requirement.value) for one in event.excluded] == [
        (ROAD, "viable"),
        (SCHOOL, "viable"),
    ]


def test_a_list_is_not_presented_before_its_record_is_closed() -> None:
    with pytest.raises(EvaluationIsNotClosed):
        present_list(PRESENT, act(), IN_FULL, known_list(), EvaluationRecord(), EVALUATIONS)


def test_a_list_without_a_project_that_passed_is_not_presented() -> None:
    nothing = {WATER: OUT, ROAD: OUT, SCHOOL: OUT}

    with pytest.raises(ListHasNoProjects):
        present_list(PRESENT, act(), process(), known_list(), EvaluationRecord(), nothing)


def test_a_closed_process_presents_nothing() -> None:
    with pytest.raises(ProcessIsClosed):
        present_list(PRESENT, act(), process(is_closed=True), known_list(), CLOSED, EVALUATIONS)


def test_the_same_presentation_again_stays_quiet() -> None:
    assert present_list(PRESENT, act(), IN_FULL, known_list(), CLOSED, EVALUATIONS, shown()) is None


def test_a_list_is_presented_once() -> None:
    other = PRESENT.model_copy(update={"act": PRESENT.act.model_copy(update={"number": "13"})})

    with pytest.raises(ListAlreadyPresented):
        present_list(other, act(), IN_FULL, known_list(), CLOSED, EVALUATIONS, shown())


def test_only_what_was_presented_is_voted_on() -> None:
    assert [one.project for one in admitted(IN_FULL, CANDIDATES, CLOSED, shown())] == [WATER]


def test_a_contest_waits_for_the_closed_record() -> None:
    with pytest.raises(EvaluationIsNotClosed):
        admitted(IN_FULL, CANDIDATES, EvaluationRecord(), None)


def test_a_contest_waits_for_the_presented_list() -> None:
    with pytest.raises(ListIsNotPresented):
        admitted(IN_FULL, CANDIDATES, CLOSED, None)


def test_a_process_that_asks_for_no_step_votes_on_the_whole_list() -> None:
    assert admitted(process(), CANDIDATES, EvaluationRecord(), None) == CANDIDATES


def test_the_digest_does_not_depend_on_who_reads_it() -> None:
    again = Draft(replace(IN_FULL, in_concertation=False), JAEN, dict(draft().evaluations))

    assert again.digest == draft().digest
