"""The ranking of one list: order, allocation and ties, each number with what led to it."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from services.voting.prioritisation.allocation import Contention, Decision, Decisions
from services.voting.prioritisation.equal_shares import Market, Purchase, equal_shares, open_market
from services.voting.prioritisation.figures import Figure, as_decimal, in_cents, in_money
from services.voting.prioritisation.model import Candidate, Count, CutTie, Outcome, Placing, Ranking, Settled
from services.voting.prioritisation.standing import Standing, coefficients, prepare
from shared.rules import Allocation, PrioritisationRules, RoundingStage


class _Listing(NamedTuple):
    """What a placing is drawn from: the totals as compared, the order, and what the allocation decided."""

    rules: PrioritisationRules
    standing: Standing
    totals: Sequence[int]
    order: Sequence[int]
    decisions: Decisions


def rank(count: Count, rules: PrioritisationRules) -> Ranking:
    """Rank a list and give out its envelope.

    Promise: the result depends on the facts alone, not on the order in which they are given; no more than the envelope
    is spent. Raise `DrawHasNoSeed` where the chain draws without a seed, `ValueError` where equal shares is asked for
    a count without its approvals.
    """
    standing = prepare(count, rules)
    totals = standing.totals(coefficients(rules), rules)
    order = standing.order(totals)
    decisions, ties = _allocate(count, rules, standing, totals, order)
    listing = _Listing(rules, standing, totals, order, decisions)
    placings = [_placing(listing, place) for place in range(len(order))]
    spent = sum(standing.costs[entry] for entry, decision in decisions.items() if decision.outcome is Outcome.FUNDED)
    left = in_cents(count.envelope) - spent
    return Ranking(
        rules=rules,
        envelope=count.envelope,
        ballots=count.ballots,
        spent=in_money(spent),
        placings=(*placings, *_unranked(count, standing, left)),
        ties_at_the_cut=tuple(ties),
    )


def _allocate(
    count: Count, rules: PrioritisationRules, standing: Standing, totals: Sequence[int], order: Sequence[int]
) -> tuple[Decisions, list[CutTie]]:
    contention = Contention.of(count, standing, rules)
    if rules.allocation is Allocation.EQUAL_SHARES:
        bought = equal_shares(_market(count, standing, contention))
        decisions = _by_purchases(contention, bought, order)
        return decisions, _ties_of_purchases(rules, standing, bought, decisions)
    decisions = contention.decide(order)
    return decisions, _ties_of_totals(rules, standing, totals, order, decisions)


def _market(count: Count, standing: Standing, contention: Contention) -> Market:
    if count.approvals is None:
        raise ValueError("Equal shares needs the approvals of the ballots.")
    entries = {candidate.code: entry for entry, candidate in enumerate(standing.candidates)}
    able = {code: entry for code, entry in entries.items() if contention.barred[entry] is None}
    sets: Counter[frozenset[int]] = Counter()
    for codes, ballots in count.approvals.items():
        sets[frozenset(able[code] for code in codes if code in able)] += ballots
    return open_market(sets, standing.costs, contention.rivalries, count.ballots, contention.envelope)


def _by_purchases(contention: Contention, bought: Sequence[Purchase], order: Sequence[int]) -> Decisions:
    decisions: Decisions = {}
    left = contention.envelope
    for purchase in bought:
        after = left - contention.costs[purchase.entry]
        decisions[purchase.entry] = Decision(Outcome.FUNDED, left, after, share=purchase.share)
        left = after
    funded = dict(decisions)
    for entry in order:
        if entry not in funded:
            winner = None if contention.barred[entry] else contention.winner_over(entry, funded)
            lost = Outcome.NOT_ENOUGH_MONEY if winner is None else Outcome.INCOMPATIBLE
            decisions[entry] = Decision(contention.barred[entry] or lost, left, left, winner)
    return decisions


def _placing(listing: _Listing, place: int) -> Placing:
    rules, standing, order = listing.rules, listing.standing, listing.order
    entry = order[place]
    candidate, decision = standing.candidates[entry], listing.decisions[entry]
    return Placing(
        rank=place + 1,
        project=candidate.code,
        cost=candidate.cost,
        votes=standing.votes[entry],
        above=_settled(listing, entry, order[place - 1] if place else None),
        below=_settled(listing, entry, order[place + 1] if place + 1 < len(order) else None),
        outcome=decision.outcome,
        left_before=in_money(decision.left_before),
        left_after=in_money(decision.left_after),
        yields_to=None if decision.yields_to is None else standing.candidates[decision.yields_to].code,
        share=None if decision.share is None else Figure.of(decision.share / 100, rules.rounding),
        reach=candidate.reach if rules.regional_balance else None,
        balance_rule=decision.rule,
        **_figures(rules, standing, listing.totals[entry], entry),
    )


def _figures(rules: PrioritisationRules, standing: Standing, total: int, entry: int) -> dict[str, Figure | None]:
    """Return the scores of an entry; the exact total is the sum of what the rules add: exact or rounded parts."""
    rounding, score = rules.rounding, standing.candidates[entry].technical_score
    points = Fraction(standing.points[entry], standing.denominator)
    for_technical, for_points = coefficients(rules)
    technical_part = Figure.of(Fraction(standing.technical[entry], standing.denominator) * for_technical, rounding)
    votes_part = Figure.of(points * for_points, rounding)
    published = as_decimal(total, rounding)
    exact = technical_part.exact + votes_part.exact
    if rounding.stage is RoundingStage.PARTS:
        exact = Fraction(published)
    return {
        "technical_score": None if score is None else Figure.of(Fraction(score), rounding),
        "vote_points": Figure.of(points, rounding),
        "technical_part": technical_part,
        "votes_part": votes_part,
        "total": Figure(numerator=str(exact.numerator), denominator=str(exact.denominator), published=published),
    }


def _settled(listing: _Listing, entry: int, neighbour: int | None) -> Settled | None:
    if neighbour is None or listing.totals[entry] != listing.totals[neighbour]:
        return None
    step = listing.standing.settled_by(entry, neighbour, listing.rules)
    return Settled(against=listing.standing.candidates[neighbour].code, step=step)


def _unranked(count: Count, standing: Standing, left: int) -> list[Placing]:
    """Place the candidates that the rules do not rank, in listing order, after all others."""
    ranked = {candidate.code for candidate in standing.candidates}
    unranked = [candidate for candidate in count.candidates if candidate.code not in ranked]
    return [_ineligible(candidate, count, left) for candidate in sorted(unranked, key=lambda each: each.position)]


def _ineligible(candidate: Candidate, count: Count, left: int) -> Placing:
    return Placing(
        rank=None,
        project=candidate.code,
        cost=candidate.cost,
        votes=count.votes.get(candidate.code, 0),
        technical_score=None,
        vote_points=None,
        technical_part=None,
        votes_part=None,
        total=None,
        above=None,
        below=None,
        outcome=Outcome.INELIGIBLE,
        left_before=in_money(left),
        left_after=in_money(left),
        yields_to=None,
        share=None,
    )


def _ties_of_totals(
    rules: PrioritisationRules,
    standing: Standing,
    totals: Sequence[int],
    order: Sequence[int],
    decisions: Decisions,
) -> list[CutTie]:
    ties = (_cut_tie(rules, standing, list(level), decisions) for _, level in groupby(order, key=totals.__getitem__))
    return [tie for tie in ties if tie is not None]


def _ties_of_purchases(
    rules: PrioritisationRules, standing: Standing, bought: Sequence[Purchase], decisions: Decisions
) -> list[CutTie]:
    """Report projects that were level with one bought, at that moment, and never bought themselves."""
    ties = (_cut_tie(rules, standing, [each.entry, *each.level], decisions) for each in bought if each.level)
    return [tie for tie in ties if tie is not None]


def _cut_tie(
    rules: PrioritisationRules, standing: Standing, level: Sequence[int], decisions: Decisions
) -> CutTie | None:
    funded = [entry for entry in level if decisions[entry].outcome is Outcome.FUNDED]
    unfunded = [entry for entry in level if decisions[entry].outcome.hangs_on_order]
    if not funded or not unfunded:
        return None
    settled = {standing.settled_by(winner, loser, rules) for winner in funded for loser in unfunded}
    return CutTie(
        funded=tuple(standing.candidates[entry].code for entry in funded),
        unfunded=tuple(standing.candidates[entry].code for entry in unfunded),
        steps=tuple(step for step in rules.tie_breaks if step in settled),
    )
