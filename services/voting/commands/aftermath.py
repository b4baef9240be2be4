"""What voting can be asked to do around a result: seeds of draws, the acta, what becomes of prioritised projects."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.voting.events import CompetentAct, Direction, Informed, Promise, ReachedMilestone, Seat, Stage
from services.voting.events.execution import Percentage
from shared.messages import Code, Command, Digest, Label, Money, Reason


class FixDrawSeed(Command):
    """Fix what a draw rests on before voting ends: the seed, or where it will come from, or its commitment."""

    contest_id: UUID
    source: Label
    seed: Label | None = None
    commitment: Digest | None = None


class RevealDrawSeed(Command):
    """Name the seed that came out of the source, once voting has ended; `evidence` says where it stands."""

    contest_id: UUID
    seed: Label
    evidence: Label


class DrawUpActa(Command):
    """Draw up the acta of a process over its certified contests."""

    process_id: UUID
    title: Label
    place: Label
    contests: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    seats: Annotated[tuple[Seat, ...], Field(min_length=1, max_length=1_000)]
    promises: Annotated[tuple[Promise, ...], Field(max_length=200)] = ()


class SignActa(Command):
    """Sign the acta with this digest, from a seat."""

    process_id: UUID
    seat: Code
    document: Digest
    evidence: Digest | None = None


class RefuseActa(Command):
    """Refuse to sign the acta with this digest, from a seat, and say why."""

    process_id: UUID
    seat: Code
    document: Digest
    reason: Reason


class CloseActa(Command):
    """End the signing of the acta with this digest; its promises become commitments."""

    process_id: UUID
    document: Digest


class ReplaceProject(Command):
    """Replace a prioritised project that cannot be executed by the next in rank that the money covers."""

    contest_id: UUID
    project: Code
    reason: Reason
    act: CompetentAct
    evidence: Digest | None = None


class TellOfReplacement(Command):
    """Record that one of those who have to be told of a replacement was told."""

    contest_id: UUID
    project: Code
    informed: Informed
    document: Label


class MoveBudget(Command):
    """Take money from a prioritised project, or give it back, on a legal basis."""

    contest_id: UUID
    project: Code
    direction: Direction
    amount: Annotated[Money, Field(gt=0)]
    legal_basis: Label
    act: CompetentAct
    destination: Label | None = None
    reason: Reason


class ReportExecution(Command):
    """Report how far a prioritised project was on a day."""

    contest_id: UUID
    project: Code
    as_of: date
    stage: Stage
    financial: Money
    physical: Percentage
    milestones: Annotated[tuple[ReachedMilestone, ...], Field(max_length=100)] = ()
    source: Label
    evidence: Digest | None = None
