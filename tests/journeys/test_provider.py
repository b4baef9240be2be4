"""Staff come in with the account of their institution, by OpenID Connect."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey
from pydantic import SecretStr

from tests.journeys.provider import CLIENT, SECRET, Provider, serving
from tests.journeys.system import Browser, System, standing

Opened = tuple[System, Provider]


@pytest.fixture
async def opened(
    make_database: Callable[[], str], nats_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Opened]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    async with serving() as provider:
        named: dict[str, Any] = {
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SecretStr(SECRET),
        }
        async with standing(make_database, nats_url, tmp_path, ["registry"], **named) as system:
            yield system, provider


async def answered(browser: Browser) -> str:
    """Send a browser to the provider, and return where the provider sends it back to."""
    begun = await browser.http.get("/registry/sign-in/provider")
    assert begun.status_code == 303, begun.text
    async with httpx2.AsyncClient() as web:
        return str((await web.get(begun.headers["location"])).headers["location"])


async def sign_in(browser: Browser) -> httpx2.Response:
    return await browser.http.get(await answered(browser))


async def test_staff_come_in_with_the_account_of_their_institution(opened: Opened) -> None:
    system, _ = opened
    browser = system.browser()

    entered = await sign_in(browser)

    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    session = (await browser.http.get("/registry/session")).json()
    assert (session["way"], session["has_second_factor"]) == ("provider", False)
    assert (await browser.token()).status_code == 200


async def test_the_same_subject_is_the_same_account_whatever_its_address_becomes(opened: Opened) -> None:
    system, provider = opened
    first, second = system.browser(), system.browser()
    await sign_in(first)
    provider.claims["email"] = "dina.quispe@example.pe"

    await sign_in(second)

    assert (await first.account())["account_id"] == (await second.account())["account_id"]


async def test_a_verified_address_leads_to_the_account_that_has_it(opened: Opened) -> None:
    system, _ = opened
    by_letter, by_provider = await system.browser().sign_in("dina@example.pe"), system.browser()

    await sign_in(by_provider)

    assert (await by_letter.account())["account_id"] == (await by_provider.account())["account_id"]


async def test_an_address_that_is_not_verified_leads_to_nobody(opened: Opened) -> None:
    system, provider = opened
    provider.claims["email_verified"] = False
    by_letter, by_provider = await system.browser().sign_in("dina@example.pe"), system.browser()

    await sign_in(by_provider)

    assert (await by_letter.account())["account_id"] != (await by_provider.account())["account_id"]


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://another.example"},
        {"aud": "another-client"},
        {"nonce": "another"},
        {"exp": 1_000_000_000},
    ],
    ids=["issuer", "audience", "nonce", "expired"],
)
async def test_an_id_token_that_is_not_for_us_and_now_is_refused(opened: Opened, bent: dict[str, Any]) -> None:
    system, provider = opened
    provider.bent = bent
    browser = system.browser()

    entered = await sign_in(browser)

    assert (entered.status_code, entered.json()["type"]) == (401, "/problemas/provider-answer-not-valid")
    assert (await browser.token()).status_code == 401


async def test_an_id_token_signed_by_another_key_is_refused(opened: Opened) -> None:
    system, provider = opened
    provider.signs_with = ECKey.generate_key("P-256")

    assert (await sign_in(system.browser())).status_code == 401


async def test_an_answer_is_worth_nothing_in_another_browser_or_twice(opened: Opened) -> None:
    system, _ = opened
    browser, stranger = system.browser(), system.browser()
    await answered(stranger)
    back = await answered(browser)

    stolen = await stranger.http.get(back)
    mine = await browser.http.get(back)
    again = await browser.http.get(back)
    nobody = await system.browser().http.get(back)

    assert [answer.status_code for answer in (stolen, mine, again, nobody)] == [401, 303, 401, 401]


async def test_an_answer_after_ten_minutes_is_worth_nothing(opened: Opened) -> None:
    system, _ = opened
    browser = system.browser()
    back = await answered(browser)
    system.clock.move(minutes=10)

    assert (await browser.http.get(back)).status_code == 401


async def test_a_provider_that_does_not_answer_is_said_to(
    make_database: Callable[[], str], nats_url: str, tmp_path: Path
) -> None:
    named = {"oidc_issuer": "https://127.0.0.1:1"}
    async with standing(make_database, nats_url, tmp_path, ["registry"], **named) as system:
        answer = await system.browser().http.get("/registry/sign-in/provider")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problemas/provider-does-not-answer")
