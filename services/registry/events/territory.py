"""What has happened to the territory that this deployment speaks of: catalogues of places, figures about them."""

from typing import Annotated, ClassVar

from pydantic import Field

from services.registry.events.common import LegalAct
from shared.messages import Code, Digest, Event, Label
from shared.territory import Indicator, Place


class PlacesPublished(Event):
    """A page of a catalogue of places, in its order; the stream is that of the catalogue."""

    TOPIC: ClassVar[str] = "registry.places-published.v1"

    catalogue: Digest
    page: int
    places: Annotated[tuple[Place, ...], Field(min_length=1, max_length=500)]


class CatalogueAdopted(Event):
    """A catalogue of territory is in force, whole, in place of any before; its pages were recorded with this.

    `catalogue` is the SHA-256 of the file (CSV or GeoJSON) that was handed in.
    """

    TOPIC: ClassVar[str] = "registry.catalogue-adopted.v1"

    catalogue: Digest
    format: Code
    source: Label
    act: LegalAct | None
    regions: int
    provinces: int
    districts: int
    pages: int


class FiguresPublished(Event):
    """A page of figures about places, each with its unit, its date and its source; the stream is that of the file."""

    TOPIC: ClassVar[str] = "registry.figures-published.v1"

    figures_file: Digest
    page: int
    figures: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=500)]


class FiguresAdopted(Event):
    """Figures about places joined those known before; of one name about one place, the latest by date stands."""

    TOPIC: ClassVar[str] = "registry.figures-adopted.v1"

    figures_file: Digest
    source: Label
    indicators: tuple[Code, ...]
    figures: int
    pages: int
