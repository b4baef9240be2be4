"""Messages: events, commands, and the exact types that both are made of.

An event is a fact with a permanent name and version (`TOPIC`); its canonical JSON (RFC 8785) is what is stored,
streamed, hashed and verified. Nothing here knows PostgreSQL, NATS or HTTP.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Self
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

from shared.errors import Contradiction, TextHoldsNull

QUIPU_NAMESPACE: Final = uuid5(NAMESPACE_URL, "urn:quipu")


def derived_id(*parts: object) -> UUID:
    """Return the UUIDv5 of what must be unique: the same parts give the same stream, so a second writer loses."""
    return uuid5(QUIPU_NAMESPACE, "\x1f".join(str(part) for part in parts))


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # The first and the last hours of the calendar, in an offset that leads out of it.
        raise Contradiction("el momento queda fuera del calendario", "the moment is outside the calendar") from None


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def _two_places(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment with a time zone, kept in UTC (RFC 3339 with `Z`)."""

Money = Annotated[
    Decimal,
    Field(ge=0, decimal_places=2, max_digits=18, allow_inf_nan=False),
    AfterValidator(_two_places),
    PlainSerializer(_plain, return_type=str),
]
"""An amount with at most two decimals, never negative, written as a decimal string; its currency stands beside it."""


def holds_null(data: bytes) -> bool:
    """Whether a text in JSON holds the null character; one that speaks of its escape does not."""
    return b"\\u0000" in data and _NULL.search(data) is not None


def readable(amount: Decimal) -> str:
    """Return an amount as people read it: thousands set apart by a space that does not break, a point before cents."""
    return f"{amount:,.2f}".replace(",", "\u00a0")


Exact = Annotated[
    Decimal,
    Field(max_digits=40, decimal_places=20, allow_inf_nan=False),
    PlainSerializer(_plain, return_type=str),
]
"""An exact decimal number of at most 40 digits, 20 of them decimals, written as a string without exponent."""

RawScore = Annotated[
    Decimal,
    Field(ge=0, le=100, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(_plain, return_type=str),
]
"""A raw technical score, 0 to 100, at most four decimals."""

Pseudonym = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""32 hexadecimal digits that stand for one person in one process; only the registry can say whose they are."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$")]
"""A short code of the record (list, project, criterion): letters, digits, dot, dash, underscore, slash; at most 40."""

Label = Annotated[str, Field(min_length=1, max_length=500)]
"""A title or name of a thing that people read; never of a person."""

Reason = Annotated[str, Field(min_length=1, max_length=4000)]
"""Why somebody decided so, in their words; about things, never about a person."""


class Role(StrEnum):
    """In what role somebody acts."""

    ADMINISTRATOR = "administrator"
    FACILITATOR = "facilitator"
    EVALUATOR = "evaluator"
    AGENT = "agent"
    COMMITTEE = "committee"
    FORUM_MEMBER = "forum-member"
    AUDITOR = "auditor"
    INTEGRITY_OFFICER = "integrity-officer"
    OPERATOR = "operator"
    CITIZEN = "citizen"
    SYSTEM = "system"


class Message(BaseModel):
    """A frozen message that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class Act(Message):
    """Who acts, in what role, when, and because of what: the four facts that every event carries."""

    actor: str
    role: Role
    recorded_at: UtcDatetime
    cause: str

    def facts(self) -> dict[str, Any]:
        """Return the four facts, to be spread into an event."""
        return {"actor": self.actor, "role": self.role, "recorded_at": self.recorded_at, "cause": self.cause}


class Command(Message):
    """An order; the domain answers it with events or a refusal."""


class Event(Message):
    """A fact that stays: no personal data, no ids, clocks or defaults of its own.

    Inside a version only an optional field with a default may be added; anything else is a new class with a new
    TOPIC, and the old one stays readable through `upcasts`.
    """

    TOPIC: ClassVar[str]

    recorded_at: UtcDatetime
    actor: str
    role: Role
    cause: str
    process_id: UUID | None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        topic = cls.__dict__.get("TOPIC")
        if topic is None:
            return
        if topic in _CLASSES:
            raise TypeError(f"Two events are called {topic}.")
        _CLASSES[topic] = cls

    def to_bytes(self) -> bytes:
        """Return the event as canonical JSON (RFC 8785); keys are ASCII and no float occurs, so sorting suffices.

        Raise `TextHoldsNull` for a fact that no read model could hold: once recorded it would stop them all.
        """
        data = canonical(self.model_dump(mode="json"))
        if holds_null(data):
            raise TextHoldsNull
        return data

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read canonical JSON back; raise pydantic's `ValidationError` for a history that cannot be."""
        return cls.model_validate_json(data)


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

_CLASSES: dict[str, type[Event]] = {}
_UPCASTERS: dict[str, tuple[str, Upcaster]] = {}
_NULL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The null character in JSON: its escape, unless the backslash before it is itself escaped."""

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def canonical(value: Any) -> bytes:
    """Return plain data (str, int, bool, None, list, dict with ASCII keys) as canonical JSON (RFC 8785)."""
    return _ENCODER.encode(value)


def event_classes() -> dict[str, type[Event]]:
    """Return every event class that has been imported, by topic."""
    return dict(_CLASSES)


def upcasts(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Register a function that turns the data of topic `old` into the data of topic `new`."""

    def register(function: Upcaster) -> Upcaster:
        _UPCASTERS[old] = (new, function)
        return function

    return register


def decode(topic: str, data: bytes) -> Event:
    """Read a stored event of any version into its newest class.

    Raise `KeyError` for a topic nobody knows, `ValidationError` for data that does not fit its class.
    """
    if topic not in _UPCASTERS:
        return _CLASSES[topic].from_bytes(data)
    plain: dict[str, Any] = msgspec.json.decode(data)
    while topic in _UPCASTERS:
        topic, upcast = _UPCASTERS[topic]
        plain = upcast(plain)
    return _CLASSES[topic].from_bytes(canonical(plain))
