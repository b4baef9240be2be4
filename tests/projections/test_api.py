import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from projections.__main__ import MODELS
from projections.api import Answers, router
from projections.api.cursors import write_cursor
from projections.trail import Trail
from projections.workshop import Workshop
from shared import problems
from shared.bus import Bus
from shared.consumer import Consumer
from shared.envelope import SERVICES, line
from shared.service import open_pool
from tests.projections.history import CONTEST, PROCESS, PROJECTS, History, whole
from tests.projections.live import DEPLOYMENT, connected, consuming, fold, publish

MARKED = write_cursor((PROCESS, "\x00"))
Client = httpx2.AsyncClient


@contextlib.asynccontextmanager
async def serving(database: str, consumer: Consumer) -> AsyncIterator[Client]:
    app = FastAPI()
    problems.install(app)
    async with open_pool(database, "test-reading") as pool:
        shop = Workshop()
        app.include_router(router(Answers(pool), consumer, shop, deployment=DEPLOYMENT, wait_limit_seconds=1))
        transport = httpx2.ASGITransport(app=app)
        async with Client(transport=transport, base_url="http://test/transparency") as client:
            yield client


@contextlib.asynccontextmanager
async def folded(database: str, history: History, models: Sequence[Any] = MODELS) -> AsyncIterator[Client]:
    async with connected(database) as connection:
        for model in models:
            await fold(connection, model(), history)
    idle = Consumer(None, None, ())  # type: ignore[arg-type]  # It is never run.
    async with serving(database, idle) as client:
        yield client


def last(history: History) -> dict[str, int]:
    return {service: len(rows) for service, rows in history.rows.items()}


async def test_every_answer_names_the_positions_it_reflects_in_body_and_header(database: str) -> None:
    history = whole()
    async with folded(database, history) as client:
        answer = await client.get(f"/contests/{CONTEST}/tally")

        assert answer.json()["positions"] == {"voting": last(history)["voting"]}
        assert answer.headers["Quipu-Position"] == f"voting={last(history)['voting']}"


async def test_an_answer_over_two_models_names_the_lower_position(database: str) -> None:
    history = whole()
    async with folded(database, history) as client:
        async with connected(database) as connection:
            await connection.execute("update scorecards.positions set position = 3")
        answer = await client.get(f"/processes/{PROCESS}/projects/{PROJECTS[0]}")

    assert answer.json()["positions"] == {"registry": last(history)["registry"], "voting": 3}


async def test_who_has_the_answer_already_is_told_so(database: str) -> None:
    async with folded(database, whole()) as client:
        tag = (await client.get("/processes")).headers["ETag"]

        again = await client.get("/processes", headers={"If-None-Match": f'"other", {tag}'})

        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)


async def test_a_position_further_on_has_another_etag(database: str) -> None:
    history = whole()
    async with folded(database, history) as client:
        tag = (await client.get(f"/contests/{CONTEST}/tally")).headers["ETag"]
        history.cast(9, PROJECTS[0])
        async with connected(database) as connection:
            await fold(connection, MODELS[0](), history)

        again = await client.get(f"/contests/{CONTEST}/tally", headers={"If-None-Match": tag})

        assert again.status_code == 200
        assert again.json()["tally"]["ballots"] == 3


async def test_a_process_is_listed_and_shown(database: str) -> None:
    async with folded(database, whole()) as client:
        listed = (await client.get("/processes")).json()["processes"]
        shown = (await client.get(f"/processes/{listed[0]['process_id']}")).json()["process"]

    assert shown["lists"][0]["envelope"] == "3000000.00"
    assert shown["roll"]["voters"] == 9


async def test_projects_come_in_pages_that_join(database: str) -> None:
    async with folded(database, whole()) as client:
        first = await client.get("/projects", params={"process": str(PROCESS), "limit": 2})
        link = first.headers["Link"].partition(">")[0].lstrip("<")
        second = await client.get(f"http://test{link}")

    found = [one["project"] for one in first.json()["projects"] + second.json()["projects"]]
    assert found == list(PROJECTS)
    assert second.json()["next"] is None
    assert "Link" not in second.headers


async def test_projects_are_filtered_by_list_province_and_words(database: str) -> None:
    async with folded(database, whole()) as client:
        answer = await client.get("/projects", params={"list": "0601", "province": "0601", "text": "riego"})

    assert len(answer.json()["projects"]) == 3


async def test_a_ranking_gives_exact_numbers_and_explains_each_project_in_both_languages(database: str) -> None:
    async with folded(database, whole()) as client:
        ranking = (await client.get(f"/contests/{CONTEST}/ranking")).json()["ranking"]

    winner = ranking["projects"][0]
    assert (winner["project"], winner["name"], winner["outcome"]) == (PROJECTS[0], "Canal de riego", "funded")
    assert winner["total"] == {"numerator": "84", "denominator": "1", "published": "84.00"}
    assert {"es", "en"} == set(winner["explanation"][0])
    assert any("Financiado" in words["es"] for words in winner["explanation"])
    assert ranking["certifications"][0]["ranking"] == ranking["digest"]
    assert ranking["decisions"][0]["project"] == PROJECTS[0]


async def test_the_latest_result_is_the_one_shown(database: str) -> None:
    history = whole()
    history.compute({PROJECTS[2]: 5})
    async with folded(database, history) as client:
        ranking = (await client.get(f"/contests/{CONTEST}/ranking")).json()["ranking"]

    assert ranking["results"] == 2
    assert ranking["projects"][0]["project"] == PROJECTS[2]


async def test_scorecards_and_contests_are_listed(database: str) -> None:
    async with folded(database, whole()) as client:
        cards = (await client.get(f"/processes/{PROCESS}/scorecards")).json()
        contests = (await client.get("/contests", params={"process": str(PROCESS)})).json()["contests"]

    assert len(cards["scorecards"]) == 3
    assert contests[0]["contest_id"] == str(CONTEST)


async def test_the_trail_is_told_in_words_and_paged(database: str) -> None:
    history = whole()
    async with folded(database, history) as client:
        url, told = "http://test/transparency/trail?limit=5&order=newest", []
        while url:
            answer = await client.get(url)
            told += answer.json()["trail"]
            link = answer.headers.get("Link", "")
            url = f"http://test{link.partition('>')[0].lstrip('<')}" if link else ""

    assert len({(one["service"], one["position"]) for one in told}) == len(told) == sum(last(history).values())
    assert told[-1]["words"]["es"].startswith("Se abrió el proceso")


async def test_the_trail_is_filtered(database: str) -> None:
    async with folded(database, whole()) as client:
        answer = await client.get("/trail", params={"kind": "voting.ballot-cast", "since": "2026-03-02T13:00:00Z"})

    assert [one["topic"] for one in answer.json()["trail"]] == ["voting.ballot-cast.v1"] * 3
    assert answer.json()["trail"][2]["words"]["es"].endswith("(cambio 1)")


async def test_one_entry_of_the_trail_stands_with_cause_and_effects(database: str) -> None:
    async with folded(database, whole()) as client:
        answer = (await client.get("/trail/registry/1")).json()

    assert answer["entry"]["topic"] == "registry.process-opened.v1"
    assert (answer["because_of"], answer["effects"]) == (None, [])


async def test_the_feed_gives_the_published_lines_byte_for_byte(database: str) -> None:
    history = whole()
    expected = b"".join(line(row, DEPLOYMENT) + b"\n" for row in history.rows["voting"])
    async with folded(database, history) as client:
        first = await client.get("/events/voting", params={"limit": 8})
        rest = await client.get(f"http://test{first.headers['Link'].partition('>')[0].lstrip('<')}")

    assert first.content + rest.content == expected
    assert first.headers["content-type"] == "application/x-ndjson"


async def test_one_event_is_given_byte_for_byte(database: str) -> None:
    history = whole()
    async with folded(database, history) as client:
        answer = await client.get("/events/forum/2")

    assert answer.content == line(history.rows["forum"][1], DEPLOYMENT)
    assert answer.headers["content-type"] == "application/cloudevents+json"


async def test_every_event_has_a_schema_that_is_public(database: str) -> None:
    async with folded(database, History(), []) as client:
        topics = (await client.get("/schemas")).json()["topics"]
        schema = await client.get("/schemas/voting.ballot-cast.v1")

    assert "voting.ballot-cast.v1" in topics
    assert schema.json()["$id"] == "urn:quipu:schema:voting.ballot-cast.v1"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/processes/d607ffd5-30c0-4d12-9135-358de62f3e33", 404, "not-found"),
        ("/processes/nobody", 422, "does-not-fit"),
        ("/contests/41cf7896-09cc-496b-a398-d0b5284c5ee7/tally", 404, "not-found"),
        ("/contests/7d615b72-b829-4da9-8ba1-0f1e034ea7c0/ranking", 404, "not-found"),
        (f"/processes/{PROCESS}/projects/1", 404, "not-found"),
        ("/projects?cursor=%C3%B1", 422, "cursor-malformed"),
        ("/projects?cursor=WzFd", 422, "cursor-malformed"),
        ("/trail?cursor=e30", 422, "cursor-malformed"),
        ("/projects?limit=0", 422, "does-not-fit"),
        ("/projects?limit=501", 422, "does-not-fit"),
        ("/projects?province=06", 422, "does-not-fit"),
        ("/trail?since=2026-03-02", 422, "does-not-fit"),
        ("/trail?service=portal", 422, "does-not-fit"),
        ("/trail?actor=%00", 422, "does-not-fit"),
        ("/events/voting?after=-1", 422, "does-not-fit"),
        ("/events/voting/99", 404, "not-found"),
        ("/events/voting/99999999999999999999", 404, "not-found"),
        ("/projects?text=%00", 422, "does-not-fit"),
        (f"/processes/{PROCESS}/projects/%00", 422, "does-not-fit"),
        (f"/projects?cursor={MARKED}", 422, "cursor-malformed"),
        ("/events/portal", 422, "does-not-fit"),
        ("/schemas/voting.moon-landed.v1", 404, "not-found"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_document(database: str, path: str, status: int, code: str) -> None:
    async with folded(database, whole()) as client:
        answer = await client.get(path)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problemas/{code}")


async def test_a_model_that_is_not_there_is_unavailable(database: str) -> None:
    async with folded(database, History(), []) as client:
        answer = await client.get("/processes")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problemas/unavailable")


async def test_pages_of_other_sites_may_read_also_what_is_refused(database: str) -> None:
    async with folded(database, whole()) as client:
        asked = await client.options("/contests")
        answer = await client.get("/contests")
        nothing = await client.get(f"/contests/{UUID(int=0)}/tally")
        wrong = await client.get("/contests", params={"process": "which"})
        nowhere = await client.get("/nowhere")

    assert (asked.status_code, nothing.status_code, wrong.status_code, nowhere.status_code) == (204, 404, 422, 404)
    assert asked.headers["Access-Control-Allow-Headers"].startswith("Quipu-After")
    for read in (answer, nothing, wrong, nowhere):
        assert read.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_read_waits_for_what_its_client_has_written(database: str, nats_url: str) -> None:
    history = whole()
    async with (
        Bus.connect(nats_url) as bus,
        consuming(bus, database, *[model() for model in MODELS]) as consumer,
        serving(database, consumer) as client,
    ):
        for service in SERVICES:
            await publish(bus, service, history.rows[service])
        assert await consumer.wait(last(history), 10)
        row = history.cast(9, PROJECTS[0])
        await publish(bus, "voting", [row])

        answer = await client.get(f"/contests/{CONTEST}/tally", headers={"Quipu-After": f"voting={row.position}"})
        too_far = await client.get("/contests", headers={"Quipu-After": "voting=999"})
        malformed = await client.get("/contests", headers={"Quipu-After": "voting"})

    assert answer.json()["tally"]["ballots"] == 3
    assert too_far.json()["type"] == "/problemas/not-seen-yet"
    assert malformed.json()["type"] == "/problemas/positions-malformed"


def test_models_have_names_of_their_own() -> None:
    assert len({model.name for model in MODELS}) == len(MODELS)
    assert Trail.sources == SERVICES
