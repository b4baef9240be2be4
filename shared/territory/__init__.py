"""Territory: the catalogue of regions, provinces and districts, and the indicators about them."""

from shared.territory.catalogue import Catalogue
from shared.territory.indicators import (
    DateBasis,
    FaultyIndicator,
    FaultyIndicators,
    Indicator,
    Indicators,
    IndicatorUnknown,
)
from shared.territory.lacking import Lack
from shared.territory.places import (
    CodeSystem,
    FaultyCatalogue,
    FaultyPlace,
    Level,
    Place,
    PlaceRepeated,
    PlaceWithoutParent,
    Ubigeo,
    UnknownUbigeo,
)

__all__ = [
    "Catalogue",
    "CodeSystem",
    "DateBasis",
    "FaultyCatalogue",
    "FaultyIndicator",
    "FaultyIndicators",
    "FaultyPlace",
    "Indicator",
    "IndicatorUnknown",
    "Indicators",
    "Lack",
    "Level",
    "Place",
    "PlaceRepeated",
    "PlaceWithoutParent",
    "Ubigeo",
    "UnknownUbigeo",
]
