"""Opening the ballots of a sealed contest: each checked against its rules, those that fail void with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, NamedTuple, Self
from uuid import UUID

from services.voting.domain.contest import Contest
from services.voting.domain.sealing import PlainBallotMalformed, ballot_place, read_plain, to_bytes
from services.voting.events import ContestUnsealed, OpenedBallot, SealedBallotsOpened
from shared import quorum
from shared.errors import Refusal
from shared.messages import Act, Event, derived_id

PAGE: Final = 500
_PAGE_BYTES: Final = 500_000

DOES_NOT_OPEN: Final = "ballot-does-not-open"
MALFORMED: Final = "ballot-malformed"


def opening_stream(contest: UUID) -> UUID:
    """Return the stream of the pages of ballots that are open: apart from the key's, which stays short."""
    return derived_id("contest-opening", contest)


@dataclass(frozen=True)
class Pages:
    """What of a contest is open: so many pages with so many ballots, of which so many are void."""

    pages: int = 0
    ballots: int = 0
    void: int = 0

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return what these events opened."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return what is open after an event."""
        if not isinstance(event, SealedBallotsOpened):
            raise TypeError(f"An opening has no {event.TOPIC}.")
        void = sum(ballot.fault is not None for ballot in event.ballots)
        return type(self)(event.page, self.ballots + len(event.ballots), self.void + void)


class Envelope(NamedTuple):
    """A voter's ballot as it stood when voting ended, encrypted."""

    voter: str
    sealed: str


def opened(contest: Contest, private: str, ballot: Envelope) -> OpenedBallot:
    """Return what a sealed ballot says, or why it is void."""
    try:
        place = ballot_place(contest.opened.contest_id, ballot.voter)
        choices = read_plain(quorum.unseal(private, to_bytes(ballot.sealed), place))
        contest.check(choices)
    except quorum.DoesNotOpen:
        return OpenedBallot(voter=ballot.voter, choices=None, fault=DOES_NOT_OPEN)
    except PlainBallotMalformed:
        return OpenedBallot(voter=ballot.voter, choices=None, fault=MALFORMED)
    except Refusal as refusal:
        return OpenedBallot(voter=ballot.voter, choices=None, fault=refusal.code[:40])
    return OpenedBallot(voter=ballot.voter, choices=choices, fault=None)


def opened_page(
    contest: Contest, private: str, ballots: Sequence[Envelope], number: int, act: Act
) -> SealedBallotsOpened:
    """Open the ballots of one page."""
    return SealedBallotsOpened(
        **act.facts(),
        process_id=contest.process_id,
        contest_id=contest.opened.contest_id,
        page=number,
        ballots=tuple(opened(contest, private, ballot) for ballot in ballots),
    )


def unsealed(contest: Contest, opened_so_far: Pages, private: str, act: Act) -> ContestUnsealed:
    """Say that all ballots are open, as the pages have them."""
    return ContestUnsealed(
        **act.facts(),
        process_id=contest.process_id,
        contest_id=contest.opened.contest_id,
        ballots=opened_so_far.ballots,
        pages=opened_so_far.pages,
        void=opened_so_far.void,
        private_key=private,
    )


def page_size(contest: Contest) -> int:
    """Return how many ballots fit an event: the same for one contest, however often it is asked."""
    plain = contest.opened.seal.plain_bytes if contest.opened.seal else 0
    return max(1, min(PAGE, _PAGE_BYTES // (2 * plain + 100)))
