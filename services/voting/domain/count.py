"""The count: of each voter's ballots in a contest the last one, equal choices kept once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec
from pydantic import TypeAdapter

from services.voting import prioritisation
from services.voting.domain.contest import Contest
from services.voting.events import BallotVoided, OpenedBallot, SealedBallotsOpened
from shared.messages import Event
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
    """What a contest came to: ballots, votes (or points) by project, and the sets chosen where the rules need them.

    `void` is how many voters' ballots do not count: voided, or sealed ones that the rules do not admit.
    """

    ballots: int
    votes: Mapping[str, int]
    approvals: Mapping[frozenset[str], int] | None
    void: int = 0


class BallotBoxes:
    """The ballots of several contests, taken in the order in which they were recorded.

    `closed` gives the positions of their closing. What a quorum opened are the ballots that stood at
    closing: voided before it, a sealed ballot is not among them; voided after it, it goes, opened before or after.
    """

    def __init__(self, contests: Iterable[UUID], closed: Mapping[UUID, int] = MappingProxyType({})) -> None:
        self._closed = {str(contest_id): position for contest_id, position in closed.items()}
        self._boxes: dict[str, dict[str, bytes]] = {str(contest_id): {} for contest_id in contests}
        self._void: dict[str, set[str]] = {contest_id: set() for contest_id in self._boxes}
        self._late: list[tuple[str, str]] = []
        self._equal: dict[bytes, bytes] = {}

    def put(self, data: bytes) -> None:
        """Take the stored bytes of a `BallotCast`, in place of its voter's earlier one; pass over other contests."""
        cast = _CAST.decode(data)
        box = self._boxes.get(cast.contest_id)
        if box is not None:
            choices = bytes(cast.choices)
            box[cast.voter] = self._equal.setdefault(choices, choices)
            if self._void[cast.contest_id]:
                self._void[cast.contest_id].discard(cast.voter)

    def take(self, event: Event, position: int) -> None:
        """Take ballots that a quorum opened, or one that was voided; pass over other contests."""
        match event:
            case SealedBallotsOpened() if str(event.contest_id) in self._boxes:
                for ballot in event.ballots:
                    self._put_opened(str(event.contest_id), ballot)
            case BallotVoided() if str(event.contest_id) in self._boxes:
                if position > self._closed.get(str(event.contest_id), position):
                    self._late.append((str(event.contest_id), event.voter))
                else:
                    self._remove(str(event.contest_id), event.voter)

    def _put_opened(self, contest: str, ballot: OpenedBallot) -> None:
        if ballot.choices is None:
            self._remove(contest, ballot.voter)
            return
        choices = _CHOICES.dump_json(ballot.choices)
        self._boxes[contest][ballot.voter] = self._equal.setdefault(choices, choices)
        self._void[contest].discard(ballot.voter)

    def _remove(self, contest: str, voter: str) -> None:
        self._boxes[contest].pop(voter, None)
        self._void[contest].add(voter)

    def count(self, contest: Contest) -> Counted:
        """Count one contest by its rules."""
        contest_id = str(contest.opened.contest_id)
        for _, voter in [one for one in self._late if one[0] == contest_id]:
            self._remove(contest_id, voter)
        box = self._boxes[contest_id]
        alike = [(_CHOICES.validate_json(choices), ballots) for choices, ballots in Counter(box.values()).items()]
        votes = prioritisation.tally(contest.opened.ballots, _each(alike))
        needs_sets = contest.opened.prioritisation.allocation is Allocation.EQUAL_SHARES
        approvals = prioritisation.approvals(_each(alike)) if needs_sets else None
        return Counted(len(box), votes, approvals, len(self._void[contest_id]))


def _each(alike: Sequence[tuple[tuple[Choice, ...], int]]) -> Iterator[tuple[Choice, ...]]:
    return chain.from_iterable(repeat(choices, ballots) for choices, ballots in alike)
