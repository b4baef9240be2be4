"""Opening the ballots of a sealed contest: each checked against its rules, those that fail void with the reason."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.voting.domain.contest import Contest
from services.voting.domain.sealing import PlainBallotMalformed, ballot_place, read_plain, to_bytes
from services.voting.events import ContestUnsealed, OpenedBallot, SealedBallotCast, SealedBallotsOpened
from shared import quorum
from shared.errors import Refusal
from shared.messages import Act

PAGE: Final = 500
_PAGE_BYTES: Final = 500_000

DOES_NOT_OPEN: Final = "ballot-does-not-open"
MALFORMED: Final = "ballot-malformed"


def opened(contest: Contest, private: str, ballot: SealedBallotCast) -> OpenedBallot:
    """Return what a sealed ballot says, or why it is void."""
    try:
        place = ballot_place(ballot.contest_id, ballot.voter)
        choices = read_plain(quorum.unseal(private, to_bytes(ballot.sealed), place))
        contest.check(choices)
    except quorum.DoesNotOpen:
        return OpenedBallot(voter=ballot.voter, choices=None, fault=DOES_NOT_OPEN)
    except PlainBallotMalformed:
        return OpenedBallot(voter=ballot.voter, choices=None, fault=MALFORMED)
    except Refusal as refusal:
        return OpenedBallot(voter=ballot.voter, choices=None, fault=refusal.code[:40])
    return OpenedBallot(voter=ballot.voter, choices=choices, fault=None)


def open_all(contest: Contest, private: str, standing: Mapping[str, SealedBallotCast]) -> list[OpenedBallot]:
    """Open each voter's standing ballot, in the order of the voters."""
    return [opened(contest, private, standing[voter]) for voter in sorted(standing)]


def pages_of(contest: Contest, ballots: Sequence[OpenedBallot], published: int, act: Act) -> list[SealedBallotsOpened]:
    """Return the pages that still have to be published, in order, when so many are already."""
    size = _page_size(contest)
    return [
        SealedBallotsOpened(
            **act.facts(),
            process_id=contest.process_id,
            contest_id=contest.opened.contest_id,
            page=start // size + 1,
            ballots=tuple(ballots[start : start + size]),
        )
        for start in range(published * size, len(ballots), size)
    ]


def unsealed(contest: Contest, ballots: Sequence[OpenedBallot], private: str, act: Act) -> ContestUnsealed:
    """Say that all ballots are open."""
    return ContestUnsealed(
        **act.facts(),
        process_id=contest.process_id,
        contest_id=contest.opened.contest_id,
        ballots=len(ballots),
        pages=-(-len(ballots) // _page_size(contest)),
        void=sum(ballot.fault is not None for ballot in ballots),
        private_key=private,
    )


def _page_size(contest: Contest) -> int:
    """Return how many ballots fit an event: the same for one contest, however often it is asked."""
    plain = contest.opened.seal.plain_bytes if contest.opened.seal else 0
    return max(1, min(PAGE, _PAGE_BYTES // (2 * plain + 100)))
