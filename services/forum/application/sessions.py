"""What the forum does about sessions: recall, let the domain decide, record."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.forum.application.recording import record
from services.forum.commands.sessions import (
    CallOffSession,
    ConveneSession,
    CorrectAttendance,
    HoldSession,
    MoveSession,
    RecordAttendance,
    RecordMinutes,
)
from services.forum.domain.session import Session, session_id
from services.forum.errors.sessions import SessionUnknown
from services.forum.events import SessionConvened
from services.forum.records import Known
from shared.eventstore import EventStore
from shared.messages import Act, Event
from shared.territory import Catalogue


class Sessions:
    """The acts of sessions; processes and agents are those that the forum has heard of from the registry."""

    def __init__(self, store: EventStore, known: Known, catalogue: Catalogue) -> None:
        self._store = store
        self._known = known
        self._catalogue = catalogue

    async def convene(self, command: ConveneSession, act: Act) -> int:
        """Call people to a session; return the position."""
        await self._known.process(command.process_id)
        stream = session_id(command.process_id, command.code)
        return await self._record(stream, lambda session: session.convene(command, self._catalogue, act))

    async def move(self, command: MoveSession, act: Act) -> int:
        """Put a session at another time or place; return the position."""
        return await self._record(command.session_id, lambda session: session.move(command, self._catalogue, act))

    async def call_off(self, command: CallOffSession, act: Act) -> int:
        """Call a session off; return the position."""
        return await self._record(command.session_id, lambda session: session.call_off(command, act))

    async def hold(self, command: HoldSession, act: Act) -> int:
        """Record that a session was held; return the position."""
        return await self._record(command.session_id, lambda session: session.hold(command, act))

    async def attend(self, command: RecordAttendance, act: Act) -> int:
        """Add a sheet to the attendance; return the position."""
        inscribed = await self._known.agents(command.process_id, command.agents)
        return await self._record(command.session_id, lambda session: session.attend(command, inscribed, act))

    async def correct(self, command: CorrectAttendance, act: Act) -> int:
        """Correct the attendance; return the position."""
        inscribed = await self._known.agents(command.process_id, command.came)
        return await self._record(command.session_id, lambda session: session.correct(command, inscribed, act))

    async def minute(self, command: RecordMinutes, act: Act) -> int:
        """Record the minutes; return the position."""
        return await self._record(command.session_id, lambda session: session.minute(command, act))

    async def find(self, process: UUID, session: UUID) -> Session:
        """Return a session of a process; raise `SessionUnknown`."""
        found = _session(await self._store.recall(session))
        if found.convened is None or found.convened.process_id != process:
            raise SessionUnknown
        return found

    async def _record(self, stream: UUID, decide: Callable[[Session], Event | None]) -> int:
        return await record(self._store, stream, lambda events: decide(_session(events)))


def _session(events: Sequence[Event]) -> Session:
    """Return the session of a stream; of another thing's stream, a session that was never convened."""
    return Session.replay(events if events and isinstance(events[0], SessionConvened) else ())
