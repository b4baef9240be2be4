"""The bodies of the addresses around a result: the orders without what the address and the token say already."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.voting.events import CompetentAct, Direction, Informed, Promise, ReachedMilestone, Seat, Stage
from services.voting.events.execution import Percentage
from shared.messages import Code, Digest, Label, Message, Money, Reason


class SeedFixingBody(Message):
    """What a draw rests on: a source, and the seed itself or a commitment to it where there is one already."""

    source: Label
    seed: Label | None = None
    commitment: Digest | None = None


class SeedBody(Message):
    """The seed that came out, and where that stands."""

    seed: Label
    evidence: Label


class ActaBody(Message):
    """What the acta holds besides the certified results: who signs, and what was promised."""

    title: Label
    place: Label
    contests: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    seats: Annotated[tuple[Seat, ...], Field(min_length=1, max_length=1_000)]
    promises: Annotated[tuple[Promise, ...], Field(max_length=200)] = ()


class SignatureBody(Message):
    """A seat, the digest of what it signs, and that of the signed sheet where there is one."""

    seat: Code
    document: Digest
    evidence: Digest | None = None


class RefusalBody(Message):
    """A seat, the digest of what it refuses to sign, and why."""

    seat: Code
    document: Digest
    reason: Reason


class ActaClosingBody(Message):
    """The digest of the acta whose signing ends."""

    document: Digest


class ReplacementBody(Message):
    """Which project cannot be executed, why, and by which act it is replaced."""

    project: Code
    reason: Reason
    act: CompetentAct
    evidence: Digest | None = None


class TellingBody(Message):
    """Who was told of the replacement of which project, by which document."""

    project: Code
    informed: Informed
    document: Label


class BudgetBody(Message):
    """How much money of which project goes where, on which legal basis and act."""

    project: Code
    direction: Direction
    amount: Annotated[Money, Field(gt=0)]
    legal_basis: Label
    act: CompetentAct
    destination: Label | None = None
    reason: Reason


class ExecutionBody(Message):
    """How far a project was on a day: stage, money executed so far, works done so far in percent, milestones."""

    project: Code
    as_of: date
    stage: Stage
    financial: Money
    physical: Percentage
    milestones: Annotated[tuple[ReachedMilestone, ...], Field(max_length=100)] = ()
    source: Label
    evidence: Digest | None = None
