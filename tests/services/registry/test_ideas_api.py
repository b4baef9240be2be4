"""A journey over HTTP: an idea that anyone proposes, that is supported, listed, and becomes a project."""

import asyncio
from typing import Any

from services.registry.events import ProjectRegistered
from services.registry.events.ideas import IdeaSupported
from tests.services.registry.test_api import AT, PROJECT, Outsider, outsider

__all__ = ["outsider"]

IDEAS = f"{AT}/ideas"
FORM: dict[str, Any] = {
    "name": "Riego para el caserío",
    "province": "0601",
    "district": "060106",
    "theme": "AGROPECUARIA",
    "strategic_action": "AER 3.2",
    "beneficiaries": 300,
    "approximate_amount": "150000.00",
}
PERSON = "11111111-1111-4111-8111-111111111111"
ADMIT = {"answer": "admitted", "response": "Cierra una brecha de riego."}


async def propose(outsider: Outsider, *, admitted: bool = True) -> str:
    idea = str((await outsider.done(IDEAS, FORM, "citizen"))["idea_id"])
    if admitted:
        await outsider.done(f"{IDEAS}/{idea}/answer", ADMIT, "facilitator")
    return idea


async def test_an_idea_becomes_a_project_and_the_thread_is_kept(outsider: Outsider) -> None:
    await outsider.open()
    idea = await propose(outsider)
    await outsider.done(f"{IDEAS}/{idea}/support", None, "citizen", PERSON)
    await outsider.done(f"{IDEAS}/{idea}/listing", {"list_code": "0601"}, "facilitator")

    done = await outsider.done(f"{IDEAS}/{idea}/project", {"entry": PROJECT, "reason": "Ya tiene CUI."}, "facilitator")

    assert done["project"] == PROJECT["project"]
    rows = await outsider.running.store.page(0, 100)
    first = next(row for row in rows if row.topic == "registry.idea-proposed.v1")
    projects = [event for row in rows if isinstance(event := row.event(), ProjectRegistered)]
    assert [project.cause for project in projects] == [f"event:{first.stream_id}.{first.version}"] * 2
    assert [project.project for project in projects] == [f"IDEA-{idea.replace('-', '')[:12]}", PROJECT["project"]]


async def test_a_person_supports_an_idea_once_however_often_and_at_once(outsider: Outsider) -> None:
    await outsider.open()
    idea = await propose(outsider)

    await asyncio.gather(*(outsider.done(f"{IDEAS}/{idea}/support", None, "citizen", PERSON) for _ in range(5)))

    assert len(await outsider.running.store.page(0, 100, [IdeaSupported.TOPIC])) == 1


async def test_an_idea_that_was_declined_goes_no_further(outsider: Outsider) -> None:
    await outsider.open()
    idea = await propose(outsider, admitted=False)
    await outsider.done(f"{IDEAS}/{idea}/answer", ADMIT | {"answer": "declined"}, "facilitator")

    answer = await outsider.post(f"{IDEAS}/{idea}/support", None, "citizen")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problemas/idea-is-not-open")


async def test_two_ideas_that_say_the_same_go_on_as_one(outsider: Outsider) -> None:
    await outsider.open()
    first, second = await propose(outsider), await propose(outsider)

    await outsider.done(f"{IDEAS}/{second}/merge", {"into": first, "reason": "Dicen lo mismo."}, "facilitator")

    answer = await outsider.post(f"{IDEAS}/{second}/listing", {"list_code": "0601"}, "facilitator")
    assert answer.status_code == 409


async def test_an_idea_is_put_on_a_list_of_the_process_alone(outsider: Outsider) -> None:
    await outsider.open()
    idea = await propose(outsider)
    before = await outsider.running.store.position()

    answer = await outsider.post(f"{IDEAS}/{idea}/listing", {"list_code": "0699"}, "facilitator")

    assert answer.status_code == 422
    assert await outsider.running.store.position() == before
