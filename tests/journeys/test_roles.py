"""Administrators give and take roles: what takes two persons is proposed by one and confirmed by another."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.registry.domain.process import process_id
from tests.journeys.authenticator import Authenticator
from tests.journeys.system import SITE, Browser, System
from tests.services.registry.samples import IDENTITY
from tests.services.registry.test_api import ACT, INSCRIPTION, OPENING

FACILITATOR = {"granted": "facilitator", "reason": "Designado por resolución."}
ADMINISTRATOR = {"granted": "administrator", "reason": "Designada por resolución."}
PROCESS = process_id("http-2026")


async def administrator(system: System, name: str) -> Browser:
    """Return a founder's browser, signed in with a second factor."""
    browser, key = await system.browser().sign_in(f"{name}@example.pe"), Authenticator(SITE)
    options = (await browser.http.post("/registry/passkeys/options")).json()
    await browser.http.post("/registry/passkeys", json={"credential": key.make(options)})
    return browser


async def account_of(browser: Browser, address: str) -> str:
    opened = await browser.as_role("administrator", "/registry/accounts", {"email": address})
    return str(opened.json()["account_id"])


async def granted(browser: Browser, account: str, wish: dict[str, Any]) -> dict[str, Any]:
    answer = await browser.as_role("administrator", f"/registry/accounts/{account}/grants", wish)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_invited_person_acts_in_the_role_and_the_process_they_were_given(system: System) -> None:
    ana = await administrator(system, "ana")
    account = await account_of(ana, "dina@example.pe")
    await granted(ana, account, FACILITATOR | {"extent": {"processes": [str(PROCESS)]}})

    dina = await system.browser().sign_in("dina@example.pe")

    token = (await dina.token(role="facilitator", audience="voting")).json()["token"]
    person = system.platform.tokens.person(token, "voting")
    assert (str(person.id), person.role, person.processes) == (account, "facilitator", frozenset({PROCESS}))


async def test_a_role_that_takes_two_persons_waits_for_the_second(system: System) -> None:
    ana, beto = await administrator(system, "ana"), await administrator(system, "beto")
    account = await account_of(ana, "eva@example.pe")
    proposal = (await granted(ana, account, ADMINISTRATOR))["proposal_id"]
    confirmation = f"/registry/accounts/{account}/proposals/{proposal}/confirmation"
    eva = await system.browser().sign_in("eva@example.pe")
    before = await eva.token(role="administrator")

    alone = await ana.as_role("administrator", confirmation)
    together = await beto.as_role("administrator", confirmation)

    assert before.json()["type"] == "/problemas/role-not-held"
    assert (alone.status_code, alone.json()["type"]) == (403, "/problemas/same-person")
    assert together.status_code == 201
    assert [one["role"] for one in (await eva.account())["grants"]] == ["administrator"]
    assert (await beto.as_role("administrator", confirmation)).status_code == 404


async def test_a_role_of_administration_asks_for_a_second_factor(system: System) -> None:
    ana = await system.browser().sign_in("ana@example.pe")

    answer = await ana.token(role="administrator")

    assert (answer.status_code, answer.json()["type"]) == (403, "/problemas/second-factor-required")


async def test_nobody_gives_a_role_to_themselves(system: System) -> None:
    ana = await administrator(system, "ana")
    own = (await ana.account())["account_id"]

    answer = await ana.as_role("administrator", f"/registry/accounts/{own}/grants", FACILITATOR)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problemas/same-person")


async def test_a_revoked_role_gives_no_more_tokens(system: System) -> None:
    ana = await administrator(system, "ana")
    account = await account_of(ana, "dina@example.pe")
    grant = (await granted(ana, account, FACILITATOR))["grant_id"]
    dina = await system.browser().sign_in("dina@example.pe")
    before = (await dina.token(role="facilitator")).status_code

    path = f"/registry/accounts/{account}/grants/{grant}/revocation"
    await ana.as_role("administrator", path, {"reason": "Terminó su encargo."})

    assert (before, (await dina.token(role="facilitator")).status_code) == (200, 403)


async def test_a_role_ends_when_its_term_ends(system: System) -> None:
    ana = await administrator(system, "ana")
    until = (system.clock.now.replace(microsecond=0)).isoformat()
    account = await account_of(ana, "dina@example.pe")
    past = await ana.as_role(
        "administrator", f"/registry/accounts/{account}/grants", FACILITATOR | {"extent": {"until": until}}
    )
    system.clock.move(minutes=-30)
    await granted(ana, account, FACILITATOR | {"extent": {"until": until}})
    dina = await system.browser().sign_in("dina@example.pe")
    before = (await dina.token(role="facilitator")).status_code

    system.clock.move(minutes=30)

    assert past.status_code == 422
    assert (before, (await dina.token(role="facilitator")).status_code) == (200, 403)


async def test_nobody_gives_a_role_that_reaches_farther_than_their_own(system: System) -> None:
    limited = system.signer.person_token(uuid4(), ("administrator",), "registry", processes=(PROCESS,))  # type: ignore[arg-type]  # A role is a string.
    ana = await administrator(system, "ana")
    account = await account_of(ana, "dina@example.pe")
    wide, own = FACILITATOR, FACILITATOR | {"extent": {"processes": [str(PROCESS)]}}

    answers = [
        await ana.http.post(
            f"/registry/accounts/{account}/grants", json=wish, headers={"Authorization": f"Bearer {limited}"}
        )
        for wish in (wide, own)
    ]

    assert [answer.status_code for answer in answers] == [403, 201]


@pytest.mark.parametrize("role", ["citizen", "agent", "system"])
async def test_some_roles_are_given_to_nobody(system: System, role: str) -> None:
    ana = await administrator(system, "ana")
    account = await account_of(ana, "dina@example.pe")

    answer = await ana.as_role("administrator", f"/registry/accounts/{account}/grants", FACILITATOR | {"granted": role})

    assert answer.json()["type"] == "/problemas/role-is-not-granted"


async def inscribed(system: System) -> UUID:
    """Open a process, and inscribe at the desk the person of the samples; return the agent's id."""
    http = system.browser().http
    signer = {"administrator": "", "facilitator": ""}
    for role in signer:
        signer[role] = system.signer.person_token(uuid4(), (role,), "registry")  # type: ignore[arg-type]  # As above.
    by = {role: {"Authorization": f"Bearer {token}"} for role, token in signer.items()}
    await http.post("/registry/processes", json=OPENING, headers=by["administrator"])
    at = f"/registry/processes/{PROCESS}"
    for phase in ("convoked", "registration"):
        await http.post(f"{at}/phases", json={"phase": phase, "act": ACT}, headers=by["administrator"])
    made = await http.post(f"{at}/agents", json=INSCRIPTION, headers=by["facilitator"])
    return UUID(made.json()["agent_id"])


PROOF = {name: IDENTITY[name] for name in ("document_type", "document_number", "birth_date")}


async def claim(browser: Browser) -> httpx2.Response:
    token = (await browser.token()).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    return await browser.http.post(f"/registry/processes/{PROCESS}/agent-claims", json=PROOF, headers=headers)


async def test_who_was_inscribed_at_the_desk_acts_later_through_an_account(system: System) -> None:
    agent = await inscribed(system)
    owner = await system.browser().sign_in(IDENTITY["email"])

    linked = await claim(owner)

    assert linked.status_code == 201, linked.text
    token = (await owner.token(role="agent", process_id=str(PROCESS))).json()["token"]
    person = system.platform.tokens.person(token, "registry")
    assert (person.id, person.role, person.processes) == (agent, "agent", frozenset({PROCESS}))
    assert (await owner.account())["agents"] == [{"process_id": str(PROCESS), "agent_id": str(agent)}]


async def test_nobody_acts_through_the_inscription_of_another(system: System) -> None:
    await inscribed(system)
    stranger = await system.browser().sign_in("otra@example.pe")

    answer = await claim(stranger)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problemas/proof-does-not-match")
    assert (await stranger.token(role="agent", process_id=str(PROCESS))).status_code == 403
