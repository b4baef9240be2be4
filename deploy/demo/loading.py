"""Load the demonstration through the public APIs, each step in the role that would take it."""

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import pikepdf
import yaml

from deploy.client import Client
from deploy.demo.evaluating import Evaluating, fact
from services.registry.events import Phase
from shared.service import now
from shared.territory import Catalogue, Place

MULTIPROVINCIAL: Final = "MULTIPROVINCIAL"
CATEGORY: Final = "civil-society"
NOTICE: Final = "2026-01"
INVENTED: Final = "(inventado)"

ORGANISED: Final = {
    "constituted_on": "2019-05-17",
    "documents": [{"code": "assembly-minutes", "file": sha256(b"Acta de asamblea inventada").hexdigest()}],
}
"""What every invented organisation shows: its age, and the minutes that name its representatives."""

Step = Callable[[str], None]


def scenario() -> dict[str, Any]:
    """Return the demonstration's facts."""
    text = files("deploy.demo").joinpath("cajamarca.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


class Loading:
    """One process of the demonstration on its way from its opening to its results."""

    def __init__(self, client: Client, step: Step) -> None:
        self._client = client
        self._step = step
        self._facts = scenario()
        self._provinces = Catalogue.default().provinces()
        self._process = ""
        self._agents: list[tuple[str, str]] = []
        self._contests: dict[str, str] = {}

    async def load(self, code: str) -> str:
        """Load all of it under a process code; return the process's id."""
        await self._open_process(code)
        await self._register_projects()
        await self._inscribe_agents()
        await self._close_roll()
        await self._evaluate()
        await self._vote()
        await self._decide()
        await self._watch()
        await self._promise()
        await self._begin(Phase.COORDINATION)
        return self._process

    async def _open_process(self, code: str) -> None:
        self._step("Proceso, reglas y listas")
        facts = self._facts["process"]
        lists = [
            {"code": MULTIPROVINCIAL, "name": MULTIPROVINCIAL, "ubigeo": None, "electorate": "everyone",
             "envelope": facts["envelope_multiprovincial"]},
            *({"code": p.code(), "name": p.name, "ubigeo": p.code(), "envelope": facts["envelope_province"]}
              for p in self._provinces),
        ]  # fmt: skip
        opened = await self._client.post(
            "/registry/processes",
            {
                "code": code,
                **{name: facts[name] for name in ("title", "fiscal_year", "ordinance")},
                "rules": {name: facts[name] for name in ("currency", "ballots", "prioritisation")}
                | {"lists": lists, "privacy_notice": NOTICE},
                "invented": True,
            },
            role="administrator",
        )
        self._process = str(opened["process_id"])
        for phase in (Phase.CONVOKED, Phase.REGISTRATION):
            await self._begin(phase)

    async def _register_projects(self) -> None:
        self._step("Cartera de proyectos")
        entries = [_entry(project) for project in self._facts["projects"]]
        entries += [entry for entry, _ in self._invented_projects()]
        await self._client.post(
            f"/registry/processes/{self._process}/projects/batch", {"projects": entries}, role="facilitator"
        )

    def _invented_projects(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield three invented projects for each province that the screens do not show, with their invented scores."""
        for province in self._provinces[1:]:
            capital = Catalogue.default().districts(province.code())[0]
            for number, kind in enumerate(self._facts["invented_kinds"], start=1):
                cost = Decimal(kind["cost"]) + 1000 * int(province.code())
                yield (
                    {
                        "project": f"INV-{province.code()}-{number}",
                        "name": f"{kind['name']}, provincia de {province.name} {INVENTED}",
                        "list_code": province.code(),
                        "cost": f"{cost:.2f}",
                        "function": kind["function"],
                        "locations": [{"ubigeo": capital.code()}],
                        "invented": True,
                    },
                    kind["technical"],
                )

    async def _inscribe_agents(self) -> None:
        await self._begin(Phase.ACCREDITATION)
        number = 0
        for province in self._provinces:
            self._step(f"Agentes de {province.name}")
            for place in range(self._facts["agents_per_province"]):
                number += 1
                organised = place % 2 == 0
                organisation_id = await self._register_organisation(number, province) if organised else None
                await self._inscribe(number, province, organisation_id)

    async def _register_organisation(self, number: int, province: Place) -> str:
        """Register an invented organisation: each has one vote, and so one titular."""
        organisation = await self._client.post(
            "/registry/organisations",
            {"name": f"Organización inventada {number} de {province.name}", "kind": "social", "invented": True},
            role="facilitator",
        )
        return str(organisation["organisation_id"])

    async def _inscribe(self, number: int, province: Place, organisation_id: str | None) -> None:
        inscribed = await self._client.post(
            f"/registry/processes/{self._process}/agents",
            {
                "identity": _person(number),
                "category": CATEGORY,
                "list_code": province.code(),
                "organisation_id": organisation_id,
                "shown": ORGANISED if organisation_id else {},
                "notice_version": NOTICE,
                "consent": True,
                "invented": True,
            },
            role="citizen",
        )
        agent = str(inscribed["agent_id"])
        await self._client.post(
            f"/registry/processes/{self._process}/agents/{agent}/accreditation",
            {"reason": "Requisitos inventados cumplidos."},
            role="facilitator",
        )
        self._agents.append((agent, province.code()))

    async def _close_roll(self) -> None:
        self._step("Padrón")
        await self._client.post(f"/registry/processes/{self._process}/roll/closing", role="administrator")
        await self._begin(Phase.CONCERTATION)

    def _lists(self) -> tuple[str, ...]:
        return (MULTIPROVINCIAL, *(province.code() for province in self._provinces))

    async def _evaluate(self) -> None:
        scores = [(p["code"], fact(p, "technical"), "technical" in p["invented"]) for p in self._facts["projects"]]
        scores += [(entry["project"], technical, True) for entry, technical in self._invented_projects()]
        evaluating = Evaluating(self._client, self._step, self._process, self._facts["matrix"])
        await evaluating.evaluate(scores, self._lists())

    async def _vote(self) -> None:
        hours = {"opens_at": now().isoformat(), "closes_at": (now() + timedelta(days=7)).isoformat()}
        for code in self._lists():
            opened = await self._client.post(
                f"/voting/processes/{self._process}/contests", {"list_code": code, **hours}, role="administrator"
            )
            self._contests[code] = str(opened["contest_id"])
        for number, (agent, own_list) in enumerate(self._agents):
            self._step(f"Voto {number + 1} de {len(self._agents)}")
            await self._cast(number, agent, own_list)

    async def _cast(self, number: int, agent: str, own_list: str) -> None:
        answer = await self._client.post(f"/registry/processes/{self._process}/credential", role="agent", person=agent)
        for code in (own_list, MULTIPROVINCIAL):
            contest = await self._client.get(f"/voting/contests/{self._contests[code]}")
            projects = [candidate["project"] for candidate in contest["candidates"]]
            chosen = {projects[number % len(projects)], projects[(number * number) % len(projects)]}
            await self._client.post(
                f"/voting/contests/{self._contests[code]}/ballots",
                {"choices": [{"project": project} for project in sorted(chosen)]},
                token=answer["credential"],
            )

    async def _decide(self) -> None:
        for code, contest in self._contests.items():
            self._step(f"Resultado de {code}")
            for role in ("administrator", "committee"):  # Before its hour, two persons close.
                closing = f"/voting/processes/{self._process}/contests/{contest}/close"
                await self._client.post(closing, {"reason": "Fin de la jornada de demostración."}, role=role)
            result = await self._client.post(f"/voting/contests/{contest}/result", role="committee")
            await self._client.post(
                f"/voting/contests/{contest}/certification",
                {"ranking": result["digest"], "minutes": f"Acta inventada del Comité de Vigilancia, lista {code}"},
                role="committee",
            )
            for placing in result["ranking"]:
                if placing["outcome"] == "funded":
                    await self._prioritise(contest, placing["project"], result["digest"])

    async def _prioritise(self, contest: str, project: str, ranking: str) -> None:
        await self._client.post(
            f"/voting/contests/{contest}/decisions",
            {"project": project, "ranking": ranking, "prioritised": True, "reason": "Según el orden calculado."},
            role="administrator",
        )

    async def _watch(self) -> None:
        self._step("Reporte de vigilancia")
        await self._client.post(
            "/oversight/reports",
            role="committee",
            data={
                "process_id": self._process,
                "title": "Reporte de vigilancia inventado: el padrón y los resultados coinciden",
                "provinces": ["0601"],
                "invented": "true",
            },
            files={"files": ("reporte.pdf", _pdf("Reporte de vigilancia (inventado)"), "application/pdf")},
        )

    async def _promise(self) -> None:
        for sector, key in (("government", "government"), ("civil-society", "civil_society")):
            for institution in self._facts["forum"][key]:
                self._step(f"Foro: {institution}")
                await self._client.post(
                    "/forum/members", {"institution": institution, "sector": sector}, role="facilitator"
                )
        for commitment in self._facts["commitments"]:
            await self._client.post("/forum/commitments", commitment, role="facilitator")
        for progress in self._facts["progress"]:
            path = f"/forum/commitments/{progress['commitment']}/progress"
            form = {name: value for name, value in progress.items() if name != "commitment"}
            await self._client.post(path, role="forum-member", data=form)

    async def _begin(self, phase: Phase) -> None:
        act = {"kind": "Acto inventado", "number": phase.value, "dated": f"{now():%Y-%m-%d}"}
        await self._client.post(
            f"/registry/processes/{self._process}/phases", {"phase": phase.value, "act": act}, role="administrator"
        )


def _entry(project: Mapping[str, Any]) -> dict[str, Any]:
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


def _person(number: int) -> dict[str, str]:
    """Return an invented person; the document numbers are of a range kept for inventions."""
    return {
        "document_type": "DNI",
        "document_number": f"{99_000_000 + number}",
        "paternal_surname": "Inventada",
        "maternal_surname": "Demostración",
        "names": f"Persona {number}",
        "email": f"persona{number}@example.invalid",
        "mobile": f"9{number:08d}",
        "sex": "no declara",
        "birth_date": "1990-01-01",
        "education": "superior",
        "profession": "inventada",
    }


def _pdf(text: str) -> bytes:
    """Return a one-page PDF with a line of text."""
    with pikepdf.new() as document, io.BytesIO() as written:
        page = document.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
        content = (
            b"BT /F1 18 Tf 72 760 Td (" + text.encode("latin-1").replace(b"(", b"[").replace(b")", b"]") + b") Tj ET"
        )
        page.Contents = document.make_stream(content)
        document.save(written)
        return written.getvalue()
