"""What voting can be asked to do around a result: seeds of draws, the acta, what becomes of prioritised projects.

Each order is what its address takes as a body, and which contest or process the address names: one is the other's base.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.voting.events import CompetentAct, Direction, Informed, Promise, ReachedMilestone, Seat, Stage
from services.voting.events.execution import Percentage
from shared.messages import Code, Command, Digest, Label, Money, Reason


class SeedFixing(Command):
    """What a draw rests on: a source, and the seed itself or a commitment to it where there is one already."""

    source: Label
    seed: Label | None = None
    commitment: Digest | None = None


class FixDrawSeed(SeedFixing):
    """Fix what a draw rests on: the seed, its commitment, or where it will come from; after closing the last alone."""

    contest_id: UUID


class NamedSeed(Command):
    """The seed that came out, and where that stands."""

    seed: Label
    evidence: Label


class RevealDrawSeed(NamedSeed):
    """Name the seed that came out of the source, once voting has ended; `evidence` says where it stands."""

    contest_id: UUID


class ActaContent(Command):
    """What the acta holds besides the certified results: who signs, and what was promised."""

    title: Label
    place: Label
    contests: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    seats: Annotated[tuple[Seat, ...], Field(min_length=1, max_length=1_000)]
    promises: Annotated[tuple[Promise, ...], Field(max_length=200)] = ()


class DrawUpActa(ActaContent):
    """Draw up the acta of a process over its certified contests."""

    process_id: UUID


class SeatSignature(Command):
    """A seat, the digest of what it signs, and that of the signed sheet where there is one."""

    seat: Code
    document: Digest
    evidence: Digest | None = None


class SignActa(SeatSignature):
    """Sign the acta with this digest, from a seat."""

    process_id: UUID


class SeatRefusal(Command):
    """A seat, the digest of what it refuses to sign, and why."""

    seat: Code
    document: Digest
    reason: Reason


class RefuseActa(SeatRefusal):
    """Refuse to sign the acta with this digest, from a seat, and say why."""

    process_id: UUID


class NamedActa(Command):
    """The digest of the acta whose signing ends."""

    document: Digest


class CloseActa(NamedActa):
    """End the signing of the acta with this digest; its promises become commitments."""

    process_id: UUID


class Replacement(Command):
    """Which project cannot be executed, why, and by which act it is replaced."""

    project: Code
    reason: Reason
    act: CompetentAct
    evidence: Digest | None = None


class ReplaceProject(Replacement):
    """Replace a prioritised project that cannot be executed by the next in rank that the money covers."""

    contest_id: UUID


class Notice(Command):
    """Who was told of the replacement of which project, by which document."""

    project: Code
    informed: Informed
    document: Label


class TellOfReplacement(Notice):
    """Record that one of those who have to be told of a replacement was told."""

    contest_id: UUID


class BudgetMove(Command):
    """How much money of which project goes where, on which legal basis and act."""

    project: Code
    direction: Direction
    amount: Annotated[Money, Field(gt=0)]
    legal_basis: Label
    act: CompetentAct
    destination: Label | None = None
    reason: Reason


class MoveBudget(BudgetMove):
    """Take money from a prioritised project, or give it back, on a legal basis."""

    contest_id: UUID


class Progress(Command):
    """How far a project was on a day: stage, money executed so far, works done so far in percent, milestones."""

    project: Code
    as_of: date
    stage: Stage
    financial: Money
    physical: Percentage
    milestones: Annotated[tuple[ReachedMilestone, ...], Field(max_length=100)] = ()
    source: Label
    evidence: Digest | None = None


class ReportExecution(Progress):
    """Report how far a prioritised project was on a day."""

    contest_id: UUID
