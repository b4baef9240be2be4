"""What the registry keeps about a person, in the vault alone, and why each fact is asked for.

The ground is the public function of the process (Ley 29733 art. 14.1; Ley 28056 art. 5; DS 142-2009-EF art. 7). No
norm that could be read fixes how long: ten years for who took part, two for how to reach them.
"""

import unicodedata
from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import StringConstraints

from shared.errors import Words
from shared.messages import Code
from shared.personal import Personal, PersonalRecord

BASIS: Final = "Ley 28056 art. 5; Ley 29733 art. 14.1"
KNOWN_YEARS: Final = 10
REACHED_YEARS: Final = 2

_ONCE: Final = Words("Que cada persona participe una sola vez.", "That each person takes part once.")
_KNOWN: Final = Words("Acreditar a quien participa.", "To accredit who takes part.")
_REACHED: Final = Words("Avisar de plazos y decisiones.", "To tell about terms and decisions.")
_INCLUSION: Final = Words(
    "Medir la inclusión, solo en cifras agregadas.", "To measure inclusion, in aggregate figures only."
)
_AGE: Final = Words("Comprobar la edad para participar.", "To check the age for taking part.")

_once: Final = Personal(_ONCE, BASIS, KNOWN_YEARS)
_known: Final = Personal(_KNOWN, BASIS, KNOWN_YEARS)
_reached: Final = Personal(_REACHED, BASIS, REACHED_YEARS)
_inclusion: Final = Personal(_INCLUSION, BASIS, REACHED_YEARS)

EMAIL: Final = r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$"
"""The shape of an e-mail address; no character that steers a mail server, nor the null character, is in one."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
EMail = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=EMAIL)]
Mobile = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9 ]{6,20}$")]


class Identity(PersonalRecord):
    """What the inscription form asks (*solicitud de registro*). Its values never show in a representation."""

    KIND: ClassVar[str] = "registry.identity.v1"

    document_type: Annotated[Code, StringConstraints(to_lower=True), _once]
    document_number: Annotated[Text, _once]
    document_check: Annotated[Text | None, _once] = None
    document_issuer: Annotated[Text | None, _once] = None
    paternal_surname: Annotated[Text, _known]
    maternal_surname: Annotated[Text, _known]
    names: Annotated[Text, _known]
    email: Annotated[EMail, _reached]
    mobile: Annotated[Mobile, _reached]
    sex: Annotated[Text, _inclusion]
    birth_date: Annotated[date, Personal(_AGE, BASIS, KNOWN_YEARS)]
    education: Annotated[Text, _inclusion]
    profession: Annotated[Text, _inclusion]


OPPOSABLE: Final = frozenset(
    name for name, declared in Identity.declared().items() if declared.purpose in {_REACHED, _INCLUSION}
)
"""The fields that serve other ends than taking part: a person may oppose these uses and still take part."""


class ProposedIdentity(Identity):
    """What a person asks to be rectified, as it should be; it waits here until the request is answered."""

    KIND: ClassVar[str] = "registry.proposed-identity.v1"


_SIGNING_IN: Final = Words("Ingresar al sistema y recibir avisos.", "To sign in, and to be told.")


class Contact(PersonalRecord):
    """The e-mail address that an account signs in with. It never shows in a representation."""

    KIND: ClassVar[str] = "registry.contact.v1"

    email: Annotated[EMail, Personal(_SIGNING_IN, BASIS, REACHED_YEARS)]


def spelt(email: str) -> str:
    """Return an e-mail address in the one spelling that its blind index is made of."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()
