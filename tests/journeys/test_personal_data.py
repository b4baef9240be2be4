"""What a person can ask about their own data, over HTTP, and what becomes of it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from services.registry.domain.process import process_id
from services.registry.domain.roll import roll_root
from services.registry.events import (
    AgentInscribed,
    IdentityErased,
    IdentityRectified,
    RightTermPassed,
    RollClosed,
    RollPagePublished,
)
from services.registry.people import Identity
from shared.sealing import commitment
from tests.services.registry.outside import Office, form, outside, person
from tests.services.registry.samples import IDENTITY

REASON = {"reason": "Cumple los requisitos."}
GRANT = {"answer": "granted", "reason": "Conforme a la Ley 29733."}
ROSA, NEIGHBOUR = person("rosa"), person("neighbour")


@pytest.fixture
async def office(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with outside(make_database, nats_url, tmp_path) as opened:
        yield opened


async def test_the_proofs_of_an_erased_person_still_verify(office: Office) -> None:
    await office.open("convoked", "registration", "accreditation")
    agent = await office.inscribe(person=ROSA, own_account=True)
    await office.do(f"/agents/{agent}/accreditation", body=REASON)
    await office.do("/roll/closing", "administrator")
    mine = await office.see(f"/agents/{agent}/data.json", "citizen", ROSA)
    stranger = (await office.ask("GET", f"/agents/{agent}/data", "citizen", None, NEIGHBOUR)).status_code
    asked = await office.do(f"/agents/{agent}/rights", "citizen", {"right": "cancellation"}, ROSA)
    grant = {"answer": "granted", "reason": "Ley 29733, artículo 20."}
    path = f"/registry/rights/{asked['request_id']}/answer"
    waiting = await office.refused(path, "integrity-officer", grant)
    await office.do(f"/agents/{agent}/withdrawal", "citizen", None, ROSA)

    await office.do(path, "integrity-officer", grant)

    gone = await office.ask("GET", f"/agents/{agent}/data", "citizen", None, ROSA)
    (inscribed,) = await office.recorded(AgentInscribed)
    (page,) = await office.recorded(RollPagePublished)
    (closed,) = await office.recorded(RollClosed)
    assert (stranger, waiting, gone.status_code) == (403, "erasure-must-wait", 404)
    assert isinstance(inscribed, AgentInscribed)
    assert isinstance(page, RollPagePublished)
    assert isinstance(closed, RollClosed)
    assert commitment(mine["salt"], inscribed.agent_id, Identity.KIND, mine["data"]) == inscribed.commitment
    assert roll_root(page.entries) == closed.root
    assert len(await office.recorded(IdentityErased)) == 1


async def test_who_was_inscribed_twice_is_erased_from_both_inscriptions(office: Office) -> None:
    await office.open("convoked", "registration")
    first = await office.inscribe(person=ROSA, own_account=True)
    await office.do(f"/agents/{first}/withdrawal", "citizen", None, ROSA)
    second = await office.inscribe(person=ROSA, own_account=True)
    asked = await office.do(f"/agents/{first}/rights", "citizen", {"right": "cancellation"}, ROSA)
    path = f"/registry/rights/{asked['request_id']}/answer"
    grant = {"answer": "granted", "reason": "Ley 29733, artículo 20."}
    waiting = await office.refused(path, "integrity-officer", grant)
    await office.do(f"/agents/{second}/withdrawal", "citizen", None, ROSA)

    await office.do(path, "integrity-officer", grant)

    seen = [
        (await office.ask("GET", f"/agents/{one}/data", "citizen", None, ROSA)).status_code for one in (first, second)
    ]
    assert (waiting, seen) == ("erasure-must-wait", [404, 404])
    assert {str(one.model_dump()["agent_id"]) for one in await office.recorded(IdentityErased)} == {first, second}


async def test_a_person_sees_and_rectifies_their_data_and_silence_is_on_record(office: Office) -> None:
    await office.open("convoked", "registration")
    agent = await office.inscribe(person=ROSA, own_account=True)
    corrected = IDENTITY | {"paternal_surname": "Quispe Rojas"}
    body = {"right": "rectification", "fields": ["paternal_surname"], "identity": corrected}
    asked = await office.do(f"/agents/{agent}/rights", "citizen", body, ROSA)
    await office.do(f"/agents/{agent}/rights", "citizen", {"right": "opposition", "fields": ["mobile"]}, ROSA)
    before = await office.see(f"/agents/{agent}/data", "citizen", ROSA)

    await office.do(
        f"/registry/rights/{asked['request_id']}/answer", "administrator", {"answer": "granted", "reason": "Conforme."}
    )
    after = await office.see(f"/agents/{agent}/data", "citizen", ROSA)
    office.clock.pass_days(20)
    passed = await office.until(RightTermPassed)

    reads = await office.see(f"/registry/reads?person={agent}", "auditor")
    assert (before["data"]["paternal_surname"], after["data"]["paternal_surname"]) == ("Quispe", "Quispe Rojas")
    assert len(passed) == 1
    assert [row["purpose"] for row in reads["reads"]].count("Derecho de acceso de la propia persona.") == 2
    assert (await office.ask("GET", "/registry/reads", "citizen")).status_code == 403


async def test_a_document_that_was_mistyped_is_free_again_once_it_is_rectified(office: Office) -> None:
    await office.open("convoked", "registration")
    rosa = await office.inscribe("10117410", person=ROSA, own_account=True)
    body = {"right": "rectification", "identity": IDENTITY | {"document_number": "45678912"}}
    asked = await office.do(f"/agents/{rosa}/rights", "citizen", body, ROSA)
    taken = await office.refused("/agents", "citizen", form("10117410"), NEIGHBOUR)

    await office.do(f"/registry/rights/{asked['request_id']}/answer", "administrator", GRANT)

    assert taken == "document-already-inscribed"
    assert await office.refused("/agents", "citizen", form("45678912"), NEIGHBOUR) == "document-already-inscribed"
    owner = await office.inscribe("10117410", person=NEIGHBOUR, own_account=True)
    await office.do(f"/agents/{owner}/withdrawal", "citizen", None, NEIGHBOUR)
    asked = await office.do(f"/agents/{owner}/rights", "citizen", {"right": "cancellation"}, NEIGHBOUR)
    await office.do(f"/registry/rights/{asked['request_id']}/answer", "administrator", GRANT)
    assert (await office.ask("GET", f"/agents/{owner}/data", "citizen", None, NEIGHBOUR)).status_code == 404
    assert (await office.see(f"/agents/{rosa}/data", "citizen", ROSA))["data"]["document_number"] == "45678912"


async def test_who_takes_part_again_is_rectified_in_each_process(office: Office) -> None:
    await office.open("convoked", "registration")
    former = await office.inscribe(person=ROSA, own_account=True)
    await office.open("convoked", "registration", code="otro-2027")
    other = f"/registry/processes/{process_id('otro-2027')}"
    renewal = {name: value for name, value in form().items() if name != "identity"}
    renewal |= {"former_process_id": str(office.process), "former_id": former}
    again = (await office.do(f"{other}/renewals", body=renewal))["agent_id"]
    body = {"right": "rectification", "identity": IDENTITY | {"document_number": "45678912"}}
    asked = await office.do(f"{other}/agents/{again}/rights", body=body)

    await office.do(f"/registry/rights/{asked['request_id']}/answer", "administrator", GRANT)

    for at in (office.at, other):
        assert await office.refused(f"{at}/agents", body=form("45678912")) == "document-already-inscribed"
    (rectified,) = await office.recorded(IdentityRectified)
    await office.open("convoked", "registration", code="tercero-2028")
    renewal |= {"former_process_id": str(process_id("otro-2027")), "former_id": again}
    await office.do(f"/registry/processes/{process_id('tercero-2028')}/renewals", body=renewal)
    third = (await office.recorded(AgentInscribed))[-1]
    assert third.model_dump()["commitment"] == rectified.model_dump()["commitment"]


async def test_nobody_reads_in_bulk_without_a_second_person(office: Office) -> None:
    await office.open("convoked", "registration")
    agent = await office.inscribe()
    asked = {"purpose": "Avisar del taller.", "fields": ["email"], "agents": [agent]}
    one, other = person("one"), person("other")
    read = (await office.do("/bulk-reads", "administrator", asked, one))["read_id"]
    early = await office.refused(f"/registry/bulk-reads/{read}/reading", "administrator", person=one)
    alone = await office.refused(f"/registry/bulk-reads/{read}/approval", "administrator", person=one)
    await office.do(f"/registry/bulk-reads/{read}/approval", "administrator", person=other)
    another = await office.refused(f"/registry/bulk-reads/{read}/reading", "administrator", person=other)

    made = await office.do(f"/registry/bulk-reads/{read}/reading", "administrator", person=one)

    again = await office.refused(f"/registry/bulk-reads/{read}/reading", "administrator", person=one)
    assert made["people"] == [{"agent_id": agent, "email": IDENTITY["email"]}]
    assert (early, alone, another) == (
        "bulk-read-not-approved",
        "second-person-is-needed",
        "second-person-is-needed",
    )
    assert again == "bulk-read-is-decided"


async def test_blocked_and_opposed_data_are_not_read_while_the_public_standing_stays(office: Office) -> None:
    await office.open("convoked", "registration")
    agent = await office.inscribe(person=ROSA, own_account=True)
    one, other = person("one"), person("other")

    async def read(**more: str) -> Any:
        asked = {"purpose": "Avisar.", "fields": ["email", "names"], "agents": [agent]} | more
        made = (await office.do("/bulk-reads", "administrator", asked, one))["read_id"]
        await office.do(f"/registry/bulk-reads/{made}/approval", "administrator", person=other)
        return (await office.do(f"/registry/bulk-reads/{made}/reading", "administrator", person=one))["people"][0]

    async def settle(right: dict[str, Any], answer: str) -> tuple[Any, Any]:
        asked = await office.do(f"/agents/{agent}/rights", "citizen", right, ROSA)
        meanwhile = await read(), await read(legal_basis="Ley 27806, artículo 11")
        body = {"answer": answer, "reason": "Conforme."}
        await office.do(f"/registry/rights/{asked['request_id']}/answer", "integrity-officer", body)
        return meanwhile

    blocked, demanded = await settle({"right": "rectification", "identity": IDENTITY}, "refused")
    again, _ = await settle({"right": "opposition", "fields": ["email"]}, "granted")
    opposed = await read()

    known = {"agent_id": agent, "email": IDENTITY["email"], "names": IDENTITY["names"]}
    assert blocked == {"agent_id": agent, "refused": "data-are-blocked"}
    assert (demanded, again) == (known, known)
    assert opposed == {"agent_id": agent, "names": IDENTITY["names"]}
    assert await office.status(agent) == "requested"


async def test_the_notice_and_the_register_say_what_the_fields_declare(office: Office) -> None:
    notice = await office.see("/registry/privacy-notice")
    register = await office.see("/registry/processing-register")
    page = await office.ask("GET", "/registry/privacy-notice.html")

    fields = {field for purpose in notice["purposes"] for field in purpose["fields"]}
    assert fields == set(Identity.model_fields)
    assert {row["field"] for row in register["processing"]} >= fields
    assert notice["digest"] in page.text
