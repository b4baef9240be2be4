"""The published event: one CloudEvents 1.0 line in RFC 8785 order, a pure function of the stored row.

That line is what is streamed, exported, hashed into the ledger and verified; nothing is re-serialised. The data inside
it are the stored bytes, untouched.
"""

from typing import Final
from uuid import UUID

import msgspec

from shared.eventstore import Stored
from shared.messages import canonical

SERVICES: Final = ("registry", "voting", "oversight", "forum")
"""The services whose events are published, in the order in which they act."""


class _Head(msgspec.Struct):
    recorded_at: str
    process_id: str | None


class _Line(msgspec.Struct):
    id: str
    position: int
    type: str
    data: msgspec.Raw


_HEAD: Final = msgspec.json.Decoder(_Head)
_LINE: Final = msgspec.json.Decoder(_Line)


def service_of(topic: str) -> str:
    """Return the service that a topic belongs to: `voting.ballot-cast.v1` is `voting`'s."""
    return topic.partition(".")[0]


def line(row: Stored, deployment: str) -> bytes:
    """Return the published event of a stored row: canonical JSON, UTF-8, without a line break.

    `id` is `<stream>.<version>`, `source` is `urn:quipu:<deployment>:<service>`, `subject` the process where there is
    one, `time` the moment of recording, `position` the place in the store and in the stream.
    """
    head = _HEAD.decode(row.data)
    subject = f',"subject":"{head.process_id}"' if head.process_id else ""
    text = (
        f',"datacontenttype":"application/json","dataschema":"urn:quipu:schema:{row.topic}"'
        f',"id":"{row.stream_id}.{row.version}","position":{row.position}'
        f',"source":"urn:quipu:{deployment}:{service_of(row.topic)}","specversion":"1.0"'
        f'{subject},"time":"{head.recorded_at}","type":"{row.topic}"}}'
    )
    return b'{"data":' + row.data + text.encode()


def read_line(published: bytes) -> Stored:
    """Return the stored row that a published line is the function of.

    Raise `msgspec.DecodeError` (or its `ValidationError`) for bytes that are no published line.
    """
    envelope = _LINE.decode(published)
    stream_id, _, version = envelope.id.rpartition(".")
    return Stored(envelope.position, UUID(stream_id), int(version), envelope.type, bytes(envelope.data))


def subject(row: Stored) -> str:
    """Return the NATS subject: `quipu.v1.<service>.<process or ->.<event>`; never anything about a person."""
    process = _HEAD.decode(row.data).process_id or "-"
    service, name, _version = row.topic.split(".")
    return f"quipu.v1.{service}.{process}.{name}"


def is_canonical(published: bytes) -> bool:
    """Tell whether the bytes are the canonical form (RFC 8785) of the JSON they hold."""
    return canonical(msgspec.json.decode(published)) == published
