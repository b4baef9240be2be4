"""Endpoints of the documents of projects."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.registry.api.requests import Caller, answer, caller
from services.registry.application import Registry
from services.registry.commands.portfolio import DocumentTitle
from services.registry.events import DocumentKind
from shared.guards import StrictRoute
from shared.messages import Code, Digest, Label
from shared.service import Platform

ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg"}


class DocumentForm(BaseModel):
    """A document as it is sent: PDF or JPG; the title is about the thing, never about a person."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile
    title: Label
    kind: DocumentKind


def router(registry: Registry, platform: Platform) -> APIRouter:
    """Return the endpoints of the documents of projects."""
    routes = APIRouter(
        route_class=StrictRoute, prefix="/processes/{process_id}/projects/{project:path}", tags=["projects"]
    )
    staff = Annotated[Caller, Depends(caller(platform, registry.reach))]
    documents = registry.project_documents

    @routes.post(
        "/documents", operation_id="attachDocument", summary="Adjuntar un documento a un proyecto", status_code=201
    )
    async def attach_document(
        process_id: UUID, project: Code, form: Annotated[DocumentForm, Form()], by: staff
    ) -> JSONResponse:
        said = DocumentTitle(title=form.title, kind=form.kind)
        digest, position = await documents.attach(process_id, project, said, await form.file.read(), by.act)
        return answer(position, {"document": digest})

    @routes.get(
        "/documents/{digest}", operation_id="readProjectDocument", summary="Descargar un documento de un proyecto"
    )
    async def read_project_document(process_id: UUID, project: Code, digest: Digest) -> Response:
        file, data = await documents.read(process_id, project, digest)
        headers = {
            "Content-Disposition": f'attachment; filename="{digest[:16]}.{ENDINGS[file.media_type]}"',
            "Cache-Control": "public, max-age=31536000, immutable",
        }
        return Response(data, media_type=file.media_type, headers=headers)

    return routes
