"""Equal shares over every real file, asked of pabutools on the spot: minutes, where the suite remembers its answers."""

import time

import pytest

from tests.services.voting.test_judges import (
    FILES,
    JUDGED,
    JUDGED_AT_LENGTH,
    digest,
    market_of,
    needs_files,
    pabutools_says,
    we_say,
)


@needs_files
@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", sorted(file.stem for file in FILES.glob("*.pb")))
def test_equal_shares_agrees_with_pabutools_on_every_file(name: str) -> None:
    market = market_of(name)
    began = time.perf_counter()
    ours = we_say(*market)
    between = time.perf_counter()

    theirs = pabutools_says(*market)

    print(f"\n{name}: {digest(theirs)}, ours {between - began:.2f} s, pabutools {time.perf_counter() - between:.2f} s")
    assert ours == theirs


@needs_files
@pytest.mark.parametrize("name", sorted(JUDGED_AT_LENGTH))
def test_equal_shares_buys_what_pabutools_was_seen_to_buy_in_minutes(name: str) -> None:
    assert digest(we_say(*market_of(name))) == JUDGED_AT_LENGTH[name]


@needs_files
def test_every_file_was_judged() -> None:
    assert {*JUDGED, *JUDGED_AT_LENGTH} == {file.stem for file in FILES.glob("*.pb")}
