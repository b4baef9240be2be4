"""Orders about matrices: proposed by the technical team, approved in a session, frozen before the first score."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.voting.application.recording import Decided, record
from services.voting.commands import ApproveMatrix, ApproveProposal, FreezeMatrix, ProposeMatrix
from services.voting.domain.matrix import Matrix, approve, matrix_id, propose
from services.voting.errors import MatrixNotFound
from services.voting.records import Known
from shared.eventstore import EventStore
from shared.messages import Act, Event

History = Sequence[Event]


class Matrices:
    """The orders about matrices; each answers with the position of what it recorded."""

    def __init__(self, store: EventStore, known: Known) -> None:
        self._store = store
        self._known = known

    async def position(self) -> int:
        """Return how far the record of voting goes."""
        return await self._store.position()

    async def _record(self, decide: Callable[..., Decided], stream: UUID, *relied: UUID) -> int:
        return await record(self._store, decide, stream, *relied)

    async def propose_matrix(self, command: ProposeMatrix, act: Act) -> int:
        """Record a proposed version of a matrix under its name."""
        process = await self._known.process(command.process_id)
        before = max(command.version - 1, 1)

        def decide(matrix: History, previous: History) -> Event | None:
            return propose(command, act, process, Matrix.replay(matrix), Matrix.replay(previous))

        stream = matrix_id(command.process_id, command.name, command.version)
        if command.version == 1:
            return await self._record(lambda matrix: decide(matrix, ()), stream)
        return await self._record(decide, stream, matrix_id(command.process_id, command.name, before))

    async def approve_proposal(self, command: ApproveProposal, act: Act) -> int:
        """Record that a session approved a proposed matrix."""

        def decide(matrix: History) -> Event | None:
            return of_process(matrix, command.process_id).approve(command, act)

        return await self._record(decide, command.matrix_id)

    async def approve_matrix(self, command: ApproveMatrix, act: Act) -> int:
        """Record a matrix of criteria that came approved, under its name."""
        process = await self._known.process(command.process_id)

        def decide(matrix: History) -> Event | None:
            return approve(command, act, process, Matrix.replay(matrix))

        return await self._record(decide, matrix_id(command.process_id, command.name))

    async def freeze_matrix(self, command: FreezeMatrix, act: Act) -> int:
        """Freeze a matrix."""

        def decide(matrix: History) -> Event | None:
            return of_process(matrix, command.process_id).freeze(command, act)

        return await self._record(decide, command.matrix_id)


def of_process(history: History, process_id: UUID) -> Matrix:
    """Return the matrix of this history; raise `MatrixNotFound` for none, and for one of another process."""
    matrix = Matrix.replay(history)
    if matrix is None or matrix.process_id != process_id:
        raise MatrixNotFound
    return matrix
