"""Load the technical evaluation of the demonstration: matrix, eligibility, scorecards, record, presented lists."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from deploy.client import Client
from shared.service import now

Scored = tuple[str, str, bool]
"""A project, its technical score, and whether that score is invented."""


def fact(project: Mapping[str, Any], name: str) -> str:
    """Return a fact of a project: as the screens show it, else as it was invented."""
    return str(project["seen"].get(name, project["invented"].get(name)))


class Evaluating:
    """The evaluation of one process on its way from the proposed matrix to the lists that are presented."""

    def __init__(self, client: Client, step: Callable[[str], None], process: str, matrix: Mapping[str, Any]) -> None:
        self._client = client
        self._step = step
        self._at = f"/voting/processes/{process}"
        self._matrix = matrix

    async def evaluate(self, scored: Sequence[Scored], lists: Sequence[str]) -> None:
        """Evaluate every project, close the record of every list, and present it."""
        matrix_id = await self._settle_matrix()
        for project, technical, invented in scored:
            self._step(f"Evaluación técnica de {project}")
            await self._score(matrix_id, project, technical, invented=invented)
        for code in lists:
            self._step(f"Acta de evaluación de {code}")
            await self._present(code)

    async def _settle_matrix(self) -> str:
        """Propose the matrix, approve it in its invented session, freeze it; return its id."""
        facts = {name: self._matrix[name] for name in ("name", "criteria")}
        proposed = await self._client.post(
            f"{self._at}/matrices/proposals", {**facts, "invented": True}, role="evaluator"
        )
        at = f"{self._at}/matrices/{proposed['matrix_id']}"
        await self._client.post(f"{at}/approval", {"minutes": self._matrix["minutes"]}, role="facilitator")
        await self._client.post(f"{at}/freeze", role="facilitator")
        return str(proposed["matrix_id"])

    async def _score(self, matrix_id: str, project: str, technical: str, *, invented: bool) -> None:
        await self._client.post(
            f"{self._at}/eligibility",
            {
                "project": project,
                "in_portfolio": True,
                "viable": True,
                "source": "Ficha inventada de elegibilidad",
                "invented": True,
            },
            role="evaluator",
        )
        await self._client.post(
            f"{self._at}/scorecards",
            {
                "project": project,
                "matrix_id": matrix_id,
                "scores": spread(Decimal(technical), self._matrix["criteria"], invented=invented),
                "invented": True,
            },
            role="evaluator",
        )

    async def _present(self, code: str) -> None:
        at = f"{self._at}/lists/{code}"
        record = (await self._client.get(f"{at}/evaluation"))["record"]
        await self._client.post(f"{at}/evaluation/signatures", {"record": record}, role="evaluator")
        minutes = f"Acta inventada de evaluación técnica, lista {code}"
        await self._client.post(f"{at}/evaluation/closing", {"record": record, "minutes": minutes}, role="facilitator")
        act = {"kind": "Acto inventado", "number": f"Presentación {code}", "dated": f"{now():%Y-%m-%d}"}
        await self._client.post(f"{at}/presentation", {"act": act}, role="administrator")


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
