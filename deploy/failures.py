"""What the command foresees that may fail, apart from the servers (`deploy.servers`)."""

from typing import Any, Final

MOST_NAMED: Final = 5
"""So many faulty rows or values are named; the problem document has all of them."""


class Refused(Exception):
    """The service answered with a problem document; it is kept whole."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        rows = "; ".join(f"fila {row['row']}: {row.get('detail', '')}" for row in problem.get("rows", [])[:MOST_NAMED])
        errors = " ".join(f"{one['pointer']}: {one['detail']}" for one in problem.get("errors", [])[:MOST_NAMED])
        said = (f"{problem.get('title')}:", problem.get("detail"), rows, errors, problem.get("remedy"))
        super().__init__(" ".join(part for part in said if part))
        self.status = status
        self.problem = problem


class DidNotStart(Exception):
    """A service did not answer in time; its own log says why."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"El servicio de {address} no llegó a estar listo. La causa está en las líneas de arriba y en /readyz.\n"
            f"The service at {address} did not become ready. The cause is in the lines above and at /readyz."
        )
