"""What is wrong with data is said in words, at a place, and never with the data itself."""

import typing
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from pydantic import Field
from pydantic_core import core_schema

from shared.errors import Words
from shared.faults import _OTHER, _WORDS, DoesNotFit, fit
from shared.messages import Code, Label, Message, Money, RawScore
from shared.rules import BallotRules

ABOUT_PYTHON = set(
    "no_such_attribute needs_python_object frozen_field frozen_instance invalid_key get_attribute_error"  # noqa: SIM905
    " dataclass_exact_type named_tuple_type default_factory_not_called frozen_dict_type ordered_dict_type counter_type"
    " set_item_not_hashable value_error assertion_error missing_sentinel_error ellipsis_error is_instance_of"
    " is_subclass_of callable_type multiple_argument_values complex_type complex_str_parsing".split()
)


class Form(StrEnum):
    CHOOSE_ONE = "choose-one"
    APPROVAL = "approval"


class Row(Message):
    project: Code
    score: RawScore
    amount: Money = Decimal(0)
    form: Form = Form.APPROVAL
    voter: UUID | None = None
    labels: dict[str, Label] = Field(default_factory=dict)


def refused(**data: object) -> DoesNotFit:
    with pytest.raises(DoesNotFit) as refusal:
        fit(Row, data)
    return refusal.value


def test_data_that_fits_is_returned_as_its_model() -> None:
    assert fit(Row, {"project": "2324969", "score": "85.1"}).score == Decimal("85.1")


@pytest.mark.parametrize(
    ("data", "pointer", "words"),
    [
        ({"score": "1"}, "/project", Words("Falta este dato.", "This value is missing.")),
        (
            {"project": "a", "score": "101"},
            "/score",
            Words("Debe ser menor o igual que 100.", "It must be 100 or less."),
        ),
        ({"project": "a", "score": "x"}, "/score", Words("Debe ser un número.", "It must be a number.")),
        (
            {"project": "a", "score": "NaN"},
            "/score",
            Words("Debe ser un número finito.", "It must be a finite number."),
        ),
        (
            {"project": "a", "score": "1", "amount": "1.005"},
            "/amount",
            Words("Admite como máximo 2 decimales.", "At most 2 decimal places are allowed."),
        ),
        (
            {"project": "a", "score": "1", "form": "secret"},
            "/form",
            Words("Valores admitidos: 'choose-one', 'approval'.", "Allowed values: 'choose-one', 'approval'."),
        ),
        (
            {"project": "a", "score": "1", "voter": "12"},
            "/voter",
            Words("No es un identificador UUID válido.", "It is not a valid UUID."),
        ),
    ],
)
def test_a_fault_says_where_it_is_and_which_limit_was_passed(
    data: dict[str, object], pointer: str, words: Words
) -> None:
    (fault,) = refused(**data).faults

    assert (fault.pointer, fault.words) == (pointer, words)


def test_a_key_that_the_sender_made_up_is_not_said_back() -> None:
    refusal = refused(project="a", score="1", quispe="rosa", labels={"41234567": ""})

    assert {fault.pointer for fault in refusal.faults} == {"/*", "/labels/*"}


def test_facts_that_cannot_hold_together_are_told_in_words() -> None:
    with pytest.raises(DoesNotFit) as caught:
        fit(BallotRules, {"form": "ordinal"})

    (fault,) = caught.value.faults
    assert fault.words == Words("Una cédula ordinal necesita max_choices.", "An ordinal ballot needs max_choices.")


def test_one_fault_is_where_the_whole_refusal_is() -> None:
    assert refused(project="a").where == "/score"
    assert refused().where is None
    assert refused().values == {"count": 2}


def test_every_error_that_data_can_cause_has_words_of_its_own() -> None:
    codes = set(typing.get_args(core_schema.ErrorType))

    assert codes - set(_WORDS) == ABOUT_PYTHON & codes
    assert set(_WORDS) <= codes | {"null_character"}  # Ours: `shared.guards` finds it.


def test_a_fault_without_words_is_still_said() -> None:
    assert _OTHER.es
    assert _OTHER.en
