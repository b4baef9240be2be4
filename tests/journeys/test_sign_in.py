"""Somebody comes in with a code sent by e-mail, and goes out again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from services.registry.people import Contact
from shared.messages import Role
from shared.sealing import commitment
from tests.journeys.system import SITE, System, code_in, standing

CARLA = "Carla.Rojas@example.pe"


async def test_a_code_from_the_letter_lets_its_reader_in_as_a_citizen(system: System) -> None:
    browser = system.browser()

    asked = await browser.ask(CARLA)
    (letter,) = system.letters()
    entered = await browser.enter(code_in(letter))

    assert (asked.status_code, asked.json()) == (202, {"sent": True, "expires_in_seconds": 600})
    assert (letter["To"], entered.status_code) == (CARLA, 200)
    token = (await browser.token()).json()
    person = system.platform.tokens.person(token["token"], "registry")
    assert (person.role, token["expires_in_seconds"]) == (Role.CITIZEN, 300)
    assert str(person.id) == (await browser.account())["account_id"]


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(system: System) -> None:
    browser = system.browser()
    asked = await browser.ask(CARLA)

    entered = await browser.enter(code_in(system.letters()[0]))

    given = [asked.headers["set-cookie"], entered.headers.get_list("set-cookie")[0]]
    assert [cookie.split("=")[0] for cookie in given] == ["__Host-quipu-sign-in", "__Host-quipu-session"]
    assert all({"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(c.split("; ")) for c in given)


async def test_an_unknown_address_is_answered_as_a_known_one(system: System) -> None:
    await system.browser().sign_in(CARLA)

    known = await system.browser().ask(CARLA)
    unknown = await system.browser().ask("nadie@example.pe")

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    secret = "set-cookie"
    assert {k: v for k, v in known.headers.items() if k != secret} == {
        k: v for k, v in unknown.headers.items() if k != secret
    }
    assert len(known.headers[secret]) == len(unknown.headers[secret])
    assert [len(letter.get_content()) for letter in system.letters()][-2:] == [
        len(system.letters()[0].get_content())
    ] * 2


async def test_the_same_address_is_the_same_account_however_it_is_spelt(system: System) -> None:
    first = await (await system.browser().sign_in(CARLA)).account()

    second = await (await system.browser().sign_in("  carla.rojas@EXAMPLE.pe ")).account()

    assert first["account_id"] == second["account_id"]


async def test_a_code_is_worth_nothing_in_another_browser(system: System) -> None:
    browser, stranger = system.browser(), system.browser()
    await browser.ask(CARLA)
    code = code_in(system.letters()[0])
    await stranger.ask("otro@example.pe")

    refused = [await stranger.enter(code), await system.browser().enter(code)]

    assert [answer.status_code for answer in refused] == [401, 401]
    assert {answer.json()["type"] for answer in refused} == {"/problemas/code-not-valid"}
    assert (await browser.enter(code)).status_code == 200


async def test_a_code_is_good_once(system: System) -> None:
    browser = system.browser()
    asked = await browser.ask(CARLA)
    code = code_in(system.letters()[0])
    await browser.enter(code)
    browser.http.cookies.set("__Host-quipu-sign-in", asked.cookies["__Host-quipu-sign-in"], domain="quipu.example")

    again = await browser.enter(code)

    assert (again.status_code, again.json()["type"]) == (401, "/problemas/code-not-valid")


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 200), (10, 401)])
async def test_a_code_lasts_ten_minutes(system: System, minutes: float, status: int) -> None:
    browser = system.browser()
    await browser.ask(CARLA)
    system.clock.move(minutes=minutes)

    answer = await browser.enter(code_in(system.letters()[0]))

    assert answer.status_code == status


async def test_after_five_wrong_codes_the_right_one_is_worth_nothing(system: System) -> None:
    browser = system.browser()
    await browser.ask(CARLA)
    wrong = [(await browser.enter("0000-0000")).status_code for _ in range(5)]

    answer = await browser.enter(code_in(system.letters()[0]))

    assert (wrong, answer.status_code) == ([401] * 5, 401)


async def test_an_address_gets_five_letters_in_ten_minutes(system: System) -> None:
    asked = [(await system.browser().ask(CARLA)).status_code for _ in range(5)]

    answer = await system.browser().ask(CARLA.upper())

    assert asked == [202] * 5
    assert (answer.status_code, answer.json()["type"]) == (429, "/problemas/too-many")
    assert 1 <= int(answer.headers["retry-after"]) <= 600
    assert len(system.letters()) == 5


async def test_a_revoked_session_gives_no_more_tokens(system: System) -> None:
    home, borrowed = await system.browser().sign_in(CARLA), await system.browser().sign_in(CARLA)
    sessions = (await home.http.get("/registry/sessions")).json()["sessions"]
    (other,) = [one["session_id"] for one in sessions if not one["is_this"]]

    revoked = await home.http.delete(f"/registry/sessions/{other}")

    assert (revoked.status_code, (await borrowed.token()).status_code) == (204, 401)
    assert (await home.token()).status_code == 200


async def test_nobody_revokes_the_session_of_another(system: System) -> None:
    mine, other = await system.browser().sign_in(CARLA), await system.browser().sign_in("otro@example.pe")
    session_id = (await mine.http.get("/registry/session")).json()["session_id"]

    answer = await other.http.delete(f"/registry/sessions/{session_id}")

    assert (answer.status_code, (await mine.token()).status_code) == (404, 200)


async def test_who_signs_out_is_out(system: System) -> None:
    browser = await system.browser().sign_in(CARLA)
    secret = browser.http.cookies["__Host-quipu-session"]

    await browser.http.post("/registry/sign-out")

    browser.http.cookies.set("__Host-quipu-session", secret, domain="quipu.example")
    assert (await browser.token()).status_code == 401


async def test_signing_in_again_ends_the_session_the_browser_had(system: System) -> None:
    browser = await system.browser().sign_in(CARLA)
    former = browser.http.cookies["__Host-quipu-session"]

    await browser.sign_in(CARLA)

    thief = system.browser()
    thief.http.cookies.set("__Host-quipu-session", former, domain="quipu.example")
    assert (await thief.token()).status_code == 401
    assert len((await browser.http.get("/registry/sessions")).json()["sessions"]) == 1


@pytest.mark.parametrize(("pauses", "status"), [([59] * 11, 200), ([61], 401), ([59] * 13, 401)])
async def test_a_session_ends_after_an_idle_hour_and_after_twelve(
    system: System, pauses: list[int], status: int
) -> None:
    browser = await system.browser().sign_in(CARLA)

    for minutes in pauses:
        system.clock.move(minutes=minutes)
        answer = await browser.token()

    assert answer.status_code == status


async def test_a_page_of_another_site_cannot_act_for_whoever_is_signed_in(system: System) -> None:
    browser = await system.browser().sign_in(CARLA)

    said = [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": SITE}, {}]
    answers = [await browser.http.post("/registry/tokens", json={"audience": "voting"}, headers=one) for one in said]

    assert [answer.status_code for answer in answers] == [403, 403, 200, 200]


@pytest.mark.parametrize("typed", ["no es un correo", "ana\0@example.pe", "ana\x08@example.pe"])
async def test_what_is_not_an_address_is_refused_without_being_repeated(typed: str, system: System) -> None:
    answer = await system.browser().ask(typed)

    assert answer.status_code == 422
    assert typed not in answer.text


async def test_neither_events_nor_tables_name_who_signs_in(system: System) -> None:
    await system.browser().sign_in(CARLA)
    await system.browser().ask(CARLA)

    with psycopg.connect(system.platform.database_url) as connection:
        told = "".join(
            str(connection.execute(f"select string_agg(t::text, ' ') from {table} t").fetchone())
            for table in ("registry.events", "registry_sessions.sign_ins", "registry_sessions.sessions", "vault.fields")
        )

    assert "\\\\x" in told or "\\x" in told
    assert CARLA not in told
    assert CARLA.encode().hex() not in told
    assert CARLA.casefold().encode().hex() not in told


async def test_an_owner_sees_what_is_kept_of_the_account_with_its_proof(system: System) -> None:
    browser = await system.browser().sign_in(CARLA)

    told = (await browser.http.get("/registry/account/data")).json()

    made = commitment(told["salt"], UUID(told["account_id"]), Contact.KIND, told["data"])
    with psycopg.connect(system.platform.database_url) as connection:
        recorded = connection.execute("select state from registry.events").fetchall()
    assert told["data"] == {"email": CARLA}
    assert any(made.encode() in bytes(state) for (state,) in recorded)
    assert (await system.browser().http.get("/registry/account/data")).status_code == 401


async def test_a_closed_account_is_erased_and_its_address_begins_anew(system: System) -> None:
    browser = await system.browser().sign_in(CARLA)
    former = (await browser.account())["account_id"]

    closed = await browser.http.post("/registry/account/closing")

    assert closed.status_code == 201
    assert (await browser.token()).status_code == 401
    assert (await (await system.browser().sign_in(CARLA)).account())["account_id"] != former


async def test_two_first_sign_ins_at_once_open_one_account(system: System) -> None:
    browsers = [system.browser() for _ in range(3)]
    for browser in browsers:
        await browser.ask(CARLA)
    codes = [code_in(letter) for letter in system.letters()]

    entered = await asyncio.gather(*(browser.enter(code) for browser, code in zip(browsers, codes, strict=True)))

    assert [answer.status_code for answer in entered] == [200] * 3
    assert len({(await browser.account())["account_id"] for browser in browsers}) == 1


async def test_without_https_cookies_have_plain_names(
    make_database: Callable[[], str], nats_url: str, tmp_path: Path
) -> None:
    async with standing(make_database, nats_url, tmp_path, public_site="http://localhost:8000") as system:
        asked = await system.browser().ask(CARLA)

    assert asked.headers["set-cookie"].startswith("quipu-sign-in=")
    assert "Secure" not in asked.headers["set-cookie"]
