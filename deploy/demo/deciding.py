"""What came out: the draw, the results, their certification, the decisions, and one that departs from the order."""

from typing import Any

from deploy.demo.people import CAJAMARCA, EVIDENCE
from deploy.demo.scene import Scene, act, together


async def close_contests(scene: Scene) -> None:
    """Close every contest, publish the seed that came out of the source fixed before, count and rank."""
    scene.results = dict(await together(_count(scene, code, contest) for code, contest in scene.contests.items()))


async def _count(scene: Scene, code: str, contest: str) -> tuple[str, dict[str, Any]]:
    reason = {"reason": "Fin de la jornada de demostración."}
    for role in ("administrator", "committee"):  # Before its hour, two persons close.
        await scene.voting(f"/contests/{contest}/close", reason, role=role)
    drawn = {name: scene.more["draw"][name] for name in ("seed", "evidence")}
    await scene.contest(contest, "/draw-seed/revelation", drawn, role="committee")
    return code, await scene.contest(contest, "/result", role="committee")


async def certify(scene: Scene) -> None:
    """Certify each ranking by the committee, over its digest."""
    await together(
        scene.contest(
            scene.contests[code],
            "/certification",
            {"ranking": result["digest"], "minutes": f"Acta inventada del Comité de Vigilancia, lista {code}"},
            role="committee",
        )
        for code, result in scene.results.items()
    )


async def decide(scene: Scene) -> None:
    """Prioritise what the order funds; leave one project out of it, which takes an act and evidence."""
    left_out = scene.more["override"]["project"]
    orders = [
        _prioritise(scene, code, result, placing["project"])
        for code, result in scene.results.items()
        for placing in result["ranking"]
        if placing["outcome"] == "funded" and placing["project"] != left_out
    ]
    await together(orders)
    grounds = {"reason": scene.more["override"]["reason"], "act": act("Excepción"), "evidence": EVIDENCE}
    departure = {"project": left_out, "prioritised": False, "ranking": scene.results[CAJAMARCA]["digest"]}
    await scene.contest(scene.contests[CAJAMARCA], "/decisions", departure | grounds, role="administrator")


async def _prioritise(scene: Scene, code: str, result: dict[str, Any], project: str) -> None:
    body = {"project": project, "ranking": result["digest"], "prioritised": True, "reason": "Según el orden calculado."}
    await scene.contest(scene.contests[code], "/decisions", body, role="administrator")
