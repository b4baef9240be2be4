"""Voting on the lists: a practice, ballots by web, with assistance and on paper, a change, and one that is struck."""

import base64
import json
from datetime import timedelta
from typing import Any, Final

from deploy.demo.inscribing import read_pseudonyms
from deploy.demo.pdf import one_page
from deploy.demo.people import CAJAMARCA, EVIDENCE
from deploy.demo.scene import MULTIPROVINCIAL, Scene, together
from shared.service import now

DAYS: Final = 7


def hours() -> dict[str, str]:
    """Return the hours of a contest that opens now."""
    return {"opens_at": now().isoformat(), "closes_at": (now() + timedelta(days=DAYS)).isoformat()}


async def open_contests(scene: Scene) -> None:
    """Open one contest per list, fix what its draw will rest on, practise on one, extend another."""
    opened = await together(
        scene.voting("/contests", {"list_code": code, **hours()}, role="administrator") for code in scene.lists
    )
    scene.contests = {one["list_code"]: str(one["contest_id"]) for one in opened}
    source = {"source": scene.more["draw"]["source"]}
    await together(
        scene.contest(contest, "/draw-seed", source, role="committee") for contest in scene.contests.values()
    )
    practice = {"list_code": CAJAMARCA, **hours(), "practice": True}
    trial = await scene.voting("/contests", practice, role="administrator")
    ana = await credential(scene, "ana")
    await _cast(scene, str(trial["contest_id"]), scene.more["ballots"]["ana"], ana)
    later = {"closes_at": (now() + timedelta(days=DAYS + 1)).isoformat(), "reason": "Lluvias intensas (inventado)."}
    await scene.contest(scene.contests["0613"], "/extend", later, role="committee")


async def vote(scene: Scene) -> None:
    """Let everybody vote: on the list of their province and on the one of the whole region."""
    projects = {code: await _candidates(scene, contest) for code, contest in scene.contests.items()}
    await together(_vote(scene, number, projects) for number in range(len(scene.agents)))
    for name in ("ana", "beto"):
        token = await credential(scene, name)
        for choices in scene.more["ballots"][name], scene.more["ballots"]["all"]:
            await _cast(scene, scene.contests[CAJAMARCA], choices, token)


async def _candidates(scene: Scene, contest: str) -> list[str]:
    shown = await scene.client.get(f"/voting/contests/{contest}")
    return [candidate["project"] for candidate in shown["candidates"]]


async def credential(scene: Scene, person: str) -> str:
    """Return the ballot credential of an agent: somebody who signed in, or the id of an ordinary one."""
    who = person if scene.client.is_in(person) else scene.people.get(person, person)
    return str((await scene.registry("/credential", role="agent", person=who))["credential"])


async def _vote(scene: Scene, number: int, projects: dict[str, list[str]]) -> None:
    agent, own = scene.agents[number]
    token = await credential(scene, agent)
    for code in (own, MULTIPROVINCIAL):
        choices = _choices(scene, number, code, projects[code])
        await _cast(scene, scene.contests[code], choices, token, assisted=number == scene.more["ballots"]["assisted"])


def _choices(scene: Scene, number: int, code: str, projects: list[str]) -> list[str]:
    """Return an ordinary agent's choices: in the province of the screens as written down, elsewhere by number."""
    if code == CAJAMARCA:
        written: list[str] = scene.more["ballots"]["ordinary"][number]
        return written
    return sorted({projects[number % len(projects)], projects[(number * number) % len(projects)]})


async def _cast(scene: Scene, contest: str, choices: list[str], token: str, *, assisted: bool = False) -> None:
    body: dict[str, Any] = {"choices": [{"project": project} for project in choices]}
    if assisted:
        await scene.contest(contest, "/ballots:assisted", body | {"credential": token})
    else:
        await scene.contest(contest, "/ballots", body, token=token)


async def vote_on_paper(scene: Scene) -> None:
    """Enter paper ballots with their tally sheet, which counts one more; another person confirms, with the reason."""
    paper = scene.more["paper"]
    voters = await read_pseudonyms(scene)
    table = "\n".join(
        ["votante,opciones", *(f"{voter},{' '.join(c)}" for voter, c in zip(voters, paper["ballots"], strict=True))]
    )
    entered = await scene.contest(
        scene.contests[paper["list"]],
        "/batches",
        files={
            "ballots": ("cedulas.csv", table.encode(), "text/csv"),
            "sheet": ("acta.pdf", one_page("Acta de escrutinio (inventada)"), "application/pdf"),
        },
        data={"totals": json.dumps(paper["sheet"])},
    )
    path = f"/batches/{entered['batch_id']}/confirm"
    await scene.contest(scene.contests[paper["list"]], path, {"reason": paper["reason"]}, person="facilitator-2")


async def strike(scene: Scene) -> None:
    """Declare an accreditation void for a false declaration: the ballot cast with it counts no more."""
    agent = scene.agents[scene.more["ballots"]["struck"]][0]
    finding = {"reason": "Declaración jurada falsa (caso inventado).", "evidence": [EVIDENCE]}
    await scene.registry(f"/agents/{agent}/nullity", finding, role="integrity-officer")


def voter_of(token: str) -> str:
    """Return the pseudonym that a ballot credential is for."""
    claims = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])
