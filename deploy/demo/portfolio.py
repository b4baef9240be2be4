"""Projects: those of the screens, those made up, the imported portfolio, the ideas, and how far each reaches."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from deploy.demo.feed import ProofFailed
from deploy.demo.pdf import one_page
from deploy.demo.scene import INVENTED, Scene
from deploy.demo.workbook import workbook
from shared.territory import Catalogue


async def register_projects(scene: Scene) -> None:
    """Register the projects of the screens, and invented ones where the screens show none."""
    entries = [entry_of(project) for project in scene.facts["projects"]]
    entries += [made_up(scene, province, number) for province, number, _ in kinds(scene)]
    entries.append(scene.more["ineligible"]["entry"])
    await scene.registry("/projects/batch", {"projects": entries})


def kinds(scene: Scene) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield province, number and kind of each invented project."""
    for province in scene.provinces[1:]:
        for number, kind in enumerate(scene.facts["invented_kinds"], start=1):
            yield province.code(), number, kind


def made_up(scene: Scene, province: str, number: int) -> dict[str, Any]:
    """Return an invented project of a province as it is to stand on its list."""
    kind = scene.facts["invented_kinds"][number - 1]
    catalogue = Catalogue.default()
    cost = Decimal(kind["cost"]) + 1000 * int(province)
    return {
        "project": f"INV-{province}-{number}",
        "investment_code": f"98{province}{number}",
        "name": f"{kind['name']}, provincia de {catalogue.find(province).name} {INVENTED}",
        "list_code": province,
        "cost": f"{cost:.2f}",
        "function": kind["function"],
        "locations": [{"ubigeo": catalogue.districts(province)[0].code()}],
        "invented": True,
    }


def entry_of(project: Mapping[str, Any]) -> dict[str, Any]:
    """Return a project of the screens, which is real; what was invented about it is named in its `invented_parts`."""
    stated = Decimal(fact(project, "cost"))
    cost = stated.quantize(Decimal("0.01"))
    return {
        "project": project["code"],
        "investment_code": project["code"],
        "name": project["name"],
        "list_code": project["list"],
        "cost": str(cost),
        "stated_cost": None if cost == stated else str(stated),
        "function": project["function"],
        "locations": [{"ubigeo": district} for district in project["districts"]],
        "invented": False,
        "invented_parts": [part for part in ("cost",) if part in project["invented"]],
    }


def fact(project: Mapping[str, Any], name: str) -> str:
    """Return a fact of a project: as the screens show it, else as it was invented."""
    return str(project["seen"].get(name, project["invented"].get(name)))


async def import_portfolio(scene: Scene) -> None:
    """Import an invented workbook, approve it; again, which changes nothing; a changed copy, whose diff is approved."""
    facts = scene.more["portfolio"]
    known = [facts["headings"], *rows_of(scene)]
    rows = [*known, *facts["rows"]]
    await _bring_in(scene, rows, "Cartera inventada de la demostración.")
    again = await _upload(scene, rows)
    if again["state"] != "unchanged":
        raise ProofFailed
    changed = [*known, *facts["rows"][:-1], facts["changed"], facts["added"]]
    await _bring_in(scene, changed, "Se revisaron las diferencias con la cartera vigente (inventado).")
    await scene.registry("/portfolio/selection", facts["selection"])
    chosen = facts["selection"]["projects"][0]
    scene.scored.append(chosen)
    document = ("perfil.pdf", one_page("Perfil del proyecto (inventado)"), "application/pdf")
    said = {"title": "Perfil del proyecto (inventado)", "kind": "profile"}
    await scene.registry(f"/projects/{chosen}/documents", files={"file": document}, data=said)


def rows_of(scene: Scene) -> Iterator[list[str]]:
    """Yield a row of the workbook for each place of each project: all are viable but the one made up not to be."""
    for project in scene.facts["projects"]:
        yield from _rows(entry_of(project), "VIABLE", "")
    for province, number, kind in kinds(scene):
        yield from _rows(made_up(scene, province, number), "VIABLE", kind["measured"]["beneficiaries"])
    yield from _rows(scene.more["ideas"][0]["project"]["entry"], "VIABLE", scene.more["measured"]["beneficiaries"])
    yield from _rows(scene.more["ineligible"]["entry"], "NO VIABLE", "")


def _rows(entry: Mapping[str, Any], situation: str, beneficiaries: str) -> Iterator[list[str]]:
    catalogue = Catalogue.default()
    for location in entry["locations"]:
        ubigeo = location["ubigeo"]
        where = [catalogue.find(ubigeo[:length]).name.upper() for length in (2, 4, 6)]
        cost = entry.get("stated_cost") or entry["cost"]
        yield [
            entry["investment_code"], entry["name"], situation, cost, entry["function"], beneficiaries, *where, ubigeo,
        ]  # fmt: skip


async def _bring_in(scene: Scene, rows: list[list[str]], reason: str) -> None:
    found = await _upload(scene, rows)
    body = {name: found[name] for name in ("proposal", "rows_set_aside")} | {"reason": reason}
    await scene.registry("/portfolio/approval", body, role="administrator")


async def _upload(scene: Scene, rows: list[list[str]]) -> Any:
    return await scene.registry("/portfolio/imports", files={"file": ("cartera-inventada.xlsx", workbook(rows))})


async def gather_ideas(scene: Scene) -> None:
    """Take ideas from citizens: supported, answered with reasons, merged, and one made a project with its thread."""
    first, second, declined = scene.more["ideas"]
    idea, other, third = [
        (await scene.registry("/ideas", one["form"] | {"invented": True}, **scene.own(one["by"])))["idea_id"]
        for one in (first, second, declined)
    ]
    for one, about in ((idea, first), (third, declined)):
        await scene.registry(f"/ideas/{one}/answer", about["answer"])
    await scene.registry(f"/ideas/{idea}/support", **scene.own("beto"))
    await scene.registry(f"/ideas/{idea}/support", **scene.own("vecina"))
    await scene.registry(f"/ideas/{other}/merge", second["merge"] | {"into": idea})
    await scene.registry(f"/ideas/{idea}/project", first["project"])
    scene.scored.append(first["project"]["entry"]["project"])


async def classify_impact(scene: Scene) -> None:
    """Compute how far two projects of the whole region reach, and decide otherwise on one, with the reason."""
    for one in scene.more["impact"]["classify"]:
        await scene.registry(f"/projects/{one}/impact", {}, role="evaluator")
    override = scene.more["impact"]["override"]
    body = {name: override[name] for name in ("level", "reason")}
    await scene.registry(f"/projects/{override['project']}/impact/override", body, role="administrator")
