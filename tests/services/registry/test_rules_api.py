"""The rules of a process over HTTP."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
import yaml

from services.registry.domain.process import process_id
from services.registry.events import DeadlinePassed, ProcessOpened, RulesAmended, RulesChanged
from services.registry.rulesfile import read_rules, rules_schema
from tests.services.registry import test_api
from tests.services.registry.samples import RULES
from tests.services.registry.test_api import ACT, AT, OPENING, Outsider

outsider = test_api.outsider
REASON = "Lo pide la nueva ordenanza."
COMMITTEE = RULES.committee.model_dump(mode="json") | {"minimum_members": 5}
AMENDED = RULES.model_dump(mode="json") | {"committee": COMMITTEE}
PROPOSAL = {"rules": AMENDED, "reason": REASON, "basis": ACT}
UNTIL_ROLL = ("convoked", "registration", "accreditation")
FIRST, SECOND = str(uuid4()), str(uuid4())


async def concertation(outsider: Outsider) -> None:
    await outsider.open(*UNTIL_ROLL)
    electors = {"source": "padrón", "category": "citizen", "references": ["v1"]}
    await outsider.done(f"{AT}/electors", electors)
    await outsider.done(f"{AT}/roll/closing")
    await outsider.done(f"{AT}/phases", {"phase": "concertation", "act": ACT})


async def events(outsider: Outsider, kind: Any) -> list[Any]:
    return [row.event() for row in await outsider.running.store.page(0, 1000, [kind.TOPIC])]


async def imported(outsider: Outsider, text: str) -> httpx2.Response:
    token = await outsider.token("administrator", None)
    return await outsider.send(f"{AT}/rules.yaml", token, "application/yaml", content=text.encode())


class TestAmendment:
    async def test_frozen_rules_are_amended_by_two_persons(self, outsider: Outsider) -> None:
        await concertation(outsider)
        refused = await outsider.post(f"{AT}/rules", {"rules": AMENDED, "reason": REASON}, person=FIRST)
        made = await outsider.done(f"{AT}/amendments", PROPOSAL, person=FIRST)
        confirmation = f"{AT}/amendments/{made['amendment_id']}/confirmation"
        alone = await outsider.post(confirmation, person=FIRST)

        await outsider.done(confirmation, person=SECOND)

        assert (refused.status_code, refused.json()["type"]) == (409, "/problemas/rules-are-frozen")
        assert (alone.status_code, alone.json()["type"]) == (403, "/problemas/same-person")
        amended = (await events(outsider, RulesAmended))[0]
        assert (amended.proposed_by, amended.actor, amended.reason) == (FIRST, SECOND, REASON)
        assert amended.basis.model_dump(mode="json") == ACT
        assert "minimum_members: 5" in (await outsider.get(f"{AT}/rules.yaml")).text

    async def test_everyone_sees_what_waits_for_a_second_person(self, outsider: Outsider) -> None:
        await outsider.open("convoked", "registration")
        made = await outsider.done(f"{AT}/amendments", PROPOSAL, person=FIRST)

        (waiting,) = (await outsider.get(f"{AT}/amendments")).json()["amendments"]

        assert (waiting["amendment_id"], waiting["changed"], waiting["reason"]) == (
            made["amendment_id"],
            ["committee"],
            REASON,
        )

    async def test_an_amendment_that_was_declined_cannot_be_confirmed(self, outsider: Outsider) -> None:
        await outsider.open("convoked", "registration")
        made = await outsider.done(f"{AT}/amendments", PROPOSAL, person=FIRST)
        at = f"{AT}/amendments/{made['amendment_id']}"

        await outsider.done(f"{at}/refusal", {"reason": "No corresponde."}, person=SECOND)

        assert (await outsider.post(f"{at}/confirmation", person=SECOND)).status_code == 404


class TestFile:
    async def test_rules_go_out_and_come_back_as_one_file(self, outsider: Outsider) -> None:
        await outsider.open()
        out = await outsider.get(f"{AT}/rules.yaml")
        assert read_rules(out.content) == RULES
        changed = yaml.safe_dump(yaml.safe_load(out.text) | {"committee": COMMITTEE}, allow_unicode=True)

        answer = await imported(outsider, changed)

        assert answer.status_code == 201, answer.text
        assert out.headers["content-type"].startswith("application/yaml")
        assert [event.changed for event in await events(outsider, RulesChanged)] == [("committee",)]
        assert read_rules((await outsider.get(f"{AT}/rules.yaml")).content).committee.minimum_members == 5

    async def test_the_same_file_again_changes_nothing(self, outsider: Outsider) -> None:
        await outsider.open()

        answer = await imported(outsider, (await outsider.get(f"{AT}/rules.yaml")).text)

        assert (answer.status_code, answer.json()["type"]) == (422, "/problemas/rules-are-unchanged")

    async def test_a_faulty_file_is_refused_with_the_lines_to_mend(self, outsider: Outsider) -> None:
        await outsider.open()

        answer = await imported(outsider, "lists: []\nsecrecy: total\n")

        assert answer.status_code == 422
        assert [(row["row"], row["where"]) for row in answer.json()["rows"]] == [
            (1, "/ballots"),
            (1, "/lists"),
            (2, "/secrecy"),
        ]

    async def test_the_schema_is_published(self, outsider: Outsider) -> None:
        answer = await outsider.get("/registry/rules-schema.json")

        assert answer.json() == rules_schema()

    async def test_only_administration_imports_rules(self, outsider: Outsider) -> None:
        await outsider.open()
        token = await outsider.token("facilitator", None)

        answer = await outsider.send(f"{AT}/rules.yaml", token, "application/yaml", content=b"lists: []")

        assert answer.status_code == 403


class TestClone:
    async def test_a_process_becomes_the_draft_of_next_year(self, outsider: Outsider) -> None:
        await outsider.open()
        next_year = {"code": "http-2027", "title": "El siguiente", "fiscal_year": 2028, "ordinance": ACT}

        made = await outsider.done(f"{AT}/clone", next_year)

        opened = (await events(outsider, ProcessOpened))[1]
        assert UUID(made["process_id"]) == opened.process_id == process_id("http-2027")
        assert (opened.cloned_from, opened.fiscal_year, opened.rules) == (process_id("http-2026"), 2028, RULES)
        assert (await outsider.post(f"{AT}/clone", next_year)).status_code == 409


class TestMoney:
    async def test_money_is_announced_and_envelopes_change_by_an_act(self, outsider: Outsider) -> None:
        await outsider.open("convoked")
        change = {"list_code": "0601", "amount": "1500.00", "reason": REASON, "basis": ACT}
        await outsider.done(f"{AT}/budget", {"percent": "12.5", "amount": "7000.00", "basis": ACT})
        over = await outsider.post(f"{AT}/envelopes", change)
        await outsider.done(f"{AT}/budget", {"percent": "13", "amount": "7500.00", "basis": ACT})

        await outsider.done(f"{AT}/envelopes", change)

        assert (over.status_code, over.json()["type"]) == (409, "/problemas/envelopes-over-the-budget")
        assert str(read_rules((await outsider.get(f"{AT}/rules.yaml")).content).lists[0].envelope) == "1500.00"


class TestDeadlines:
    async def test_a_deadline_that_passes_becomes_an_event_while_the_registry_runs(self, outsider: Outsider) -> None:
        past = {"code": "mef", "name": "Registro en el aplicativo", "phase": "convoked", "by": "2020-03-31"}
        rules = OPENING["rules"] | {"deadlines": [past]}  # type: ignore[operator]  # A mapping.
        await outsider.done("/registry/processes", OPENING | {"rules": rules})
        await outsider.done(f"{AT}/phases", {"phase": "convoked", "act": ACT})

        async with asyncio.timeout(120):
            while not (passed := await events(outsider, DeadlinePassed)):
                await asyncio.sleep(0.05)

        assert [(one.deadline, one.due_at) for one in passed] == [("mef", datetime(2020, 4, 1, 5, tzinfo=UTC))]

    async def test_a_deadline_is_met_by_an_act(self, outsider: Outsider) -> None:
        await outsider.open(*UNTIL_ROLL)

        await outsider.done(f"{AT}/deadlines/eligible-list/fulfilment", {"act": ACT})

        again = await outsider.post(f"{AT}/deadlines/eligible-list/fulfilment", {"act": ACT})
        assert (again.status_code, again.json()["type"]) == (409, "/problemas/deadline-is-not-running")
