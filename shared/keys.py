"""Keys: Ed25519 pairs as JWK, and secret files that exist once however many processes want them."""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from joserfc.jwk import OKPKey
from nacl.signing import VerifyKey
from pydantic import SecretStr

from shared.errors import SettingIsMissing, SettingIsUnfit, Words
from shared.settings import Settings

ALGORITHM: Final = "Ed25519"
"""The JOSE name of EdDSA over Ed25519 alone (RFC 9864; the older name `EdDSA` left the curve open)."""


class KeyIsMissing(SettingIsMissing):
    """Production brings its keys in settings; none is made up, and the program does not start."""


class KeyIsUnfit(SettingIsUnfit):
    """What a setting holds is not a key of the kind asked for; the key itself is never shown."""

    detail = Words(
        "Una llave no es una llave Ed25519 en forma JWK con todas sus partes, o no tiene el largo debido.",
        "A key is not an Ed25519 key in JWK form with all its parts, or not as long as it must be.",
    )


def new_key() -> OKPKey:
    """Return a new Ed25519 key pair."""
    return OKPKey.generate_key("Ed25519")


def private_key(text: str) -> OKPKey:
    """Read a private key from its JWK; raise `KeyIsUnfit` for anything else."""
    key = _key(_plain(text))
    if not key.is_private:
        raise KeyIsUnfit
    return key


def public_keys(text: str) -> dict[str, OKPKey]:
    """Read a JWK set (RFC 7517) as public keys by thumbprint; raise `KeyIsUnfit` for anything but Ed25519 keys."""
    members = _plain(text).get("keys")
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise KeyIsUnfit
    keys = [public_half(_key(member)) for member in members]
    return {key.thumbprint(): key for key in keys}


def public_half(key: OKPKey) -> OKPKey:
    """Return a key without its private part."""
    return _key({name: value for name, value in key.as_dict(private=False).items() if name in {"kty", "crv", "x"}})


def verifying_key(key: OKPKey) -> VerifyKey:
    """Return the public half of a key as that which verifies signatures.

    libsodium's, which takes half the time of OpenSSL's: verifying is the dearest step of a ballot's request.
    """
    return VerifyKey(key.public_key.public_bytes_raw())


def key_set(keys: Iterable[OKPKey]) -> dict[str, Any]:
    """Return the public halves of keys as a JWK set, each named (`kid`) by its RFC 7638 thumbprint."""
    return {
        "keys": [
            {**public_half(key).as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}
            for key in keys
        ]
    }


def signing_key(settings: Settings, name: str) -> OKPKey:
    """Return the private key of the setting `name`; development makes it once, in its data folder.

    Raise `KeyIsMissing` in production without the setting.
    """
    return private_key(secret(settings, name, lambda: json.dumps(new_key().as_dict(private=True))))


def secret(settings: Settings, name: str, make: Callable[[], str]) -> str:
    """Return the secret of a setting, or in development the one kept in the data folder, made when it is absent."""
    given: SecretStr | None = getattr(settings, name)
    if given is not None:
        return given.get_secret_value()
    if not settings.in_development:
        raise KeyIsMissing(name)
    return load_or_create_key(settings.data_dir / "keys" / name, make)


def load_or_create_key(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a secret file (mode 0600), made when it is absent; of two that make it, one is kept."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{secrets.token_hex(4)}") as draft:
            draft.write(make())
            draft.flush()
            os.fsync(draft.fileno())
            _link(Path(draft.name), path)
    return path.read_text(encoding="utf-8")


def _link(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return


def _plain(text: str) -> dict[str, Any]:
    try:
        plain = json.loads(text)
    except ValueError:
        raise KeyIsUnfit from None
    if not isinstance(plain, dict):
        raise KeyIsUnfit
    return plain


def _key(plain: dict[str, Any]) -> OKPKey:
    if (plain.get("kty"), plain.get("crv")) != ("OKP", "Ed25519"):
        raise KeyIsUnfit
    parts = {name: str(value) for name, value in plain.items() if name in {"kty", "crv", "x", "d"}}
    try:
        key = OKPKey.import_key({**parts, "alg": ALGORITHM, "use": "sig"})
        key.raw_value  # noqa: B018 - The parts are read when first used; read them now.
    except Exception:  # noqa: BLE001 - Whatever is wrong with it, it is no key, and its text must not show.
        raise KeyIsUnfit from None
    return key
