"""Endpoints of tokens: the public keys to verify them with, and in development a token for anyone."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter

from shared.guards import StrictRoute
from shared.identity import DevelopmentIssuer
from shared.messages import Message, Role
from shared.service import Platform
from shared.tokens import Signer

Audience = Literal["registry", "voting", "oversight", "forum", "transparency"]


class TokenRequest(Message):
    """In which role, for which service, and as whom; without a person it is always the same made-up one."""

    role: Role
    audience: Audience = "registry"
    person: UUID | None = None


def router(signer: Signer, platform: Platform) -> APIRouter:
    """Return the endpoints of keys; the development sign-in is there only where the settings say development."""
    routes = APIRouter(route_class=StrictRoute, tags=["keys"])

    @routes.get("/.well-known/jwks.json", operation_id="personKeys", summary="Claves públicas de las sesiones")
    async def person_keys() -> dict[str, Any]:
        return signer.person_key_set()

    @routes.get(
        "/.well-known/ballot-jwks.json", operation_id="ballotKeys", summary="Claves públicas de las credenciales"
    )
    async def ballot_keys() -> dict[str, Any]:
        return signer.ballot_key_set()

    if platform.settings.in_development:
        issuer = DevelopmentIssuer(platform.settings, platform.clock)

        @routes.post("/dev/token", operation_id="developmentToken", summary="Ingresar en desarrollo con cualquier rol")
        async def development_token(body: TokenRequest) -> dict[str, Any]:
            token = issuer.token(body.role, body.audience, body.person)
            return {"token": token, "expires_in_seconds": platform.settings.token_lifetime_seconds}

    return routes
