"""Write one contest as a `.pb` file; what the format has no place for goes into a table beside it (`beside.py`)."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from services.voting.pabulib.reading import RecordedBallot
from services.voting.pabulib.rules import CUSTOM, OWN_RULES
from services.voting.prioritisation import Outcome, Ranking, tally
from shared.messages import Message
from shared.rules import (
    Allocation,
    BallotForm,
    BallotRules,
    Combination,
    PrioritisationRules,
    VotePoints,
)


class PabulibFacts(Message):
    """What META says of a contest beyond its rules; dates are `DD.MM.YYYY`, the rest plain text on one line."""

    description: str
    country: str
    unit: str
    subunit: str
    instance: str
    date_begin: str
    date_end: str
    language: str = "es"
    currency: str = "PEN"
    edition: str = ""


def write_pabulib(
    facts: PabulibFacts,
    ranking: Ranking,
    names: Mapping[str, str],
    rules: BallotRules,
    ballots: Sequence[RecordedBallot],
) -> str:
    """Return the file as text; projects stand in the order of the ranking, so that file order settles its ties.

    A ranking by more than votes is `greedy-custom`: a comment explains it, and holds its rules for whoever reads the
    file again. `names` gives each project's title.
    """
    text = StringIO()
    write = csv.writer(text, delimiter=";", lineterminator="\n")
    write.writerows([["META"], ["key", "value"]])
    meta = _meta(facts, ranking, rules, ballots)
    write.writerows([key, _one_line(value)] for key, value in meta.items() if value)
    write.writerow(["PROJECTS"])
    write.writerows(_projects(ranking, names, rules, ballots))
    write.writerow(["VOTES"])
    write.writerows(_votes(rules, ballots))
    return text.getvalue()


def _projects(
    ranking: Ranking, names: Mapping[str, str], rules: BallotRules, ballots: Sequence[RecordedBallot]
) -> Iterable[list[object]]:
    """Yield the projects; only points have a score beside the number of voters, as the format wants it."""
    with_score = rules.form in {BallotForm.CUMULATIVE, BallotForm.ORDINAL}
    choosers = Counter(choice.project for ballot in ballots for choice in ballot.choices)
    score = tally(rules, (ballot.choices for ballot in ballots))
    yield ["project_id", "cost", "votes", *(["score"] if with_score else []), "name", "selected"]
    for placing in ranking.placings:
        code = placing.project
        tallied = [choosers[code], *([score[code]] if with_score else [])]
        won = int(placing.outcome is Outcome.FUNDED)
        yield [code, _amount(placing.cost), *tallied, _one_line(names[code]), won]


def _meta(
    facts: PabulibFacts, ranking: Ranking, rules: BallotRules, ballots: Sequence[RecordedBallot]
) -> dict[str, str]:
    name, comment = _rule(ranking.rules)
    return {
        "description": facts.description,
        "country": facts.country,
        "unit": facts.unit,
        "subunit": facts.subunit,
        "instance": facts.instance,
        "num_projects": str(len(ranking.placings)),
        "num_votes": str(len(ballots)),
        "budget": _amount(ranking.envelope),
        "vote_type": _vote_type(rules),
        "rule": name,
        "date_begin": facts.date_begin,
        "date_end": facts.date_end,
        **_limits(rules, ranking),
        "edition": facts.edition,
        "language": facts.language,
        "currency": facts.currency,
        "fully_funded": "1" if sum(each.cost for each in ranking.placings) <= ranking.envelope else "",
        "comment": comment,
    }


def _vote_type(rules: BallotRules) -> str:
    if rules.form is BallotForm.CHOOSE_ONE:
        return "choose-1"
    return "approval" if rules.form is BallotForm.KNAPSACK else rules.form.value


def _limits(rules: BallotRules, ranking: Ranking) -> dict[str, str]:
    knapsack = rules.form is BallotForm.KNAPSACK
    limits = {
        "min_length": str(rules.min_choices),
        "max_length": _stated(rules.max_choices),
        "max_sum_cost": _amount(rules.max_cost or ranking.envelope) if knapsack else "",
        "max_points": _stated(rules.max_points_per_choice),
        "min_sum_points": _stated(rules.min_points),
        "max_sum_points": _stated(rules.max_points),
        "min_project_score_threshold": _stated(ranking.rules.minimum_votes or None),
    }
    return {key: value for key, value in limits.items() if value}


def _stated(limit: int | None) -> str:
    return "" if limit is None else str(limit)


def _rule(rules: PrioritisationRules) -> tuple[str, str]:
    """Return the format's name for the allocation, and a comment where it has none.

    Equal shares has none: ours stops adding once nothing more fits (as pabutools does), the format's checker goes on.
    """
    by_votes = rules.combination is Combination.VOTES_ONLY and rules.vote_points is VotePoints.RAW
    plain = by_votes and not rules.incompatible and rules.minimum_technical_score is None and rules.needs_a_vote
    if not plain or rules.allocation is Allocation.EQUAL_SHARES:
        weights = f"technical {rules.weights.technical:f}, votes {rules.weights.votes:f}"
        weighting = weights if rules.combination is Combination.WEIGHTED else rules.combination.value
        return CUSTOM, (
            f"#1: Total by technical score and votes ({weighting}; {rules.vote_points}; {rules.allocation}). "
            f"Technical scores are in the table beside this file. {OWN_RULES}{rules.model_dump_json()}"
        )
    if rules.allocation is Allocation.GREEDY_STOP:
        return "greedy-no-skip", ""
    return ("greedy-threshold" if rules.minimum_votes else "greedy"), ""


def _votes(rules: BallotRules, ballots: Sequence[RecordedBallot]) -> Iterable[list[str]]:
    with_points = rules.form is BallotForm.CUMULATIVE
    with_channel = any(ballot.channel for ballot in ballots)
    yield ["voter_id", "vote", *(["points"] if with_points else []), *(["voting_method"] if with_channel else [])]
    for ballot in ballots:
        choices = sorted(ballot.choices, key=lambda choice: -(choice.points or 0))
        row = [ballot.voter, ",".join(choice.project for choice in choices)]
        if with_points:
            row.append(",".join(str(choice.points) for choice in choices))
        if with_channel:
            row.append(ballot.channel or "")
        yield row


def _amount(amount: object) -> str:
    return f"{amount:f}".removesuffix(".00")


def _one_line(text: str) -> str:
    return " ".join(text.split())
