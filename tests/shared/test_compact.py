"""A compact JWS is believed only whole, under the header asked for, by a key at hand; what joserfc signs is read."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws

from shared.compact import NotSigned, signed_payload
from shared.keys import ALGORITHM, new_key, verifying_key

KEY, OTHER = new_key(), new_key()
KIND = "JWT"
KEYS = {"k": verifying_key(KEY)}
HEADER = {"alg": ALGORITHM, "typ": KIND, "kid": "k"}


def signed(payload: bytes = b"{}", **header: Any) -> str:
    """Return a compact JWS signed by hand, under whatever header."""
    signing = f"{encoded(json.dumps({**HEADER, **header}).encode())}.{encoded(payload)}"
    return f"{signing}.{encoded(KEY.private_key.sign(signing.encode()))}"  # type: ignore[union-attr]  # A whole pair.


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@given(st.binary())
def test_what_another_implementation_signs_is_read(payload: bytes) -> None:
    text = jws.serialize_compact(HEADER, payload, KEY, algorithms=[ALGORITHM])

    assert signed_payload(text, KIND, KEYS) == payload


@given(st.data())
def test_a_text_with_one_character_changed_is_refused(data: st.DataObject) -> None:
    text = signed(b'{"a":1}')
    place = data.draw(st.integers(0, len(text) - 2))  # The last one holds bits that stand for nothing.
    other = data.draw(st.characters(codec="utf-8").filter(lambda one: one != text[place]))

    with pytest.raises(NotSigned):
        signed_payload(text[:place] + other + text[place + 1 :], KIND, KEYS)


@pytest.mark.parametrize("header", [{"typ": "other"}, {"kid": "another"}, {"cty": "x"}, {"crit": ["exp"], "exp": 1}])
def test_another_header_is_refused(header: dict[str, Any]) -> None:
    with pytest.raises(NotSigned):
        signed_payload(signed(**header), KIND, KEYS)


@pytest.mark.parametrize("algorithm", ["none", "EdDSA", "HS256", "ed25519"])
def test_another_algorithm_is_refused_whatever_the_signature(algorithm: str) -> None:
    text = signed(alg=algorithm)

    for claimed in (text, text.rpartition(".")[0] + "."):
        with pytest.raises(NotSigned):
            signed_payload(claimed, KIND, KEYS)


def test_another_key_is_refused() -> None:
    with pytest.raises(NotSigned):
        signed_payload(signed(), KIND, {"k": verifying_key(OTHER)})


@pytest.mark.parametrize("text", ["", ".", "..", "...", "a.b.c", "é.é.é", "\ud800", signed() + "=", f"x.{signed()}"])
def test_what_is_no_compact_jws_is_refused(text: str) -> None:
    with pytest.raises(NotSigned):
        signed_payload(text, KIND, KEYS)
