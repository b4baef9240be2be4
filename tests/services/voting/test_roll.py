import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.domain.roll import Roll
from services.voting.errors import (
    VoterIsNotOnTheRoll,
    VoterIsStruck,
    VoterOfAnotherCategory,
    VoterOfAnotherList,
)
from tests.services.voting.situations import ELSEWHERE, JAEN, STRANGER, VOTER, roll

pseudonyms = st.binary(min_size=16, max_size=16)


@given(st.dictionaries(pseudonyms, st.sampled_from([None, "0601", "0608"])), pseudonyms)
def test_exactly_those_on_the_roll_pass(entries: dict[bytes, str | None], stranger: bytes) -> None:
    closed = Roll.of((voter, own_list, "citizen") for voter, own_list in sorted(entries.items()))

    for voter, own_list in entries.items():
        closed.check(voter.hex(), own_list)
    assert list(closed) == sorted(voter.hex() for voter in entries)
    if stranger not in entries:
        with pytest.raises(VoterIsNotOnTheRoll):
            closed.check(stranger.hex(), None)


def test_a_voter_of_another_list_is_told_so() -> None:
    with pytest.raises(VoterOfAnotherList):
        roll().check(ELSEWHERE, JAEN)


def test_everyone_on_the_roll_may_vote_where_everyone_does() -> None:
    roll().check(ELSEWHERE, None)


@pytest.mark.parametrize(
    "written", [STRANGER, VOTER[:-1], f"{VOTER}1", "A" * 32, f"{'a' * 31} ", "z" * 32, "", "ñ" * 32]
)
def test_another_spelling_of_a_pseudonym_is_nobody(written: str) -> None:
    with pytest.raises(VoterIsNotOnTheRoll):
        roll().check(written, None)


@pytest.mark.parametrize(
    ("electorate", "categories", "electors"),
    [(None, (), 4), (JAEN, (), 3), ("0601", ("civil-society",), 1), (JAEN, ("citizen",), 0), ("0699", (), 0)],
)
def test_those_who_vote_on_a_list_are_counted(
    electorate: str | None, categories: tuple[str, ...], electors: int
) -> None:
    assert roll().electors(electorate, categories) == electors


def test_where_categories_are_named_others_do_not_vote() -> None:
    with pytest.raises(VoterOfAnotherCategory):
        roll().check(VOTER, JAEN, ("citizen",))


def test_one_of_the_categories_named_votes() -> None:
    roll().check(VOTER, JAEN, ("citizen", "civil-society"))


def test_a_voter_who_was_struck_off_does_not_vote_any_more() -> None:
    struck = Roll.of([(bytes.fromhex(VOTER), JAEN, "citizen")], struck=[VOTER])

    with pytest.raises(VoterIsStruck):
        struck.check(VOTER, JAEN)
