"""Identity: who makes a request, by the token it brings; and, in development alone, tokens for whoever asks."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request

from shared.errors import Unauthenticated
from shared.messages import Role, derived_id
from shared.settings import Settings
from shared.tokens import BallotCredential, Clock, Person, Signer, Verifier, utc_now

__all__ = [
    "BallotCredential",
    "DevelopmentIssuer",
    "OnlyInDevelopment",
    "Person",
    "Signer",
    "Verifier",
    "bearer",
    "requires",
    "requires_ballot_credential",
]


class OnlyInDevelopment(Exception):
    """Tokens are given to anyone in development alone."""


def requires(verifier: Verifier, audience: str, *roles: Role) -> Callable[[Request], Awaitable[Person]]:
    """Return a FastAPI dependency: the person who asks, in the first of these roles that they have.

    It raises `Unauthenticated` without a valid bearer token for `audience`, `Forbidden` without any of the roles; given
    no roles, any person passes.
    """

    async def person(request: Request) -> Person:
        known = verifier.person(bearer(request), audience)
        return known.acting_as(roles) if roles else known

    return person


def requires_ballot_credential(verifier: Verifier) -> Callable[[Request], Awaitable[BallotCredential]]:
    """Return a FastAPI dependency: the ballot credential that came as bearer token, or `Unauthenticated`."""

    async def credential(request: Request) -> BallotCredential:
        return verifier.ballot_credential(bearer(request))

    return credential


def bearer(request: Request) -> str:
    """Return the bearer token of a request (RFC 6750, header alone: never the URL), or raise `Unauthenticated`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()


class DevelopmentIssuer:
    """Gives a token in any role to anyone who asks; it refuses to exist outside development."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        if not settings.in_development:
            raise OnlyInDevelopment("The development issuer starts only where QUIPU_ENVIRONMENT is development.")
        self.signer = Signer.from_settings(settings, clock)

    def token(self, role: Role, audience: str, person_id: UUID | None = None) -> str:
        """Return a token in this role; without an id it is always the same made-up person's."""
        return self.signer.person_token(person_id or derived_id("development", role), (role,), audience)
