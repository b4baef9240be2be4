"""The registry as somebody outside meets it: over HTTP, with a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from services.forum.__main__ import open_forum
from services.registry.__main__ import open_registry
from services.registry.domain.process import process_id
from services.registry.events import ProcessRules
from shared.identity import Verifier
from shared.messages import Event, derived_id
from shared.service import Running
from shared.serving import platform
from shared.settings import Environment, Settings
from shared.web import application
from tests.services.registry.samples import IDENTITY, ORDINANCE, RULES

LEGAL = ORDINANCE.model_dump(mode="json")
MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FILE = "f" * 64


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = MONDAY

    def __call__(self) -> datetime:
        return self.moment

    def pass_days(self, days: float) -> None:
        self.moment += timedelta(days=days)


class Office:
    """One process, asked in many roles."""

    def __init__(self, http: httpx2.AsyncClient, running: Running, clock: Clock) -> None:
        self._http = http
        self.running = running
        self.clock = clock
        self.process = process_id("camino-2026")
        self.at = f"/registry/processes/{self.process}"

    async def send(self, path: str, role: str, data: bytes, **form: str) -> httpx2.Response:
        """Send a file with the fields of its form."""
        token = (await self._http.post("/registry/dev/token", json={"role": role})).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        return await self._http.post(f"{self.at}{path}", headers=headers, files={"file": ("x", data)}, data=form)

    async def ask(
        self, method: str, path: str, role: str | None = None, body: Any = None, person: str | None = None
    ) -> httpx2.Response:
        where = path if path.startswith(("/registry", "/forum")) else f"{self.at}{path}"
        headers = {"Quipu-After": f"registry={await self.running.store.position()}"}
        if role is not None:
            request = {"role": role, "audience": where.split("/")[1], **({"person": person} if person else {})}
            token = (await self._http.post("/registry/dev/token", json=request)).json()["token"]
            headers |= {"Authorization": f"Bearer {token}"}
        return await self._http.request(method, where, headers=headers, **({} if body is None else {"json": body}))

    async def do(self, path: str, role: str = "facilitator", body: Any = None, person: str | None = None) -> Any:
        answer = await self.ask("POST", path, role, body, person)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def refused(self, path: str, role: str = "facilitator", body: Any = None, person: str | None = None) -> str:
        answer = await self.ask("POST", path, role, body, person)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["type"]).rpartition("/")[2]

    async def see(self, path: str, role: str | None = None, person: str | None = None) -> Any:
        answer = await self.ask("GET", path, role, None, person)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def status(self, agent: str) -> str:
        return str((await self.see(f"/agents/{agent}"))["status"])

    async def open(self, *phases: str, code: str = "camino-2026", rules: ProcessRules = RULES) -> None:
        opening = {"code": code, "title": "Proceso", "fiscal_year": 2027, "ordinance": LEGAL}
        await self.do("/registry/processes", "administrator", opening | {"rules": rules.model_dump(mode="json")})
        for phase in phases:
            await self.begin(phase, code)

    async def begin(self, phase: str, code: str = "camino-2026") -> None:
        path = f"/registry/processes/{process_id(code)}/phases"
        await self.do(path, "administrator", {"phase": phase, "act": LEGAL})

    async def organisation(self, ruc: str = "20453744168") -> str:
        body = {"name": "Asociación de prueba", "ruc": ruc, "kind": "Asociación"}
        return str((await self.do("/registry/organisations", body=body))["organisation_id"])

    async def account(self, email: str) -> str:
        """Return the account of an e-mail address."""
        return str((await self.do("/registry/accounts", "administrator", {"email": email}))["account_id"])

    async def inscribe(
        self, number: str = "10117410", person: str | None = None, role: str = "citizen", **changes: Any
    ) -> str:
        return str((await self.do("/agents", role, form(number, **changes), person))["agent_id"])

    async def train(self, *agents: str, code: str = "CAP-1", title: str = "Presupuesto participativo") -> str:
        """Convene and hold a training of the forum with these attendants; return its address."""
        began, ended = self.clock.moment - timedelta(hours=3), self.clock.moment - timedelta(hours=1)
        organisers = [{"institution": "Gerencia de Planeamiento", "does": "convener"}]
        call: dict[str, Any] = {"code": code, "kind": "training", "title": title, "starts_at": began.isoformat()}
        call |= {"venue": {"ubigeo": "060101"}, "organisers": organisers}
        sessions = f"/forum/processes/{self.process}/sessions"
        session = f"{sessions}/{(await self.do(sessions, body=call))['session_id']}"
        await self.do(f"{session}/holding", body={"began_at": began.isoformat(), "ended_at": ended.isoformat()})
        await self.do(f"{session}/attendance", body={"agents": agents, "others": 2, "evidence": [FILE]})
        return session

    async def recorded(self, kind: type[Event]) -> list[Event]:
        return [row.event() for row in await self.running.store.page(0, 10_000, [kind.TOPIC])]

    async def until(self, kind: type[Event], count: int = 1) -> list[Event]:
        """Wait until so many events of a kind are recorded."""
        for _ in range(2_400):
            found = await self.recorded(kind)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"{kind.__name__} was not recorded.")


def form(number: str = "10117410", **changes: Any) -> dict[str, Any]:
    facts = {"category": "civil-society", "list_code": "0601", "notice_version": "1", "consent": True}
    return facts | {"identity": IDENTITY | {"document_number": number}} | changes


def person(name: str) -> str:
    """Return the id of a made-up person."""
    return str(derived_id("test person", name))


@asynccontextmanager
async def outside(make_database: Callable[[], str], nats_url: str, folder: Path) -> AsyncIterator[Office]:
    """Open the registry, and the forum beside it, over fresh databases."""
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=folder,
        database_url=SecretStr(make_database()),
        keys_database_url=SecretStr(make_database()),
        nats_url=SecretStr(nats_url),
        token_lifetime_seconds=3600,
    )
    clock = Clock()
    async with platform(settings) as shared:
        timed = replace(shared, clock=clock, tokens=Verifier.from_settings(settings, clock))
        async with open_registry(timed) as (alive, routes), open_forum(timed) as (beside, others):
            app = application("registry", timed, [routes, others], [alive, beside])
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://registry") as http:
                yield Office(http, alive, clock)
