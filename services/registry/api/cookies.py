"""Cookies of sign-ins and sessions, and the check that a request comes from our own pages."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from fastapi import Request, Response

from services.registry.application.entrance import Entrance
from services.registry.errors.access import CrossSite
from shared.errors import Unauthenticated
from shared.sessions import Session
from shared.settings import Settings
from shared.signin import LASTS, Secret

_SAFE: Final = frozenset({"GET", "HEAD"})
_LONGEST: Final = 100


class Cookies(NamedTuple):
    """The names and terms of our cookies: out of scripts' reach, sent to this host alone, never from other sites.

    Under https a name begins with `__Host-`, which browsers refuse to take from anybody but this host.
    """

    is_secure: bool
    session_seconds: int

    @classmethod
    def of(cls, settings: Settings) -> "Cookies":
        """Return the cookies of a deployment."""
        return cls(settings.public_site.startswith("https:"), settings.session_lifetime_seconds)

    def name(self, what: str) -> str:
        """Return the name of the cookie of a session (`session`) or of a sign-in (`sign-in`)."""
        return f"__Host-quipu-{what}" if self.is_secure else f"quipu-{what}"

    def read(self, request: Request, what: str) -> Secret | None:
        """Return the secret that the browser sent, if any."""
        text = request.cookies.get(self.name(what), "")
        return Secret(text) if 0 < len(text) <= _LONGEST else None

    def give_session(self, response: Response, secret: Secret) -> None:
        """Let the browser keep a session, in place of the sign-in that led to it."""
        self._give(response, "session", secret, self.session_seconds)
        self.take(response, "sign-in")

    def give_sign_in(self, response: Response, secret: Secret) -> None:
        """Let the browser keep a sign-in under way."""
        self._give(response, "sign-in", secret, int(LASTS.total_seconds()))

    def take(self, response: Response, what: str) -> None:
        """Let the browser forget a cookie."""
        response.delete_cookie(self.name(what), path="/", secure=self.is_secure, httponly=True, samesite="lax")

    def _give(self, response: Response, what: str, secret: Secret, seconds: int) -> None:
        response.set_cookie(
            self.name(what),
            secret.text,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )


def same_site(request: Request) -> None:
    """Raise `CrossSite` for a request that changes something and was made by a page of another site.

    Browsers say so in `Sec-Fetch-Site`; older ones in `Origin`. Programs that are no browsers send neither.
    """
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in {"same-origin", "none"}
    else:
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        raise CrossSite


def session_of(entrance: Entrance, cookies: Cookies) -> Callable[[Request], Awaitable[Session]]:
    """Return a FastAPI dependency: the living session of the browser that asks, or `Unauthenticated`."""

    async def session(request: Request) -> Session:
        secret = cookies.read(request, "session")
        if secret is None:
            raise Unauthenticated
        same_site(request)
        return await entrance.session(secret)

    return session


def machine_of(request: Request) -> str:
    """Return the address of the machine that asks, for rates alone: it is kept nowhere."""
    return request.client.host if request.client else ""
