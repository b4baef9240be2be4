"""Staff verify a passkey as second factor, and use a recovery code when they lost it."""

from typing import Any

from tests.journeys.authenticator import Authenticator
from tests.journeys.system import SITE, Browser, System

ANA = "ana@example.pe"


async def register(browser: Browser, key: Authenticator) -> Any:
    options = (await browser.http.post("/registry/passkeys/options")).json()
    return await browser.http.post("/registry/passkeys", json={"credential": key.make(options)})


async def verify(browser: Browser, key: Authenticator) -> Any:
    options = (await browser.http.post("/registry/second-factor/options")).json()
    return await browser.http.post("/registry/second-factor", json={"credential": key.answer(options)})


async def test_a_passkey_opens_the_roles_that_ask_for_one(system: System) -> None:
    key = Authenticator(SITE)
    made = await register(await system.browser().sign_in(ANA), key)
    browser = await system.browser().sign_in(ANA)
    before = (await browser.token(role="administrator")).status_code

    verified = await verify(browser, key)

    assert (made.status_code, len(made.json()["recovery_codes"])) == (201, 10)
    assert (before, verified.status_code) == (403, 200)
    assert (await browser.token(role="administrator")).status_code == 200


async def test_the_session_gets_a_new_secret_with_the_second_factor(system: System) -> None:
    key = Authenticator(SITE)
    await register(await system.browser().sign_in(ANA), key)
    browser = await system.browser().sign_in(ANA)
    former = browser.http.cookies["__Host-quipu-session"]

    await verify(browser, key)

    thief = system.browser()
    thief.http.cookies.set("__Host-quipu-session", former, domain="quipu.example")
    assert (await thief.token()).status_code == 401


async def test_another_key_another_site_and_a_repeated_answer_are_refused(system: System) -> None:
    key = Authenticator(SITE)
    await register(await system.browser().sign_in(ANA), key)
    browser = await system.browser().sign_in(ANA)
    options = (await browser.http.post("/registry/second-factor/options")).json()
    phished = Authenticator("https://quipu.example.evil")
    phished.credential_id, phished._key = key.credential_id, key._key

    answers = [await verify(browser, Authenticator(SITE)), await verify(browser, phished)]
    stale = await browser.http.post("/registry/second-factor", json={"credential": key.answer(options)})
    good = (await browser.http.post("/registry/second-factor/options")).json()
    credential = key.answer(good)
    once = await browser.http.post("/registry/second-factor", json={"credential": credential})
    twice = await browser.http.post("/registry/second-factor", json={"credential": credential})

    assert [answer.status_code for answer in (*answers, stale, once, twice)] == [403, 403, 403, 200, 403]
    assert answers[0].json()["type"] == "/problemas/factor-not-valid"


async def test_a_challenge_is_good_for_five_minutes(system: System) -> None:
    key = Authenticator(SITE)
    await register(await system.browser().sign_in(ANA), key)
    browser = await system.browser().sign_in(ANA)
    options = (await browser.http.post("/registry/second-factor/options")).json()
    system.clock.move(minutes=5)

    answer = await browser.http.post("/registry/second-factor", json={"credential": key.answer(options)})

    assert answer.status_code == 403


async def test_a_copied_key_that_counts_behind_is_refused(system: System) -> None:
    key = Authenticator(SITE)
    await register(await system.browser().sign_in(ANA), key)
    browser = await system.browser().sign_in(ANA)
    key.uses = 7
    await verify(browser, key)
    key.uses = 2

    answer = await verify(browser, key)

    assert answer.status_code == 403


async def test_a_recovery_code_stands_in_once_for_a_lost_passkey(system: System) -> None:
    codes = (await register(await system.browser().sign_in(ANA), Authenticator(SITE))).json()["recovery_codes"]
    browser = await system.browser().sign_in(ANA)

    wrong = await browser.http.post("/registry/second-factor/recovery", json={"code": "AAAA-AAAA-AAAA-AAAA"})
    used = await browser.http.post("/registry/second-factor/recovery", json={"code": codes[3].lower()})
    again = await browser.http.post("/registry/second-factor/recovery", json={"code": codes[3]})

    assert [answer.status_code for answer in (wrong, used, again)] == [403, 200, 403]
    assert (await browser.token(role="administrator")).status_code == 200


async def test_a_further_passkey_and_new_codes_ask_for_the_first(system: System) -> None:
    key = Authenticator(SITE)
    await register(await system.browser().sign_in(ANA), key)
    weak = await system.browser().sign_in(ANA)

    refused = [
        (await weak.http.post("/registry/passkeys/options")).status_code,
        (await weak.http.post("/registry/recovery-codes")).status_code,
        (await weak.http.post("/registry/account/closing")).status_code,
    ]
    await verify(weak, key)
    further = await register(weak, Authenticator(SITE))

    assert refused == [403, 403, 403]
    assert (further.status_code, further.json()["recovery_codes"]) == (201, [])


async def test_a_removed_passkey_is_worth_nothing(system: System) -> None:
    key, kept = Authenticator(SITE), Authenticator(SITE)
    browser = await system.browser().sign_in(ANA)
    lost = (await register(browser, key)).json()["passkey_id"]
    await register(browser, kept)

    removed = await browser.http.delete(f"/registry/passkeys/{lost}")

    assert removed.status_code == 204
    assert len((await browser.http.get("/registry/passkeys")).json()["passkeys"]) == 1
    assert (await verify(await system.browser().sign_in(ANA), key)).status_code == 403


async def test_second_factors_are_tried_ten_times_in_ten_minutes(system: System) -> None:
    await register(await system.browser().sign_in(ANA), Authenticator(SITE))
    browser = await system.browser().sign_in(ANA)

    tried = [
        (await browser.http.post("/registry/second-factor", json={"credential": {}})).status_code for _ in range(11)
    ]

    assert tried == [403] * 10 + [429]
