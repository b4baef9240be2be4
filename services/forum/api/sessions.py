"""The addresses of sessions: calls, holding, attendance, minutes; and a session as anyone may see it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.forum.application.sessions import Sessions
from services.forum.commands import sessions as commands
from services.forum.domain.session import Session, session_id
from shared.access import requires_action
from shared.guards import StrictRoute
from shared.identity import Person
from shared.messages import Act
from shared.service import Platform
from shared.web import make_act, recorded

SERVICE: Final = "forum"
SESSIONS: Final = "/processes/{process_id}/sessions"
SESSION: Final = SESSIONS + "/{session_id}"
_FACTS: Final = {"actor", "role", "cause", "recorded_at"}


def router(sessions: Sessions, platform: Platform) -> APIRouter:
    """Return the addresses of sessions."""
    routes = APIRouter(route_class=StrictRoute)
    by = Annotated[Act, Depends(_acting(platform))]

    @routes.post(SESSIONS, status_code=201, operation_id="convene_session", summary="Convocar una sesión")
    async def convene_session(process_id: UUID, body: commands.Call, act: by) -> JSONResponse:
        position = await sessions.convene(commands.ConveneSession(process_id=process_id, **dict(body)), act)
        return recorded(SERVICE, position, {"session_id": str(session_id(process_id, body.code))})

    @routes.post(f"{SESSION}/move", status_code=201, operation_id="move_session", summary="Reprogramar una sesión")
    async def move_session(process_id: UUID, session_id: UUID, body: commands.Move, act: by) -> JSONResponse:
        command = commands.MoveSession(process_id=process_id, session_id=session_id, **dict(body))
        return recorded(SERVICE, await sessions.move(command, act), {})

    @routes.post(
        f"{SESSION}/cancellation", status_code=201, operation_id="call_off_session", summary="Suspender una sesión"
    )
    async def call_off_session(process_id: UUID, session_id: UUID, body: commands.CallOff, act: by) -> JSONResponse:
        command = commands.CallOffSession(process_id=process_id, session_id=session_id, **dict(body))
        return recorded(SERVICE, await sessions.call_off(command, act), {})

    @routes.post(
        f"{SESSION}/holding", status_code=201, operation_id="hold_session", summary="Registrar una sesión realizada"
    )
    async def hold_session(process_id: UUID, session_id: UUID, body: commands.Holding, act: by) -> JSONResponse:
        command = commands.HoldSession(process_id=process_id, session_id=session_id, **dict(body))
        return recorded(SERVICE, await sessions.hold(command, act), {})

    routes.include_router(_attendance(sessions, platform))

    @routes.get(SESSION, operation_id="read_session", summary="Ver una sesión")
    async def read_session(process_id: UUID, session_id: UUID) -> dict[str, Any]:
        return _shown(await sessions.find(process_id, session_id))

    return routes


def _acting(platform: Platform) -> Callable[..., Awaitable[Act]]:
    """Return a dependency: the act of whoever the policy lets in."""
    allowed = requires_action(platform)

    async def acting(request: Request, person: Annotated[Person, Depends(allowed)]) -> Act:
        return make_act(platform, person, request)

    return acting


def _attendance(sessions: Sessions, platform: Platform) -> APIRouter:
    routes = APIRouter(route_class=StrictRoute)
    by = Annotated[Act, Depends(_acting(platform))]

    @routes.post(
        f"{SESSION}/attendance", status_code=201, operation_id="record_attendance", summary="Registrar la asistencia"
    )
    async def record_attendance(process_id: UUID, session_id: UUID, body: commands.Sheet, act: by) -> JSONResponse:
        command = commands.RecordAttendance(process_id=process_id, session_id=session_id, **dict(body))
        return recorded(SERVICE, await sessions.attend(command, act), {})

    @routes.post(
        f"{SESSION}/attendance/corrections",
        status_code=201,
        operation_id="correct_attendance",
        summary="Corregir la asistencia",
    )
    async def correct_attendance(
        process_id: UUID, session_id: UUID, body: commands.Correction, act: by
    ) -> JSONResponse:
        command = commands.CorrectAttendance(process_id=process_id, session_id=session_id, **dict(body))
        return recorded(SERVICE, await sessions.correct(command, act), {})

    @routes.post(f"{SESSION}/minutes", status_code=201, operation_id="record_minutes", summary="Registrar el acta")
    async def record_minutes(process_id: UUID, session_id: UUID, body: commands.MinutesForm, act: by) -> JSONResponse:
        command = commands.RecordMinutes(process_id=process_id, session_id=session_id, **dict(body))
        return recorded(SERVICE, await sessions.minute(command, act), {})

    return routes


def _shown(session: Session) -> dict[str, Any]:
    """Return a session as anyone may see it; agents are ids, as on the list of those accredited."""
    convened, held, minutes = session.convened, session.held, session.minutes
    return {
        **(convened.model_dump(mode="json", exclude=_FACTS) if convened else {}),
        "state": session.state,
        "held": held.model_dump(mode="json", include={"began_at", "ended_at", "day"}) if held else None,
        "agents": sorted(map(str, session.present)),
        "others": session.others,
        "minutes": minutes.model_dump(mode="json", include={"minutes", "agreements"}) if minutes else None,
    }
