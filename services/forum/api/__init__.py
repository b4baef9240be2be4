"""The addresses of the forum: a body or form becomes a command, an answer carries its position."""

from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.forum.api import sessions
from services.forum.application import Forum
from services.forum.application.sessions import Sessions
from services.forum.commands import MakeCommitment, ReportProgress, SeatMember
from services.forum.domain import member_id
from services.forum.events import Attachment, CommitmentCode, CompletionLevel, Link, Sector
from shared.access import requires_action
from shared.consumer import Consumer
from shared.files import FileStore
from shared.guards import StrictRoute
from shared.identity import Person
from shared.messages import Code, Digest, Label, Reason
from shared.service import Platform
from shared.web import after, make_act, recorded

SERVICE: Final = "forum"


class ProgressForm(BaseModel):
    """Progress as it is sent: the description is about things, never about a person; files are PDF or JPG."""

    model_config = ConfigDict(extra="forbid")

    milestone: Code
    institution: Label
    sector: Sector
    level: CompletionLevel
    percentage: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
    description: Reason
    links: Annotated[list[Link], Field(max_length=10)] = []
    files: Annotated[list[UploadFile], Field(max_length=10)] = []
    invented: bool = False

    async def command(self, commitment: str, files: FileStore) -> ReportProgress:
        """Keep the files, cleaned, and return the command; a file that is neither PDF nor JPG is refused."""
        kept = [await files.keep(await file.read()) for file in self.files]
        said: dict[str, Any] = self.model_dump(exclude={"files"})
        attachments = tuple(Attachment.model_validate(file.model_dump()) for file in kept)
        return ReportProgress(commitment=commitment, **said, files=attachments)


def router(forum: Forum, meetings: Sessions, files: FileStore, platform: Platform, consumer: Consumer) -> APIRouter:
    """Return the addresses under `/forum`."""
    seen = after(consumer, platform.settings.wait_limit_seconds, ("registry",))
    routes = APIRouter(prefix=f"/{SERVICE}", tags=[SERVICE], route_class=StrictRoute, dependencies=[Depends(seen)])
    secretary = requires_action(platform)
    member = requires_action(platform)

    @routes.post("/members", status_code=201, operation_id="seat_member", summary="Integrar una institución al foro")
    async def seat_member(
        request: Request, command: SeatMember, person: Annotated[Person, Depends(secretary)]
    ) -> JSONResponse:
        position = await forum.seat_member(command, make_act(platform, person, request))
        return recorded(SERVICE, position, {"member_id": str(member_id(command.institution))})

    @routes.post("/commitments", status_code=201, operation_id="make_commitment", summary="Registrar un compromiso")
    async def make_commitment(
        request: Request, command: MakeCommitment, person: Annotated[Person, Depends(member)]
    ) -> JSONResponse:
        position = await forum.make_commitment(command, make_act(platform, person, request))
        return recorded(SERVICE, position, {"commitment": command.commitment})

    @routes.post(
        "/commitments/{commitment}/progress",
        status_code=201,
        operation_id="report_progress",
        summary="Reportar el avance de un hito",
    )
    async def report_progress(
        request: Request,
        commitment: CommitmentCode,
        form: Annotated[ProgressForm, Form()],
        person: Annotated[Person, Depends(member)],
    ) -> JSONResponse:
        command = await form.command(commitment, files)
        position = await forum.report_progress(command, make_act(platform, person, request))
        return recorded(SERVICE, position, {"commitment": commitment, "milestone": command.milestone})

    @routes.get(
        "/commitments/{commitment}/files/{digest}",
        operation_id="read_commitment_file",
        summary="Descargar un archivo de evidencia",
    )
    async def read_commitment_file(commitment: CommitmentCode, digest: Digest) -> Response:
        attachment = await forum.attachment(commitment, digest)
        return shown(attachment, await files.read(digest))

    routes.include_router(sessions.router(meetings, platform))
    return routes


def shown(attachment: Attachment, data: bytes) -> Response:
    """Return a file as it is shown: downloaded, under a name of its digest, kept by browsers for good."""
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg"}[attachment.media_type]
    headers = {
        "Content-Disposition": f'attachment; filename="{attachment.sanitised_digest[:16]}.{ending}"',
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return Response(data, media_type=attachment.media_type, headers=headers)
