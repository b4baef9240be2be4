"""What has happened to the key of a sealed contest: dealt to its holders, given by a quorum, and what it opened."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.voting.events.ballots import SealedBytes
from services.voting.events.contests import PublicKey
from shared.messages import Code, Digest, Event, Message, Pseudonym
from shared.rules import Choice


class HeldShare(Message):
    """One holder's share of a key: the holder's own public key, the share sealed to it, and the share's SHA-256."""

    number: Annotated[int, Field(ge=1)]
    holder: PublicKey
    sealed: SealedBytes
    commitment: Digest


class ContestKeyDealt(Event):
    """The key of a sealed contest was made and split: any `threshold` of its shares open the ballots, no fewer do."""

    TOPIC: ClassVar[str] = "voting.contest-key-dealt.v1"

    contest_id: UUID
    public_key: PublicKey
    threshold: int
    shares: Annotated[tuple[HeldShare, ...], Field(min_length=2, max_length=50)]


class KeyShareGiven(Event):
    """A holder gave a share after voting had ended. From the last but one on, one more holder opens the ballots."""

    TOPIC: ClassVar[str] = "voting.key-share-given.v1"

    contest_id: UUID
    number: int
    share: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class OpenedBallot(Message):
    """A voter's last ballot as the key opened it; one that the rules do not admit has no choices, and the reason."""

    voter: Pseudonym
    choices: tuple[Choice, ...] | None
    fault: Code | None


class SealedBallotsOpened(Event):
    """A page of opened ballots, in the order of their voters over all pages."""

    TOPIC: ClassVar[str] = "voting.sealed-ballots-opened.v1"

    contest_id: UUID
    page: int
    ballots: Annotated[tuple[OpenedBallot, ...], Field(min_length=1)]


class ContestUnsealed(Event):
    """All ballots of a sealed contest are open: so many, on so many pages, of which so many are void.

    `private_key` is what the shares made, in 64 hexadecimal digits: with it anyone opens every ballot anew.
    """

    TOPIC: ClassVar[str] = "voting.contest-unsealed.v1"

    contest_id: UUID
    ballots: int
    pages: int
    void: int
    private_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
