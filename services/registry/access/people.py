"""What the vault keeps of an account: how to reach its owner."""

import unicodedata
from typing import Annotated, ClassVar, Final

from services.registry.people import BASIS, REACHED_YEARS, EMail
from shared.errors import Words
from shared.personal import Personal, PersonalRecord

_REACHED: Final = Words("Ingresar al sistema y recibir avisos.", "To sign in, and to be told.")


class Contact(PersonalRecord):
    """The e-mail address that an account signs in with. It never shows in a representation."""

    KIND: ClassVar[str] = "registry.contact.v1"

    email: Annotated[EMail, Personal(_REACHED, BASIS, REACHED_YEARS)]


def spelt(email: str) -> str:
    """Return an e-mail address in the one spelling that its blind index is made of."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()
