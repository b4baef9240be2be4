import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from deploy import demonstrate
from deploy.console import Output
from deploy.demo.acting import Acting
from deploy.demo.evaluating import spread
from deploy.demo.portfolio import entry_of
from deploy.demo.scene import scenario
from deploy.demo.showing import marked
from deploy.demo.workbook import workbook
from deploy.system import one_process
from services.registry.portfolio import read_portfolio
from shared.settings import Environment, Settings
from shared.territory import Catalogue

PLACING = {"project": "2324969", "cost": "3850000.00"}
AMOUNT = "3\u00a0850\u00a0000.00"


@pytest.mark.parametrize(
    ("invented", "parts", "shown"),
    [
        (True, [], ("2324969*", AMOUNT)),
        (False, ["cost"], ("2324969", f"{AMOUNT}*")),
        (False, [], ("2324969", AMOUNT)),
    ],
)
def test_a_star_stands_beside_what_was_invented(invented: bool, parts: list[str], shown: tuple[str, str]) -> None:
    assert marked(PLACING, {"invented": invented, "invented_parts": parts, "name": "Escuela"}) == shown


def test_the_projects_of_the_screens_are_real_and_only_costs_not_seen_there_are_invented() -> None:
    entries = {project["code"]: entry_of(project) for project in scenario()["projects"]}

    assert len(entries) == 8
    assert not any(entry["invented"] for entry in entries.values())
    assert entries["2324969"]["invented_parts"] == ["cost"]
    assert entries["2585850"]["invented_parts"] == []


def test_a_project_of_the_invented_portfolio_is_marked_by_its_name() -> None:
    project = {"invented": False, "invented_parts": [], "name": "Centro de salud (inventado)"}

    assert marked(PLACING, project) == ("2324969*", AMOUNT)


def test_a_score_of_the_screens_is_divided_among_the_criteria_and_stays_whole() -> None:
    criteria = scenario()["matrix"]["criteria"]

    scores = spread(Decimal(85), criteria, invented=False)

    assert sum(Decimal(one["score"]) for one in scores) == 85
    assert all(Decimal(one["score"]) <= Decimal(c["maximum"]) for one, c in zip(scores, criteria, strict=True))


def test_the_invented_workbook_is_read_whole_and_the_same_rows_give_the_same_bytes() -> None:
    facts = scenario("invented")["portfolio"]
    rows = [facts["headings"], *facts["rows"]]

    report = read_portfolio(workbook(rows), Catalogue.default())

    summary = report.summary()
    assert (summary["rows"], summary["projects"], summary["locations"], summary["unaccounted"]) == (4, 3, 4, 0)
    assert not report.is_blocked
    assert workbook(rows) == workbook(rows)


def test_everything_that_was_made_up_says_so() -> None:
    facts = scenario("invented")
    named = [
        *(row[1] for row in (*facts["portfolio"]["rows"], facts["portfolio"]["changed"], facts["portfolio"]["added"])),
        *(idea["form"]["name"] for idea in facts["ideas"]),
        *(facts[mode]["title"] for mode in ("open", "sealed", "clone", "acta")),
        *(facts[mode]["contest"]["title"] for mode in ("open", "sealed")),
        facts["ideas"][0]["project"]["entry"]["name"],
        facts["ineligible"]["entry"]["name"],
        facts["matrix"]["name"],
        facts["acta"]["promise"]["title"],
    ]

    assert [name for name in named if "inventad" not in name] == []


@pytest.mark.timeout(180)
async def test_the_demonstration_is_loaded_once_and_everything_to_look_at_is_there(
    new_data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(environment=Environment.DEVELOPMENT, data_dir=new_data_dir, port=0, deployment="muestra")
    async with one_process(settings) as system, httpx2.AsyncClient(timeout=30) as http:
        await demonstrate.run(system, Output(as_json=True))
        first = _told(capsys)

        await demonstrate.run(system, Output(as_json=True))

        told = _told(capsys)
        assert first == told
        rankings = {one["list"]: one["ranking"] for one in told if "list" in one}
        (sights,) = (one["look"] for one in told if "look" in one)
        (page,) = (one["sign_in"]["page"] for one in told if "sign_in" in one)
        addresses = [sight["address"] for sight in sights]
        answers = {address: await http.get(address) for address in [*addresses, page]}
    assert len(rankings) == 14
    assert {step for tie in rankings["0601"]["ties_at_the_cut"] for step in tie["steps"]} >= {"draw"}
    assert rankings["0601"]["distance"]["left_out"] == ["2507448"]
    assert [address for address, answer in answers.items() if answer.status_code != 200] == []
    assert [address for address, answer in answers.items() if '"trail":[]' in answer.text] == []


def _told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what was told to machines since the last call; the services' own log shares the stream in a test."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


async def test_who_may_not_ask_for_more_codes_acts_by_a_development_token(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if request.url.path == "/registry/sign-in":
            return httpx2.Response(429, json={"type": "/problemas/too-many"})
        return httpx2.Response(200, json={"token": "t"})

    async with Acting({"registry": "http://demo.invalid"}, tmp_path, httpx2.MockTransport(answer)) as acting:
        entered = await acting.enter("facilitator")
        await acting.post("/registry/organisations", {}, role="facilitator")

    assert entered is None
    assert asked == ["/registry/sign-in", "/registry/dev/token", "/registry/organisations"]
