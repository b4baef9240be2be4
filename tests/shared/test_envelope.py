import json
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import msgspec
import pytest
import rfc8785
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.envelope import is_canonical, line, read_line, subject
from shared.eventstore import Stored
from shared.messages import Event, Role


class LeafSeen(Event):
    """A made-up event."""

    TOPIC: ClassVar[str] = "test.leaf-seen.v1"

    text: str


def stored(text: str = "hola", position: int = 7, process: UUID | None = None) -> Stored:
    event = LeafSeen(
        actor="x",
        role=Role.AGENT,
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
        cause="c",
        process_id=process,
        text=text,
    )
    return Stored(position, UUID(int=1), 3, LeafSeen.TOPIC, event.to_bytes())


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
processes = st.none() | st.builds(uuid4)


def test_the_published_line_is_pinned() -> None:
    published = line(stored(process=UUID(int=2)), "cajamarca")

    assert published.decode() == (
        '{"data":{"actor":"x","cause":"c","process_id":"00000000-0000-0000-0000-000000000002",'
        '"recorded_at":"2026-03-01T00:00:00Z","role":"agent","text":"hola"},"datacontenttype":"application/json",'
        '"dataschema":"urn:quipu:schema:test.leaf-seen.v1","id":"00000000-0000-0000-0000-000000000001.3","position":7,'
        '"source":"urn:quipu:cajamarca:test","specversion":"1.0","subject":"00000000-0000-0000-0000-000000000002",'
        '"time":"2026-03-01T00:00:00Z","type":"test.leaf-seen.v1"}'
    )


@given(texts, st.integers(1, 2**31 - 1), processes)
def test_the_published_line_is_canonical_json(text: str, position: int, process: UUID | None) -> None:
    published = line(stored(text, position, process), "cajamarca")

    assert rfc8785.dumps(json.loads(published)) == published
    assert is_canonical(published)


@given(texts, st.integers(1, 2**31 - 1), processes)
def test_the_stored_row_reads_back_from_the_line(text: str, position: int, process: UUID | None) -> None:
    row = stored(text, position, process)

    assert read_line(line(row, "cajamarca")) == row


def test_the_stored_bytes_stand_untouched_in_the_line() -> None:
    row = stored("Ñandú")

    assert row.data in line(row, "cajamarca")


def test_the_line_is_a_cloud_event_to_somebody_elses_reader() -> None:
    event = JSONFormat().read(None, line(stored(process=UUID(int=2)), "cajamarca"))

    assert event.get_id() == "00000000-0000-0000-0000-000000000001.3"
    assert event.get_type() == "test.leaf-seen.v1"
    assert event.get_source() == "urn:quipu:cajamarca:test"
    assert event.get_extension("position") == 7


def test_bytes_that_are_no_published_line_are_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        read_line(b'{"position":1}')


def test_a_line_with_its_keys_in_another_order_is_not_canonical() -> None:
    assert not is_canonical(b'{"b":1,"a":2}')


def test_a_subject_names_service_process_and_event() -> None:
    process = UUID(int=2)

    assert subject(stored(process=process)) == f"quipu.v1.test.{process}.leaf-seen"
    assert subject(stored()) == "quipu.v1.test.-.leaf-seen"
