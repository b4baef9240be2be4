"""Places: the regions, provinces and districts of Peru, each with its code in both systems."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.errors import Invalid, NotFound, Words
from shared.messages import Exact, Label, Message


class CodeSystem(StrEnum):
    """Who numbered the place. INEI and RENIEC use the same six digits for different districts (*ubigeo*)."""

    INEI = "INEI"
    RENIEC = "RENIEC"


class Level(StrEnum):
    """How wide a place is; the value is its name in the catalogue's files."""

    REGION = "region"
    PROVINCE = "province"
    DISTRICT = "district"

    @property
    def digits(self) -> int:
        """How many digits of a ubigeo name a place of this level: two, four or six."""
        return {Level.REGION: 2, Level.PROVINCE: 4, Level.DISTRICT: 6}[self]


Ubigeo = Annotated[str, Field(pattern=r"^(\d{2}){1,3}$")]
"""Two digits of the region, two of the province, two of the district; what it names depends on the code system."""


class Place(Message):
    """A region, a province or a district.

    Coordinates are decimal degrees (WGS 84) of the capital, not of the area's centre.
    """

    level: Level
    inei: Ubigeo
    reniec: Ubigeo
    name: Label
    capital: Label
    latitude: Annotated[Exact, Field(ge=Decimal(-90), le=Decimal(90))]
    longitude: Annotated[Exact, Field(ge=Decimal(-180), le=Decimal(180))]

    def code(self, system: CodeSystem = CodeSystem.INEI) -> str:
        """Return the place's code in one system: 2 digits for a region, 4 for a province, 6 for a district."""
        return self.inei if system is CodeSystem.INEI else self.reniec

    @property
    def province_code(self) -> str:
        """The INEI code of the province this place is or lies in; of a region, the region's own."""
        return self.inei[:4]


class UnknownUbigeo(NotFound):
    """The catalogue has no place with that code in that system; the code itself is not repeated."""

    title = Words("Ubigeo desconocido", "Unknown ubigeo")
    detail = Words(
        "El catálogo territorial no tiene ese código en el sistema {system}.",
        "The territorial catalogue has no such code in the {system} system.",
    )
    remedy = Words(
        "Revise el código y su sistema: INEI y RENIEC numeran distinto los mismos distritos.",
        "Check the code and its system: INEI and RENIEC number the same districts differently.",
    )


class FaultyPlace(Invalid):
    """A row of a catalogue does not describe a place."""

    title = Words("Lugar no válido", "Invalid place")
    detail = Words("La fila no describe un lugar: campo {field}.", "The row describes no place: field {field}.")
    remedy = Words(
        "Complete nivel, códigos INEI y RENIEC, nombre, capital, latitud y longitud.",
        "Give level, INEI and RENIEC codes, name, capital, latitude and longitude.",
    )


class PlaceRepeated(Invalid):
    """Two rows of a catalogue claim the same code in the same system."""

    title = Words("Código repetido", "Repeated code")
    detail = Words("Otra fila ya usa el código {system} de esta.", "Another row has this row's {system} code.")
    remedy = Words("Deje un solo lugar por código.", "Leave one place for each code.")


class PlaceWithoutParent(Invalid):
    """A district lies in no province of the catalogue, or a province in no region of it."""

    title = Words("Lugar sin jurisdicción", "Place without parent")
    detail = Words(
        "El código {system} no cae dentro de ningún lugar del catálogo.",
        "The {system} code falls inside no place of the catalogue.",
    )
    remedy = Words("Agregue la provincia o región que falta.", "Add the missing province or region.")


class FaultyCatalogue(Invalid):
    """A catalogue is all or nothing: `rows` names each faulty row."""

    title = Words("Catálogo territorial rechazado", "Territorial catalogue refused")
    detail = Words("{faulty} de {total} filas tienen errores.", "{faulty} of {total} rows are faulty.")
    remedy = Words("Corrija las filas indicadas y vuelva a cargar.", "Mend the rows named and load it again.")
