"""The hours of contests over HTTP, with a clock of the test's own: they begin, are extended and end as events."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.registry.events import PseudonymStruck
from services.voting.application.hours import VotingAgenda, recall_open
from services.voting.commands import CloseContest
from services.voting.domain.closing import close_contest
from services.voting.domain.contest import practice_id
from services.voting.errors import RollIsIncomplete
from services.voting.events import BallotCast, BallotVoided, ContestBegan, ContestClosed
from shared.eventstore import EventStore, NewEvent, create_events
from shared.messages import Event, Role, derived_id
from shared.rules import SecrecyMode
from shared.service import open_pool
from tests.services.voting.modes import AGENT, close, house_of, result
from tests.services.voting.situations import (
    CLOSES,
    DURING,
    JAEN,
    OPENS,
    OTHER,
    PROCESS,
    ROAD,
    VOTER,
    WATER,
    act,
    contest,
)
from tests.services.voting.test_api import CONTEST, House, is_problem, open_house

LATER = CLOSES + timedelta(hours=2)


@pytest.fixture
async def house(database: str, nats_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, nats_url, tmp_path) as opened:
        assert (await opened.open_contest()).status_code == 201
        yield opened


class Asked:
    """Voting, as far as it is asked for rolls."""

    def __init__(self) -> None:
        self.rolls: list[UUID] = []

    async def process_of(self, contest_id: UUID) -> UUID:
        assert contest_id == CONTEST
        return PROCESS

    async def roll(self, process_id: UUID) -> None:
        self.rolls.append(process_id)
        raise RollIsIncomplete(voters=4)


async def happened(house: House, kind: type[Event], seconds: float = 120) -> list[Any]:
    """Return the events of a kind, waiting for the first."""
    async with asyncio.timeout(seconds):
        while not (found := [e for row in await house.store.page(0, 500) if isinstance(e := row.event(), kind)]):
            await asyncio.sleep(0.05)
    return found


async def extend(house: House, closes_at: datetime) -> httpx2.Response:
    body = {"closes_at": closes_at.isoformat(), "reason": "Corte de luz en Jaén, acta 12"}
    return await house.post(f"/contests/{CONTEST}/extend", body, headers=house.as_role(Role.COMMITTEE))


async def test_voting_begins_and_ends_by_the_clock_in_the_role_of_the_system(house: House) -> None:
    house.clock.now = OPENS
    (began,) = await happened(house, ContestBegan)
    house.clock.now = CLOSES

    (closed,) = await happened(house, ContestClosed)

    assert (began.role, began.recorded_at) == (Role.SYSTEM, OPENS)
    assert (closed.role, closed.recorded_at, closed.reason) == (Role.SYSTEM, CLOSES, None)
    assert is_problem(await house.vote(WATER), 409, "voting-has-ended")


async def test_after_a_start_the_roll_of_an_open_contest_is_there_before_the_first_voter(database: str) -> None:
    closed = close_contest(contest(), CloseContest(contest_id=CONTEST), act(CLOSES))
    assert closed is not None
    asked = Asked()
    create_events(database, "voting")
    async with EventStore(database, "voting") as store, open_pool(database, "test") as pool:
        agenda = VotingAgenda()
        async with pool.connection() as connection:
            await agenda.create(connection)
        await store.append([NewEvent(CONTEST, 1, contest().opened)])

        await recall_open(asked, store, pool, agenda)  # type: ignore[arg-type]  # As much of voting as is asked here.

        await store.append([NewEvent(CONTEST, 2, closed)])
        await recall_open(asked, store, pool, agenda)  # type: ignore[arg-type]
    assert asked.rolls == [PROCESS]


async def test_an_extension_before_closing_lets_people_vote_on(house: House) -> None:
    house.clock.now = DURING

    extended = await extend(house, LATER)

    house.clock.now = CLOSES + timedelta(minutes=1)
    assert extended.status_code == 201
    assert (await house.vote(WATER)).status_code == 201
    assert (await house.http.get(f"/voting/contests/{CONTEST}")).json()["closes_at"] == "2026-05-04T23:00:00Z"
    house.clock.now = LATER
    (closed,) = await happened(house, ContestClosed)
    assert closed.recorded_at == LATER


async def test_an_extension_after_closing_is_refused(house: House) -> None:
    house.clock.now = CLOSES

    assert is_problem(await extend(house, LATER), 409, "voting-has-ended")


async def test_an_extension_to_an_earlier_hour_is_refused(house: House) -> None:
    house.clock.now = DURING

    assert is_problem(await extend(house, CLOSES - timedelta(minutes=1)), 422, "extension-is-no-later")


async def test_practice_leaves_the_official_contest_untouched_and_has_no_result(house: House) -> None:
    hours = {"opens_at": (OPENS - timedelta(hours=1)).isoformat(), "closes_at": CLOSES.isoformat()}
    body = {"list_code": JAEN, "practice": True, **hours}
    opened = await house.post(f"/processes/{PROCESS}/contests", body, headers=house.as_role(Role.ADMINISTRATOR))
    practice = opened.json()["contest_id"]
    house.clock.now = DURING
    ballot = {"choices": [{"project": WATER}]}
    cast = await house.post(f"/contests/{practice}/ballots", ballot, headers=house.as_voter())
    await house.vote(ROAD)
    await close(house)

    computed = await house.post(f"/contests/{practice}/result", headers=house.as_role(Role.ADMINISTRATOR))

    assert practice == str(practice_id(CONTEST, OPENS - timedelta(hours=1)))
    assert "simulacro" in cast.json()["secrecy"]["es"]
    assert is_problem(computed, 409, "practice-has-no-result")
    counted = await result(house)
    assert {row["project"]: row["votes"] for row in counted["ranking"]}[WATER] == 0


async def test_the_agent_is_in_the_event_where_voting_is_open_and_only_there(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with house_of(SecrecyMode.OPEN, database, nats_url, tmp_path) as house:
        await house.open_contest()
        house.clock.now = DURING
        credential = house.signer.ballot_credential(VOTER, PROCESS, (JAEN,), AGENT)
        ballot = {"choices": [{"project": WATER}]}

        named = await house.post(
            f"/contests/{CONTEST}/ballots", ballot, headers={"Authorization": f"Bearer {credential}"}
        )
        nameless = await house.vote(WATER, voter=OTHER)

        assert named.json()["secrecy"]["mode"] == "open"
        assert [event.agent for event in await happened(house, BallotCast)] == [AGENT]
        assert is_problem(nameless, 422, "agent-is-not-named")


async def test_a_credential_that_names_an_agent_tells_nothing_where_voting_is_pseudonymous(house: House) -> None:
    house.clock.now = DURING
    headers = {"Authorization": f"Bearer {house.signer.ballot_credential(VOTER, PROCESS, (JAEN,), AGENT)}"}

    await house.post(f"/contests/{CONTEST}/ballots", {"choices": [{"project": WATER}]}, headers=headers)

    assert [row for row in await house.store.page(0, 100) if str(AGENT).encode() in row.data] == []


async def test_members_of_the_committee_are_elected_among_given_options(house: House) -> None:
    options = [{"code": code, "name": f"Candidatura {code}"} for code in ("A", "B", "C")]
    body = {
        "list_code": "CV-2027",
        "subject": "committee",
        "title": "Comité de Vigilancia",
        "options": options,
        "seats": 2,
        "ballots": {"form": "approval", "max_choices": 2},
        "categories": ["civil-society"],
        "opens_at": OPENS.isoformat(),
        "closes_at": CLOSES.isoformat(),
    }
    opened = await house.post(f"/processes/{PROCESS}/contests:options", body, headers=house.as_role(Role.ADMINISTRATOR))
    contest = opened.json()["contest_id"]
    house.clock.now = DURING
    for voter, codes in ((VOTER, "AC"), (OTHER, "C")):
        ballot = {"choices": [{"project": code} for code in codes]}
        await house.post(f"/contests/{contest}/ballots", ballot, headers=house.as_voter(voter))
    house.clock.now = CLOSES
    await house.post(f"/processes/{PROCESS}/contests/{contest}/close", headers=house.as_role(Role.COMMITTEE))

    answer = await house.post(f"/contests/{contest}/result", headers=house.as_role(Role.ADMINISTRATOR))

    elected = [row["project"] for row in answer.json()["ranking"] if row["outcome"] == "funded"]
    assert sorted(elected) == ["A", "C"]


async def test_who_belongs_to_another_category_does_not_vote(house: House) -> None:
    body = {
        "list_code": "ACUERDO-1",
        "subject": "agreement",
        "title": "Acuerdo 1",
        "options": [{"code": "SI", "name": "Sí"}, {"code": "NO", "name": "No"}],
        "ballots": {"form": "choose-one", "max_choices": 1},
        "categories": ["citizen"],
        "opens_at": OPENS.isoformat(),
        "closes_at": CLOSES.isoformat(),
    }
    opened = await house.post(f"/processes/{PROCESS}/contests:options", body, headers=house.as_role(Role.ADMINISTRATOR))
    house.clock.now = DURING

    answer = await house.post(
        f"/contests/{opened.json()['contest_id']}/ballots",
        {"choices": [{"project": "SI"}]},
        headers=house.as_voter(),
    )

    assert is_problem(answer, 403, "voter-of-another-category")


async def test_who_is_struck_off_the_roll_has_no_ballot_and_casts_none(house: House) -> None:
    house.clock.now = DURING
    await house.vote(WATER)
    await house.vote(ROAD, voter=OTHER)
    struck = PseudonymStruck(**act().facts(), process_id=PROCESS, voter=VOTER, reason="Doble inscripción")
    await house.registry.append([NewEvent(derived_id("struck", VOTER), 1, struck)])

    (voided,) = await happened(house, BallotVoided)

    assert (voided.voter, voided.reason, voided.role) == (VOTER, "Doble inscripción", Role.SYSTEM)
    assert is_problem(await house.vote(WATER), 403, "voter-is-struck")
    await close(house)
    counted = await result(house)
    assert (counted["ballots"], counted["void"]) == (1, 1)
