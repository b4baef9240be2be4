import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.registry import rulesfile
from services.registry.errors.rules import RulesFileRefused
from services.registry.events import InscriptionRules, Quota
from services.registry.rulesfile import read_rules, rules_schema, write_rules
from shared.messages import canonical
from tests.services.registry.samples import RULES

COMMITTED = Path(rulesfile.__file__).with_name("rules-schema.json")
SMALLEST = """\
lists:
- code: "0601"
  name: Cajamarca
  ubigeo: 0601
  envelope: 1000.50
ballots:
  form: approval
"""


def refused(text: str | bytes) -> list[tuple[int, str | None]]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(RulesFileRefused) as found:
        read_rules(data)
    return [(row, fault.where) for row, fault in found.value.rows]


def test_rules_come_back_as_they_were_written() -> None:
    assert read_rules(write_rules(RULES).encode()) == RULES


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60), st.integers(0, 1200))
def test_whatever_the_texts_rules_come_back_as_they_were_written(name: str, months: int) -> None:
    rules = RULES.model_copy(
        update={
            "quotas": (Quota(code="q", name=name, percent=Decimal("33.3")),),
            "inscription": InscriptionRules(minimum_life_months=months),
        }
    )

    assert read_rules(write_rules(rules).encode()) == rules


def test_amounts_are_exact_and_codes_keep_their_zeros() -> None:
    found = read_rules(SMALLEST.encode()).lists[0]

    assert (str(found.envelope), found.ubigeo) == ("1000.50", "0601")


def test_each_fault_is_named_with_its_line() -> None:
    text = SMALLEST.replace("1000.50", "-3").replace("approval", "shouting") + "secrecy: none\n"

    assert refused(text) == [(5, "/lists/0/envelope"), (7, "/ballots/form"), (8, "/secrecy")]


def test_a_missing_value_is_named_where_it_should_be() -> None:
    assert refused(SMALLEST.replace("  name: Cajamarca\n", "")) == [(2, "/lists/0/name")]


def test_a_field_that_does_not_belong_is_named_by_line_and_not_said_back() -> None:
    assert refused(SMALLEST + "surprise: 1\n") == [(8, "/*")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("lists: [\n", 2),
        (b"\xff\xfe", 1),
        ("a: 1\na: 2\n", 2),
        ("a: &x 1\nb: *x\n", 2),
        ("a: 1\nb: !!python/name:os.system x\n", 2),
        ("1: x\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: " + "[" * 30 + "]" * 30, 1),
        ("a: !!int x\n", 1),
    ],
    ids=["empty", "broken", "not UTF-8", "twice", "alias", "tag", "name", "two documents", "deep", "not a number"],
)
def test_what_is_not_a_plain_file_is_refused_at_its_line(text: str | bytes, line: int) -> None:
    assert [row for row, _ in refused(text)] == [line]


def test_nothing_of_the_file_is_said_back() -> None:
    with pytest.raises(RulesFileRefused) as found:
        read_rules(b"lists: SECRETO\nSECRETO: 1\n")

    assert all("SECRETO" not in str(fault.explain()) + str(fault.where) for _, fault in found.value.rows)


def test_the_committed_schema_is_current() -> None:
    assert json.loads(COMMITTED.read_text("utf-8")) == json.loads(canonical(rules_schema()))


@pytest.mark.parametrize("change", [{}, {"secrecy": "none"}, {"quotas": [{"code": "w"}]}], ids=str)
def test_the_schema_says_what_the_reader_does(change: dict[str, Any]) -> None:
    plain = RULES.model_dump(mode="json") | change

    assert Draft202012Validator(rules_schema()).is_valid(plain) is (not change)
