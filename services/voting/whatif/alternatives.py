"""The same count under other weights, or under several rules side by side."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from services.voting.prioritisation import Count, Outcome, Ranking, rank
from services.voting.prioritisation.allocation import Contention
from services.voting.prioritisation.standing import prepare
from services.voting.whatif.weights import require_weights
from shared.messages import Code, Exact, Message
from shared.rules import Allocation, PrioritisationRules


class Alternative(Message):
    """What one weight of the technical score leads to: the order, and who is funded (in that order)."""

    technical_weight: Exact
    order: tuple[Code, ...]
    funded: tuple[Code, ...]


class Line(Message):
    """One project under several rules: its rank and its outcome under each, in the order of the rules."""

    project: Code
    ranks: tuple[int | None, ...]
    outcomes: tuple[Outcome, ...]


class Comparison(Message):
    """Rules side by side; `agree` are the projects that every one of them funds."""

    rules: tuple[str, ...]
    lines: tuple[Line, ...]
    agree: tuple[Code, ...]


def reweigh(count: Count, rules: PrioritisationRules, weights: Iterable[Decimal]) -> tuple[Alternative, ...]:
    """Return the order and the winners for each weight (0 to 1) of the technical score; votes weigh the rest.

    Raise `WeightsDoNotCount` where the rules do not weigh, `ValueError` for a weight outside 0 to 1.
    """
    require_weights(rules)
    standing = prepare(count, rules)
    contention = Contention.of(count, standing, rules)
    codes = [candidate.code for candidate in standing.candidates]
    fixed = set(rank(count, rules).funded) if rules.allocation is Allocation.EQUAL_SHARES else None
    alternatives: list[Alternative] = []
    for weight in weights:
        if not 0 <= weight <= 1:
            raise ValueError("A weight lies between 0 and 1.")
        exact = Fraction(weight)
        order = standing.order(standing.totals((exact, 1 - exact), rules))
        won = contention.funded(order) if fixed is None else [entry for entry in order if codes[entry] in fixed]
        alternatives.append(
            Alternative.model_construct(
                technical_weight=weight,
                order=tuple(codes[entry] for entry in order),
                funded=tuple(codes[entry] for entry in won),
            )
        )
    return tuple(alternatives)


def compare(listing: Iterable[str], rankings: Mapping[str, Ranking]) -> Comparison:
    """Set rankings of the same projects side by side, each under the name of its rules; lines stand in listing order.

    Whatever differs between the rules may: how scorecards are brought together, too.
    """
    placings = [{placing.project: placing for placing in ranking.placings} for ranking in rankings.values()]
    lines = tuple(
        Line(
            project=project,
            ranks=tuple(places[project].rank for places in placings),
            outcomes=tuple(places[project].outcome for places in placings),
        )
        for project in listing
    )
    agree = tuple(line.project for line in lines if set(line.outcomes) == {Outcome.FUNDED})
    return Comparison(rules=tuple(rankings), lines=lines, agree=agree)
