import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.voting.commands import DecideProject
from services.voting.commands.aftermath import CloseActa, DrawUpActa, RefuseActa, SignActa
from services.voting.domain.acta import Acta, acta_list
from services.voting.domain.document import acta_page
from services.voting.domain.result import Result
from services.voting.errors.acta import (
    ActaHasNoSignature,
    ActaIsAnother,
    ActaIsClosed,
    ActaIsOutdated,
    ActaIsSigned,
    ActaNotFound,
    DecisionsAreMissing,
    DecisionsAreSigned,
    EnvelopeIsExceeded,
    PromiseDatesOutOfOrder,
    PromiseRepeated,
    ResultIsNotCertified,
    SeatHasSigned,
    SeatRepeated,
    SeatUnknown,
)
from services.voting.events import ActaClosed, ActaCommitmentMade, ActaDrawnUp
from shared.messages import Event
from tests.services.voting.aftermath import ACT, EVIDENCE, PROMISE, SAMPLES_AFTER, SEATS
from tests.services.voting.results import CLOSED, certified, computed, decided
from tests.services.voting.situations import AFTERWARDS, PROCESS, ROAD, WATER, act

PINNED = "efa0c9735435709cb72c1b526b69d406127b4e42952104f4d5ec5cb63cedc65d"
LIST = acta_list(CLOSED, decided())


def drawing_up(**facts: Any) -> DrawUpActa:
    known = {
        "process_id": PROCESS,
        "title": "Acta 2027 <b>",
        "place": "Jaén",
        "contests": (CLOSED.opened.contest_id,),
        "seats": SEATS,
        "promises": (PROMISE,),
    }
    return DrawUpActa.model_validate(known | facts)


def drawn(**facts: Any) -> ActaDrawnUp:
    event = Acta().draw_up(drawing_up(**facts), act(AFTERWARDS), [LIST])
    assert event is not None
    return event


DRAWN = drawn()


def given(*more: Event | None) -> Acta:
    return Acta.replay([DRAWN, *(event for event in more if event)])


def sign(seat: str = "GR", document: str = DRAWN.document) -> SignActa:
    return SignActa(process_id=PROCESS, seat=seat, document=document)


def refuse(seat: str = "AP-1", reason: str = "Falta un proyecto.") -> RefuseActa:
    return RefuseActa(process_id=PROCESS, seat=seat, document=DRAWN.document, reason=reason)


SIGNED = given().sign(sign(), act(AFTERWARDS))
REFUSED = given().refuse(refuse(), act(AFTERWARDS))
CLOSING = CloseActa(process_id=PROCESS, document=DRAWN.document)


def test_the_acta_holds_each_project_with_what_was_computed_and_decided() -> None:
    water, road = DRAWN.lists[0].projects[:2]

    assert (water.project, water.prioritised, water.departs) == (WATER, True, False)
    assert (road.project, road.prioritised, road.name) == (ROAD, False, "Trocha")


def test_the_page_is_made_of_the_event_and_of_nothing_else() -> None:
    read = ActaDrawnUp.from_bytes(DRAWN.to_bytes())

    assert hashlib.sha256(acta_page(read)).hexdigest() == DRAWN.document


def test_the_page_of_an_acta_that_was_signed_stays_the_same_for_ever() -> None:
    """Another layout is for actas to come: their event has to say so, and this one goes on being laid out as it was."""
    (sample,) = [event for event in SAMPLES_AFTER if isinstance(event, ActaDrawnUp)]

    assert hashlib.sha256(acta_page(sample)).hexdigest() == PINNED


def test_the_page_shows_every_project_seat_and_promise_and_no_markup_of_others() -> None:
    page = acta_page(DRAWN).decode()

    for words in ("Trocha", WATER, "Ronda campesina", PROMISE.title, "Acta 2027 &lt;b&gt;", DRAWN.lists[0].ranking):
        assert words in page
    assert "<b>" not in page


def test_the_page_says_money_days_and_seats_as_people_write_them() -> None:
    page = acta_page(DRAWN.model_copy(update={"lists": (LIST.model_copy(update={"envelope": Decimal(9000000)}),)}))

    for words in ("9\u00a0000\u00a0000.00", "1 de junio de 2026", "(hora de Lima)", "<td>agente participante</td>"):
        assert words in page.decode()


def test_who_typed_the_acta_is_not_on_it() -> None:
    assert drawn().document == Acta().draw_up(drawing_up(), act(AFTERWARDS, actor="another"), [LIST]).document  # type: ignore[union-attr]  # It was drawn.


def test_priorities_that_cost_more_than_there_is_make_no_acta() -> None:
    order = DecideProject(
        contest_id=CLOSED.opened.contest_id,
        project=ROAD,
        ranking=computed().digest,
        prioritised=True,
        reason="Urge.",
        act=ACT,
        evidence=EVIDENCE,
    )
    event = decided().decide(order, act(AFTERWARDS))
    assert event is not None

    with pytest.raises(EnvelopeIsExceeded):
        acta_list(CLOSED, decided().evolve(event))


def test_what_an_answered_acta_holds_is_not_decided_on_again() -> None:
    answered = given(SIGNED)

    with pytest.raises(DecisionsAreSigned):
        answered.check_undecided(computed().digest)
    answered.check_undecided("0" * 64)
    given().check_undecided(computed().digest)


def test_an_acta_that_says_what_is_decided_no_longer_is_outdated() -> None:
    undecided = LIST.model_copy(update={"projects": LIST.projects[:1]})

    given().check_current([LIST])
    with pytest.raises(ActaIsOutdated):
        given().check_current([undecided])


def test_an_uncertified_result_makes_no_acta() -> None:
    with pytest.raises(ResultIsNotCertified):
        acta_list(CLOSED, Result.replay([computed()]))


def test_a_reopened_result_makes_no_acta() -> None:
    with pytest.raises(ResultIsNotCertified):
        acta_list(CLOSED, replace(certified(), reopened_by="member"))


def test_a_funded_project_that_nobody_decided_on_makes_no_acta() -> None:
    with pytest.raises(DecisionsAreMissing) as caught:
        acta_list(CLOSED, certified())

    assert WATER in caught.value.explain().es


def test_an_acta_that_nobody_answered_is_redrawn() -> None:
    assert given().draw_up(drawing_up(title="Otra"), act(AFTERWARDS), [LIST])


def test_the_same_acta_at_another_hour_stays_quiet() -> None:
    assert given().draw_up(drawing_up(), act(AFTERWARDS), [LIST]) is None


@pytest.mark.parametrize("answer", [SIGNED, REFUSED], ids=["signed", "refused"])
def test_an_acta_that_was_answered_is_not_redrawn(answer: Event) -> None:
    with pytest.raises(ActaIsSigned):
        given(answer).draw_up(drawing_up(title="Otra"), act(AFTERWARDS), [LIST])


def test_a_seat_signs_once() -> None:
    assert SIGNED is not None
    assert given(SIGNED).sign(sign(), act(AFTERWARDS)) is None


def test_a_seat_signs_the_acta_in_force_alone() -> None:
    with pytest.raises(ActaIsAnother):
        given().sign(sign(document="0" * 64), act(AFTERWARDS))


def test_a_seat_that_is_not_on_the_acta_does_not_sign() -> None:
    with pytest.raises(SeatUnknown):
        given().sign(sign("XX"), act(AFTERWARDS))


def test_nothing_is_signed_before_it_is_drawn_up() -> None:
    with pytest.raises(ActaNotFound):
        Acta().sign(sign(), act(AFTERWARDS))


def test_a_refusal_keeps_its_reason() -> None:
    assert given(REFUSED).refused["AP-1"].reason == "Falta un proyecto."
    assert given(REFUSED).refuse(refuse(), act(AFTERWARDS)) is None


def test_a_seat_that_refused_may_sign_after_all() -> None:
    signed = given(REFUSED).sign(sign("AP-1"), act(AFTERWARDS))

    assert signed is not None
    assert not given(REFUSED, signed).refused


def test_a_seat_that_signed_does_not_refuse() -> None:
    with pytest.raises(SeatHasSigned):
        given(SIGNED).refuse(refuse("GR"), act(AFTERWARDS))


def test_closing_names_who_signed_refused_or_was_absent_and_makes_each_promise_a_commitment() -> None:
    closed, made = given(SIGNED, REFUSED).close(CLOSING, act(AFTERWARDS))

    assert isinstance(closed, ActaClosed)
    assert isinstance(made, ActaCommitmentMade)
    assert (closed.signed, closed.refused, closed.absent) == (("GR",), ("AP-1",), ("CV",))
    assert made.promise == PROMISE


def test_an_acta_that_nobody_signed_is_not_closed() -> None:
    with pytest.raises(ActaHasNoSignature):
        given(REFUSED).close(CLOSING, act(AFTERWARDS))


def test_an_acta_is_closed_once_and_takes_no_signature_afterwards() -> None:
    closed = given(SIGNED, *given(SIGNED).close(CLOSING, act(AFTERWARDS)))

    assert closed.close(CLOSING, act(AFTERWARDS)) == []
    with pytest.raises(ActaIsClosed):
        closed.sign(sign("CV"), act(AFTERWARDS))


def test_a_seat_is_named_once() -> None:
    with pytest.raises(SeatRepeated):
        drawn(seats=(SEATS[0], SEATS[0]))


def test_a_promise_is_named_once() -> None:
    with pytest.raises(PromiseRepeated):
        drawn(promises=(PROMISE, PROMISE))


@pytest.mark.parametrize(
    "wrong", [{"ends": date(2026, 5, 1)}, {"steps": PROMISE.steps * 2}, {"ends": date(2026, 8, 1)}]
)
def test_the_days_of_a_promise_are_in_order(wrong: dict[str, Any]) -> None:
    with pytest.raises(PromiseDatesOutOfOrder):
        drawn(promises=(PROMISE.model_copy(update=wrong),))
