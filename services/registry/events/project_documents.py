"""What has happened to the documents of projects: technical files, studies, drawings, photographs."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.messages import Code, Digest, Event, Label, Message


class DocumentKind(StrEnum):
    """What a document of a project is."""

    PROFILE = "profile"
    TECHNICAL_FILE = "technical-file"
    BUDGET = "budget"
    DRAWING = "drawing"
    OPINION = "opinion"
    PHOTOGRAPH = "photograph"
    OTHER = "other"


class KeptFile(Message):
    """A file beside the record: digest and size of what came, digest of the sanitised copy that is shown."""

    digest: Digest
    sanitised_digest: Digest
    media_type: Literal["application/pdf", "image/jpeg"]
    size_bytes: Annotated[int, Field(gt=0)]


class ProjectDocumentAttached(Event):
    """A document was attached to a project (*expediente, estudio, plano*); its title is never about a person.

    Who attached it is the event's actor and role, and when its moment. The stream is that of the project's documents.
    """

    TOPIC: ClassVar[str] = "registry.project-document-attached.v1"

    project: Code
    kind: DocumentKind
    title: Label
    file: KeptFile
