"""How projects are evaluated before anybody votes: what makes one eligible, and which steps a contest waits for.

Which investments are admitted varies with the ordinance (that they belong to the multiannual programme and are viable
comes from Ley 28056 and the directives of multiannual programming), so each process names its own.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from shared.errors import Contradiction
from shared.messages import Code, Message, Money, RawScore
from shared.rules.prioritisation import Combination
from shared.territory.places import Level


class Requirement(StrEnum):
    """What eligibility asks: in the portfolio (*cartera del PMI*), viable, of an admitted impact, of a fit amount."""

    PORTFOLIO = "portfolio"
    VIABLE = "viable"
    IMPACT = "impact"
    AMOUNT = "amount"


class EligibilityRules(Message):
    """What a project of these lists must be before it is scored; no lists named means every list.

    Amounts are total costs in the process's currency, bounds included; `within_envelope` asks for a cost that the
    envelope of the list covers. No levels named means that any impact is admitted.
    """

    lists: tuple[Code, ...] = ()
    portfolio: bool = True
    viable: bool = True
    impact: tuple[Level, ...] = ()
    minimum_amount: Money | None = None
    maximum_amount: Money | None = None
    within_envelope: bool = False

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if None not in (self.minimum_amount, self.maximum_amount) and self.minimum_amount > self.maximum_amount:  # type: ignore[operator]  # Neither is None.
            raise Contradiction("minimum_amount supera a maximum_amount", "minimum_amount is above maximum_amount")
        return self


class Gates(NamedTuple):
    """Which steps a process asks for: a proposed matrix, a closed evaluation record, a presented list."""

    proposed_matrix: bool
    evaluation_record: bool
    presented_list: bool


class EvaluationRules(Message):
    """Everything an evaluation rests on.

    Of two scorecards of a project that lie more than `disagreement_threshold` points of 100 apart, a session hears.
    A step that is `None` is asked for where technical scores count, and not where votes alone do.
    """

    eligibility: tuple[EligibilityRules, ...] = (EligibilityRules(),)
    minimum_scorecards: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    disagreement_threshold: RawScore = Decimal(20)
    requires_proposed_matrix: bool | None = None
    requires_evaluation_record: bool | None = None
    requires_presented_list: bool | None = None

    def gates(self, combination: Combination) -> Gates:
        """Return which steps are asked for in a process that combines scores and votes in this way."""
        scored = combination is not Combination.VOTES_ONLY
        asked = (self.requires_proposed_matrix, self.requires_evaluation_record, self.requires_presented_list)
        return Gates(*(scored if one is None else one for one in asked))

    def of(self, list_code: str) -> EligibilityRules:
        """Return what one list asks: the first rules that name it, else the first for every list, else nothing."""
        named = (rules for rules in self.eligibility if list_code in rules.lists)
        general = (rules for rules in self.eligibility if not rules.lists)
        return next(named, next(general, EligibilityRules(portfolio=False, viable=False)))
