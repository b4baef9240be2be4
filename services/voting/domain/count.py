"""The count: of each voter's ballots in a contest the last one, equal choices kept once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final
from uuid import UUID

import msgspec
from pydantic import TypeAdapter

from services.voting import prioritisation
from services.voting.domain.contest import Contest
from shared.rules import Allocation, Choice

_CHOICES: Final = TypeAdapter(tuple[Choice, ...])


class _Cast(msgspec.Struct):
    """As much of a stored `BallotCast` as counting needs."""

    contest_id: str
    voter: str
    choices: msgspec.Raw


_CAST: Final = msgspec.json.Decoder(_Cast)


@dataclass(frozen=True)
class Counted:
    """What a contest came to: ballots, votes (or points) by project, and the sets chosen where the rules need them."""

    ballots: int
    votes: Mapping[str, int]
    approvals: Mapping[frozenset[str], int] | None


class BallotBoxes:
    """The ballots of several contests, taken in the order in which they were recorded."""

    def __init__(self, contests: Iterable[UUID]) -> None:
        self._boxes: dict[str, dict[str, bytes]] = {str(contest_id): {} for contest_id in contests}
        self._equal: dict[bytes, bytes] = {}

    def put(self, data: bytes) -> None:
        """Take the stored bytes of a `BallotCast`, in place of its voter's earlier one; pass over other contests."""
        cast = _CAST.decode(data)
        box = self._boxes.get(cast.contest_id)
        if box is not None:
            choices = bytes(cast.choices)
            box[cast.voter] = self._equal.setdefault(choices, choices)

    def count(self, contest: Contest) -> Counted:
        """Count one contest by its rules."""
        box = self._boxes[str(contest.opened.contest_id)]
        alike = [(_CHOICES.validate_json(choices), ballots) for choices, ballots in Counter(box.values()).items()]
        votes = prioritisation.tally(contest.opened.ballots, _each(alike))
        needs_sets = contest.opened.prioritisation.allocation is Allocation.EQUAL_SHARES
        return Counted(len(box), votes, prioritisation.approvals(_each(alike)) if needs_sets else None)


def _each(alike: Sequence[tuple[tuple[Choice, ...], int]]) -> Iterator[tuple[Choice, ...]]:
    return chain.from_iterable(repeat(choices, ballots) for choices, ballots in alike)
