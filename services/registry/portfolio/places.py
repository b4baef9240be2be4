"""Places of a portfolio against the catalogue of territory: is the code one of INEI, and of the place named."""

from services.registry.portfolio.problems import ProblemKind
from services.registry.portfolio.projects import Location
from shared.folding import folded
from shared.territory import Catalogue, Level, UnknownUbigeo


class PlaceCheck:
    """Checks locations that lie in a region of the catalogue; of others it says nothing.

    RENIEC numbers the same districts differently, so a right-looking code beside another district's name is reported.
    A name that is part of the other, such as `Baños del Inca`, is the same name.
    """

    def __init__(self, catalogue: Catalogue | None) -> None:
        self._catalogue = catalogue
        places = catalogue.places if catalogue is not None else ()
        self._regions = {place.inei for place in places if place.level is Level.REGION}
        self._known: dict[tuple[str, str | None, str | None], ProblemKind | None] = {}

    def problem(self, location: Location) -> ProblemKind | None:
        """Say what is wrong with a location, or `None`."""
        if self._catalogue is None or location.ubigeo[:2] not in self._regions:
            return None
        key = (location.ubigeo, location.province, location.district)
        if key not in self._known:
            self._known[key] = _problem(self._catalogue, location)
        return self._known[key]


def _problem(catalogue: Catalogue, location: Location) -> ProblemKind | None:
    try:
        place = catalogue.find(location.ubigeo)
    except UnknownUbigeo:
        return ProblemKind.UBIGEO_UNKNOWN
    named = {Level.DISTRICT: location.district, Level.PROVINCE: location.province}.get(place.level)
    if named is None:
        return None
    theirs, ours = folded(named), folded(place.name)
    return None if theirs in ours or ours in theirs else ProblemKind.UBIGEO_OF_ANOTHER_PLACE
