"""The whole way of an agent over HTTP, in the roles of those who walk it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from services.registry.domain.process import process_id
from services.registry.domain.roll import roll_root
from services.registry.events import (
    AccreditationsExpired,
    AgentAccredited,
    AgentInscribed,
    AgentRejected,
    ChallengeWindowPassed,
    CureTermPassed,
    DocumentClaimed,
    IdentityErased,
    PseudonymStruck,
    RightTermPassed,
    RollClosed,
    RollPagePublished,
    TrainingAttended,
    TrainingWithdrawn,
)
from services.registry.people import Identity
from shared.sealing import commitment
from tests.services.registry.outside import FILE, LEGAL, Office, form, outside, person
from tests.services.registry.samples import IDENTITY, RULES

LISTED = RULES.model_copy(
    update={
        "inscription": RULES.inscription.model_copy(update={"listed_first": True, "training_required": True}),
    }
)
REASON = {"reason": "Cumple los requisitos."}
OBSERVATION = {"lacking": ["representation"], "reason": "Falta el acta."}
ROSA, NEIGHBOUR = person("rosa"), person("neighbour")


@pytest.fixture
async def office(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with outside(make_database, nats_url, tmp_path) as opened:
        yield opened


async def test_an_organisations_agent_comes_from_inscription_to_the_credential(office: Office) -> None:
    await office.open("convoked", "registration", rules=LISTED)
    organisation = await office.organisation()
    agent = await office.inscribe(person=ROSA, organisation_id=organisation, own_account=True)
    assert await office.refused("/agents", "citizen", _second(organisation), NEIGHBOUR) == "seats-are-taken"

    await office.do(f"/agents/{agent}/observation", body=OBSERVATION)
    assert await office.refused(f"/agents/{agent}/cure", "citizen", {"evidence": [FILE]}, NEIGHBOUR) == "not-your-agent"
    shown = {"documents": [{"code": "assembly-minutes", "file": FILE}], "constituted_on": "2025-06-01"}
    await office.do(f"/agents/{agent}/cure", "citizen", {"evidence": [FILE], "shown": shown}, ROSA)
    assert await office.refused(f"/agents/{agent}/eligibility", body=REASON) == "requirements-missing"
    exception = {"requirements": ["institutional-life"], "reason": "Una sola en su distrito.", "basis": LEGAL}
    assert await office.refused(f"/agents/{agent}/exceptions", body=exception | {"requirements": ["support"]}) == (
        "not-missing"
    )
    await office.do(f"/agents/{agent}/exceptions", body=exception)
    await office.do(f"/agents/{agent}/eligibility", body=REASON)

    challenge = {"ground": "not-a-representative", "evidence": [FILE]}
    assert await office.refused(f"/agents/{agent}/challenges", "citizen", challenge, NEIGHBOUR) == "not-listed-yet"
    await office.begin("accreditation")
    listed = await office.do("/eligible-agents")
    assert (listed["listed"], listed["challenge_until"]) == (1, "2026-03-03")
    assert await office.refused(f"/agents/{agent}/accreditation", body=REASON) == "may-still-be-challenged"
    made = await office.do(f"/agents/{agent}/challenges", "citizen", challenge, NEIGHBOUR)
    resolution = {"founded": False, "reason": "El acta la designa."}
    await office.do(f"/agents/{agent}/challenges/{made['challenge_id']}/resolution", body=resolution)
    office.clock.pass_days(2)
    await office.until(ChallengeWindowPassed)
    late = await office.refused(f"/agents/{agent}/challenges", "citizen", challenge, person("late"))
    await office.do(f"/agents/{agent}/accreditation", body=REASON)
    await office.do("/roll/closing", "administrator")

    assert late == "term-has-passed"
    assert await office.refused("/credential", "agent", person=ROSA) == "training-is-missing"
    training = await office.train(agent)
    await office.until(TrainingAttended)
    assert (await office.do("/credential", "agent", person=ROSA))["credential"]
    page = (await office.ask("GET", f"/agents/{agent}/credential.html")).text
    assert "Acreditado" in page
    assert "Asociación de prueba" in page
    assert not any(value in page for value in IDENTITY.values() if len(value) > 8)
    drawn = await office.ask("GET", f"/agents/{agent}/credential.svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    correction = {"stayed_away": [agent], "reason": "Firmó otra persona."}
    await office.do(f"{training}/attendance/corrections", "administrator", correction)
    await office.until(TrainingWithdrawn)
    assert await office.refused("/credential", "agent", person=ROSA) == "training-is-missing"
    assert (await office.see(training))["agents"] == []


async def test_what_is_not_cured_in_time_is_rejected_when_the_term_passes(office: Office) -> None:
    await office.open("convoked", "registration")
    agent = await office.inscribe(person=ROSA, own_account=True)
    await office.do(f"/agents/{agent}/observation", body=OBSERVATION)

    office.clock.pass_days(3)
    await office.until(CureTermPassed)

    assert len(await office.recorded(AgentRejected)) == 1
    assert await office.status(agent) == "rejected"


async def test_an_unorganised_citizen_is_assisted_first_and_links_an_account_later(office: Office) -> None:
    await office.open("convoked", "registration", "accreditation")
    agent = await office.inscribe(role="facilitator", category="citizen")
    await office.do(f"/agents/{agent}/moves", body={"list_code": "0604", "reason": "Cambió de provincia."})
    await office.do(f"/agents/{agent}/accreditation", body=REASON)
    proof = {
        "document_type": "DNI",
        "document_number": IDENTITY["document_number"],
        "birth_date": IDENTITY["birth_date"],
    }
    hers, neighbours = await office.account(IDENTITY["email"]), await office.account("otra@example.org")
    refused = [
        await office.refused("/agent-claims", "citizen", given, account)
        for given, account in (
            (proof | {"birth_date": "1980-05-18"}, hers),
            (proof | {"document_number": "10117411"}, hers),
            (proof, neighbours),
        )
    ]
    nobody = await office.refused(f"/agents/{agent}/account", body={"account_id": ROSA})
    claimed = await office.do("/agent-claims", "citizen", proof, hers)
    again = await office.refused(f"/agents/{agent}/account", body={"account_id": neighbours})
    await office.do("/roll/closing", "administrator")

    credential = (await office.do("/credential", "agent", person=hers))["credential"]

    assert refused == ["proof-does-not-match"] * 3
    assert (nobody, claimed["agent_id"], again) == ("account-unknown", agent, "claimed-before")
    known = office.running.platform.tokens.ballot_credential(credential)
    assert set(known.lists) == {"0604", "MULTIPROVINCIAL"}


async def test_who_was_rejected_is_inscribed_again_while_never_two_inscriptions_live(office: Office) -> None:
    await office.open("convoked", "registration")
    former = await office.inscribe(person=ROSA, own_account=True)
    twice = await office.refused("/agents", "citizen", form(own_account=True), ROSA)
    await office.do(f"/agents/{former}/rejection", body={"reason": "Falta un documento."})

    second = await office.inscribe(person=ROSA, own_account=True)
    await office.do(f"/agents/{second}/withdrawal", "citizen", None, ROSA)
    renewal = {
        "former_process_id": str(office.process),
        "former_id": second,
        "category": "citizen",
        "notice_version": "1",
        "consent": True,
    }
    third = (await office.do("/renewals", "citizen", renewal, ROSA))["agent_id"]

    claims = [one.model_dump() for one in await office.recorded(DocumentClaimed)]
    assert twice == "document-already-inscribed"
    assert [(str(one["agent_id"]), str(one["former_id"])) for one in claims] == [
        (former, "None"),
        (second, former),
        (third, second),
    ]
    assert [await office.status(one) for one in (former, second, third)] == ["rejected", "withdrawn", "requested"]


async def test_a_person_takes_part_again_without_giving_their_data_again(office: Office) -> None:
    await office.open("convoked", "registration")
    former = await office.inscribe(person=ROSA, own_account=True)
    await office.open("convoked", "registration", code="camino-2027")
    following = office.at.replace(str(office.process), str(process_id("camino-2027")))
    renewal = {
        "former_process_id": str(office.process),
        "former_id": former,
        "category": "citizen",
        "list_code": "0604",
        "notice_version": "1",
        "consent": True,
    }
    stranger = await office.refused(f"{following}/renewals", "citizen", renewal, NEIGHBOUR)

    made = await office.do(f"{following}/renewals", "citizen", renewal, ROSA)
    twice = await office.refused(f"{following}/renewals", "citizen", renewal, ROSA)

    first, second = await office.recorded(AgentInscribed)
    assert isinstance(first, AgentInscribed)
    assert isinstance(second, AgentInscribed)
    assert (stranger, twice) == ("not-your-agent", "document-already-inscribed")
    assert str(second.agent_id) == made["agent_id"] != former
    assert (second.person_id, second.commitment) == (first.agent_id, first.commitment)


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


async def test_a_false_declaration_voids_the_accreditation_and_strikes_the_voter(office: Office) -> None:
    await office.open("convoked", "registration", "accreditation")
    agent = await office.inscribe(person=ROSA, own_account=True)
    await office.do(f"/agents/{agent}/accreditation", body=REASON)
    await office.do("/roll/closing", "administrator")
    finding = {"reason": "La declaración jurada era falsa.", "evidence": [FILE]}

    await office.do(f"/agents/{agent}/nullity", "integrity-officer", finding)

    (page,) = await office.recorded(RollPagePublished)
    (struck,) = await office.recorded(PseudonymStruck)
    assert isinstance(page, RollPagePublished)
    assert isinstance(struck, PseudonymStruck)
    assert struck.voter == page.entries[0].voter
    assert await office.refused("/credential", "agent", person=ROSA) == "agent-has-no-vote"


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


async def test_accreditations_expire_with_their_process(office: Office) -> None:
    await office.open("convoked", "registration", "accreditation")
    agent = await office.inscribe()
    await office.do(f"/agents/{agent}/accreditation", body=REASON)
    await office.do("/roll/closing", "administrator")

    for phase in ("concertation", "coordination", "formalisation", "closed"):
        await office.begin(phase)
    (expired,) = await office.until(AccreditationsExpired)

    assert isinstance(expired, AccreditationsExpired)
    assert [str(one) for one in expired.agents] == [agent]
    assert await office.status(agent) == "expired"
    assert len(await office.recorded(AgentAccredited)) == 1


async def test_the_notice_and_the_register_say_what_the_fields_declare(office: Office) -> None:
    notice = await office.see("/registry/privacy-notice")
    register = await office.see("/registry/processing-register")
    page = await office.ask("GET", "/registry/privacy-notice.html")

    fields = {field for purpose in notice["purposes"] for field in purpose["fields"]}
    assert fields == set(Identity.model_fields)
    assert {row["field"] for row in register["processing"]} >= fields
    assert notice["digest"] in page.text


def _second(organisation: str) -> dict[str, object]:
    return form("10117411", organisation_id=organisation)
