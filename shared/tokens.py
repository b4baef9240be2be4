"""Tokens, signed and short-lived, that say who a person is, and ballot credentials that say it of nobody.

A token is a JWT signed by Ed25519. A person's token (`typ` `JWT`) names a random person id, roles and scope, for one
service. A ballot credential (`typ` `ballot+jwt`) names one pseudonym of one process and no person. Each kind has keys,
`typ` and claims of its own, and is never accepted as the other.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Final, Self, TypeVar
from uuid import UUID, uuid4

import msgspec
from joserfc import jwt
from joserfc.jwk import OKPKey
from nacl.signing import VerifyKey

from shared.compact import NotSigned, signed_payload
from shared.errors import Forbidden, SettingIsUnfit, Unauthenticated, Words
from shared.keys import ALGORITHM, key_set, public_half, public_keys, signing_key, verifying_key
from shared.messages import Role
from shared.settings import Settings

PERSON_KIND: Final = "JWT"
BALLOT_KIND: Final = "ballot+jwt"
BALLOT_AUDIENCE: Final = "voting"
LEEWAY_SECONDS: Final = 5
"""As much may two machines' clocks differ."""

_LONGEST_TOKEN: Final = 4096
_CACHED_TOKENS: Final = 4096

Clock = Callable[[], datetime]


class KeysAreShared(SettingIsUnfit):
    """One key signs persons' tokens and ballot credentials; each kind needs keys of its own."""

    detail = Words(
        "La misma llave firma credenciales de personas y de cédulas (QUIPU_TOKEN_…, QUIPU_BALLOT_…).",
        "The same key signs the tokens of persons and of ballots (QUIPU_TOKEN_…, QUIPU_BALLOT_…).",
    )


@dataclass(frozen=True)
class Person:
    """Who makes a request: a random id, the role they act in here, every role they have, and how far it reaches.

    `processes` and `territories` are None where the roles reach everywhere.
    """

    id: UUID
    role: Role
    roles: tuple[Role, ...]
    processes: frozenset[UUID] | None = None
    territories: frozenset[str] | None = None

    def acting_as(self, roles: tuple[Role, ...]) -> "Person":
        """Return the person in the first of these roles that they have; raise `Forbidden` when they have none."""
        for role in roles:
            if role in self.roles:
                return replace(self, role=role)
        raise Forbidden

    def reaches(self, process_id: UUID) -> bool:
        """Whether the person's roles reach this process."""
        return self.processes is None or process_id in self.processes

    def covers(self, ubigeo: str | None) -> bool:
        """Whether the person's roles reach this place (INEI code), or, for `None`, every place there is."""
        if self.territories is None:
            return True
        return ubigeo is not None and any(ubigeo.startswith(own) for own in self.territories)


@dataclass(frozen=True)
class BallotCredential:
    """The right to cast the ballots of one pseudonym in some lists of one process; whose it is, it does not say.

    Only where the process votes by roll-call does it name the agent.
    """

    process_id: UUID
    voter: str
    lists: frozenset[str]
    agent: UUID | None = None


class _PersonClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    iss: str
    aud: str
    sub: UUID
    roles: Annotated[tuple[Role, ...], msgspec.Meta(min_length=1)]
    iat: int
    exp: int
    jti: str
    processes: tuple[UUID, ...] | None = None
    territories: tuple[str, ...] | None = None


class _BallotClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    iss: str
    aud: str
    sub: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    process: UUID
    lists: tuple[str, ...]
    iat: int
    exp: int
    jti: str
    agent: UUID | None = None


Claims = TypeVar("Claims", _PersonClaims, _BallotClaims)


def utc_now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def issuer_of(deployment: str) -> str:
    """Return who signs the tokens of a deployment."""
    return f"urn:quipu:{deployment}:registry"


class Signer:
    """Signs tokens of both kinds; lifetimes are seconds. Only `registry` has one."""

    def __init__(
        self, issuer: str, person_key: OKPKey, ballot_key: OKPKey, lifetime_seconds: int = 300, clock: Clock = utc_now
    ) -> None:
        self._issuer = issuer
        self._person_key = person_key
        self._ballot_key = ballot_key
        self._lifetime = lifetime_seconds
        self._clock = clock

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock = utc_now) -> Self:
        """Return the signer with the keys of the settings; raise `KeyIsMissing` in production without them."""
        person, ballot = (signing_key(settings, name) for name in ("token_signing_key", "ballot_signing_key"))
        return cls(issuer_of(settings.deployment), person, ballot, settings.token_lifetime_seconds, clock)

    def person_token(
        self,
        person_id: UUID,
        roles: tuple[Role, ...],
        audience: str,
        *,
        processes: tuple[UUID, ...] | None = None,
        territories: tuple[str, ...] | None = None,
    ) -> str:
        """Return a token for one service (`audience`); without processes or territories it reaches all of them."""
        claims = _PersonClaims(
            self._issuer, audience, person_id, roles, *self._times(), uuid4().hex, processes, territories
        )
        return _signed(claims, PERSON_KIND, self._person_key)

    def ballot_credential(self, voter: str, process_id: UUID, lists: tuple[str, ...], agent: UUID | None = None) -> str:
        """Return the credential of a pseudonym for these lists of a process; it names an agent by roll-call alone."""
        claims = _BallotClaims(
            self._issuer, BALLOT_AUDIENCE, voter, process_id, lists, *self._times(), uuid4().hex, agent
        )
        return _signed(claims, BALLOT_KIND, self._ballot_key)

    def person_key_set(self) -> dict[str, object]:
        """Return the JWK set that persons' tokens are verified with."""
        return key_set([self._person_key])

    def ballot_key_set(self) -> dict[str, object]:
        """Return the JWK set that ballot credentials are verified with."""
        return key_set([self._ballot_key])

    def _times(self) -> tuple[int, int]:
        issued = int(self._clock().timestamp())
        return issued, issued + self._lifetime


def _signed(claims: _PersonClaims | _BallotClaims, kind: str, key: OKPKey) -> str:
    header = {"alg": ALGORITHM, "typ": kind, "kid": key.thumbprint()}
    return jwt.encode(header, msgspec.to_builtins(claims), key, algorithms=[ALGORITHM])


class Verifier:
    """Tells whom a token stands for, or raises `Unauthenticated`; which of its checks failed is not said.

    Algorithm, kind, key, issuer, audience and times are each checked. A token once verified is remembered by its exact
    bytes, so that only its audience and times are checked again; the memory is bounded.
    """

    def __init__(
        self, issuer: str, person_keys: Mapping[str, OKPKey], ballot_keys: Mapping[str, OKPKey], clock: Clock = utc_now
    ) -> None:
        if person_keys.keys() & ballot_keys.keys():
            raise KeysAreShared
        self._issuer = issuer
        self._person_keys = {name: verifying_key(key) for name, key in person_keys.items()}
        self._ballot_keys = {name: verifying_key(key) for name, key in ballot_keys.items()}
        self._clock = clock
        self._persons: OrderedDict[str, _PersonClaims] = OrderedDict()
        self._ballots: OrderedDict[str, _BallotClaims] = OrderedDict()

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock = utc_now) -> Self:
        """Return the verifier with the public keys of the settings, or with the public halves of the private ones."""
        return cls(
            issuer_of(settings.deployment),
            _public(settings, settings.token_public_keys, "token_signing_key"),
            _public(settings, settings.ballot_public_keys, "ballot_signing_key"),
            clock,
        )

    def person(self, token: str, audience: str) -> Person:
        """Return the person a token stands for, in their first role, before the service `audience`."""
        claims = self._verified(token, PERSON_KIND, self._person_keys, _PersonClaims, self._persons)
        self._check(claims, audience)
        scope = (None if names is None else frozenset(names) for names in (claims.processes, claims.territories))
        return Person(claims.sub, claims.roles[0], claims.roles, *scope)  # type: ignore[arg-type]  # Two sets, in order.

    def ballot_credential(self, token: str) -> BallotCredential:
        """Return what a ballot credential gives the right to."""
        claims = self._verified(token, BALLOT_KIND, self._ballot_keys, _BallotClaims, self._ballots)
        self._check(claims, BALLOT_AUDIENCE)
        return BallotCredential(claims.process, claims.sub, frozenset(claims.lists), claims.agent)

    def _verified(
        self,
        token: str,
        kind: str,
        keys: Mapping[str, VerifyKey],
        shape: type[Claims],
        seen: OrderedDict[str, Claims],
    ) -> Claims:
        if (known := seen.get(token)) is not None:
            seen.move_to_end(token)
            return known
        if len(token) > _LONGEST_TOKEN:
            raise Unauthenticated
        try:
            claims = msgspec.json.decode(signed_payload(token, kind, keys), type=shape)
        except (NotSigned, msgspec.DecodeError, UnicodeError, RecursionError):
            raise Unauthenticated from None
        seen[token] = claims
        if len(seen) > _CACHED_TOKENS:
            seen.popitem(last=False)
        return claims

    def _check(self, claims: _PersonClaims | _BallotClaims, audience: str) -> None:
        now = self._clock().timestamp()
        on_time = claims.iat - LEEWAY_SECONDS <= now < claims.exp + LEEWAY_SECONDS
        if not on_time or claims.aud != audience or claims.iss != self._issuer:
            raise Unauthenticated


def _public(settings: Settings, given: str | None, private: str) -> Mapping[str, OKPKey]:
    if given is not None:
        return public_keys(given)
    key = public_half(signing_key(settings, private))
    return {key.thumbprint(): key}
