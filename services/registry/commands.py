"""What the registry can be asked to do. Commands carry persons' data only on its way into the vault."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.registry.events import LegalAct, Location, Phase, ProcessRules
from shared.messages import Code, Command, Exact, Label, Message, Money, Reason

Private = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Field(repr=False)]
"""A fact about a person: it goes to the vault, and never shows in a `repr`."""

Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), Field(repr=False)]
"""How an outside electoral register names an elector; it may identify a person, so no event holds it."""


class OpenProcess(Command):
    """Open a process in draft. Its code is unique in this deployment."""

    code: Code
    title: Label
    fiscal_year: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    ordinance: LegalAct
    rules: ProcessRules
    invented: bool = False


class BeginPhase(Command):
    """Enter the next phase of the process, by an act."""

    process_id: UUID
    phase: Phase
    act: LegalAct


class RegisterOrganisation(Command):
    """Make an organisation known; the same RUC is registered once."""

    name: Label
    ruc: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] | None = None
    kind: Label
    invented: bool = False


class ProjectEntry(Message):
    """A project as it is to stand on a list.

    `cost` is in the process's currency. `stated_cost` is what the source showed where that has more decimals: it must
    round to `cost`, half-up.
    """

    project: Code
    investment_code: Annotated[str, Field(pattern=r"^[0-9]{5,7}$")] | None = None
    name: Label
    list_code: Code
    cost: Money
    stated_cost: Annotated[Exact, Field(ge=0, max_digits=24)] | None = None
    function: Label | None = None
    locations: Annotated[tuple[Location, ...], Field(max_length=200)] = ()
    invented: bool = False


class RegisterProject(Command):
    """Put one project at the end of the listing of its list."""

    process_id: UUID
    entry: ProjectEntry


class RegisterProjects(Command):
    """Put projects at the end of the listings of their lists, in this order: all of them or none."""

    process_id: UUID
    entries: Annotated[tuple[ProjectEntry, ...], Field(min_length=1, max_length=1000)]


class Identity(Message):
    """What the inscription form asks about a person. All of it goes to the vault alone."""

    document_type: Code
    document_number: Private
    document_check: Private | None = None
    document_issuer: Private | None = None
    paternal_surname: Private
    maternal_surname: Private
    names: Private
    email: Annotated[Private, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    mobile: Annotated[Private, Field(pattern=r"^\+?[0-9 ]{6,20}$")]
    sex: Private
    birth_date: Annotated[date, Field(repr=False)]
    education: Private
    profession: Private


class InscribeAgent(Command):
    """Ask to take part as an agent: who it is, in which category and list, and the notice that was accepted."""

    process_id: UUID
    identity: Annotated[Identity, Field(repr=False)]
    category: Code
    list_code: Code | None = None
    organisation_id: UUID | None = None
    notice_version: Code
    consent: bool
    invented: bool = False


class AccreditAgent(Command):
    """Admit an agent, and say why."""

    process_id: UUID
    agent_id: UUID
    reason: Reason


class RejectAgent(Command):
    """Refuse an agent, and say why."""

    process_id: UUID
    agent_id: UUID
    reason: Reason


class EnrolElectors(Command):
    """Take over electors of an outside electoral register.

    A reference names one elector of one `source` in this process. One that was enrolled before stays as it is, so that
    the same call can be repeated; one that stands twice in a call, or was enrolled elsewhere, is refused.
    """

    process_id: UUID
    source: Label
    list_code: Code | None = None
    category: Code
    references: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=1000)]


class CloseRoll(Command):
    """Draw up and close the electoral roll; running it again after an interruption goes on with the same roll."""

    process_id: UUID


class ReadPseudonyms(Command):
    """Find the pseudonyms of electors by their outside references, to digitise their paper ballots."""

    process_id: UUID
    source: Label
    references: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=10_000)]
    purpose: Reason


class IssueCredential(Command):
    """Give an accredited agent the credential of its pseudonym."""

    process_id: UUID
    agent_id: UUID
