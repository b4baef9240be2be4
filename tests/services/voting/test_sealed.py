"""Sealed contests over HTTP: nobody reads a ballot before a quorum opens it, and a quorum is enough."""

from pathlib import Path

import httpx2
import pytest

from deploy.ceremony import NotAHolder
from deploy.client import Refused
from services.voting.domain.sealing import ballot_place, sealed_choices, to_bytes, to_text
from services.voting.events import BallotSeal, ContestUnsealed, SealedBallotCast, SealedBallotsOpened
from shared import quorum
from shared.messages import Role
from shared.rules import Choice, SecrecyMode
from tests.services.voting.modes import ceremony, close, deal, dump, house_of, result, sealed_day
from tests.services.voting.situations import OTHER, ROAD, SCHOOL, THIRD, VOTER, WATER
from tests.services.voting.test_api import CONTEST, House, is_problem

CODES = [code.encode() for code in (WATER, ROAD, SCHOOL)]


async def send_sealed(house: House, sealed: str, voter: str = VOTER) -> httpx2.Response:
    return await house.post(f"/contests/{CONTEST}/ballots", {"sealed": sealed}, headers=house.as_voter(voter))


async def seal_of(house: House) -> BallotSeal:
    return BallotSeal.model_validate((await house.http.get(f"/voting/contests/{CONTEST}")).json()["seal"])


async def test_two_of_three_holders_open_the_ballots_and_one_does_not(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        await house.vote(WATER)
        await house.vote(ROAD, voter=OTHER)
        await house.vote(ROAD, SCHOOL)
        own = sealed_choices(await seal_of(house), CONTEST, THIRD, [Choice(project=SCHOOL)])
        assert (await send_sealed(house, own, THIRD)).status_code == 201
        await close(house)

        first = await ceremony(house).give(CONTEST, holders[2].private)
        refused = await house.post(f"/contests/{CONTEST}/result", headers=house.as_role(Role.ADMINISTRATOR))
        second = await ceremony(house).give(CONTEST, holders[0].private)

        assert (first["is_open"], second["is_open"]) == (False, True)
        assert is_problem(refused, 409, "ballots-are-still-sealed")
        counted = await result(house)
        assert counted["ballots"] == 3
        assert {row["project"]: row["votes"] for row in counted["ranking"]} == {WATER: 0, ROAD: 2, SCHOOL: 2}


async def test_before_the_opening_no_row_of_the_database_tells_a_choice(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        before = dump(database)
        await house.vote(WATER, ROAD)
        await house.vote(SCHOOL, voter=OTHER)
        await house.post(
            f"/contests/{CONTEST}/ballots:batch",
            {"ballots": [{"voter": THIRD, "choices": [{"project": ROAD}]}]},
            headers=house.as_role(Role.FACILITATOR),
        )
        await close(house)
        await ceremony(house).give(CONTEST, holders[0].private)

        new = dump(database) - before

        assert sum(b'"sealed"' in row for row in new) == 3
        assert not [row for row in new if any(code in row for code in CODES)]


async def test_such_a_dump_would_tell_the_choices_of_a_contest_that_is_not_sealed(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with house_of(SecrecyMode.PSEUDONYMOUS, database, nats_url, tmp_path) as house:
        await house.open_contest()
        before = dump(database)
        house.clock.now = house.clock.now.replace(hour=14)

        await house.vote(WATER)

        assert [row for row in dump(database) - before if WATER.encode() in row]


async def test_a_sealed_ballot_has_the_same_length_whatever_it_says(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        await house.vote(WATER)
        await house.vote(WATER, ROAD, voter=OTHER)

        rows = [row.event() for row in await house.store.page(0, 100)]

        lengths = {len(row.sealed) for row in rows if isinstance(row, SealedBallotCast)}
        assert len(lengths) == 1


async def test_what_the_rules_do_not_admit_is_void_with_its_reason_when_it_is_opened(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        seal = await seal_of(house)
        unknown = sealed_choices(seal, CONTEST, VOTER, [Choice(project="9999999")])
        copied = sealed_choices(seal, CONTEST, VOTER, [Choice(project=WATER)])
        noise = to_text(quorum.seal(seal.public_key, b"x" * seal.plain_bytes, ballot_place(CONTEST, THIRD)))
        for voter, sealed in ((VOTER, unknown), (OTHER, copied), (THIRD, noise)):
            assert (await send_sealed(house, sealed, voter)).status_code == 201
        await close(house)

        for holder in holders[:2]:
            await ceremony(house).give(CONTEST, holder.private)

        rows = [row.event() for row in await house.store.page(0, 100)]
        pages = [row for row in rows if isinstance(row, SealedBallotsOpened)]
        assert {ballot.voter: ballot.fault for page in pages for ballot in page.ballots} == {
            VOTER: "choice-not-on-the-list",
            OTHER: "ballot-does-not-open",
            THIRD: "ballot-malformed",
        }
        counted = await result(house)
        assert (counted["ballots"], counted["void"]) == (0, 3)


async def test_anyone_opens_every_ballot_anew_with_the_key_that_is_published(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        await house.vote(WATER)
        await close(house)

        for holder in holders[1:]:
            await ceremony(house).give(CONTEST, holder.private)

        events = [row.event() for row in await house.store.page(0, 100)]
        (ballot,) = [event for event in events if isinstance(event, SealedBallotCast)]
        (unsealed,) = [event for event in events if isinstance(event, ContestUnsealed)]
        plain = quorum.unseal(unsealed.private_key, to_bytes(ballot.sealed), ballot_place(CONTEST, VOTER))
        assert plain.rstrip() == b'{"choices":[{"project":"%s"}]}' % WATER.encode()


async def test_a_share_is_refused_while_people_vote(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        with pytest.raises(Refused) as refused:
            await ceremony(house).give(CONTEST, holders[0].private)

        assert refused.value.problem["type"] == "/problemas/voting-is-still-open"


async def test_who_holds_no_share_gives_none(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        await close(house)

        with pytest.raises(NotAHolder):
            await ceremony(house).give(CONTEST, quorum.new_pair().private)


async def test_a_share_that_was_not_dealt_is_refused(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        await close(house)

        answer = await house.post(
            f"/contests/{CONTEST}/shares", {"number": 1, "share": "00" * 32}, headers=house.as_role(Role.COMMITTEE)
        )

        assert is_problem(answer, 422, "key-share-does-not-match")


async def test_the_same_share_again_brings_nobody_nearer(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        await close(house)
        await ceremony(house).give(CONTEST, holders[0].private)

        again = await ceremony(house).give(CONTEST, holders[0].private)

        assert (again["given"], again["is_open"]) == (1, False)


async def test_a_sealed_contest_does_not_open_without_its_key(database: str, nats_url: str, tmp_path: Path) -> None:
    async with house_of(SecrecyMode.SEALED, database, nats_url, tmp_path) as house:
        answer = await house.open_contest()

        assert is_problem(answer, 409, "contest-key-is-not-dealt")


async def test_a_key_in_use_is_not_dealt_anew(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        with pytest.raises(Refused) as refused:
            await deal(house, holders)

        assert refused.value.problem["type"] == "/problemas/contest-key-in-use"


async def test_a_ballot_of_another_length_is_refused(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        answer = await send_sealed(house, "AAAA")

        assert is_problem(answer, 422, "sealed-ballot-malformed")


async def test_a_receipt_of_a_sealed_ballot_says_that_it_shows_the_vote_only_after_the_opening(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        secrecy = (await house.vote(WATER)).json()["secrecy"]

        assert (secrecy["mode"], secrecy["receipt_shows_vote_from"]) == ("sealed", "opening")
        assert secrecy["receipt_shows_vote_now"] is False
        assert "hasta que los custodios abren" in secrecy["es"]


async def test_a_sealed_ballot_that_was_voided_is_not_counted(database: str, nats_url: str, tmp_path: Path) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        await house.vote(WATER)
        await house.vote(WATER, voter=OTHER)
        await close(house)
        body = {"voter": VOTER, "reason": "Suplantación", "legal_basis": "Reglamento, art. 9"}
        await house.post(f"/contests/{CONTEST}/ballots:void", body, headers=house.as_role(Role.COMMITTEE))

        for holder in holders[:2]:
            await ceremony(house).give(CONTEST, holder.private)

        counted = await result(house)
        assert (counted["ballots"], counted["void"]) == (1, 1)
