"""What has happened to projects."""

from typing import Annotated, ClassVar

from pydantic import Field

from services.registry.events.common import Ubigeo
from shared.messages import Code, Event, Exact, Label, Message, Money


class Location(Message):
    """A place where a project works, by INEI code."""

    ubigeo: Ubigeo


class ProjectRegistered(Event):
    """A project (*proyecto de inversión*) stands on a list of the process.

    `investment_code` is the Código Único de Inversiones of Invierte.pe; `project` the code by which the record and the
    ballots name it; `order` its place in the listing, from 1. `invented` marks a project that does not exist,
    `invented_parts` the facts of a real one that were made up for a demonstration (`cost`).
    """

    TOPIC: ClassVar[str] = "registry.project-registered.v1"

    project: Code
    investment_code: Annotated[str, Field(pattern=r"^[0-9]{5,7}$")] | None
    name: Label
    list_code: Code
    cost: Money
    stated_cost: Exact | None
    function: Label | None
    locations: tuple[Location, ...]
    order: int
    invented: bool
    invented_parts: tuple[Label, ...] = ()


class ProjectsListed(Event):
    """Projects took the next places of a listing, in this order: the stream is the listing's."""

    TOPIC: ClassVar[str] = "registry.projects-listed.v1"

    list_code: Code
    projects: Annotated[tuple[Code, ...], Field(min_length=1, max_length=1000)]
