"""One scorecard: each criterion of a matrix scored once, by its scale where it has one, and the total."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from services.voting.commands import GivenScore
from services.voting.domain.matrix import SCORE_PLACES, places
from services.voting.domain.scales import Subject, read
from services.voting.errors import (
    CriterionMissing,
    CriterionRepeated,
    CriterionUnknown,
    ScoreDisagreesWithScale,
    ScoreOutOfRange,
    ValueNotAsked,
)
from services.voting.events import Criterion, CriterionScore


def raw_total(criteria: Sequence[Criterion], scores: Mapping[str, Decimal]) -> Decimal:
    """Return the sum over criteria of weight x score / maximum x 100, rounded half-up to four decimals, here alone."""
    exact = sum(Fraction(c.weight) * Fraction(scores[c.code]) / Fraction(c.maximum) * 100 for c in criteria)
    whole = Fraction(exact) * 10**SCORE_PLACES
    units = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Decimal(units).scaleb(-SCORE_PLACES)


def total_of(criteria: Sequence[Criterion], scores: Sequence[CriterionScore]) -> Decimal:
    """Return the raw total of a scorecard that has a score for each criterion."""
    return raw_total(criteria, {score.criterion: score.score for score in scores})


def filled_in(
    given: Sequence[GivenScore], criteria: Sequence[Criterion], subject: Subject | None
) -> tuple[CriterionScore, ...]:
    """Return the scores in the order of the matrix, one for each of its criteria; scales are read for `subject`."""
    known = {criterion.code: criterion for criterion in criteria}
    scores: dict[str, CriterionScore] = {}
    for place, one in enumerate(given):
        if one.criterion not in known:
            raise CriterionUnknown(f"/scores/{place}/criterion")
        if one.criterion in scores:
            raise CriterionRepeated(f"/scores/{place}/criterion")
        scores[one.criterion] = _scored(one, known[one.criterion], subject, f"/scores/{place}")
    for code in known:
        if code not in scores:
            raise CriterionMissing("/scores", criterion=code)
    return tuple(scores[code] for code in known)


def _scored(given: GivenScore, criterion: Criterion, subject: Subject | None, where: str) -> CriterionScore:
    if criterion.scale is None or subject is None:
        return _typed(given, criterion.maximum, where)
    reading = read(criterion.scale, given.measured, subject, f"{where}/measured")
    if given.score is not None and given.score != reading.score:
        raise ScoreDisagreesWithScale(f"{where}/score", score=reading.score)
    return CriterionScore(
        criterion=given.criterion,
        score=reading.score,
        reason=given.reason,
        measured=reading.measured,
        source=reading.source,
    )


def _typed(given: GivenScore, maximum: Decimal, where: str) -> CriterionScore:
    if given.measured is not None:
        raise ValueNotAsked(f"{where}/measured")
    if given.score is None or not 0 <= given.score <= maximum or places(given.score) > SCORE_PLACES:
        raise ScoreOutOfRange(f"{where}/score", maximum=maximum)
    return CriterionScore(criterion=given.criterion, score=given.score + 0, reason=given.reason)
