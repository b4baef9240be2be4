"""What the demonstration prints: rankings first, then where to look, then how to sign in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from rich.table import Table

from deploy.client import Client
from deploy.console import Output
from deploy.demo.acting import address
from deploy.demo.looking import Sight
from deploy.system import System
from shared.messages import readable

COLUMNS: Final = ("", "Código", "Proyecto", "Técnico", "Votos", "Total", "Costo S/", "Resultado")
LEFT: Final = frozenset({"Código", "Proyecto", "Resultado"})
NAME_WIDTH: Final = 46
WIDTH: Final = 50
STEPS: Final = {
    "technical-score": "puntaje técnico",
    "votes": "votos",
    "lower-cost": "menor costo",
    "higher-cost": "mayor costo",
    "earlier-registered": "orden de registro",
    "code": "código",
    "draw": "sorteo público",
}

OUTCOMES: Final = {
    "funded": "financiado",
    "not-enough-money": "no alcanza el monto",
    "stopped": "después del corte",
    "below-threshold": "bajo el mínimo",
    "no-votes": "sin votos",
    "incompatible": "incompatible",
    "ineligible": "no elegible",
}
PEOPLE: Final = (
    ("facilitator", "inscribe, acredita, digitaliza cédulas"),
    ("evaluator", "llena fichas de evaluación técnica"),
    ("committee", "certifica resultados y presenta reportes de vigilancia"),
    ("forum-member", "reporta el avance de los compromisos"),
    ("auditor", "lee quién leyó datos personales, y para qué"),
    ("ana", "agente participante, acreditada con voto"),
)
BY_TOKEN: Final = ("administrator", "integrity-officer")


async def show_rankings(client: Client, process: Mapping[str, Any], out: Output) -> None:
    """Print the ranking of every list, the one of the whole region first."""
    found = await client.get(f"/transparency/processes/{process['process_id']}")
    out.say(f"\n[bold]{found['process']['title']}[/bold]")
    out.say(
        "Un * junto al código marca un proyecto inventado; junto al costo, un costo inventado. "
        "Puntajes, agentes y votos son inventados."
    )
    contests = (await client.get("/transparency/contests", process=process["process_id"]))["contests"]
    names = {one["code"]: one["name"] for one in found["process"]["lists"]}
    projects = await _projects(client, str(process["process_id"]))
    for contest in sorted(contests, key=lambda one: (one["list_code"] != "MULTIPROVINCIAL", one["list_code"])):
        answer = await client.get(f"/transparency/contests/{contest['contest_id']}/ranking")
        _show_ranking(answer["ranking"], names[contest["list_code"]], projects, out)
        out.tell({"list": contest["list_code"], "invented": True, "ranking": answer["ranking"]})


async def _projects(client: Client, process: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    query: dict[str, Any] = {"process": process, "limit": 100}
    while True:
        answer = await client.get("/transparency/projects", **query)
        found.update({project["project"]: project for project in answer["projects"]})
        if not answer.get("next"):
            return found
        query["cursor"] = answer["next"]


def _show_ranking(ranking: dict[str, Any], name: str, projects: dict[str, dict[str, Any]], out: Output) -> None:
    if out.as_json:
        return
    listed = [projects[one["project"]] for one in ranking["projects"]]
    invented = all(is_invented(one) for one in listed)
    head = f"S/ {readable(Decimal(ranking['envelope']))}, {ranking['ballots']} cédulas de {ranking['voters']} votantes"
    out.say(f"\n[bold]{name}[/bold]{' (proyectos inventados)' if invented else ''}: {head}")
    out.console.print(_table(ranking, projects))
    told = [words["es"] for words in ranking["projects"][0]["explanation"]]
    for line in [" ".join(told)] if invented else told:
        out.say(f"  · {line}")
    for tie in ranking["ties_at_the_cut"]:
        step = ", ".join(STEPS[one] for one in tie["steps"])
        out.say(f"  ! Empate en el corte ({step}): {', '.join(tie['funded'])} sobre {', '.join(tie['unfunded'])}.")
    for decision in ranking["decisions"]:
        if decision["departs"]:
            out.say(f"  ! Decisión que se aparta del orden: {decision['project']}. {decision['reason']}")


def _table(ranking: dict[str, Any], projects: dict[str, dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in COLUMNS:
        cut = title == "Proyecto"
        table.add_column(
            title, justify="left" if title in LEFT else "right", no_wrap=True,
            overflow="ellipsis" if cut else "fold", max_width=NAME_WIDTH if cut else None, ratio=1 if cut else None,
        )  # fmt: skip
    for one in ranking["projects"]:
        code, cost = marked(one, projects[one["project"]])
        table.add_row(
            str(one["rank"] or "-"), code, str(one["name"]), _figure(one["technical_score"]),
            str(one["votes"]), _figure(one["total"]), cost, OUTCOMES[one["outcome"]],
        )  # fmt: skip
    return table


def is_invented(project: Mapping[str, Any]) -> bool:
    """Whether a project was made up; one that came with the invented portfolio says so in its name."""
    return bool(project["invented"]) or "(inventad" in project["name"]


def marked(one: dict[str, Any], project: dict[str, Any]) -> tuple[str, str]:
    """Return code and cost of a placing: the code marked where the project is invented, else the cost where it is."""
    cost = readable(Decimal(one["cost"]))
    if is_invented(project):
        return f"{one['project']}*", cost
    return str(one["project"]), f"{cost}{'*' if 'cost' in project['invented_parts'] else ''}"


def _figure(figure: Any) -> str:
    """Return the published decimal of a figure."""
    return "-" if figure is None else str(figure["published"])


def show_sights(sights: Sequence[Sight], out: Output) -> None:
    """Print where to look, heading by heading."""
    out.tell({"look": [sight._asdict() for sight in sights]})
    if out.as_json:
        return
    out.say("\n[bold]Qué mirar[/bold]")
    for group, found in groupby(sights, key=lambda sight: sight.group):
        for number, sight in enumerate(found):
            head = "" if number else group
            out.console.print(f"[bold]{head:10}[/bold] {sight.shows:{WIDTH}} {sight.address}", soft_wrap=True)


def show_proof(system: System, process: Mapping[str, Any], out: Output) -> None:
    """Print how to recompute what was published, with a program that uses none of this code."""
    if len(set(system.addresses.values())) == 1:
        command = f"python docs/verify_independently.py {system.addresses['transparency']} {process['process_id']}"
        out.tell({"verify": command})
        out.say(f"\n[bold]Comprobar[/bold] todo lo publicado, sin este programa: {command}", soft_wrap=True)


def show_sign_in(system: System, out: Output) -> None:
    """Print how to sign in as each role."""
    site, registry = system.settings.public_site, system.addresses["registry"]
    page, outbox = f"{site}/ingresar", str(system.settings.data_dir / "outbox")
    people = {address(name): what for name, what in PEOPLE}
    token = f"{registry}/registry/dev/token"
    out.tell({"sign_in": {"page": page, "outbox": outbox, "people": people, "development_token": token}})
    out.say(f"\n[bold]Ingresar[/bold] en {page}: escriba un correo; la carta con el código llega a {outbox}")
    for mail, what in people.items():
        out.say(f"  {mail:26} {what}")
    out.say(f"Otros roles ({', '.join(BY_TOKEN)}) piden además una llave de acceso; en desarrollo, un token:")
    out.say(f"  curl -s {token} -H 'Content-Type: application/json' \\")
    out.say('       -d \'{"role": "administrator", "audience": "registry"}\'')
