"""Documents of projects: attached once, cleaned, listed, and handed out."""

import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest

from services.registry.commands.portfolio import AttachDocument
from services.registry.domain.project_documents import attach, shown
from services.registry.errors.portfolio import DocumentAttachedBefore
from services.registry.events import DocumentKind, KeptFile, ProjectDocumentAttached
from shared.errors import NotFound
from tests.services.registry.outside import Office, outside
from tests.services.registry.samples import ACT, PROCESS

FILE = KeptFile(digest="a" * 64, sanitised_digest="b" * 64, media_type="application/pdf", size_bytes=7)
COMMAND = AttachDocument(
    process_id=PROCESS, project="2324969", title="Expediente", kind=DocumentKind.TECHNICAL_FILE, file=FILE
)


class TestDocuments:
    def test_a_document_says_what_it_is_and_who_attached_it_when(self) -> None:
        event = attach([], COMMAND, ACT)

        assert (event.project, event.kind, event.title, event.file) == ("2324969", "technical-file", "Expediente", FILE)
        assert (event.actor, event.recorded_at) == (ACT.actor, ACT.recorded_at)

    def test_a_file_stands_once_beside_a_project(self) -> None:
        with pytest.raises(DocumentAttachedBefore):
            attach([attach([], COMMAND, ACT)], COMMAND, ACT)

    def test_only_the_clean_copy_of_what_was_attached_is_shown(self) -> None:
        history = [attach([], COMMAND, ACT)]

        assert shown(history, FILE.sanitised_digest) == FILE
        with pytest.raises(NotFound):
            shown(history, FILE.digest)


@pytest.fixture
async def office(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with outside(make_database, nats_url, tmp_path) as opened:
        await opened.open()
        yield opened


def pdf() -> bytes:
    with pikepdf.new() as document, io.BytesIO() as target:
        document.add_blank_page()
        document.docinfo["/Author"] = "Nombre Inventado"
        document.save(target)
        return target.getvalue()


async def test_a_technical_file_is_attached_to_a_project_and_downloaded_by_anyone(office: Office) -> None:
    project = {"project": "2324969", "name": "Un proyecto", "list_code": "0601", "cost": "100.00"}
    await office.do("/projects", body=project)
    data = pdf()

    answers = [
        await office.send(path, "evaluator", data, title="Expediente técnico", kind="technical-file")
        for path in ("/projects/2324969/documents", "/projects/2324969/documents", "/projects/2500442/documents")
    ]

    assert [answer.status_code for answer in answers] == [201, 409, 404]
    (event,) = await office.recorded(ProjectDocumentAttached)
    where = f"/projects/2324969/documents/{answers[0].json()['document']}"
    found = await office.ask("GET", where)
    assert (found.status_code, found.headers["content-type"]) == (200, "application/pdf")
    assert b"Inventado" not in found.content + event.to_bytes()
    assert (await office.ask("GET", where.replace("2324969", str(uuid4())))).status_code == 404
