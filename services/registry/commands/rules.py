"""What can be asked about the rules, the deadlines and the money of a process."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registry.events import LegalAct, Percent, ProcessRules
from shared.messages import Code, Command, Label, Money, Reason


class RulesProposal(Command):
    """New rules for a process, whole, and why."""

    rules: ProcessRules
    reason: Reason


class ChangeRules(RulesProposal):
    """Give a process new rules, in what is not frozen yet."""

    process_id: UUID


class AmendmentProposal(RulesProposal):
    """New rules for a process whose rules are frozen: why, and by what act."""

    basis: LegalAct


class ProposeAmendment(AmendmentProposal):
    """Propose to amend frozen rules; a second person confirms it."""

    process_id: UUID


class ConfirmAmendment(Command):
    """Confirm an amendment that somebody else proposed."""

    process_id: UUID
    amendment_id: UUID


class Declining(Command):
    """Why an amendment is declined or withdrawn."""

    reason: Reason


class DeclineAmendment(Declining):
    """Decline an amendment, or withdraw one's own."""

    process_id: UUID
    amendment_id: UUID


class NextProcess(Command):
    """The process to open in draft with the rules of another."""

    code: Code
    title: Label
    fiscal_year: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    ordinance: LegalAct
    invented: bool = False


class CloneProcess(NextProcess):
    """Open a process in draft with the rules of another, its days moved to the new year."""

    process_id: UUID


class BudgetAnnouncement(Command):
    """How much is decided in the process: percentage of the institutional budget, amount, act."""

    percent: Percent
    amount: Annotated[Money, Field(gt=0)]
    basis: LegalAct


class AnnounceBudget(BudgetAnnouncement):
    """Announce how much is decided in the process."""

    process_id: UUID


class EnvelopeChange(Command):
    """The new envelope of a list, why, and by what act."""

    list_code: Code
    amount: Money
    reason: Reason
    basis: LegalAct


class ChangeEnvelope(EnvelopeChange):
    """Change the envelope of one list."""

    process_id: UUID


class PassDeadline(Command):
    """A term of the process is due: record that it passed."""

    process_id: UUID
    deadline: Code


class Fulfilment(Command):
    """The act that shows that something was done in time."""

    act: LegalAct


class MeetDeadline(Fulfilment):
    """Record that what a running term is for was done in time."""

    process_id: UUID
    deadline: Code
