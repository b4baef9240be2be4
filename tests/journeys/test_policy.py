"""Each endpoint of each service lets in exactly whom the policy's one row for it names."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import httpx2

from services.registry.domain.process import ACCREDITATION, INSCRIPTION, LISTING
from services.registry.events import Phase
from shared.messages import Role
from shared.policy import POLICY, Entry, Scope
from tests.journeys.system import SITE, System

FILLED = {"{commitment}": "C-1", "{digest}": "0" * 64, "{topic}": "registry.process-opened.v1", "{service}": "registry"}
ENTERED_WITHOUT_ROLE = {"signInByCode", "endProviderSignIn", "enterOnPage"}
"""Open endpoints that answer 401 to a browser without a sign-in under way: that is what they are for."""


class Endpoint(NamedTuple):
    method: str
    path: str
    action: str


def endpoints(system: System) -> Iterator[Endpoint]:
    for path, methods in system.app.openapi()["paths"].items():
        for method, described in methods.items():
            yield Endpoint(method.upper(), path, described["operationId"])


async def call(system: System, endpoint: Endpoint, token: str | None) -> int:
    path = endpoint.path
    for name in re.findall(r"\{[^}]+\}", path):
        path = path.replace(name, FILLED.get(name, str(uuid4())))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx2.ASGITransport(app=system.app)
    async with httpx2.AsyncClient(transport=transport, base_url=SITE) as http:
        return (await http.request(endpoint.method, path, headers=headers)).status_code


async def test_every_endpoint_has_one_row_and_every_row_an_endpoint(whole: System) -> None:
    actions = [endpoint.action for endpoint in endpoints(whole)]

    assert sorted(actions) == sorted(POLICY)


async def test_an_endpoint_lets_in_the_roles_of_its_row_and_no_other(whole: System) -> None:
    for endpoint in endpoints(whole):
        row = POLICY[endpoint.action]
        if row.entry is not Entry.ROLE:
            continue

        answers = {
            role: await call(whole, endpoint, whole.signer.person_token(uuid4(), (role,), row.service)) for role in Role
        }

        assert {role for role, status in answers.items() if status != 403} == set(row.roles), (endpoint, answers)
        assert 401 not in answers.values(), endpoint
        assert await call(whole, endpoint, None) == 401, endpoint


async def test_a_token_for_another_service_lets_nobody_in(whole: System) -> None:
    for endpoint in endpoints(whole):
        row = POLICY[endpoint.action]
        if row.entry is Entry.ROLE:
            other = "forum" if row.service != "forum" else "voting"

            status = await call(whole, endpoint, whole.signer.person_token(uuid4(), row.roles, other))

            assert status == 401, endpoint


async def test_what_needs_a_session_or_a_ballot_credential_takes_no_token(whole: System) -> None:
    for endpoint in endpoints(whole):
        row = POLICY[endpoint.action]
        if row.entry in {Entry.SESSION, Entry.BALLOT_CREDENTIAL}:
            tokens = [None, *(whole.signer.person_token(uuid4(), (role,), row.service) for role in Role)]

            assert {await call(whole, endpoint, token) for token in tokens} == {401}, endpoint


async def test_what_is_open_asks_nobody_who_they_are(whole: System) -> None:
    for endpoint in endpoints(whole):
        if POLICY[endpoint.action].entry is Entry.NOTHING and endpoint.action not in ENTERED_WITHOUT_ROLE:
            assert await call(whole, endpoint, None) not in {401, 403}, endpoint


async def test_a_role_limited_to_a_process_does_not_reach_another(whole: System) -> None:
    for endpoint in endpoints(whole):
        row = POLICY[endpoint.action]
        limited = row.scope is Scope.DEPLOYMENT or (row.scope is Scope.PROCESS and "{process_id}" in endpoint.path)
        if row.entry is Entry.ROLE and limited:
            token = whole.signer.person_token(uuid4(), row.roles, row.service, processes=(uuid4(),))

            assert await call(whole, endpoint, token) == 403, endpoint


async def test_a_role_limited_to_a_territory_is_refused_where_places_are_not_compared(whole: System) -> None:
    for endpoint in endpoints(whole):
        row = POLICY[endpoint.action]
        if row.entry is Entry.ROLE and row.scope in {Scope.DEPLOYMENT, Scope.PROCESS}:
            token = whole.signer.person_token(uuid4(), row.roles, row.service, territories=("0601",))

            assert await call(whole, endpoint, token) == 403, endpoint


def test_the_phases_of_a_row_are_those_that_the_registry_asks_for() -> None:
    asked = {
        "inscribeAgent": INSCRIPTION,
        "enrolElectors": INSCRIPTION,
        "rejectAgent": INSCRIPTION,
        "accreditAgent": ACCREDITATION,
        "closeRoll": ACCREDITATION,
        "registerProject": LISTING,
        "registerProjects": LISTING,
    }

    assert {action: POLICY[action].phases for action in asked} == asked
    assert {phase for row in POLICY.values() for phase in row.phases} <= set(Phase)


async def test_the_policy_is_published_in_spanish_for_people_and_programs(whole: System) -> None:
    browser = whole.browser()

    plain = (await browser.http.get("/registry/policy")).json()
    page = await browser.http.get("/registry/policy", headers={"Accept": "text/html"})

    assert [row["action"] for row in plain["rows"]] == list(POLICY)
    assert page.headers["content-type"].startswith("text/html")
    assert all(row.does in html.unescape(page.text) for row in POLICY.values())
    assert 'name="viewport"' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "Comité de Vigilancia" in page.text
