"""The bytes of what the registry records are pinned: what was recorded stays readable for ever."""

from pathlib import Path

import pytest

from services import registry
from shared.messages import Event, decode, event_classes
from tests.services.registry.event_samples import CARRIERS, SAMPLES


def read_pinned() -> list[bytes]:
    """Return the bytes that were recorded once, one event on each line."""
    return Path(__file__).with_name("events.jsonl").read_bytes().splitlines()


PINNED = dict(zip((sample.TOPIC for sample in SAMPLES), read_pinned(), strict=True))


def test_every_event_of_the_registry_has_a_pinned_sample() -> None:
    ours = {kind for kind in event_classes().values() if kind.__module__.startswith(f"{registry.__name__}.")}

    assert ours == {type(sample) for sample in SAMPLES} | CARRIERS


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.TOPIC)
def test_an_event_is_written_as_it_always_was_and_read_back_unchanged(sample: Event) -> None:
    assert sample.to_bytes() == PINNED[sample.TOPIC]
    assert decode(sample.TOPIC, PINNED[sample.TOPIC]) == sample
