"""What the folds share: picking the events of some kinds out of a batch, in their newest version."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from shared.eventstore import Stored
from shared.messages import Event

Kind = TypeVar("Kind", bound=Event)


def name_of(topic: str) -> str:
    """Return a topic without its version: `voting.ballot-cast.v1` is `voting.ballot-cast`."""
    return topic.rpartition(".v")[0]


def pick(rows: Sequence[Stored], *kinds: type[Kind]) -> Iterator[tuple[Stored, Kind]]:
    """Yield the rows whose event is of one of `kinds`, of whatever version, each with its event in the newest one."""
    names = {name_of(kind.TOPIC) for kind in kinds}
    for row in rows:
        if name_of(row.topic) in names:
            event = row.event()
            if isinstance(event, kinds):
                yield row, event
