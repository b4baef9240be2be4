"""Folding of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.folding import folded


@pytest.mark.parametrize("text", ["CÓDIGO_ÚNICO", "Código  único", "codigo unico", " Código-único: "])
def test_spellings_of_one_heading_fold_to_the_same_words(text: str) -> None:
    assert folded(text) == "codigo unico"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
