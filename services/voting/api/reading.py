"""Reading ballots: one by its body, a batch at once while all is well, row by row to name what is not."""

from json import JSONDecodeError
from typing import Any, Final

import msgspec

from services.voting.api.bodies import BallotBody
from services.voting.commands import ROWS_LIMIT, BallotRow, Rows
from services.voting.errors import BatchMalformed
from services.voting.events import Channel
from shared.faults import DoesNotFit, faults_of, fit
from shared.guards import parse


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    ballots: tuple[BallotRow, ...]


class _Rows(msgspec.Struct, forbid_unknown_fields=True):
    ballots: tuple[msgspec.Raw, ...]


_BATCH: Final = msgspec.json.Decoder(_Batch)
_ROWS: Final = msgspec.json.Decoder(_Rows)
_ROW: Final = msgspec.json.Decoder(BallotRow)
_FAULTS: Final = (msgspec.DecodeError, UnicodeError, RecursionError)


def read_ballot(body: bytes) -> BallotBody:
    """Return one ballot; raise `DoesNotFit` for what is no strict JSON, or not of its shape."""
    try:
        plain = parse(body)
    except JSONDecodeError:
        raise DoesNotFit(faults_of([{"type": "json_invalid", "loc": ()}], ())) from None
    return fit(BallotBody, plain)


def read_batch(body: bytes) -> Rows:
    """Return the rows of `{"ballots": [...]}`; `None` stands for each that has not the shape of a ballot."""
    try:
        return _BATCH.decode(body).ballots
    except _FAULTS:
        pass
    try:
        rows = _ROWS.decode(body).ballots
    except _FAULTS:
        raise BatchMalformed from None
    read = [_read(row) for row in rows]
    if None not in read:
        raise BatchMalformed
    return read


def _read(row: msgspec.Raw) -> BallotRow | None:
    try:
        return _ROW.decode(row)
    except _FAULTS:
        return None


_CHOICE_SCHEMA: Final = {
    "type": "object",
    "required": ["project"],
    "additionalProperties": False,
    "properties": {"project": {"type": "string"}, "points": {"type": ["integer", "null"]}},
}
_ROW_SCHEMA: Final = {
    "type": "object",
    "required": ["voter", "choices"],
    "additionalProperties": False,
    "properties": {
        "agent": {"type": ["string", "null"], "format": "uuid"},
        "voter": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "choices": {"type": "array", "items": _CHOICE_SCHEMA},
        "channel": {"type": "string", "enum": [channel.value for channel in Channel], "default": Channel.PAPER.value},
    },
}
BATCH_SCHEMA: Final = {
    "type": "object",
    "required": ["ballots"],
    "additionalProperties": False,
    "properties": {"ballots": {"type": "array", "items": _ROW_SCHEMA, "minItems": 1, "maxItems": ROWS_LIMIT}},
}
"""The JSON Schema of a batch, for the description of the addresses."""


def body_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what OpenAPI says of a body that the handler reads by itself; definitions are put in their places."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": _inlined(schema, schema)}}}}


def _inlined(part: Any, schema: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_inlined(one, schema) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(schema["$defs"][part["$ref"].rpartition("/")[2]], schema)
    return {name: _inlined(value, schema) for name, value in part.items() if name != "$defs"}
