"""Contests: the voting on one list, from its opening to its closing, and what decides on each ballot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property, reduce
from typing import Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from services.voting.commands import CastBallot, CloseContest, OpenContest
from services.voting.domain.facts import KnownList, KnownProcess, KnownRoll
from services.voting.domain.roll import Roll
from services.voting.errors import (
    ClosingEarlyNeedsAReason,
    CredentialOfAnotherProcess,
    HoursAreReversed,
    ListHasNoProjects,
    ProcessIsNotInConcertation,
    RollIsNotClosed,
    SecrecyModeNotOffered,
    VoterOfAnotherList,
    VotingHasEnded,
    VotingHasNotBegun,
)
from services.voting.events import BallotCast, ContestClosed, ContestOpened
from shared.messages import Act, Event, derived_id
from shared.rules import Choice, SecrecyMode, check_choices

LIMA: Final = ZoneInfo("America/Lima")


def contest_id(process_id: UUID, list_code: str) -> UUID:
    """Return the stream of a list's contest: a list is voted on once."""
    return derived_id("contest", process_id, list_code)


def ballot_id(contest: UUID, voter: str) -> UUID:
    """Return the stream of a voter's ballots in a contest: of two first ballots, one loses."""
    return derived_id("ballot", contest, voter)


def in_lima(moment: datetime) -> str:
    """Return a moment as people of the region read it, with its offset."""
    return moment.astimezone(LIMA).isoformat(timespec="seconds")


def open_contest(
    command: OpenContest, act: Act, process: KnownProcess, known_list: KnownList, roll: KnownRoll | None
) -> ContestOpened:
    """Open the voting on a list: in the phase of concertation, over a closed roll, with projects to choose from."""
    if not process.in_concertation:
        raise ProcessIsNotInConcertation
    if roll is None:
        raise RollIsNotClosed
    if not known_list.candidates:
        raise ListHasNoProjects
    if process.secrecy is not SecrecyMode.PSEUDONYMOUS:
        raise SecrecyModeNotOffered(mode=process.secrecy.value)
    if command.closes_at <= max(command.opens_at, act.recorded_at):
        raise HoursAreReversed("/closes_at")
    return ContestOpened(
        **act.facts(),
        process_id=command.process_id,
        contest_id=contest_id(command.process_id, command.list_code),
        list_code=command.list_code,
        candidates=known_list.candidates,
        envelope=known_list.envelope,
        ballots=process.ballots,
        secrecy=process.secrecy,
        prioritisation=process.prioritisation,
        electorate=known_list.electorate,
        roll_root=roll.root,
        voters=roll.voters,
        opens_at=command.opens_at,
        closes_at=command.closes_at,
    )


@dataclass(frozen=True)
class Contest:
    """The voting on one list: what it was opened with, and when it was closed."""

    process_id: UUID
    opened: ContestOpened
    closed_at: datetime | None = None

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self | None:
        """Return the contest that these events made, `None` for no events."""
        if not events:
            return None
        first = events[0]
        if not isinstance(first, ContestOpened) or first.process_id is None:
            raise TypeError(f"A contest does not begin with {first.TOPIC}.")
        return reduce(cls.evolve, events[1:], cls(first.process_id, first))

    def evolve(self, event: Event) -> Self:
        """Return the contest after an event."""
        return replace(self, closed_at=event.recorded_at) if isinstance(event, ContestClosed) else self

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """What may be chosen without points, by code: made once, used by every ballot."""
        return {candidate.project: Choice(project=candidate.project) for candidate in self.opened.candidates}

    @cached_property
    def _costs(self) -> Mapping[str, Decimal]:
        return {candidate.project: candidate.cost for candidate in self.opened.candidates}

    def close(self, command: CloseContest, act: Act) -> ContestClosed | None:
        """End the voting; before its hour only with a reason; a closed contest stays quiet."""
        if self.closed_at is not None:
            return None
        if act.recorded_at < self.opened.closes_at and command.reason is None:
            raise ClosingEarlyNeedsAReason("/reason", closes_at=in_lima(self.opened.closes_at))
        return ContestClosed(
            **act.facts(), process_id=self.process_id, contest_id=self.opened.contest_id, reason=command.reason
        )

    def cast(self, command: CastBallot, act: Act, roll: Roll) -> BallotCast:
        """Take a voter's choices, in place of any that this voter made before."""
        self.check_hours(act.recorded_at)
        if command.process_id != self.process_id:
            raise CredentialOfAnotherProcess
        if self.opened.list_code not in command.lists:
            raise VoterOfAnotherList
        roll.check(command.voter, self.opened.electorate)
        self.check(command.choices)
        return BallotCast(
            **act.facts(),
            process_id=self.process_id,
            contest_id=self.opened.contest_id,
            voter=command.voter,
            choices=command.choices,
            channel=command.channel,
            batch=None,
        )

    def check_hours(self, moment: datetime) -> None:
        """Refuse what comes before the hour of opening, or after closing."""
        if self.closed_at is not None:
            raise VotingHasEnded(closed_at=in_lima(self.closed_at))
        if moment < self.opened.opens_at:
            raise VotingHasNotBegun(opens_at=in_lima(self.opened.opens_at))
        if moment >= self.opened.closes_at:
            raise VotingHasEnded(closed_at=in_lima(self.opened.closes_at))

    def check(self, choices: Sequence[Choice]) -> None:
        """Refuse choices that the rules of the contest do not admit."""
        check_choices(self.opened.ballots, choices, self.choices, self._costs, self.opened.envelope)
