"""After the vote: the acta with its signatures, a replacement, money that is taken, progress up to delivery."""

from typing import Any

from deploy.demo.people import CAJAMARCA
from deploy.demo.scene import MULTIPROVINCIAL, Scene, act
from shared.service import now


async def sign_acta(scene: Scene) -> None:
    """Draw up the acta over all lists; one seat signs, one refuses, one stays away; its promises go to the forum."""
    facts = scene.more["acta"]
    promise = facts["promise"] | {"commitment": f"PECJA{1000 + _number(scene.code):04d}"}
    body = {name: facts[name] for name in ("title", "place", "seats")}
    body |= {"contests": [scene.contests[code] for code in scene.lists], "promises": [promise]}
    drawn = await scene.voting("/acta", body)
    document = {"document": drawn["document"]}
    await scene.voting("/acta/signatures", {"seat": "GR", **document}, role="administrator")
    await scene.voting("/acta/signatures", {"seat": "CV", **document}, role="committee")
    await scene.voting("/acta/refusals", {"seat": "AP-1", "reason": facts["refusal"], **document})
    await scene.voting("/acta/closing", document)


def _number(code: str) -> int:
    """Return which demonstration this is: an earlier one that was cut off has its promises already."""
    last = code.rpartition("-")[2]
    return int(last) if last.isdecimal() else 1


async def follow_up(scene: Scene) -> None:
    """Replace the first project of the screens by the next in rank, tell the council; take money; report progress."""
    contest = scene.contests[CAJAMARCA]
    winner = scene.results[CAJAMARCA]["ranking"][0]["project"]
    facts = scene.more["aftermath"]
    replacing = {"project": winner, "reason": facts["replaced_because"], "act": act("Reemplazo")}
    replaced = await scene.contest(contest, "/replacements", replacing, role="administrator")
    notice = {"project": winner, "informed": "coordination-council", "document": "Oficio inventado 3"}
    await scene.contest(contest, "/replacements/notices", notice, role="administrator")
    moved = facts["moved"] | {"project": replaced["replacement"], "act": act("Modificación presupuestal")}
    await scene.contest(contest, "/budget", moved, role="administrator")
    await _report(scene, contest, replaced["replacement"], facts["progress"][:1])
    region = scene.contests[MULTIPROVINCIAL]
    delivered = scene.results[MULTIPROVINCIAL]["ranking"][0]["project"]
    await _report(scene, region, delivered, facts["progress"])


async def _report(scene: Scene, contest: str, project: str, reports: list[dict[str, Any]]) -> None:
    for report in reports:
        await scene.contest(contest, "/execution", report | {"project": project, "as_of": f"{now():%Y-%m-%d}"})
