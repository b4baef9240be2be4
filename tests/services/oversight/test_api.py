import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pikepdf
import pytest
from PIL import Image
from pydantic import SecretStr

from services.oversight.__main__ import open_oversight
from shared.bus import Bus
from shared.eventstore import EventStore, NewEvent, create_events
from shared.identity import DevelopmentIssuer, Verifier
from shared.messages import Role
from shared.relay import Relay
from shared.service import Platform
from shared.settings import Environment, Settings
from shared.tokens import Signer
from shared.web import POSITION, application
from tests.services.oversight.given import PROCESS, opened

Client = httpx2.AsyncClient


@pytest.fixture
def settings(database: str, nats_url: str, tmp_path: Path) -> Settings:
    return Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=tmp_path,
        database_url=SecretStr(database),
        nats_url=SecretStr(nats_url),
    )


@pytest.fixture
async def client(settings: Settings, database: str, nats_url: str) -> AsyncIterator[Client]:
    """The web application of oversight, over PostgreSQL and NATS; the registry has opened one process."""
    async with Bus.connect(nats_url) as bus:
        create_events(database, "registry")
        async with EventStore(database, "registry") as registry:
            await registry.append([NewEvent(PROCESS, 1, opened())])
            relay = Relay(registry, bus, service="registry", deployment=settings.deployment)
            await relay.publish_pending(await relay.reconcile())
        platform = Platform(settings, bus, Verifier.from_settings(settings), database)
        async with open_oversight(platform) as (alive, router):
            assert await alive.consumer.wait({"registry": 1}, seconds=120)
            app = application("Oversight", platform, [router], [alive])
            async with Client(transport=httpx2.ASGITransport(app), base_url="http://quipu") as client:
                yield client


@pytest.fixture
def issuer(settings: Settings) -> DevelopmentIssuer:
    return DevelopmentIssuer(settings)


def pdf() -> bytes:
    with pikepdf.new() as document, io.BytesIO() as target:
        document.add_blank_page()
        document.docinfo["/Author"] = "Nombre Inventado"
        document.save(target)
        return target.getvalue()


def jpg() -> bytes:
    image, exif, target = Image.new("RGB", (32, 32), "red"), Image.Exif(), io.BytesIO()
    exif[0x013B] = "Nombre Inventado"
    image.save(target, "jpeg", exif=exif)
    return target.getvalue()


async def send(
    client: Client, token: str | None, files: list[tuple[str, bytes]] | None = None, **fields: Any
) -> httpx2.Response:
    attached = [("files", (name, data)) for name, data in (files or [("informe.pdf", pdf())])]
    known = {"process_id": str(PROCESS), "title": "Obra detenida", "provinces": ["0601", "0604"]}
    headers = {"Quipu-After": "registry=1"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return await client.post("/oversight/reports", data=known | fields, files=attached, headers=headers)


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FACILITATOR, Role.CITIZEN])
async def test_committee_facilitators_and_citizens_file_reports(
    client: Client, issuer: DevelopmentIssuer, role: Role
) -> None:
    answer = await send(client, issuer.token(role, "oversight"))

    assert answer.status_code == 201
    assert answer.headers[POSITION] == "oversight=1"
    assert UUID(answer.json()["report_id"])


async def test_a_role_limited_to_another_process_files_no_report_on_this_one(
    client: Client, settings: Settings
) -> None:
    signer = Signer.from_settings(settings)
    token = signer.person_token(uuid4(), (Role.COMMITTEE,), "oversight", processes=(uuid4(),))
    own = signer.person_token(uuid4(), (Role.COMMITTEE,), "oversight", processes=(PROCESS,))

    answers = [(await send(client, one)).status_code for one in (token, own)]

    assert answers == [403, 201]


async def test_a_report_is_recorded_with_what_was_sent_and_no_file_name(
    client: Client, issuer: DevelopmentIssuer, database: str
) -> None:
    files = [("de-nombre-inventado.pdf", pdf()), ("foto.jpg", jpg())]

    await send(client, issuer.token(Role.COMMITTEE, "oversight"), files, invented="true")

    async with EventStore(database, "oversight") as store:
        row = (await store.page(0, 10))[0]
    event: Any = row.event()
    assert event.provinces == ("0601", "0604")
    assert event.process_id == PROCESS
    assert [file.media_type for file in event.files] == ["application/pdf", "image/jpeg"]
    assert event.invented
    assert b"inventado" not in row.data


@pytest.mark.parametrize(("data", "kind"), [(pdf(), "application/pdf"), (jpg(), "image/jpeg")])
async def test_anyone_reads_the_files_of_a_report_cleaned_of_their_makers(
    client: Client, issuer: DevelopmentIssuer, database: str, data: bytes, kind: str
) -> None:
    report = (await send(client, issuer.token(Role.CITIZEN, "oversight"), [("f", data)])).json()["report_id"]
    async with EventStore(database, "oversight") as store:
        event: Any = (await store.page(0, 1))[0].event()

    answer = await client.get(f"/oversight/reports/{report}/files/{event.files[0].sanitised_digest}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert b"Inventado" not in answer.content


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("9b1f9e0c-1f43-4a0e-8b62-7d3c2a5e6f10/files/" + "0" * 64, 404),
        ("2336b656-ebe5-42cb-881e-349e47354f70/files/x", 422),
        (f"nobody/files/{'0' * 64}", 422),
    ],
)
async def test_a_file_of_no_report_is_not_found(client: Client, address: str, status: int) -> None:
    answer = await client.get(f"/oversight/reports/{address}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "fault",
    [
        {"provinces": ["1501"]},
        {"provinces": ["0601", "0601"]},
        {"provinces": ["060101"]},
        {"provinces": []},
        {"title": ""},
        {"title": "x" * 501},
        {"process_id": str(UUID(int=7))},
        {"process_id": "x"},
        {"unknown": "field"},
        {"files": [("informe.pdf", b"%PDF-1.7 truncated")]},
        {"files": [("foto.jpg", jpg()[:200])]},
        {"files": [("informe.pdf", b"MZ not a document")]},
        {"files": [("informe.pdf", b"")]},
        {"files": [("a.pdf", jpg()), ("b.jpg", jpg())]},
    ],
    ids=str,
)
async def test_a_faulty_report_is_refused_and_records_nothing(
    client: Client, issuer: DevelopmentIssuer, database: str, fault: dict[str, Any]
) -> None:
    answer = await send(client, issuer.token(Role.COMMITTEE, "oversight"), **fault)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["language"] == "es"
    async with EventStore(database, "oversight") as store:
        assert await store.position() == 0


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.EVALUATOR, 403), (Role.AUDITOR, 403)])
async def test_nobody_else_files_reports(
    client: Client, issuer: DevelopmentIssuer, role: Role | None, status: int
) -> None:
    answer = await send(client, issuer.token(role, "oversight") if role else None)

    assert answer.status_code == status


async def test_the_same_report_again_is_refused_and_the_first_stands(client: Client, issuer: DevelopmentIssuer) -> None:
    token = issuer.token(Role.COMMITTEE, "oversight")
    data = [("informe.pdf", pdf())]

    answers = await asyncio.gather(send(client, token, data), send(client, token, data))

    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_two_reports_with_evidence_at_once_are_both_filed(client: Client, issuer: DevelopmentIssuer) -> None:
    token = issuer.token(Role.COMMITTEE, "oversight")

    answers = await asyncio.gather(send(client, token), send(client, token, [("foto.jpg", jpg())]))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.headers[POSITION] for answer in answers} == {"oversight=1", "oversight=2"}
