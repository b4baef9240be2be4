"""`quipu demo`: load the Cajamarca process where it is not there yet, and print what came out of it, explained."""

from typing import Any, Final

from rich.table import Table

from deploy.client import Client
from deploy.console import Output
from deploy.demo.loading import Loading, scenario
from deploy.system import System
from services.registry.events import Phase
from shared.messages import Role

STEPS: Final = 174
SIGN_IN: Final = (
    ("administrator", "abre procesos, fases y votaciones; decide la priorización"),
    ("facilitator", "inscribe, acredita, digitaliza cédulas"),
    ("evaluator", "llena fichas de evaluación técnica"),
    ("agent", "vota (con `person`: el id de un agente acreditado)"),
    ("committee", "certifica resultados y presenta reportes de vigilancia"),
    ("forum-member", "reporta el avance de los compromisos"),
)


async def run(system: System, out: Output) -> None:
    """Load the demonstration unless a finished one is there, then print each list's ranking and how to go on."""
    async with Client(system.addresses) as client:
        code = scenario()["process"]["code"]
        process = await _finished(client, code)
        if process is None:
            process = await _load(client, code, out)
        await _print(client, system, process, out)


async def _processes(client: Client, code: str) -> list[dict[str, Any]]:
    found = (await client.get("/transparency/processes"))["processes"]
    return [process for process in found if process["code"].startswith(code)]


async def _finished(client: Client, code: str) -> str | None:
    for process in await _processes(client, code):
        if process["phase"] == Phase.COORDINATION.value:
            return str(process["process_id"])
    return None


async def _load(client: Client, code: str, out: Output) -> str:
    """Load under a fresh code: a demonstration that was cut off stays as it is, as any record does."""
    begun = len(await _processes(client, code))
    done = 0
    with out.progress("Cargando la demostración") as advance:

        def step(_what: str) -> None:
            nonlocal done
            done += 1
            advance(done, STEPS)

        return await Loading(client, step).load(code if begun == 0 else f"{code}-{begun + 1}")


async def _print(client: Client, system: System, process: str, out: Output) -> None:
    found = await client.get(f"/transparency/processes/{process}")
    out.say(f"\n[bold]{found['process']['title']}[/bold]")
    out.say(
        "Un * junto al código marca un proyecto inventado; junto al costo, un costo inventado. "
        "Puntajes, agentes y votos son inventados."
    )
    contests = (await client.get("/transparency/contests", process=process))["contests"]
    names = {one["code"]: one["name"] for one in found["process"]["lists"]}
    projects = await _projects(client, process)
    for contest in sorted(contests, key=lambda one: (one["list_code"] != "MULTIPROVINCIAL", one["list_code"])):
        answer = await client.get(f"/transparency/contests/{contest['contest_id']}/ranking")
        _print_ranking(answer["ranking"], names[contest["list_code"]], projects, out)
        out.tell({"list": contest["list_code"], "invented": True, "ranking": answer["ranking"]})
    _print_addresses(system, process, contests, out)


async def _projects(client: Client, process: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    path, query = "/transparency/projects", {"process": process, "limit": 100}
    while True:
        answer = await client.get(path, **query)
        found.update({project["project"]: project for project in answer["projects"]})
        if not answer.get("next"):
            return found
        query["cursor"] = answer["next"]


def _print_ranking(ranking: dict[str, Any], name: str, projects: dict[str, dict[str, Any]], out: Output) -> None:
    invented = all(projects[one["project"]]["invented"] for one in ranking["projects"])
    mark = " (proyectos inventados)" if invented else ""
    out.say(
        f"\n[bold]{name}[/bold]{mark}: S/ {ranking['envelope']}, "
        f"{ranking['ballots']} cédulas de {ranking['voters']} votantes"
    )
    table = Table(box=None, pad_edge=False)
    for title in COLUMNS:
        cut = title == "Proyecto"
        table.add_column(
            title, justify="left" if title in LEFT else "right", no_wrap=True,
            overflow="ellipsis" if cut else "fold", max_width=46 if cut else None, ratio=1 if cut else None,
        )  # fmt: skip
    for one in ranking["projects"]:
        code, cost = _marked(one, projects[one["project"]])
        table.add_row(
            str(one["rank"] or "-"), code, str(one["name"]), _figure(one["technical_score"]),
            str(one["votes"]), _figure(one["total"]), cost, OUTCOMES[one["outcome"]],
        )  # fmt: skip
    if not out.as_json:
        out.console.print(table)
    for words in ranking["projects"][0]["explanation"]:
        out.say(f"  · {words['es']}")
    for tie in ranking["ties_at_the_cut"]:
        out.say(f"  ! Empate en el corte: {', '.join(tie['funded'])} sobre {', '.join(tie['unfunded'])}")


def _marked(one: dict[str, Any], project: dict[str, Any]) -> tuple[str, str]:
    """Return code and cost of a placing: the code marked where the project is invented, else the cost where it is."""
    if project["invented"]:
        return f"{one['project']}*", str(one["cost"])
    return str(one["project"]), f"{one['cost']}{'*' if 'cost' in project['invented_parts'] else ''}"


COLUMNS: Final = ("", "Código", "Proyecto", "Técnico", "Votos", "Total", "Costo S/", "Resultado")
LEFT: Final = frozenset({"Código", "Proyecto", "Resultado"})

OUTCOMES: Final = {
    "funded": "financiado",
    "not-enough-money": "no alcanza el monto",
    "stopped": "después del corte",
    "below-threshold": "bajo el mínimo",
    "no-votes": "sin votos",
    "incompatible": "incompatible",
    "ineligible": "no elegible",
}


def _figure(figure: Any) -> str:
    """Return the published decimal of a figure."""
    return "-" if figure is None else str(figure["published"])


def _print_addresses(system: System, process: str, contests: list[dict[str, Any]], out: Output) -> None:
    public, registry = system.addresses["transparency"], system.addresses["registry"]
    out.say("\n[bold]Direcciones públicas[/bold]")
    out.say(f"  Proceso       {public}/transparency/processes/{process}")
    out.say(f"  Orden         {public}/transparency/contests/{contests[0]['contest_id']}/ranking")
    out.say(f"  Rastro        {public}/transparency/trail?process={process}")
    out.say(f"  Eventos       {public}/transparency/events/voting?after=0")
    out.say("\n[bold]Ingresar con un rol (solo en desarrollo)[/bold]")
    out.say(f"  curl -s {registry}/registry/dev/token -H 'Content-Type: application/json' \\")
    out.say('       -d \'{"role": "administrator", "audience": "registry"}\'')
    for role, what in SIGN_IN:
        out.say(f"  {Role(role).value:14} {what}")
