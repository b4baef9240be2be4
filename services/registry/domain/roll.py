"""The electoral roll (*padrón electoral*): pseudonyms of all who vote, in their order, under one Merkle root.

The same accreditations, enrolments and key give the same roll, so that an interrupted closing ends where it would have.
"""

import hmac
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from services.registry.domain.process import Process
from services.registry.events import (
    AccreditationVoided,
    AgentAccredited,
    AgentMoved,
    AgentSeparated,
    AgentSubstituted,
    AgentWithdrew,
    AlternateSeated,
    ElectorsEnrolled,
    RollClosed,
    RollEntry,
    RollPagePublished,
)
from shared.merkle import leaf_hash, root
from shared.messages import Act, Event, canonical, derived_id

PAGE: Final = 1_000
DRAWN_FROM: Final = (
    AgentAccredited.TOPIC,
    ElectorsEnrolled.TOPIC,
    AlternateSeated.TOPIC,
    AgentMoved.TOPIC,
    AgentSubstituted.TOPIC,
    AgentSeparated.TOPIC,
    AgentWithdrew.TOPIC,
    AccreditationVoided.TOPIC,
)
"""The topics that a roll is drawn up from."""

Voter = tuple[UUID, str | None, str]
"""Who votes: the agent's id, the list that is its own, the category."""


def roll_stream(process: UUID) -> UUID:
    """Return the stream of a roll's pages."""
    return derived_id("roll", process)


def process_key(process: UUID) -> str:
    """Return the name under which the vault keeps the key of a process."""
    return f"process/{process}"


def pseudonym(key: bytes, agent_id: UUID) -> str:
    """Return what stands for an agent in one process; without the key of the process nobody finds the agent from it."""
    return hmac.digest(key, b"voter\x1f" + agent_id.bytes, "sha256").hex()[:32]


def enter(voters: dict[UUID, Voter], event: Event) -> None:
    """Put down what one event does to the voters of a roll, by their ids: who comes, who moves, who leaves."""
    match event:
        case AgentAccredited(has_vote=True) | AlternateSeated(has_vote=True):
            voters[event.agent_id] = (event.agent_id, event.list_code, event.category)
        case ElectorsEnrolled():
            voters.update({elector: (elector, event.list_code, event.category) for elector in event.electors})
        case AgentMoved() if event.agent_id in voters:
            voters[event.agent_id] = (event.agent_id, event.to_list, voters[event.agent_id][2])
        case AgentSubstituted() | AgentSeparated() | AgentWithdrew() | AccreditationVoided():
            voters.pop(event.agent_id, None)


def draw_up(voters: Iterable[Voter], key: bytes) -> list[RollEntry]:
    """Return the entries of a roll, in the order of their pseudonyms."""
    entries = [
        RollEntry(voter=pseudonym(key, agent_id), list_code=list_code, category=category)
        for agent_id, list_code, category in voters
    ]
    return sorted(entries, key=lambda entry: entry.voter)


def leaf(entry: RollEntry) -> bytes:
    """Return the bytes of one entry that the Merkle root is over: its canonical JSON."""
    return canonical({"category": entry.category, "list_code": entry.list_code, "voter": entry.voter})


def roll_root(entries: Iterable[RollEntry]) -> str:
    """Return the Merkle root over the entries, in hexadecimal."""
    return root([leaf_hash(leaf(entry)) for entry in entries]).hex()


def publish(process: Process, entries: Sequence[RollEntry], published: int, act: Act) -> list[RollPagePublished]:
    """Return the pages that still have to be published, in order, when so many are already."""
    return [
        RollPagePublished(
            **act.facts(),
            process_id=process.id,
            page=start // PAGE + 1,
            entries=tuple(entries[start : start + PAGE]),
        )
        for start in range(published * PAGE, len(entries), PAGE)
    ]


def close(process: Process, entries: Sequence[RollEntry], act: Act) -> RollClosed:
    """Close the roll over the pages that were published."""
    return RollClosed(
        **act.facts(),
        process_id=process.id,
        voters=len(entries),
        pages=-(-len(entries) // PAGE),
        root=roll_root(entries),
        closed_at=act.recorded_at,
    )
