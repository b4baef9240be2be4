"""An OpenID provider on loopback: discovery, code flow with PKCE, signed ID tokens. It signs everybody in at once."""

import asyncio
import base64
import contextlib
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import ECKey

from shared.serving import listen

Field = Annotated[str, Form()]
CLIENT, SECRET = "quipu-tests", "made-up-secret"


@dataclass
class Provider:
    """What the provider will say, which a test may bend."""

    issuer: str = ""
    claims: dict[str, Any] = field(
        default_factory=lambda: {"sub": "staff-7", "email": "dina@example.pe", "email_verified": True}
    )
    bent: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    signs_with: ECKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorise(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, given: dict[str, str], basic: str) -> dict[str, Any]:
        asked = self.codes.pop(given["code"], None)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or basic != f"Basic {expected}" or given["redirect_uri"] != asked["redirect_uri"]:
            raise HTTPException(400, "invalid_grant")
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            raise HTTPException(400, "invalid_grant")
        now = int(time.time())
        times = {"iat": now, "exp": now + 60}
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], **times, **self.claims, **self.bent}
        key = self.signs_with or self.key
        token = jwt.encode({"alg": "ES256", "kid": self.key.thumbprint()}, claims, key, algorithms=["ES256"])
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": token}

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorise",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            }

        @app.get("/keys")
        async def keys() -> dict[str, Any]:
            return {"keys": [{**self.key.as_dict(private=False), "kid": self.key.thumbprint(), "use": "sig"}]}

        @app.get("/authorise")
        async def authorise(request: Request) -> RedirectResponse:
            return RedirectResponse(self.authorise(dict(request.query_params)), 303)

        @app.post("/token")
        async def token(request: Request, code: Field, redirect_uri: Field, code_verifier: Field) -> dict[str, Any]:
            given = {"code": code, "redirect_uri": redirect_uri, "code_verifier": code_verifier}
            return self.exchange(given, request.headers.get("authorization", ""))

        return app


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Provider]:
    """Serve a provider on a free port of loopback."""
    provider, listening = Provider(), listen("127.0.0.1", 0)
    provider.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(provider.app(), log_config=None, lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # Signals belong to the test run.
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        await task
        listening.close()
