"""Ballots on paper, with assistance, and voided, over HTTP; and what a receipt says."""

import hashlib
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import openpyxl  # type: ignore[import-untyped]  # it ships no types; only fixtures are written with it
import pikepdf
import pytest

from services.voting.api.tables import read_table
from services.voting.commands import BallotRow, RowChoice
from services.voting.domain.batch import batch_digest
from services.voting.domain.entered import batch_id
from services.voting.events import BallotCast, BatchEntered, SealedBallotCast
from shared.envelope import line
from shared.messages import Role
from tests.services.voting.modes import ceremony, close, dump, result, sealed_day
from tests.services.voting.situations import DURING, OTHER, ROAD, SCHOOL, STRANGER, THIRD, VOTER, WATER
from tests.services.voting.test_api import CONTEST, House, is_problem, open_house

TABLE = f"votante;opciones\n{VOTER};{WATER} {ROAD}\n{OTHER};{ROAD}\n".encode()
AGREES = {"ballots": 2, "projects": {WATER: 1, ROAD: 2}}
DIFFERS = {"ballots": 2, "projects": {WATER: 2, ROAD: 2}}
VOIDING = {"voter": VOTER, "reason": "Suplantación probada", "legal_basis": "Reglamento, art. 9"}


@pytest.fixture
async def day(database: str, nats_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, nats_url, tmp_path) as house:
        assert (await house.open_contest()).status_code == 201
        house.clock.now = DURING
        yield house


def sheet() -> bytes:
    with pikepdf.new() as document, io.BytesIO() as target:
        document.add_blank_page()
        document.save(target)
        return target.getvalue()


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def workbook(*rows: tuple[str, str]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (("voter", "choices"), *rows):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def clerk(house: House) -> dict[str, str]:
    return house.as_role(Role.FACILITATOR)


async def enter(
    house: House, who: dict[str, str], totals: dict[str, Any] = AGREES, table: bytes = TABLE
) -> httpx2.Response:
    files = {"ballots": ("lote.csv", table), "sheet": ("acta.pdf", sheet())}
    return await house.http.post(
        f"/voting/contests/{CONTEST}/batches", data={"totals": json.dumps(totals)}, files=files, headers=who
    )


async def cast(house: House) -> list[str]:
    events = [row.event() for row in await house.store.page(0, 500)]
    return [event.voter for event in events if isinstance(event, BallotCast | SealedBallotCast)]


async def decide(
    house: House, batch: str, who: dict[str, str], decision: str = "confirm", reason: str | None = None
) -> httpx2.Response:
    return await house.post(f"/contests/{CONTEST}/batches/{batch}/{decision}", {"reason": reason}, headers=who)


async def test_what_one_person_enters_counts_when_another_confirms_it(day: House) -> None:
    entered = (await enter(day, clerk(day))).json()
    aside = await cast(day)

    confirmed = await decide(day, entered["batch_id"], clerk(day))

    assert (entered["ballots"], entered["differences"], aside) == (2, [], [])
    assert confirmed.status_code == 201
    assert await cast(day) == [VOTER, OTHER]


async def test_a_workbook_is_read_as_a_csv_file_is(day: House) -> None:
    answer = await enter(day, clerk(day), table=workbook((VOTER, f"{WATER} {ROAD}"), (OTHER, ROAD)))

    assert (answer.status_code, answer.json()["ballots"]) == (201, 2)


async def test_who_entered_a_batch_does_not_confirm_it(day: House) -> None:
    same = clerk(day)
    entered = (await enter(day, same)).json()

    answer = await decide(day, entered["batch_id"], same)

    assert is_problem(answer, 403, "another-person-decides")
    assert await cast(day) == []


async def test_a_difference_from_the_sheet_is_recorded_and_needs_a_reason(day: House) -> None:
    entered = (await enter(day, clerk(day), DIFFERS)).json()

    without = await decide(day, entered["batch_id"], clerk(day))
    reasoned = await decide(day, entered["batch_id"], clerk(day), reason="El acta sumó mal la fila 3")

    assert entered["differences"] == [{"project": WATER, "on_sheet": 2, "entered": 1}]
    assert is_problem(without, 422, "differences-need-a-reason")
    assert reasoned.status_code == 201


async def test_a_rejected_batch_never_counts(day: House) -> None:
    entered = (await enter(day, clerk(day), DIFFERS)).json()
    await decide(day, entered["batch_id"], clerk(day), "reject", "Falta una cédula")

    answer = await decide(day, entered["batch_id"], clerk(day), reason="Otra vez")

    assert is_problem(answer, 409, "batch-is-decided")
    assert await cast(day) == []


async def test_every_faulty_row_of_a_table_is_named(day: House) -> None:
    table = f"votante,opciones\n{VOTER},9999999\n{STRANGER},{WATER}\n{OTHER},{ROAD}\n".encode()

    answer = await enter(day, clerk(day), table=table)

    assert is_problem(answer, 422, "batch-refused")
    assert [row["row"] for row in answer.json()["rows"]] == [1, 2]


async def test_a_row_with_a_cell_beyond_the_columns_is_named(day: House) -> None:
    table = f"votante;opciones\n{VOTER};{WATER}\n{OTHER};{ROAD};{WATER}\n".encode()

    answer = await enter(day, clerk(day), table=table)

    assert is_problem(answer, 422, "batch-refused")
    assert [row["row"] for row in answer.json()["rows"]] == [2]


@pytest.mark.parametrize("table", [b"", b"a;b\n1;2\n", b"\xff\xfe", b"PK\x03\x04nothing", b"votante;opciones;nota\n"])
async def test_what_is_no_table_of_ballots_is_refused(day: House, table: bytes) -> None:
    assert is_problem(await enter(day, clerk(day), table=table), 422, "table-malformed")


async def test_paper_in_a_sealed_contest_is_encrypted_when_it_is_entered(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        before = dump(database)
        entered = (await enter(house, clerk(house), DIFFERS)).json()
        await decide(house, entered["batch_id"], clerk(house))
        await close(house)
        new = dump(database) - before

        for holder in holders[:2]:
            await ceremony(house).give(CONTEST, holder.private)

        assert not [row for row in new if ROAD.encode() in row]
        counted = await result(house)
        assert {row["project"]: row["votes"] for row in counted["ranking"]} == {WATER: 1, ROAD: 2, SCHOOL: 0}


async def test_no_digest_of_a_sealed_batch_lets_its_choices_be_guessed(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    rows = read_table(TABLE)
    guesses = {batch_digest(rows), hashlib.sha256(TABLE).hexdigest()}
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        entered = (await enter(house, clerk(house), DIFFERS)).json()
        again = (await enter(house, clerk(house), DIFFERS)).json()
        await decide(house, entered["batch_id"], clerk(house))
        rows_of_three = {"ballots": [{"voter": THIRD, "choices": [{"project": ROAD}]}]}
        typed = await house.post(f"/contests/{CONTEST}/ballots:batch", rows_of_three, headers=clerk(house))
        new = dump(database)

        guesses |= {str(batch_id(CONTEST, guess, entered["sheet"]["digest"])) for guess in set(guesses)}
        guesses.add(batch_digest([BallotRow(voter=THIRD, choices=(RowChoice(project=ROAD),))]))
        assert not [row for row in new if any(guess.encode() in row for guess in guesses)]
        assert entered["batch_id"] != again["batch_id"]
        cast = [row.event() for row in await house.store.page(0, 500)]
        batches = [event.batch for event in cast if isinstance(event, SealedBallotCast)]
        assert batches == [entered["digest"], entered["digest"], typed.json()["digest"]]


async def test_the_sheet_of_a_sealed_contest_is_encrypted_and_read_after_the_opening_alone(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        entered = (await enter(house, clerk(house), DIFFERS)).json()
        path = f"/voting/contests/{CONTEST}/batches/{entered['batch_id']}/sheet"
        before = await house.http.get(path)
        kept = files_in(tmp_path)
        await decide(house, entered["batch_id"], clerk(house))
        await close(house)

        for holder in holders[:2]:
            await ceremony(house).give(CONTEST, holder.private)

        assert is_problem(before, 409, "ballots-are-still-sealed")
        assert sum(name.endswith(".sealed") for name in kept) == 2
        assert not [name for name, data in kept.items() if b"%PDF-" in data]
        answer = await house.http.get(path)
        assert hashlib.sha256(answer.content).hexdigest() == entered["sheet"]["sanitised_digest"]


async def test_the_scanned_sheet_can_be_read_by_anyone(day: House) -> None:
    batch = (await enter(day, clerk(day))).json()["batch_id"]

    answer = await day.http.get(f"/voting/contests/{CONTEST}/batches/{batch}/sheet")

    (entered,) = [e for row in await day.store.page(0, 100) if isinstance(e := row.event(), BatchEntered)]
    assert hashlib.sha256(answer.content).hexdigest() == entered.sheet.sanitised_digest


async def test_a_facilitator_writes_down_the_ballot_of_a_voter_who_is_present(day: House) -> None:
    body = {
        "choices": [{"project": WATER}],
        "credential": day.as_voter(THIRD)["Authorization"].removeprefix("Bearer "),
    }

    answer = await day.post(f"/contests/{CONTEST}/ballots:assisted", body, headers=clerk(day))

    (event,) = [e for row in await day.store.page(0, 100) if isinstance(e := row.event(), BallotCast)]
    assert answer.status_code == 201
    assert (event.voter, event.channel.value, event.role) == (THIRD, "assisted", Role.FACILITATOR)


async def test_a_voided_ballot_leaves_the_result_that_says_so_and_stays_on_record(day: House) -> None:
    await day.vote(WATER)
    await day.vote(ROAD, voter=OTHER)
    await close(day)
    before = await result(day)

    voided = await day.post(f"/contests/{CONTEST}/ballots:void", VOIDING, headers=day.as_role(Role.COMMITTEE))

    after = await result(day)
    assert voided.status_code == 201
    assert (before["ballots"], after["ballots"], after["void"]) == (2, 1, 1)
    assert after["upto"] == voided.json()["positions"]["voting"]
    history = (await day.http.get(f"/voting/contests/{CONTEST}/voters/{VOTER}/ballots")).json()["ballots"]
    assert [one["type"] for one in history] == ["voting.ballot-cast.v1", "voting.ballot-voided.v1"]


async def test_a_void_after_certification_lets_the_committee_certify_anew(day: House) -> None:
    committee = day.as_role(Role.COMMITTEE)
    await day.vote(WATER)
    await day.vote(ROAD, voter=OTHER)
    await close(day)
    before = await result(day)
    certification = {"ranking": before["digest"], "minutes": "Acta 9"}
    assert (await day.post(f"/contests/{CONTEST}/certification", certification, headers=committee)).status_code == 201
    await day.post(f"/contests/{CONTEST}/ballots:void", VOIDING, headers=committee)
    refused = await day.post(f"/contests/{CONTEST}/result", {}, headers=committee)

    reopening = {**certification, "reason": "Se anuló una cédula contada."}
    reopened = await day.post(f"/contests/{CONTEST}/certification/reopening", reopening, headers=committee)

    after = await result(day)
    again = {"ranking": after["digest"], "minutes": "Acta 10"}
    assert is_problem(refused, 409, "result-is-certified")
    assert (reopened.status_code, before["ballots"], after["ballots"]) == (201, 2, 1)
    certified = [
        await day.post(f"/contests/{CONTEST}/certification", again, headers=member)
        for member in (committee, day.as_role(Role.COMMITTEE))
    ]
    assert [answer.status_code for answer in certified] == [403, 201]


async def test_voiding_again_records_nothing_more(day: House) -> None:
    await day.vote(WATER)
    committee = day.as_role(Role.COMMITTEE)
    first = await day.post(f"/contests/{CONTEST}/ballots:void", VOIDING, headers=committee)

    again = await day.post(f"/contests/{CONTEST}/ballots:void", VOIDING, headers=committee)

    assert again.json()["positions"] == first.json()["positions"]


async def test_a_ballot_that_was_never_cast_is_not_voided(day: House) -> None:
    answer = await day.post(f"/contests/{CONTEST}/ballots:void", VOIDING, headers=day.as_role(Role.COMMITTEE))

    assert is_problem(answer, 404, "ballot-not-found")


async def test_every_change_of_a_ballot_stands_under_its_pseudonym(day: House) -> None:
    for project in (WATER, ROAD, SCHOOL):
        await day.vote(project)

    history = (await day.http.get(f"/voting/contests/{CONTEST}/voters/{VOTER}/ballots")).json()["ballots"]

    assert [one["choices"][0]["project"] for one in history] == [WATER, ROAD, SCHOOL]
    assert [one["version"] for one in history] == [1, 2, 3]


async def test_a_receipt_names_the_digest_of_the_line_that_is_published(day: House) -> None:
    receipt = (await day.vote(WATER)).json()

    (row,) = await day.store.page(receipt["position"] - 1, 1)
    assert receipt["line_sha256"] == hashlib.sha256(line(row, "local")).hexdigest()
    assert receipt["inclusion"] is None
    assert receipt["secrecy"]["receipt_shows_vote_from"] == "recording"


@pytest.mark.parametrize("body", [{}, {"choices": [], "sealed": "AAAA"}, {"sealed": "¡no!"}])
async def test_a_ballot_says_its_choices_or_brings_them_sealed(day: House, body: dict[str, Any]) -> None:
    answer = await day.post(f"/contests/{CONTEST}/ballots", body, headers=day.as_voter())

    assert is_problem(answer, 422)


async def test_an_unknown_batch_is_not_found(day: House) -> None:
    answer = await decide(day, str(uuid4()), clerk(day))

    assert is_problem(answer, 404, "batch-not-found")
