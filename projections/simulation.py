"""What if, over the read models: the same frozen count under other rules. Never official, and labelled so.

The count is the one of the latest result: its candidates, scorecards, votes and envelope, and for equal shares the
ballots that stand. `simulate` is pure, and runs in another process.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from projections.rankings import latest_result
from projections.recounts import approvals
from projections.scorecards import ineligible
from services.voting import whatif
from services.voting.prioritisation import Candidate, Count, Outcome, Ranking, aggregate, rank
from shared.faults import fit
from shared.messages import Code, Exact, Label, Message, RawScore
from shared.projection import Connection
from shared.rules import (
    Aggregation,
    Allocation,
    Combination,
    PrioritisationRules,
    Rounding,
    TieBreak,
    VotePoints,
    Weights,
)

OPTIONS: Final = 8
STEPS: Final = 1_000
OFFICIAL: Final = "official-rules"
LABEL: Final = {
    "es": "Simulación: no es un resultado oficial ni lo cambia.",
    "en": "Simulation: it is not an official result, and changes none.",
}

_EQUAL_SHARES: Final = Allocation.EQUAL_SHARES
_UNDRAWN: Final = "simulation"


class OtherRules(Message):
    """What differs from the official rules; what is left out stays as it is."""

    aggregation: Aggregation | None = None
    vote_points: VotePoints | None = None
    combination: Combination | None = None
    technical_weight: Annotated[Exact, Field(ge=0, le=1)] | None = None
    rounding: Rounding | None = None
    tie_breaks: Annotated[tuple[TieBreak, ...], Field(max_length=7)] | None = None
    draw_seed: Label | None = None
    allocation: Allocation | None = None
    minimum_votes: Annotated[int, Field(strict=True, ge=0)] | None = None
    minimum_technical_score: RawScore | None = None
    needs_a_vote: bool | None = None
    incompatible: (
        Annotated[tuple[Annotated[tuple[Code, ...], Field(max_length=100)], ...], Field(max_length=100)] | None
    ) = None

    def over(self, official: PrioritisationRules) -> PrioritisationRules:
        """Return the official rules with these differences; raise `DoesNotFit` where they contradict each other."""
        said = {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}
        weight = said.pop("technical_weight", None)
        if weight is not None:
            said["weights"] = Weights(technical=weight, votes=1 - weight)
        if TieBreak.DRAW in said.get("tie_breaks", ()) and not (official.draw_seed or self.draw_seed):
            said["draw_seed"] = _UNDRAWN
        if said.get("allocation") is _EQUAL_SHARES:
            said["regional_balance"] = None
        return fit(PrioritisationRules, {**dict(official), **said})


class Question(Message):
    """What to work out: a comparison of rules, a sweep over weights, or how firm the ranking is."""

    kind: Literal["compare", "weights", "stability"]
    result: dict[str, Any]
    places: dict[str, int]
    approvals: tuple[tuple[tuple[str, ...], int], ...] | None = None
    options: dict[str, PrioritisationRules]
    steps: int = STEPS
    barred: frozenset[str] = frozenset()

    def count(self, aggregation: Aggregation) -> Count:
        """Return the frozen count, scorecards aggregated in this way."""
        rows = self.result["ranking"]
        sets = None if self.approvals is None else {frozenset(chosen): ballots for chosen, ballots in self.approvals}
        return Count(
            candidates=tuple(self._candidate(row, aggregation) for row in rows),
            votes={row["project"]: row["votes"] for row in rows},
            ballots=self.result["ballots"],
            envelope=self.result["envelope"],
            approvals=sets,
        )

    @property
    def rules(self) -> PrioritisationRules:
        """The official rules."""
        return PrioritisationRules.model_validate(self.result["rules"])

    def _candidate(self, row: Mapping[str, Any], aggregation: Aggregation) -> Candidate:
        """Return a project of the result; who was found ineligible is told from who only lacks a score."""
        totals = [Decimal(card["total"]) for card in row["scorecards"]]
        score: Fraction | None = aggregate(totals, aggregation) if totals else None
        found_ineligible = bool(totals) and row["outcome"] == Outcome.INELIGIBLE.value
        return Candidate(
            code=row["project"],
            cost=Decimal(row["cost"]),
            position=self.places[row["project"]],
            technical_score=score,
            eligible=not (found_ineligible or row["project"] in self.barred),
            reach=row.get("reach"),
        )


async def question(
    connection: Connection,
    contest_id: UUID,
    kind: Literal["compare", "weights", "stability"],
    options: Mapping[str, OtherRules] | None = None,
    steps: int = STEPS,
) -> Question | None:
    """Read the frozen count of a contest's latest result; `None` where none was computed."""
    result = await latest_result(connection, contest_id)
    if result is None:
        return None
    cursor = await connection.execute("select project, place from tallies.votes where contest_id = %s", (contest_id,))
    official = PrioritisationRules.model_validate(result["rules"])
    rules = {OFFICIAL: official, **{name: one.over(official) for name, one in (options or {}).items()}}
    found = await ineligible(connection, result["process_id"], result["list_code"])
    needs_sets = any(one.allocation is _EQUAL_SHARES for one in rules.values())
    return Question(
        kind=kind,
        result=result,
        places=dict(await cursor.fetchall()),
        approvals=await approvals(connection, contest_id) if needs_sets else None,
        options=rules,
        steps=steps,
        barred=frozenset(one["project"] for one in found),
    )


def simulate(asked: Question) -> dict[str, Any]:
    """Work out an answer: plain data, labelled as a simulation, with the ranking that it rests on."""
    work = {"compare": _compared, "weights": _weighed, "stability": _firmness}[asked.kind]
    based_on = {"ranking": asked.result["digest"], "upto": asked.result["upto"], "ballots": asked.result["ballots"]}
    return {"official": False, "label": LABEL, "based_on": based_on, **work(asked)}


def _compared(asked: Question) -> dict[str, Any]:
    rankings = {name: rank(asked.count(rules.aggregation), rules) for name, rules in asked.options.items()}
    funded = set(rankings[OFFICIAL].funded)
    listing = sorted(asked.places, key=asked.places.__getitem__)
    return {
        "options": {name: _option(ranking, funded) for name, ranking in rankings.items()},
        "comparison": whatif.compare(listing, rankings).model_dump(mode="json"),
    }


def _option(ranking: Ranking, funded: set[str]) -> dict[str, Any]:
    return {
        "rules": ranking.rules.model_dump(mode="json"),
        "spent": f"{ranking.spent:f}",
        "funded": list(ranking.funded),
        "enter": [project for project in ranking.funded if project not in funded],
        "leave": sorted(funded - set(ranking.funded)),
        "ties_at_the_cut": [tie.model_dump(mode="json") for tie in ranking.ties_at_the_cut],
        "projects": [
            {
                "project": one.project,
                "rank": one.rank,
                "votes": one.votes,
                "total": f"{one.total.published:f}" if one.total else None,
                "outcome": one.outcome.value,
            }
            for one in ranking.placings
        ],
    }


def _weighed(asked: Question) -> dict[str, Any]:
    weights = [Decimal(step) / asked.steps for step in range(asked.steps + 1)]
    found = whatif.reweigh(asked.count(asked.rules.aggregation), asked.rules, weights)
    return {"weightings": len(found), "segments": _segments(found)}


def _segments(found: Sequence[whatif.Alternative]) -> list[dict[str, Any]]:
    """Put neighbouring weights together that fund the same projects."""
    segments: list[dict[str, Any]] = []
    for one in found:
        if not segments or set(segments[-1]["funded"]) != set(one.funded):
            segments.append({"from": f"{one.technical_weight:f}", "funded": list(one.funded)})
        segments[-1]["to"] = f"{one.technical_weight:f}"
    return segments


def _firmness(asked: Question) -> dict[str, Any]:
    found = whatif.stability(asked.count(asked.rules.aggregation), asked.rules)
    return {"stability": found.model_dump(mode="json")}
