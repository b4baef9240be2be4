"""What oversight does: recall, let the domain decide, record."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from services.oversight.commands import FileReport
from services.oversight.domain import Report, report_id
from services.oversight.events import Attachment
from services.oversight.records import Known
from shared.errors import Superseded
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Digest, Event
from shared.territory import Catalogue

ATTEMPTS: Final = 50
"""As often a command is decided again when others change its stream first."""


class Oversight:
    """The acts of oversight, and what its own store answers."""

    def __init__(self, store: EventStore, known: Known, catalogue: Catalogue) -> None:
        self._store = store
        self._known = known
        self._catalogue = catalogue

    async def file_report(self, command: FileReport, act: Act) -> int:
        """File a vigilance report; return its position."""
        if command.process_id is not None:
            await self._known.process(command.process_id)
        return await self._record(
            report_id(command, act), lambda events: Report.replay(events).file(command, act, self._catalogue)
        )

    async def attachment(self, report: UUID, digest: Digest) -> Attachment:
        """Return a file of a report; raise `NotFound` where there is no such report, or it holds no such file."""
        return Report.replay(await self._store.recall(report)).attachment(digest)

    async def _record(self, stream_id: UUID, decide: Callable[[Sequence[Event]], Event]) -> int:
        """Decide on what the stream holds and record it; when another came first, decide again."""
        for _ in range(ATTEMPTS):
            events = await self._store.recall(stream_id)
            new = NewEvent(stream_id, len(events) + 1, decide(events))
            with suppress(Superseded):
                return await self._store.append([new])
        raise Superseded
