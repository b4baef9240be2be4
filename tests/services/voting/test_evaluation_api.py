import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pikepdf
import pytest
from pydantic import SecretStr

from services.voting.__main__ import open_voting
from services.voting.domain.matrix import matrix_id
from shared.bus import Bus
from shared.eventstore import EventStore, NewEvent, create_events
from shared.identity import DevelopmentIssuer, Verifier
from shared.messages import Role, derived_id
from shared.relay import Relay
from shared.rules import EvaluationRules
from shared.service import Platform
from shared.settings import Environment, Settings
from shared.web import application
from tests.services.voting.situations import (
    CLOSES,
    DURING,
    EVERYWHERE,
    JAEN,
    NO_STEPS,
    OPENS,
    PROCESS,
    ROAD,
    SCHOOL,
    WATER,
    registry_events,
)

AT = f"/voting/processes/{PROCESS}"
LIST = f"{AT}/lists/{JAEN}"
MATRIX = str(matrix_id(PROCESS, "Agua"))
ANA, BEA, CIRO = (derived_id("test", name) for name in ("ana", "bea", "ciro"))
HOURS = {"opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat()}
ACT = {"act": {"kind": "Oficio", "number": "12-2026-GR", "dated": "2026-04-01"}}
BANDS = [{"below": "30", "score": "10"}, {"below": None, "score": "20"}]
CRITERIA: list[dict[str, Any]] = [
    {"code": "gap", "name": "Brecha", "weight": "0.5", "maximum": "100"},
    {
        "code": "title",
        "name": "Saneamiento físico legal",
        "weight": "0.3",
        "maximum": "20",
        "scale": {"kind": "yes-no", "yes": "20", "no": "0"},
    },
    {
        "code": "unit-cost",
        "name": "Costo por beneficiario",
        "weight": "0.2",
        "maximum": "20",
        "scale": {"kind": "computed", "formula": "cost-per-beneficiary", "bands": BANDS},
    },
]


class Person:
    """Somebody who asks voting over HTTP, in a role."""

    def __init__(self, client: httpx2.AsyncClient, issuer: DevelopmentIssuer) -> None:
        self.client = client
        self._issuer = issuer

    async def send(
        self, path: str, body: Any = None, role: Role = Role.EVALUATOR, person: UUID | None = ANA, **more: Any
    ) -> httpx2.Response:
        token = self._issuer.token(role, "voting", person)
        more |= {} if body is None else {"json": body}
        return await self.client.post(path, headers={"Authorization": f"Bearer {token}"}, **more)

    async def done(self, path: str, body: Any = None, role: Role = Role.EVALUATOR, person: UUID | None = ANA) -> Any:
        answer = await self.send(path, body, role, person)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def refused(self, path: str, body: Any = None, role: Role = Role.EVALUATOR, person: UUID | None = ANA) -> str:
        answer = await self.send(path, body, role, person)
        assert answer.status_code in {403, 404, 409, 422}, answer.text
        return str(answer.json()["type"]).rpartition("/")[2].rpartition(":")[2]

    async def record(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"{LIST}/evaluation")).json()
        return found


@pytest.fixture
def evaluation() -> EvaluationRules:
    return EvaluationRules()


@pytest.fixture
async def people(database: str, nats_url: str, tmp_path: Path, evaluation: EvaluationRules) -> AsyncIterator[Person]:
    """People before the web application of voting, over PostgreSQL and NATS; the registry's process is known."""
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=tmp_path,
        database_url=SecretStr(database),
        nats_url=SecretStr(nats_url),
    )
    events = registry_events(evaluation=evaluation)
    async with Bus.connect(nats_url) as bus:
        create_events(database, "registry")
        async with EventStore(database, "registry") as registry:
            await registry.append([NewEvent(PROCESS, version, one) for version, one in enumerate(events, start=1)])
            relay = Relay(registry, bus, service="registry", deployment=settings.deployment)
            await relay.publish_pending(await relay.reconcile())
        platform = Platform(settings, bus, Verifier.from_settings(settings), database, clock=lambda: DURING)
        async with open_voting(platform) as (alive, router):
            assert await alive.consumer.wait({"registry": len(events)}, seconds=120)
            app = application("Voting", platform, [router], [alive])
            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://quipu") as client:
                yield Person(client, DevelopmentIssuer(settings))


def card(gap: int, project: str = WATER, **more: Any) -> dict[str, Any]:
    scores = [
        {"criterion": "gap", "score": str(gap), "reason": "Ficha 1"},
        {"criterion": "title", "measured": "1", "reason": "Partida 2"},
        {"criterion": "unit-cost", "reason": "Costo del registro"},
    ]
    return {"project": project, "matrix_id": MATRIX, "scores": scores, **more}


async def settle_matrix(people: Person) -> None:
    await people.done(f"{AT}/matrices/proposals", {"name": "Agua", "axis": "Agua segura", "criteria": CRITERIA})
    await people.done(f"{AT}/matrices/{MATRIX}/approval", {"minutes": "Acta 1"}, Role.FACILITATOR)
    await people.done(f"{AT}/matrices/{MATRIX}/freeze", role=Role.FACILITATOR)


async def decide(people: Person, project: str, *, viable: bool) -> Any:
    facts = {"in_portfolio": True, "viable": viable, "beneficiaries": "3", "source": "Formato 7-A"}
    return await people.done(f"{AT}/eligibility", {"project": project, **facts})


async def sign(people: Person, *persons: UUID) -> str:
    record = str((await people.record())["record"])
    for person in persons:
        await people.done(f"{LIST}/evaluation/signatures", {"record": record}, person=person)
    return record


async def open_contest(people: Person) -> httpx2.Response:
    return await people.send(f"{AT}/contests", {"list_code": JAEN, **HOURS}, Role.ADMINISTRATOR)


async def test_a_list_goes_from_its_matrix_to_its_contest(people: Person) -> None:
    # The matrix is proposed, approved in a session, and frozen before the first score.
    assert await people.refused(f"{AT}/matrices", {"name": "Agua", "criteria": CRITERIA, "minutes": "1"},
                                Role.FACILITATOR) == "matrix-needs-a-proposal"  # fmt: skip
    await people.done(f"{AT}/matrices/proposals", {"name": "Agua", "criteria": CRITERIA})
    assert await people.refused(f"{AT}/matrices/{MATRIX}/freeze", role=Role.FACILITATOR) == "matrix-is-not-approved"
    await settle_matrix(people)

    # Eligibility comes first, and each refusal says why.
    assert await people.refused(f"{AT}/scorecards", card(80)) == "eligibility-is-not-decided"
    assert (await decide(people, WATER, viable=True))["eligible"]
    for project in (ROAD, SCHOOL):
        said = await decide(people, project, viable=False)
        assert [one["requirement"] for one in said["findings"] if one["finding"] == "not-met"] == ["viable"]
    assert await people.refused(f"{AT}/scorecards", card(80, ROAD)) == "project-is-ineligible"

    # Three evaluators, of whom one is recused and two disagree.
    await people.done(f"{AT}/scorecards", card(80))
    await people.done(f"{AT}/conflicts", {"project": WATER, "conflict": "authorship"}, person=CIRO)
    assert await people.refused(f"{AT}/scorecards", card(80), person=CIRO) == "evaluator-is-recused"
    await people.done(f"{AT}/scorecards", card(20), person=BEA)
    assert await people.refused(f"{AT}/scorecards", card(70), person=BEA) == "scorecard-changes-by-correction"
    record = await sign(people, ANA, BEA)
    closing = {"record": record, "minutes": "Acta 9"}
    assert await people.refused(f"{LIST}/evaluation/closing", closing, Role.FACILITATOR) == "disagreement-is-open"

    # One asks for a correction, another confirms it.
    mended = await people.done(f"{AT}/corrections", card(70, reason="Se leyó otra ficha."), person=BEA)
    confirmation = f"{AT}/corrections/{mended['correction']}/confirmation"
    assert await people.refused(confirmation, {"project": WATER}, person=BEA) == "second-person-needed"
    await people.done(confirmation, {"project": WATER}, person=ANA)

    # The record is signed and closed: no scores after it.
    assert await people.refused(f"{LIST}/evaluation/closing", closing, Role.FACILITATOR) == "record-has-changed"
    assert await people.refused(f"{LIST}/presentation", ACT, Role.ADMINISTRATOR) == "evaluation-is-not-closed"
    record = await sign(people, ANA, BEA)
    await people.done(f"{LIST}/evaluation/closing", {"record": record, "minutes": "Acta 9"}, Role.FACILITATOR)
    assert await people.refused(f"{AT}/scorecards", card(80), person=CIRO) == "evaluation-is-closed"
    (water, *_) = (await people.record())["projects"]
    assert water["technical_score"]["published"] == "77.50"  # (80 + 70) / 2 x 0.5 + 30 + 20 x 10 / 20

    # Only then the Governor presents the list, and only then a contest opens, on what was presented.
    assert (await open_contest(people)).json()["type"].endswith("list-is-not-presented")
    await people.done(f"{LIST}/presentation", ACT, Role.ADMINISTRATOR)
    opened = await open_contest(people)
    assert opened.status_code == 201
    contest = (await people.client.get(f"/voting/contests/{opened.json()['contest_id']}")).json()
    assert [one["project"] for one in contest["candidates"]] == [WATER]


async def test_a_contest_waits_for_its_closed_record(people: Person) -> None:
    answer = await open_contest(people)

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("evaluation-is-not-closed")


@pytest.mark.parametrize("evaluation", [NO_STEPS])
async def test_a_process_that_asks_for_no_step_opens_its_contest_at_once(people: Person) -> None:
    answer = await open_contest(people)

    assert answer.status_code == 201


async def test_the_next_version_of_a_matrix_takes_over_and_leaves_old_scores_alone(people: Person) -> None:
    await settle_matrix(people)
    await decide(people, WATER, viable=True)
    await people.done(f"{AT}/scorecards", card(80))
    proposal = {"name": "Agua", "version": 2, "criteria": [{**CRITERIA[0], "weight": "1"}]}

    following = (await people.done(f"{AT}/matrices/proposals", proposal))["matrix_id"]
    await people.done(f"{AT}/matrices/{following}/approval", {"minutes": "Acta 3"}, Role.FACILITATOR)
    await people.done(f"{AT}/matrices/{following}/freeze", role=Role.FACILITATOR)

    assert await people.refused(f"{AT}/scorecards", card(80), person=BEA) == "matrix-is-superseded"
    (water, *_) = (await people.record())["projects"]
    assert (water["matrix_id"], water["scorecards"][0]["total"]) == (MATRIX, "80.0000")


async def test_a_scorecard_carries_its_files_cleaned(people: Person) -> None:
    await settle_matrix(people)
    await decide(people, WATER, viable=True)
    kept = (await people.send(f"{AT}/files", files={"file": ("ficha.pdf", pdf())})).json()["attachment"]
    await people.done(f"{AT}/scorecards", card(80, attachments=[kept]))

    shown = await people.client.get(f"{AT}/evaluations/{WATER}/files/{kept}")

    assert shown.status_code == 200
    assert shown.headers["content-type"] == "application/pdf"
    assert b"Inventado" not in shown.content


async def test_a_file_that_was_never_handed_in_is_not_attached(people: Person) -> None:
    await settle_matrix(people)
    await decide(people, WATER, viable=True)

    answer = await people.send(f"{AT}/scorecards", card(80, attachments=["0" * 64]))

    assert answer.status_code == 404


async def test_a_kept_file_that_is_attached_to_nothing_is_not_shown(people: Person) -> None:
    kept = (await people.send(f"{AT}/files", files={"file": ("ficha.pdf", pdf())})).json()["attachment"]

    assert (await people.client.get(f"{AT}/evaluations/{WATER}/files/{kept}")).status_code == 404


async def test_of_a_score_and_a_closing_at_once_the_record_holds_what_it_says(people: Person) -> None:
    await settle_matrix(people)
    for project in (WATER, ROAD, SCHOOL):
        await decide(people, project, viable=project == WATER)
    await people.done(f"{AT}/scorecards", card(80))
    record = await sign(people, ANA)
    closing = {"record": record, "minutes": "Acta 9"}

    answers = await asyncio.gather(
        people.send(f"{LIST}/evaluation/closing", closing, Role.FACILITATOR),
        people.send(f"{AT}/scorecards", card(70), person=BEA),
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    found = await people.record()
    assert found["closed"] is (found["record"] == record)


EVALUATING: dict[str, dict[str, Any]] = {
    f"{AT}/matrices/proposals": {"name": "Agua", "criteria": CRITERIA},
    f"{AT}/matrices/{MATRIX}/approval": {"minutes": "x"},
    f"{AT}/eligibility": {"project": WATER, "source": "x"},
    f"{AT}/conflicts": {"project": WATER, "conflict": "other"},
    f"{AT}/scorecards": card(1),
    f"{AT}/corrections": card(1, reason="x"),
    f"{AT}/corrections/{PROCESS}/confirmation": {"project": WATER},
    f"{AT}/corrections/{PROCESS}/refusal": {"project": WATER, "reason": "x"},
    f"{AT}/disagreements/settlement": {"project": WATER, "minutes": "x", "reason": "x"},
    f"{LIST}/evaluation/signatures": {"record": "0" * 64},
    f"{LIST}/evaluation/closing": {"record": "0" * 64, "minutes": "x"},
    f"{LIST}/presentation": ACT,
}


async def test_nobody_evaluates_in_another_role(people: Person) -> None:
    in_no_role = [(await people.client.post(path, json=body)).status_code for path, body in EVALUATING.items()]
    as_agents = [(await people.send(path, body, Role.AGENT)).status_code for path, body in EVALUATING.items()]

    assert set(in_no_role) == {401}
    assert set(as_agents) == {403}


async def test_what_is_not_in_the_record_is_refused_by_its_name(people: Person) -> None:
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "project-not-registered": (f"{AT}/eligibility", {"project": "9999999", "source": "x"}),
        "matrix-not-found": (f"{AT}/scorecards", card(1)),
        "correction-not-found": (f"{AT}/corrections/{PROCESS}/confirmation", {"project": WATER}),
        "list-unknown": (f"{AT}/lists/9999/evaluation/signatures", {"record": "0" * 64}),
        "record-has-changed": (f"{LIST}/evaluation/signatures", {"record": "0" * 64}),
    }

    refused = [await people.refused(path, body) for path, body in asked.values()]

    assert refused == list(asked)


async def test_an_order_that_changes_nothing_records_nothing(people: Person) -> None:
    await settle_matrix(people)
    await decide(people, WATER, viable=True)
    first = await people.done(f"{AT}/scorecards", card(80))

    again = await people.done(f"{AT}/scorecards", card(80))

    assert again["positions"] == first["positions"]


async def test_each_list_has_a_record_of_its_own(people: Person) -> None:
    elsewhere = (await people.client.get(f"{AT}/lists/{EVERYWHERE}/evaluation")).json()

    assert [one["project"] for one in elsewhere["projects"]] == ["2700000"]
    assert not elsewhere["closed"]


def pdf() -> bytes:
    with pikepdf.new() as document, io.BytesIO() as target:
        document.add_blank_page()
        document.docinfo["/Author"] = "Nombre Inventado"
        document.save(target)
        return target.getvalue()
