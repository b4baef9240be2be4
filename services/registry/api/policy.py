"""The policy as a page: who may do what, in Spanish, for people and for programs."""

from html import escape
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from shared.messages import Role
from shared.policy import POLICY, Entry, Row, Scope

ROLES: Final = {
    Role.ADMINISTRATOR: "administración",
    Role.FACILITATOR: "facilitación",
    Role.EVALUATOR: "evaluación técnica",
    Role.AGENT: "agente participante",
    Role.COMMITTEE: "Comité de Vigilancia",
    Role.FORUM_MEMBER: "integrante del foro",
    Role.AUDITOR: "auditoría",
    Role.INTEGRITY_OFFICER: "oficial de integridad",
    Role.OPERATOR: "operación",
    Role.CITIZEN: "ciudadanía",
    Role.SYSTEM: "sistema",
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
_HEADINGS: Final = ("Servicio", "Acción", "Quién", "Alcance", "Fases", "Dos personas")


def router() -> APIRouter:
    """Return the endpoint of the policy: a page for browsers, JSON for everybody else."""
    routes = APIRouter(tags=["policy"])

    @routes.get("/policy", operation_id="showPolicy", summary="Quién puede hacer qué, cómo y cuándo")
    async def show_policy(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(page(), headers={"Vary": "Accept"})
        return JSONResponse(
            {"title": TITLE, "rows": [_plain(row) for row in POLICY.values()]}, headers={"Vary": "Accept"}
        )

    return routes


def who(row: Row) -> str:
    """Return in Spanish who may do what a row is about."""
    return ENTRIES[row.entry] or ", ".join(ROLES[role] for role in row.roles)


def page() -> str:
    """Return the table as HTML, without scripts or styles."""
    head = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(row))}</tr>" for row in POLICY.values())
    return (
        f'<!doctype html><html lang="es"><meta charset="utf-8"><title>{TITLE}</title><h1>{TITLE}</h1>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"
    )


def _cells(row: Row) -> tuple[str, ...]:
    phases = ", ".join(PHASES[phase] for phase in row.phases) or "cualquiera"
    return row.service, row.does, who(row), SCOPES[row.scope], phases, "sí" if row.takes_two else "no"


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
