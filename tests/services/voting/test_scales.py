from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.voting.domain.scales import Subject, read, rounded
from services.voting.domain.scorecard import filled_in
from services.voting.errors import (
    AnswerIsNotYesOrNo,
    BeneficiariesAreUnknown,
    FigureIsMissing,
    ProjectHasNoPlaces,
    ScoreDisagreesWithScale,
    ValueMissing,
    ValueNotAsked,
    ValueTooLarge,
)
from services.voting.events import Criterion, Scale
from shared.errors import Refusal
from shared.territory import Indicators
from tests.services.voting.evaluations import given as said
from tests.services.voting.evaluations import water

BANDS = [{"below": "10", "score": "20"}, {"below": "30", "score": "10"}, {"below": None, "score": "0"}]
SUBJECT = Subject(water(), Decimal(4))


def scale(**facts: Any) -> Scale:
    found: Scale = TypeAdapter(Scale).validate_python(facts)
    return found


LENGTH = scale(kind="bands", unit="km", bands=BANDS)
TITLE = scale(kind="yes-no", yes="20", no="0")
SHARE = scale(kind="computed", formula="cost-per-beneficiary", bands=BANDS)
COST = scale(kind="computed", formula="cost", bands=BANDS)


def poverty(over: str = "mean") -> Scale:
    return scale(kind="indicator", indicator="poverty", over=over, bands=BANDS)


@pytest.mark.parametrize(("value", "score"), [("9.9999", 20), ("10", 10), ("29.9999", 10), ("30", 0), ("1000", 0)])
def test_a_band_holds_what_is_below_its_bound(value: str, score: int) -> None:
    assert read(LENGTH, Decimal(value), SUBJECT, "/x").score == score


@pytest.mark.parametrize(("answer", "score"), [("1", 20), ("0", 0)])
def test_a_yes_and_a_no_have_their_scores(answer: str, score: int) -> None:
    assert read(TITLE, Decimal(answer), SUBJECT, "/x").score == score


def test_a_cost_by_beneficiary_is_computed_from_what_is_recorded() -> None:
    reading = read(SHARE, None, SUBJECT, "/x")

    assert (reading.measured, reading.score, reading.source) == (Decimal(15), Decimal(10), "cost-per-beneficiary")


def test_a_cost_is_the_registrys() -> None:
    assert read(COST, None, SUBJECT, "/x").measured == Decimal(60)


@pytest.mark.parametrize(("over", "choose"), [("highest", max), ("lowest", min)])
def test_an_indicator_is_looked_up_in_the_projects_places(over: str, choose: Any) -> None:
    figures = [Indicators.default().find(place, "poverty").value for place in SUBJECT.project.locations]

    reading = read(poverty(over), None, SUBJECT, "/x")

    assert reading.measured == rounded(Fraction(choose(figures)))
    assert reading.source is not None
    assert reading.source.startswith("poverty 2022")


def test_the_mean_of_an_indicator_is_exact_until_it_is_rounded_once() -> None:
    figures = [Fraction(Indicators.default().find(place, "poverty").value) for place in SUBJECT.project.locations]

    assert read(poverty(), None, SUBJECT, "/x").measured == rounded((figures[0] + figures[1]) / 2)


def test_a_province_stands_for_all_its_districts() -> None:
    province = Subject(water(locations=("0608",)), None)
    districts = Subject(water(locations=tuple(f"0608{n:02d}" for n in range(1, 13))), None)

    assert read(poverty(), None, province, "/x") == read(poverty(), None, districts, "/x")


@pytest.mark.parametrize(
    ("asked", "value", "subject", "refusal"),
    [
        (LENGTH, None, SUBJECT, ValueMissing),
        (TITLE, None, SUBJECT, ValueMissing),
        (TITLE, Decimal(2), SUBJECT, AnswerIsNotYesOrNo),
        (SHARE, Decimal(1), SUBJECT, ValueNotAsked),
        (poverty(), Decimal(1), SUBJECT, ValueNotAsked),
        (LENGTH, Decimal("99999999999999999999.99"), SUBJECT, ValueTooLarge),
        (LENGTH, Decimal("-99999999999999999999.99"), SUBJECT, ValueTooLarge),
        (SHARE, None, Subject(water(), None), BeneficiariesAreUnknown),
        (SHARE, None, Subject(water(), Decimal("1e-20")), ValueTooLarge),
        (poverty(), None, Subject(water(locations=()), None), ProjectHasNoPlaces),
        (
            scale(kind="indicator", indicator="joy", bands=BANDS),
            None,
            SUBJECT,
            FigureIsMissing,
        ),
    ],
)
def test_a_scale_that_cannot_be_read_names_what_lacks(
    asked: Scale, value: Decimal | None, subject: Subject, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as caught:
        read(asked, value, subject, "/x")

    assert caught.value.where == "/x"


def test_a_score_that_disagrees_with_its_scale_is_refused() -> None:
    criterion = Criterion(code="km", name="Longitud", weight=Decimal(1), maximum=Decimal(20), scale=LENGTH)

    with pytest.raises(ScoreDisagreesWithScale) as caught:
        filled_in([said("km", "20", "15")], [criterion], SUBJECT)

    assert caught.value.where == "/scores/0/score"


def test_a_scorecard_keeps_what_its_scales_were_read_at() -> None:
    criterion = Criterion(code="km", name="Longitud", weight=Decimal(1), maximum=Decimal(20), scale=LENGTH)

    (score,) = filled_in([said("km", None, "15")], [criterion], SUBJECT)

    assert (score.measured, score.score) == (Decimal(15), Decimal(10))


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [{"below": "10", "score": "1"}],
        [{"below": None, "score": "1"}, {"below": "10", "score": "1"}],
        [{"below": "10", "score": "1"}, {"below": "10", "score": "2"}, {"below": None, "score": "3"}],
    ],
    ids=["none", "bounded", "open in the middle", "not rising"],
)
def test_bands_that_leave_a_gap_are_refused(bands: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError):
        scale(kind="bands", unit="km", bands=bands)


@given(st.fractions(min_value=0, max_value=10**9))
def test_every_value_falls_into_one_band_and_is_rounded_by_half_a_unit_at_most(exact: Fraction) -> None:
    value = rounded(exact)

    assert -Fraction(1, 20_000) < Fraction(value) - exact <= Fraction(1, 20_000)
    assert read(LENGTH, value, SUBJECT, "/x").score in {0, 10, 20}


def test_a_value_of_one_is_kept_in_the_record() -> None:
    criterion = Criterion(code="title", name="Título", weight=Decimal(1), maximum=Decimal(20), scale=TITLE)

    (score,) = filled_in([said("title", None, "1")], [criterion], SUBJECT)

    assert score.model_dump(mode="json")["measured"] == "1"


def test_a_criterion_without_a_scale_is_written_as_it_always_was() -> None:
    (score,) = filled_in(
        [said("gap", "1")], [Criterion(code="gap", name="Brecha", weight=Decimal(1), maximum=Decimal(100))], SUBJECT
    )

    assert score.model_dump(mode="json") == {"criterion": "gap", "score": "1", "reason": "Ficha 7"}
