"""What the command foresees that may fail, apart from the servers (`deploy.servers`)."""

from typing import Any


class Refused(Exception):
    """The service answered with a problem document; it is kept whole."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        rows = "; ".join(f"fila {row['row']}: {row.get('detail', '')}" for row in problem.get("rows", [])[:5])
        super().__init__(f"{problem.get('title')}: {problem.get('detail')} {rows} {problem.get('remedy', '')}".strip())
        self.status = status
        self.problem = problem


class DidNotStart(Exception):
    """A service did not answer in time; its own log says why."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"El servicio de {address} no llegó a estar listo. La causa está en las líneas de arriba y en /readyz.\n"
            f"The service at {address} did not become ready. The cause is in the lines above and at /readyz."
        )
