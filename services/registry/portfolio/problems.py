"""Problems: what is wrong with a cell, a row or a column of a portfolio file, and how to mend it."""

from enum import StrEnum
from typing import Final, NamedTuple


class Severity(StrEnum):
    """What a problem does to the import.

    Nothing is applied while a blocking problem stands. A row set aside takes no part, and whoever approves the import
    approves leaving it out. A warning leaves the row in; the cell named is empty or exactly as the file states it.
    """

    BLOCKING = "blocking"
    SET_ASIDE = "set-aside"
    WARNING = "warning"


class ValueClass(StrEnum):
    """What kind of value the cell holds; the value itself is never repeated."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    EMPTY = "empty"


class ProblemKind(StrEnum):
    """The reason's permanent name."""

    NO_CODE = "no-code"
    CODE_UNREADABLE = "code-unreadable"
    OTHER_CODE_UNREADABLE = "other-code-unreadable"
    CODE_OF_UNUSUAL_LENGTH = "code-of-unusual-length"
    NAME_MISSING = "name-missing"
    AMOUNT_UNREADABLE = "amount-unreadable"
    AMOUNT_NEGATIVE = "amount-negative"
    AMOUNT_WITH_MORE_DECIMALS = "amount-with-more-decimals"
    NUMBER_UNREADABLE = "number-unreadable"
    DATE_UNREADABLE = "date-unreadable"
    TEXT_EXPECTED = "text-expected"
    UBIGEO_UNREADABLE = "ubigeo-unreadable"
    UBIGEO_UNKNOWN = "ubigeo-unknown"
    UBIGEO_OF_ANOTHER_PLACE = "ubigeo-of-another-place"
    LOCATION_MISSING = "location-missing"
    LOCATION_REPEATED = "location-repeated"
    COORDINATE_UNREADABLE = "coordinate-unreadable"
    COORDINATE_OUTSIDE_PERU = "coordinate-outside-peru"
    CONTRADICTION = "contradiction"
    CONTRADICTORY_AMOUNT = "contradictory-amount"
    HEADING_UNKNOWN = "heading-unknown"
    HEADING_REPEATED = "heading-repeated"
    HEADING_MISSING = "heading-missing"
    PERSONAL_COLUMN = "personal-column"
    CELL_WITHOUT_HEADING = "cell-without-heading"
    CELL_IN_ERROR = "cell-in-error"
    FORMULA_WITHOUT_VALUE = "formula-without-value"
    SHEET_WITHOUT_HEADINGS = "sheet-without-headings"
    SHEET_HIDDEN = "sheet-hidden"
    TEXT_GARBLED = "text-garbled"

    @property
    def severity(self) -> Severity:
        """What a problem of this kind does to the import."""
        return _MEANINGS[self][0]

    @property
    def remedy(self) -> str:
        """What the person who prepared the file can do, in Spanish."""
        return _MEANINGS[self][1]


class Problem(NamedTuple):
    """One problem, where it stands: the sheet's name and the cell as spreadsheets call it (`C17`)."""

    sheet: str
    cell: str
    kind: ProblemKind
    value_class: ValueClass | None

    @property
    def severity(self) -> Severity:
        """What the problem does to the import."""
        return self.kind.severity

    @property
    def remedy(self) -> str:
        """What the person who prepared the file can do, in Spanish."""
        return self.kind.remedy


_K = ProblemKind
_BLOCKING, _SET_ASIDE, _WARNING = Severity.BLOCKING, Severity.SET_ASIDE, Severity.WARNING

_MEANINGS: Final[dict[ProblemKind, tuple[Severity, str]]] = {
    _K.NO_CODE: (
        _SET_ASIDE,
        "Escriba el código único de inversión o el código de idea; sin él, la fila queda fuera de la cartera.",
    ),
    _K.CODE_UNREADABLE: (
        _SET_ASIDE,
        "Escriba el código solo con dígitos, sin decimales ni notación científica; así, la fila queda fuera.",
    ),
    _K.OTHER_CODE_UNREADABLE: (_WARNING, "Escriba el código solo con dígitos; por ahora queda vacío."),
    _K.CODE_OF_UNUSUAL_LENGTH: (_WARNING, "Verifique el código único: lo usual son de 5 a 7 dígitos."),
    _K.NAME_MISSING: (_BLOCKING, "Escriba el nombre de la inversión o retire sus filas."),
    _K.AMOUNT_UNREADABLE: (_WARNING, "Escriba el monto en soles solo con números; por ahora queda sin monto."),
    _K.AMOUNT_NEGATIVE: (_WARNING, "Escriba el monto sin signo negativo; por ahora queda sin monto."),
    _K.AMOUNT_WITH_MORE_DECIMALS: (
        _WARNING,
        "Corrija el monto a dos decimales en la fuente; mientras tanto se conserva exacto, sin redondear.",
    ),
    _K.NUMBER_UNREADABLE: (_WARNING, "Escriba un número entero o decimal sin texto; por ahora queda vacío."),
    _K.DATE_UNREADABLE: (_WARNING, "Escriba la fecha como dd/mm/aaaa o aaaa-mm-dd; por ahora queda vacía."),
    _K.TEXT_EXPECTED: (_WARNING, "Dé formato de texto a la celda; por ahora queda vacía."),
    _K.UBIGEO_UNREADABLE: (_WARNING, "Escriba el ubigeo INEI de seis dígitos; por ahora la ubicación queda fuera."),
    _K.UBIGEO_UNKNOWN: (
        _WARNING,
        "Verifique el ubigeo en el catálogo territorial (sistema INEI); por ahora se conserva como está.",
    ),
    _K.UBIGEO_OF_ANOTHER_PLACE: (
        _WARNING,
        "El ubigeo INEI es de otro lugar que el nombrado en la fila: verifique si el código es de RENIEC.",
    ),
    _K.LOCATION_MISSING: (_WARNING, "Escriba el ubigeo INEI del distrito; sin él la fila no aporta ubicación."),
    _K.LOCATION_REPEATED: (_WARNING, "La fila repite una ubicación ya leída de la misma inversión: se cuenta una vez."),
    _K.COORDINATE_UNREADABLE: (_WARNING, "Escriba latitud y longitud en grados decimales; por ahora queda vacía."),
    _K.COORDINATE_OUTSIDE_PERU: (
        _WARNING,
        "Verifique signo y orden: latitud de -18,5 a 0,1 y longitud de -81,6 a -68,5; por ahora queda vacía.",
    ),
    _K.CONTRADICTION: (
        _WARNING,
        "Otra fila de la misma inversión dice algo distinto: se conserva lo que dice la primera; deje un solo valor.",
    ),
    _K.CONTRADICTORY_AMOUNT: (
        _BLOCKING,
        "Otra fila de la misma inversión tiene otro monto: deje un solo monto en todas sus filas.",
    ),
    _K.HEADING_UNKNOWN: (_WARNING, "La columna no se importa: si debe importarse, use un encabezado de la tabla."),
    _K.HEADING_REPEATED: (_WARNING, "Otra columna ya da este dato: se usa la primera; deje una sola."),
    _K.HEADING_MISSING: (_WARNING, "Agregue la columna Ubigeo (INEI): sin ella no se conoce ninguna ubicación."),
    _K.PERSONAL_COLUMN: (_WARNING, "La columna contiene datos personales y no se lee: retírela del archivo."),
    _K.CELL_WITHOUT_HEADING: (_WARNING, "La columna tiene datos y no tiene encabezado: escríbalo o retire los datos."),
    _K.CELL_IN_ERROR: (_WARNING, "La celda muestra un error de fórmula: reemplácela por su valor."),
    _K.FORMULA_WITHOUT_VALUE: (
        _WARNING,
        "La fórmula no tiene valor guardado: abra y guarde el archivo en la hoja de cálculo, o pegue valores.",
    ),
    _K.SHEET_WITHOUT_HEADINGS: (_WARNING, "La hoja no tiene encabezados reconocibles y no se lee: verifique si debe."),
    _K.SHEET_HIDDEN: (_WARNING, "La hoja está oculta y no se lee: muéstrela si debe importarse."),
    _K.TEXT_GARBLED: (_WARNING, "El texto tiene letras dañadas (como Ã‘): guarde el archivo de nuevo en UTF-8."),
}
