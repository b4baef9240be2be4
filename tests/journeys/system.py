"""The whole system in one application on a clock of the test's own, and a browser before it."""

import email
import email.policy
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.assembly import OPENERS
from deploy.system import PARTS
from shared.service import Platform
from shared.serving import platform
from shared.settings import Environment, Settings
from shared.tokens import Signer, Verifier
from shared.web import application

SITE = "https://quipu.example"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class System:
    """All services in one application."""

    app: FastAPI
    platform: Platform
    clock: Clock
    signer: Signer

    def browser(self) -> "Browser":
        transport = httpx2.ASGITransport(app=self.app)
        return Browser(self, httpx2.AsyncClient(transport=transport, base_url=SITE))

    def letters(self) -> list[email.message.EmailMessage]:
        paths = sorted((self.platform.settings.data_dir / "outbox").glob("*.eml"))
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


@dataclass(frozen=True)
class Browser:
    """Somebody's browser: it keeps cookies, and nothing else."""

    system: System
    http: httpx2.AsyncClient

    async def ask(self, address: str) -> httpx2.Response:
        return await self.http.post("/registry/sign-in", json={"email": address})

    async def enter(self, code: str) -> httpx2.Response:
        return await self.http.post("/registry/sign-in/code", json={"code": code})

    async def sign_in(self, address: str) -> "Browser":
        assert (await self.ask(address)).status_code == 202
        assert (await self.enter(code_in(self.system.letters()[-1]))).status_code == 200
        return self

    async def token(self, **wish: Any) -> httpx2.Response:
        return await self.http.post("/registry/tokens", json={"audience": "registry"} | wish)

    async def account(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get("/registry/account")).json()
        return found

    async def as_role(self, role: str, path: str, body: Any = None) -> httpx2.Response:
        given = await self.token(role=role)
        assert given.status_code == 200, given.text
        headers = {"Authorization": f"Bearer {given.json()['token']}"}
        return await self.http.post(path, headers=headers, json=body)


def code_in(letter: email.message.EmailMessage) -> str:
    """Return the code that a letter carries."""
    found = re.search(r"código de ingreso es: (\S+)", letter.get_content())
    assert found
    return found[1]


@asynccontextmanager
async def standing(
    make_database: Callable[[], str], nats_url: str, folder: Path, parts: Iterable[str] = PARTS, **changes: Any
) -> AsyncIterator[System]:
    """Open services in one application, all of them unless some are named."""
    facts: dict[str, Any] = {
        "environment": Environment.DEVELOPMENT,
        "data_dir": folder,
        "database_url": SecretStr(make_database()),
        "keys_database_url": SecretStr(make_database()),
        "nats_url": SecretStr(nats_url),
        "public_site": SITE,
    }
    settings, clock = Settings(**facts | changes), Clock()
    async with AsyncExitStack() as stack:
        shared = await stack.enter_async_context(platform(settings))
        ours = replace(shared, clock=clock, tokens=Verifier.from_settings(settings, clock))
        opened = [await stack.enter_async_context(OPENERS[part](ours)) for part in parts]
        app = application("Quipu", ours, [router for _, router in opened], [running for running, _ in opened])
        yield System(app, ours, clock, Signer.from_settings(settings, clock))
