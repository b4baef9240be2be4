"""Somebody signs in on the pages: with forms alone, and with what a browser sends."""

import base64
import hashlib
import re

import httpx2

from tests.journeys.authenticator import Authenticator
from tests.journeys.system import SITE, Browser, System, code_in

HTML = {"Accept": "text/html"}
CARLA = "carla.rojas@example.pe"
ANA = "ana@example.pe"


async def ask(browser: Browser, address: str = CARLA) -> httpx2.Response:
    return await browser.http.post("/ingresar", data={"correo": address})


async def enter(browser: Browser, code: str) -> httpx2.Response:
    return await browser.http.post("/ingresar/codigo", data={"codigo": code})


async def signed_in(system: System, address: str = CARLA) -> Browser:
    browser = system.browser()
    await ask(browser, address)
    assert (await enter(browser, code_in(system.letters()[-1]))).status_code == 303
    return browser


async def test_the_way_from_the_form_to_the_sessions_and_out(system: System) -> None:
    browser = system.browser()
    form = await browser.http.get("/ingresar")
    asked = await ask(browser)
    (letter,) = system.letters()
    link = re.search(rf"{SITE}(/ingresar\?codigo=(\S+))", letter.get_content())
    assert link
    opened = await browser.http.get(link[1])

    entered = await enter(browser, link[2])

    sessions = await browser.http.get("/sesiones")
    left = await browser.http.post("/salir")
    assert 'action="/ingresar"' in form.text
    assert (asked.status_code, asked.headers["location"]) == (303, "/ingresar/codigo")
    assert f'value="{link[2]}"' in opened.text
    assert (entered.status_code, entered.headers["location"]) == (303, "/sesiones")
    assert "esta sesión" in sessions.text
    assert CARLA not in sessions.text
    assert (left.status_code, (await browser.http.get("/sesiones")).status_code) == (303, 401)


async def test_the_pages_do_not_say_whether_an_account_exists(system: System) -> None:
    await signed_in(system)

    known, unknown = [await ask(system.browser(), one) for one in (CARLA, "nadie@example.pe")]

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


async def test_what_is_wrong_is_said_on_the_page_and_never_repeated(system: System) -> None:
    browser = system.browser()
    no_address = await ask(browser, "<b>no</b>")
    no_sign_in = await enter(browser, "0000-0000")
    await ask(browser)
    wrong = await enter(browser, "<b>0</b>")
    too_many = [await ask(browser) for _ in range(5)][-1]

    link = await browser.http.get("/ingresar", params={"codigo": '"><b>'})

    assert "<b>" not in link.text
    assert 1 <= int(too_many.headers["retry-after"]) <= 600
    for page, status in ((no_address, 422), (no_sign_in, 401), (wrong, 401), (too_many, 429)):
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        assert 'role="alert"' in page.text
        assert "<b>" not in page.text


async def test_who_prefers_english_is_spoken_to_in_english(system: System) -> None:
    browser = await signed_in(system)

    for path, said in (
        ("/ingresar", "Sign in"),
        ("/sesiones", "Open sessions"),
        ("/ingresar/codigo", "Enter the code"),
    ):
        page = await browser.http.get(path, headers={"Accept-Language": "en-GB, es;q=0.5"})

        assert said in page.text
        assert page.headers["content-language"] == "en"
    refused = await system.browser().http.get("/sesiones", headers={"Accept-Language": "en"})
    assert (refused.status_code, "Sign in" in refused.text, 'lang="en"' in refused.text) == (401, True, True)


async def test_another_browser_is_signed_out_on_the_page(system: System) -> None:
    home, borrowed = await signed_in(system), await signed_in(system)
    page = (await home.http.get("/sesiones")).text
    (path,) = re.findall(r'action="(/sesiones/[^"]+/cierre)"', page)

    closed = await home.http.post(path)

    assert closed.status_code == 303
    assert (await borrowed.http.get("/sesiones")).status_code == 401
    assert (await home.http.get("/sesiones")).status_code == 200


async def test_a_page_of_another_site_signs_nobody_out(system: System) -> None:
    browser = await signed_in(system)

    answer = await browser.http.post("/salir", headers={"Sec-Fetch-Site": "cross-site"})

    assert (answer.status_code, (await browser.http.get("/sesiones")).status_code) == (403, 200)


async def test_staff_see_their_roles_and_give_a_recovery_code_instead_of_a_passkey(system: System) -> None:
    browser, key = await signed_in(system, ANA), Authenticator(SITE)
    options = (await browser.http.post("/registry/passkeys/options")).json()
    made = (await browser.http.post("/registry/passkeys", json={"credential": key.make(options)})).json()
    again = await signed_in(system, ANA)
    before = (await again.http.get("/sesiones")).text

    used = await again.http.post("/sesiones/recuperacion", data={"codigo": made["recovery_codes"][0]})

    after = (await again.http.get("/sesiones")).text
    assert "Roles: administración" in before
    assert 'id="verificar"' in before
    assert (used.status_code, "ya lo tiene" in after) == (303, True)
    assert (await again.token(role="administrator")).status_code == 200


async def test_a_page_needs_nothing_from_elsewhere_and_names_its_fields(system: System) -> None:
    browser = await signed_in(system)

    own = ("/ingresar", "/ingresar/codigo", "/sesiones")
    pages = [await browser.http.get(path, headers=HTML) for path in (*own, "/registry/privacy-notice.html")]
    pages.append(await browser.http.get("/registry/policy", headers=HTML))

    for page in pages:
        policy = page.headers["content-security-policy"]
        (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert not re.search(r'(?:src|href|action)="(?!/|#)', page.text)
        assert not re.search(r"\son[a-z]+=|\sstyle=", page.text)
        assert re.findall(r'<input id="([^"]+)"', page.text) == re.findall(r'<label for="([^"]+)"', page.text)
        assert 'lang="es"' in page.text
    script = await browser.http.get("/ingresar/llaves.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "navigator.credentials" in script.text
    assert not re.search(r"https?:|eval|innerHTML", script.text)
