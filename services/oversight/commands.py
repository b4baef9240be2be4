"""What oversight can be asked to do."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.oversight.events import Attachment, Province
from shared.messages import Command, Label


class FileReport(Command):
    """File a vigilance report; its title is about what was watched, never about a person."""

    process_id: UUID | None = None
    title: Label
    provinces: Annotated[tuple[Province, ...], Field(min_length=1, max_length=50)]
    files: Annotated[tuple[Attachment, ...], Field(min_length=1, max_length=10)]
    invented: bool = False
