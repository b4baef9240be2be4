"""A client of the public HTTP APIs: signs in as a role, waits for what it wrote, and says why it was refused.

The demo and the imports go through it, as any outsider would: nothing they do bypasses an API.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

import httpx2

from deploy.failures import Refused
from shared.web import AFTER, POSITION, read_positions, write_positions

__all__ = ["Client", "Refused"]

TOKEN_SECONDS = 240
PATIENCE = httpx2.Timeout(120, read=1_800)
"""Seconds for connecting and sending; counting and ranking a whole city on a slow machine may take many minutes."""
PAUSE_SECONDS = 0.05
LAG_SECONDS = 300
"""How long a service that has not seen yet what this client wrote elsewhere is asked again; nothing was done there."""


class Client:
    """One outsider at the addresses of the services; open it with `async with`.

    `addresses` gives the base URL of each service by the first part of its paths (`registry`, `voting`, `oversight`,
    `forum`, `transparency`). Every write is waited for by every later call: read your own writes.
    """

    def __init__(self, addresses: Mapping[str, str], transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.addresses = addresses
        self._http = httpx2.AsyncClient(timeout=PATIENCE, transport=transport)
        self._tokens: dict[tuple[str, str, str | None], tuple[str, float]] = {}
        self.seen: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def get(self, path: str, **query: Any) -> Any:
        """Read a public address; return its JSON."""
        return await self._send("GET", path, headers={}, params=query)

    async def post(
        self,
        path: str,
        body: Any = None,
        *,
        role: str | None = None,
        person: str | None = None,
        token: str | None = None,
        **more: Any,
    ) -> Any:
        """Post JSON (or `files` and `data`) as a role, a certain person, or with a token; return the JSON answer."""
        headers = {}
        if role:
            token = await self._sign_in(role, path.split("/")[1], person)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return await self._send("POST", path, headers=headers, **({"json": body} if body is not None else {}), **more)

    async def read(self, path: str, *, role: str, person: str | None = None, **query: Any) -> Any:
        """Read an address as a role or a certain person; return its JSON."""
        token = await self._sign_in(role, path.split("/")[1], person)
        return await self._send("GET", path, headers={"Authorization": f"Bearer {token}"}, params=query)

    async def _sign_in(self, role: str, audience: str, person: str | None) -> str:
        wish = {"role": role, "audience": audience, **({"person": person} if person else {})}
        return await self._kept((role, audience, person), lambda: self._development_token(wish))

    async def _development_token(self, wish: dict[str, str]) -> str:
        return str((await self._send("POST", "/registry/dev/token", headers={}, json=wish))["token"])

    async def _kept(self, known: tuple[str, str, str | None], make: Callable[[], Awaitable[str]]) -> str:
        """Return a token that was made before and still holds, or make it."""
        token, until = self._tokens.get(known, ("", 0.0))
        if time.monotonic() >= until:
            token = await make()
            self._tokens[known] = (token, time.monotonic() + TOKEN_SECONDS)
        return token

    async def text(self, path: str) -> str:
        """Read a public address; return its text."""
        return (await self._answer("GET", path, headers={})).text

    async def _send(self, method: str, path: str, *, headers: dict[str, str], **more: Any) -> Any:
        answer = await self._answer(method, path, headers=headers, **more)
        return answer.json() if answer.content else None

    async def _answer(self, method: str, path: str, *, headers: dict[str, str], **more: Any) -> httpx2.Response:
        base = self.addresses[path.split("/")[1]]
        if self.seen:
            headers[AFTER] = write_positions(self.seen)
        until = time.monotonic() + LAG_SECONDS
        answer = await self._http.request(method, base + path, headers=headers, **more)
        while _lags(answer) and time.monotonic() < until:
            await asyncio.sleep(PAUSE_SECONDS)
            answer = await self._http.request(method, base + path, headers=headers, **more)
        if answer.status_code >= 400:  # noqa: PLR2004  # RFC 9110: errors begin here.
            raise Refused(answer.status_code, answer.json())
        if positions := answer.headers.get(POSITION):
            for service, position in read_positions(positions).items():
                self.seen[service] = max(position, self.seen.get(service, 0))
        return answer


def _lags(answer: httpx2.Response) -> bool:
    """Say whether the service refused because it has not seen yet what was written elsewhere."""
    lagging = answer.status_code == 503  # noqa: PLR2004  # RFC 9110: Service Unavailable.
    return lagging and str(answer.json().get("type")).endswith("/not-seen-yet")
