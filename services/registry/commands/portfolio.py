"""What the registry can be asked to do about a portfolio, about impact, and about the territory."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registry.events import DocumentKind, KeptFile, LegalAct
from services.registry.events.portfolio import Key
from shared.messages import Code, Command, Digest, Label, Money, Reason
from shared.territory import Level


class PortfolioApproval(Command):
    """The digest of what is approved, how many rows it leaves out, and why it is approved."""

    proposal: Digest
    rows_set_aside: Annotated[int, Field(ge=0)] = 0
    reason: Reason


class ApprovePortfolio(PortfolioApproval):
    """Make a proposed file the portfolio in force."""

    process_id: UUID


class PortfolioRejection(Command):
    """The digest of what is turned down, and why."""

    proposal: Digest
    reason: Reason


class RejectPortfolio(PortfolioRejection):
    """Turn a proposed file down."""

    process_id: UUID


class Selection(Command):
    """Which projects of the portfolio in force go on which list, in this order."""

    list_code: Code
    projects: Annotated[tuple[Key, ...], Field(min_length=1, max_length=200)]


class SelectProjects(Selection):
    """Put projects of the portfolio at the end of a listing: all of them or none."""

    process_id: UUID


class DocumentTitle(Command):
    """What a document of a project is called, and what it is."""

    title: Label
    kind: DocumentKind


class AttachDocument(DocumentTitle):
    """Attach a file that is kept to a project."""

    process_id: UUID
    project: Code
    file: KeptFile


class ImpactQuestion(Command):
    """What is left of the participatory budget to distribute, in soles, where that is known already."""

    remainder: Money | None = None


class ClassifyImpact(ImpactQuestion):
    """Compute of what reach a project is, and keep every step."""

    process_id: UUID
    project: Code


class ImpactDecision(Command):
    """The level that is decided on instead of the computed one (`null` for none), and why."""

    level: Level | None
    reason: Reason


class OverrideImpact(ImpactDecision):
    """Decide on another level than was computed."""

    process_id: UUID
    project: Code


class Source(Command):
    """Where a catalogue or figures come from, and by what act they were adopted where there is one."""

    source: Label
    act: LegalAct | None = None
