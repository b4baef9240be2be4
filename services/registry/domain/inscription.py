"""Inscription (*solicitud de registro*): who may be inscribed, on which document, in whose name."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.commands import InscribeAgent
from services.registry.commands.standing import RenewAgent
from services.registry.documents import Document, DocumentRules, DocumentType, DocumentTypeNotAccepted, read_document
from services.registry.domain.agent import ENDED, IN_PLACE, Agent
from services.registry.domain.process import INSCRIPTION, Process
from services.registry.domain.requirements import MONTHS, months_between
from services.registry.errors import (
    BirthDateIsImpossible,
    ConsentIsMissing,
    DocumentAlreadyInscribed,
    NoticeIsOutdated,
    OrganisationUnknown,
    RucIsOfAnOrganisation,
    TooYoung,
)
from services.registry.errors.standing import AlternateNeedsAnOrganisation, SeatsAreTaken
from services.registry.events import (
    AgentInscribed,
    DocumentClaimed,
    DocumentReleased,
    InscriptionRenewed,
    Seat,
    SeatClaimed,
)
from services.registry.people import Identity
from shared.errors import Refusal
from shared.messages import Act, Event, derived_id

OLDEST_YEARS: Final = 130
Form = InscribeAgent | RenewAgent


def document_stream(process: UUID, blind_index: str) -> UUID:
    """Return the stream in which a document is claimed in a process: by one inscription at a time."""
    return derived_id("document", process, blind_index)


def seat_stream(process: UUID, organisation: UUID) -> UUID:
    """Return the stream of the seats of one organisation in a process."""
    return derived_id("seats", process, organisation)


def person_stream(person: UUID) -> UUID:
    """Return the stream of a person's inscriptions after the first."""
    return derived_id("inscriptions", person)


def check_age(process: Process, born: date, today: date) -> None:
    """Refuse somebody who has not reached the age that the rules ask for (*Constitución* art. 30)."""
    years = process.rules.inscription.minimum_age
    if months_between(born, today) < years * MONTHS:
        raise TooYoung("/identity/birth_date", years=years)


def check_form(process: Process, command: Form) -> None:
    """Refuse a form that the process does not admit: phase, category, list, seat, consent to the notice in force."""
    process.require_open_roll(INSCRIPTION)
    process.category(command.category, "/category")
    if command.list_code is not None:
        process.list_rules(command.list_code, "/list_code")
    if command.seat is Seat.ALTERNATE and command.organisation_id is None:
        raise AlternateNeedsAnOrganisation("/organisation_id")
    if not command.consent:
        raise ConsentIsMissing("/consent")
    if command.notice_version != process.rules.privacy_notice:
        raise NoticeIsOutdated("/notice_version", version=process.rules.privacy_notice)


def check_inscription(process: Process, command: InscribeAgent, today: date) -> Document:
    """Return the document of somebody who may be inscribed, or refuse; nothing is stored before this has passed."""
    check_form(process, command)
    document = check_identity(command.identity, today)
    check_age(process, command.identity.birth_date, today)
    return document


def check_identity(identity: Identity, today: date) -> Document:
    """Return the document of an identity, or refuse what cannot be."""
    born = identity.birth_date
    if not today.year - OLDEST_YEARS <= born.year or born > today:
        raise BirthDateIsImpossible("/identity/birth_date")
    document = _document_of(identity)
    if not document.is_personal:
        raise RucIsOfAnOrganisation("/identity/document_number")
    return document


def claimant(claims: Iterable[Event]) -> UUID | None:
    """Return the agent that claimed a document last, `None` where nobody did, or its record was rectified since."""
    last = next(
        (event for event in reversed(list(claims)) if isinstance(event, DocumentClaimed | DocumentReleased)), None
    )
    return last.agent_id if isinstance(last, DocumentClaimed) else None


def inscribed_on(claims: Iterable[Event]) -> set[UUID]:
    """Return the agents inscribed on a document, whatever became of them; not whose record was rectified to another."""
    agents: set[UUID] = set()
    for event in claims:
        if isinstance(event, DocumentClaimed):
            agents.add(event.agent_id)
        elif isinstance(event, DocumentReleased):
            agents.discard(event.agent_id)
    return agents


def check_claims(former: Agent | None, organisation: Sequence[Event] | None) -> None:
    """Refuse a document whose last claimant has not ended, and an unknown organisation (`None`: none is named).

    Who was rejected, whose time to cure passed, or who withdrew may be inscribed again; who was separated, substituted
    or found to have declared falsely may not, in this process.
    """
    if former is not None and former.status not in ENDED:
        raise DocumentAlreadyInscribed("/identity/document_number")
    if organisation is not None and not organisation:
        raise OrganisationUnknown("/organisation_id")


def claimants(claims: Iterable[Event]) -> list[UUID]:
    """Return the agents that were presented for seats of an organisation."""
    return [event.agent_id for event in claims if isinstance(event, SeatClaimed)]


def check_seats(process: Process, seat: Seat, presented: Iterable[Agent | None]) -> None:
    """Refuse one more agent than the organisation has seats; who was rejected or left holds none."""
    rules = process.rules.inscription
    if seat is Seat.TITULAR and not rules.one_vote_per_organisation:
        return
    allowed = 1 if seat is Seat.TITULAR or rules.alternates else 0
    held = [agent for agent in presented if agent and agent.seat is seat and agent.status in IN_PLACE]
    if len(held) >= allowed:
        raise SeatsAreTaken("/organisation_id", count=allowed)


def claim_seat(organisation: UUID, agent_id: UUID, command: Form, act: Act) -> SeatClaimed:
    """Return the claim on a seat of an organisation."""
    return SeatClaimed(
        **act.facts(),
        process_id=command.process_id,
        organisation_id=organisation,
        agent_id=agent_id,
        seat=command.seat,
    )


def inscribe(
    agent_id: UUID, command: InscribeAgent, commitment: str, act: Act, former_id: UUID | None = None
) -> tuple[AgentInscribed, DocumentClaimed]:
    """Return what happens when somebody is inscribed: the agent, and the claim on the document after `former_id`'s."""
    inscribed = _inscribed(agent_id, command, commitment, act, invented=command.invented, person_id=None)
    return inscribed, _claimed(agent_id, command, act, former_id)


def renew(
    agent_id: UUID, former: Agent, command: RenewAgent, commitment: str, act: Act, former_id: UUID | None = None
) -> tuple[AgentInscribed, DocumentClaimed, InscriptionRenewed]:
    """Return what happens when a person takes part again, on the record that stands in the vault.

    `former_id` is whose claim on the document ended in this very process.
    """
    person = former.person_id
    inscribed = _inscribed(agent_id, command, commitment, act, invented=False, person_id=person)
    claimed = _claimed(agent_id, command, act, former_id)
    renewed = InscriptionRenewed(
        **act.facts(), process_id=command.process_id, agent_id=agent_id, person_id=person, former_id=former.id
    )
    return inscribed, claimed, renewed


def _inscribed(
    agent_id: UUID, command: Form, commitment: str, act: Act, *, invented: bool, person_id: UUID | None
) -> AgentInscribed:
    return AgentInscribed(
        **act.facts(),
        process_id=command.process_id,
        agent_id=agent_id,
        organisation_id=command.organisation_id,
        list_code=command.list_code,
        category=command.category,
        commitment=commitment,
        notice_version=command.notice_version,
        invented=invented,
        seat=command.seat,
        person_id=person_id,
    )


def _claimed(agent_id: UUID, command: Form, act: Act, former_id: UUID | None) -> DocumentClaimed:
    return DocumentClaimed(**act.facts(), process_id=command.process_id, agent_id=agent_id, former_id=former_id)


def _document_of(identity: Identity) -> Document:
    return document_of(
        identity.document_type, identity.document_number, identity.document_check, identity.document_issuer
    )


def document_of(kind: str, number: str, check: str | None, issuer: str | None) -> Document:
    """Return the document of these facts, or refuse them where they stand in an identity."""
    if kind not in set(DocumentType):
        raise DocumentTypeNotAccepted("/identity/document_type", accepted=", ".join(DocumentRules().accepted))
    try:
        return read_document(DocumentType(kind), number, check, issuer)
    except Refusal as refusal:
        refusal.where = f"/identity{refusal.where}"
        raise
