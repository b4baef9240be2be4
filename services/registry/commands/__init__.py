"""What the registry can be asked to do. Personal data in a command are on their way into the vault."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.registry.events import NOTHING, LegalAct, Location, Phase, ProcessRules, Seat, Shown, Ubigeo
from services.registry.people import Identity
from shared.messages import Code, Command, Exact, Label, Message, Money, Reason

Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
"""How an outside electoral register names an elector; it may identify a person, so no event holds it."""


class OpenProcess(Command):
    """Open a process in draft. Its code is unique in this deployment."""

    code: Code
    title: Label
    fiscal_year: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    ordinance: LegalAct
    rules: ProcessRules
    invented: bool = False


class NextPhase(Command):
    """The phase to enter, and the act it is entered by."""

    phase: Phase
    act: LegalAct


class BeginPhase(NextPhase):
    """Enter the next phase of the process, by an act."""

    process_id: UUID


class RegisterOrganisation(Command):
    """Make an organisation known; the same RUC is registered once. `ubigeo` is where it works, if in one place."""

    name: Label
    ruc: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] | None = None
    kind: Label
    ubigeo: Ubigeo | None = None
    invented: bool = False


class ProjectEntry(Message):
    """A project as it is to stand on a list.

    `cost` is in the process's currency. `stated_cost` is what the source showed where that has more decimals: it must
    round to `cost`, half-up. `invented_parts` names the facts of a real project that were made up (`cost`).
    """

    project: Code
    investment_code: Annotated[str, Field(pattern=r"^[0-9]{5,7}$")] | None = None
    name: Label
    list_code: Code
    cost: Money
    stated_cost: Annotated[Exact, Field(ge=0, lt=10**16)] | None = None
    function: Label | None = None
    locations: Annotated[tuple[Location, ...], Field(max_length=200)] = ()
    invented: bool = False
    invented_parts: Annotated[tuple[Label, ...], Field(max_length=20)] = ()


class RegisterProject(Command):
    """Put one project at the end of the listing of its list."""

    process_id: UUID
    entry: ProjectEntry


class ProjectBatch(Command):
    """Projects in the order in which they are to be listed."""

    projects: Annotated[tuple[ProjectEntry, ...], Field(min_length=1, max_length=1000)]


class RegisterProjects(ProjectBatch):
    """Put projects at the end of the listings of their lists, in this order: all of them or none."""

    process_id: UUID


class Inscription(Command):
    """Who asks to take part, in which category and list, and the version of the privacy notice that was accepted.

    `shown` is what the rules ask for and the form brings: documents, the organisation's age, supporters.
    `own_account` says that who asks is the person, so that their account stands for the agent from the beginning.
    """

    identity: Annotated[Identity, Field(repr=False)]
    category: Code
    list_code: Code | None = None
    organisation_id: UUID | None = None
    seat: Seat = Seat.TITULAR
    shown: Shown = NOTHING
    notice_version: Code
    consent: bool
    own_account: bool = False
    invented: bool = False


class InscribeAgent(Inscription):
    """Ask to take part as an agent."""

    process_id: UUID


class Decision(Command):
    """Why an agent is admitted or refused."""

    reason: Reason


class AccreditAgent(Decision):
    """Admit an agent, and say why."""

    process_id: UUID
    agent_id: UUID


class RejectAgent(Decision):
    """Refuse an agent, and say why."""

    process_id: UUID
    agent_id: UUID


class ElectorBatch(Command):
    """Electors of an outside electoral register; a reference names one elector of one `source` in one process."""

    source: Label
    list_code: Code | None = None
    category: Code
    references: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=1000, repr=False)]


class EnrolElectors(ElectorBatch):
    """Take over electors of an outside electoral register.

    One that was enrolled before stays as it is, so that the same call can be repeated; one that stands twice in a call,
    or was enrolled on another list or in another category, is refused.
    """

    process_id: UUID


class CloseRoll(Command):
    """Draw up and close the electoral roll; running it again after an interruption goes on with the same roll."""

    process_id: UUID


class PseudonymBatch(Command):
    """References whose pseudonyms are asked for, and what for."""

    source: Label
    references: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=10_000, repr=False)]
    purpose: Label


class ReadPseudonyms(PseudonymBatch):
    """Find the pseudonyms of electors by their outside references, to digitise their paper ballots."""

    process_id: UUID


class IssueCredential(Command):
    """Give an accredited agent the credential of its pseudonym."""

    process_id: UUID
    agent_id: UUID
