"""The privacy notice and the register of processing, generated from what the fields themselves declare.

A notice says what Ley 29733 art. 18 and DS 016-2024-JUS art. 6 ask for. Who declares a field changes the notice; nobody
writes it by hand, so it cannot promise anything else than what is kept.
"""

import hashlib
from collections import defaultdict
from typing import Any, Final, NamedTuple

from services.registry.domain.rights import TERMS
from shared.errors import SettingIsMissing, Words
from shared.messages import canonical
from shared.personal import Personal, register_of_processing
from shared.settings import Settings

KEPT_HERE: Final = "registry."
"""What the kinds of record begin with that a notice speaks of: the form's, and the account's."""


class ControllerNotNamed(SettingIsMissing):
    """Production says who answers for personal data (Ley 29733 art. 18); without it nobody may be asked for theirs."""


class Controller(NamedTuple):
    """Who answers for the data, where, the officer to turn to, and the data bank's number (DS 016-2024-JUS art. 37).

    `invented` marks what development makes up.
    """

    name: str
    address: str
    officer: str
    register: str
    invented: bool

    @classmethod
    def named(cls, settings: Settings) -> "Controller":
        """Return whom the settings name; raise `ControllerNotNamed` in production where any of it is missing."""
        given = {name: getattr(settings, name) for name in _MADE_UP}
        missing = next((name for name, value in given.items() if value is None), None)
        if missing is None:
            return cls._make([*given.values(), False])
        if not settings.in_development:
            raise ControllerNotNamed(missing)
        return cls._make([*(given[name] or made_up for name, made_up in _MADE_UP.items()), True])


_MADE_UP: Final = {
    "controller_name": "Gobierno Regional de demostración (inventado)",
    "controller_address": "Jirón Inventado 123, Cajamarca (inventado)",
    "data_officer": "Oficial de Datos Personales, datos@example.org (inventado)",
    "data_bank_register": "RNPDP-PJP n.º 00000 (inventado)",
}

STATEMENTS: Final[dict[str, Words]] = {
    "recipients": Words(
        "La oficina que registra a los agentes. No se transfieren a terceros; las listas públicas llevan códigos.",
        "The office that registers agents. They are passed to nobody; public lists carry codes.",
    ),
    "database": Words(
        "La bóveda de identidades, cifrada con una clave por persona y separada del registro público.",
        "The vault of identities, sealed under a key for each person, apart from the public record.",
    ),
    "mandatory": Words(
        "Todos los datos del formulario son obligatorios, salvo el verificador y el país emisor del documento.",
        "Every field of the form is mandatory, but the check digit and the issuer of the document.",
    ),
    "consequences": Words(
        "Sin ellos no se puede acreditar que cada persona participa una sola vez.",
        "Without them nobody can show that each person takes part once.",
    ),
    "transfers": Words("No hay transferencias al extranjero.", "Nothing is transferred abroad."),
    "automated_decisions": Words(
        "Ninguna decisión sobre una persona es automática, salvo el rechazo por no subsanar a tiempo, que se registra.",
        "No decision about a person is automatic, but the rejection of what was not cured in time, which is on record.",
    ),
    "exercise": Words(
        "Con la cuenta propia o en persona en la oficina de registro. Si la respuesta no satisface o no llega a "
        "tiempo, ante la Autoridad Nacional de Protección de Datos Personales.",
        "Through one's own account, or in person at the register office. Where the answer does not satisfy, or does "
        "not come in time, before the national data protection authority.",
    ),
    "erasure": Words(
        "Suprimir destruye la clave de la persona: nadie vuelve a leer sus datos y las pruebas públicas permanecen. "
        "Mientras la persona participa en un proceso abierto, la supresión espera.",
        "Erasure destroys the person's key: nobody reads the data again, and public proofs stay. "
        "While the person takes part in a process under way, erasure waits.",
    ),
}
"""What the notice says besides what the fields declare."""

HEADINGS: Final[dict[str, Words]] = {
    "recipients": Words("Quién los recibe", "Who receives them"),
    "database": Words("Dónde se guardan", "Where they are kept"),
    "mandatory": Words("Si son obligatorios", "Whether they are mandatory"),
    "consequences": Words("Qué pasa sin ellos", "What follows without them"),
    "transfers": Words("Fuera del país", "Abroad"),
    "automated_decisions": Words("Decisiones automáticas", "Automated decisions"),
    "exercise": Words("Cómo ejercer sus derechos", "How to exercise your rights"),
    "erasure": Words("Qué es suprimir", "What erasure is"),
}
"""By statement, what it is about."""

FIELDS: Final[dict[str, Words]] = {
    "document_type": Words("tipo de documento", "document type"),
    "document_number": Words("número de documento", "document number"),
    "document_check": Words("dígito verificador", "check digit"),
    "document_issuer": Words("país emisor", "issuing country"),
    "paternal_surname": Words("apellido paterno", "paternal surname"),
    "maternal_surname": Words("apellido materno", "maternal surname"),
    "names": Words("nombres", "names"),
    "email": Words("correo electrónico", "e-mail address"),
    "mobile": Words("celular", "mobile"),
    "sex": Words("sexo", "sex"),
    "birth_date": Words("fecha de nacimiento", "birth date"),
    "education": Words("nivel educativo", "education"),
    "profession": Words("profesión", "profession"),
}
"""By field that the registry keeps, what people call it."""


def processing_register() -> list[dict[str, Any]]:
    """Return the register of processing: each field that is kept of people, by kind of record."""
    return [{"kind": row.kind, "field": row.field, **_declared(row.declared)} for row in register_of_processing()]


def privacy_notice(controller: Controller) -> dict[str, Any]:
    """Return the notice of a controller; its `digest` changes when anything it says does."""
    said = {
        "controller": controller._asdict(),
        "purposes": _purposes(),
        "rights": [{"right": right.value, "business_days": term.days} for right, term in TERMS.items()],
        **{name: words._asdict() for name, words in STATEMENTS.items()},
    }
    return said | {"digest": hashlib.sha256(canonical(said)).hexdigest()}


def _purposes() -> list[dict[str, Any]]:
    """Return the purposes of what the registry keeps: for each, its ground, how long, and the fields it needs."""
    fields: defaultdict[Personal, list[str]] = defaultdict(list)
    for row in register_of_processing():
        if row.kind.startswith(KEPT_HERE):
            fields[row.declared].append(row.field)
    return [{**_declared(declared), "fields": list(dict.fromkeys(names))} for declared, names in fields.items()]


def _declared(declared: Personal) -> dict[str, Any]:
    return {
        "purpose": declared.purpose._asdict(),
        "legal_basis": declared.legal_basis,
        "retention_years": declared.retention_years,
        "class": declared.field_class.value,
    }
