"""Made-up facts for the tests of the registry."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.registry.commands import (
    AccreditAgent,
    EnrolElectors,
    InscribeAgent,
    OpenProcess,
    ProjectEntry,
    RegisterOrganisation,
)
from services.registry.domain.process import Process, process_id
from services.registry.events import (
    Electorate,
    LegalAct,
    ListRules,
    Phase,
    PhaseBegun,
    ProcessOpened,
    ProcessRules,
    RollClosed,
    RollClosingBegun,
)
from services.registry.people import Identity
from shared.messages import Act, Event, Role
from shared.rules import BallotForm, BallotRules

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ACT = Act(actor="a1", role=Role.ADMINISTRATOR, recorded_at=NOW, cause="request:1")
ORDINANCE = LegalAct(kind="Ordenanza Regional", number="001-2026", dated=date(2026, 1, 5))
CODE = "prueba-2026"
PROCESS = process_id(CODE)
REASON = "Cumple los requisitos."
RULES = ProcessRules(
    lists=(
        ListRules(code="0601", name="Cajamarca", ubigeo="0601", envelope=Decimal("1000.00")),
        ListRules(code="0604", name="Chota", ubigeo="0604", envelope=Decimal("1000.00")),
        ListRules(
            code="MULTIPROVINCIAL",
            name="Multiprovincial",
            ubigeo=None,
            envelope=Decimal("5000.00"),
            electorate=Electorate.EVERYONE,
        ),
    ),
    ballots=BallotRules(form=BallotForm.CHOOSE_ONE, max_choices=1),
)
IDENTITY = {
    "document_type": "dni",
    "document_number": "10117410",
    "paternal_surname": "Quispe",
    "maternal_surname": "Ñahui",
    "names": "Rosa María",
    "email": "rosa@example.org",
    "mobile": "+51 976 000 000",
    "sex": "mujer",
    "birth_date": "1980-05-17",
    "education": "Superior",
    "profession": "Docente",
}
BEFORE_ACCREDITATION = (Phase.CONVOKED, Phase.REGISTRATION)
UNTIL_ACCREDITATION = (*BEFORE_ACCREDITATION, Phase.ACCREDITATION)


def opening(**changes: Any) -> OpenProcess:
    facts: dict[str, Any] = {
        "code": CODE,
        "title": "Proceso de prueba",
        "fiscal_year": 2027,
        "ordinance": ORDINANCE,
        "rules": RULES,
    }
    return OpenProcess(**facts | changes)


def opened() -> ProcessOpened:
    command = opening()
    return ProcessOpened(process_id=PROCESS, **ACT.facts(), **dict(command))


def begun(phase: Phase) -> PhaseBegun:
    return PhaseBegun(process_id=PROCESS, **ACT.facts(), phase=phase, act=ORDINANCE)


def closing() -> RollClosingBegun:
    return RollClosingBegun(process_id=PROCESS, **ACT.facts())


def closed() -> RollClosed:
    return RollClosed(process_id=PROCESS, **ACT.facts(), voters=0, pages=0, root="0" * 64, closed_at=NOW)


def process(*history: Event, phases: Sequence[Phase] = ()) -> Process:
    found = Process.replay([opened(), *map(begun, phases), *history])
    assert found is not None
    return found


def project(code: str = "2324969", **changes: Any) -> ProjectEntry:
    facts: dict[str, Any] = {"project": code, "name": "Un proyecto", "list_code": "0601", "cost": Decimal("100.00")}
    return ProjectEntry(**facts | changes)


def identity(**changes: Any) -> Identity:
    return Identity.model_validate(IDENTITY | changes)


def inscription(number: str = "10117410", **changes: Any) -> InscribeAgent:
    facts: dict[str, Any] = {
        "process_id": PROCESS,
        "identity": identity(document_number=number),
        "category": "civil-society",
        "list_code": "0601",
        "notice_version": "1",
        "consent": True,
    }
    return InscribeAgent(**facts | changes)


def accreditation(agent_id: UUID) -> AccreditAgent:
    return AccreditAgent(process_id=PROCESS, agent_id=agent_id, reason=REASON)


def organisation(ruc: str | None = "20453744168") -> RegisterOrganisation:
    return RegisterOrganisation(name="Asociación de prueba", ruc=ruc, kind="Asociación")


def electors(*references: str, **changes: Any) -> EnrolElectors:
    facts: dict[str, Any] = {
        "process_id": PROCESS,
        "source": "padrón de prueba",
        "list_code": "0601",
        "category": "citizen",
        "references": references,
    }
    return EnrolElectors(**facts | changes)
