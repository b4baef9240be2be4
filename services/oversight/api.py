"""The addresses of oversight: a form becomes a command, an answer carries its position."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.oversight.application import Oversight
from services.oversight.commands import FileReport
from services.oversight.domain import report_id
from services.oversight.events import Attachment, Province
from shared.access import requires_action
from shared.consumer import Consumer
from shared.errors import Forbidden
from shared.files import FileStore
from shared.guards import StrictRoute
from shared.identity import Person
from shared.messages import Digest, Label
from shared.service import Platform
from shared.web import after, make_act, recorded

SERVICE: Final = "oversight"


class ReportForm(BaseModel):
    """A vigilance report as it is sent: the title is about things, never about a person; files are PDF or JPG."""

    model_config = ConfigDict(extra="forbid")

    process_id: UUID | None = None
    title: Label
    provinces: Annotated[list[Province], Field(min_length=1, max_length=50)]
    files: Annotated[list[UploadFile], Field(min_length=1, max_length=10)]
    invented: bool = False

    async def command(self, files: FileStore) -> FileReport:
        """Keep the files, cleaned, and return the command; a file that is neither PDF nor JPG is refused."""
        kept = [await files.keep(await file.read()) for file in self.files]
        said: dict[str, Any] = self.model_dump(exclude={"files"})
        return FileReport(**said, files=tuple(Attachment.model_validate(file.model_dump()) for file in kept))


def router(oversight: Oversight, files: FileStore, platform: Platform, consumer: Consumer) -> APIRouter:
    """Return the addresses under `/oversight`."""
    seen = after(consumer, platform.settings.wait_limit_seconds, ("registry",))
    routes = APIRouter(prefix=f"/{SERVICE}", tags=[SERVICE], route_class=StrictRoute, dependencies=[Depends(seen)])
    reporter = requires_action(platform)

    @routes.post("/reports", status_code=201, operation_id="file_report", summary="Presentar un reporte de vigilancia")
    async def file_report(
        request: Request, form: Annotated[ReportForm, Form()], person: Annotated[Person, Depends(reporter)]
    ) -> JSONResponse:
        if form.process_id is not None and not person.reaches(form.process_id):
            raise Forbidden
        command, act = await form.command(files), make_act(platform, person, request)
        position = await oversight.file_report(command, act)
        return recorded(SERVICE, position, {"report_id": str(report_id(command, act))})

    @routes.get(
        "/reports/{report_id}/files/{digest}",
        operation_id="read_report_file",
        summary="Descargar un archivo del reporte",
    )
    async def read_report_file(report_id: UUID, digest: Digest) -> Response:
        attachment = await oversight.attachment(report_id, digest)
        return shown(attachment, await files.read(digest))

    return routes


def shown(attachment: Attachment, data: bytes) -> Response:
    """Return a file as it is shown: downloaded, under a name of its digest, kept by browsers for good."""
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg"}[attachment.media_type]
    headers = {
        "Content-Disposition": f'attachment; filename="{attachment.sanitised_digest[:16]}.{ending}"',
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return Response(data, media_type=attachment.media_type, headers=headers)
