"""The territory in force: places and figures, kept in memory and looked up again whenever another was adopted."""

import asyncio
import hashlib
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from services.registry.application.record import decided_again
from services.registry.commands.portfolio import Source
from services.registry.domain.territory import (
    FIGURES,
    TERRITORY,
    adopt_catalogue,
    adopt_figures,
    figures_of,
    file_stream,
    places_of,
    read_catalogue,
    read_figures,
)
from services.registry.events.territory import CatalogueAdopted, FiguresAdopted
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Event
from shared.territory import Catalogue, Indicators

Kind = TypeVar("Kind", bound=Event)
LATEST: Final = -1


class Adopted(NamedTuple):
    """The digest of what is in force, how many rows it has, and the position that shows it."""

    digest: str
    rows: int
    position: int


class Territory:
    """Which places and figures count; Cajamarca's until an administrator adopts others."""

    def __init__(self, store: EventStore, catalogue: Catalogue, indicators: Indicators) -> None:
        self._store = store
        self._indicators = indicators
        self._places: dict[str, Catalogue] = {"": catalogue}
        self._figures: dict[str, Indicators] = {}

    async def catalogue(self) -> Catalogue:
        """Return the catalogue in force."""
        adopted = await self._adopted(TERRITORY, CatalogueAdopted)
        digest = adopted[LATEST].catalogue if adopted else ""
        if digest not in self._places:
            pages = await self._store.recall(file_stream(digest))
            self._places[digest] = await asyncio.to_thread(places_of, pages)
        return self._places[digest]

    async def indicators(self) -> Indicators:
        """Return all figures: those that the program came with, then those adopted, in their order."""
        figures = self._indicators.figures
        for event in await self._adopted(FIGURES, FiguresAdopted):
            digest = event.figures_file
            if digest not in self._figures:
                self._figures[digest] = figures_of(await self._store.recall(file_stream(digest)))
            figures += self._figures[digest].figures
        return Indicators(figures)

    @decided_again
    async def adopt_catalogue(self, command: Source, data: bytes, act: Act) -> Adopted:
        """Put a catalogue (CSV or GeoJSON) in force; the one in force already changes nothing."""
        digest = hashlib.sha256(data).hexdigest()
        adopted = await self._adopted(TERRITORY, CatalogueAdopted)
        kind, catalogue = await asyncio.to_thread(read_catalogue, data)
        if adopted and adopted[LATEST].catalogue == digest:
            return Adopted(digest, len(catalogue.places), await self._store.position())
        header, pages = adopt_catalogue(catalogue, digest, kind, command, act)
        known = any(event.catalogue == digest for event in adopted)
        new = _new(file_stream(digest), [] if known else pages)
        position = await self._store.append([*new, NewEvent(TERRITORY, len(adopted) + 1, header)])
        return Adopted(digest, len(catalogue.places), position)

    @decided_again
    async def adopt_figures(self, command: Source, data: bytes, act: Act) -> Adopted:
        """Add figures (CSV) to those known; the same file again changes nothing."""
        digest = hashlib.sha256(data).hexdigest()
        adopted = await self._adopted(FIGURES, FiguresAdopted)
        figures = await asyncio.to_thread(read_figures, data)
        if any(event.figures_file == digest for event in adopted):
            return Adopted(digest, len(figures.figures), await self._store.position())
        header, pages = adopt_figures(figures, digest, command, act)
        new = _new(file_stream(digest), pages)
        position = await self._store.append([*new, NewEvent(FIGURES, len(adopted) + 1, header)])
        return Adopted(digest, len(figures.figures), position)

    async def _adopted(self, stream: UUID, kind: type[Kind]) -> list[Kind]:
        return [event for event in await self._store.recall(stream) if isinstance(event, kind)]


def _new(stream: UUID, events: list[Event]) -> list[NewEvent]:
    return [NewEvent(stream, version, event) for version, event in enumerate(events, start=1)]
