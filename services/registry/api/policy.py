"""The policy as a page: who may do what, in Spanish, for people and for programs."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from services.registry.api.look import page
from shared.errors import Words
from shared.languages import Language
from shared.messages import Role
from shared.policy import POLICY, UNDER_WAY, Entry, Row, Scope

ROLES: Final = {
    Role.ADMINISTRATOR: Words("administración", "administration"),
    Role.FACILITATOR: Words("facilitación", "facilitation"),
    Role.EVALUATOR: Words("evaluación técnica", "technical evaluation"),
    Role.AGENT: Words("agente participante", "participating agent"),
    Role.COMMITTEE: Words("Comité de Vigilancia", "Oversight Committee"),
    Role.FORUM_MEMBER: Words("integrante del foro", "forum member"),
    Role.AUDITOR: Words("auditoría", "audit"),
    Role.INTEGRITY_OFFICER: Words("oficial de integridad", "integrity officer"),
    Role.OPERATOR: Words("operación", "operation"),
    Role.CITIZEN: Words("ciudadanía", "citizen"),
    Role.SYSTEM: Words("sistema", "system"),
}
ENTRIES: Final = {
    Entry.NOTHING: "cualquiera",
    Entry.SESSION: "quien inició sesión",
    Entry.BALLOT_CREDENTIAL: "quien tiene credencial de voto",
    Entry.ROLE: "",
}
SCOPES: Final = {
    Scope.ANY: "sin límite",
    Scope.DEPLOYMENT: "rol sin límite de proceso ni territorio",
    Scope.PROCESS: "en su proceso",
    Scope.TERRITORY: "en sus procesos y territorios",
    Scope.OWN: "en lo propio",
}
PHASES: Final = {
    "draft": "borrador",
    "convoked": "convocatoria",
    "registration": "inscripción",
    "accreditation": "acreditación",
    "concertation": "concertación",
    "coordination": "coordinación",
    "formalisation": "formalización",
    "closed": "cerrado",
}
TITLE: Final = "Quién puede hacer qué"
HEADINGS: Final = ("Acción", "Quién", "Alcance", "Fases", "Dos personas", "Límite")
SERVICES: Final = {
    "registry": "Registro",
    "voting": "Votación",
    "oversight": "Vigilancia",
    "forum": "Foro",
    "transparency": "Transparencia",
}


def router() -> APIRouter:
    """Return the endpoint of the policy: a page for browsers, JSON for everybody else."""
    routes = APIRouter(tags=["policy"])

    @routes.get("/policy", operation_id="showPolicy", summary="Quién puede hacer qué, cómo y cuándo")
    async def show_policy(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return page("policy.html", Language.SPANISH, services=by_service(), headings=HEADINGS)
        return JSONResponse(
            {"title": TITLE, "rows": [_plain(row) for row in POLICY.values()]}, headers={"Vary": "Accept"}
        )

    return routes


def who(row: Row) -> str:
    """Return in Spanish who may do what a row is about."""
    return ENTRIES[row.entry] or ", ".join(ROLES[role].es for role in row.roles)


def by_service() -> dict[str, list[tuple[str, ...]]]:
    """Return the table in words: by service, the cells of each row under `HEADINGS`."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for row in POLICY.values():
        rows.setdefault(SERVICES[row.service], []).append(_cells(row))
    return rows


def _cells(row: Row) -> tuple[str, ...]:
    phases = ", ".join(PHASES[phase] for phase in row.phases) or "cualquiera"
    phases = "hasta el cierre" if row.phases == UNDER_WAY else phases
    rate = row.rate.replace(" per hour", " por hora") if row.rate else "no"
    return row.does, who(row), SCOPES[row.scope], phases, "sí" if row.takes_two else "no", rate


def _plain(row: Row) -> dict[str, Any]:
    return {
        "action": row.action,
        "service": row.service,
        "does": row.does,
        "entry": row.entry,
        "roles": list(row.roles),
        "who": who(row),
        "scope": row.scope,
        "phases": list(row.phases),
        "takes_two": row.takes_two,
        "rate": row.rate,
    }
