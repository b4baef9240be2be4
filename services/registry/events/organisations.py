"""What has happened to organisations."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.registry.events.common import Ubigeo
from shared.messages import Event, Label


class OrganisationRegistered(Event):
    """An organisation (*organización*) is known, with its public tax number where it has one, and where it works."""

    TOPIC: ClassVar[str] = "registry.organisation-registered.v1"

    organisation_id: UUID
    name: Label
    ruc: Annotated[str, Field(pattern=r"^20[0-9]{9}$")] | None
    kind: Label
    invented: bool
    ubigeo: Ubigeo | None = None
