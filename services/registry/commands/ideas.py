"""What the registry can be asked to do about ideas. Every text is about a thing, never about a person."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registry.commands import ProjectEntry
from services.registry.events.ideas import DistrictCode, IdeaAnswer, ProvinceCode
from shared.messages import Code, Command, Label, Money, Reason


class IdeaForm(Command):
    """The form of an idea: what is wanted, where, for which action of the regional plan, for how many, for how much."""

    name: Label
    dated: date | None = None
    province: ProvinceCode
    district: DistrictCode
    theme: Label
    strategic_action: Label
    beneficiaries: Annotated[int, Field(ge=0, le=10**8)] | None = None
    approximate_amount: Money | None = None
    invented: bool = False


class ProposeIdea(IdeaForm):
    """Propose an idea for a process."""

    process_id: UUID


class IdeaResponse(Command):
    """Whether an idea goes on, and why: about the idea, never about who proposed it."""

    answer: IdeaAnswer
    response: Reason


class AnswerIdea(IdeaResponse):
    """Admit or decline an idea."""

    process_id: UUID
    idea_id: UUID


class IdeaMerge(Command):
    """The idea that says the same, and why they go on as one."""

    into: UUID
    reason: Reason


class MergeIdea(IdeaMerge):
    """Let an idea go on as part of another."""

    process_id: UUID
    idea_id: UUID


class SupportIdea(Command):
    """Support an idea; a second time changes nothing."""

    process_id: UUID
    idea_id: UUID


class IdeaListing(Command):
    """The list on which ideas are prioritised among themselves; the cost stands in where the idea named no amount."""

    list_code: Code
    cost: Money | None = None


class ListIdea(IdeaListing):
    """Put an admitted idea on a list, as a candidate of its contest."""

    process_id: UUID
    idea_id: UUID


class IdeaProject(Command):
    """The project that an idea has become, as it is to stand on a list, and why."""

    entry: ProjectEntry
    reason: Reason


class TakeUpIdea(IdeaProject):
    """Make a project of an idea."""

    process_id: UUID
    idea_id: UUID
