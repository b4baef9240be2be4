"""Keys are read or refused whole, made in development alone, and kept once in files that only their owner reads."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from pydantic import SecretStr

from shared.keys import (
    KeyIsMissing,
    KeyIsUnfit,
    key_set,
    load_or_create_key,
    new_key,
    private_key,
    public_half,
    public_keys,
    signing_key,
)
from shared.settings import Environment, Settings


def test_development_makes_a_key_once(tmp_path: Path) -> None:
    settings = Settings(environment=Environment.DEVELOPMENT, data_dir=tmp_path)

    first, second = (signing_key(settings, "token_signing_key") for _ in range(2))

    assert first.thumbprint() == second.thumbprint()
    assert (tmp_path / "keys" / "token_signing_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert len(list((tmp_path / "keys").iterdir())) == 1


def test_production_without_its_key_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(KeyIsMissing, match="QUIPU_TOKEN_SIGNING_KEY"):
        signing_key(Settings(data_dir=tmp_path), "token_signing_key")

    assert not list(tmp_path.iterdir())


def test_production_takes_its_key_from_the_settings() -> None:
    key = new_key()
    given = SecretStr(json.dumps(key.as_dict(private=True)))

    assert signing_key(Settings(token_signing_key=given), "token_signing_key").thumbprint() == key.thumbprint()


def test_of_many_that_make_a_secret_one_is_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as workers:
        kept = set(workers.map(lambda n: load_or_create_key(tmp_path / "key", lambda: str(n)), range(32)))

    assert len(kept) == 1


def test_a_key_set_holds_public_halves_named_by_their_thumbprint() -> None:
    key = new_key()

    published = key_set([key])

    assert published["keys"][0].keys() == {"kty", "crv", "x", "kid", "use", "alg"}
    assert list(public_keys(json.dumps(published))) == [key.thumbprint()]


def test_a_private_key_in_a_key_set_is_reduced_to_its_public_half() -> None:
    (key,) = public_keys(json.dumps({"keys": [new_key().as_dict(private=True)]})).values()

    assert not key.is_private


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"kty": "oct", "k": "c2VjcmV0"}',
        '{"kty": "OKP", "crv": "Ed25519", "x": "AA"}',
        '{"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}',
        json.dumps(ECKey.generate_key("P-256").as_dict(private=True)),
        json.dumps(public_half(new_key()).as_dict(private=False)),
    ],
)
def test_what_is_not_a_private_ed25519_key_is_refused_without_its_text(text: str) -> None:
    with pytest.raises(KeyIsUnfit) as refused:
        private_key(text)

    assert not text or text not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"keys": {}}', '{"keys": [1]}', '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
     '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}'],
)  # fmt: skip
def test_what_is_not_a_set_of_ed25519_keys_is_refused(text: str) -> None:
    with pytest.raises(KeyIsUnfit):
        public_keys(text)
