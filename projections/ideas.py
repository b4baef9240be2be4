"""Ideas: what was proposed, what was answered, how many support it, and what became of it."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections.folding import pick
from services.registry.events import (
    Answer,
    IdeaAnswered,
    IdeaListed,
    IdeaMerged,
    IdeaProposed,
    IdeaSupported,
    IdeaTakenUp,
)
from shared.eventstore import Stored
from shared.projection import Connection, Projection

KINDS = (IdeaProposed, IdeaAnswered, IdeaMerged, IdeaSupported, IdeaListed, IdeaTakenUp)
_ACTS = {"actor", "role", "recorded_at", "cause", "process_id", "idea_id"}


class Ideas(Projection):
    """One row for each idea, and one for each person who supports it (a random id)."""

    name: ClassVar[str] = "ideas"
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = """
        create table if not exists :schema.ideas (
            idea_id uuid primary key, process_id uuid not null, state text not null, form jsonb not null,
            response text, merged_into uuid, list_code text, listed_as text, project text,
            proposed_at timestamptz not null, position bigint not null);
        create table if not exists :schema.supports (
            idea_id uuid, actor text collate "C", primary key (idea_id, actor))
    """
    indexes: ClassVar[str] = """
        create index if not exists ideas_process on :schema.ideas (process_id, position)
    """
    keys: ClassVar[dict[str, str]] = {"ideas": "idea_id", "supports": "idea_id, actor"}

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write ideas and supports, one by one."""
        for row, event in pick(rows, *KINDS):
            statement, values = _written(row, event)
            await connection.execute(self.sql(statement), values)


def _written(row: Stored, event: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that writes what one event means, and its values."""
    change = "update :schema.ideas set {} where idea_id = %s"
    match event:
        case IdeaProposed():
            form = Jsonb(event.model_dump(mode="json", exclude=_ACTS))
            return _PROPOSED, (event.idea_id, event.process_id, form, event.recorded_at, row.position)
        case IdeaAnswered():
            state = "admitted" if event.answer is Answer.ADMITTED else "declined"
            return change.format("state = %s, response = %s"), (state, event.response, event.idea_id)
        case IdeaMerged():
            return change.format("state = 'merged', merged_into = %s"), (event.into, event.idea_id)
        case IdeaListed():
            return (
                change.format("state = 'listed', list_code = %s, listed_as = %s"),
                (event.list_code, event.project, event.idea_id),
            )
        case IdeaTakenUp():
            return change.format("state = 'taken-up', project = %s"), (event.project, event.idea_id)
    return (
        "insert into :schema.supports values (%s, %s) on conflict do nothing",
        (event.idea_id, event.actor),
    )


_PROPOSED = """
    insert into :schema.ideas (idea_id, process_id, state, form, proposed_at, position)
    values (%s, %s, 'proposed', %s, %s, %s)
"""


async def ideas(connection: Connection, process_id: UUID, idea_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return the ideas of a process, or one of them, in the order of their coming.

    `supports` counts people once over an idea and those merged into it, through every step.
    """
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_IDEAS, {"process": process_id, "idea": idea_id})
    return await cursor.fetchall()


_IDEAS = """
    with recursive parts (idea_id, part) as (
        select idea_id, idea_id from ideas.ideas where process_id = %(process)s
        union select parts.idea_id, i.idea_id from parts join ideas.ideas i on i.merged_into = parts.part)
    select i.idea_id, i.state, i.form, i.response, i.merged_into, i.list_code, i.listed_as, i.project, i.proposed_at,
        (select count(distinct s.actor) from parts p join ideas.supports s on s.idea_id = p.part
         where p.idea_id = i.idea_id) as supports
    from ideas.ideas i
    where i.process_id = %(process)s and (%(idea)s::uuid is null or i.idea_id = %(idea)s)
    order by i.position
"""
