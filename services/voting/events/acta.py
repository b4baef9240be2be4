"""The agreement at the end of concertation (*Acta de Acuerdos y Compromisos*): drawn up, signed, refused, closed."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.voting.events.results import Outcome
from shared.messages import Code, Digest, Event, Exact, Label, Message, Money, Reason, Role

PromiseCode = Annotated[str, Field(pattern=r"^[A-Z]{4,8}[0-9]{4}$")]
"""A commitment's id: letters of country and locality, four digits."""


class ActaProject(Message):
    """One project as the acta has it: its place and total in the certified ranking, and what was decided on it."""

    rank: int | None
    project: Code
    name: Label
    cost: Money
    votes: int
    total: Exact | None
    outcome: Outcome
    prioritised: bool
    departs: bool
    reason: Reason | None


class ActaList(Message):
    """One list as the acta has it: its certified ranking and its projects in order."""

    contest_id: UUID
    list_code: Code
    ranking: Digest
    upto: int
    voters: int
    ballots: int
    envelope: Money
    projects: tuple[ActaProject, ...]


class Seat(Message):
    """A place at the table, by its code and the institution that holds it; never the person who sits there."""

    seat: Code
    role: Role
    institution: Label


class Promisor(StrEnum):
    """Who promises: the State, civil society, or a private institution."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil-society"
    PRIVATE = "private"


class PromisedStep(Message):
    """One step of a promise: what there is to see, and its last day in Lima."""

    code: Code
    output: Label
    due: date


class Promise(Message):
    """What an actor promises in the acta, besides money or with it (DS 142-2009-EF, arts. 6.4 and 8.3)."""

    commitment: PromiseCode
    title: Label
    problem: Reason
    status_quo: Reason
    action: Reason
    lead: Label
    promisor: Promisor
    amount: Money | None
    starts: date
    ends: date
    steps: Annotated[tuple[PromisedStep, ...], Field(min_length=1)]


class ActaDrawnUp(Event):
    """The acta of a process was drawn up, in place of any earlier one that nobody had signed.

    `document` is the SHA-256 of the page that is made of this event and of nothing else.
    """

    TOPIC: ClassVar[str] = "voting.acta-drawn-up.v1"

    acta_id: UUID
    title: Label
    place: Label
    lists: Annotated[tuple[ActaList, ...], Field(min_length=1)]
    seats: Annotated[tuple[Seat, ...], Field(min_length=1)]
    promises: tuple[Promise, ...]
    document: Digest


class ActaSigned(Event):
    """A seat signed the acta with this digest; `evidence` is the digest of the signed sheet, where there is one."""

    TOPIC: ClassVar[str] = "voting.acta-signed.v1"

    acta_id: UUID
    seat: Code
    document: Digest
    evidence: Digest | None


class ActaSignatureRefused(Event):
    """A seat refused to sign the acta with this digest, and said why."""

    TOPIC: ClassVar[str] = "voting.acta-signature-refused.v1"

    acta_id: UUID
    seat: Code
    document: Digest
    reason: Reason


class ActaClosed(Event):
    """The signing ended; `absent` are the seats that neither signed nor refused."""

    TOPIC: ClassVar[str] = "voting.acta-closed.v1"

    acta_id: UUID
    document: Digest
    signed: Annotated[tuple[Code, ...], Field(min_length=1)]
    refused: tuple[Code, ...]
    absent: tuple[Code, ...]


class ActaCommitmentMade(Event):
    """A promise of the acta is a commitment now, that the forum follows."""

    TOPIC: ClassVar[str] = "voting.acta-commitment-made.v1"

    acta_id: UUID
    document: Digest
    promise: Promise
