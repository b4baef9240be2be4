"""The closed roll in memory: who may vote, in eighteen bytes for each voter."""

import struct
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, Self

from services.voting.errors import VoterIsNotOnTheRoll, VoterIsStruck, VoterOfAnotherCategory, VoterOfAnotherList

_HALVES: Final = struct.Struct(">QQ")

Group = tuple[str | None, str]
"""Where voters stand on the roll: the list on which they vote as their own, and their category."""


class Roll:
    """The voters of one process, the list on which each votes as its own, its category, and who was struck off since.

    Pseudonyms stand sorted, in two columns of halves, so that a million voters take 18 megabytes and one is found in a
    microsecond. `voters` holds them end to end, 16 bytes each in their order; `places` for each, in 2 bytes (big end
    first), which of the `groups` it stands in; `struck` are those whom the registry struck off after the closing.
    """

    def __init__(self, voters: bytes, places: bytes, groups: Sequence[Group], struck: Collection[str] = ()) -> None:
        halves = _numbers("Q", voters)
        self._high, self._low = halves[::2], halves[1::2]
        self._places = _numbers("H", places)
        self._groups = tuple(groups)
        self._struck = frozenset(struck)

    @classmethod
    def of(cls, entries: Iterable[tuple[bytes, str | None, str]], struck: Collection[str] = ()) -> Self:
        """Return the roll of these entries (16 bytes, own list, category), in the order of their pseudonyms.

        `struck` are those whom the registry struck off after the roll was closed.
        """
        voters, places, groups = bytearray(), bytearray(), dict[Group, int]()
        for voter, own_list, category in entries:
            voters += voter
            places += groups.setdefault((own_list, category), len(groups)).to_bytes(2, "big")
        return cls(bytes(voters), bytes(places), tuple(groups), struck)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return (f"{high:016x}{low:016x}" for high, low in zip(self._high, self._low, strict=True))

    def check(self, voter: str, electorate: str | None, categories: Collection[str] = ()) -> None:
        """Refuse who is not on the roll, votes on another list than `electorate` (`None` for all), or was struck off.

        Where categories are named, refuse those of others.
        """
        own_list, category = self._group(voter)
        if electorate is not None and own_list != electorate:
            raise VoterOfAnotherList("/voter")
        if categories and category not in categories:
            raise VoterOfAnotherCategory("/voter")
        if voter in self._struck:
            raise VoterIsStruck("/voter")

    def electors(self, electorate: str | None, categories: Collection[str] = ()) -> int:
        """Return how many of the roll vote on a list (`None` for all), in some categories (none named for all)."""
        counts = Counter(self._places)
        return sum(
            counts[place]
            for place, (own_list, category) in enumerate(self._groups)
            if electorate in {None, own_list} and (not categories or category in categories)
        )

    def _group(self, voter: str) -> Group:
        try:
            high, low = _HALVES.unpack(bytes.fromhex(voter))
        except (ValueError, struct.error):
            raise VoterIsNotOnTheRoll("/voter") from None
        place = bisect_left(self._high, high)
        while place < len(self) and self._high[place] == high and self._low[place] < low:
            place += 1
        if place == len(self) or f"{self._high[place]:016x}{self._low[place]:016x}" != voter:
            raise VoterIsNotOnTheRoll("/voter")
        return self._groups[self._places[place]]


def _numbers(kind: str, data: bytes) -> "array[int]":
    """Return the whole numbers that stand in bytes, big end first."""
    numbers = array(kind, data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
