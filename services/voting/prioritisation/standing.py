"""The order of a list: totals as whole numbers over one denominator, and the tie-break chain.

A `Standing` is prepared once from a count; other weights are then a few whole-number operations per project.
"""

import hashlib
from fractions import Fraction
from math import lcm
from operator import itemgetter
from typing import NamedTuple

from services.voting.prioritisation.figures import in_cents, round_units
from services.voting.prioritisation.model import Candidate, Count
from shared.errors import NotAllowedNow, Words
from shared.rules import Combination, PrioritisationRules, RoundingStage, TieBreak, VotePoints

Coefficients = tuple[Fraction, Fraction]
ChainKey = tuple[Fraction | int | str, ...]


class DrawHasNoSeed(NotAllowedNow):
    """The tie-break chain comes to a public draw whose seed was never fixed."""

    title = Words("El sorteo no tiene semilla", "The draw has no seed")
    detail = Words(
        "La cadena de desempate incluye un sorteo público sin semilla fijada.",
        "The tie-break chain includes a public draw whose seed is not fixed.",
    )
    remedy = Words(
        "Fije la semilla antes del cierre; después, nombre una fuente pública por venir.",
        "Fix the seed before voting closes; afterwards, name a public source that is to come.",
    )


class Standing(NamedTuple):
    """The ranked candidates of a count, in the order of the tie-break chain: entry 0 wins every tie.

    `technical` and `points` are numerators over `denominator`; `costs` are hundredths. `keys` are what the steps of
    the chain compare, lower first.
    """

    candidates: tuple[Candidate, ...]
    votes: tuple[int, ...]
    costs: tuple[int, ...]
    technical: tuple[int, ...]
    points: tuple[int, ...]
    denominator: int
    keys: tuple[ChainKey, ...]

    def totals(self, coefficients: Coefficients, rules: PrioritisationRules) -> list[int]:
        """Return each candidate's total as compared: in whole units of the last place that the rules keep."""
        for_technical, for_points = coefficients
        common = lcm(for_technical.denominator, for_points.denominator)
        by, per = int(for_technical * common), int(for_points * common)
        scale, rounding = self.denominator * common, rules.rounding
        pairs = zip(self.technical, self.points, strict=True)
        if rounding.stage is RoundingStage.PARTS:
            return [round_units(t * by, scale, rounding) + round_units(p * per, scale, rounding) for t, p in pairs]
        return [round_units(t * by + p * per, scale, rounding) for t, p in pairs]

    def order(self, totals: list[int]) -> list[int]:
        """Return the entries from first to last: higher total first, then as the chain has them."""
        return sorted(range(len(totals)), key=lambda entry: -totals[entry])

    def settled_by(self, one: int, other: int, rules: PrioritisationRules) -> TieBreak:
        """Return the step of the chain that separates two entries."""
        for step, mine, theirs in zip(rules.tie_breaks, self.keys[one], self.keys[other], strict=True):
            if mine != theirs:
                return step
        raise AssertionError("The chain ends in a step that leaves no tie.")


def coefficients(rules: PrioritisationRules) -> Coefficients:
    """Return what the technical score and the vote points are multiplied by before they are added."""
    if rules.combination is Combination.WEIGHTED:
        return Fraction(rules.weights.technical), Fraction(rules.weights.votes)
    if rules.combination is Combination.ADDITIVE:
        return Fraction(1), Fraction(1)
    return Fraction(0), Fraction(1)


def is_ranked(candidate: Candidate, rules: PrioritisationRules) -> bool:
    """Whether a candidate is eligible and has the scores that the rules need."""
    scored = candidate.technical_score is not None or rules.combination is Combination.VOTES_ONLY
    return candidate.eligible and scored


def prepare(count: Count, rules: PrioritisationRules) -> Standing:
    """Prepare a count for ranking; raise `DrawHasNoSeed` where the chain draws without one."""
    if TieBreak.DRAW in rules.tie_breaks and rules.draw_seed is None:
        raise DrawHasNoSeed
    ranked = (candidate for candidate in count.candidates if is_ranked(candidate, rules))
    keyed = sorted(((chain_key(candidate, count, rules), candidate) for candidate in ranked), key=itemgetter(0))
    candidates = tuple(candidate for _, candidate in keyed)
    votes = tuple(count.votes.get(candidate.code, 0) for candidate in candidates)
    technical = [Fraction(candidate.technical_score or 0) for candidate in candidates]
    points = _vote_points(votes, count.ballots, rules.vote_points)
    denominator = lcm(*(figure.denominator for figure in (*technical, *points)))
    return Standing(
        candidates=candidates,
        votes=votes,
        costs=tuple(in_cents(candidate.cost) for candidate in candidates),
        technical=tuple(int(figure * denominator) for figure in technical),
        points=tuple(int(figure * denominator) for figure in points),
        denominator=denominator,
        keys=tuple(key for key, _ in keyed),
    )


def _vote_points(votes: tuple[int, ...], ballots: int, rule: VotePoints) -> list[Fraction]:
    if rule is VotePoints.RAW:
        return [Fraction(mine) for mine in votes]
    whole = ballots if rule is VotePoints.SHARE_OF_BALLOTS else max(votes, default=0)
    return [Fraction(100 * mine, whole or 1) for mine in votes]


def chain_key(candidate: Candidate, count: Count, rules: PrioritisationRules) -> ChainKey:
    """Return what each step of the chain compares for a candidate; the lower key wins the tie."""
    values: dict[TieBreak, Fraction | int | str] = {
        TieBreak.TECHNICAL_SCORE: -Fraction(candidate.technical_score or 0),
        TieBreak.VOTES: -count.votes.get(candidate.code, 0),
        TieBreak.LOWER_COST: in_cents(candidate.cost),
        TieBreak.HIGHER_COST: -in_cents(candidate.cost),
        TieBreak.EARLIER_REGISTERED: candidate.position,
        TieBreak.CODE: candidate.code,
        TieBreak.DRAW: hashlib.sha256(f"{rules.draw_seed}|{candidate.code}".encode()).hexdigest(),
    }
    return tuple(values[step] for step in rules.tie_breaks)
