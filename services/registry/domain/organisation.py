"""Organisations: known once, by their public tax number where they have one."""

from collections.abc import Sequence
from uuid import UUID

from services.registry.commands import RegisterOrganisation
from services.registry.documents import DocumentRules, DocumentType, read_document
from services.registry.errors import OrganisationAlreadyRegistered, RucIsNotOfAnOrganisation
from services.registry.events import OrganisationRegistered
from shared.errors import Refusal
from shared.messages import Act, Event, derived_id


def read_ruc(typed: str | None) -> str | None:
    """Return an organisation's RUC in its normal form, or refuse it; `None` stays `None`."""
    if typed is None:
        return None
    try:
        document = read_document(DocumentType.RUC, typed, rules=DocumentRules(accepted=(DocumentType.RUC,)))
    except Refusal as refusal:
        refusal.where = "/ruc"
        raise
    if document.is_personal:
        raise RucIsNotOfAnOrganisation("/ruc")
    return document.number


def organisation_id(ruc: str | None, otherwise: UUID) -> UUID:
    """Return the id that follows from the RUC, so that it is registered once; else the one given."""
    return derived_id("organisation", ruc) if ruc else otherwise


def register_organisation(
    history: Sequence[Event], organisation: UUID, ruc: str | None, command: RegisterOrganisation, act: Act
) -> OrganisationRegistered:
    """Make an organisation known, unless its stream has a history."""
    if history:
        raise OrganisationAlreadyRegistered("/ruc")
    return OrganisationRegistered(
        **act.facts(),
        process_id=None,
        organisation_id=organisation,
        name=command.name,
        ruc=ruc,
        kind=command.kind,
        invented=command.invented,
        ubigeo=command.ubigeo,
    )
