"""What one citizen or agent may ask for in an hour is bounded; staff enter many people's acts, and are not counted."""

from uuid import UUID, uuid4

import httpx2
import pytest

from shared.messages import Role, derived_id
from tests.journeys.system import SITE, System


async def statuses(system: System, path: str, role: Role, times: int, person: UUID | None = None) -> list[int]:
    token = system.signer.person_token(person or uuid4(), (role,), "registry")
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=system.app), base_url=SITE) as http:
        return [(await http.post(path, headers=headers, json={})).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("what", "role", "most"), [("agents", Role.CITIZEN, 30), ("agents", Role.AGENT, 30), ("credential", Role.AGENT, 60)]
)
async def test_inscriptions_and_credentials_are_bounded_for_each_person(
    system: System, what: str, role: Role, most: int
) -> None:
    path = f"/registry/processes/{uuid4()}/{what}"

    answers = await statuses(system, path, role, most + 1)

    assert 429 not in answers[:most]
    assert answers[most] == 429
    assert (await statuses(system, path, role, 1)) != [429]


async def test_staff_and_the_stand_ins_of_development_are_not_counted(system: System) -> None:
    path = f"/registry/processes/{uuid4()}/agents"

    staff = await statuses(system, path, Role.FACILITATOR, 31)
    stand_in = await statuses(system, path, Role.CITIZEN, 31, derived_id("development", Role.CITIZEN))

    assert 429 not in staff + stand_in
