"""Sums: what many ballots of one form give each project."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from shared.rules import BallotForm


def sums(form: BallotForm, max_choices: int, ballots: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return for each project that ballots (`A B` or `A:3 B:1`) name: what they give it, and how many name it."""
    if form is BallotForm.CUMULATIVE:
        worth: Counter[str] = Counter()
        named: Counter[str] = Counter()
        for choice, number in Counter(" ".join(ballots).split()).items():
            project, _, points = choice.partition(":")
            worth[project] += int(points) * number
            named[project] += number
        return {project: (worth[project], number) for project, number in named.items()}
    if form is BallotForm.ORDINAL:
        ranked = [choices.split() for choices in ballots]
        named = Counter(chain.from_iterable(ranked))
        worth = Counter()
        for (rank, project), number in Counter(chain.from_iterable(map(enumerate, ranked))).items():
            worth[project] += (max_choices - rank) * number
        return {project: (worth[project], number) for project, number in named.items()}
    return {project: (number, number) for project, number in Counter(" ".join(ballots).split()).items()}
