"""The many invented agents, accredited; the electors who vote on paper; the closing of the roll."""

from hashlib import sha256
from typing import Any, Final

from deploy.demo.scene import CATEGORY, NOTICE, Scene, together
from services.registry.events import Phase
from shared.territory import Place

FIRST_DOCUMENT: Final = 99_000_000
PAPER_SOURCE: Final = "Padrón comunal (inventado)"
ORGANISED: Final = {
    "constituted_on": "2019-05-17",
    "documents": [{"code": "assembly-minutes", "file": sha256(b"Acta de asamblea inventada").hexdigest()}],
}
"""What an invented organisation shows: its age, and the minutes that name its representatives."""


async def inscribe_agents(scene: Scene) -> None:
    """Inscribe and accredit some agents in each province, half of them sent by an organisation of their own."""
    each = scene.facts["agents_per_province"]
    seats = [(number, province) for number, province in enumerate(p for p in scene.provinces for _ in range(each))]
    scene.agents = await together(_agent(scene, number + 1, province) for number, province in seats)


async def _agent(scene: Scene, number: int, province: Place) -> tuple[str, str]:
    organisation = None
    if number % 2:
        organisation = await register_organisation(scene, f"Organización inventada {number} de {province.name}")
    shown = {"organisation_id": organisation, "shown": ORGANISED} if organisation else {}
    body = form(number, province.code()) | shown
    inscribed = await scene.registry("/agents", body, role="citizen")
    agent = str(inscribed["agent_id"])
    await accredit(scene, agent)
    return agent, province.code()


async def register_organisation(scene: Scene, name: str) -> str:
    """Register an invented organisation: each has one vote, and so one titular."""
    body = {"name": name, "kind": "social", "invented": True}
    made = await scene.client.post("/registry/organisations", body, role="facilitator")
    return str(made["organisation_id"])


async def accredit(scene: Scene, agent: str) -> None:
    """Accredit an agent."""
    await scene.registry(f"/agents/{agent}/accreditation", {"reason": "Requisitos inventados cumplidos."})


async def enrol_electors(scene: Scene) -> None:
    """Enrol electors of an outside register, who will vote on paper."""
    paper = scene.more["paper"]
    body = {"source": PAPER_SOURCE, "list_code": paper["list"], "category": "citizen", "references": _references(paper)}
    await scene.registry("/electors", body)


async def read_pseudonyms(scene: Scene) -> list[str]:
    """Return the pseudonyms of the electors on paper, in the order of their references."""
    references = _references(scene.more["paper"])
    body = {"source": PAPER_SOURCE, "references": references, "purpose": "Digitar las cédulas de papel (inventado)."}
    return [str(one) for one in (await scene.registry("/pseudonyms", body))["pseudonyms"]]


def _references(paper: dict[str, Any]) -> list[str]:
    return [f"inventado-{number}" for number, _ in enumerate(paper["ballots"], start=1)]


async def close_roll(scene: Scene) -> None:
    """Close the roll, and begin concertation."""
    await scene.registry("/roll/closing", role="administrator")
    await scene.begin(Phase.CONCERTATION)


def form(number: int, list_code: str | None, email: str | None = None) -> dict[str, Any]:
    """Return the inscription form of an invented person; document numbers are of a range kept for inventions."""
    identity = {
        "document_type": "DNI",
        "document_number": f"{FIRST_DOCUMENT + number}",
        "paternal_surname": "Inventada",
        "maternal_surname": "Demostración",
        "names": f"Persona {number}",
        "email": email or f"persona{number}@example.invalid",
        "mobile": f"9{number:08d}",
        "sex": "no declara",
        "birth_date": "1990-01-01",
        "education": "superior",
        "profession": "inventada",
    }
    return {
        "identity": identity,
        "category": CATEGORY,
        "list_code": list_code,
        "organisation_id": None,
        "notice_version": NOTICE,
        "consent": True,
        "invented": True,
    }
