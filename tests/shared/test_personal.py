"""Every personal field says why it is kept, and no value shows by accident."""

from typing import Annotated, ClassVar

import pytest
from pydantic import ValidationError

from shared.errors import Words
from shared.personal import SALT, FieldClass, Personal, PersonalRecord, Processing, register_of_processing

IDENTIFY = Personal(Words("Identificar al agente", "Identify the agent"), "Ley 29733, art. 14.1", 5)
HEALTH = Personal(Words("Brindar asistencia", "Give assistance"), "Ley 29733, art. 13.6", 1, FieldClass.SENSITIVE)


class Assistance(PersonalRecord):
    """What somebody needs in order to take part."""

    KIND: ClassVar[str] = "tests.assistance.v1"

    surname: Annotated[str, IDENTIFY]
    need: Annotated[str | None, HEALTH] = None


def test_the_register_of_processing_is_what_the_fields_declare() -> None:
    rows = [row for row in register_of_processing() if row.kind == Assistance.KIND]

    assert rows == [
        Processing("tests.assistance.v1", "surname", IDENTIFY),
        Processing("tests.assistance.v1", "need", HEALTH),
    ]


def test_a_field_that_declares_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="Silent must declare why it keeps: mobile"):

        class Silent(PersonalRecord):
            KIND: ClassVar[str] = "tests.silent.v1"

            mobile: str


def test_the_name_of_the_salt_is_taken() -> None:
    with pytest.raises(TypeError, match=SALT):

        class Salty(PersonalRecord):
            KIND: ClassVar[str] = "tests.salty.v1"

            commitment_salt: Annotated[str, IDENTIFY]


def test_two_records_never_have_one_name() -> None:
    with pytest.raises(TypeError, match="Two personal records"):

        class Again(PersonalRecord):
            KIND: ClassVar[str] = Assistance.KIND

            surname: Annotated[str, IDENTIFY]


def test_values_do_not_show_in_a_representation_or_an_error() -> None:
    record = Assistance(surname="Quispe")

    with pytest.raises(ValidationError) as refused:
        Assistance.model_validate({"surname": 41234567})

    assert "Quispe" not in f"{record!r} {record}"
    assert "41234567" not in str(refused.value)
