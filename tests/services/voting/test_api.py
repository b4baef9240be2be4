"""Voting over HTTP, told by the registry through NATS: what each role may do, and how bad input is answered."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from pydantic import SecretStr

from services.voting.__main__ import open_voting
from services.voting.domain.contest import contest_id
from shared.bus import Bus
from shared.eventstore import EventStore, NewEvent
from shared.messages import Event, Role, derived_id
from shared.service import Platform, running
from shared.settings import Environment, Settings
from shared.tokens import Signer, Verifier
from shared.web import application
from tests.services.voting.aftermath import ACT, EVIDENCE
from tests.services.voting.situations import (
    AFTERWARDS,
    CLOSES,
    DURING,
    ELSEWHERE,
    EVERYWHERE,
    JAEN,
    OPENS,
    OTHER,
    PROCESS,
    ROAD,
    SCHOOL,
    STRANGER,
    THIRD,
    VOTER,
    WATER,
    registry_events,
)

CONTEST = contest_id(PROCESS, JAEN)
ELSE = derived_id("test", "something else")
BODY_LIMIT = 200_000
MATRIX = {
    "name": "Matriz 2027",
    "minutes": "Acta 1",
    "criteria": [{"code": "gap", "name": "Brecha", "weight": "1", "maximum": "100"}],
}


@dataclass
class Clock:
    """What time it is for everyone here."""

    now: datetime = OPENS - timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    """Voting behind its addresses, with the means to sign in as anyone."""

    http: httpx2.AsyncClient
    signer: Signer
    clock: Clock
    heard: int
    store: EventStore = field(repr=False)
    transport: httpx2.ASGITransport = field(repr=False)
    registry: EventStore = field(repr=False)

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx2.Response:
        headers = {"Quipu-After": f"registry={self.heard}", **more.pop("headers", {})}
        sent = {"json": body} if body is not None else {}
        return await self.http.post(f"/voting{path}", headers=headers, **sent, **more)

    def as_role(self, role: Role, *, processes: tuple[UUID, ...] | None = None) -> dict[str, str]:
        token = self.signer.person_token(uuid4(), (role,), "voting", processes=processes)
        return {"Authorization": f"Bearer {token}"}

    def as_voter(self, voter: str = VOTER, process: UUID = PROCESS, lists: tuple[str, ...] = (JAEN,)) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.signer.ballot_credential(voter, process, lists)}"}

    async def vote(self, *projects: str, **more: Any) -> httpx2.Response:
        body = {"choices": [{"project": project} for project in projects or (WATER,)]}
        return await self.post(f"/contests/{CONTEST}/ballots", body, headers=self.as_voter(**more))

    async def open_contest(self, list_code: str = JAEN) -> httpx2.Response:
        hours = {"opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat()}
        body = {"list_code": list_code, **hours}
        return await self.post(f"/processes/{PROCESS}/contests", body, headers=self.as_role(Role.ADMINISTRATOR))


@asynccontextmanager
async def open_house(
    database: str, nats_url: str, folder: Path, recorded: Sequence[Event] = ()
) -> AsyncIterator[House]:
    """Open voting behind its addresses; the registry has recorded these events, or those of the usual process."""
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=folder,
        database_url=SecretStr(database),
        nats_url=SecretStr(nats_url),
        body_limit_bytes=BODY_LIMIT,
    )
    clock = Clock()
    async with Bus.connect(nats_url) as bus:
        signer = Signer.from_settings(settings, clock)
        platform = Platform(settings, bus, verifier(settings, clock), database, clock)
        async with running(platform, "registry") as registry, open_voting(platform) as (alive, router):
            events = [NewEvent(uuid4(), 1, event) for event in recorded or registry_events()]
            heard = await registry.store.append(events)
            transport = httpx2.ASGITransport(application("Quipu voting", platform, [router], [alive]))
            async with httpx2.AsyncClient(transport=transport, base_url="http://quipu") as http:
                yield House(http, signer, clock, heard, alive.store, transport, registry.store)


def verifier(settings: Settings, clock: Callable[[], datetime]) -> Verifier:
    made = Verifier.from_settings(settings)
    made._clock = clock
    return made


@pytest.fixture
async def house(database: str, nats_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database, nats_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def day(house: House) -> House:
    assert (await house.open_contest()).status_code == 201
    house.clock.now = DURING
    return house


async def test_a_voter_gets_a_position_and_the_address_of_a_receipt(day: House) -> None:
    answer = await day.vote(WATER, ROAD)

    assert answer.status_code == 201
    body = answer.json()
    assert body["receipt"] == f"/transparency/events/voting/{body['position']}"
    assert body["positions"] == {"voting": body["position"]}
    assert answer.headers["Quipu-Position"] == f"voting={body['position']}"


async def test_a_ballot_names_nobody_but_its_pseudonym(day: House) -> None:
    request_id = str(uuid4())
    body = {"choices": [{"project": WATER}]}
    headers = {**day.as_voter(), "Quipu-Request-Id": request_id}

    await day.post(f"/contests/{CONTEST}/ballots", body, headers=headers)

    (row,) = await day.store.page(await day.store.position() - 1, 1)
    event = row.event()
    assert event.actor == VOTER
    assert request_id not in row.data.decode()


async def test_anyone_can_see_what_is_on_the_ballot(day: House) -> None:
    answer = await day.http.get(f"/voting/contests/{CONTEST}")

    assert answer.status_code == 200
    body = answer.json()
    assert [candidate["project"] for candidate in body["candidates"]] == [WATER, ROAD, SCHOOL]
    assert (body["opens_at"], body["closed_at"]) == ("2026-05-04T13:00:00Z", None)
    assert body["ballots"]["max_choices"] == 2


async def test_a_process_goes_from_its_matrix_to_decisions(house: House) -> None:
    administrator = house.as_role(Role.ADMINISTRATOR)
    matrix = (await house.post(f"/processes/{PROCESS}/matrices", MATRIX, headers=administrator)).json()["matrix_id"]
    await house.post(f"/processes/{PROCESS}/matrices/{matrix}/freeze", headers=administrator)
    card = {"project": WATER, "matrix_id": matrix, "scores": [{"criterion": "gap", "score": 85.5, "reason": "Ficha 7"}]}
    scored = await house.post(f"/processes/{PROCESS}/scorecards", card, headers=house.as_role(Role.EVALUATOR))
    await house.open_contest()
    house.clock.now = DURING
    await house.vote(WATER)
    house.clock.now = CLOSES
    administrator, committee = house.as_role(Role.ADMINISTRATOR), house.as_role(Role.COMMITTEE)
    closed = await house.post(f"/processes/{PROCESS}/contests/{CONTEST}/close", headers=committee)

    result = (await house.post(f"/contests/{CONTEST}/result", headers=administrator)).json()

    assert (scored.status_code, closed.status_code) == (201, 201)
    assert (result["ranking"][0]["project"], result["ranking"][0]["outcome"]) == (WATER, "funded")
    assert result["ranking"][0]["total"]["published"] == "88.40"
    certification = {"ranking": result["digest"], "minutes": "Acta 9"}
    certified = await house.post(f"/contests/{CONTEST}/certification", certification, headers=committee)
    decision = {"project": WATER, "ranking": result["digest"], "prioritised": False, "reason": "Acta 10"}
    decision |= {"act": ACT.model_dump(mode="json"), "evidence": EVIDENCE}
    decided = await house.post(f"/contests/{CONTEST}/decisions", decision, headers=administrator)
    assert certified.status_code == 201
    assert decided.json()["departs"] is True


async def test_a_batch_of_digitised_ballots_is_recorded(day: House) -> None:
    rows = [
        {"voter": VOTER, "choices": [{"project": WATER}]},
        {"voter": OTHER, "choices": [{"project": ROAD}], "channel": "web"},
    ]

    answer = await day.post(
        f"/contests/{CONTEST}/ballots:batch", {"ballots": rows}, headers=day.as_role(Role.FACILITATOR)
    )

    assert answer.status_code == 201
    assert (answer.json()["ballots"], len(answer.json()["digest"])) == (2, 64)


async def test_outside_development_nobody_digitises_ballots_alone(day: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "in_development", property(lambda _: False))
    rows = [{"voter": VOTER, "choices": [{"project": WATER}]}]
    before = await day.store.position()

    answer = await day.post(
        f"/contests/{CONTEST}/ballots:batch", {"ballots": rows}, headers=day.as_role(Role.FACILITATOR)
    )

    assert is_problem(answer, 403, "paper-takes-two-persons")
    assert await day.store.position() == before


def is_problem(answer: httpx2.Response, status: int, kind: str | None = None) -> bool:
    body = answer.json()
    assert answer.status_code == status, body
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["title"]
    assert kind is None or body["type"] == f"/problemas/{kind}", body
    return True


@pytest.mark.parametrize(
    ("projects", "more", "status", "kind"),
    [
        (("9999999",), {}, 422, "choice-not-on-the-list"),
        ((WATER, ROAD, SCHOOL), {}, 422, "too-many-choices"),
        ((WATER, WATER), {}, 422, "choice-repeated"),
        ((WATER,), {"voter": STRANGER}, 403, "voter-is-not-on-the-roll"),
        ((WATER,), {"voter": ELSEWHERE}, 403, "voter-of-another-list"),
        ((WATER,), {"process": ELSE}, 403, "credential-of-another-process"),
    ],
)
async def test_a_faulty_ballot_is_answered_by_its_reason_and_not_recorded(
    day: House, projects: tuple[str, ...], more: dict[str, Any], status: int, kind: str
) -> None:
    before = await day.store.position()

    answer = await day.vote(*projects, **more)

    assert is_problem(answer, status, kind)
    assert await day.store.position() == before


@pytest.mark.parametrize(("moment", "kind"), [(OPENS, "voting-has-not-begun"), (AFTERWARDS, "voting-has-ended")])
async def test_a_ballot_outside_the_hours_is_refused(day: House, moment: datetime, kind: str) -> None:
    day.clock.now = moment - timedelta(seconds=1)

    assert is_problem(await day.vote(), 409, kind)


async def test_bad_bodies_are_answered_without_a_server_error_and_without_an_echo(day: House) -> None:
    path, headers = f"/voting/contests/{CONTEST}/ballots", {**day.as_voter(), "content-type": "application/json"}
    bodies = [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"choices": null}',
        b'{"choices": [{"project": 7}]}',
        b'{"choices": [{"project": "secreto"}], "name": "secreto"}',
        b'{"choices": [{"project": "2324969", "points": NaN}]}',
        b'{"choices": [{"project": "2324969", "points": 1.5}]}',
        b'{"choices": [{"project": "2324969", "points": -1}]}',
        b'{"choices": [{"project": "secreto \\u0000"}]}',
        b'{"choices": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b"\xff\xfe",
    ]
    before = await day.store.position()

    for body in bodies:
        answer = await day.http.post(path, content=body, headers=headers)

        assert is_problem(answer, answer.status_code)
        assert 400 <= answer.status_code < 500
        assert "secreto" not in answer.text
    assert await day.store.position() == before


async def test_a_body_over_the_limit_is_refused(day: House) -> None:
    headers = {**day.as_voter(), "content-type": "application/json"}

    answer = await day.http.post(
        f"/voting/contests/{CONTEST}/ballots", content=b" " * (BODY_LIMIT + 1), headers=headers
    )

    assert is_problem(answer, 413)


@pytest.mark.parametrize("contest", ["not-a-uuid", str(ELSE)])
async def test_an_unknown_contest_is_a_problem_document(day: House, contest: str) -> None:
    answer = await day.post(f"/contests/{contest}/ballots", {"choices": [{"project": WATER}]}, headers=day.as_voter())

    assert 400 <= answer.status_code < 500
    assert is_problem(answer, answer.status_code)


async def test_every_faulty_row_of_a_batch_is_named(day: House) -> None:
    rows = [
        {"voter": VOTER, "choices": [{"project": WATER}]},
        {"voter": STRANGER, "choices": [{"project": WATER}]},
        {"voter": THIRD, "choices": [{"project": "9999999"}]},
    ]

    answer = await day.post(
        f"/contests/{CONTEST}/ballots:batch", {"ballots": rows}, headers=day.as_role(Role.FACILITATOR)
    )

    assert is_problem(answer, 422, "batch-refused")
    assert [(row["row"], row["type"]) for row in answer.json()["rows"]] == [
        (2, "/problemas/voter-is-not-on-the-roll"),
        (3, "/problemas/choice-not-on-the-list"),
    ]


async def test_rows_without_the_shape_of_a_ballot_are_named(day: House) -> None:
    rows: list[Any] = [
        {"voter": VOTER, "choices": [{"project": WATER}]},
        {"voter": VOTER},
        7,
        {"voter": VOTER, "choices": [{"project": WATER, "points": 1.5}]},
        {"voter": VOTER, "choices": [], "channel": "pigeon"},
        {"voter": VOTER, "choices": [], "name": "secreto"},
    ]

    answer = await day.post(
        f"/contests/{CONTEST}/ballots:batch", {"ballots": rows}, headers=day.as_role(Role.FACILITATOR)
    )

    assert is_problem(answer, 422, "batch-refused")
    assert [row["row"] for row in answer.json()["rows"]] == [2, 3, 4, 5, 6]
    assert "secreto" not in answer.text


@pytest.mark.parametrize("voter", ["", "\ud800", "\x00", "é" * 32, VOTER.upper() + " ", "1" * 100_000])
async def test_a_pseudonym_that_cannot_be_is_a_faulty_row(day: House, voter: str) -> None:
    body = json.dumps({"ballots": [{"voter": voter, "choices": [{"project": WATER}]}]})
    headers = day.as_role(Role.FACILITATOR)

    answer = await day.http.post(f"/voting/contests/{CONTEST}/ballots:batch", content=body, headers=headers)

    assert answer.json()["type"] in {"/problemas/batch-refused", "/problemas/batch-malformed"}
    assert is_problem(answer, 422)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"ballots": 3}', b"\xff", b'{"ballots": ' + b"[" * 9000])
async def test_a_body_that_is_no_batch_is_refused(day: House, body: bytes) -> None:
    headers = day.as_role(Role.FACILITATOR)

    answer = await day.http.post(f"/voting/contests/{CONTEST}/ballots:batch", content=body, headers=headers)

    assert is_problem(answer, 422, "batch-malformed")


@pytest.mark.parametrize("score", ["-1", "100.5", '"NaN"', "NaN", "1e400", '"x"', "null"])
async def test_a_score_outside_its_range_is_refused(house: House, score: str) -> None:
    administrator = house.as_role(Role.ADMINISTRATOR)
    matrix = (await house.post(f"/processes/{PROCESS}/matrices", MATRIX, headers=administrator)).json()["matrix_id"]
    await house.post(f"/processes/{PROCESS}/matrices/{matrix}/freeze", headers=administrator)
    before = await house.store.position()
    text = (
        f'{{"project":"{WATER}","matrix_id":"{matrix}","scores":[{{"criterion":"gap","score":{score},"reason":"x"}}]}}'
    )

    answer = await house.http.post(
        f"/voting/processes/{PROCESS}/scorecards",
        content=text,
        headers={**house.as_role(Role.EVALUATOR), "content-type": "application/json"},
    )

    assert is_problem(answer, answer.status_code)
    assert answer.status_code in {400, 422}
    assert await house.store.position() == before


async def test_without_a_credential_nobody_votes(day: House) -> None:
    answer = await day.post(f"/contests/{CONTEST}/ballots", {"choices": [{"project": WATER}]})

    assert is_problem(answer, 401)


async def test_a_persons_token_casts_no_ballot(day: House) -> None:
    body, headers = {"choices": [{"project": WATER}]}, day.as_role(Role.AGENT)

    assert is_problem(await day.post(f"/contests/{CONTEST}/ballots", body, headers=headers), 401)


async def test_a_credential_that_has_run_out_casts_no_ballot(day: House) -> None:
    headers = day.as_voter()
    day.clock.now = DURING + timedelta(hours=2)

    answer = await day.post(f"/contests/{CONTEST}/ballots", {"choices": [{"project": WATER}]}, headers=headers)

    assert is_problem(answer, 401)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (f"/processes/{PROCESS}/matrices", Role.EVALUATOR),
        (f"/processes/{PROCESS}/matrices/{ELSE}/freeze", Role.AUDITOR),
        (f"/processes/{PROCESS}/scorecards", Role.ADMINISTRATOR),
        (f"/processes/{PROCESS}/contests", Role.COMMITTEE),
        (f"/processes/{PROCESS}/contests/{CONTEST}/close", Role.FACILITATOR),
        (f"/contests/{CONTEST}/ballots:batch", Role.ADMINISTRATOR),
        (f"/contests/{CONTEST}/result", Role.CITIZEN),
        (f"/contests/{CONTEST}/certification", Role.ADMINISTRATOR),
        (f"/contests/{CONTEST}/decisions", Role.EVALUATOR),
    ],
)
async def test_each_address_names_the_roles_it_takes(day: House, path: str, role: Role) -> None:
    assert is_problem(await day.post(path, {}, headers=day.as_role(role)), 403)


async def test_a_role_reaches_only_the_processes_it_was_given_for(day: House) -> None:
    headers = day.as_role(Role.FACILITATOR, processes=(uuid4(),))

    assert is_problem(await day.post(f"/contests/{CONTEST}/ballots:batch", {"ballots": []}, headers=headers), 403)


async def test_an_unknown_list_or_process_opens_no_contest(house: House) -> None:
    hours = {"opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat()}
    headers = house.as_role(Role.ADMINISTRATOR)

    unknown_list = await house.post(f"/processes/{PROCESS}/contests", {"list_code": "9999", **hours}, headers=headers)
    unknown_process = await house.post(f"/processes/{uuid4()}/contests", {"list_code": JAEN, **hours}, headers=headers)

    assert is_problem(unknown_list, 404, "list-unknown")
    assert is_problem(unknown_process, 404, "process-unknown")


async def test_hours_without_a_time_zone_open_no_contest(house: House) -> None:
    body = {"list_code": EVERYWHERE, "opens_at": "2026-05-04T08:00:00", "closes_at": "2026-05-04T16:00:00"}

    answer = await house.post(f"/processes/{PROCESS}/contests", body, headers=house.as_role(Role.ADMINISTRATOR))

    assert is_problem(answer, 422)
