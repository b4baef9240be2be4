"""What can be wrong with a `.pb` file: each fault names its line, and never repeats what the file says there."""

from typing import Any

from shared.errors import Invalid, Words


class PabulibFault(Invalid):
    """The file cannot be taken in; `line` counts from 1."""

    title = Words("Archivo .pb con errores", "Faulty .pb file")
    remedy = Words("Corrija la línea indicada y repita.", "Mend the line named and repeat.")

    def __init__(self, line: int, **values: Any) -> None:
        super().__init__(None, line=line, **values)
        self.line = line

    def __str__(self) -> str:
        return self.explain().en


class TextNotUtf8(PabulibFault):
    """A line is not UTF-8 text."""

    detail = Words("Línea {line}: el texto no está en UTF-8.", "Line {line}: the text is not UTF-8.")


class LineMalformed(PabulibFault):
    """A line is not fields divided by semicolons: an unclosed quote, a null byte, a field without end."""

    detail = Words(
        "Línea {line}: no son campos separados por punto y coma.",
        "Line {line}: these are not fields divided by semicolons.",
    )


class SectionMissing(PabulibFault):
    """The file ends, or goes on, without one of META, PROJECTS, VOTES in this order."""

    detail = Words("Línea {line}: falta la sección {section}.", "Line {line}: section {section} is missing.")


class ColumnMissing(PabulibFault):
    """A section's header lacks a column that the format requires, or names one twice."""

    detail = Words(
        "Línea {line}: la cabecera de {section} debe tener la columna {column} una vez.",
        "Line {line}: the header of {section} must have column {column} once.",
    )


class WrongNumberOfColumns(PabulibFault):
    """A row has more or fewer fields than its header; the last row of a truncated file, for one."""

    detail = Words("Línea {line}: se esperan {expected} campos.", "Line {line}: {expected} fields are expected.")


class MetaMissing(PabulibFault):
    """META lacks a key without which the election cannot be understood."""

    detail = Words("Línea {line}: falta {key} en META.", "Line {line}: META lacks {key}.")


class MetaRepeated(PabulibFault):
    """META states the same key twice."""

    detail = Words("Línea {line}: clave repetida en META.", "Line {line}: META repeats a key.")


class NumberMalformed(PabulibFault):
    """A field is not the number it should be: whole, or an amount with at most two decimals; never negative."""

    detail = Words("Línea {line}: {field} no es un número válido.", "Line {line}: {field} is not a valid number.")


class VoteTypeUnknown(PabulibFault):
    """The ballot form is none that this platform knows."""

    detail = Words("Línea {line}: tipo de voto desconocido.", "Line {line}: unknown vote type.")
    remedy = Words("Se admiten: {known}.", "Known are: {known}.")


class RuleUnknown(PabulibFault):
    """The allocation rule is none that this platform computes."""

    detail = Words("Línea {line}: regla de asignación desconocida.", "Line {line}: unknown allocation rule.")
    remedy = Words("Se admiten: {known}.", "Known are: {known}.")


class RulesContradicted(PabulibFault):
    """The limits that META states cannot hold together."""

    detail = Words(
        "Línea {line}: los límites de la cédula en META se contradicen.",
        "Line {line}: the ballot limits in META contradict each other.",
    )


class CountContradicted(PabulibFault):
    """A stated number differs from what the file holds; a truncated file, for one."""

    detail = Words(
        "Línea {line}: {field} declara {stated}, el archivo contiene {found}.",
        "Line {line}: {field} states {stated}, the file holds {found}.",
    )


class ProjectCodeMalformed(PabulibFault):
    """A project's id is not a code of the record."""

    detail = Words("Línea {line}: identificador de proyecto no válido.", "Line {line}: invalid project id.")


class ProjectRepeated(PabulibFault):
    """Two projects have the same id."""

    detail = Words("Línea {line}: proyecto repetido.", "Line {line}: repeated project.")


class ScoresMissing(PabulibFault):
    """The rules rank by more than votes, and the table with the technical scores did not come with the file."""

    detail = Words(
        "Línea {line}: la regla pide la tabla de puntajes técnicos (.csv) junto al archivo.",
        "Line {line}: the rule asks for the table of technical scores (.csv) beside the file.",
    )


class ScoresMalformed(PabulibFault):
    """The table beside the file is no table of its projects; the line is the table's."""

    detail = Words(
        "Tabla de puntajes, línea {line}: no corresponde a los proyectos del archivo.",
        "Table of scores, line {line}: it does not fit the projects of the file.",
    )


class VoterMissing(PabulibFault):
    """A ballot has no voter id."""

    detail = Words("Línea {line}: falta voter_id.", "Line {line}: voter_id is missing.")


class VoterTooLong(PabulibFault):
    """A voter id is longer than a reference to an outside register may be."""

    detail = Words(
        "Línea {line}: voter_id tiene más de {most} caracteres.", "Line {line}: voter_id has over {most} characters."
    )


class VoterRepeated(PabulibFault):
    """Two ballots have the same voter id."""

    detail = Words("Línea {line}: votante repetido.", "Line {line}: repeated voter.")


class VoteUnknown(PabulibFault):
    """A ballot names a project that is not in PROJECTS."""

    detail = Words(
        "Línea {line}: el voto nombra un proyecto que no está en la lista.",
        "Line {line}: the vote names a project that is not on the list.",
    )


class PointsContradicted(PabulibFault):
    """A ballot has more or fewer points than choices."""

    detail = Words(
        "Línea {line}: los puntos no corresponden a las opciones.",
        "Line {line}: the points do not match the choices.",
    )


class BallotOutsideTheRules(PabulibFault):
    """A ballot breaks the limits that META states; `reason` is the refusal's own words."""

    detail = Words(
        "Línea {line}: el voto incumple los límites de META. {reason.es}",
        "Line {line}: the vote breaks the limits of META. {reason.en}",
    )
