"""A role that is limited to a province acts on what lies there, and on nothing else."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.registry.application.reach import require_places
from services.registry.errors.access import OutsideYourTerritory
from shared.messages import Role
from shared.policy import POLICY, Scope
from shared.tokens import Person, Signer
from tests.services.registry.outside import Office, form, outside

HERE, THERE, BOTH = "0601", "0604", "MULTIPROVINCIAL"
FACILITATOR = Role.FACILITATOR
REASON = {"reason": "Cumple los requisitos."}


def person(*territories: str) -> Person:
    return Person(uuid4(), Role.FACILITATOR, (Role.FACILITATOR,), None, frozenset(territories) or None)


@pytest.mark.parametrize(
    ("territories", "places", "reached"),
    [
        ((), (HERE, None), True),
        ((HERE,), (HERE, "060102"), True),
        ((HERE,), (HERE, THERE), False),
        ((HERE, THERE), (HERE, THERE), True),
        (("060101",), (HERE,), False),
        ((HERE,), (None,), False),
        ((HERE,), (), True),
    ],
)
def test_places_are_reached_all_or_not_at_all(
    territories: tuple[str, ...], places: tuple[str | None, ...], reached: bool
) -> None:
    try:
        require_places(person(*territories), places)
    except OutsideYourTerritory:
        found = False
    else:
        found = True

    assert found is reached


class Desk:
    """A facilitator of one province, at the office."""

    def __init__(self, office: Office, http: httpx2.AsyncClient, token: str) -> None:
        self.office = office
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, path: str, body: Any = None) -> str:
        where = path if path.startswith("/registry") else f"{self.office.at}{path}"
        answer = await self._http.post(where, json=body, headers=self._headers)
        return "done" if answer.status_code < 300 else str(answer.json()["type"]).rpartition("/")[2]


@pytest.fixture
async def desk(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with outside(make_database, nats_url, tmp_path) as office:
        await office.open("convoked", "registration")
        platform = office.running.platform
        signer = Signer.from_settings(platform.settings, platform.clock)
        token = signer.person_token(uuid4(), (Role.FACILITATOR,), "registry", territories=(HERE,))
        yield Desk(office, office._http, token)


def project(code: str, list_code: str, *places: str) -> dict[str, Any]:
    locations = [{"ubigeo": place} for place in places]
    return {"project": code, "name": "Agua", "list_code": list_code, "cost": "100.00", "locations": locations}


def idea(district: str) -> dict[str, Any]:
    said = {"name": "Agua", "theme": "Saneamiento", "strategic_action": "1.1"}
    return said | {"province": district[:4], "district": district}


async def test_a_facilitator_of_a_province_works_there_and_nowhere_else(desk: Desk) -> None:
    office = desk.office
    outcomes = {
        "inscribe": [
            await desk.ask("/agents", form(f"1011741{n}", list_code=code))
            for n, code in enumerate((HERE, THERE, BOTH, None))
        ],
        "organisation": [
            await desk.ask("/registry/organisations", {"name": "ONG", "kind": "ONG", "ubigeo": place})
            for place in ("060101", "060401", None)
        ],
        "projects": [
            await desk.ask("/projects", project(f"p{n}", code, place))
            for n, (code, place) in enumerate(((HERE, "060101"), (HERE, "060401"), (THERE, "060401"), (BOTH, "060101")))
        ],
        "ideas": [await desk.ask("/ideas", idea(place)) for place in ("060101", "060401")],
        "electors": [
            await desk.ask("/electors", {"source": "p", "category": "citizen", "list_code": code, "references": ["1"]})
            for code in (HERE, THERE)
        ],
    }
    own = await office.inscribe("10117420", list_code=HERE)
    away = {"list_code": THERE, "reason": "Se mudó."}

    outside_ = "outside-your-territory"
    assert outcomes == {
        "inscribe": ["done", outside_, outside_, outside_],
        "organisation": ["done", outside_, outside_],
        "projects": ["done", outside_, outside_, outside_],
        "ideas": ["done", outside_],
        "electors": ["done", outside_],
    }
    assert await desk.ask(f"/agents/{own}/moves", away) == outside_
    assert await desk.ask(f"/agents/{own}/eligibility", REASON) == "done"


async def test_every_act_on_an_agent_a_project_or_an_idea_of_another_province_is_refused(desk: Desk) -> None:
    office = desk.office
    ids = {
        "process_id": str(office.process),
        "agent_id": await office.inscribe(list_code=THERE),
        "idea_id": (await office.do("/ideas", "citizen", idea("060401")))["idea_id"],
        "project": (await office.do("/projects", body=project("p", THERE, "060401")))["project"],
        "challenge_id": str(UUID(int=1)),
    }
    schema = (await office.ask("GET", "/registry/../openapi.json")).json()
    compared = {action for action, row in POLICY.items() if row.scope is Scope.TERRITORY and FACILITATOR in row.roles}

    refused = {
        described["operationId"]: await desk.ask(re.sub(r"\{(\w+)\}", lambda named: ids[named[1]], path))
        for path, methods in schema["paths"].items()
        for described in methods.values()
        if described["operationId"] in compared and re.search(r"\{(agent_id|idea_id|project)\}", path)
    }

    assert len(refused) > 15
    assert set(refused.values()) == {"outside-your-territory"}, refused
