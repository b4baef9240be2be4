import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pikepdf
import pytest
from pydantic import SecretStr

from services.forum.__main__ import open_forum
from shared.bus import Bus
from shared.eventstore import EventStore
from shared.identity import DevelopmentIssuer, Verifier
from shared.messages import Role
from shared.service import Platform
from shared.settings import Environment, Settings
from shared.web import POSITION, application
from tests.services.forum.given import commitment, member, milestone

Client = httpx2.AsyncClient
PROGRESS = "/forum/commitments/ZZABC0001/progress"


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
    """The web application of the forum, over PostgreSQL and NATS."""
    async with Bus.connect(nats_url) as bus:
        platform = Platform(settings, bus, Verifier.from_settings(settings), database)
        async with open_forum(platform) as (alive, router):
            app = application("Forum", platform, [router], [alive])
            async with Client(transport=httpx2.ASGITransport(app), base_url="http://quipu") as client:
                yield client


@pytest.fixture
def issuer(settings: Settings) -> DevelopmentIssuer:
    return DevelopmentIssuer(settings)


@pytest.fixture
def secretary(issuer: DevelopmentIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token(Role.FACILITATOR, 'forum')}"}


@pytest.fixture
def seated(issuer: DevelopmentIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token(Role.FORUM_MEMBER, 'forum')}"}


def promised(**facts: Any) -> dict[str, Any]:
    return commitment().model_dump(mode="json") | facts


def said(**facts: Any) -> dict[str, Any]:
    known = {
        "milestone": "H1",
        "institution": "Gerencia General",
        "sector": "government",
        "level": "limited",
        "percentage": "40.5",
        "description": "Dos de cinco talleres realizados.",
        "links": ["https://example.org/a", "https://example.org/b"],
    }
    return known | facts


def pdf() -> bytes:
    with pikepdf.new() as document, io.BytesIO() as target:
        document.add_blank_page()
        document.save(target)
        return target.getvalue()


async def recorded_at(database: str) -> int:
    async with EventStore(database, "forum") as store:
        return await store.position()


async def test_an_institution_is_seated_once(client: Client, secretary: dict[str, str]) -> None:
    answers = [
        await client.post("/forum/members", json=member().model_dump(mode="json"), headers=secretary) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[0].headers[POSITION] == "forum=1"
    assert answers[1].json()["type"] == "/problemas/member-already-seated"


async def test_a_commitment_is_made_and_progress_reported_by_both_sectors(
    client: Client, seated: dict[str, str], database: str
) -> None:
    await client.post("/forum/commitments", json=promised(), headers=seated)

    answers = await asyncio.gather(
        client.post(PROGRESS, data=said(), files=[("files", ("foto de alguien.pdf", pdf()))], headers=seated),
        client.post(PROGRESS, data=said(sector="civil-society", level="not-started"), headers=seated),
    )

    assert [answer.status_code for answer in answers] == [201, 201]
    async with EventStore(database, "forum") as store:
        rows = await store.page(1, 10)
    assert {row.event().sector for row in rows} == {"government", "civil-society"}  # type: ignore[attr-defined]  # Both.
    assert not [row for row in rows if b"alguien" in row.data]


async def test_anyone_reads_the_evidence_of_a_commitment(client: Client, seated: dict[str, str], database: str) -> None:
    await client.post("/forum/commitments", json=promised(), headers=seated)
    await client.post(PROGRESS, data=said(), files=[("files", ("f.pdf", pdf()))], headers=seated)
    async with EventStore(database, "forum") as store:
        event: Any = (await store.page(1, 1))[0].event()

    answer = await client.get(f"/forum/commitments/ZZABC0001/files/{event.files[0].sanitised_digest}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


async def test_the_same_commitment_made_twice_at_once_is_made_once(client: Client, seated: dict[str, str]) -> None:
    answers = await asyncio.gather(
        *(client.post("/forum/commitments", json=promised(title=t), headers=seated) for t in ("Uno", "Dos"))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]


@pytest.mark.parametrize(
    "fault",
    [
        {"commitment": "PECJA1"},
        {"starts": "2026-01-01"},
        {"starts": "2025-02-30"},
        {"milestones": []},
        {"milestones": [milestone(due="2027-01-01")]},
        {"milestones": [milestone(), milestone()]},
        {"values": ["beauty"]},
        {"problem": ""},
        {"unknown": "field"},
    ],
    ids=str,
)
async def test_a_faulty_commitment_is_refused_and_records_nothing(
    client: Client, seated: dict[str, str], database: str, fault: dict[str, Any]
) -> None:
    answer = await client.post("/forum/commitments", json=promised(**fault), headers=seated)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert await recorded_at(database) == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"milestone": "H9"},
        {"level": "nearly"},
        {"percentage": "100.01"},
        {"percentage": "-1"},
        {"percentage": "NaN"},
        {"percentage": "1.234"},
        {"sector": "other"},
        {"links": ["javascript:alert(1)"]},
        {"description": ""},
        {"unknown": "field"},
    ],
    ids=str,
)
async def test_faulty_progress_is_refused_and_records_nothing(
    client: Client, seated: dict[str, str], database: str, fault: dict[str, Any]
) -> None:
    await client.post("/forum/commitments", json=promised(), headers=seated)

    answer = await client.post(PROGRESS, data=said(**fault), headers=seated)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert await recorded_at(database) == 1


async def test_evidence_that_is_no_pdf_or_jpg_is_refused_and_records_nothing(
    client: Client, seated: dict[str, str], database: str
) -> None:
    await client.post("/forum/commitments", json=promised(), headers=seated)

    answer = await client.post(PROGRESS, data=said(), files=[("files", ("a.pdf", b"MZ"))], headers=seated)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problemas/not-a-pdf-or-jpg")
    assert await recorded_at(database) == 1


async def test_progress_on_a_commitment_that_does_not_exist_is_not_found(
    client: Client, seated: dict[str, str]
) -> None:
    answer = await client.post(PROGRESS, data=said(), headers=seated)

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problemas/commitment-unknown"


@pytest.mark.parametrize(
    ("address", "role", "status"),
    [
        ("/forum/members", Role.FORUM_MEMBER, 403),
        ("/forum/commitments", Role.CITIZEN, 403),
        (PROGRESS, Role.AUDITOR, 403),
        ("/forum/members", None, 401),
        ("/forum/commitments", None, 401),
        (PROGRESS, None, 401),
    ],
)
async def test_each_address_takes_its_roles_only(
    client: Client, issuer: DevelopmentIssuer, address: str, role: Role | None, status: int
) -> None:
    headers = {"Authorization": f"Bearer {issuer.token(role, 'forum')}"} if role else {}
    bodies: dict[str, Any] = {
        "/forum/members": {"json": member().model_dump(mode="json")},
        "/forum/commitments": {"json": promised()},
        PROGRESS: {"data": said()},
    }

    answer = await client.post(address, headers=headers, **bodies[address])

    assert answer.status_code == status
