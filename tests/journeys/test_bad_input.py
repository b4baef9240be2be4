"""Bad input at the addresses of voting and of what is published of it: a problem, and nothing is recorded."""

import asyncio
import copy
import io
import json
import random
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest

from services.voting.domain.sealing import ballot_place, sealed_choices, to_text
from services.voting.events import BallotSeal
from shared import quorum
from shared.messages import Role
from shared.rules import Choice, PrioritisationRules, TieBreak
from tests.journeys.facts import CRITERIA, sheet
from tests.journeys.house import House, open_house
from tests.services.voting.aftermath import ACT, EVIDENCE, PROMISE, SEATS
from tests.services.voting.modes import sealed_day
from tests.services.voting.situations import CLOSES, DURING, JAEN, OPENS, OTHER, PROCESS, ROAD, THIRD, VOTER, WATER
from tests.services.voting.test_api import CONTEST
from tests.services.voting.test_api import House as VotingHouse

AT = f"/voting/processes/{PROCESS}"
HERE = f"/voting/contests/{CONTEST}"
PUBLIC = f"/transparency/contests/{CONTEST}"
SPOILT: list[Any] = [
    None, True, -1, 0, 10**40, 1.5, 1e308, "", " ", "x" * 70_000, "NaN", "-Infinity", "1E+999999", "1e-999999",
    "0." + "3" * 400, "-0.0000001", "\u0000", "a\u0000b", "\ud800", "\u202e", "９", [], {}, [[[[]]]], {"a": {"b": 1}},
    "00000000-0000-0000-0000-000000000000", "2026-02-30", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00",
]  # fmt: skip
ROUNDS = 12
"""So many spoilt bodies are sent to each address, besides those that are no bodies at all."""

NO_BODIES = [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe{}", b'{"a":1,"a":2}', b"[" * 30_000, b'{"a":NaN}', b"{}"]
ACTED = ACT.model_dump(mode="json")
CARD = {"project": WATER, "matrix_id": "", "scores": [{"criterion": "gap", "score": "85", "reason": "Ficha"}]}
HOURS = {"opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat()}


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a body."""
    if path:
        yield path
    steps = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, value in steps:
        yield from places(value, (*path, step))


def spoilt(body: Any, chance: random.Random) -> Any:
    """Return a body with one of its values spoilt, taken away, or one too many."""
    made = copy.deepcopy(body)
    *way, last = chance.choice(list(places(made)))
    within = made
    for step in way:
        within = within[step]
    kind = chance.random()
    if kind < 0.1:
        del within[last]
    elif kind < 0.2 and isinstance(within, dict):
        within["beside"] = chance.choice(SPOILT)
    else:
        within[last] = chance.choice(SPOILT)
    return made


def written(body: Any) -> bytes:
    """Return a body as JSON; a lone surrogate is escaped, as a hostile client would."""
    return json.dumps(body).encode()


def is_fit(answer: httpx2.Response, sent: str) -> None:
    """Check that an answer is no failure of ours, and that a refusal is a problem document."""
    assert answer.status_code < 500, f"{answer.status_code} {answer.text[:300]} for {sent[:300]}"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", sent[:300]
        assert {"type", "title", "detail", "remedy", "status"} <= answer.json().keys(), sent[:300]


@pytest.fixture
async def house(database: str, nats_url: str, tmp_path: Path) -> AsyncIterator[House]:
    rules = PrioritisationRules(tie_breaks=(TieBreak.CODE,))
    async with open_house(database, nats_url, tmp_path, rules) as opened:
        yield opened


async def send(house: House, path: str, role: Role, **sent: Any) -> httpx2.Response:
    """Send something as somebody in a role; follow what was recorded."""
    token = house.signer.person_token(uuid4(), (role,), path.split("/")[1])
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if "files" in sent:
        del headers["Content-Type"]
    return await house.http.post(path, headers=headers, **sent)


async def last(house: House) -> int:
    """Return voting's position."""
    return int((await house.http.get(HERE)).json()["positions"]["voting"])


def targets(matrix: str) -> list[tuple[str, Role, Any]]:
    """Return each address that takes JSON, who may use it, and a body that it would take or refuse for a reason."""
    card = {**CARD, "matrix_id": matrix}
    facts = {"project": WATER, "ranking": EVIDENCE, "prioritised": False, "reason": "Sesión", "act": ACTED}
    acta = {
        "title": "Acta", "place": "Jaén", "contests": [str(CONTEST)],
        "seats": [one.model_dump(mode="json") for one in SEATS], "promises": [PROMISE.model_dump(mode="json")],
    }  # fmt: skip
    return [
        (f"{AT}/matrices", Role.ADMINISTRATOR, {"name": "Otra", "minutes": "Acta 1", "criteria": CRITERIA}),
        (f"{AT}/matrices/proposals", Role.EVALUATOR, {"name": "Otra", "axis": "Agua", "criteria": CRITERIA}),
        (f"{AT}/matrices/{matrix}/approval", Role.ADMINISTRATOR, {"minutes": "Acta 1"}),
        (f"{AT}/eligibility", Role.EVALUATOR, {"project": WATER, "viable": True, "beneficiaries": "9", "source": "F"}),
        (f"{AT}/conflicts", Role.EVALUATOR, {"project": ROAD, "conflict": "family"}),
        (f"{AT}/scorecards", Role.EVALUATOR, card),
        (f"{AT}/corrections", Role.EVALUATOR, {**card, "reason": "Error"}),
        (f"{AT}/disagreements/settlement", Role.ADMINISTRATOR, {"project": WATER, "minutes": "A", "reason": "B"}),
        (f"{AT}/lists/{JAEN}/evaluation/signatures", Role.EVALUATOR, {"record": EVIDENCE, "signs": False}),
        (f"{AT}/lists/{JAEN}/presentation", Role.ADMINISTRATOR, {"act": ACTED}),
        (f"{AT}/contests", Role.ADMINISTRATOR, {"list_code": JAEN, **HOURS, "categories": ["a"]}),
        (f"{AT}/keys", Role.COMMITTEE, {"list_code": JAEN, "public_key": EVIDENCE, "threshold": 2, "shares": [
            {"number": 1, "holder": EVIDENCE, "sealed": "AA", "commitment": EVIDENCE}] * 2}),
        (f"{HERE}/ballots:batch", Role.FACILITATOR, {"ballots": [{"voter": VOTER, "choices": [{"project": "0"}]}]}),
        (f"{HERE}/ballots:void", Role.COMMITTEE, {"voter": OTHER, "reason": "x", "legal_basis": "y"}),
        (f"{HERE}/shares", Role.COMMITTEE, {"number": 1, "share": EVIDENCE}),
        (f"{HERE}/draw-seed", Role.COMMITTEE, {"source": "Lotería", "commitment": EVIDENCE}),
        (f"{HERE}/certification", Role.COMMITTEE, {"ranking": EVIDENCE, "minutes": "Acta 9"}),
        (f"{HERE}/decisions", Role.ADMINISTRATOR, {**facts, "evidence": EVIDENCE}),
        (f"{HERE}/replacements", Role.ADMINISTRATOR, {"project": WATER, "reason": "x", "act": ACTED}),
        (f"{HERE}/budget", Role.ADMINISTRATOR, {"project": WATER, "direction": "taken", "amount": "10",
                                                 "legal_basis": "DU", "act": ACTED, "reason": "x"}),
        (f"{HERE}/execution", Role.FACILITATOR, {"project": WATER, "as_of": "2027-03-31", "stage": "works",
                                                  "financial": "1", "physical": "2", "source": "Informe"}),
        (f"{AT}/acta", Role.FACILITATOR, acta),
        (f"{PUBLIC}/what-if", Role.CITIZEN, {"options": {"a": {
            "technical_weight": "0.5", "rounding": {"places": 2, "mode": "half-up", "stage": "total"},
            "tie_breaks": ["code"], "minimum_votes": 1, "minimum_technical_score": "50", "incompatible": [["1"]]}}}),
    ]  # fmt: skip


async def ready(house: House) -> str:
    """Freeze a matrix, open the contest, let one vote; return the matrix."""
    approved = {"name": "Matriz", "minutes": "Acta 1", "criteria": [CRITERIA[0] | {"weight": "1"}]}
    matrix = str((await house.do(f"{AT}/matrices", approved))["matrix_id"])
    await house.do(f"{AT}/matrices/{matrix}/freeze")
    await house.do(f"{AT}/contests", {"list_code": JAEN, **HOURS})
    house.clock.now = DURING
    while not (await house.http.get(HERE)).json()["has_begun"]:
        await asyncio.sleep(0.05)
    await house.vote(CONTEST, VOTER, WATER)
    return matrix


async def test_no_spoilt_body_fails_or_is_recorded_where_it_is_refused(house: House) -> None:
    chance = random.Random(20260)
    for path, role, body in targets(await ready(house)):
        bodies = [written(spoilt(body, chance)) for _ in range(ROUNDS)]
        before = await last(house)
        for sent in [*NO_BODIES, *bodies]:
            answer = await send(house, path, role, content=sent)

            is_fit(answer, f"{path} {sent!r}")
            before = before if answer.status_code >= 400 else await last(house)
        assert await last(house) == before, path
    await house.http.get(f"{PUBLIC}/tally", headers={"Quipu-After": f"voting={before}"})
    assert not house.stopped


WORKBOOK_PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml")


def broken_workbook(bomb: int = 0) -> bytes:
    """Return a workbook whose parts are no XML, or a cell of so many bytes that packs small."""
    with io.BytesIO() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in WORKBOOK_PARTS:
                archive.writestr(part, b"<" + b"a" * bomb)
        return target.getvalue()


TABLES = [
    b"", b"\xff\xfe", b"PK\x03\x04", broken_workbook(), broken_workbook(30_000_000), b"votante;opciones\n",
    b"votante;votante\n1;2\n", b"votante;opciones;opciones\n1;2;3\n", b'votante;opciones\n"', b"\x00" * 5_000,
    f"votante;opciones\n{VOTER};0\n".encode(), f"votante;opciones\n{VOTER};{WATER}:x\n".encode(),
    f"votante;opciones\n{VOTER};{WATER}:{'9' * 5000}\n".encode(),
    f"votante;opciones\n{VOTER};{WATER} {WATER}\n".encode(),
    f"votante;opciones\n{VOTER};{WATER}\n{VOTER};{ROAD}\n".encode(),
    f"votante;opciones;agente\n{VOTER};{WATER};x\n".encode(),
    f"votante;opciones\n{VOTER}\n".encode(), f"votante;opciones\n{VOTER};{WATER};extra\n".encode(),
    b"votante;opciones\n" + b"x" * 200_000 + b";1\n", b"votante;opciones\n" + f"{VOTER};0\n".encode() * 3_000,
    f"votante;opciones\n\ud7ff{VOTER};{WATER}\n".encode(), f"votante;opciones\n{VOTER}\x00;{WATER}\n".encode(),
]  # fmt: skip
TOTALS = [
    "", "null", "{}", "[]", '{"ballots":-1}', '{"ballots":1.5}', '{"ballots":1e400}', '{"ballots":"1"}',
    '{"ballots":1,"projects":{"0":-1}}', '{"ballots":1,"projects":{"\\u0000":1}}', '{"ballots":1,"otro":1}',
    '{"ballots":' + "9" * 5_000 + "}", '{"ballots":1,"projects":{"' + "x" * 5_000 + '":1}}',
]  # fmt: skip
SHEETS = [b"", b"%PDF-1.7", b"<html>", b"GIF89a", b"MZ" * 5_000]
GOOD_TABLE, GOOD_TOTALS = (
    f"votante;opciones\n{OTHER};{WATER}\n".encode(),
    json.dumps({"ballots": 1, "projects": {WATER: 1}}),
)


async def test_no_spoilt_batch_of_paper_is_recorded(house: House) -> None:
    await ready(house)
    good = sheet()
    forms = [(table, GOOD_TOTALS, good) for table in TABLES]
    forms += [(GOOD_TABLE, totals, good) for totals in TOTALS]
    forms += [(GOOD_TABLE, GOOD_TOTALS, scanned) for scanned in SHEETS]
    before = await last(house)
    for table, totals, scanned in forms:
        files = {"ballots": ("lote", table), "sheet": ("acta", scanned)}

        answer = await send(house, f"{HERE}/batches", Role.FACILITATOR, data={"totals": totals}, files=files)

        is_fit(answer, f"{table[:80]!r} {totals[:80]} {scanned[:20]!r}")
        assert answer.status_code >= 400, f"{table[:80]!r} {totals[:80]} {scanned[:20]!r}"
        assert await last(house) == before
    for files in ({"ballots": ("lote", GOOD_TABLE)}, {"otro": ("x", b"x")}):
        is_fit(await send(house, f"{HERE}/batches", Role.FACILITATOR, data={}, files=files), "a part is missing")
    assert await last(house) == before


QUERIES = [
    "technical_weight=2", "technical_weight=NaN", "technical_weight=1e999999", "technical_weight=-0.1",
    "technical_weight=0." + "3" * 300, "minimum_votes=-1", "minimum_votes=" + "9" * 5000, "tie_breaks=x",
    "tie_breaks=votes", "allocation=x", "minimum_technical_score=1e999999", "otro=1",
    "draw_seed=%00", "draw_seed=%ED%A0%80", "incompatible=x", "rounding=x",
]  # fmt: skip
PATHS = [
    f"{PUBLIC}/what-if/weights?steps=0", f"{PUBLIC}/what-if/weights?steps=1001",
    f"{PUBLIC}/what-if/weights?steps=x",
    f"{PUBLIC}/pabulib", f"{PUBLIC}/pabulib/technical-scores", f"{PUBLIC}/what-if/stability", f"{PUBLIC}/ranking",
    f"{PUBLIC}/draw", f"{PUBLIC}/execution", f"{PUBLIC}/tally?as_of=x",
    f"{PUBLIC}/tally?as_of=9999-12-31T23:59:59-23:59",
    f"/transparency/contests/{uuid4()}/pabulib", "/transparency/contests/x/pabulib", "/transparency/contests/%00/tally",
    f"/transparency/contests/{quote(chr(0x202E))}/statistics", "/transparency/events/voting?after=-1",
    "/transparency/events/voting?after=99999999999999999999", "/transparency/events/voting?limit=5001",
    "/transparency/events/otro", f"/transparency/processes/{PROCESS}/acta", f"{AT}/lists/%00/evaluation",
    f"{AT}/lists/{'x' * 5000}/evaluation", f"{HERE}/batches/{uuid4()}", f"{HERE}/voters/x/ballots",
    f"{HERE}/voters/%00/ballots", f"{AT}/evaluations/%00/files/{EVIDENCE}", f"{AT}/evaluations/x/files/x",
    f"/voting/contests/{uuid4()}", f"{AT}/acta", f"{AT}/acta/document", f"{HERE}/key",
]  # fmt: skip


async def test_no_absurd_question_fails_before_or_after_the_result(house: House) -> None:
    await ready(house)
    asked = [f"{PUBLIC}/what-if?{query}" for query in QUERIES]
    for path in [*asked, *PATHS]:
        is_fit(await house.http.get(path), path)
    house.clock.now = CLOSES
    await house.do(f"{AT}/contests/{CONTEST}/close", {})
    await house.do(f"{HERE}/result", role=Role.COMMITTEE)

    for path in asked:
        answer = await house.http.get(path, headers=house.after)

        is_fit(answer, path)
        assert answer.status_code in {400, 422} or "draw_seed" in path, path
    for path in PATHS:
        is_fit(await house.http.get(path), path)


def ciphertexts(seal: BallotSeal) -> dict[str, Any]:
    """Return what is sent in the place of an encrypted ballot, by what is wrong with it."""
    good = sealed_choices(seal, CONTEST, THIRD, [Choice(project=WATER)])
    other = quorum.seal(seal.public_key, b"x" * (seal.plain_bytes + 1), ballot_place(CONTEST, THIRD))
    return {
        "empty": "", "not base64": "!" * len(good), "padded": good + "=", "a letter short": good[:-1],
        "half": good[:40],
        "twice": good + good, "too long": "A" * 131_073, "longer plain": to_text(other), "a number": 7, "null": None,
        "a list": [good], "NUL": good[:-1] + "\u0000", "another alphabet": good[:-2] + "+/",
    }  # fmt: skip


async def test_no_malformed_ciphertext_is_recorded(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        seal = BallotSeal.model_validate((await house.http.get(f"/voting/contests/{CONTEST}")).json()["seal"])
        before = await house.store.position()
        for wrong, sealed in ciphertexts(seal).items():
            answer = await voted(house, {"sealed": sealed})

            is_fit(answer, wrong)
            assert answer.status_code == 422, wrong
        both = {"sealed": sealed_choices(seal, CONTEST, THIRD, []), "choices": [{"project": WATER}]}
        is_fit(await voted(house, both), "sealed and not sealed")
        assert await house.store.position() == before


async def voted(house: VotingHouse, body: Any) -> httpx2.Response:
    """Send a ballot of the third voter."""
    return await house.post(f"/contests/{CONTEST}/ballots", body, headers=house.as_voter(THIRD))
