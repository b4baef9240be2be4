"""Causes: how an event names what led to it, in one form for all services.

`event:<stream id>.<version>` names an event, by the id under which it is published; `request:<id>` a request;
`setting:<name>` what whoever installed the program had set.
"""

import re
from typing import Final, NamedTuple
from uuid import UUID

_EVENT: Final = re.compile(
    r"event:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([1-9][0-9]{0,8})", re.ASCII
)


class Place(NamedTuple):
    """Where an event stands: its stream, and which of the stream's events it is."""

    stream_id: UUID
    version: int


def event_cause(stream_id: UUID, version: int) -> str:
    """Return the cause that names an event."""
    return f"event:{stream_id}.{version}"


def event_named(cause: str) -> Place | None:
    """Return where the event stands that a cause names; `None` where it names none, as a request."""
    found = _EVENT.fullmatch(cause)
    return Place(UUID(found[1]), int(found[2])) if found else None
