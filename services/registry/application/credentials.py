"""What anyone may know of an agent: the facts of its credential, none of them personal."""

from typing import NamedTuple
from uuid import UUID

from services.registry.application.agents import recall_both
from services.registry.domain.agent import Status
from services.registry.domain.listing import listing_stream
from services.registry.events import EligibleAgentsListed, OrganisationRegistered, Phase, ProcessOpened
from shared.eventstore import EventStore

EXPIRED = "expired"


class PublicStanding(NamedTuple):
    """A credential: in which process, for whom it speaks, how it stands. Names of things alone."""

    process: str
    title: str
    fiscal_year: int
    agent_id: str
    status: str
    organisation: str | None
    category: str
    list_name: str | None
    seat: str
    has_vote: bool
    trained: bool


class Credentials:
    """Reads what is public of agents."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def standing(self, process_id: UUID, agent_id: UUID) -> PublicStanding:
        """Return how an agent stands; after the end of its process an accreditation is expired."""
        recalled, agent, _ = await recall_both(self._store, process_id, agent_id)
        process = recalled.process
        opened = next(e for e in await self._store.recall(process_id) if isinstance(e, ProcessOpened))
        ended = process.phase is Phase.CLOSED and agent.status is Status.ACCREDITED
        return PublicStanding(
            process=opened.code,
            title=opened.title,
            fiscal_year=opened.fiscal_year,
            agent_id=str(agent.id),
            status=EXPIRED if ended else agent.status.value,
            organisation=await self._organisation(agent.organisation_id),
            category=process.category(agent.category, "/category").name,
            list_name=process.list_rules(agent.list_code, "/list_code").name if agent.list_code else None,
            seat=agent.seat.value,
            has_vote=agent.has_vote and agent.status is Status.ACCREDITED and not ended,
            trained=bool(agent.sessions),
        )

    async def listed(self, process_id: UUID) -> list[EligibleAgentsListed]:
        """Return the published pages of the list of eligible agents."""
        history = await self._store.recall(listing_stream(process_id))
        return [event for event in history if isinstance(event, EligibleAgentsListed)]

    async def _organisation(self, organisation: UUID | None) -> str | None:
        if organisation is None:
            return None
        history = await self._store.recall(organisation)
        return next((event.name for event in history if isinstance(event, OrganisationRegistered)), None)
