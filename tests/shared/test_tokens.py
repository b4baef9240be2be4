"""A token is believed only whole, in time, from its issuer, for its service, and as the kind it is."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from shared.errors import Forbidden, Unauthenticated
from shared.keys import ALGORITHM, new_key, public_half
from shared.messages import Role
from shared.tokens import BALLOT_KIND, LEEWAY_SECONDS, PERSON_KIND, KeysAreShared, Person, Signer, Verifier

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSON = UUID("01890000-0000-7000-8000-000000000001")
PROCESS = UUID("01890000-0000-7000-8000-0000000000aa")
VOTER = "0123456789abcdef" * 2
ISSUER = "urn:quipu:cajamarca:registry"
PERSON_KEY, BALLOT_KEY = new_key(), new_key()


def signer(**changes: Any) -> Signer:
    return Signer(
        **{"issuer": ISSUER, "person_key": PERSON_KEY, "ballot_key": BALLOT_KEY, "clock": lambda: NOW, **changes}
    )


def verifier(at: datetime = NOW) -> Verifier:
    return Verifier(ISSUER, by_thumbprint(PERSON_KEY), by_thumbprint(BALLOT_KEY), lambda: at)


def by_thumbprint(key: OKPKey) -> dict[str, OKPKey]:
    return {key.thumbprint(): public_half(key)}


def person_token(**changes: Any) -> str:
    return signer(**changes).person_token(PERSON, (Role.EVALUATOR, Role.AUDITOR), "voting", processes=(PROCESS,))


def ballot_credential(**changes: Any) -> str:
    return signer(**changes).ballot_credential(VOTER, PROCESS, ("CAJAMARCA", "MULTIPROVINCIAL"))


def signed(header: dict[str, Any], key: OKPKey = PERSON_KEY, **claims: Any) -> str:
    return jws.serialize_compact({"alg": ALGORITHM, **header}, json.dumps(claims), key, algorithms=[ALGORITHM])


CLAIMS: dict[str, Any] = {
    "iss": ISSUER, "aud": "voting", "sub": str(PERSON), "roles": ["auditor"], "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300, "jti": "x",
}  # fmt: skip
HEADER = {"typ": PERSON_KIND, "kid": PERSON_KEY.thumbprint()}
TOKENS = (person_token(), ballot_credential())


def test_a_token_stands_for_a_person_with_roles_and_reach() -> None:
    person = verifier().person(person_token(), "voting")

    assert person == Person(
        PERSON, Role.EVALUATOR, (Role.EVALUATOR, Role.AUDITOR), processes=frozenset({PROCESS}), territories=None
    )
    assert person.reaches(PROCESS)
    assert not person.reaches(uuid4())


def test_a_person_acts_in_the_first_role_asked_for_that_they_have() -> None:
    person = verifier().person(person_token(), "voting")

    assert person.acting_as((Role.ADMINISTRATOR, Role.AUDITOR, Role.EVALUATOR)).role is Role.AUDITOR
    with pytest.raises(Forbidden):
        person.acting_as((Role.ADMINISTRATOR,))


def test_a_ballot_credential_stands_for_a_pseudonym_and_no_person() -> None:
    credential = verifier().ballot_credential(ballot_credential())

    assert (credential.voter, credential.process_id) == (VOTER, PROCESS)
    assert credential.lists == {"CAJAMARCA", "MULTIPROVINCIAL"}
    assert str(PERSON) not in base64.b64decode(ballot_credential().split(".")[1] + "==").decode()


def test_a_token_lives_as_long_as_it_says_and_the_leeway() -> None:
    token, checked_once = person_token(), verifier()
    lifetime = timedelta(seconds=300 + LEEWAY_SECONDS)
    checked_once.person(token, "voting")

    assert verifier(NOW + lifetime - timedelta(seconds=1)).person(token, "voting")
    for late in (verifier(NOW + lifetime), verifier(NOW - timedelta(seconds=LEEWAY_SECONDS + 1))):
        with pytest.raises(Unauthenticated):
            late.person(token, "voting")


def test_a_remembered_token_ends_in_time_too() -> None:
    now = [NOW]
    remembering = Verifier(ISSUER, by_thumbprint(PERSON_KEY), by_thumbprint(BALLOT_KEY), lambda: now[0])
    token = ballot_credential()
    remembering.ballot_credential(token)

    now[0] += timedelta(minutes=6)

    with pytest.raises(Unauthenticated):
        remembering.ballot_credential(token)


def test_a_token_is_good_for_its_own_service_alone() -> None:
    checked = verifier()
    checked.person(person_token(), "voting")

    with pytest.raises(Unauthenticated):
        checked.person(person_token(), "forum")


def test_a_token_of_one_kind_is_never_accepted_as_the_other() -> None:
    checked = verifier()
    person, ballot = TOKENS
    checked.person(person, "voting")
    checked.ballot_credential(ballot)

    with pytest.raises(Unauthenticated):
        checked.person(ballot, "voting")
    with pytest.raises(Unauthenticated):
        checked.ballot_credential(person)


@pytest.mark.parametrize("kind", [BALLOT_KIND, "jwt", "at+jwt", ""])
def test_the_right_key_does_not_make_up_for_the_wrong_kind(kind: str) -> None:
    with pytest.raises(Unauthenticated):
        verifier().person(signed({**HEADER, "typ": kind}, **CLAIMS), "voting")


def test_one_key_for_both_kinds_is_refused() -> None:
    with pytest.raises(KeysAreShared):
        Verifier(ISSUER, by_thumbprint(PERSON_KEY), by_thumbprint(PERSON_KEY))


@pytest.mark.parametrize(
    "token",
    [person_token(person_key=new_key()), person_token(issuer="urn:quipu:piura:registry"), "", ".", "..", "a.b.c",
     "é.é.é", "\ud800", "x" * 10_000, person_token() + "A", person_token() + "=", " " + person_token()],
)  # fmt: skip
def test_a_token_of_another_hand_or_form_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        verifier().person(token, "voting")


@pytest.mark.parametrize(
    "changes",
    [{"sub": "nobody"}, {"roles": []}, {"roles": ["king"]}, {"roles": "auditor"}, {"exp": "never"}, {"exp": None},
     {"exp": 1e400}, {"aud": ["voting", "forum"]}, {"admin": True}, {"iat": 10**30}],
)  # fmt: skip
def test_claims_of_another_shape_are_refused_though_rightly_signed(changes: dict[str, Any]) -> None:
    assert verifier().person(signed(HEADER, **CLAIMS), "voting").id == PERSON

    with pytest.raises(Unauthenticated):
        verifier().person(signed(HEADER, **{**CLAIMS, **changes}), "voting")


@pytest.mark.parametrize(
    "header",
    [{"typ": PERSON_KIND}, {**HEADER, "kid": "other"}, {**HEADER, "jku": "https://evil.example/keys"},
     {**HEADER, "crit": ["exp"]}],
)  # fmt: skip
def test_a_header_with_anything_missing_or_besides_is_refused(header: dict[str, Any]) -> None:
    try:
        token = signed(header, **CLAIMS)
    except Exception:  # noqa: BLE001 - The library will not even sign some of them.
        token = forged({"alg": ALGORITHM, **header}, CLAIMS, b"0" * 64)

    with pytest.raises(Unauthenticated):
        verifier().person(token, "voting")


def forged(header: Any, claims: Any, signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize("algorithm", ["none", "None", "", "HS256", "EdDSA", "ES256", None, 1, [], {}])
def test_no_other_algorithm_is_accepted_and_least_of_all_none(algorithm: Any) -> None:
    for signature in (b"", b"0" * 64):
        with pytest.raises(Unauthenticated):
            verifier().person(forged({**HEADER, "alg": algorithm}, CLAIMS, signature), "voting")


def test_the_public_key_is_no_secret_to_sign_with() -> None:
    public = public_half(PERSON_KEY)
    for secret in (public.as_pem(private=False), public.as_der(private=False), str(public.get("x")).encode()):
        unsigned = forged({**HEADER, "alg": "HS256"}, CLAIMS).rpartition(".")[0]
        signature = hmac.digest(secret, unsigned.encode(), "sha256")
        token = forged({**HEADER, "alg": "HS256"}, CLAIMS, signature)

        with pytest.raises(Unauthenticated):
            verifier().person(token, "voting")


@given(st.sampled_from(TOKENS), st.integers(0, 10_000), st.integers(1, 127))
def test_a_token_with_any_byte_changed_is_refused(token: str, at: int, change: int) -> None:
    data = bytearray(token.encode())
    data[at % len(data)] ^= change
    changed = data.decode()

    with pytest.raises(Unauthenticated):
        verifier().person(changed, "voting")
    with pytest.raises(Unauthenticated):
        verifier().ballot_credential(changed)


HEADER_NAMES = st.sampled_from(["alg", "typ", "kid", "crit", "b64"])
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([*HEADER.values(), ALGORITHM]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HEADER_NAMES, inner),
    max_leaves=6,
)


@given(plain, plain, st.binary(max_size=70))
def test_no_made_up_token_passes_or_breaks_the_verifier(header: Any, claims: Any, signature: bytes) -> None:
    with pytest.raises(Unauthenticated):
        verifier().person(forged(header, claims, signature), "voting")


def test_a_deeply_nested_header_is_refused_too() -> None:
    header = base64.urlsafe_b64encode(b"[" * 2900).rstrip(b"=").decode()

    with pytest.raises(Unauthenticated):
        verifier().person(f"{header}.e30.e30", "voting")


def test_the_memory_of_verified_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.tokens._CACHED_TOKENS", 3)
    checked = verifier()

    for _ in range(5):
        checked.person(person_token(), "voting")

    assert len(checked._persons) == 3
