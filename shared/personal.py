"""Personal data as a vocabulary: what each field is collected for, on what legal ground, and for how long.

The register of processing and the privacy notice (Ley 29733; DS 016-2024-JUS) are generated from these declarations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final, NamedTuple

from pydantic import ConfigDict

from shared.errors import NotAllowedNow, NotFound, Words
from shared.messages import Label, Message, Role

SALT: Final = "commitment_salt"
"""The field that the vault adds to each record: what its commitment is salted with."""


class FieldClass(StrEnum):
    """How grave a field is: personal, or sensitive in the sense of Ley 29733, article 2.5."""

    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True)
class Personal:
    """Why a field is kept: `Annotated[str, Personal(purpose=..., legal_basis=..., retention_years=...)]`."""

    purpose: Words
    legal_basis: str
    retention_years: int
    field_class: FieldClass = FieldClass.PERSONAL


class PersonalRecord(Message):
    """Some personal data of one person, kept in the vault alone; every field declares its `Personal`.

    `KIND` is its permanent name, `<service>.<what>.v<N>`. Its values never show in a representation or an error.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    KIND: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if any(cls.KIND == other.KIND for other in _KINDS):
            raise TypeError(f"Two personal records are called {cls.KIND}.")
        undeclared = {name for name, field in cls.model_fields.items() if not _declarations(field.metadata)} | (
            {SALT} & cls.model_fields.keys()
        )
        if undeclared:
            raise TypeError(f"{cls.__name__} must declare why it keeps: {', '.join(sorted(undeclared))}.")
        _KINDS.append(cls)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return iter(())

    @classmethod
    def declared(cls) -> dict[str, Personal]:
        """Return the declaration of each field."""
        return {name: _declarations(field.metadata)[0] for name, field in cls.model_fields.items()}


class PersonErased(NotFound):
    """The person's key was destroyed; what the vault held can be read by nobody, ever."""

    title = Words("Datos suprimidos", "Data erased")
    detail = Words("Los datos de esta persona fueron suprimidos.", "The data of this person were erased.")
    remedy = Words("No es posible recuperarlos.", "They cannot be recovered.")


class NotInVault(NotFound):
    """The vault holds no such record of this person."""

    title = Words("Sin datos personales", "No personal data")


class AlreadyInVault(NotAllowedNow):
    """The vault holds such a record of this person already; `rectify` changes it."""

    title = Words("Datos ya registrados", "Data already recorded")
    detail = Words("Esta persona ya registró estos datos.", "This person has recorded these data already.")
    remedy = Words("Solicite su rectificación.", "Ask for their rectification.")


class Reading(Message):
    """Who reads personal data, in what role, and what for."""

    reader: str
    role: Role
    purpose: Label


class Processing(NamedTuple):
    """One row of the register of processing: a field of a kind of record, and why it is kept."""

    kind: str
    field: str
    declared: Personal


_KINDS: Final[list[type[PersonalRecord]]] = []


def register_of_processing() -> list[Processing]:
    """Return every personal field of the imported services, in the order of kinds."""
    kinds = sorted(_KINDS, key=lambda kind: kind.KIND)
    return [Processing(kind.KIND, field, declared) for kind in kinds for field, declared in kind.declared().items()]


def _declarations(metadata: list[Any]) -> list[Personal]:
    return [item for item in metadata if isinstance(item, Personal)]
