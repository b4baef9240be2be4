"""The terms that run in the registry: which events start and end them, and what is done when they fall due.

Another aggregate adds its terms with a row in `READERS` for each of its events that starts or ends one, and a row in
`duties` for each kind of term. A handler records nothing where its term no longer runs, and the event that it records
ends the term here.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from services.registry import agent_terms
from services.registry.application import Registry
from services.registry.commands.rules import PassDeadline
from services.registry.events import DeadlineMet, DeadlinePassed, PhaseBegun, RulesAmended, RulesChanged
from shared.agenda import Agenda, Change, Ended, Handle, Term
from shared.eventstore import Stored
from shared.messages import Act, Event, derived_id

PROCESS_DEADLINE: Final = "process-deadline"

Reader = Callable[[Any], Iterable[Change]]
"""What one event does to the terms."""


def term_key(owner: UUID, code: str) -> UUID:
    """Return the key of a term: one of a code runs at a time for its owner, a process or an agent."""
    return derived_id("term", owner, code)


def _started(event: PhaseBegun | RulesChanged | RulesAmended) -> Iterable[Term | Ended]:
    """Start the terms of a process that its event names, and end the others that it names."""
    process = _of(event)
    for code in event.terms_ended:
        yield Ended(term_key(process, code))
    for term in event.terms:
        facts = {"process_id": str(process), "deadline": term.code}
        yield Term(term_key(process, term.code), PROCESS_DEADLINE, term.due_at, facts)


def _settled(event: DeadlinePassed | DeadlineMet) -> Iterable[Ended]:
    about = event.about if isinstance(event, DeadlinePassed) else None
    return [Ended(term_key(about or _of(event), event.deadline))]


def _of(event: Event) -> UUID:
    if event.process_id is None:
        raise ValueError("A term of no process.")
    return event.process_id


def _begun(event: PhaseBegun) -> Iterable[Term | Ended]:
    return [*_started(event), *agent_terms.closing(event)]


READERS: Final[dict[str, Reader]] = {
    **agent_terms.READERS,
    PhaseBegun.TOPIC: _begun,
    RulesChanged.TOPIC: _started,
    RulesAmended.TOPIC: _started,
    DeadlinePassed.TOPIC: _settled,
    DeadlineMet.TOPIC: _settled,
}
"""By topic, what an event does to the terms."""


class RegistryAgenda(Agenda):
    """The terms that run in the registry."""

    service: ClassVar[str] = "registry"
    topics: ClassVar[frozenset[str]] = frozenset(READERS)

    def read(self, event: Event, row: Stored) -> Iterable[Change]:
        """Return what the event does to the terms."""
        return READERS[row.topic](event)


def duties(registry: Registry) -> Mapping[str, Handle]:
    """Return, by kind of term, what is done when one is due."""

    async def pass_process_deadline(term: Term, act: Act) -> None:
        await registry.terms.pass_deadline(PassDeadline.model_validate(term.facts), act)

    return {PROCESS_DEADLINE: pass_process_deadline, **agent_terms.duties(registry)}


def doing(handlers: Mapping[str, Handle]) -> Handle:
    """Return one handler that gives each term to the handler of its kind."""

    async def handle(term: Term, act: Act) -> None:
        await handlers[term.kind](term, act)

    return handle
