"""Documents of a project: each file stands once beside it, and stays."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.registry.commands.portfolio import AttachDocument
from services.registry.errors.portfolio import DocumentAttachedBefore
from services.registry.events import KeptFile, ProjectDocumentAttached
from shared.errors import NotFound
from shared.messages import Act, Event, derived_id


def documents_stream(process: UUID, code: str) -> UUID:
    """Return the stream of one project's documents."""
    return derived_id("project-documents", process, code)


def attach(history: Iterable[Event], command: AttachDocument, act: Act) -> ProjectDocumentAttached:
    """Attach a document, unless the project has this very file."""
    if any(file.digest == command.file.digest for file in kept(history)):
        raise DocumentAttachedBefore("/file")
    return ProjectDocumentAttached(**act.facts(), **dict(command))


def kept(history: Iterable[Event]) -> Sequence[KeptFile]:
    """Return the files of a project's documents, in the order in which they came."""
    return [event.file for event in history if isinstance(event, ProjectDocumentAttached)]


def shown(history: Iterable[Event], digest: str) -> KeptFile:
    """Return the file whose sanitised copy has this digest, or raise `NotFound`."""
    for file in kept(history):
        if file.sanitised_digest == digest:
            return file
    raise NotFound
