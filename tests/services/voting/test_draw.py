import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.voting.commands.aftermath import FixDrawSeed, RevealDrawSeed
from services.voting.domain.contest import Contest
from services.voting.domain.count import Counted
from services.voting.domain.draw import Draw
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.result import compute
from services.voting.errors import VotingIsStillOpen
from services.voting.errors.draws import (
    RulesDoNotDraw,
    SeedComesTooLate,
    SeedDoesNotMatch,
    SeedIsFixed,
    SeedIsNotFixed,
    SeedOrCommitment,
    SourceIsTooFresh,
)
from services.voting.prioritisation import DrawHasNoSeed
from shared.rules import Combination, PrioritisationRules, TieBreak, VotePoints
from tests.services.voting.situations import AFTERWARDS, CLOSES, DURING, ROAD, WATER, act, contest

DRAWN = PrioritisationRules(combination=Combination.VOTES_ONLY, vote_points=VotePoints.RAW, tie_breaks=(TieBreak.DRAW,))


def drawing(rules: PrioritisationRules = DRAWN) -> Contest:
    opened = contest()
    return replace(opened, opened=opened.opened.model_copy(update={"prioritisation": rules}))


OPEN = drawing()
CLOSED = replace(OPEN, closed_at=CLOSES)


def fixing(
    seed: str | None = None, commitment: str | None = None, source: str = "Lotería del 10 de mayo"
) -> FixDrawSeed:
    return FixDrawSeed(contest_id=OPEN.opened.contest_id, source=source, seed=seed, commitment=commitment)


def revealing(seed: str = "07 11 23") -> RevealDrawSeed:
    return RevealDrawSeed(contest_id=OPEN.opened.contest_id, seed=seed, evidence="Boletín 815")


def fixed(**facts: str) -> Draw:
    event = Draw().fix(fixing(**facts), act(DURING), OPEN)
    assert event is not None
    return Draw().evolve(event)


def ranked(seed: str | None) -> list[str]:
    counted = Counted(ballots=4, votes={WATER: 2, ROAD: 2}, approvals=None)
    scores = {candidate.project: Evaluation() for candidate in CLOSED.opened.candidates}
    draw = fixed(seed=seed) if seed else Draw()
    event = compute(CLOSED, counted, scores, 9, act(AFTERWARDS), draw.complete(CLOSED.opened.prioritisation))
    assert event.rules.draw_seed == seed
    assert [tie.steps for tie in event.ties_at_the_cut] == [(TieBreak.DRAW,)]
    return [row.project for row in event.ranking if row.votes]


@pytest.mark.parametrize("seed", ["1", "2", "3", "4", "5"])
def test_a_draw_is_recomputed_by_anyone_from_its_seed(seed: str) -> None:
    by_hand = sorted((WATER, ROAD), key=lambda code: hashlib.sha256(f"{seed}|{code}".encode()).hexdigest())

    assert ranked(seed) == by_hand


def test_a_draw_without_a_seed_refuses_the_result() -> None:
    with pytest.raises(DrawHasNoSeed):
        ranked(None)


def test_the_seed_is_fixed_before_voting_ends() -> None:
    with pytest.raises(SeedComesTooLate):
        Draw().fix(fixing("1"), act(CLOSES), OPEN)


def test_the_seed_is_fixed_until_an_extended_voting_ends() -> None:
    later = replace(OPEN, extended_to=CLOSES + timedelta(hours=2))

    assert Draw().fix(fixing("1"), act(CLOSES + timedelta(hours=1)), later) is not None
    with pytest.raises(SeedComesTooLate):
        Draw().fix(fixing("1"), act(CLOSES + timedelta(hours=2)), later)


def test_no_seed_is_fixed_on_a_contest_that_was_closed_early() -> None:
    early = replace(OPEN, closed_at=DURING)

    with pytest.raises(SeedComesTooLate):
        Draw().fix(fixing("1"), act(DURING), early)


def test_after_closing_a_public_source_alone_is_named_and_drawn_a_day_later() -> None:
    named = Draw().fix(fixing(), act(AFTERWARDS), CLOSED)
    assert named is not None
    late = Draw().evolve(named)

    with pytest.raises(SourceIsTooFresh):
        late.reveal(revealing(), act(AFTERWARDS + timedelta(hours=23)), CLOSED)
    assert late.reveal(revealing(), act(AFTERWARDS + timedelta(days=1)), CLOSED)


def test_after_closing_no_commitment_is_taken() -> None:
    with pytest.raises(SeedComesTooLate):
        Draw().fix(fixing(commitment="0" * 64), act(AFTERWARDS), CLOSED)


def test_what_was_fixed_does_not_change() -> None:
    with pytest.raises(SeedIsFixed):
        fixed(seed="1").fix(fixing("2"), act(DURING), OPEN)


def test_fixing_the_same_again_stays_quiet() -> None:
    assert fixed(seed="1").fix(fixing("1"), act(DURING), OPEN) is None


def test_rules_without_a_draw_take_no_seed() -> None:
    with pytest.raises(RulesDoNotDraw):
        Draw().fix(fixing("1"), act(DURING), drawing(PrioritisationRules()))


def test_a_seed_stated_in_the_rules_stands() -> None:
    with pytest.raises(SeedIsFixed):
        Draw().fix(fixing("1"), act(DURING), drawing(DRAWN.model_copy(update={"draw_seed": "0"})))


def test_a_seed_and_its_commitment_are_not_both_named() -> None:
    with pytest.raises(SeedOrCommitment):
        Draw().fix(fixing("1", "0" * 64), act(DURING), OPEN)


def test_a_seed_comes_out_of_its_source_after_voting_has_ended() -> None:
    event = fixed().reveal(revealing(), act(AFTERWARDS), CLOSED)

    assert event is not None
    assert fixed().evolve(event).seed == "07 11 23"


def test_a_seed_is_not_revealed_while_ballots_can_still_come() -> None:
    with pytest.raises(VotingIsStillOpen):
        fixed().reveal(revealing(), act(DURING), OPEN)


def test_a_seed_without_a_source_fixed_before_is_refused() -> None:
    with pytest.raises(SeedIsNotFixed):
        Draw().reveal(revealing(), act(AFTERWARDS), CLOSED)


def test_a_committed_seed_matches_its_commitment() -> None:
    committed = fixed(commitment=hashlib.sha256(b"07 11 23").hexdigest())

    assert committed.reveal(revealing(), act(AFTERWARDS), CLOSED)
    with pytest.raises(SeedDoesNotMatch):
        committed.reveal(revealing("08"), act(AFTERWARDS), CLOSED)


def test_a_seed_is_revealed_once() -> None:
    event = fixed().reveal(revealing(), act(AFTERWARDS), CLOSED)
    assert event is not None
    known = fixed().evolve(event)

    assert known.reveal(revealing(), act(AFTERWARDS), CLOSED) is None
    with pytest.raises(SeedIsFixed):
        known.reveal(revealing("08"), act(AFTERWARDS), CLOSED)


def test_rules_that_do_not_draw_stay_as_they_are() -> None:
    rules = PrioritisationRules(weights={"technical": Decimal("0.5"), "votes": Decimal("0.5")})

    assert fixed(seed="1").complete(rules) is rules
