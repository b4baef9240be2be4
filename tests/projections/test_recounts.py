"""A certified ranking is contested by ballots voided since, and says how far it is from the one without them."""

from typing import Any

from projections.rankings import Rankings, ranking
from projections.recounts import since
from projections.tallies import Tallies
from services.voting.events import BallotVoided, ResultReopened
from tests.projections.history import CONTEST, PROJECTS, History, whole
from tests.projections.live import connected, fold

A, _, C = PROJECTS


def void(history: History, voter: int) -> None:
    history.add(
        BallotVoided,
        f"ballot {CONTEST} {voter}",
        contest_id=CONTEST,
        voter=f"{voter:032x}",
        reason="No tenía derecho a voto.",
        legal_basis="Reglamento, art. 9",
    )


def reopen(history: History) -> None:
    facts = {"ranking": "d" * 64, "counted": "e" * 64, "reason": "Se anuló una cédula.", "minutes": "Acta 8"}
    history.add(ResultReopened, CONTEST, contest_id=CONTEST, **facts)


async def told(database: str, history: History) -> dict[str, Any]:
    async with connected(database) as connection:
        for model in (Rankings(), Tallies()):
            await fold(connection, model, history)
        found = await ranking(connection, CONTEST)
        assert found
        return found | await since(connection, found)


async def test_a_certified_ranking_whose_ballots_stand_is_certified(database: str) -> None:
    found = await told(database, whole())

    assert (found["standing"], found["voided_since"], found["without_them"]) == ("certified", [], None)


async def test_a_void_after_certification_contests_the_ranking_and_tells_the_distance(database: str) -> None:
    history = whole()
    void(history, 2)

    found = await told(database, history)

    assert found["standing"] == "contested"
    assert [one["reason"] for one in found["voided_since"]] == ["No tenía derecho a voto."]
    without = found["without_them"]
    assert (without["ballots"], without["enter"], without["leave"]) == (1, [C], [A])
    assert {one["project"]: one["to"]["votes"] for one in without["moved"] if one["project"] == A} == {A: 0}


async def test_a_void_before_the_count_contests_nothing(database: str) -> None:
    history = whole()
    void(history, 2)
    history.compute({C: 1})
    history.certify()

    found = await told(database, history)

    assert (found["standing"], found["voided_since"]) == ("certified", [])


async def test_a_reopened_ranking_says_so_and_stays_beside_the_next_one(database: str) -> None:
    history = whole()
    void(history, 2)
    reopen(history)
    before = await told(database, history)
    history.compute({C: 1})

    after = await told(database, history)

    assert (before["standing"], before["reopenings"][0]["minutes"]) == ("reopened", "Acta 8")
    assert [one["ballots"] for one in after["rankings"]] == [2, 1]
