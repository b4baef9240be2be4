"""Handlers of the electoral roll: closing it, so that it can be resumed, and the credentials that rest on it."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from services.registry.application.agents import recall_agent
from services.registry.application.record import decided_again, recall_process
from services.registry.commands import CloseRoll, IssueCredential
from services.registry.domain.process import RollState
from services.registry.domain.roll import (
    DRAWN_FROM,
    Voter,
    close,
    draw_up,
    enter,
    process_key,
    pseudonym,
    publish,
    roll_stream,
)
from services.registry.errors import RollIsClosed
from services.registry.events import RollClosed, RollClosingBegun, RollEntry
from shared.eventstore import EventStore, NewEvent
from shared.keyring import Keyring
from shared.messages import Act
from shared.rules import SecrecyMode
from shared.tokens import Signer


async def drawn(store: EventStore, process_id: UUID) -> dict[UUID, Voter]:
    """Return, by id, everyone who had a vote when closing the roll began; nobody comes onto it afterwards."""
    mark = f'"process_id":"{process_id}"'.encode()
    voters: dict[UUID, Voter] = {}
    async for row in store.scan([*DRAWN_FROM, RollClosingBegun.TOPIC]):
        if mark not in row.data:
            continue
        if row.topic == RollClosingBegun.TOPIC:
            break
        enter(voters, row.event())
    return voters


class ClosedRoll(NamedTuple):
    """The event that closed a roll, and its position."""

    event: RollClosed
    position: int


class Rolls:
    """Closes rolls and issues ballot credentials."""

    def __init__(self, store: EventStore, keyring: Keyring, signer: Signer) -> None:
        self._store = store
        self._keyring = keyring
        self._signer = signer

    async def close_roll(self, command: CloseRoll, act: Act) -> ClosedRoll:
        """Close the roll of a process; after an interruption, go on to the same roll as without it."""
        await self._begin_closing(command.process_id, act)
        key = await self._keyring.named_key(process_key(command.process_id))
        voters = await drawn(self._store, command.process_id)
        entries = await asyncio.to_thread(draw_up, list(voters.values()), key)
        return await self._publish(command.process_id, entries, act)

    async def issue_credential(self, command: IssueCredential) -> str:
        """Return a ballot credential for the pseudonym of an accredited agent, in the lists on which it votes.

        By roll-call, and only there, it names the agent too.
        """
        process, _ = await recall_process(self._store, command.process_id)
        process.require_closed_roll()
        agent, _ = await recall_agent(self._store, process.id, command.agent_id)
        agent.require_vote(process)
        key = await self._keyring.named_key(process_key(process.id))
        named = agent.id if process.rules.secrecy is SecrecyMode.OPEN else None
        return self._signer.ballot_credential(
            pseudonym(key, agent.id), process.id, process.ballots_of(agent.list_code), named
        )

    @decided_again
    async def _begin_closing(self, process_id: UUID, act: Act) -> None:
        process, version = await recall_process(self._store, process_id)
        if process.roll is not RollState.CLOSING:
            await self._store.append([NewEvent(process.id, version + 1, process.begin_closing_roll(act))])

    @decided_again
    async def _publish(self, process_id: UUID, entries: Sequence[RollEntry], act: Act) -> ClosedRoll:
        process, version = await recall_process(self._store, process_id)
        if process.roll is RollState.CLOSED:
            raise RollIsClosed
        stream = roll_stream(process.id)
        published = len(await self._store.recall(stream))
        for page in publish(process, entries, published, act):
            await self._store.append([NewEvent(stream, page.page, page)])
        closed = await asyncio.to_thread(close, process, entries, act)
        position = await self._store.append(
            [NewEvent(process.id, version + 1, closed)], relies_on={stream: closed.pages}
        )
        return ClosedRoll(closed, position)
