"""How scores and votes become an order, and how an order becomes a list of funded projects.

The 80/20 weighting is what the region's own screens show; no norm read states it, nor how votes become points, nor how
ties are broken. So all of it is declared per process.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from shared.errors import Contradiction
from shared.messages import Code, Exact, Label, Message, Money, RawScore


class Aggregation(StrEnum):
    """How the scorecards of several evaluators become one technical score."""

    MEAN = "mean"
    MEDIAN = "median"


class VotePoints(StrEnum):
    """How votes become points: share of the leader's votes x 100, share of the ballots x 100, or the bare votes."""

    SHARE_OF_LEADER = "share-of-leader"
    SHARE_OF_BALLOTS = "share-of-ballots"
    RAW = "raw"


class Combination(StrEnum):
    """How technical score and vote points make the total: weighted, added as they are, or votes alone."""

    WEIGHTED = "weighted"
    ADDITIVE = "additive"
    VOTES_ONLY = "votes-only"


class RoundingMode(StrEnum):
    """Which way a figure is rounded."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    DOWN = "down"


class RoundingStage(StrEnum):
    """The one place where rounding happens: the total, or each of its two parts before they are added."""

    TOTAL = "total"
    PARTS = "parts"


class TieBreak(StrEnum):
    """One step of the tie-break chain: what puts one project before another whose total is the same.

    Higher technical score, more votes, lower cost, higher cost, earlier in the listing, lower code (by code point),
    or a public draw: the lower SHA-256 of the seed, a vertical bar, and the code.
    """

    TECHNICAL_SCORE = "technical-score"
    VOTES = "votes"
    LOWER_COST = "lower-cost"
    HIGHER_COST = "higher-cost"
    EARLIER_REGISTERED = "earlier-registered"
    CODE = "code"
    DRAW = "draw"


class Allocation(StrEnum):
    """How the envelope is given out: down the ranking, skipping what does not fit or stopping there; or equal shares.

    Equal shares (Peters, Pierczyński and Skowron 2021) measures satisfaction by cost and is completed by adding one
    unit of currency to each voter's share until the next unit would overspend.
    """

    GREEDY_SKIP = "greedy-skip"
    GREEDY_STOP = "greedy-stop"
    EQUAL_SHARES = "equal-shares"


class RegionalBalance(Message):
    """The balance rules of lists whose projects must have regional impact (DS 132-2010-EF, art. 3).

    Projects with that impact in full (cost and places) are funded first. Where what they leave is below `floor`, it
    still funds others that reach enough of the population: coverage alone decides. Where the whole envelope is below
    it, coverage alone decides from the start. What is left from `floor` on funds no others.
    """

    floor: Money = Decimal("3000000.00")
    lists: Annotated[tuple[Code, ...], Field(min_length=1)]
    legal_basis: Label = "DS 132-2010-EF, art. 3"


def _is_not_there(value: object) -> bool:
    return value is None


_DECISIVE: Final = frozenset({TieBreak.EARLIER_REGISTERED, TieBreak.CODE, TieBreak.DRAW})


class Weights(Message):
    """What the technical score and the vote points weigh in a weighted total: 0 to 1 each, 1 together."""

    technical: Annotated[Exact, Field(ge=0, le=1)]
    votes: Annotated[Exact, Field(ge=0, le=1)]

    @model_validator(mode="after")
    def _make_one(self) -> Self:
        if self.technical + self.votes != 1:
            raise Contradiction("los pesos no suman 1", "the weights do not add up to 1")
        return self


class Rounding(Message):
    """How many decimals are kept, which way, and at which one stage; what is published is what is compared."""

    places: Annotated[int, Field(strict=True, ge=0, le=6)] = 2
    mode: RoundingMode = RoundingMode.HALF_UP
    stage: RoundingStage = RoundingStage.TOTAL


class PrioritisationRules(Message):
    """Everything a ranking and its allocation rest on.

    `minimum_votes` (votes, or points on cumulative and ordinal ballots) and `minimum_technical_score` are floors that
    hold under any allocation. `needs_a_vote` means that a project nobody chose never wins. Of each group in
    `incompatible` at most one project wins. `regional_balance` is for allocations down the ranking. `draw_seed` is
    fixed before anybody knows whom it favours; a ranking that needs the draw is refused without it. The tie-break chain
    ends in a step that leaves no tie.
    """

    aggregation: Aggregation = Aggregation.MEAN
    vote_points: VotePoints = VotePoints.SHARE_OF_LEADER
    combination: Combination = Combination.WEIGHTED
    weights: Weights = Weights(technical=Decimal("0.8"), votes=Decimal("0.2"))
    rounding: Rounding = Rounding()
    tie_breaks: tuple[TieBreak, ...] = (TieBreak.TECHNICAL_SCORE, TieBreak.VOTES, TieBreak.EARLIER_REGISTERED)
    draw_seed: Label | None = None
    allocation: Allocation = Allocation.GREEDY_SKIP
    minimum_votes: Annotated[int, Field(strict=True, ge=0)] = 0
    minimum_technical_score: RawScore | None = None
    needs_a_vote: bool = True
    incompatible: tuple[tuple[Code, ...], ...] = ()
    regional_balance: Annotated[RegionalBalance | None, Field(exclude_if=_is_not_there)] = None

    def on(self, list_code: str) -> "PrioritisationRules":
        """Return the rules as they are on one list: the balance rules only where they name it."""
        if self.regional_balance is None or list_code in self.regional_balance.lists:
            return self
        return self.model_copy(update={"regional_balance": None})

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if not self.tie_breaks or self.tie_breaks[-1] not in _DECISIVE:
            raise Contradiction(
                "la cadena de desempates debe terminar en earlier-registered, code o draw",
                "the tie-break chain must end in earlier-registered, code or draw",
            )
        if len(set(self.tie_breaks)) != len(self.tie_breaks):
            raise Contradiction("un paso de desempate está repetido", "a tie-break step is repeated")
        if {TieBreak.LOWER_COST, TieBreak.HIGHER_COST} <= set(self.tie_breaks):
            raise Contradiction(
                "lower-cost y higher-cost se contradicen", "lower-cost and higher-cost contradict each other"
            )
        if self.regional_balance and self.allocation is Allocation.EQUAL_SHARES:
            raise Contradiction(
                "regional_balance recorre el orden de prelación, y las partes iguales (equal-shares) no lo recorren",
                "regional_balance goes down the ranking: equal shares does not",
            )
        for group in self.incompatible:
            if len(set(group)) != len(group) or not group[1:]:
                raise Contradiction(
                    "un grupo de incompatibles tiene dos o más proyectos distintos",
                    "an incompatible group has two or more different projects",
                )
        return self
