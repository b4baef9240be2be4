"""What decides in the forum: pure, frozen, without clock or database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

from services.forum.commands import MakeCommitment, ReportProgress, SeatMember
from services.forum.errors import (
    CommitmentAlreadyMade,
    CommitmentUnknown,
    DatesOutOfOrder,
    FileRepeated,
    MemberAlreadySeated,
    MilestoneOutsideCommitment,
    MilestoneRepeated,
    MilestoneUnknown,
    ProgressAlreadyReported,
)
from services.forum.events import Attachment, CommitmentMade, MemberSeated, ProgressReported, Sector
from shared.errors import NotFound
from shared.folding import folded
from shared.messages import Act, Digest, Event, derived_id


def member_id(institution: str) -> UUID:
    """Return the stream of a member: an institution sits once, however its name is spelt."""
    return derived_id("forum", "member", folded(institution))


def commitment_id(commitment: str) -> UUID:
    """Return the stream of a commitment: its code is unique."""
    return derived_id("forum", "commitment", commitment)


@dataclass(frozen=True)
class Member:
    """An institution and its seat in the forum."""

    seated: bool = False

    @classmethod
    def replay(cls, events: Iterable[Event]) -> Self:
        """Return the member that its events make."""
        member = cls()
        for event in events:
            member = member.evolve(event)
        return member

    def evolve(self, event: Event) -> Self:
        """Return the member after one more event."""
        match event:
            case MemberSeated():
                return replace(self, seated=True)
            case _:
                raise TypeError(f"A member has no {type(event).__name__}.")

    def seat(self, command: SeatMember, act: Act) -> MemberSeated:
        """Decide to seat the institution, once."""
        if self.seated:
            raise MemberAlreadySeated
        return MemberSeated(**act.facts(), **dict(command), process_id=None, member_id=member_id(command.institution))


@dataclass(frozen=True)
class Commitment:
    """A commitment: its milestones, what each sector said last of each, and the files that reports hold."""

    milestones: tuple[str, ...] = ()
    last: Mapping[tuple[str, Sector], ProgressReported] = field(default_factory=dict)
    files: Mapping[Digest, Attachment] = field(default_factory=dict)

    @classmethod
    def replay(cls, events: Iterable[Event]) -> Self:
        """Return the commitment that its events make."""
        commitment = cls()
        for event in events:
            commitment = commitment.evolve(event)
        return commitment

    def evolve(self, event: Event) -> Self:
        """Return the commitment after one more event."""
        match event:
            case CommitmentMade():
                return replace(self, milestones=tuple(milestone.code for milestone in event.milestones))
            case ProgressReported():
                last = {**self.last, (event.milestone, event.sector): event}
                return replace(
                    self, last=last, files={**self.files, **{file.sanitised_digest: file for file in event.files}}
                )
            case _:
                raise TypeError(f"A commitment has no {type(event).__name__}.")

    def make(self, command: MakeCommitment, act: Act) -> CommitmentMade:
        """Decide to make the commitment: once, its days in order, each milestone within them and named once."""
        if self.milestones:
            raise CommitmentAlreadyMade
        _check_days(command)
        return CommitmentMade(**act.facts(), **dict(command), process_id=None)

    def report(self, command: ReportProgress, act: Act) -> ProgressReported:
        """Decide to record what an institution says of a milestone; other sectors' reports stay as they are."""
        if not self.milestones:
            raise CommitmentUnknown
        if command.milestone not in self.milestones:
            raise MilestoneUnknown("/milestone", milestones=", ".join(self.milestones))
        if len({file.sanitised_digest for file in command.files}) != len(command.files):
            raise FileRepeated("/files")
        last = self.last.get((command.milestone, command.sector))
        if last and dict(command).items() <= dict(last).items():
            raise ProgressAlreadyReported
        return ProgressReported(**act.facts(), **dict(command), process_id=None)

    def attachment(self, digest: Digest) -> Attachment:
        """Return the file whose sanitised copy has that digest; raise `NotFound` where no report holds it."""
        if digest not in self.files:
            raise NotFound
        return self.files[digest]


def _check_days(command: MakeCommitment) -> None:
    if command.ends < command.starts:
        raise DatesOutOfOrder("/ends")
    codes = [milestone.code for milestone in command.milestones]
    for place, milestone in enumerate(command.milestones):
        if not command.starts <= milestone.due <= command.ends:
            raise MilestoneOutsideCommitment(
                f"/milestones/{place}/due", starts=command.starts.isoformat(), ends=command.ends.isoformat()
            )
        if milestone.code in codes[:place]:
            raise MilestoneRepeated(f"/milestones/{place}/code")
