"""The closed roll in memory: who may vote, in eighteen bytes for each voter."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Self

from services.voting.errors import VoterIsNotOnTheRoll, VoterIsStruck, VoterOfAnotherCategory, VoterOfAnotherList

_BYTES: Final = 16


Group = tuple[str | None, str]
"""Where voters stand on the roll: the list on which they vote as their own, and their category."""


class Roll:
    """The voters of one process, the list on which each votes as its own, its category, and who was struck off since.

    Pseudonyms stand sorted, end to end, so that a million voters take 18 megabytes and one is found in microseconds.
    """

    def __init__(
        self, voters: bytes, places: "array[int]", groups: tuple[Group, ...], struck: frozenset[str] = frozenset()
    ) -> None:
        self._voters = voters
        self._places = places
        self._groups = groups
        self._struck = struck

    @classmethod
    def of(cls, entries: Iterable[tuple[bytes, str | None, str]], struck: Collection[str] = ()) -> Self:
        """Return the roll of these entries (16 bytes, own list, category), in the order of their pseudonyms.

        `struck` are those whom the registry struck off after the roll was closed.
        """
        voters, places, groups = bytearray(), array("H"), dict[Group, int]()
        for voter, own_list, category in entries:
            voters += voter
            places.append(groups.setdefault((own_list, category), len(groups)))
        return cls(bytes(voters), places, tuple(groups), frozenset(struck))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return (self._voters[at : at + _BYTES].hex() for at in range(0, len(self._voters), _BYTES))

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

    def _group(self, voter: str) -> Group:
        try:
            wanted = bytes.fromhex(voter)
        except ValueError:
            raise VoterIsNotOnTheRoll("/voter") from None
        place = bisect_left(range(len(self)), wanted, key=self._at)
        if place == len(self) or self._at(place).hex() != voter:
            raise VoterIsNotOnTheRoll("/voter")
        return self._groups[self._places[place]]

    def _at(self, place: int) -> bytes:
        return self._voters[_BYTES * place : _BYTES * place + _BYTES]
