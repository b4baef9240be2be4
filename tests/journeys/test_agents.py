"""The whole way of an agent over HTTP, in the roles of those who walk it."""

from collections.abc import AsyncIterator, Callable
from itertools import cycle
from pathlib import Path

import pytest

from services.registry.domain.process import process_id
from services.registry.events import (
    AccreditationsExpired,
    AgentAccredited,
    AgentInscribed,
    AgentRejected,
    ChallengeWindowPassed,
    CureTermPassed,
    DocumentClaimed,
    PseudonymStruck,
    RollPagePublished,
    TrainingAttended,
    TrainingWithdrawn,
)
from services.registry.events.ideas import IdeaSupported
from tests.services.registry.outside import FILE, LEGAL, Office, form, outside, person
from tests.services.registry.samples import IDENTITY, RULES

LISTED = RULES.model_copy(
    update={
        "inscription": RULES.inscription.model_copy(update={"listed_first": True, "training_required": True}),
    }
)
REASON = {"reason": "Cumple los requisitos."}
OBSERVATION = {"lacking": ["representation"], "reason": "Falta el acta."}
IDEA = {
    "name": "Riego para el caserío",
    "province": "0601",
    "district": "060106",
    "theme": "AGROPECUARIA",
    "strategic_action": "AER 3.2",
}
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


async def test_a_term_that_passes_while_the_registry_is_down_is_on_record_at_the_next_start(
    make_database: Callable[[], str], nats_url: str, tmp_path: Path
) -> None:
    databases = cycle([make_database(), make_database()])
    async with outside(lambda: next(databases), nats_url, tmp_path) as before:
        await before.open("convoked", "registration")
        agent = await before.inscribe()
        await before.do(f"/agents/{agent}/observation", body=OBSERVATION)

    async with outside(lambda: next(databases), nats_url, tmp_path) as after:
        after.clock.pass_days(5)
        (passed,) = await after.until(CureTermPassed)

        assert str(passed.model_dump()["agent_id"]) == agent
        assert await after.status(agent) == "rejected"


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


async def test_a_person_does_once_what_each_may_do_once_whether_as_citizen_or_as_agent(office: Office) -> None:
    await office.open("convoked", "registration")
    rosa = await office.inscribe(person=ROSA, own_account=True)
    idea = (await office.do("/ideas", body=IDEA))["idea_id"]
    await office.do(f"/ideas/{idea}/answer", body={"answer": "admitted", "response": "Cierra una brecha."})
    other = await office.inscribe("10117411", category="coordination-council")
    await office.do(f"/agents/{other}/eligibility", body=REASON)
    await office.do("/eligible-agents")
    challenge = {"ground": "not-a-resident"}

    for role, who in (("citizen", ROSA), ("agent", rosa)):
        await office.do(f"/ideas/{idea}/support", role, None, who)
    await office.do(f"/agents/{other}/challenges", "citizen", challenge, ROSA)

    assert len(await office.recorded(IdeaSupported)) == 1
    again = await office.refused(f"/agents/{other}/challenges", "agent", challenge, rosa)
    assert again == "challenged-by-you-before"


async def test_who_left_before_the_roll_closed_has_no_pseudonym_to_be_struck(office: Office) -> None:
    await office.open("convoked", "registration", "accreditation")
    agent = await office.inscribe(person=ROSA, own_account=True)
    await office.do(f"/agents/{agent}/accreditation", body=REASON)
    await office.do(f"/agents/{agent}/withdrawal")
    await office.do("/roll/closing", "administrator")

    await office.do(f"/agents/{agent}/nullity", "integrity-officer", {"reason": "La declaración jurada era falsa."})

    assert await office.status(agent) == "void"
    assert await office.recorded(PseudonymStruck) == []


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
    assert await office.refused(f"/agents/{agent}/withdrawal") == "process-has-ended"
    assert len(await office.recorded(AgentAccredited)) == 1


def _second(organisation: str) -> dict[str, object]:
    return form("10117411", organisation_id=organisation)
