"""Voting, forum and the read side behind one address, over real servers; the registry is a record written by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import uvicorn
from pydantic import SecretStr

from projections.__main__ import open_projections
from services.forum.__main__ import open_forum
from services.registry.events import ProcessOpened
from services.voting.__main__ import open_voting
from shared.bus import Bus
from shared.eventstore import NewEvent
from shared.messages import Event, Role
from shared.rules import PrioritisationRules
from shared.service import Platform, Running, running
from shared.serving import listen
from shared.settings import Environment, Settings
from shared.tokens import Signer, Verifier
from shared.web import POSITION, application, read_positions
from tests.services.voting.situations import JAEN, OPENS, PROCESS, WATER, registry_events


@dataclass
class Clock:
    """What time it is for everyone here."""

    now: datetime = OPENS - timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    """The addresses, and the means to sign in as anyone; what was written is waited for before it is read."""

    http: httpx2.AsyncClient
    base: str
    signer: Signer
    clock: Clock
    seen: dict[str, int] = field(default_factory=dict)
    running: list[Running] = field(default_factory=list)

    @property
    def stopped(self) -> dict[str, str]:
        """What has stopped of relays, copies and read models: an event that one cannot read stops it for good."""
        return {name: why for one in self.running for name, why in {**one.stopped, **one.consumer.failures}.items()}

    async def post(
        self, path: str, body: Any = None, role: Role = Role.ADMINISTRATOR, **headers: str
    ) -> httpx2.Response:
        audience = path.split("/")[1]
        token = self.signer.person_token(uuid4(), (role,), audience)
        sent = {"Authorization": f"Bearer {token}", **self.after, **headers}
        answer = await self.http.post(path, json=body, headers=sent)
        if POSITION in answer.headers and answer.status_code == 201:
            self.seen.update(read_positions(answer.headers[POSITION]))
        return answer

    async def do(self, path: str, body: Any = None, role: Role = Role.ADMINISTRATOR, **headers: str) -> Any:
        answer = await self.post(path, body, role, **headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.http.get(path, params=query, headers=self.after)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def vote(self, contest: UUID, voter: str, *projects: str) -> None:
        token = self.signer.ballot_credential(voter, PROCESS, (JAEN,))
        body = {"choices": [{"project": project} for project in projects or (WATER,)]}
        await self.do(f"/voting/contests/{contest}/ballots", body, Authorization=f"Bearer {token}")

    @property
    def after(self) -> dict[str, str]:
        """The header of a request that is to be answered after all that was written so far."""
        return {"Quipu-After": self._after()}

    def _after(self) -> str:
        return ", ".join(f"{service}={position}" for service, position in sorted(self.seen.items()))


def with_rules(rules: PrioritisationRules) -> list[Event]:
    """Return what the registry records, with these rules of prioritisation."""
    opened, *others = registry_events()
    assert isinstance(opened, ProcessOpened)
    changed = opened.rules.model_copy(update={"prioritisation": rules})
    return [opened.model_copy(update={"rules": changed}), *others]


@contextlib.asynccontextmanager
async def open_house(database: str, nats_url: str, folder: Path, rules: PrioritisationRules) -> AsyncIterator[House]:
    """Open everything over an empty database; `base` answers on a port of its own, the client needs none."""
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=folder,
        database_url=SecretStr(database),
        nats_url=SecretStr(nats_url),
    )
    clock = Clock()
    async with Bus.connect(nats_url) as bus, contextlib.AsyncExitStack() as stack:
        signer, verifier = Signer.from_settings(settings, clock), Verifier.from_settings(settings)
        verifier._clock = clock
        platform = Platform(settings, bus, verifier, database, clock)
        registry = await stack.enter_async_context(running(platform, "registry"))
        opened = [
            await stack.enter_async_context(opener(platform)) for opener in (open_voting, open_forum, open_projections)
        ]
        heard = await registry.store.append([NewEvent(uuid4(), 1, event) for event in with_rules(rules)])
        alive = [one for one, _ in opened]
        app = application("Quipu", platform, [router for _, router in opened], alive)
        base = await stack.enter_async_context(_serving(app))
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=base, timeout=120) as http:
            yield House(http, base, signer, clock, {"registry": heard}, alive)


@contextlib.asynccontextmanager
async def _serving(app: Any) -> AsyncIterator[str]:
    with contextlib.closing(listen("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False)
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # Older versions ask for it.
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
