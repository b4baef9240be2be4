"""Spanish comes first; English is for those who prefer it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.languages import Language, preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "es"),
        ("", "es"),
        ("en", "en"),
        ("en-US,en;q=0.5", "en"),
        ("es-PE,es;q=0.9,en;q=0.8", "es"),
        ("en;q=0.8, es;q=0.5", "en"),
        ("es;q=0.4, en ; Q=0.5", "en"),
        ("en, es", "es"),
        ("qu, en;q=0.3", "en"),
        ("qu", "es"),
        ("*", "es"),
        ("es;q=0, *", "en"),
        ("en;q=0", "es"),
        ("en;q=2", "es"),
        ("en;q=nan", "es"),
        ("en;q=x, ;;, =", "es"),
    ],
)
def test_the_language_of_the_highest_weight_is_taken_spanish_on_a_tie(header: str | None, language: str) -> None:
    assert preferred(header).value == language


@given(st.text(max_size=200))
def test_any_header_gives_a_language(header: str) -> None:
    assert preferred(header) in set(Language)
