"""What is sealed opens only under its key, in its place, unchanged; a commitment binds and hides."""

import base64
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.keys import KeyIsMissing, KeyIsUnfit
from shared.sealing import MasterKey, PersonKey, Unreadable, commitment, new_master_key, new_salt
from shared.settings import Environment, Settings

PERSON, OTHER, RECORD = UUID(int=1), UUID(int=2), UUID(int=3)
MASTER = MasterKey(b"m" * 32)
KEY = PersonKey(b"k" * 32)

plain = st.none() | st.text() | st.integers(-(2**53), 2**53) | st.lists(st.text())


@given(plain)
def test_what_was_sealed_opens_in_its_place(value: object) -> None:
    assert json.loads(KEY.open(RECORD, "surname", KEY.seal(RECORD, "surname", value))) == value


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_byte_opens(at: int, change: int) -> None:
    sealed = bytearray(KEY.seal(RECORD, "surname", "Quispe"))
    sealed[at % len(sealed)] ^= change

    with pytest.raises(Unreadable):
        KEY.open(RECORD, "surname", bytes(sealed))


def test_nothing_opens_in_another_record_field_or_under_another_key() -> None:
    sealed = KEY.seal(RECORD, "surname", "Quispe")

    for key, record, field in (
        (KEY, OTHER, "surname"),
        (KEY, RECORD, "names"),
        (PersonKey(b"x" * 32), RECORD, "surname"),
    ):
        with pytest.raises(Unreadable):
            key.open(record, field, sealed)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12, b"x" * 28])
def test_bytes_that_were_never_sealed_do_not_open(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        KEY.open(RECORD, "surname", sealed)


def test_short_values_are_sealed_to_one_length_and_never_twice_alike() -> None:
    sealed = [KEY.seal(RECORD, "sex", value) for value in ("F", "M", None, "no responde", "M")]

    assert len({len(one) for one in sealed}) == 1
    assert len(set(sealed)) == len(sealed)


def test_a_wrapped_key_opens_for_its_person_under_its_master_alone() -> None:
    wrapped = MASTER.new_wrapped_key(PERSON)
    sealed = MASTER.unwrap(PERSON, wrapped).seal(RECORD, "surname", "Quispe")

    assert MASTER.unwrap(PERSON, wrapped).open(RECORD, "surname", sealed) == b'"Quispe"'
    for master, person in ((MASTER, OTHER), (MasterKey(b"x" * 32), PERSON)):
        with pytest.raises(Unreadable):
            master.unwrap(person, wrapped)


def test_a_blind_index_is_the_same_for_the_same_and_only_under_its_key() -> None:
    index = MASTER.blind_index("document", "DNI", "41234567")

    assert index == MasterKey(b"m" * 32).blind_index("document", "DNI", "41234567")
    assert len({
        index, MASTER.blind_index("document", "DNI", "41234568"), MASTER.blind_index("document", "DNI4", "1234567"),
        MASTER.blind_index("email", "DNI", "41234567"), MasterKey(b"x" * 32).blind_index("document", "DNI", "41234567"),
    }) == 5  # fmt: skip


@given(st.dictionaries(st.sampled_from(["surname", "names"]), st.text()), st.text())
def test_a_commitment_holds_for_its_salt_person_kind_and_values_alone(values: dict[str, str], other: str) -> None:
    salt = new_salt()
    made = commitment(salt, PERSON, "identity", values)

    assert made == commitment(salt, PERSON, "identity", dict(reversed(values.items())))
    assert made != commitment(new_salt(), PERSON, "identity", values)
    assert made != commitment(salt, OTHER, "identity", values)
    assert made != commitment(salt, PERSON, "contact", values)
    assert made != commitment(salt, PERSON, "identity", values | {"surname": values.get("surname", "") + other + "x"})


@pytest.mark.parametrize("text", ["", "x", "A" * 42, base64.b64encode(b"x" * 31).decode(), "ñ" * 43, "%" * 43])
def test_a_master_key_is_thirty_two_bytes_or_none(text: str) -> None:
    with pytest.raises(KeyIsUnfit):
        MasterKey.from_text(text)


def test_development_keeps_its_master_key_and_production_refuses_to_make_one(tmp_path: Path) -> None:
    development = Settings(environment=Environment.DEVELOPMENT, data_dir=tmp_path)

    first, second = (MasterKey.from_settings(development).blind_index("x", uuid4.__name__) for _ in range(2))

    assert first == second
    with pytest.raises(KeyIsMissing):
        MasterKey.from_settings(Settings(data_dir=tmp_path))
    assert MasterKey.from_text(new_master_key())
