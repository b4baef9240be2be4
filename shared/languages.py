"""Which language somebody is answered in: Spanish, or English for those who prefer it."""

from enum import StrEnum
from typing import Final

from shared.errors import Words


class Language(StrEnum):
    """A language that people are spoken to in; Spanish comes first."""

    SPANISH = "es"
    ENGLISH = "en"

    def of(self, words: Words) -> str:
        """Return the sentence in this language."""
        return words.en if self is Language.ENGLISH else words.es


_MOST_RANGES: Final = 20


def preferred(accept_language: str | None) -> Language:
    """Return the language an Accept-Language header (RFC 9110, 12.5.4) prefers; Spanish when it prefers none of ours.

    Ranges match by their first part (`es-PE` is Spanish), `*` is every language not named, a weight of 0 excludes, and
    of two languages with the same weight Spanish is taken. A malformed range is passed over.
    """
    weights: dict[str, float] = {}
    for item in (accept_language or "").split(",")[:_MOST_RANGES]:
        tag, weight = _range(item)
        weights[tag] = max(weight, weights.get(tag, 0.0))
    others = weights.get("*", 0.0)
    spanish, english = (weights.get(language, others) for language in Language)
    return Language.ENGLISH if english > spanish else Language.SPANISH


def _range(item: str) -> tuple[str, float]:
    tag, _, parameter = item.partition(";")
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        weight = 0.0
    return tag.strip().lower().partition("-")[0], weight if 0 <= weight <= 1 else 0.0
