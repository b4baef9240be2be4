"""Made-up acts, commands and files for the tests of oversight."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.oversight.commands import FileReport
from services.oversight.events import Attachment
from services.registry.events import LegalAct, ListRules, ProcessOpened, ProcessRules
from shared.messages import Act, Role
from shared.rules import BallotForm, BallotRules

PROCESS = UUID("018f0000-0000-7000-8000-000000000001")
PDF = Attachment(digest="a" * 64, sanitised_digest="d" * 64, media_type="application/pdf", size_bytes=1200)
JPG = Attachment(digest="b" * 64, sanitised_digest="e" * 64, media_type="image/jpeg", size_bytes=3400)


def act(actor: str = "018f0000-0000-7000-8000-0000000000aa", role: Role = Role.COMMITTEE) -> Act:
    return Act(actor=actor, role=role, recorded_at=datetime(2026, 3, 2, 15, tzinfo=UTC), cause="request:1")


def report(**facts: Any) -> FileReport:
    known = {"process_id": PROCESS, "title": "Obra detenida en Jesús", "provinces": ("0601",), "files": (PDF,)}
    return FileReport.model_validate(known | facts)


def opened(process_id: UUID = PROCESS) -> ProcessOpened:
    return ProcessOpened(
        actor="x",
        role=Role.ADMINISTRATOR,
        recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
        cause="request:1",
        process_id=process_id,
        code="PP-2027",
        title="Presupuesto participativo",
        fiscal_year=2027,
        ordinance=LegalAct(kind="Ordenanza", number="1-2026", dated=date(2026, 1, 2)),
        rules=ProcessRules(
            lists=(ListRules(code="0601", name="Cajamarca", ubigeo="0601", envelope=Decimal(1)),),
            ballots=BallotRules(form=BallotForm.CHOOSE_ONE, max_choices=1),
        ),
        invented=True,
    )
