"""Folding: one spelling for words that people write in several ways."""

import re
import unicodedata
from typing import Final

_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """Return the words of `text` in lower case, without accents or punctuation, one space apart.

    `CÓDIGO_ÚNICO`, `Código único` and `codigo unico` fold to the same words. It is for comparing, never for showing.
    """
    apart = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", bare).strip()
