"""What the policy says of phases is what the registry does: each act in each phase of a process, over HTTP."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4

import pytest

from services.registry.domain.process import process_id
from services.registry.events import Phase
from shared.policy import POLICY
from tests.services.registry.outside import FILE, LEGAL, Office, form, outside
from tests.services.registry.samples import RULES

OF_THE_PHASE: Final = {"not-in-this-phase", "process-has-ended", "rules-are-frozen", "roll-is-closed"}
"""The refusals that say that it is not the time."""

REASON: Final = {"reason": "Cumple los requisitos."}
FAULT: Final = {"fault": "disorder", **REASON}
IDEA: Final = {"name": "Riego", "province": "0601", "district": "060106", "theme": "RIEGO", "strategic_action": "AER 3"}
CSV: Final = "Código único de inversión;Nombre de la inversión;Monto actualizado;Ubigeo\n{};Escuela;100.00;060101\n"
NOT_FOR: Final = {"changeRules": {"rules-are-frozen"}}
"""What is refused for the part of the rules that was to change, and not for the phase."""

OTHERS: Final = {"open_contest", "importRules"}
"""What voting's own tests look at; and an import of rules, which changes them as `changeRules` does."""

BEFORE_ANYBODY: Final[set[str]] = {Phase.DRAFT, Phase.CONVOKED}
"""When there is no agent yet that anything could be done about."""


class Ground(NamedTuple):
    """What acts are done on in one phase: an agent where there can be one, ideas, somebody from another process."""

    office: Office
    round: int
    agent: str
    ideas: list[str]
    former: str


def project(code: str) -> dict[str, Any]:
    return {"project": code, "name": "Un proyecto", "list_code": "0601", "cost": "100.00"}


def renewal(here: Ground) -> dict[str, Any]:
    facts = {name: value for name, value in form().items() if name != "identity"}
    return facts | {"former_process_id": str(process_id("otro-2027")), "former_id": here.former}


def rules(number: int) -> dict[str, Any]:
    changed = RULES.model_copy(update={"committee": RULES.committee.model_copy(update={"term_years": number + 3})})
    return {"rules": changed.model_dump(mode="json"), **REASON}


BODIES: Final[dict[str, Callable[[Ground], tuple[str, Any]]]] = {
    "registerProject": lambda g: ("/projects", project(f"31000{g.round}1")),
    "registerProjects": lambda g: ("/projects/batch", {"projects": [project(f"31000{g.round}2")]}),
    "inscribeAgent": lambda g: ("/agents", form(f"4567891{g.round}", category="coordination-council")),
    "accreditAgent": lambda g: (f"/agents/{g.agent}/accreditation", REASON),
    "rejectAgent": lambda g: (f"/agents/{g.agent}/rejection", REASON),
    "enrolElectors": lambda g: (
        "/electors",
        {"source": "padrón", "list_code": "0601", "category": "citizen", "references": [f"e-{g.round}"]},
    ),
    "announceBudget": lambda g: ("/budget", {"percent": "10", "amount": f"90000{g.round}.00", "basis": LEGAL}),
    "changeEnvelope": lambda g: (
        "/envelopes",
        {"list_code": "0601", "amount": f"200{g.round}.00", "basis": LEGAL, **REASON},
    ),
    "approvePortfolio": lambda _: ("/portfolio/approval", {"proposal": "a" * 64, **REASON}),
    "selectProjects": lambda g: ("/portfolio/selection", {"list_code": "0601", "projects": [f"320000{g.round}"]}),
    "proposeIdea": lambda _: ("/ideas", IDEA),
    "listIdea": lambda g: (f"/ideas/{g.ideas[0]}/listing", {"list_code": "0601", "cost": "100.00"}),
    "takeUpIdea": lambda g: (f"/ideas/{g.ideas[1]}/project", {"entry": project(f"31000{g.round}3"), **REASON}),
    "observeAgent": lambda g: (f"/agents/{g.agent}/observation", {"lacking": ["representation"], **REASON}),
    "cureAgent": lambda g: (f"/agents/{g.agent}/cure", {"evidence": [FILE]}),
    "exceptRequirements": lambda g: (
        f"/agents/{g.agent}/exceptions",
        {"requirements": ["support"], "basis": LEGAL, **REASON},
    ),
    "findEligible": lambda g: (f"/agents/{g.agent}/eligibility", REASON),
    "moveAgent": lambda g: (f"/agents/{g.agent}/moves", {"list_code": "0604", **REASON}),
    "listEligibleAgents": lambda _: ("/eligible-agents", None),
    "challengeAgent": lambda g: (f"/agents/{g.agent}/challenges", {"ground": "not-a-resident"}),
    "resolveChallenge": lambda g: (f"/agents/{g.agent}/challenges/{uuid4()}/resolution", {"founded": False, **REASON}),
    "substituteAgent": lambda g: (f"/agents/{g.agent}/substitution", {"alternate_id": g.agent, **REASON}),
    "renewAgent": lambda g: ("/renewals", renewal(g)),
    "sanctionAgent": lambda g: (f"/agents/{g.agent}/sanctions", FAULT),
    "separateAgent": lambda g: (f"/agents/{g.agent}/separation", FAULT),
    "withdrawAgent": lambda g: (f"/agents/{g.agent}/withdrawal", None),
    "proposeAmendment": lambda g: ("/amendments", rules(g.round) | {"basis": LEGAL}),
    "changeRules": lambda g: ("/rules", rules(g.round)),
    "beginPhase": lambda _: ("/phases", {"phase": "draft", "act": LEGAL}),
}
"""By action, an address and a body that nothing is wrong with but, perhaps, the phase or how the agent stands."""

LAST: Final = ("importPortfolio", "confirmAmendment", "closeRoll")
"""Acts with a call of their own below, after the others."""


@pytest.fixture
async def office(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with outside(make_database, nats_url, tmp_path) as opened:
        yield opened


async def outcome(office: Office, action: str, path: str, body: Any) -> str:
    """Return the name of the refusal, or an empty text."""
    role = str(POLICY[action].roles[0])
    answer = await office.ask("POST", path, role, body)
    return str(answer.json()["type"]).rpartition("/")[2] if answer.status_code >= 400 else ""


async def upload(office: Office, number: int) -> str:
    answer = await office.send("/portfolio/imports", "facilitator", CSV.format(f"320000{number}").encode())
    return str(answer.json()["type"]).rpartition("/")[2] if answer.status_code >= 400 else ""


async def set_up(office: Office) -> tuple[list[str], list[str]]:
    """Open a process with a portfolio and admitted ideas, and another with people; return the ideas and the people."""
    await office.open("convoked", "registration", code="otro-2027")
    other = f"/registry/processes/{process_id('otro-2027')}"
    people = [(await office.do(f"{other}/agents", body=form(f"4012345{n}")))["agent_id"] for n in range(len(Phase))]
    await office.open()
    rows = "".join(CSV.format(f"320000{n}").splitlines(keepends=True)[1] for n in range(len(Phase)))
    portfolio = CSV.splitlines(keepends=True)[0] + rows
    found = (await office.send("/portfolio/imports", "facilitator", portfolio.encode())).json()
    await office.do("/portfolio/approval", "administrator", {"proposal": found["proposal"], **REASON})
    ideas = [(await office.do("/ideas", body=IDEA))["idea_id"] for _ in range(2 * len(Phase))]
    for idea in ideas:
        await office.do(f"/ideas/{idea}/answer", body={"answer": "admitted", "response": "Cierra una brecha."})
    return ideas, people


async def told(here: Ground, amendment: str) -> dict[str, str]:
    """Do everything in one phase; return, by action, the name of the refusal."""
    office = here.office
    said = {action: await outcome(office, action, *body(here)) for action, body in BODIES.items()}
    said["importPortfolio"] = await upload(office, here.round)
    said["confirmAmendment"] = await outcome(office, "confirmAmendment", f"/amendments/{amendment}/confirmation", None)
    said["closeRoll"] = await outcome(office, "closeRoll", "/roll/closing", None)
    return said


def test_every_act_that_has_a_phase_is_looked_at() -> None:
    limited = {action for action, row in POLICY.items() if row.phases}

    assert limited == {*BODIES, *LAST, *OTHERS}


async def test_an_act_is_refused_for_its_phase_exactly_in_the_phases_that_its_row_leaves_out(office: Office) -> None:
    ideas, people = await set_up(office)
    amendment = (await office.do("/amendments", "administrator", rules(7) | {"basis": LEGAL}))["amendment_id"]
    agent = str(uuid4())
    done: dict[str, set[str]] = {action: set() for action in (*BODIES, *LAST)}

    for number, phase in enumerate(Phase):
        if phase is not Phase.DRAFT:
            await office.begin(phase)
        if phase in {Phase.REGISTRATION, Phase.ACCREDITATION}:
            agent = await office.inscribe(f"4345678{number}", category="coordination-council")
        here = Ground(office, number, agent, ideas[2 * number : 2 * number + 2], people[number])
        for action, refusal in (await told(here, amendment)).items():
            done[action] |= set() if refusal in OF_THE_PHASE - NOT_FOR.get(action, set()) else {phase}

    for action, phases in done.items():
        nobody_yet = BEFORE_ANYBODY if action in BODIES and agent in BODIES[action](here)[0] else set()
        assert phases - nobody_yet == set(POLICY[action].phases) - nobody_yet, action
