"""META's words for a ballot and an allocation, and ours."""

from decimal import Decimal
from typing import Final

from pydantic import ValidationError

from services.voting.pabulib.faults import RulesContradicted, RuleUnknown, VoteTypeUnknown
from services.voting.pabulib.numbers import amount, whole
from services.voting.pabulib.sections import Meta
from shared.rules import Allocation, BallotForm, BallotRules, Combination, PrioritisationRules, TieBreak, VotePoints

FORMS: Final = {
    "approval": BallotForm.APPROVAL,
    "choose-1": BallotForm.CHOOSE_ONE,
    "cumulative": BallotForm.CUMULATIVE,
    "ordinal": BallotForm.ORDINAL,
}
ALLOCATIONS: Final = {
    "greedy": Allocation.GREEDY_SKIP,
    "greedy-threshold": Allocation.GREEDY_SKIP,
    "greedy-no-skip": Allocation.GREEDY_STOP,
    "equalshares/add1": Allocation.EQUAL_SHARES,
}
TIES_OF_EQUAL_SHARES: Final = (TieBreak.LOWER_COST, TieBreak.VOTES)
"""How the format's equal shares settles ties: the cheaper project, then the one with more votes."""

CUSTOM: Final = "greedy-custom"
OWN_RULES: Final = "#2: Rules of this platform: "
"""What in a comment of META stands before the rules of a ranking that the format has no name for, as JSON."""


def prioritisation_rules(meta: Meta) -> PrioritisationRules:
    """Return the allocation that META names: votes alone, ties in file order, a stated minimum under any rule.

    Equal shares settles ties by cost and votes before it looks at the file order.
    A custom rule is read only where a comment holds it, as this platform writes it.
    """
    rule = meta.require("rule")
    if rule == CUSTOM:
        return _own_rules(meta)
    if rule not in ALLOCATIONS:
        raise RuleUnknown(meta.lines["rule"], known=", ".join(ALLOCATIONS))
    first = TIES_OF_EQUAL_SHARES if ALLOCATIONS[rule] is Allocation.EQUAL_SHARES else ()
    return PrioritisationRules(
        vote_points=VotePoints.RAW,
        combination=Combination.VOTES_ONLY,
        tie_breaks=(*first, TieBreak.EARLIER_REGISTERED),
        allocation=ALLOCATIONS[rule],
        minimum_votes=_limit(meta, "min_project_score_threshold") or 0,
    )


def _own_rules(meta: Meta) -> PrioritisationRules:
    _, found, text = meta.values.get("comment", "").partition(OWN_RULES)
    if not found:
        raise RuleUnknown(meta.lines["rule"], known=", ".join(ALLOCATIONS))
    try:
        return PrioritisationRules.model_validate_json(text)
    except ValidationError:
        raise RulesContradicted(meta.lines["comment"]) from None


def ballot_rules(meta: Meta) -> BallotRules:
    """Return the limits of a ballot; an approval ballot with `max_sum_cost` is a knapsack."""
    stated = meta.require("vote_type")
    if stated not in FORMS:
        raise VoteTypeUnknown(meta.lines["vote_type"], known=", ".join(FORMS))
    form, max_choices, max_cost = FORMS[stated], _limit(meta, "max_length"), _cost(meta)
    if form is BallotForm.ORDINAL:
        meta.require("max_length")
    if form is BallotForm.CUMULATIVE:
        meta.require("max_sum_points")
    if form is BallotForm.APPROVAL and max_cost is not None:
        form = BallotForm.KNAPSACK
    cumulative = form is BallotForm.CUMULATIVE
    minimum = _limit(meta, "min_length")
    try:
        return BallotRules(
            form=form,
            min_choices=1 if minimum is None else minimum,
            max_choices=1 if form is BallotForm.CHOOSE_ONE else max_choices,
            min_points=(_limit(meta, "min_sum_points") or None) if cumulative else None,
            max_points=_limit(meta, "max_sum_points") if cumulative else None,
            max_points_per_choice=_limit(meta, "max_points") if cumulative else None,
            max_cost=max_cost if form is BallotForm.KNAPSACK else None,
        )
    except ValidationError:
        raise RulesContradicted(meta.lines["vote_type"]) from None


def _limit(meta: Meta, key: str) -> int | None:
    text = meta.values.get(key, "")
    return whole(text, meta.lines[key], key) if text else None


def _cost(meta: Meta) -> Decimal | None:
    text = meta.values.get("max_sum_cost", "")
    return amount(text, meta.lines["max_sum_cost"], "max_sum_cost") if text else None
