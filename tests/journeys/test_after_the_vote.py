"""A tie at the cut, an override, an acta with a refused signature, a promise in the forum, a replacement: over HTTP."""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.voting.domain.contest import contest_id
from services.voting.pabulib import read_pabulib
from services.voting.prioritisation import rank
from shared.messages import Role
from shared.rules import PrioritisationRules, TieBreak
from tests.journeys.house import House, open_house
from tests.services.voting.aftermath import ACT, EVIDENCE, PROMISE, SEATS
from tests.services.voting.situations import (
    AFTERWARDS,
    CLOSES,
    DURING,
    JAEN,
    OPENS,
    OTHER,
    PROCESS,
    ROAD,
    SCHOOL,
    THIRD,
    VOTER,
    WATER,
)

CHECKOUT = Path(__file__).resolve().parents[2]
CONTEST = contest_id(PROCESS, JAEN)
ACTA = f"/voting/processes/{PROCESS}/acta"
HERE = f"/voting/contests/{CONTEST}"
PUBLIC = f"/transparency/contests/{CONTEST}"
SEED = "07 11 23"
GROUNDS = {"act": ACT.model_dump(mode="json"), "evidence": EVIDENCE}
MATRIX = {
    "name": "Matriz 2027",
    "minutes": "Acta 1",
    "criteria": [{"code": "gap", "name": "Brecha", "weight": "1", "maximum": "100"}],
}


@pytest.fixture
async def house(database: str, nats_url: str, tmp_path: Path) -> AsyncIterator[House]:
    rules = PrioritisationRules(tie_breaks=(TieBreak.DRAW,))
    async with open_house(database, nats_url, tmp_path, rules) as opened:
        yield opened


def drawn_first() -> tuple[str, str]:
    """Return the tied projects in the order of the draw, worked out by hand."""
    first, second = sorted((WATER, ROAD), key=lambda code: hashlib.sha256(f"{SEED}|{code}".encode()).hexdigest())
    return first, second


async def vote(house: House) -> None:
    """Score so that water and road are equal, fix a seed, vote so that they stay equal, close."""
    matrix = (await house.do(f"/voting/processes/{PROCESS}/matrices", MATRIX))["matrix_id"]
    await house.do(f"/voting/processes/{PROCESS}/matrices/{matrix}/freeze")
    for project, score in ((WATER, "85"), (ROAD, "85"), (SCHOOL, "70")):
        scores = [{"criterion": "gap", "score": score, "reason": "Ficha"}]
        card = {"project": project, "matrix_id": matrix, "scores": scores}
        await house.do(f"/voting/processes/{PROCESS}/scorecards", card, Role.EVALUATOR)
    hours = {"opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat()}
    await house.do(f"/voting/processes/{PROCESS}/contests", {"list_code": JAEN, **hours})
    house.clock.now = DURING
    await house.do(f"{HERE}/draw-seed", {"source": "Lotería del 10 de mayo"}, Role.COMMITTEE)
    await house.vote(CONTEST, VOTER, WATER)
    await house.vote(CONTEST, VOTER, WATER, SCHOOL)
    await house.vote(CONTEST, OTHER, ROAD)
    await house.vote(CONTEST, THIRD, WATER, ROAD)
    house.clock.now = CLOSES
    await house.do(f"/voting/processes/{PROCESS}/contests/{CONTEST}/close", {})
    house.clock.now = AFTERWARDS


async def certify(house: House) -> dict[str, Any]:
    """Reveal the seed, compute, certify."""
    await house.do(f"{HERE}/draw-seed/revelation", {"seed": SEED, "evidence": "Boletín 815"}, Role.COMMITTEE)
    result: dict[str, Any] = await house.do(f"{HERE}/result", role=Role.COMMITTEE)
    certification = {"ranking": result["digest"], "minutes": "Acta 9"}
    await house.do(f"{HERE}/certification", certification, Role.COMMITTEE)
    return result


async def decide(house: House, result: dict[str, Any]) -> None:
    """Prioritise the winner, and leave the school out by an override."""
    facts = {"ranking": result["digest"], "reason": "Sesión del 1 de junio."}
    winner, _ = drawn_first()
    await house.do(f"{HERE}/decisions", {"project": winner, "prioritised": True, **facts})
    left_out = {"project": SCHOOL, "prioritised": False, **facts}
    refused = await house.post(f"{HERE}/decisions", left_out)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problemas/departure-needs-grounds")
    await house.do(f"{HERE}/decisions", {**left_out, **GROUNDS})


async def draw_up(house: House) -> dict[str, Any]:
    body = {
        "title": "Acta 2027",
        "place": "Jaén",
        "contests": [str(CONTEST)],
        "seats": [seat.model_dump(mode="json") for seat in SEATS],
        "promises": [PROMISE.model_dump(mode="json")],
    }
    acta: dict[str, Any] = await house.do(ACTA, body)
    return acta


async def change_a_decision(house: House, result: dict[str, Any]) -> httpx2.Response:
    """Decide anew after the acta was drawn up; return what who signs that acta is answered."""
    acta = await draw_up(house)
    anew = {"project": SCHOOL, "prioritised": False, "ranking": result["digest"], "reason": "Falta el terreno."}
    await house.do(f"{HERE}/decisions", {**anew, **GROUNDS})
    return await house.post(f"{ACTA}/signatures", {"seat": "GR", "document": acta["document"]}, Role.FACILITATOR)


async def sign(house: House) -> dict[str, Any]:
    """Draw up the acta; one seat signs, one refuses, one stays away."""
    place, acta = ACTA, await draw_up(house)
    document = {"document": acta["document"]}
    await house.do(f"{place}/signatures", {"seat": "GR", **document}, Role.FACILITATOR)
    refusal = {"seat": "AP-1", "reason": "Falta la escuela.", **document}
    await house.do(f"{place}/refusals", refusal, Role.FACILITATOR)
    await house.do(f"{place}/closing", document)
    return acta


async def script(house: House) -> tuple[int, str]:
    """Run the independent program against the public addresses."""
    program = str(CHECKOUT / "docs" / "verify_independently.py")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", program, house.base, str(PROCESS),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await child.communicate()
    return child.returncode or 0, said.decode()


async def test_a_result_waits_for_the_seed_of_its_draw(house: House) -> None:
    await vote(house)

    answer = await house.post(f"{HERE}/result")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problemas/draw-has-no-seed")


async def test_from_a_tie_at_the_cut_to_a_replacement(house: House) -> None:
    await vote(house)
    result = await certify(house)
    winner, loser = drawn_first()
    (tie,) = result["ties_at_the_cut"]
    assert (tie["funded"], tie["unfunded"], tie["steps"]) == ([winner], [loser], ["draw"])

    await decide(house, result)

    ranking = (await house.get(f"{PUBLIC}/ranking"))["ranking"]
    assert ranking["distance"] == {
        "overrides": 1, "added": [], "left_out": [SCHOOL], "undecided": [], "money": "40.00",
    }  # fmt: skip
    assert ranking["reserve"] == [loser]
    assert ranking["decisions"][-1]["act"]["number"] == "12-2026"
    assert (await house.get(f"{PUBLIC}/draw"))["draw"]["seed"] == SEED

    outdated = await change_a_decision(house, result)
    acta = await sign(house)

    assert (outdated.status_code, outdated.json()["type"]) == (409, "/problemas/acta-is-outdated")
    page = await house.http.get(f"/voting/processes/{PROCESS}/acta/document")
    assert hashlib.sha256(page.content).hexdigest() == acta["document"]
    published = (await house.get(f"/transparency/processes/{PROCESS}/acta"))["acta"]
    assert {one["seat"]: one["answer"] for one in published["seats"]} == {
        "GR": "signed", "CV": None, "AP-1": "refused",
    }  # fmt: skip
    assert published["closed"]["absent"] == ["CV"]
    late = {"project": winner, "ranking": result["digest"], "prioritised": False, "reason": "Otra cosa.", **GROUNDS}
    undone = await house.post(f"{HERE}/decisions", late)
    assert (undone.status_code, undone.json()["type"]) == (409, "/problemas/decisions-are-signed")
    commitment = await promised(house)
    assert commitment["because_of"]["topic"] == "voting.acta-commitment-made.v1"

    replacement = {"project": winner, "reason": "Declarado no viable.", "act": GROUNDS["act"]}
    replaced = await house.do(f"{HERE}/replacements", replacement)

    assert (replaced["replacement"], replaced["available"]) == (loser, "100.00")
    assert (await house.get(f"{PUBLIC}/ranking"))["ranking"]["reserve"] == []
    notice = {"project": winner, "informed": "oversight-committee", "document": "Oficio 3"}
    await house.do(f"{HERE}/replacements/notices", notice)
    moved = {"project": loser, "direction": "taken", "amount": "10", "legal_basis": "DU 001-2026, art. 7"}
    await house.do(f"{HERE}/budget", {**moved, "act": GROUNDS["act"], "reason": "Sin contrato."})
    done = {"project": loser, "as_of": "2027-03-31", "stage": "works", "financial": "20", "physical": "35.5"}
    await house.do(f"{HERE}/execution", {**done, "source": "Informe 8"}, Role.FACILITATOR)
    await silence(house, winner)
    execution = (await house.get(f"{PUBLIC}/execution"))["execution"]
    standing = {one["project"]: one for one in execution["projects"]}
    assert (standing[winner]["standing"], standing[winner]["replaced_by"]) == ("replaced", loser)
    assert (standing[loser]["in_place_of"], standing[loser]["progress"]["stage"]) == (winner, "works")
    assert [one["kind"] for one in execution["replacements"][0]["notices"]] == [
        "replacement-told", "replacement-not-told",
    ]  # fmt: skip
    code, said = await script(house)
    assert code == 0, said
    assert "la huella recalculada es la publicada" in said
    await linked(house)


async def promised(house: House) -> Any:
    """Return the forum's commitment in the trail, once it is there."""
    for _ in range(1_000):
        found = (await house.get("/transparency/trail", kind="forum.commitment-made"))["trail"]
        if found:
            return await house.get(f"/transparency/trail/forum/{found[0]['position']}")
        await asyncio.sleep(0.1)
    raise AssertionError("the promise did not reach the forum")


async def linked(house: House) -> None:
    """Require that whatever the system did by itself names an event, and that the trail shows which."""
    told = (await house.get("/transparency/trail", limit=500))["trail"]
    alone = [one for one in told if one["role"] == "system"]
    assert {one["service"] for one in alone} == {"forum", "voting"}
    for one in alone:
        shown = await house.get(f"/transparency/trail/{one['service']}/{one['position']}")
        assert shown["because_of"], one


async def silence(house: House, project: str) -> None:
    """Let the term to tell the council pass, and wait for its event."""
    house.clock.now = AFTERWARDS.replace(month=6)
    for _ in range(1_000):
        found = (await house.get("/transparency/trail", kind="voting.replacement-not-told"))["trail"]
        if found:
            assert project in found[0]["words"]["es"]
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the term passed in silence")


async def test_anyone_may_ask_what_if_and_is_told_that_it_is_not_official(house: House) -> None:
    await vote(house)
    await certify(house)
    winner, loser = drawn_first()

    cheaper = {"tie_breaks": ["lower-cost", "code"], "technical_weight": "0.5"}
    shares = {"allocation": "equal-shares", "combination": "votes-only", "tie_breaks": ["code"]}
    answer = await house.http.post(
        f"{PUBLIC}/what-if", json={"options": {"cheaper": cheaper, "shares": shares}}, headers=house.after
    )

    assert answer.status_code == 200, answer.text
    told = answer.json()["what_if"]
    assert told["official"] is False
    assert set(told["options"]) == {"official-rules", "cheaper", "shares"}
    assert set(told["options"]["cheaper"]["funded"]) == {ROAD, SCHOOL}
    assert told["options"]["official-rules"]["funded"] == [winner, SCHOOL]
    weights = (await house.get(f"{PUBLIC}/what-if/weights", steps=100))["what_if"]
    assert weights["weightings"] == 101
    firm = (await house.get(f"{PUBLIC}/what-if/stability"))["what_if"]["stability"]
    assert {one["project"] for one in firm["projects"]} == {winner, loser, SCHOOL}
    one = (await house.get(f"{PUBLIC}/what-if", technical_weight="1"))["what_if"]
    assert set(one["options"]) == {"official-rules", "alternative"}


OUT_OF_BOUNDS: dict[str, dict[str, Any]] = {
    "none": {},
    "too many": {f"o{n}": {} for n in range(9)},
    "a weight above 1": {"a": {"technical_weight": "2"}},
    "a chain that leaves ties": {"a": {"tie_breaks": ["votes"]}},
}


async def test_a_simulation_out_of_bounds_is_refused(house: House) -> None:
    await vote(house)
    await certify(house)

    for wrong, options in OUT_OF_BOUNDS.items():
        answer = await house.http.post(f"{PUBLIC}/what-if", json={"options": options}, headers=house.after)

        assert answer.status_code == 422, wrong


async def test_turnout_is_told_by_channel_hour_and_number_of_choices(house: House) -> None:
    await vote(house)

    told = (await house.get(f"{PUBLIC}/statistics"))["statistics"]

    assert (told["voters"], told["ballots"], told["changed"], told["turnout"]) == (3, 3, 1, "100.00")
    assert told["hours"] == [{"hour": "2026-05-04T14:00:00Z", "ballots": 3, "changes": 1}]
    assert told["sizes"] == [{"choices": 1, "ballots": 1}, {"choices": 2, "ballots": 2}]
    assert {one["channel"]: one["share"] for one in told["channels"]}["web"] == "100.00"
    lists = (await house.get(f"/transparency/processes/{PROCESS}/statistics"))["lists"]
    assert [one["turnout"] for one in lists] == ["100.00"]


async def test_a_contest_is_exported_as_the_checker_wants_it(house: House) -> None:
    checker = pytest.importorskip("pabulib.checker", reason="pabulib-checker is not installed").Checker()
    await vote(house)
    await certify(house)

    text = (await house.http.get(f"{PUBLIC}/pabulib", headers=house.after)).text
    scores = (await house.http.get(f"{PUBLIC}/pabulib/technical-scores", headers=house.after)).text

    found = checker.process_files([text])
    verdict = next(one for one in found.values() if isinstance(one, dict) and "results" in one)["results"]
    assert not verdict.get("errors")
    assert scores.splitlines()[0].startswith("project_id,rank,technical_score,vote_points,total,")
    ranking = (await house.get(f"{PUBLIC}/ranking"))["ranking"]
    again = read_pabulib(BytesIO(text.encode()), BytesIO(scores.encode()))
    funded = [one["project"] for one in ranking["projects"] if one["outcome"] == "funded"]
    assert list(rank(again.counted(), again.rules).funded) == funded
    assert f"{SCHOOL},3,70.00" in scores
