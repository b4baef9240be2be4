"""A log line is a past phrase with allowed fields; nothing personal passes, whoever wrote it."""

import ast
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from shared.logs import ALLOWED, HIDDEN, configure, scrub
from shared.settings import LogFormat

CHECKOUT = Path(__file__).resolve().parents[2]
METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
PROCESS = UUID("12345678-1234-7234-8234-123456789012")


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def written() -> io.StringIO:
    stream = io.StringIO()
    configure(LogFormat.JSON, service="voting", stream=stream)
    return stream


def last(written: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(written.getvalue().splitlines()[-1])
    return line


def fail(error: Exception) -> None:
    raise error


def test_a_line_is_one_json_object_with_its_time_level_and_service(written: io.StringIO) -> None:
    structlog.get_logger().info("Relay resumed", position=12345678, process_id=PROCESS)

    line = last(written)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("timestamp"))
    assert line == {
        "event": "Relay resumed", "level": "info", "service": "voting", "position": 12345678, "process_id": str(PROCESS)
    }  # fmt: skip


def test_a_field_that_is_not_allowed_is_dropped_and_counted(written: io.StringIO) -> None:
    structlog.get_logger().info("Agent accredited", surname="Quispe", document="41234567", count=1)

    line = last(written)

    assert line["dropped_fields"] == 2
    assert "Quispe" not in written.getvalue()
    assert set(line) <= ALLOWED


@pytest.mark.parametrize(
    "personal",
    ["41234567", "10412345678", "+51 987 654 321", "987-654-321", "rosa.quispe@example.pe", "eyJhbGciOi.eyJzdWIi.c2ln",
     "postgresql://user:hunter2@host/quipu"],
)  # fmt: skip
def test_what_looks_personal_is_hidden_in_every_allowed_field(personal: str, written: io.StringIO) -> None:
    structlog.get_logger().info(f"Request by {personal} failed", cause=personal, positions={"voting": personal})

    line = last(written)

    assert personal not in written.getvalue()
    assert line["event"] == f"Request by {HIDDEN} failed"


@given(st.text(st.characters(codec="ascii", exclude_characters="0123456789"), max_size=20), st.from_regex(r"\d{7,12}"))
def test_a_document_number_is_hidden_whatever_stands_before_it(before: str, number: str) -> None:
    shown = scrub(None, "info", {"event": f"{before}{number}"})

    assert number.strip() not in str(shown)


@pytest.mark.parametrize("code", [str(PROCESS), "0123456789" * 3 + "ab", "0123456789" * 6 + "abcd"])
def test_ids_and_digests_are_kept(code: str, written: io.StringIO) -> None:
    structlog.get_logger().info("Stream repaired", stream=code)

    assert last(written)["stream"] == code


def test_an_exception_is_named_by_its_type_and_our_line_alone(written: io.StringIO) -> None:
    try:
        fail(ValueError("Rosa Quispe"))
    except ValueError:
        structlog.get_logger().exception("Request failed")

    line = last(written)

    assert line["error"] == "ValueError"
    assert re.fullmatch(r"tests/shared/test_logs\.py:\d+", line["at"])
    assert "Quispe" not in written.getvalue()


def test_of_a_library_only_its_name_its_level_and_the_type_of_error_pass(written: io.StringIO) -> None:
    try:
        fail(KeyError("41234567"))
    except KeyError:
        logging.getLogger("psycopg.pool").exception("Could not insert %s", "Rosa Quispe")

    line = last(written)

    assert (line["logger"], line["level"], line["error"]) == ("psycopg.pool", "error", "KeyError")
    assert "Quispe" not in written.getvalue()
    assert "41234567" not in written.getvalue()


def test_the_access_log_stays_off(written: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").critical("GET /agents?document=41234567")

    assert written.getvalue() == ""


def test_a_value_of_an_unknown_kind_is_named_by_its_type(written: io.StringIO) -> None:
    structlog.get_logger().info("Command refused", outcome=ValueError("Rosa Quispe"))

    assert last(written)["outcome"] == "ValueError"


def test_the_console_format_keeps_the_same_promises() -> None:
    stream = io.StringIO()
    configure(LogFormat.CONSOLE, stream=stream)

    structlog.get_logger().info("Agent accredited", surname="Quispe", count=1)

    assert "Agent accredited" in stream.getvalue()
    assert "Quispe" not in stream.getvalue()


def calls_of_logs() -> Iterator[tuple[str, ast.Call]]:
    for package in ("services", "shared", "projections", "deploy"):
        for file in (CHECKOUT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                    where = f"{file.relative_to(CHECKOUT)}:{node.lineno}"
                    if ast.unparse(node.func.value) in {"log", "_log"}:
                        yield where, node


def test_every_line_that_the_program_writes_is_a_fixed_phrase_with_allowed_fields() -> None:
    calls = list(calls_of_logs())

    assert len(calls) > 20
    for where, call in calls:
        assert [type(phrase) for phrase in call.args] == [ast.Constant], where
        assert {field.arg for field in call.keywords} <= {*ALLOWED, "exc_info"}, where
