"""Contests: the voting on one list, from its opening to its closing, and what decides on each ballot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any, Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from services.voting.commands import CastBallot, CastSealedBallot, ExtendContest
from services.voting.domain.roll import Roll
from services.voting.domain.sealing import check_sealed
from services.voting.errors import (
    AgentIsNotNamed,
    BallotsAreStillSealed,
    ContestIsNotSealed,
    CredentialOfAnotherProcess,
    ExtensionIsNoLater,
    PracticeHasNoResult,
    VoterIsNotOnTheRoll,
    VoterIsStruck,
    VoterOfAnotherCategory,
    VoterOfAnotherList,
    VotingHasEnded,
    VotingHasNotBegun,
    VotingIsStillOpen,
)
from services.voting.events import (
    BallotCast,
    ContestBegan,
    ContestClosed,
    ContestExtended,
    ContestOpened,
    ContestSubject,
    ContestUnsealed,
    EarlyClosingProposed,
    SealedBallotCast,
    VoterStruck,
)
from shared.messages import Act, Event, derived_id
from shared.rules import Choice, SecrecyMode, check_choices

LIMA: Final = ZoneInfo("America/Lima")


def contest_id(process_id: UUID, list_code: str) -> UUID:
    """Return the stream of a list's contest: a list is voted on once."""
    return derived_id("contest", process_id, list_code)


def practice_id(official: UUID, opens_at: datetime) -> UUID:
    """Return the stream of a practice contest: apart from the official one, which it leaves untouched."""
    return derived_id("practice", official, opens_at.isoformat())


def ballot_id(contest: UUID, voter: str) -> UUID:
    """Return the stream of a voter's ballots in a contest: of two first ballots, one loses."""
    return derived_id("ballot", contest, voter)


def in_lima(moment: datetime) -> str:
    """Return a moment as people of the region read it, with its offset."""
    return moment.astimezone(LIMA).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Contest:
    """The voting on one list: what it was opened with, when it begins, ends, was closed, and was unsealed."""

    process_id: UUID
    opened: ContestOpened
    closed_at: datetime | None = None
    extended_to: datetime | None = None
    has_begun: bool = False
    private_key: str | None = None
    struck: frozenset[str] = frozenset()
    to_close: EarlyClosingProposed | None = None

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
        changes: dict[str, Any] = {}
        match event:
            case ContestClosed():
                changes = {"closed_at": event.recorded_at}
            case ContestExtended():
                changes = {"extended_to": event.closes_at}
            case ContestBegan():
                changes = {"has_begun": True}
            case ContestUnsealed():
                changes = {"private_key": event.private_key}
            case EarlyClosingProposed():
                changes = {"to_close": event}
            case VoterStruck():
                changes = {"struck": self.struck | {event.voter}}
        return replace(self, **changes)

    @property
    def closes_at(self) -> datetime:
        """The hour at which voting ends, with any extension."""
        return self.extended_to or self.opened.closes_at

    @property
    def is_sealed(self) -> bool:
        """Whether choices are encrypted until a quorum opens them."""
        return self.opened.seal is not None

    @property
    def is_unsealed(self) -> bool:
        """Whether a quorum opened the ballots; then the private half of the key is public."""
        return self.private_key is not None

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """What may be chosen without points, by code: made once, used by every ballot."""
        return {candidate.project: Choice(project=candidate.project) for candidate in self.opened.candidates}

    @cached_property
    def _costs(self) -> Mapping[str, Decimal]:
        return {candidate.project: candidate.cost for candidate in self.opened.candidates}

    def begin(self, act: Act) -> ContestBegan | None:
        """Say that the hour of opening has come; before it, once it was said, or after closing, stay quiet."""
        if self.has_begun or self.closed_at is not None or act.recorded_at < self.opened.opens_at:
            return None
        return ContestBegan(**act.facts(), process_id=self.process_id, contest_id=self.opened.contest_id)

    def strike(self, voter: str, reason: str, act: Act, roll: Roll) -> VoterStruck | None:
        """Take no more ballots of a voter whom the registry struck off; once, and only where they could vote."""
        if voter in self.struck or self.closed_at is not None:
            return None
        try:
            roll.check(voter, self.opened.electorate, self.opened.categories)
        except VoterIsStruck:
            pass
        except (VoterIsNotOnTheRoll, VoterOfAnotherCategory, VoterOfAnotherList):
            return None
        facts = {"process_id": self.process_id, "contest_id": self.opened.contest_id}
        return VoterStruck(**act.facts(), **facts, voter=voter, reason=reason)

    def extend(self, command: ExtendContest, act: Act) -> ContestExtended | None:
        """End the voting later, by an act before it ends; the same hour again stays quiet."""
        if self.closed_at is not None or act.recorded_at >= self.closes_at:
            raise VotingHasEnded(closed_at=in_lima(self.closed_at or self.closes_at))
        if command.closes_at == self.closes_at:
            return None
        if command.closes_at < self.closes_at:
            raise ExtensionIsNoLater("/closes_at", closes_at=in_lima(self.closes_at))
        return ContestExtended(
            **act.facts(),
            process_id=self.process_id,
            contest_id=self.opened.contest_id,
            closes_at=command.closes_at,
            reason=command.reason,
        )

    def cast(self, command: CastBallot, act: Act, roll: Roll) -> BallotCast:
        """Take a voter's choices, in place of any that this voter made before."""
        self._admit(command, act, roll)
        self.check(command.choices)
        return BallotCast(
            **act.facts(),
            process_id=self.process_id,
            contest_id=self.opened.contest_id,
            voter=command.voter,
            choices=command.choices,
            channel=command.channel,
            batch=None,
            agent=self.named_agent(command.agent),
        )

    def cast_sealed(self, command: CastSealedBallot, act: Act, roll: Roll) -> SealedBallotCast:
        """Take choices that came encrypted; what they say is checked when the quorum opens them."""
        self._admit(command, act, roll)
        if self.opened.seal is None:
            raise ContestIsNotSealed
        check_sealed(command.sealed, self.opened.seal)
        return SealedBallotCast(
            **act.facts(),
            process_id=self.process_id,
            contest_id=self.opened.contest_id,
            voter=command.voter,
            sealed=command.sealed,
            channel=command.channel,
        )

    def _admit(self, command: CastBallot | CastSealedBallot, act: Act, roll: Roll) -> None:
        self.check_hours(act.recorded_at)
        if command.process_id != self.process_id:
            raise CredentialOfAnotherProcess
        if self.opened.subject is ContestSubject.PROJECTS and self.opened.list_code not in command.lists:
            raise VoterOfAnotherList
        self.check_voter(command.voter, roll)

    def check_voter(self, voter: str, roll: Roll) -> None:
        """Refuse who is not on the roll, was struck off it, or votes elsewhere or in another category."""
        roll.check(voter, self.opened.electorate, self.opened.categories)
        if voter in self.struck:
            raise VoterIsStruck("/voter")

    def named_agent(self, agent: UUID | None) -> UUID | None:
        """Return whose ballot it is where voting is open, refuse one that does not say; elsewhere never say it."""
        if self.opened.secrecy is not SecrecyMode.OPEN:
            return None
        if agent is None:
            raise AgentIsNotNamed
        return agent

    def check_hours(self, moment: datetime) -> None:
        """Refuse what comes before the hour of opening, or after closing."""
        if self.closed_at is not None:
            raise VotingHasEnded(closed_at=in_lima(self.closed_at))
        if moment < self.opened.opens_at:
            raise VotingHasNotBegun(opens_at=in_lima(self.opened.opens_at))
        if moment >= self.closes_at:
            raise VotingHasEnded(closed_at=in_lima(self.closes_at))

    def check_countable(self) -> None:
        """Refuse to count what is still open, still sealed, or was an exercise."""
        if self.opened.practice:
            raise PracticeHasNoResult
        if self.closed_at is None:
            raise VotingIsStillOpen
        if self.is_sealed and not self.is_unsealed:
            raise BallotsAreStillSealed

    def check(self, choices: Sequence[Choice]) -> None:
        """Refuse choices that the rules of the contest do not admit."""
        check_choices(self.opened.ballots, choices, self.choices, self._costs, self.opened.envelope)
