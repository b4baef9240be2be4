from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.errors import TextHoldsNull
from shared.messages import (
    Act,
    Event,
    Money,
    Pseudonym,
    RawScore,
    Role,
    UtcDatetime,
    canonical,
    decode,
    derived_id,
    readable,
    upcasts,
)

MOMENT = datetime(2026, 3, 1, 15, 30, 5, 123456, tzinfo=UTC)
PROCESS = UUID("0192f0c1-7a52-7d5e-8b1a-2f4f6c8d9e01")
ACT = Act(actor="a" * 32, role=Role.FACILITATOR, recorded_at=MOMENT, cause="request:1")


class NoteTaken(Event):
    """A made-up event."""

    TOPIC: ClassVar[str] = "test.note-taken.v2"

    text: str
    pages: int


@upcasts("test.note-taken.v1", "test.note-taken.v2")
def _add_pages(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "pages": 1}


def note(text: str = "hola", pages: int = 2) -> NoteTaken:
    return NoteTaken(**ACT.facts(), process_id=PROCESS, text=text, pages=pages)


def test_an_event_reads_back_from_its_own_bytes() -> None:
    event = note("Ñ 😀 \u2028")

    assert decode(NoteTaken.TOPIC, event.to_bytes()) == event


def test_the_bytes_of_an_event_are_pinned() -> None:
    data = note().to_bytes()

    assert data == (
        b'{"actor":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","cause":"request:1","pages":2,'
        b'"process_id":"0192f0c1-7a52-7d5e-8b1a-2f4f6c8d9e01","recorded_at":"2026-03-01T15:30:05.123456Z",'
        b'"role":"facilitator","text":"hola"}'
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abz_09", max_size=5), inner, max_size=4),
    )
)
def test_canonical_json_is_what_rfc_8785_says(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_a_fact_with_a_null_character_is_never_written() -> None:
    with pytest.raises(TextHoldsNull):
        note("a\0b").to_bytes()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.just("\\u0000") | st.just("\\\\u0000"))
def test_every_other_text_is(text: str) -> None:
    assert NoteTaken.from_bytes(note(text).to_bytes()).text == text


def test_an_old_version_stays_readable() -> None:
    old = canonical({"text": "hola", "process_id": None, "recorded_at": "2026-03-01T00:00:00Z", **_who()})

    event = decode("test.note-taken.v1", old)

    assert isinstance(event, NoteTaken)
    assert event.pages == 1


def test_a_topic_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        decode("test.unheard-of.v1", b"{}")


def test_two_events_cannot_share_a_name() -> None:
    with pytest.raises(TypeError, match=r"test\.note-taken\.v2"):
        type("Again", (Event,), {"TOPIC": "test.note-taken.v2", "__module__": __name__, "__annotations__": {}})


def test_times_are_kept_in_utc() -> None:
    lima = MOMENT.astimezone(timezone(timedelta(hours=-5)))

    act = Act(actor="x", role=Role.AGENT, recorded_at=lima, cause="c")

    assert act.recorded_at.tzinfo is UTC


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_outside_the_calendar_in_utc_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(UtcDatetime).validate_python(moment)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        Act(actor="x", role=Role.AGENT, recorded_at=datetime(2026, 1, 1), cause="c")  # noqa: DTZ001  # The point.


@pytest.mark.parametrize("amount", ["-0.01", "1.005", "NaN", "Infinity", "1e30", "abc"])
def test_an_amount_that_is_no_money_is_refused(amount: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Money).validate_python(amount)


def test_money_is_written_with_two_decimals() -> None:
    money = TypeAdapter(Money)

    assert money.dump_json(money.validate_python("3000000")) == b'"3000000.00"'


@pytest.mark.parametrize("score", ["-1", "100.0001", "NaN", "1.00001"])
def test_a_score_outside_its_scale_is_refused(score: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RawScore).validate_python(score)


@given(st.decimals(0, 10**15, places=2))
def test_an_amount_that_people_read_is_the_amount_itself(amount: Decimal) -> None:
    shown = readable(amount)

    assert Decimal(shown.replace("\u00a0", "")) == amount
    assert all(len(group) == 3 for group in shown.partition(".")[0].split("\u00a0")[1:])


@given(st.decimals(0, 100, places=4))
def test_a_score_is_written_without_exponent(score: Decimal) -> None:
    adapter = TypeAdapter(RawScore)

    assert "E" not in adapter.dump_json(adapter.validate_python(score)).decode()


def test_a_pseudonym_is_32_hexadecimal_digits() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Pseudonym).validate_python("a" * 31)


def test_the_same_parts_give_the_same_stream() -> None:
    assert derived_id("ballot", PROCESS, "x") == derived_id("ballot", PROCESS, "x")
    assert derived_id("ab", "c") != derived_id("a", "bc")


def _who() -> dict[str, str]:
    return {"actor": "x", "role": "agent", "cause": "c"}
