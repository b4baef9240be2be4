"""Made-up acts, commands and files for the tests of the forum."""

from datetime import UTC, datetime
from typing import Any

from services.forum.commands import MakeCommitment, ReportProgress, SeatMember
from services.forum.events import Attachment
from shared.messages import Act, Role

PDF = Attachment(digest="a" * 64, sanitised_digest="d" * 64, media_type="application/pdf", size_bytes=1200)


def act(role: Role = Role.FORUM_MEMBER) -> Act:
    return Act(actor="somebody", role=role, recorded_at=datetime(2026, 3, 2, 15, tzinfo=UTC), cause="request:1")


def member(**facts: Any) -> SeatMember:
    return SeatMember.model_validate({"institution": "Cámara de Comercio", "sector": "civil-society"} | facts)


def milestone(code: str = "H1", due: str = "2025-08-31") -> dict[str, Any]:
    return {"code": code, "output": "Taller realizado", "due": due, "lead": "Planeamiento", "supporters": []}


def commitment(**facts: Any) -> MakeCommitment:
    known = {
        "commitment": "ZZABC0001",
        "title": "Talleres de participación",
        "problem": "Poca participación en el proceso.",
        "status_quo": "Sin talleres en las provincias.",
        "action": "Dictar talleres en cada provincia.",
        "lead": "Gerencia General",
        "supporters": [{"name": "Red de Jóvenes", "kind": "civil-society"}],
        "values": ["civic-participation"],
        "starts": "2025-04-01",
        "ends": "2025-12-31",
        "milestones": [milestone(), milestone("H2", "2025-12-31")],
    }
    return MakeCommitment.model_validate(known | facts)


def progress(**facts: Any) -> ReportProgress:
    known = {
        "commitment": "ZZABC0001",
        "milestone": "H1",
        "institution": "Gerencia General",
        "sector": "government",
        "level": "limited",
        "percentage": "40",
        "description": "Dos de cinco talleres realizados.",
        "links": ["https://example.org/talleres"],
        "files": [PDF],
    }
    return ReportProgress.model_validate(known | facts)
