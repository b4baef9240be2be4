"""Scales as data: how the score of a criterion follows from what was measured, asked, looked up or computed."""

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.errors import Contradiction
from shared.messages import Code, Exact, Message, RawScore


class Band(Message):
    """A score for every value below `below`, down to the band before; the last band has no bound."""

    below: Exact | None
    score: RawScore


class _Banded(Message):
    """A scale of bands in rising order."""

    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _rise(self) -> Self:
        bounds = [band.below for band in self.bands]
        if bounds[-1] is not None:
            raise Contradiction("la última banda no lleva límite", "the last band has no bound")
        if any(low is None or (high is not None and high <= low) for low, high in pairwise(bounds)):
            raise Contradiction("las bandas no van en ascenso", "the bands do not rise")
        return self


class NumericBands(_Banded):
    """The evaluator states a number, and the band it falls into gives the score."""

    kind: Literal["bands"]
    unit: Code


class YesNo(Message):
    """The evaluator answers yes (1) or no (0)."""

    kind: Literal["yes-no"]
    yes: RawScore
    no: RawScore


class Over(StrEnum):
    """Which figure of a project's several places counts: the highest, the lowest, or their mean."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    MEAN = "mean"


class TerritorialIndicator(_Banded):
    """A figure of the project's places (poverty, population density) is looked up; its band gives the score."""

    kind: Literal["indicator"]
    indicator: Code
    over: Over = Over.MEAN


class Formula(StrEnum):
    """What is computed from project data: its total cost, or that cost by beneficiary."""

    COST = "cost"
    COST_PER_BENEFICIARY = "cost-per-beneficiary"


class Computed(_Banded):
    """A number is computed from what is recorded of the project; its band gives the score."""

    kind: Literal["computed"]
    formula: Formula


Scale = Annotated[NumericBands | YesNo | TerritorialIndicator | Computed, Field(discriminator="kind")]


def scores_of(scale: Scale) -> tuple[RawScore, ...]:
    """Return every score that a scale can give."""
    return (scale.yes, scale.no) if isinstance(scale, YesNo) else tuple(band.score for band in scale.bands)
