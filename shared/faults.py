"""Faults: what pydantic found wrong with the data somebody sent, said in their language, without the data itself.

A fault names its place by a JSON Pointer (RFC 6901). Whatever in it came from the sender (an unknown key, a key of a
mapping) is written `*`: nothing that was sent is ever said back.
"""

from collections.abc import Container, Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import Contradiction, Invalid, Words

Model = TypeVar("Model", bound=BaseModel)

UNKNOWN: Final = "*"
"""What stands in a pointer for a key that the sender made up."""

_PLACES: Final = frozenset({"body", "query", "path", "header", "cookie"})

_GROUPS: Final[dict[str, Words]] = {
    "missing missing_argument missing_keyword_only_argument missing_positional_only_argument": Words(
        "Falta este dato.", "This value is missing."
    ),
    "extra_forbidden unexpected_keyword_argument unexpected_positional_argument": Words(
        "Hay un dato que no corresponde aquí.", "There is a field that does not belong here."
    ),
    "json_invalid json_type": Words("No es JSON válido.", "It is not valid JSON."),
    "string_type bytes_type string_unicode bytes_invalid_encoding": Words("Debe ser texto.", "It must be text."),
    "null_character": Words("Contiene el carácter nulo (U+0000).", "It contains the null character (U+0000)."),
    "string_too_short bytes_too_short": Words(
        "Es demasiado corto: se necesitan al menos {min_length} caracteres.",
        "It is too short: at least {min_length} characters are needed.",
    ),
    "string_too_long bytes_too_long url_too_long": Words(
        "Es demasiado largo: el máximo es de {max_length} caracteres.",
        "It is too long: at most {max_length} characters are allowed.",
    ),
    "string_pattern_mismatch": Words(
        "No tiene la forma esperada: {pattern}", "It does not have the expected form: {pattern}"
    ),
    "string_not_ascii": Words("Solo se admiten caracteres ASCII.", "Only ASCII characters are allowed."),
    "enum literal_error": Words("Valores admitidos: {expected}.", "Allowed values: {expected}."),
    "union_tag_invalid": Words("Tipos admitidos: {expected_tags}.", "Allowed kinds: {expected_tags}."),
    "union_tag_not_found": Words("Falta indicar el tipo.", "Its kind is missing."),
    "bool_type bool_parsing": Words("Debe ser verdadero o falso.", "It must be true or false."),
    "int_type int_parsing int_from_float": Words("Debe ser un número entero.", "It must be a whole number."),
    "int_parsing_size": Words("El número es demasiado grande.", "The number is too large."),
    "float_type float_parsing decimal_type decimal_parsing fraction_type fraction_parsing": Words(
        "Debe ser un número.", "It must be a number."
    ),
    "finite_number": Words("Debe ser un número finito.", "It must be a finite number."),
    "decimal_max_places": Words(
        "Admite como máximo {decimal_places} decimales.", "At most {decimal_places} decimal places are allowed."
    ),
    "decimal_max_digits": Words("Admite como máximo {max_digits} dígitos.", "At most {max_digits} digits are allowed."),
    "decimal_whole_digits": Words(
        "Admite como máximo {whole_digits} dígitos enteros.", "At most {whole_digits} whole digits are allowed."
    ),
    "greater_than": Words("Debe ser mayor que {gt}.", "It must be greater than {gt}."),
    "greater_than_equal": Words("Debe ser mayor o igual que {ge}.", "It must be {ge} or more."),
    "less_than": Words("Debe ser menor que {lt}.", "It must be less than {lt}."),
    "less_than_equal": Words("Debe ser menor o igual que {le}.", "It must be {le} or less."),
    "multiple_of": Words("Debe ser múltiplo de {multiple_of}.", "It must be a multiple of {multiple_of}."),
    "too_short": Words("Se necesitan al menos {min_length} elementos.", "At least {min_length} items are needed."),
    "too_long": Words("Se admiten como máximo {max_length} elementos.", "At most {max_length} items are allowed."),
    "list_type tuple_type set_type frozen_set_type iterable_type deque_type iteration_error": Words(
        "Debe ser una lista.", "It must be a list."
    ),
    "dict_type mapping_type model_type model_attributes_type dataclass_type arguments_type": Words(
        "Debe ser un objeto JSON.", "It must be a JSON object."
    ),
    "uuid_type uuid_parsing": Words("No es un identificador UUID válido.", "It is not a valid UUID."),
    "uuid_version": Words(
        "No es un UUID de versión {expected_version}.", "It is not a version {expected_version} UUID."
    ),
    "date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact": Words(
        "Debe ser una fecha, como 2026-03-31.", "It must be a date, such as 2026-03-31."
    ),
    "date_past datetime_past": Words("Debe ser una fecha pasada.", "It must be in the past."),
    "date_future datetime_future": Words("Debe ser una fecha futura.", "It must be in the future."),
    "time_type time_parsing": Words("Debe ser una hora, como 17:30.", "It must be a time, such as 17:30."),
    "datetime_type datetime_parsing datetime_object_invalid datetime_from_date_parsing": Words(
        "Debe ser fecha y hora, como 2026-03-31T17:30:00-05:00.",
        "It must be a date and time, such as 2026-03-31T17:30:00-05:00.",
    ),
    "timezone_naive timezone_offset": Words("Falta la zona horaria.", "The time zone is missing."),
    "timezone_aware": Words("No debe llevar zona horaria.", "It must not have a time zone."),
    "time_delta_type time_delta_parsing": Words("Debe ser una duración, como PT1H.", "It must be a duration, as PT1H."),
    "url_type url_parsing url_syntax_violation url_scheme": Words("No es una dirección válida.", "Not a valid URL."),
    "none_required": Words("Debe quedar vacío.", "It must be empty."),
    "recursion_loop recursion_depth_exceeded": Words("Está anidado demasiado hondo.", "It is nested too deeply."),
}
_WORDS: Final = {code: words for codes, words in _GROUPS.items() for code in codes.split()}
_OTHER: Final = Words("El valor no es válido.", "The value is not valid.")


class Fault(NamedTuple):
    """One thing that is wrong: in which part of the request, where in it, pydantic's code, and words for people."""

    place: str
    pointer: str
    code: str
    words: Words


class DoesNotFit(Invalid):
    """The data does not have the shape asked for; `faults` says each thing that is wrong with it."""

    detail = Words("Datos por corregir: {count}.", "Values to mend: {count}.")
    remedy = Words("Corrija los datos indicados y repita.", "Mend the values named and repeat.")

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults[0].pointer if len(self.faults) == 1 else None, count=len(self.faults))


def fit(model: type[Model], data: Any) -> Model:
    """Return `data` as `model`, or raise `DoesNotFit`; for data no framework has checked, such as rows of a file."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    raise DoesNotFit(faults_of(found, _names_of(model)))


def faults_of(errors: Iterable[Mapping[str, Any]], known: Container[str]) -> tuple[Fault, ...]:
    """Return pydantic's errors as faults; of the names in their places only `known` ones are said."""
    return tuple(_fault(error, known) for error in errors)


def names_in(schema: Any) -> frozenset[str]:
    """Return every name of a property or parameter in a JSON Schema or OpenAPI document."""
    if isinstance(schema, list):
        return frozenset().union(*map(names_in, schema))
    if not isinstance(schema, dict):
        return frozenset()
    properties, name = schema.get("properties"), schema.get("name")
    own = frozenset(properties if isinstance(properties, dict) else ()) | ({name} if isinstance(name, str) else set())
    return own.union(*map(names_in, schema.values()))


@cache
def _names_of(model: type[BaseModel]) -> frozenset[str]:
    return names_in(model.model_json_schema())


def _fault(error: Mapping[str, Any], known: Container[str]) -> Fault:
    place, *path = error["loc"] or ("body",)
    if place not in _PLACES:
        place, path = "body", list(error["loc"])
    if error["type"] == "json_invalid":
        path = []
    pointer = "".join(f"/{_said(step, known)}" for step in path)
    return Fault(place, pointer, error["type"], _explained(error))


def _said(step: int | str, known: Container[str]) -> str:
    name = str(step) if isinstance(step, int) or step in known else UNKNOWN
    return name.replace("~", "~0").replace("/", "~1")


def _explained(error: Mapping[str, Any]) -> Words:
    raised = error.get("ctx", {}).get("error")
    if isinstance(raised, Contradiction):
        return raised.words
    words = _WORDS.get(error["type"], _OTHER)
    try:
        return words.fill({name: str(limit).replace(" or ", ", ") for name, limit in error.get("ctx", {}).items()})
    except KeyError:
        return _OTHER
