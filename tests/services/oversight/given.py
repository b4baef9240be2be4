"""Made-up acts, commands and files for the tests of oversight."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.oversight.commands import FileReport
from services.oversight.events import Attachment
from shared.messages import Act, Role

PROCESS = UUID("018f0000-0000-7000-8000-000000000001")
PDF = Attachment(digest="a" * 64, media_type="application/pdf", size_bytes=1200)
JPG = Attachment(digest="b" * 64, media_type="image/jpeg", size_bytes=3400)


def act(actor: str = "018f0000-0000-7000-8000-0000000000aa", role: Role = Role.COMMITTEE) -> Act:
    return Act(actor=actor, role=role, recorded_at=datetime(2026, 3, 2, 15, tzinfo=UTC), cause="request:1")


def report(**facts: Any) -> FileReport:
    known = {"process_id": PROCESS, "title": "Obra detenida en Jesús", "provinces": ("0601",), "files": (PDF,)}
    return FileReport.model_validate(known | facts)
