"""What the domain of contests promises of hours, of ballots that are sealed, and of the key that opens them."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.voting.commands import DealContestKey, ExtendContest, GivenOption, OpenOptions
from services.voting.domain.contest import Contest
from services.voting.domain.convening import open_contest
from services.voting.domain.facts import KnownRoll
from services.voting.domain.opening import DOES_NOT_OPEN, PAGE, Envelope, Pages, opened_page, page_size, unsealed
from services.voting.domain.options import open_options
from services.voting.domain.sealing import (
    ContestKey,
    PlainBallotMalformed,
    deal_key,
    plain_ballot,
    read_plain,
    seal_ballot,
)
from services.voting.errors import ContestKeyMalformed, OptionsAreFaulty, ProcessIsClosed
from services.voting.events import Candidate, ContestSubject, HeldShare
from shared import quorum
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules, SecrecyMode
from tests.services.voting.situations import (
    CLOSES,
    DURING,
    OPENS,
    PROCESS,
    ROOT,
    VOTER,
    WATER,
    act,
    ballot,
    contest,
    known_list,
    process,
    roll,
    to_open,
    voter_act,
)

PAIR = quorum.new_pair()
HOLDERS = [quorum.new_pair().public for _ in range(2)]
VOTERS = [f"{number:032x}" for number in range(1, 3)]


def dealing(
    *, threshold: int = 2, holders: tuple[str, ...] = tuple(HOLDERS), public: str = PAIR.public
) -> DealContestKey:
    shares = tuple(
        HeldShare(number=number, holder=holder, sealed="AAAA", commitment="0" * 64)
        for number, holder in enumerate(holders, start=1)
    )
    return DealContestKey(
        contest_id=UUID(int=1), process_id=PROCESS, public_key=public, threshold=threshold, shares=shares
    )


def sealed_contest() -> Contest:
    key = ContestKey(deal_key(dealing(), act()))
    known = process(secrecy=SecrecyMode.SEALED)
    return Contest(PROCESS, open_contest(to_open(), act(OPENS), known, known_list(), KnownRoll(4, ROOT), key))


def options(**more: object) -> OpenOptions:
    said: dict[str, object] = {
        "process_id": PROCESS,
        "code": "ACUERDO-1",
        "subject": ContestSubject.AGREEMENT,
        "title": "Acuerdo 1",
        "options": (GivenOption(code="SI", name="Sí"), GivenOption(code="NO", name="No")),
        "seats": 1,
        "ballots": BallotRules(form=BallotForm.CHOOSE_ONE, max_choices=1),
        "prioritisation": PrioritisationRules(),
        "opens_at": OPENS,
        "closes_at": CLOSES,
    }
    return OpenOptions.model_validate(said | more)


codes = st.text("ABC0123456789", min_size=1, max_size=40)
choices = st.lists(st.builds(Choice, project=codes, points=st.none() | st.integers(1, 10**6)), max_size=5)


@given(choices)
def test_a_plain_ballot_is_read_back_and_has_the_length_asked_for(chosen: list[Choice]) -> None:
    plain = plain_ballot(chosen, 1_000)

    assert read_plain(plain) == tuple(chosen)
    assert len(plain) == 1_000


@pytest.mark.parametrize("plain", [b"", b"null", b'{"choices":[{"project":1}]}', b'{"choices":[],"x":1}', b"\xff"])
def test_what_is_no_plain_ballot_is_told_so(plain: bytes) -> None:
    with pytest.raises(PlainBallotMalformed):
        read_plain(plain)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 6), st.integers(1, 40), st.integers(1, 1_000_000))
def test_every_ballot_that_the_rules_admit_fits_the_length_of_its_contest(most: int, width: int, points: int) -> None:
    candidates = tuple(Candidate(project=f"{n}".rjust(width, "A"), name="X", cost=Decimal(1)) for n in range(6))
    rules = BallotRules(form=BallotForm.CUMULATIVE, max_choices=most, max_points=points, min_choices=0)
    known = process(secrecy=SecrecyMode.SEALED, ballots=rules)
    key = ContestKey(deal_key(dealing(), act()))
    opened = open_contest(to_open(), act(OPENS), known, known_list(candidates=candidates), KnownRoll(4, ROOT), key)
    assert opened.seal is not None

    fullest = [Choice(project=candidate.project, points=points) for candidate in candidates[:most]]

    assert len(plain_ballot(fullest, opened.seal.plain_bytes)) == opened.seal.plain_bytes


def test_a_page_says_what_each_of_its_ballots_says_in_order() -> None:
    held = sealed_contest()
    assert held.opened.seal is not None
    cast = held.cast(ballot(VOTER, WATER), voter_act(), roll())
    one = Envelope(VOTERS[0], seal_ballot(held.opened.seal, cast.model_copy(update={"voter": VOTERS[0]})).sealed)
    moved = Envelope(VOTERS[1], one.sealed)

    page = opened_page(held, PAIR.private, [one, moved], 3, act())

    found = Pages().evolve(page)
    assert [(told.voter, told.fault) for told in page.ballots] == [(VOTERS[0], None), (VOTERS[1], DOES_NOT_OPEN)]
    assert (found.pages, found.ballots, found.void) == (3, 2, 1)
    assert unsealed(held, found, PAIR.private, act()).void == 1
    assert page_size(held) == PAGE


@pytest.mark.parametrize(
    "faulty",
    [
        dealing(threshold=1),
        dealing(threshold=3),
        dealing(holders=(HOLDERS[0], HOLDERS[0])),
        dealing(public="0" * 64),
        dealing(holders=(HOLDERS[0], "0" * 64)),
    ],
    ids=["one opens alone", "nobody can open", "one holder twice", "no public key", "no holder's key"],
)
def test_what_is_no_quorum_is_not_recorded(faulty: DealContestKey) -> None:
    with pytest.raises(ContestKeyMalformed):
        deal_key(faulty, act())


def test_the_system_says_once_that_voting_began_and_not_before_its_hour() -> None:
    early, on_time = contest().begin(act(OPENS - timedelta(seconds=1))), contest().begin(act(OPENS))
    assert on_time is not None

    again = contest().evolve(on_time).begin(act(DURING))

    assert (early, again) == (None, None)


def test_the_same_extension_again_stays_quiet() -> None:
    order = ExtendContest(contest_id=UUID(int=1), closes_at=CLOSES + timedelta(hours=1), reason="Corte de luz")
    extended = contest().extend(order, act(DURING))
    assert extended is not None

    assert contest().evolve(extended).extend(order, act(DURING)) is None


@pytest.mark.parametrize(
    "faulty",
    [
        options(seats=3),
        options(options=(GivenOption(code="SI", name="Sí"), GivenOption(code="SI", name="Sí"))),
        options(subject=ContestSubject.PROJECTS),
    ],
    ids=["more seats than options", "one code twice", "projects"],
)
def test_faulty_options_are_refused(faulty: OpenOptions) -> None:
    with pytest.raises(OptionsAreFaulty):
        open_options(faulty, act(OPENS), process(), KnownRoll(4, ROOT))


def test_nothing_is_voted_on_in_a_process_that_is_closed() -> None:
    with pytest.raises(ProcessIsClosed):
        open_options(options(), act(OPENS), process(is_closed=True), KnownRoll(4, ROOT))


def test_options_cost_a_seat_each_and_the_envelope_is_the_seats() -> None:
    opened = open_options(options(), act(OPENS), process(in_concertation=False), KnownRoll(4, ROOT))

    assert (opened.envelope, [candidate.cost for candidate in opened.candidates]) == (Decimal(1), [Decimal(1)] * 2)
