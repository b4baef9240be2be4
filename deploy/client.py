"""A client of the public HTTP APIs: signs in as a role, waits for what it wrote, and says why it was refused.

The demo and the imports go through it, as any outsider would: nothing they do bypasses an API.
"""

import time
from collections.abc import Mapping
from typing import Any, Self

import httpx2

from shared.web import AFTER, POSITION, read_positions, write_positions

TOKEN_SECONDS = 240
PATIENCE = httpx2.Timeout(120, read=1_800)
"""Seconds for connecting and sending; counting and ranking a whole city on a slow machine may take many minutes."""


class Refused(Exception):
    """The service answered with a problem document; it is kept whole."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        rows = "; ".join(f"fila {row['row']}: {row.get('detail', '')}" for row in problem.get("rows", [])[:5])
        super().__init__(f"{problem.get('title')}: {problem.get('detail')} {rows} {problem.get('remedy', '')}".strip())
        self.status = status
        self.problem = problem


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

    async def _sign_in(self, role: str, audience: str, person: str | None) -> str:
        known = (role, audience, person)
        token, until = self._tokens.get(known, ("", 0.0))
        if time.monotonic() >= until:
            wish = {"role": role, "audience": audience, **({"person": person} if person else {})}
            token = (await self._send("POST", "/registry/dev/token", headers={}, json=wish))["token"]
            self._tokens[known] = (token, time.monotonic() + TOKEN_SECONDS)
        return token

    async def _send(self, method: str, path: str, *, headers: dict[str, str], **more: Any) -> Any:
        base = self.addresses[path.split("/")[1]]
        if self.seen:
            headers[AFTER] = write_positions(self.seen)
        answer = await self._http.request(method, base + path, headers=headers, **more)
        if answer.status_code >= 400:  # noqa: PLR2004  # RFC 9110: errors begin here.
            raise Refused(answer.status_code, answer.json())
        if positions := answer.headers.get(POSITION):
            for service, position in read_positions(positions).items():
                self.seen[service] = max(position, self.seen.get(service, 0))
        return answer.json() if answer.content else None
