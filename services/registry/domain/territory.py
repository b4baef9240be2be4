"""Territory: a catalogue of places is adopted whole; figures about places are added; both are read before."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from services.registry.commands.portfolio import Source
from services.registry.domain.portfolio_pages import pages
from services.registry.errors.portfolio import TextIsNotUtf8
from services.registry.events.territory import CatalogueAdopted, FiguresAdopted, FiguresPublished, PlacesPublished
from shared.messages import Act, Event, derived_id
from shared.territory import Catalogue, Indicators, Level

ROWS_PER_PAGE: Final = 500
TERRITORY: Final = derived_id("territory", "catalogue")
FIGURES: Final = derived_id("territory", "figures")


def file_stream(digest: str) -> UUID:
    """Return the stream of the pages of one file: the same file has the same pages, once."""
    return derived_id("territory-file", digest)


def read_catalogue(data: bytes) -> tuple[str, Catalogue]:
    """Read a catalogue in UTF-8, GeoJSON where it begins with a brace, else CSV; return the format with it.

    Raise `TextIsNotUtf8`, or `FaultyCatalogue` naming each faulty row.
    """
    text = _text(data)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return "geojson", Catalogue.from_geojson(text.removeprefix("\ufeff"))
    return "csv", Catalogue.from_csv(text)


def read_figures(data: bytes) -> Indicators:
    """Read figures from CSV in UTF-8; raise `TextIsNotUtf8`, or `FaultyIndicators` naming each faulty row."""
    return Indicators.from_csv(_text(data))


def adopt_catalogue(
    catalogue: Catalogue, digest: str, kind: str, command: Source, act: Act
) -> tuple[CatalogueAdopted, list[Event]]:
    """Put a catalogue in force, with all its places on pages."""
    facts = {**act.facts(), "process_id": None, "catalogue": digest}
    cut = pages(catalogue.places, ROWS_PER_PAGE)
    published: list[Event] = [PlacesPublished(**facts, page=n, places=page) for n, page in enumerate(cut, start=1)]
    levels = [place.level for place in catalogue.places]
    adopted = CatalogueAdopted(
        **facts,
        format=kind,
        source=command.source,
        act=command.act,
        regions=levels.count(Level.REGION),
        provinces=levels.count(Level.PROVINCE),
        districts=levels.count(Level.DISTRICT),
        pages=len(published),
    )
    return adopted, published


def adopt_figures(figures: Indicators, digest: str, command: Source, act: Act) -> tuple[FiguresAdopted, list[Event]]:
    """Add figures, all of them on pages."""
    facts = {**act.facts(), "process_id": None, "figures_file": digest}
    cut = pages(figures.figures, ROWS_PER_PAGE)
    published: list[Event] = [FiguresPublished(**facts, page=n, figures=page) for n, page in enumerate(cut, start=1)]
    adopted = FiguresAdopted(
        **facts,
        source=command.source,
        indicators=tuple(sorted({figure.indicator for figure in figures.figures})),
        figures=len(figures.figures),
        pages=len(published),
    )
    return adopted, published


def places_of(published: Iterable[Event]) -> Catalogue:
    """Return the catalogue that its pages tell of."""
    return Catalogue(tuple(p for event in published if isinstance(event, PlacesPublished) for p in event.places))


def figures_of(published: Iterable[Event]) -> Indicators:
    """Return the figures that their pages tell of."""
    return Indicators(tuple(f for event in published if isinstance(event, FiguresPublished) for f in event.figures))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise TextIsNotUtf8 from None
