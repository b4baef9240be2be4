"""The key of a sealed contest, and the ballots that are encrypted to it (`shared.quorum` has the cryptography).

A ballot's plain text is canonical JSON (RFC 8785), `{"choices":[{"project":"A"}]}`, padded by spaces to the length that
every ballot of the contest has; it is bound to its contest and voter, so that a copy of another's does not open.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Final, Self
from uuid import UUID

import msgspec

from services.voting.commands import DealContestKey, GiveKeyShare
from services.voting.errors import (
    ContestKeyIsNotDealt,
    ContestKeyMalformed,
    ContestKeyNotFound,
    KeyShareDoesNotMatch,
    SealedBallotMalformed,
    SharesDoNotMakeTheKey,
    VotingIsStillOpen,
)
from services.voting.events import (
    BallotCast,
    BallotSeal,
    Candidate,
    ContestKeyDealt,
    KeyShareGiven,
    SealedBallotCast,
)
from shared import quorum
from shared.messages import Act, Event, canonical, derived_id
from shared.rules import BallotRules, Choice

BLOCK_BYTES: Final = 64


class PlainBallotMalformed(Exception):
    """What an encrypted ballot held is no list of choices."""


class _Choice(msgspec.Struct, forbid_unknown_fields=True):
    project: str
    points: int | None = None


class _Plain(msgspec.Struct, forbid_unknown_fields=True):
    choices: tuple[_Choice, ...]


_PLAIN: Final = msgspec.json.Decoder(_Plain)


def key_stream(contest: UUID) -> UUID:
    """Return the stream of a contest's key: its dealing, and the shares that were given."""
    return derived_id("contest-key", contest)


def key_place(contest: UUID) -> bytes:
    """Return what binds the shares of a key to its contest."""
    return f"quipu-contest-key-v1|{contest}".encode()


def ballot_place(contest: UUID, voter: str) -> bytes:
    """Return what binds an encrypted ballot to its contest and voter: HPKE's `info`."""
    return f"quipu-ballot-v1|{contest}|{voter}".encode()


def sheet_place(contest: UUID) -> bytes:
    """Return what binds an encrypted tally sheet to its contest."""
    return f"quipu-sheet-v1|{contest}".encode()


def ballot_seal(key: "ContestKey | None", rules: BallotRules, candidates: Sequence[Candidate]) -> BallotSeal:
    """Return what the ballots of a contest are sealed with; raise `ContestKeyIsNotDealt`."""
    if key is None or key.dealt is None:
        raise ContestKeyIsNotDealt
    most = min(rules.max_choices or len(candidates), len(candidates))
    longest = max(candidates, key=lambda candidate: len(candidate.project)).project
    widest = canonical({"choices": [{"points": rules.max_points or 1, "project": longest}] * most})
    return BallotSeal(
        public_key=key.dealt.public_key,
        threshold=key.dealt.threshold,
        holders=len(key.dealt.shares),
        plain_bytes=-(-len(widest) // BLOCK_BYTES) * BLOCK_BYTES,
    )


def to_text(sealed: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Return the bytes of base64url without padding; raise `ValueError` for what is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def check_sealed(sealed: str, seal: BallotSeal) -> None:
    """Refuse an encrypted ballot of another length than every ballot of the contest has."""
    length = seal.plain_bytes + quorum.OVERHEAD_BYTES
    try:
        fits = len(to_bytes(sealed)) == length
    except ValueError:
        fits = False
    if not fits:
        raise SealedBallotMalformed("/sealed", length=length)


def plain_ballot(choices: Sequence[Choice], length: int) -> bytes:
    """Return choices as the plain text of a ballot, padded."""
    said = [choice.model_dump(mode="json", exclude_none=True) for choice in choices]
    return canonical({"choices": said}).ljust(length)


def read_plain(plain: bytes) -> tuple[Choice, ...]:
    """Return the choices that a plain text holds, or raise `PlainBallotMalformed`."""
    try:
        return tuple(Choice(project=one.project, points=one.points) for one in _PLAIN.decode(plain).choices)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        raise PlainBallotMalformed from None


def sealed_choices(seal: BallotSeal, contest: UUID, voter: str, choices: Sequence[Choice]) -> str:
    """Return choices encrypted to a contest's key for a voter; whoever calls forgets the choices."""
    place = ballot_place(contest, voter)
    return to_text(quorum.seal(seal.public_key, plain_ballot(choices, seal.plain_bytes), place))


def seal_ballot(seal: BallotSeal, cast: BallotCast) -> SealedBallotCast:
    """Return a ballot that was checked, with its choices encrypted."""
    facts: dict[str, Any] = {name: getattr(cast, name) for name in _KEPT}
    return SealedBallotCast(**facts, sealed=sealed_choices(seal, cast.contest_id, cast.voter, cast.choices))


_KEPT: Final = tuple(name for name in SealedBallotCast.model_fields if name != "sealed")


def deal_key(command: DealContestKey, act: Act) -> ContestKeyDealt:
    """Record a dealing that is a quorum: numbers from 1 on, different holders, real keys."""
    holders = [share.holder for share in command.shares]
    numbers = [share.number for share in command.shares]
    is_quorum = quorum.FEWEST <= command.threshold <= len(holders) and len(set(holders)) == len(holders)
    if not is_quorum or numbers != list(range(1, len(holders) + 1)):
        raise ContestKeyMalformed("/shares")
    if not all(quorum.is_public_key(key) for key in (command.public_key, *holders)):
        raise ContestKeyMalformed("/public_key")
    said = command.model_dump(include={"contest_id", "process_id", "public_key", "threshold"})
    return ContestKeyDealt(**act.facts(), **said, shares=command.shares)


@dataclass(frozen=True)
class ContestKey:
    """The key of a contest: as it was dealt, and the shares that were given."""

    dealt: ContestKeyDealt | None = None
    given: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the key that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the key after an event."""
        match event:
            case ContestKeyDealt():
                return replace(self, dealt=event)
            case KeyShareGiven():
                return replace(self, given={**self.given, event.number: event.share})
            case _:
                return self

    def give(self, command: GiveKeyShare, act: Act, *, has_ended: bool) -> KeyShareGiven | None:
        """Take a share as it was dealt, after voting has ended; one given already, or not needed, stays quiet."""
        if self.dealt is None:
            raise ContestKeyNotFound
        if not has_ended:
            raise VotingIsStillOpen
        held = next((share for share in self.dealt.shares if share.number == command.number), None)
        if held is None or quorum.commitment_to(bytes.fromhex(command.share)) != held.commitment:
            raise KeyShareDoesNotMatch("/share")
        if command.number in self.given or self.has_quorum:
            return None
        return KeyShareGiven(
            **act.facts(),
            process_id=self.dealt.process_id,
            **command.model_dump(include={"contest_id", "number", "share"}),
        )

    @property
    def has_quorum(self) -> bool:
        """Whether enough shares were given."""
        return self.dealt is not None and len(self.given) >= self.dealt.threshold

    def private_key(self) -> str:
        """Return the private half of the key, once a quorum gave its shares; raise `SharesDoNotMakeTheKey`."""
        if self.dealt is None or not self.has_quorum:
            raise ContestKeyNotFound
        private = quorum.combine({number: bytes.fromhex(share) for number, share in self.given.items()})
        if quorum.public_half(private) != self.dealt.public_key:
            raise SharesDoNotMakeTheKey
        return private
