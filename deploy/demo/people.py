"""The ways of single agents: observed, cured and challenged; assisted first; moved, replaced, warned; erased."""

from typing import Any, Final
from uuid import UUID

from deploy.demo.acting import address
from deploy.demo.feed import ProofFailed, feed
from deploy.demo.inscribing import ORGANISED, accredit, form, register_organisation
from deploy.demo.scene import Scene, act, together
from services.registry.people import Identity
from shared.sealing import commitment

CAJAMARCA: Final = "0601"
CHOTA: Final = "0604"
NUMBERS: Final = {"ana": 901, "beto": 902, "carla": 903, "dina": 904, "elmer": 905}
EVIDENCE: Final = "e" * 64


async def sign_in(scene: Scene) -> None:
    """Let the staff and the citizens whose ways are told sign in by the code in their letters."""
    await scene.client.open_staff()
    await together(scene.client.enter(name) for name in ("ana", "beto", "carla", "vecina"))


async def inscribe_people(scene: Scene) -> None:
    """Inscribe each: for organisations, alone, and assisted in person; one organisation is too young, and excepted."""
    first = await register_organisation(scene, "Asociación de Productores Inventada de Jesús")
    second = await register_organisation(scene, "Junta de Riego Inventada de La Encañada")
    alone, young = {"category": "citizen"}, {"organisation_id": second, "shown": {"documents": ORGANISED["documents"]}}
    aged = {"constituted_on": ORGANISED["constituted_on"]}
    scene.people = {
        "ana": await _inscribe(scene, "ana", {"organisation_id": first, "shown": aged}),
        "beto": await _inscribe(scene, "beto", alone | {"list_code": CHOTA}, assisted=True),
        "carla": await _inscribe(scene, "carla", alone),
        "dina": await _inscribe(scene, "dina", young | {"seat": "alternate"}, assisted=True),
        "elmer": await _inscribe(scene, "elmer", young, assisted=True),
    }
    leniency = {"requirements": ["institutional-life"], "reason": "Única junta de su distrito (inventado)."}
    for name in ("dina", "elmer"):
        exception = leniency | {"basis": act("Excepción de requisito")}
        await scene.registry(f"/agents/{scene.people[name]}/exceptions", exception)


async def _inscribe(scene: Scene, name: str, facts: dict[str, Any], *, assisted: bool = False) -> str:
    own = not assisted and scene.client.is_in(name)
    body = form(NUMBERS[name], CAJAMARCA, address(name)) | facts | {"own_account": own}
    who = {"role": "citizen", "person": name} if own else {"role": "facilitator"}
    return str((await scene.registry("/agents", body, **who))["agent_id"])


async def observe_and_cure(scene: Scene) -> None:
    """Ana's inscription lacks the minutes of her assembly; she hands them in, and is found eligible."""
    ana = f"/agents/{scene.people['ana']}"
    lacking = {"lacking": ["representation"], "reason": "Falta el acta de asamblea (inventado)."}
    await scene.registry(f"{ana}/observation", lacking)
    cure = {"evidence": [EVIDENCE], "shown": {"documents": ORGANISED["documents"]}}
    await scene.registry(f"{ana}/cure", cure, **scene.own("ana"))
    await scene.registry(f"{ana}/eligibility", {"reason": "Subsanó lo observado (inventado)."})


async def challenge(scene: Scene) -> None:
    """Publish the list of eligible agents; let a neighbour challenge Ana; resolve it, and accredit her."""
    ana = f"/agents/{scene.people['ana']}"
    await scene.registry("/eligible-agents")
    await scene.registry("/deadlines/eligible-list/fulfilment", {"act": act("Lista de aptos")}, role="administrator")
    ground = {"ground": "not-a-representative", "evidence": [EVIDENCE]}
    made = await scene.registry(f"{ana}/challenges", ground, **scene.own("vecina"))
    resolution = {"founded": False, "reason": "El acta la designa (inventado)."}
    await scene.registry(f"{ana}/challenges/{made['challenge_id']}/resolution", resolution)
    await together(accredit(scene, agent) for agent in scene.people.values())


async def settle_in(scene: Scene) -> None:
    """Beto moves to another province and takes his account; Elmer is warned, and his alternate takes the seat."""
    beto, elmer = (f"/agents/{scene.people[name]}" for name in ("beto", "elmer"))
    await scene.registry(f"{beto}/moves", {"list_code": CAJAMARCA, "reason": "Cambio de domicilio (inventado)."})
    if scene.client.is_in("beto"):
        identity = form(NUMBERS["beto"], None)["identity"]
        proof = {name: identity[name] for name in ("document_type", "document_number", "birth_date")}
        await scene.registry("/agent-claims", proof, **scene.own("beto"))
    await scene.registry(f"{elmer}/sanctions", {"fault": "disorder", "reason": "Falta inventada."})
    seat = {"alternate_id": scene.people.pop("dina"), "reason": "Sustitución inventada."}
    await scene.registry(f"{elmer}/substitution", seat)
    del scene.people["elmer"]


async def read_in_bulk(scene: Scene) -> None:
    """Read the e-mails of two agents for a stated purpose: one person asks, another approves, every read is kept."""
    agents = [agent for agent, _ in scene.agents[:2]]
    wish = {"purpose": "Avisar del taller (inventado).", "fields": ["email"], "agents": agents}
    read = (await scene.registry("/bulk-reads", wish))["read_id"]
    await scene.client.post(f"/registry/bulk-reads/{read}/approval", role="integrity-officer")
    await scene.client.post(f"/registry/bulk-reads/{read}/reading", role="facilitator")


async def erase(scene: Scene) -> None:
    """Carla takes her data with her, withdraws and is erased; what was proven about her still verifies.

    Raise `ProofFailed` where it does not.
    """
    carla = f"/agents/{scene.people['carla']}"
    mine = await scene.client.read(f"/registry/processes/{scene.process}{carla}/data.json", **scene.own("carla"))
    asked = await scene.registry(f"{carla}/rights", {"right": "cancellation"}, **scene.own("carla"))
    await scene.registry(f"{carla}/withdrawal", **scene.own("carla"))
    answer = {"answer": "granted", "reason": "Ley 29733, artículo 20 (caso inventado)."}
    await scene.client.post(f"/registry/rights/{asked['request_id']}/answer", answer, role="integrity-officer")
    inscribed = next(
        one for one in await feed(scene.client, "registry", scene.process)
        if one.kind == "registry.agent-inscribed.v1" and one.data["agent_id"] == scene.people["carla"]
    )  # fmt: skip
    agent = UUID(scene.people["carla"])
    if commitment(mine["salt"], agent, Identity.KIND, mine["data"]) != inscribed.data["commitment"]:
        raise ProofFailed
