"""What people can ask about their own data, and who reads the data of many."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registry.commands.standing import Finding, OfAgent
from services.registry.events import Answer, Right
from services.registry.people import Identity
from shared.messages import Code, Command, Label, Reason


class RightAsked(Command):
    """Which right, over which fields; a rectification brings the whole record as it should be."""

    right: Right
    fields: Annotated[tuple[Code, ...], Field(max_length=40)] = ()
    identity: Annotated[Identity | None, Field(repr=False)] = None


class AskRight(RightAsked, OfAgent):
    """Ask for a right over one's data; its legal term begins to run."""


class RightAnswer(Finding):
    """Granted or refused, on what ground."""

    answer: Answer


class AnswerRight(RightAnswer):
    """Answer a request; what is granted is done before the answer is recorded."""

    request_id: UUID


class Extension(Command):
    """Why the term is extended."""

    reason: Reason


class ExtendRightTerm(Extension):
    """Extend the term of a request, once."""

    request_id: UUID


class BulkRead(Command):
    """Which fields of which agents' records, and what for; the law that demands it, where one does."""

    purpose: Label
    fields: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]
    agents: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]
    legal_basis: Label | None = None


class RequestBulkRead(BulkRead):
    """Ask to read the data of many people of a process at once."""

    process_id: UUID


class ApproveBulkRead(Command):
    """Let another person's reading be made."""

    read_id: UUID


class RefuseBulkRead(ApproveBulkRead):
    """Refuse another person's reading."""

    reason: Reason


class MakeBulkRead(ApproveBulkRead):
    """Read what was approved, once."""
