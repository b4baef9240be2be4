"""What the forum does: recall, let the domain decide, record."""

from services.forum.application.recording import record
from services.forum.commands import MakeCommitment, ReportProgress, SeatMember
from services.forum.domain import Commitment, Member, commitment_id, member_id
from services.forum.events import Attachment, CommitmentCode
from shared.eventstore import EventStore
from shared.messages import Act, Digest


class Forum:
    """The acts of the forum, and what its own store answers."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def seat_member(self, command: SeatMember, act: Act) -> int:
        """Seat an institution; return the position."""
        return await record(
            self._store, member_id(command.institution), lambda events: Member.replay(events).seat(command, act)
        )

    async def make_commitment(self, command: MakeCommitment, act: Act) -> int:
        """Make a commitment; return its position."""
        return await record(
            self._store, commitment_id(command.commitment), lambda events: Commitment.replay(events).make(command, act)
        )

    async def report_progress(self, command: ReportProgress, act: Act) -> int:
        """Record what an institution says of a milestone; return the position."""
        return await record(
            self._store,
            commitment_id(command.commitment),
            lambda events: Commitment.replay(events).report(command, act),
        )

    async def attachment(self, commitment: CommitmentCode, digest: Digest) -> Attachment:
        """Return a file of a commitment's reports; raise `NotFound` where no report on it holds such a file."""
        return Commitment.replay(await self._store.recall(commitment_id(commitment))).attachment(digest)
