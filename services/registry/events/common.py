"""What the events of the registry have in common: phases, legal acts, places."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.messages import Digest, Label, Message

Ubigeo = Annotated[str, Field(pattern=r"^[0-9]{4}([0-9]{2})?$")]
"""A province (4 digits) or district (6 digits) by INEI's code system."""


class Phase(StrEnum):
    """Where a process stands, in the legal order (Ley 28056 art. 6; DS 142-2009-EF arts. 7-10)."""

    DRAFT = "draft"
    CONVOKED = "convoked"
    REGISTRATION = "registration"
    ACCREDITATION = "accreditation"
    CONCERTATION = "concertation"
    COORDINATION = "coordination"
    FORMALISATION = "formalisation"
    CLOSED = "closed"


class LegalAct(Message):
    """The act that something rests on (*ordenanza, resolución, acta*): kind, number, date, digest of its document."""

    kind: Label
    number: Label
    dated: date
    document: Digest | None = None
