import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from pydantic import SecretStr

from services.registry.__main__ import KeysDatabaseNotNamed, open_registry
from services.registry.domain.process import process_id
from shared.keys import new_key, public_keys
from shared.messages import Role
from shared.sealing import new_master_key
from shared.service import Running
from shared.serving import platform
from shared.settings import Environment, Settings
from shared.tokens import Signer
from shared.web import POSITION, application
from tests.services.registry.samples import IDENTITY, ORDINANCE, RULES

ACT = ORDINANCE.model_dump(mode="json")
OPENING = {
    "code": "http-2026",
    "title": "Proceso por HTTP",
    "fiscal_year": 2027,
    "ordinance": ACT,
    "rules": RULES.model_dump(mode="json"),
}
JSON = "application/json"
PROCESS = process_id("http-2026")
AT = f"/registry/processes/{PROCESS}"
PROJECT = {"project": "2324969", "name": "Un proyecto", "list_code": "0601", "cost": "100.00"}
INSCRIPTION = {
    "identity": IDENTITY,
    "category": "civil-society",
    "list_code": "0601",
    "notice_version": "1",
    "consent": True,
}


class Outsider:
    """Somebody who asks the registry over HTTP, in a role."""

    def __init__(self, http: httpx2.AsyncClient, running: Running) -> None:
        self._http = http
        self.running = running

    async def get(self, path: str) -> httpx2.Response:
        return await self._http.get(path)

    async def token(self, role: str, person: str | None) -> str:
        request = {"role": role, **({"person": person} if person else {})}
        return str((await self._http.post("/registry/dev/token", json=request)).json()["token"])

    async def send(self, path: str, token: str | None, kind: str | None = None, **body: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Content-Type": kind} if kind else {}
        return await self._http.post(path, headers=headers, **body)

    async def post(
        self, path: str, body: Any = None, role: str = "administrator", person: str | None = None
    ) -> httpx2.Response:
        return await self.send(path, await self.token(role, person), **({} if body is None else {"json": body}))

    async def done(
        self, path: str, body: Any = None, role: str = "administrator", person: str | None = None
    ) -> dict[str, Any]:
        answer = await self.post(path, body, role, person)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def open(self, *phases: str) -> None:
        await self.done("/registry/processes", OPENING)
        for phase in phases:
            await self.done(f"{AT}/phases", {"phase": phase, "act": ACT})


def settings(make_database: Callable[[], str], nats_url: str, folder: Path, **changes: Any) -> Settings:
    facts: dict[str, Any] = {
        "environment": Environment.DEVELOPMENT,
        "data_dir": folder,
        "database_url": SecretStr(make_database()),
        "keys_database_url": SecretStr(make_database()),
        "nats_url": SecretStr(nats_url),
        "body_limit_bytes": 50_000,
    }
    return Settings(**facts | changes)


CONTROLLER = {
    "controller_name": "Gobierno Regional",
    "controller_address": "Jirón 1",
    "data_officer": "datos@example.org",
    "data_bank_register": "RNPDP 7",
}


def own_keys() -> dict[str, SecretStr]:
    signing = ("token_signing_key", "ballot_signing_key")
    return {
        "vault_master_key": SecretStr(new_master_key()),
        **{name: SecretStr(json.dumps(new_key().as_dict(private=True))) for name in signing},
    }


@pytest.fixture
async def outsider(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[Outsider]:
    async with (
        platform(settings(make_database, nats_url, tmp_path)) as shared,
        open_registry(shared) as (alive, routes),
    ):
        app = application("registry", shared, [routes], [alive])
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://registry") as http:
            yield Outsider(http, alive)


class TestWay:
    async def test_an_agent_goes_from_inscription_to_a_ballot_credential(self, outsider: Outsider) -> None:
        await outsider.open("convoked", "registration")
        made = await outsider.done("/registry/organisations", {"name": "ALAC", "ruc": "20453744168", "kind": "ONG"})
        minutes = {"code": "assembly-minutes", "file": "f" * 64}
        shown = {"constituted_on": "2019-05-17", "documents": [minutes]}
        form = INSCRIPTION | {"organisation_id": made["organisation_id"], "shown": shown}
        agent = (await outsider.done(f"{AT}/agents", form, "citizen"))["agent_id"]
        await outsider.done(f"{AT}/phases", {"phase": "accreditation", "act": ACT})
        await outsider.done(f"{AT}/agents/{agent}/accreditation", {"reason": "Cumple."}, "facilitator")
        electors = {"source": "padrón", "category": "citizen", "references": ["v1", "v2"]}
        await outsider.done(f"{AT}/electors", electors)
        closed = await outsider.done(f"{AT}/roll/closing")

        answer = await outsider.done(f"{AT}/credential", None, "agent", person=agent)

        credential = outsider.running.platform.tokens.ballot_credential(answer["credential"])
        assert credential.process_id == PROCESS
        assert closed["voters"] == 3
        request = {"source": "padrón", "references": ["v1", "v2"], "purpose": "Digitalizar"}
        assert len((await outsider.done(f"{AT}/pseudonyms", request, "facilitator"))["pseudonyms"]) == 2

    async def test_a_write_answers_with_its_position(self, outsider: Outsider) -> None:
        answer = await outsider.post("/registry/processes", OPENING)

        assert (answer.status_code, answer.headers[POSITION]) == (201, "registry=1")
        assert answer.json() == {"process_id": str(PROCESS), "positions": {"registry": 1}}

    async def test_projects_come_one_by_one_and_in_bulk(self, outsider: Outsider) -> None:
        await outsider.open()

        one = await outsider.done(f"{AT}/projects", PROJECT)
        many = await outsider.done(f"{AT}/projects/batch", {"projects": [PROJECT | {"project": c} for c in "ab"]})

        assert (one["project"], many["registered"]) == ("2324969", 2)

    async def test_an_agent_can_be_rejected(self, outsider: Outsider) -> None:
        await outsider.open("convoked", "registration")
        agent = (await outsider.done(f"{AT}/agents", INSCRIPTION, "citizen"))["agent_id"]

        await outsider.done(f"{AT}/agents/{agent}/rejection", {"reason": "No reside."}, "facilitator")

        answer = await outsider.post(f"{AT}/agents/{agent}/rejection", {"reason": "Otra vez."}, "facilitator")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problemas/agent-is-already-decided")

    async def test_the_public_keys_verify_what_the_registry_signs(self, outsider: Outsider) -> None:
        persons = await outsider.get("/registry/.well-known/jwks.json")
        ballots = await outsider.get("/registry/.well-known/ballot-jwks.json")

        assert public_keys(persons.text).keys().isdisjoint(public_keys(ballots.text))
        assert '"d"' not in persons.text + ballots.text


def bulk(**changes: Any) -> dict[str, Any]:
    return {"projects": [PROJECT, PROJECT | {"project": "b"} | changes]}


BAD: dict[str, tuple[str, Any, int]] = {
    "malformed id": ("/registry/processes/no-es-un-id/projects", PROJECT, 422),
    "unknown process": (f"/registry/processes/{uuid4()}/projects", PROJECT, 404),
    "malformed code": (f"{AT}/projects", PROJECT | {"project": "a b"}, 422),
    "unknown list": (f"{AT}/projects", PROJECT | {"list_code": "0699"}, 422),
    "malformed ubigeo": (f"{AT}/projects", PROJECT | {"locations": [{"ubigeo": "61"}]}, 422),
    "unknown ubigeo": (f"{AT}/projects", PROJECT | {"locations": [{"ubigeo": "069999"}]}, 422),
    "three decimals": (f"{AT}/projects", PROJECT | {"cost": "100.001"}, 422),
    "negative amount": (f"{AT}/projects", PROJECT | {"cost": "-1.00"}, 422),
    "amount that is none": (f"{AT}/projects", PROJECT | {"cost": "NaN"}, 422),
    "unknown field": (f"{AT}/projects", PROJECT | {"color": "azul"}, 422),
    "faulty row": (f"{AT}/projects/batch", bulk(list_code="0699"), 422),
    "repeated row": (f"{AT}/projects/batch", bulk(project="2324969"), 422),
    "empty batch": (f"{AT}/projects/batch", {"projects": []}, 422),
    "too large": (f"{AT}/projects", PROJECT | {"name": "x" * 60_000}, 413),
    "phase out of order": (f"{AT}/phases", {"phase": "accreditation", "act": ACT}, 409),
    "process opened twice": ("/registry/processes", OPENING, 409),
    "ruc that is none": ("/registry/organisations", {"name": "X", "ruc": "20453744169", "kind": "ONG"}, 422),
    "inscription before registration": (f"{AT}/agents", INSCRIPTION, 409),
    "roll closed too early": (f"{AT}/roll/closing", None, 409),
    "unknown agent": (f"{AT}/agents/{uuid4()}/accreditation", {"reason": "Sí."}, 404),
}


class TestBadInput:
    async def test_bad_input_is_a_problem_document_and_records_nothing(self, outsider: Outsider) -> None:
        await outsider.open()
        before = await outsider.running.store.position()

        answers = {case: await outsider.post(path, body) for case, (path, body, _) in BAD.items()}

        assert {case: answer.status_code for case, answer in answers.items()} == {
            case: status for case, (_, _, status) in BAD.items()
        }
        for case, answer in answers.items():
            assert answer.headers["content-type"] == "application/problem+json", case
            assert {"type", "title", "detail", "remedy"} <= answer.json().keys(), case
            assert answer.json()["language"] == "es", case
        assert await outsider.running.store.position() == before

    async def test_json_that_is_none_is_a_problem_document(self, outsider: Outsider) -> None:
        await outsider.open()

        answer = await outsider.send(
            f"{AT}/projects", await outsider.token("administrator", None), content=b"{", kind=JSON
        )

        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")

    async def test_a_document_twice_is_refused_without_telling_whose(self, outsider: Outsider) -> None:
        await outsider.open("convoked", "registration")
        first = (await outsider.done(f"{AT}/agents", INSCRIPTION, "citizen"))["agent_id"]

        answer = await outsider.post(f"{AT}/agents", INSCRIPTION, "citizen")

        assert (answer.status_code, answer.json()["type"]) == (409, "/problemas/document-already-inscribed")
        assert first not in answer.text
        assert IDENTITY["document_number"] not in answer.text

    async def test_no_person_stands_in_events_or_answers(self, outsider: Outsider) -> None:
        await outsider.open("convoked", "registration")

        answer = await outsider.done(f"{AT}/agents", INSCRIPTION, "citizen")

        rows = await outsider.running.store.page(0, 100)
        told = json.dumps(answer) + "".join(row.data.decode() for row in rows)
        assert not any(value in told for name, value in IDENTITY.items() if name != "document_type")

    async def test_every_faulty_row_is_named(self, outsider: Outsider) -> None:
        await outsider.open()

        answer = await outsider.post(f"{AT}/projects/batch", bulk(list_code="0699"))

        (row,) = answer.json()["rows"]
        assert (row["row"], row["type"], row["where"]) == (2, "/problemas/list-unknown", "/list_code")


ROLES = {
    "/registry/processes": "facilitator",
    f"{AT}/phases": "facilitator",
    "/registry/organisations": "citizen",
    f"{AT}/projects": "agent",
    f"{AT}/projects/batch": "evaluator",
    f"{AT}/agents": "auditor",
    f"{AT}/agents/{PROCESS}/accreditation": "agent",
    f"{AT}/agents/{PROCESS}/rejection": "citizen",
    f"{AT}/electors": "agent",
    f"{AT}/roll/closing": "facilitator",
    f"{AT}/pseudonyms": "administrator",
    f"{AT}/credential": "citizen",
    f"{AT}/rules": "facilitator",
    f"{AT}/rules.yaml": "facilitator",
    f"{AT}/clone": "auditor",
    f"{AT}/amendments": "facilitator",
    f"{AT}/amendments/{PROCESS}/confirmation": "auditor",
    f"{AT}/amendments/{PROCESS}/refusal": "committee",
    f"{AT}/budget": "facilitator",
    f"{AT}/envelopes": "facilitator",
    f"{AT}/deadlines/{PROCESS}/fulfilment": "committee",
    f"{AT}/portfolio/imports": "citizen",
    f"{AT}/portfolio/approval": "facilitator",
    f"{AT}/portfolio/rejection": "facilitator",
    f"{AT}/portfolio/selection": "agent",
    f"{AT}/projects/2324969/impact": "citizen",
    f"{AT}/projects/2324969/impact/override": "evaluator",
    f"{AT}/ideas": "auditor",
    **{f"{AT}/ideas/{PROCESS}/{step}": "citizen" for step in ("answer", "merge", "listing", "project")},
    f"{AT}/ideas/{PROCESS}/support": "auditor",
    "/registry/territory/catalogue": "facilitator",
    "/registry/territory/figures": "facilitator",
}


class TestAccess:
    async def test_each_address_refuses_who_has_no_token_and_who_has_another_role(self, outsider: Outsider) -> None:
        strangers = {path: (await outsider.send(path, None, json={})).status_code for path in ROLES}
        others = {path: (await outsider.post(path, {}, role)).status_code for path, role in ROLES.items()}

        assert strangers == dict.fromkeys(ROLES, 401)
        assert others == dict.fromkeys(ROLES, 403)

    async def test_roles_reach_the_processes_they_were_given_for(self, outsider: Outsider) -> None:
        await outsider.open()
        signer = Signer.from_settings(outsider.running.platform.settings)
        elsewhere = signer.person_token(uuid4(), (Role.ADMINISTRATOR,), "registry", processes=(uuid4(),))
        here = signer.person_token(uuid4(), (Role.ADMINISTRATOR,), "registry", processes=(PROCESS,))

        refused = await outsider.send(f"{AT}/projects", elsewhere, json=PROJECT)
        done = await outsider.send(f"{AT}/projects", here, json=PROJECT)

        assert (refused.status_code, done.status_code) == (403, 201)

    async def test_a_token_for_another_service_is_refused(self, outsider: Outsider) -> None:
        signer = Signer.from_settings(outsider.running.platform.settings)
        token = signer.person_token(uuid4(), (Role.ADMINISTRATOR,), "voting")

        answer = await outsider.send("/registry/processes", token, json=OPENING)

        assert answer.status_code == 401

    async def test_nobody_signs_in_as_anyone_outside_development(
        self, make_database: Callable[[], str], nats_url: str, tmp_path: Path
    ) -> None:
        production = settings(
            make_database, nats_url, tmp_path, environment=Environment.PRODUCTION, **own_keys(), **CONTROLLER
        )
        async with platform(production) as shared, open_registry(shared) as (_, routes):
            app = application("registry", shared, [routes], [])

        paths = app.openapi()["paths"]
        assert "/registry/dev/token" not in paths
        assert "/registry/processes" in paths

    async def test_the_keys_of_people_need_a_database_of_their_own(
        self, make_database: Callable[[], str], nats_url: str, tmp_path: Path
    ) -> None:
        async with platform(settings(make_database, nats_url, tmp_path, keys_database_url=None)) as shared:
            with pytest.raises(KeysDatabaseNotNamed):
                async with open_registry(shared):
                    pass
