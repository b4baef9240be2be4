"""From ballots to votes, and from scorecards to one technical score."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from shared.rules import Aggregation, BallotForm, BallotRules, Choice


def tally(rules: BallotRules, ballots: Iterable[Sequence[Choice]]) -> Counter[str]:
    """Count the votes of each project chosen: one per choice, its points (cumulative), or its rank's worth (ordinal).

    On an ordinal ballot the first choice is worth `max_choices`, the next one less, as Pabulib reads its files. Ballots
    are taken as checked.
    """
    votes: Counter[str] = Counter()
    for choices in ballots:
        for rank, choice in enumerate(choices):
            votes[choice.project] += _worth(rules, rank, choice)
    return votes


def _worth(rules: BallotRules, rank: int, choice: Choice) -> int:
    if rules.form is BallotForm.CUMULATIVE:
        return choice.points or 0
    if rules.form is BallotForm.ORDINAL:
        return (rules.max_choices or 0) - rank
    return 1


def approvals(ballots: Iterable[Sequence[Choice]]) -> Counter[frozenset[str]]:
    """Count how many ballots chose each set of projects; points and ranks are left aside."""
    return Counter(frozenset(choice.project for choice in choices) for choices in ballots)


def aggregate(scores: Sequence[Decimal | Fraction], rule: Aggregation) -> Fraction:
    """Return the exact mean or median of the evaluators' scores; the median of an even number is the middle two's mean.

    Raise `ValueError` where there are none.
    """
    if not scores:
        raise ValueError("There are no scores to aggregate.")
    exact = sorted(Fraction(score) for score in scores)
    if rule is Aggregation.MEAN:
        return sum(exact, Fraction(0)) / len(exact)
    half = len(exact) // 2
    return exact[half] if len(exact) % 2 else (exact[half - 1] + exact[half]) / 2
