"""Who acts in the demonstration: people who sign in by the code in their letter, and the tokens their sessions give.

Citizens, agents and staff sign in as anyone would, the letters read from the local outbox. Development tokens stand in
for the roles that ask for a passkey, which only a person's own device holds; for the many invented agents, who would be
more than may sign in from one machine in so short a time; and for everybody where letters leave by SMTP.
"""

import asyncio
import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx2

from deploy.client import Client, Refused
from shared.messages import derived_id

STAFF: Final = ("facilitator", "facilitator-2", "evaluator", "evaluator-2", "committee", "forum-member", "auditor")
"""Names of those who work in a process; two of a role where one may not confirm what the same one did."""

TOO_MANY: Final = 429
_CODE: Final = re.compile(r"código de ingreso es: (\S+)")


def address(name: str) -> str:
    """Return the invented e-mail address of somebody of the demonstration."""
    return f"{name}@demo.invalid"


class NoLetter(OSError):
    """The letter with the code did not reach the outbox."""


@dataclass(frozen=True)
class Browser:
    """Somebody who signed in: the account, and the cookies that stand for the session."""

    http: httpx2.AsyncClient
    account: str

    async def token(self, wish: Mapping[str, str]) -> str:
        """Exchange the session for a token of five minutes."""
        answer = await self.http.post("/registry/tokens", json=dict(wish))
        _check(answer)
        return str(answer.json()["token"])


class Acting(Client):
    """A client whose `person` may be the name of somebody who signed in; else it is an id, with a development token.

    `process` is the one for which agents ask their tokens. All browsers share one transport, closed with the client.
    """

    def __init__(
        self, addresses: Mapping[str, str], outbox: Path | None, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._transport = transport or httpx2.AsyncHTTPTransport()
        super().__init__(addresses, self._transport)
        self._outbox = outbox
        self._browsers: dict[str, Browser] = {}
        self.process = ""

    async def enter(self, name: str) -> str | None:
        """Sign somebody in by the code of their letter, and return the account.

        Return `None` where letters leave by SMTP, or this machine asked for as many codes as it may for now.
        """
        if self._outbox is None:
            return None
        http = httpx2.AsyncClient(base_url=self.addresses["registry"], timeout=60, transport=self._transport)
        try:
            self._browsers[name] = await _signed_in(http, address(name), self._outbox)
        except Refused as refused:
            if refused.status != TOO_MANY:
                raise
            return None
        return self._browsers[name].account

    async def open_staff(self) -> None:
        """Let the staff sign in, and give each the role of their name: by the administrator, once for ever."""
        for account, name in zip(await asyncio.gather(*map(self.enter, STAFF)), STAFF, strict=True):
            if account is not None:
                wish = {"granted": name.removesuffix("-2"), "reason": "Personal inventado de la demostración."}
                await self.once(f"/registry/accounts/{account}/grants", wish, "role-already-granted")

    async def once(self, path: str, body: Any, refusal: str, role: str = "administrator", **more: Any) -> Any:
        """Post what is done once in a deployment; that an earlier demonstration did it is no fault."""
        try:
            return await self.post(path, body, role=role, **more)
        except Refused as refused:
            if not str(refused.problem.get("type", "")).endswith(f"/{refusal}"):
                raise
            return None

    def is_in(self, name: str) -> bool:
        """Whether somebody signed in."""
        return name in self._browsers

    async def _sign_in(self, role: str, audience: str, person: str | None) -> str:
        browser = self._browsers.get(person or role)
        if browser is None:
            return await super()._sign_in(role, audience, stand_in(person))
        process = self.process if role == "agent" else ""
        wish = {"role": role, "audience": audience, **({"process_id": process} if process else {})}
        known = (f"{role} {process}", audience, person)
        return await self._kept(known, lambda: browser.token(wish))


async def _signed_in(http: httpx2.AsyncClient, mail: str, outbox: Path) -> Browser:
    _check(await http.post("/registry/sign-in", json={"email": mail}))
    code = await asyncio.to_thread(_code_for, mail, outbox)
    _check(await http.post("/registry/sign-in/code", json={"code": code}))
    session = await http.get("/registry/session")
    _check(session)
    return Browser(http, str(session.json()["account_id"]))


def stand_in(person: str | None) -> str | None:
    """Return the id that a development token is made out to: the id given, or the one of a name."""
    if person is None:
        return None
    try:
        return str(UUID(person))
    except ValueError:
        return str(derived_id("demonstration", person))


def _check(answer: httpx2.Response) -> None:
    if answer.is_error:
        raise Refused(answer.status_code, answer.json())


def _code_for(to: str, outbox: Path) -> str:
    """Return the code in the newest letter to an address."""
    for path in sorted(outbox.glob("*.eml"), reverse=True):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found = _CODE.search(letter.get_content()) if letter["To"] == to else None
        if found:
            return found[1]
    raise NoLetter(outbox)
