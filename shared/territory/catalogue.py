"""The catalogue of territory: which places there are, found by code in either system.

The default is Cajamarca: 13 provinces and 127 districts, in `territory.csv`. Another region is another file.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from io import StringIO
from typing import Any, Self

from pydantic import ValidationError

from shared.errors import FaultyRow, Refusal
from shared.territory.places import (
    CodeSystem,
    FaultyCatalogue,
    FaultyPlace,
    Level,
    Place,
    PlaceRepeated,
    PlaceWithoutParent,
    UnknownUbigeo,
)


@dataclass(frozen=True)
class Catalogue:
    """Frozen places, each code unique in its system, each district in a province and each province in a region.

    `places` keeps the order of its source. Build one with `default`, `from_csv` or `from_geojson`.
    """

    places: tuple[Place, ...]

    @classmethod
    @cache
    def default(cls) -> "Catalogue":
        """Return Cajamarca's catalogue."""
        return cls.from_csv(files("shared.territory").joinpath("territory.csv").read_text(encoding="utf-8"))

    @classmethod
    def from_csv(cls, text: str) -> Self:
        """Read a catalogue from CSV with the headings level, inei, reniec, name, capital, latitude, longitude.

        Raise `FaultyCatalogue` naming each faulty row; the first row after the headings is row 1.
        """
        return cls._from_rows(list(csv.DictReader(StringIO(text.removeprefix("\ufeff")))))

    @classmethod
    def from_geojson(cls, text: str) -> Self:
        """Read a catalogue from a GeoJSON FeatureCollection (RFC 7946) of points with the same names as properties.

        A point gives longitude and latitude, in that order; properties of these names stand in where there is none.
        Raise `FaultyCatalogue` for text that is no FeatureCollection, or naming each faulty feature.
        """
        try:
            features = json.loads(text, parse_float=str, parse_int=str)["features"]
            rows = [_flattened(feature) for feature in features]
        except (ValueError, TypeError, KeyError, AttributeError):
            raise FaultyCatalogue(faulty=1, total=1, rows=[FaultyRow(1, FaultyPlace(field="features"))]) from None
        return cls._from_rows(rows)

    @classmethod
    def _from_rows(cls, rows: list[dict[str, Any]]) -> Self:
        """Check every row before refusing, so that one look mends them all."""
        faults: list[FaultyRow] = []
        places: dict[int, Place] = {}
        for number, row in enumerate(rows, start=1):
            try:
                places[number] = Place.model_validate({name: row.get(name) for name in Place.model_fields})
            except ValidationError as error:
                faults.append(FaultyRow(number, FaultyPlace(field=str(error.errors()[0]["loc"][0]))))
        faults += _faults_among(places)
        if faults or not places:
            raise FaultyCatalogue(
                faulty=len({fault.row for fault in faults}), total=len(rows), rows=sorted(faults, key=_row_of)
            )
        return cls(tuple(places.values()))

    @cached_property
    def _by_code(self) -> Mapping[tuple[CodeSystem, str], Place]:
        return {(system, place.code(system)): place for place in self.places for system in CodeSystem}

    def find(self, code: str, system: CodeSystem | str = CodeSystem.INEI) -> Place:
        """Return the place with that code; `0601` and `060100` are one province, `06` and `060000` one region.

        Raise `UnknownUbigeo`, which does not repeat the code, when the catalogue has none.
        """
        system = CodeSystem(system)
        short = code.removesuffix("00").removesuffix("00") if len(code) == Level.DISTRICT.digits else code
        place = self._by_code.get((system, short))
        if place is None:
            raise UnknownUbigeo(system=system.value)
        return place

    def convert(self, code: str, source: CodeSystem | str, target: CodeSystem | str) -> str:
        """Return in `target` the code that a place has in `source`; raise `UnknownUbigeo` for no place."""
        return self.find(code, source).code(CodeSystem(target))

    def provinces(self) -> tuple[Place, ...]:
        """Return the provinces, in the catalogue's order."""
        return tuple(place for place in self.places if place.level is Level.PROVINCE)

    def districts(self, within: str | None = None, system: CodeSystem | str = CodeSystem.INEI) -> tuple[Place, ...]:
        """Return the districts of a place, or all of them; a district is its own only one. Raise `UnknownUbigeo`."""
        start = "" if within is None else self.find(within, system).inei
        return tuple(place for place in self.places if place.level is Level.DISTRICT and place.inei.startswith(start))

    def province_of(self, code: str, system: CodeSystem | str = CodeSystem.INEI) -> Place:
        """Return the province of a district, or the province itself; raise `UnknownUbigeo` for a region or no place."""
        return self.find(self.find(code, system).province_code.ljust(4, "?"))


def _row_of(fault: FaultyRow) -> int:
    return fault.row


def _flattened(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Return a feature's properties, with its point as latitude and longitude."""
    row = dict(feature["properties"])
    geometry = feature.get("geometry")
    if geometry is not None and geometry["type"] == "Point":
        row["longitude"], row["latitude"] = geometry["coordinates"][:2]
    return row


def _faults_among(places: Mapping[int, Place]) -> Iterable[FaultyRow]:
    """Yield what single rows cannot show: lengths against levels, repeated codes, places that lie nowhere."""
    for system in CodeSystem:
        known = {place.code(system) for place in places.values()}
        seen: set[str] = set()
        for number, place in places.items():
            fault = _fault_of(place, system, seen, known)
            if fault is not None:
                yield FaultyRow(number, fault)
            seen.add(place.code(system))


def _fault_of(place: Place, system: CodeSystem, seen: set[str], known: set[str]) -> Refusal | None:
    code = place.code(system)
    if len(code) != place.level.digits:
        return FaultyPlace(field=system.value.lower())
    if code in seen:
        return PlaceRepeated(system=system.value)
    if place.level is not Level.REGION and code[:-2] not in known:
        return PlaceWithoutParent(system=system.value)
    return None
