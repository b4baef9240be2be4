"""Identity documents: DNI, RUC, foreigner's card, passport, and the electoral card that no longer identifies anybody.

Everything here is personal data on its way into the vault. Nothing here prints, logs or repeats a number: refusals
carry none, and a document shows none in its `repr`.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from shared.errors import Invalid, Words
from shared.messages import Message

DNI_WEIGHTS: Final = (3, 2, 7, 6, 5, 4, 3, 2)
DNI_DIGITS: Final = "65432110987"
DNI_LETTERS: Final = "KJIHGFEDCBA"
RUC_WEIGHTS: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
RUC_OF_A_DNI: Final = "10"
RUC_OF_A_LEGAL_ENTITY: Final = "20"
RUC_PREFIXES: Final = (RUC_OF_A_DNI, "15", "17", RUC_OF_A_LEGAL_ENTITY)

_SEPARATORS: Final = re.compile(r"[\s.\-]+")
_DNI: Final = re.compile(r"(?!0{8})[0-9]{8}")
_DNI_WITH_CHECK: Final = re.compile(r"([0-9]{8})-([0-9A-Z])")
_RUC: Final = re.compile(r"[0-9]{11}")
_FOREIGN_CARD: Final = re.compile(r"[0-9A-Z]{9,12}")
_PASSPORT: Final = re.compile(r"[0-9A-Z]{5,12}")
_ELECTORAL_CARD: Final = re.compile(r"[0-9]{8}")
_COUNTRY: Final = re.compile(r"[A-Z]{3}")


class DocumentType(StrEnum):
    """What kind of document identifies a person or an organisation."""

    DNI = "dni"
    RUC = "ruc"
    FOREIGN_CARD = "foreign-card"
    PASSPORT = "passport"
    ELECTORAL_CARD = "electoral-card"


class Document(Message):
    """One identity document in its normal form; equal documents are equal whatever way they were typed.

    `check` is the DNI's verification digit, which is beside the number and never part of it (RJ 692-2007-JNAC/RENIEC);
    an old card's letter is kept as its digit. `issuer` is a passport's country, in three letters (ISO 3166).
    """

    type: DocumentType
    number: Annotated[str, Field(repr=False)]
    check: Annotated[str | None, Field(repr=False)] = None
    issuer: str | None = None

    @property
    def person_key(self) -> str:
        """What a blind index is computed over: the same for the documents of one person where that is provable.

        A RUC that begins with 10 contains its holder's DNI, so both have one key. Nothing proves that a passport, a
        foreigner's card or an electoral card belongs to the holder of another document. The key is personal data.
        """
        if self.type is DocumentType.RUC and self.number.startswith(RUC_OF_A_DNI):
            return f"{DocumentType.DNI}:{self.number[2:10]}"
        if self.type is DocumentType.PASSPORT:
            return f"{self.type}:{self.issuer or '-'}:{self.number}"
        return f"{self.type}:{self.number}"

    @property
    def is_personal(self) -> bool:
        """Whether the number itself is personal data: all are, but the RUC of a legal entity."""
        return not (self.type is DocumentType.RUC and self.number.startswith(RUC_OF_A_LEGAL_ENTITY))


class DocumentRules(Message):
    """Which documents a process accepts; by default not the electoral card, which DNI replaced."""

    accepted: tuple[DocumentType, ...] = (
        DocumentType.DNI,
        DocumentType.RUC,
        DocumentType.FOREIGN_CARD,
        DocumentType.PASSPORT,
    )


class DocumentTypeNotAccepted(Invalid):
    """The process does not accept this kind of document."""

    title = Words("Tipo de documento no aceptado", "Document type not accepted")
    detail = Words("Este proceso no acepta ese tipo de documento.", "This process does not accept that document.")
    remedy = Words("Use un documento de estos tipos: {accepted}.", "Use one of these: {accepted}.")


class ElectoralCardIsObsolete(Invalid):
    """The *libreta electoral* stopped identifying people when the DNI replaced it."""

    title = Words("La libreta electoral ya no identifica", "The electoral card no longer identifies")
    detail = Words(
        "La libreta electoral fue reemplazada por el DNI y este proceso no la acepta.",
        "The DNI replaced the electoral card, and this process does not accept it.",
    )
    remedy = Words("Regístrese con su DNI vigente.", "Register with your current DNI.")


class DniNeedsEightDigits(Invalid):
    """A DNI number is eight digits, zeros in front included."""

    title = Words("El DNI tiene ocho dígitos", "A DNI has eight digits")
    detail = Words("El número de DNI no tiene ocho dígitos.", "The DNI number is not eight digits.")
    remedy = Words(
        "Escriba los ocho dígitos con sus ceros iniciales; el dígito verificador va aparte.",
        "Write the eight digits with the zeros in front; the check digit goes apart.",
    )


class DniCheckIsWrong(Invalid):
    """The verification digit or letter does not belong to this DNI number."""

    title = Words("El dígito verificador no corresponde", "The check digit does not match")
    detail = Words("El número de DNI y su verificador no corresponden.", "The DNI number and its check do not match.")
    remedy = Words("Compare ambos con su DNI o deje vacío el verificador.", "Compare both, or leave the check empty.")


class RucNeedsElevenDigits(Invalid):
    """A RUC is eleven digits."""

    title = Words("El RUC tiene once dígitos", "A RUC has eleven digits")
    detail = Words("El número de RUC no tiene once dígitos.", "The RUC is not eleven digits.")
    remedy = Words("Escriba los once dígitos del RUC.", "Write the eleven digits of the RUC.")


class RucPrefixIsUnknown(Invalid):
    """A RUC begins with 10, 15, 17 or 20."""

    title = Words("Inicio de RUC desconocido", "Unknown RUC prefix")
    detail = Words("Un RUC empieza con {prefixes}.", "A RUC begins with {prefixes}.")
    remedy = Words("Compare el número con la ficha RUC.", "Compare the number with the RUC record.")


class RucCheckIsWrong(Invalid):
    """The last digit of the RUC does not follow from the others (modulus 11)."""

    title = Words("El RUC no es válido", "The RUC is not valid")
    detail = Words("El último dígito no corresponde a los demás.", "The last digit does not match the others.")
    remedy = Words("Compare el número con la ficha RUC.", "Compare the number with the RUC record.")


class ForeignCardIsMalformed(Invalid):
    """A foreigner's card (*carné de extranjería*) is nine to twelve letters and digits."""

    title = Words("Carné de extranjería no válido", "Invalid foreigner's card")
    detail = Words("El carné tiene de 9 a 12 letras y dígitos.", "The card has 9 to 12 letters and digits.")
    remedy = Words("Escriba el número tal como figura en el carné.", "Write the number as it stands on the card.")


class PassportIsMalformed(Invalid):
    """A passport number is five to twelve letters and digits, its issuer a country in three letters."""

    title = Words("Pasaporte no válido", "Invalid passport")
    detail = Words(
        "El pasaporte tiene de 5 a 12 letras y dígitos; su país, tres letras.",
        "A passport has 5 to 12 letters and digits; its country, three letters.",
    )
    remedy = Words("Escriba el número tal como figura en el pasaporte.", "Write the number as the passport shows it.")


class ElectoralCardIsMalformed(Invalid):
    """An electoral card number is eight digits."""

    title = Words("Libreta electoral no válida", "Invalid electoral card")
    detail = Words("La libreta electoral tiene ocho dígitos.", "The electoral card has eight digits.")
    remedy = Words("Escriba los ocho dígitos o use su DNI.", "Write the eight digits, or use your DNI.")


def read_document(
    kind: DocumentType,
    number: str,
    check: str | None = None,
    issuer: str | None = None,
    rules: DocumentRules | None = None,
) -> Document:
    """Return the document that somebody typed, in its normal form, or refuse without repeating any of it.

    Spaces, dots and dashes do not count. A DNI may be typed with its check after a dash. A check is only looked at
    for a DNI, an issuer only for a passport.
    """
    accepted = (rules or DocumentRules()).accepted
    if kind not in accepted:
        if kind is DocumentType.ELECTORAL_CARD:
            raise ElectoralCardIsObsolete("/document_type")
        raise DocumentTypeNotAccepted("/document_type", accepted=", ".join(accepted))
    typed = unicodedata.normalize("NFKC", number).strip().upper()
    if kind is DocumentType.DNI:
        return _read_dni(typed, check)
    bare = _SEPARATORS.sub("", typed)
    if kind is DocumentType.RUC:
        return _read_ruc(bare)
    if kind is DocumentType.PASSPORT:
        return _read_passport(bare, issuer)
    if kind is DocumentType.FOREIGN_CARD:
        return _matching(_FOREIGN_CARD, kind, bare, ForeignCardIsMalformed)
    return _matching(_ELECTORAL_CARD, kind, bare, ElectoralCardIsMalformed)


def dni_check(number: str) -> tuple[str, str]:
    """Return the verification digit of eight digits, and the letter that old cards bear in its place."""
    rest = _weighed(number, DNI_WEIGHTS)
    return DNI_DIGITS[rest], DNI_LETTERS[rest]


def ruc_check(number: str) -> str:
    """Return the last digit that follows from the first ten of a RUC."""
    return str((11 - _weighed(number, RUC_WEIGHTS)) % 10)


def _weighed(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11


def _read_dni(typed: str, check: str | None) -> Document:
    together = _DNI_WITH_CHECK.fullmatch(typed)
    if together is not None:
        typed, check = together[1], check or together[2]
    number = _SEPARATORS.sub("", typed)
    if _DNI.fullmatch(number) is None:
        raise DniNeedsEightDigits("/document_number")
    digit, letter = dni_check(number)
    given = unicodedata.normalize("NFKC", check or "").strip().upper()
    if given and given not in {digit, letter}:
        raise DniCheckIsWrong("/document_check")
    return Document(type=DocumentType.DNI, number=number, check=digit if given else None)


def _read_ruc(number: str) -> Document:
    if _RUC.fullmatch(number) is None:
        raise RucNeedsElevenDigits("/document_number")
    if not number.startswith(RUC_PREFIXES):
        raise RucPrefixIsUnknown("/document_number", prefixes=", ".join(RUC_PREFIXES))
    if ruc_check(number) != number[-1]:
        raise RucCheckIsWrong("/document_number")
    return Document(type=DocumentType.RUC, number=number)


def _read_passport(number: str, issuer: str | None) -> Document:
    country = unicodedata.normalize("NFKC", issuer or "").strip().upper() or None
    if country is not None and _COUNTRY.fullmatch(country) is None:
        raise PassportIsMalformed("/document_issuer")
    document = _matching(_PASSPORT, DocumentType.PASSPORT, number, PassportIsMalformed)
    return document.model_copy(update={"issuer": country})


def _matching(form: re.Pattern[str], kind: DocumentType, number: str, refusal: type[Invalid]) -> Document:
    if form.fullmatch(number) is None:
        raise refusal("/document_number")
    return Document(type=kind, number=number)
