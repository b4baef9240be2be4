"""The technical evaluation of the demonstration: matrices, eligibility, scorecards, second looks, presented lists."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from deploy.demo.pdf import one_page
from deploy.demo.portfolio import fact, kinds
from deploy.demo.scene import Scene, act, together

SOURCE: Final = "Cartera vigente del proceso (inventada)"
"""Where the registry's own record of the portfolio is taken from: nothing is stated that it says already."""


async def evaluate(scene: Scene) -> None:
    """Settle the matrices, decide on eligibility, score every eligible project."""
    by_hand, by_scale = [await _settle(scene, scene.facts["matrix"]), await _settle(scene, scene.more["matrix"])]
    attached = await _attachment(scene)
    await _decide(scene, scene.more["ineligible"]["entry"]["project"])
    shown = [
        _score_by_hand(scene, by_hand, p["code"], fact(p, "technical"), invented="technical" in p["invented"])
        for p in scene.facts["projects"]
    ]
    invented = [_score_by_scale(scene, by_scale, project, facts, attached) for project, facts in _measured(scene)]
    await together([*shown, *invented])
    await _look_twice(scene, by_scale)


def _measured(scene: Scene) -> list[tuple[str, Mapping[str, Any]]]:
    """Return each invented project with what was measured of it."""
    listed = [(f"INV-{province}-{number}", kind["measured"]) for province, number, kind in kinds(scene)]
    return listed + [(project, scene.more["measured"]) for project in scene.scored]


async def _settle(scene: Scene, matrix: Mapping[str, Any]) -> str:
    """Propose a matrix, approve it in its invented session, freeze it; return its id."""
    facts = {name: matrix[name] for name in ("name", "axis", "functions", "criteria")}
    proposed = await scene.voting("/matrices/proposals", facts | {"invented": True}, role="evaluator")
    at = f"/matrices/{proposed['matrix_id']}"
    await scene.voting(f"{at}/approval", {"minutes": matrix["minutes"]})
    await scene.voting(f"{at}/freeze")
    return str(proposed["matrix_id"])


async def _attachment(scene: Scene) -> str:
    sheet = ("ficha.pdf", one_page("Ficha de campo (inventada)"), "application/pdf")
    return str((await scene.voting("/files", files={"file": sheet}, role="evaluator"))["attachment"])


async def _decide(scene: Scene, project: str) -> None:
    await scene.voting("/eligibility", {"project": project, "source": SOURCE, "invented": True}, role="evaluator")


async def _score_by_hand(scene: Scene, matrix: str, project: str, technical: str, *, invented: bool) -> None:
    await _decide(scene, project)
    scores = spread(Decimal(technical), scene.facts["matrix"]["criteria"], invented=invented)
    await scene.voting("/scorecards", _card(project, matrix, scores), role="evaluator")


async def _score_by_scale(scene: Scene, matrix: str, project: str, measured: Mapping[str, Any], attached: str) -> None:
    await _decide(scene, project)
    card = _card(project, matrix, read(measured)) | {"attachments": [attached]}
    await scene.voting("/scorecards", card, role="evaluator")


async def _look_twice(scene: Scene, matrix: str) -> None:
    """Mend a scorecard by two persons; hear a disagreement in a session; let an evaluator step aside."""
    second = scene.more["second_looks"]
    mended = _card(second["corrected"], matrix, read(second["correction"])) | {"reason": second["reason"]}
    asked = await scene.voting("/corrections", mended, role="evaluator")
    confirmation = {"project": second["corrected"]}
    path = f"/corrections/{asked['correction']}/confirmation"
    await scene.voting(path, confirmation, role="evaluator", person="evaluator-2")
    other = _card(second["disputed"], matrix, read(second["dispute"]))
    await scene.voting("/scorecards", other, role="evaluator", person="evaluator-2")
    settlement = {"project": second["disputed"], "minutes": second["minutes"], "reason": second["settlement"]}
    await scene.voting("/disagreements/settlement", settlement)
    conflict = {"project": second["recused"], "conflict": second["conflict"]}
    await scene.voting("/conflicts", conflict, role="evaluator", person="evaluator-2")


def _card(project: str, matrix: str, scores: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    return {"project": project, "matrix_id": matrix, "scores": list(scores), "invented": True}


async def present_lists(scene: Scene) -> None:
    """Sign and close the evaluation record of each list, and present the list by the Governor's act."""
    await together(_present(scene, code) for code in scene.lists)


async def _present(scene: Scene, code: str) -> None:
    at = f"/lists/{code}"
    shown = await scene.client.get(f"/voting/processes/{scene.process}{at}/evaluation")
    signers = {card["evaluator"] for one in shown["projects"] for card in one["scorecards"]}
    signature = {"record": shown["record"]}
    await scene.voting(f"{at}/evaluation/signatures", signature, role="evaluator")
    if len(signers) > 1:
        await scene.voting(f"{at}/evaluation/signatures", signature, role="evaluator", person="evaluator-2")
    minutes = f"Acta inventada de evaluación técnica, lista {code}"
    await scene.voting(f"{at}/evaluation/closing", {"record": shown["record"], "minutes": minutes})
    await scene.voting(f"{at}/presentation", {"act": act(f"Presentación {code}")}, role="administrator")


def read(measured: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the scores of the matrix with scales: two values are stated, two are looked up or computed."""
    reason = "Valor inventado."
    return [
        {"criterion": "pobreza", "reason": "Indicador territorial publicado."},
        {"criterion": "alcance", "measured": measured["reach"], "reason": reason},
        {"criterion": "costo", "reason": "Costo entre beneficiarios inventados."},
        {"criterion": "terreno", "measured": measured["land"], "reason": reason},
    ]


def spread(total: Decimal, criteria: Sequence[Mapping[str, str]], *, invented: bool) -> list[dict[str, str]]:
    """Divide a technical score among the criteria, the first ones filled first; the division is always invented."""
    source = "inventado" if invented else "tal como lo muestra la pantalla"
    scores: list[dict[str, str]] = []
    for criterion in criteria:
        score = min(total, Decimal(criterion["maximum"]))
        total -= score
        reason = f"Reparto inventado de un puntaje {source}."
        scores.append({"criterion": criterion["code"], "score": str(score), "reason": reason})
    return scores
