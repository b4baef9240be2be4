"""What has happened in oversight: what the committee and citizens watched. Free text is about things, never people."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.messages import Digest, Event, Label, Message

Province = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
"""A province by INEI's code system."""


class Attachment(Message):
    """A file beside the record: digest and size of what came, digest of the sanitised copy that is shown."""

    digest: Digest
    sanitised_digest: Digest
    media_type: Literal["application/pdf", "image/jpeg"]
    size_bytes: Annotated[int, Field(gt=0)]


class ReportFiled(Event):
    """A vigilance report (*reporte de vigilancia ciudadana*) was filed, with its files and the provinces it covers.

    Who filed it is a random id and a role. `process_id` is the process it watches, `None` where it watches none.
    """

    TOPIC: ClassVar[str] = "oversight.report-filed.v1"

    report_id: UUID
    title: Label
    provinces: Annotated[tuple[Province, ...], Field(min_length=1)]
    files: Annotated[tuple[Attachment, ...], Field(min_length=1)]
    invented: bool
