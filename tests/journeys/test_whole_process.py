"""A whole process over HTTP in each secrecy mode: from the call to the delivered work, recomputed by an observer."""

import gzip
import hashlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.messages import Role
from shared.rules import SecrecyMode
from tests.journeys import outcome
from tests.journeys.facts import (
    BRIDGE,
    CAJAMARCA,
    CANAL,
    CLINIC,
    EVERYWHERE,
    FOREST,
    JAEN,
    LISTS,
    MUSEUM,
    ROAD,
    SCHOOL,
    WATER,
)
from tests.journeys.participation import Participation
from tests.journeys.system import System

SEED = "07 11 23"
DRAWN, OTHER = sorted((WATER, ROAD), key=lambda code: hashlib.sha256(f"{SEED}|{code}".encode()).hexdigest())
VARIANTS: dict[SecrecyMode, dict[str, Any]] = {
    SecrecyMode.OPEN: {"allocation": "greedy-stop", "minimum_technical_score": "60"},
    SecrecyMode.PSEUDONYMOUS: {"allocation": "greedy-skip", "incompatible": [[CANAL, FOREST]]},
    SecrecyMode.SEALED: {"allocation": "equal-shares", "minimum_votes": 1},
}
"""How each mode's process allocates: between them every rule is met."""

CHAINS = {
    SecrecyMode.OPEN: ["lower-cost", "code"],
    SecrecyMode.PSEUDONYMOUS: ["draw"],
    SecrecyMode.SEALED: ["votes", "draw"],
}
"""The chain that the amendment puts in."""


def rules(mode: SecrecyMode) -> dict[str, Any]:
    """Return the rules of a mode's process as they are called: two provinces and the lists of all."""
    return {
        "lists": [
            {"code": CAJAMARCA, "name": "Cajamarca", "ubigeo": "0601", "envelope": "100"},
            {"code": JAEN, "name": "Jaén", "ubigeo": "0608", "envelope": "100"},
            {"code": EVERYWHERE, "name": "Multiprovincial", "ubigeo": None, "envelope": "90", "electorate": "everyone"},
        ],
        "ballots": {"form": "approval", "max_choices": 2},
        "secrecy": mode.value,
        "prioritisation": {"tie_breaks": ["earlier-registered"], **VARIANTS[mode]},
    }


@pytest.fixture(params=list(SecrecyMode))
async def process(whole: System, request: pytest.FixtureRequest) -> AsyncIterator[Participation]:
    """Everything up to the open contests, in one mode."""
    mode = request.param
    async with whole.browser().http as http:
        opened = Participation(whole, http, rules(mode), seed="" if mode is SecrecyMode.OPEN else SEED)
        await opened.convoke()
        await opened.amend(tie_breaks=CHAINS[mode])
        await opened.evaluate()
        await opened.open_contests()
        yield opened


async def vote(process: Participation) -> None:
    """Vote on the web and on paper so that water and road end equal; one ballot is changed, another one voided."""
    await process.vote("ana", own=[WATER, ROAD], everywhere=[CANAL, FOREST])
    await process.vote("beto", own=[WATER], everywhere=[CANAL])
    await process.vote("caro", own=[ROAD, CLINIC], everywhere=[FOREST, MUSEUM])
    await process.vote("dora", own=[WATER], everywhere=[CANAL])
    await process.vote("dora", own=[CLINIC])
    await process.vote("eli", own=[SCHOOL], everywhere=[FOREST])
    await process.vote("fito", own=[SCHOOL, BRIDGE], everywhere=[CANAL, FOREST])
    sheet = {"ballots": 3, "projects": {WATER: 1, ROAD: 1, CLINIC: 1}}
    await process.enter_paper(CAJAMARCA, {"7001": [WATER, ROAD], "7002": [CLINIC]}, sheet, "Una cédula vino en blanco.")
    await process.enter_paper(JAEN, {"7003": [BRIDGE]}, {"ballots": 1, "projects": {BRIDGE: 1}}, None)
    void = {"voter": process.pseudonyms["7002"], "reason": "Suplantación probada.", "legal_basis": "Reglamento, art. 9"}
    await process.do(f"/voting/contests/{process.contest(CAJAMARCA)}/ballots:void", void, role=Role.COMMITTEE)


async def test_a_whole_process_ends_as_an_observer_recomputes_it(process: Participation) -> None:
    public = f"/transparency/contests/{process.contest(CAJAMARCA)}"
    await vote(process)
    tally = (await process.get(f"{public}/tally"))["tally"]
    assert tally["ballots"] == 5
    assert any(one["score"] for one in tally["projects"]) is (process.secrecy != SecrecyMode.SEALED)

    results = await outcome.close_and_count(process)

    winner, loser = (ROAD, WATER) if process.secrecy == SecrecyMode.OPEN else (DRAWN, OTHER)
    (tie,) = results[CAJAMARCA]["ties_at_the_cut"]
    assert (tie["funded"][0], tie["unfunded"][0]) == (winner, loser)
    assert tie["steps"] == [CHAINS[SecrecyMode(process.secrecy)][-1]] if process.seed else ["lower-cost"]
    votes = {row["project"]: row["votes"] for row in results[CAJAMARCA]["ranking"]}
    assert votes == {WATER: 3, ROAD: 3, CLINIC: 2}
    assert (results[CAJAMARCA]["ballots"], results[CAJAMARCA]["void"]) == (5, 1)

    await outcome.decide(process, results)

    distance = (await process.get(f"/transparency/contests/{process.contest(JAEN)}/ranking"))["ranking"]["distance"]
    assert distance == {"overrides": 1, "added": [], "left_out": [BRIDGE], "undecided": [], "money": "45.00"}

    acta = await outcome.agree(process)

    assert {one["seat"]: one["answer"] for one in acta["seats"]} == {"GR": "signed", "CV": None, "AP-1": "refused"}
    promised = await process.until("forum.commitment-made")
    entry = await process.get(f"/transparency/trail/forum/{promised['position']}")
    assert entry["because_of"]["topic"] == "voting.acta-commitment-made.v1"

    execution = await outcome.execute(process, winner)

    standing = {one["project"]: one for one in execution["projects"]}
    assert (standing[winner]["standing"], standing[winner]["replaced_by"]) == ("replaced", loser)
    assert (standing[loser]["in_place_of"], standing[loser]["progress"]["stage"]) == (winner, "delivered")

    said, pages = await outcome.observe(process)

    assert "FALLA" not in said, "\n".join(line for line in said.splitlines() if "FALLA" in line)
    assert sum("la huella recalculada es la publicada" in line for line in said.splitlines()) == len(LISTS)
    keep(process, pages)


def keep(process: Participation, pages: dict[str, bytes]) -> None:
    """Write what the observer read where it is asked for: the feeds that tests/docs falsifies come from here."""
    if folder := os.environ.get("QUIPU_KEEP_FEEDS"):
        saved: dict[str, Any] = {"process": process.process, "receipts": process.receipts}
        saved["pages"] = {path: page.decode() for path, page in pages.items()}
        written = gzip.compress(json.dumps(saved, ensure_ascii=False, indent=0).encode(), mtime=0)
        (Path(folder) / f"{process.secrecy}.json.gz").write_bytes(written)
