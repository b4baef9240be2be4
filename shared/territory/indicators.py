"""Indicators: figures about places, each with its unit, its date and its source.

The socio-economic base that criteria and explorers use. A figure without date and source cannot be loaded.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from io import StringIO
from typing import Annotated, Self

from pydantic import Field, ValidationError

from shared.errors import FaultyRow, Invalid, NotFound, Words
from shared.messages import Code, Exact, Label, Message
from shared.territory.places import CodeSystem, Ubigeo


class DateBasis(StrEnum):
    """What the date of a figure says: the time it speaks of, or only when its source was published."""

    REFERENCE = "reference"
    PUBLICATION = "publication"


class Indicator(Message):
    """One figure about one place; its date is a year, a month or a day (ISO 8601)."""

    system: CodeSystem
    code: Ubigeo
    indicator: Code
    value: Exact
    unit: Label
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    date_basis: DateBasis
    source: Label


class IndicatorUnknown(NotFound):
    """No figure of that name is known for that place."""

    title = Words("Indicador sin dato", "No figure for this indicator")
    detail = Words("No hay un dato de ese indicador para ese lugar.", "There is no such figure for that place.")
    remedy = Words("Cargue el dato con su fecha y su fuente.", "Load the figure with its date and its source.")


class FaultyIndicator(Invalid):
    """A row lacks a figure, its date or its source, or has them in no readable form."""

    title = Words("Indicador no válido", "Invalid indicator")
    detail = Words("El campo {field} falta o no se puede leer.", "The field {field} is missing or unreadable.")
    remedy = Words(
        "Dé sistema, código, indicador, valor, unidad, fecha, base de la fecha y fuente.",
        "Give system, code, indicator, value, unit, date, date_basis and source.",
    )


class FaultyIndicators(Invalid):
    """Indicators are loaded all or none: `rows` names each faulty row."""

    title = Words("Indicadores rechazados", "Indicators refused")
    detail = Words("{faulty} de {total} filas tienen errores.", "{faulty} of {total} rows are faulty.")
    remedy = Words("Corrija las filas indicadas y vuelva a cargar.", "Mend the rows named and load them again.")


@dataclass(frozen=True)
class Indicators:
    """Frozen figures about places; of several for one place and name, the latest by date stands."""

    figures: tuple[Indicator, ...]

    @classmethod
    @cache
    def default(cls) -> "Indicators":
        """Return area, population density and poverty of Cajamarca's districts, as their source states them."""
        return cls.from_csv(files("shared.territory").joinpath("indicators.csv").read_text(encoding="utf-8"))

    @classmethod
    def from_csv(cls, text: str) -> Self:
        """Read figures from CSV: system, code, indicator, value, unit, date, date_basis, source.

        Raise `FaultyIndicators` naming each faulty row; the first row after the headings is row 1.
        """
        rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
        figures: list[Indicator] = []
        faults: list[FaultyRow] = []
        for number, row in enumerate(rows, start=1):
            try:
                figures.append(Indicator.model_validate({name: row.get(name) for name in Indicator.model_fields}))
            except ValidationError as error:
                faults.append(FaultyRow(number, FaultyIndicator(field=str(error.errors()[0]["loc"][0]))))
        if faults:
            raise FaultyIndicators(faulty=len(faults), total=len(rows), rows=faults)
        return cls(tuple(figures))

    @cached_property
    def _latest(self) -> dict[tuple[CodeSystem, str, str], Indicator]:
        by_date = sorted(self.figures, key=lambda figure: figure.date)
        return {(figure.system, figure.code, figure.indicator): figure for figure in by_date}

    def find(self, code: str, indicator: str, system: CodeSystem | str = CodeSystem.INEI) -> Indicator:
        """Return the latest figure of that name about that place, or raise `IndicatorUnknown`."""
        figure = self._latest.get((CodeSystem(system), code, indicator))
        if figure is None:
            raise IndicatorUnknown
        return figure

    def about(self, code: str, system: CodeSystem | str = CodeSystem.INEI) -> tuple[Indicator, ...]:
        """Return every figure about one place, in the order of their source; none is an empty answer, not a refusal."""
        return tuple(f for f in self.figures if f.code == code and f.system is CodeSystem(system))
