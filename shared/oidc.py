"""OpenID Connect: staff who sign in with the provider of their institution, by code flow with PKCE (over Authlib).

State, nonce and verifier all follow from the secret of the browser that asked, so that an answer meant for another
browser, or made up, fits none of them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Unauthenticated, Unavailable, Words
from shared.signin import Secret
from shared.tokens import LEEWAY_SECONDS, Clock, utc_now

if TYPE_CHECKING:  # Authlib is loaded by the first sign-in, not by each start.
    from authlib.integrations.httpx_client import AsyncOAuth2Client
    from authlib.oidc.discovery import OpenIDProviderMetadata

SCOPE: Final = "openid email"
SECONDS: Final = 10
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""What an ID token may be signed with: never `none`, never a shared secret."""


class ProviderDoesNotAnswer(Unavailable):
    """The provider cannot be reached, or does not describe itself as OpenID Connect Discovery asks."""

    title = Words("El proveedor de identidad no responde", "The identity provider does not answer")


class ProviderAnswerNotValid(Unauthenticated):
    """What came back from the provider does not belong to this browser, or does not verify; which is not said."""

    title = Words("No se pudo verificar el ingreso", "The sign-in could not be verified")
    detail = Words(
        "La respuesta del proveedor no corresponde a este navegador.",
        "The provider's answer does not belong to this browser.",
    )
    remedy = Words("Empiece de nuevo el ingreso.", "Begin the sign-in again.")


@dataclass(frozen=True)
class Subject:
    """Whom a provider vouches for; the e-mail address only where the provider has verified it."""

    issuer: str
    subject: str
    email: str | None

    def __repr__(self) -> str:
        return "Subject()"


@dataclass(frozen=True)
class Client:
    """Who this program is to the provider, and where the provider sends people back."""

    client_id: str
    client_secret: str | None
    redirect_uri: str


class Provider:
    """One OpenID provider, described by its discovery document, which is read anew for each sign-in."""

    def __init__(
        self, issuer: str, client: Client, clock: Clock = utc_now, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._issuer = issuer.rstrip("/")
        self._client = client
        self._clock = clock
        self._transport = transport

    async def address(self, secret: Secret) -> str:
        """Return where the browser of this secret goes to sign in; raise `ProviderDoesNotAnswer`."""
        async with self._open() as http:
            metadata = await self._discover(http)
            url, _ = http.create_authorization_url(
                metadata["authorization_endpoint"],
                state=secret.derive("state").hex(),
                nonce=secret.derive("nonce").hex(),
                code_verifier=secret.derive("verifier").hex(),
            )
        return str(url)

    async def subject(self, secret: Secret, answered: str) -> Subject:
        """Return whom the provider vouches for, from the address that it sent the browser back to.

        Raise `ProviderAnswerNotValid` or `ProviderDoesNotAnswer`.
        """
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415  # As above.

        async with self._open() as http:
            metadata = await self._discover(http)
            try:
                given = await http.fetch_token(
                    metadata["token_endpoint"],
                    authorization_response=answered,
                    state=secret.derive("state").hex(),
                    code_verifier=secret.derive("verifier").hex(),
                )
            except (AuthlibBaseError, ValueError, httpx2.HTTPStatusError):
                raise ProviderAnswerNotValid from None
            except httpx2.HTTPError:
                raise ProviderDoesNotAnswer from None
            keys = await _json(http, metadata["jwks_uri"])
        return self._read(given, keys, secret)

    def _open(self) -> "AsyncOAuth2Client":
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415  # As above.

        return AsyncOAuth2Client(
            self._client.client_id,
            self._client.client_secret,
            redirect_uri=self._client.redirect_uri,
            scope=SCOPE,
            code_challenge_method="S256",
            timeout=SECONDS,
            transport=self._transport,
        )

    async def _discover(self, http: "AsyncOAuth2Client") -> "OpenIDProviderMetadata":
        from authlib.oidc.discovery import OpenIDProviderMetadata  # noqa: PLC0415  # As above.

        metadata = OpenIDProviderMetadata(await _json(http, f"{self._issuer}/.well-known/openid-configuration"))
        try:
            metadata.validate()
        except ValueError:
            raise ProviderDoesNotAnswer from None
        if metadata["issuer"].rstrip("/") != self._issuer:
            raise ProviderDoesNotAnswer
        return metadata

    def _read(self, given: dict[str, Any], keys: dict[str, Any], secret: Secret) -> Subject:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415  # As above.

        try:
            token = jwt.decode(str(given["id_token"]), KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]  # A JWK set as plain data.
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "values": [self._issuer, f"{self._issuer}/"]},
                    "aud": {"essential": True, "value": self._client.client_id},
                },
                params={"nonce": secret.derive("nonce").hex(), "client_id": self._client.client_id},
            )
            claims.validate(int(self._clock().timestamp()), LEEWAY_SECONDS)
        except (JoseError, KeyError, ValueError, TypeError):
            raise ProviderAnswerNotValid from None
        verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        return Subject(self._issuer, str(claims["sub"]), claims["email"] if verified else None)


async def _json(http: "AsyncOAuth2Client", url: str) -> dict[str, Any]:
    try:
        found = (await http.request("GET", url, withhold_token=True)).raise_for_status().json()
    except (httpx2.HTTPError, ValueError):
        raise ProviderDoesNotAnswer from None
    if not isinstance(found, dict):
        raise ProviderDoesNotAnswer
    return found
