"""Reading scales: what is measured, stated, looked up or computed becomes a score, with where it came from."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from services.voting.domain.facts import KnownProject
from services.voting.errors import (
    AnswerIsNotYesOrNo,
    BeneficiariesAreUnknown,
    FigureIsMissing,
    ProjectHasNoPlaces,
    ValueMissing,
    ValueNotAsked,
    ValueTooLarge,
)
from services.voting.events import Computed, Formula, NumericBands, Over, Scale, TerritorialIndicator, YesNo
from shared.territory import Catalogue, Indicators
from shared.territory.indicators import Indicator, IndicatorUnknown

MEASURED_PLACES: Final = 4
LARGEST: Final = 10**15
"""No measure of a project comes near; what an event can hold is a hundred thousand times as much."""


class Reading(NamedTuple):
    """What a scale was read at, the score that this gives, and where the value comes from when nobody typed it."""

    measured: Decimal
    score: Decimal
    source: str | None


class Subject(NamedTuple):
    """The project that scales are read for, and how many people benefit, as its eligibility says."""

    project: KnownProject
    beneficiaries: Decimal | None


def rounded(exact: Fraction) -> Decimal:
    """Return a measured value at four places, half-up; bands are compared with what this returns, here alone."""
    units = exact * 10**MEASURED_PLACES
    whole = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return Decimal(whole).scaleb(-MEASURED_PLACES)


def read(scale: Scale, given: Decimal | None, subject: Subject, where: str) -> Reading:
    """Read a scale; refuse at `where` a value that lacks, or that nobody is asked for."""
    match scale:
        case YesNo():
            answer = _given(given, where)
            if answer not in (0, 1):
                raise AnswerIsNotYesOrNo(where)
            return Reading(answer + 0, scale.yes if answer else scale.no, None)
        case NumericBands():
            return _in_bands(scale, Fraction(_given(given, where)), None, where)
        case TerritorialIndicator():
            _not_given(given, where)
            return _looked_up(scale, subject.project, where)
        case Computed():
            _not_given(given, where)
            return _in_bands(scale, _computed(scale.formula, subject, where), scale.formula.value, where)


def _given(given: Decimal | None, where: str) -> Decimal:
    if given is None:
        raise ValueMissing(where)
    return given


def _not_given(given: Decimal | None, where: str) -> None:
    if given is not None:
        raise ValueNotAsked(where)


def _in_bands(
    scale: NumericBands | TerritorialIndicator | Computed, exact: Fraction, source: str | None, where: str
) -> Reading:
    if abs(exact) > LARGEST:
        raise ValueTooLarge(where, largest=LARGEST)
    value = rounded(exact)
    band = next(band for band in scale.bands if band.below is None or value < band.below)
    return Reading(value, band.score, source)


def _computed(formula: Formula, subject: Subject, where: str) -> Fraction:
    cost = Fraction(subject.project.cost)
    if formula is Formula.COST:
        return cost
    if subject.beneficiaries is None:
        raise BeneficiariesAreUnknown(where)
    return cost / Fraction(subject.beneficiaries)


def _looked_up(scale: TerritorialIndicator, project: KnownProject, where: str) -> Reading:
    """Look the figure of every place up; a wider place stands for all its districts."""
    if not project.locations:
        raise ProjectHasNoPlaces(where)
    figures = [_figure(place, scale.indicator, where) for place in _districts(project.locations)]
    sources = sorted({f"{figure.indicator} {figure.date}, {figure.source}" for figure in figures})
    value = _over(scale.over, [Fraction(figure.value) for figure in figures])
    return _in_bands(scale, value, "; ".join(sources)[:500], where)


def _districts(locations: Sequence[str]) -> list[str]:
    catalogue = Catalogue.default()
    return sorted({district.code() for place in locations for district in catalogue.districts(place)})


def _figure(place: str, indicator: str, where: str) -> Indicator:
    try:
        return Indicators.default().find(place, indicator)
    except IndicatorUnknown:
        raise FigureIsMissing(where, indicator=indicator, place=place) from None


def _over(over: Over, figures: Sequence[Fraction]) -> Fraction:
    if over is Over.MEAN:
        return sum(figures, Fraction(0)) / len(figures)
    return max(figures) if over is Over.HIGHEST else min(figures)
