"""What an inscription shows of the requirements (*requisitos*), and what the register office excepted it from."""

from datetime import date
from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.registry.events.common import LegalAct
from shared.messages import Code, Digest, Event, Message, Reason


class ShownDocument(Message):
    """A document that the rules ask for, by their code for it and the digest of its file."""

    code: Code
    file: Digest


Documents = Annotated[tuple[ShownDocument, ...], Field(max_length=20)]
Supporters = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]


class Shown(Message):
    """What an inscription brings: documents, the day its organisation was constituted, how many residents back it."""

    documents: Documents = ()
    constituted_on: date | None = None
    supporters: Supporters | None = None


NOTHING: Final = Shown()
"""Nothing was shown."""


class RequirementsShown(Event):
    """An inscription, or its cure, brought this; what it does not name stays as it was shown before."""

    TOPIC: ClassVar[str] = "registry.requirements-shown.v1"

    agent_id: UUID
    documents: Documents
    constituted_on: date | None
    supporters: Supporters | None


class RequirementsExcepted(Event):
    """The register office lets an inscription pass without these requirements, and says on what ground."""

    TOPIC: ClassVar[str] = "registry.requirements-excepted.v1"

    agent_id: UUID
    requirements: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]
    reason: Reason
    basis: LegalAct
