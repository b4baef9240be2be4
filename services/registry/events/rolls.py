"""What has happened to electoral rolls: people are random ids and pseudonyms only."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.messages import Code, Digest, Event, Label, Message, Pseudonym, UtcDatetime


class ElectorsEnrolled(Event):
    """Electors of an outside electoral register (*padrón*) were taken over, as random ids, in bulk."""

    TOPIC: ClassVar[str] = "registry.electors-enrolled.v1"

    source: Label
    list_code: Code | None
    category: Code
    electors: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]


class RollClosingBegun(Event):
    """Nobody is inscribed, accredited or enrolled any more: the roll is drawn up of all who were, up to here."""

    TOPIC: ClassVar[str] = "registry.roll-closing-begun.v1"


class RollEntry(Message):
    """One voter of the roll: a pseudonym, the list on which it votes as its own, the category."""

    voter: Pseudonym
    list_code: Code | None
    category: Code


class RollPagePublished(Event):
    """A page of the electoral roll (*padrón*), entries in the order of their pseudonyms over all pages."""

    TOPIC: ClassVar[str] = "registry.roll-page-published.v1"

    page: int
    entries: Annotated[tuple[RollEntry, ...], Field(min_length=1, max_length=1000)]


class RollClosed(Event):
    """The roll is closed: how many voters, on how many pages, and the Merkle root over all entries (RFC 9162).

    A leaf is an entry's canonical JSON (RFC 8785), and the leaves stand in the order of the pages.
    """

    TOPIC: ClassVar[str] = "registry.roll-closed.v1"

    voters: int
    pages: int
    root: Digest
    closed_at: UtcDatetime
