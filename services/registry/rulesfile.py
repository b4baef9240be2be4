"""Rules as one YAML file: written, read back, and every fault named with its line.

Read are mappings, lists, texts, whole numbers, true, false and null of YAML 1.2; a number with decimals stays the text
it is, so that money is exact, and a code with leading zeros stays a code. Aliases and tags are refused.
"""

import re
from typing import Any, Final

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services.registry.errors.rules import LineFault, RulesFileRefused
from services.registry.events import ProcessRules
from shared.errors import FaultyRow, Words
from shared.faults import faults_of, names_in

DEEPEST: Final = 12
SCHEMA_ADDRESS: Final = "/registry/rules-schema.json"
_HEADING: Final = f"# Reglas de un proceso de presupuesto participativo. Esquema: {SCHEMA_ADDRESS}\n"
_NOT_YAML: Final = Words("No es YAML válido.", "It is not valid YAML.")
_TWICE: Final = Words("El nombre está dos veces.", "The name stands twice.")
_NOT_PLAIN: Final = Words("No se admiten alias ni etiquetas.", "Aliases and tags are not allowed.")
_TOO_DEEP: Final = Words("Está anidado demasiado hondo.", "It is nested too deeply.")
_NOT_TEXT: Final = Words("El nombre debe ser texto.", "The name must be text.")

Path = tuple[str | int, ...]


def rules_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a file of rules."""
    schema = ProcessRules.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ADDRESS, **schema}


def write_rules(rules: ProcessRules) -> str:
    """Return rules as YAML, in the order of the schema; amounts are quoted texts."""
    plain = rules.model_dump(mode="json")
    return _HEADING + yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110)


def read_rules(data: bytes) -> ProcessRules:
    """Return the rules of a YAML file in UTF-8, or raise `RulesFileRefused` with a row for each fault, by its line."""
    lines: dict[Path, int] = {}
    plain = _Reading(lines).plain(_composed(data), ())
    try:
        return ProcessRules.model_validate(plain)
    except ValidationError as error:
        found = _own(error.errors(include_url=False, include_input=False))
    faults = faults_of(found, names_in(ProcessRules.model_json_schema()))
    rows = [(_line(lines, item["loc"]), fault.pointer, fault.words) for item, fault in zip(found, faults, strict=True)]
    raise _refused(*sorted(rows))


class _Loader(yaml.SafeLoader):
    """YAML's composer with the plain types alone."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # As the library has it.
    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """Compose a node, unless it repeats another or lies too deep."""
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # Its stubs leave it out.
        if self.check_event(yaml.events.AliasEvent):
            raise _refused((mark.line + 1, None, _NOT_PLAIN))
        if self.depth == DEEPEST:
            raise _refused((mark.line + 1, None, _TOO_DEEP))
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _tag, _form, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9][0-9]{0,17})$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_form), list(_first))


def _composed(data: bytes) -> Node:
    try:
        node = yaml.compose(data.decode("utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused((mark.line + 1 if mark else 1, None, _NOT_YAML)) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise _refused((1, None, _NOT_YAML)) from None
    if node is None:
        raise _refused((1, None, _NOT_YAML))
    return node


class _Reading:
    """Turns nodes into plain data, and notes the line of each place."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines

    def plain(self, node: Node, path: Path) -> Any:
        """Return the data of a node; `path` is its place in the whole."""
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, MappingNode) and node.tag.endswith(":map"):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode) and node.tag.endswith(":seq"):
            return [self.plain(item, (*path, place)) for place, item in enumerate(node.value)]
        if isinstance(node, ScalarNode):
            return _scalar(node)
        raise _refused((node.start_mark.line + 1, None, _NOT_PLAIN))

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for name_node, value in node.value:
            line = name_node.start_mark.line + 1
            name = _scalar(name_node) if isinstance(name_node, ScalarNode) else None
            if not isinstance(name, str):
                raise _refused((line, None, _NOT_TEXT))
            if name in members:
                raise _refused((line, None, _TWICE))
            members[name] = self.plain(value, (*path, name))
            self._lines[*path, name] = line
        return members


def _scalar(node: ScalarNode) -> str | int | bool | None:
    match node.tag.removeprefix("tag:yaml.org,2002:"):
        case "str":
            return str(node.value)
        case "int" if re.fullmatch(r"-?[0-9]+", node.value):
            return int(node.value)
        case "bool" if node.value in {"true", "false"}:
            return bool(node.value == "true")
        case "null":
            return None
    raise _refused((node.start_mark.line + 1, None, _NOT_PLAIN))


def _line(lines: dict[Path, int], place: Path) -> int:
    """Return the line of a place, or of the nearest thing around it that the file has."""
    while place and place not in lines:
        place = place[:-1]
    return lines[place]


def _own(found: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where it only seems so because pydantic refused its items."""
    places = [item["loc"] for item in found]
    return [
        item
        for item, at in zip(found, places, strict=True)
        if item["type"] != "too_short" or not any(one != at and one[: len(at)] == at for one in places)
    ]


def _refused(*found: tuple[int, str | None, Words]) -> RulesFileRefused:
    rows = [FaultyRow(line, LineFault(where, es=words.es, en=words.en)) for line, where, words in found]
    return RulesFileRefused(rows=rows, faulty=len(rows))
