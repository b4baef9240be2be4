"""Handlers of the documents of projects: the bytes are kept beside the record, the event holds their digests."""

from uuid import UUID

from services.registry.application.record import decided_again, recall_process
from services.registry.commands.portfolio import AttachDocument, DocumentTitle
from services.registry.domain.project import project_stream
from services.registry.domain.project_documents import attach, documents_stream, shown
from services.registry.errors.portfolio import ProjectUnknown
from services.registry.events import KeptFile
from shared.eventstore import EventStore, NewEvent
from shared.files import FileStore
from shared.messages import Act


class ProjectDocuments:
    """Attaches documents to projects, and hands them out."""

    def __init__(self, store: EventStore, files: FileStore) -> None:
        self._store = store
        self._files = files

    async def attach(
        self, process_id: UUID, project: str, said: DocumentTitle, data: bytes, act: Act
    ) -> tuple[str, int]:
        """Keep a file and attach it; return the digest that it is shown under, and the position.

        Raise what `FileStore.keep` raises, `ProjectUnknown`, or `DocumentAttachedBefore`.
        """
        await self._require_project(process_id, project)
        file = KeptFile.model_validate((await self._files.keep(data)).model_dump())
        command = AttachDocument(process_id=process_id, project=project, file=file, **dict(said))
        return file.sanitised_digest, await self._attach(command, act)

    async def read(self, process_id: UUID, project: str, digest: str) -> tuple[KeptFile, bytes]:
        """Return a document's file and the copy that is shown; raise `NotFound` where the project has none such."""
        file = shown(await self._store.recall(documents_stream(process_id, project)), digest)
        return file, await self._files.read(digest)

    @decided_again
    async def _attach(self, command: AttachDocument, act: Act) -> int:
        stream = documents_stream(command.process_id, command.project)
        history = await self._store.recall(stream)
        return await self._store.append([NewEvent(stream, len(history) + 1, attach(history, command, act))])

    async def _require_project(self, process_id: UUID, project: str) -> None:
        await recall_process(self._store, process_id)
        if not await self._store.recall(project_stream(process_id, project)):
            raise ProjectUnknown
