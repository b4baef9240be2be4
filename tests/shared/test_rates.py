import pytest

from shared.errors import TooMany
from shared.rates import Rates

RATE = "2 per minute"


def test_a_rate_lets_as_many_through_as_it_says() -> None:
    rates = Rates()
    rates.check(RATE, "sign-in", "ana")
    rates.check(RATE, "sign-in", "ana")

    with pytest.raises(TooMany) as refused:
        rates.check(RATE, "sign-in", "ana")

    assert 1 <= int(str(refused.value.values["seconds"])) <= 60


def test_everybody_and_every_matter_is_counted_apart() -> None:
    rates = Rates()
    for whose in ("ana", "beto"):
        for what in ("sign-in", "code"):
            rates.check("1 per minute", what, whose)

    with pytest.raises(TooMany):
        rates.check("1 per minute", "code", "beto")


def test_whom_a_rate_is_kept_for_is_not_kept_in_clear() -> None:
    rates = Rates()

    rates.check(RATE, "sign-in", "ana@example.pe")

    storage = rates._limiter.storage
    assert storage.events  # type: ignore[attr-defined]  # The memory storage's own.
    assert "ana@example.pe" not in str(vars(storage))
