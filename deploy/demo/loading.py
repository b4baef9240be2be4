"""Load the demonstration through the public APIs, each step in the role that would take it."""

from collections.abc import Awaitable, Callable
from typing import Final

from deploy.demo import (
    aftermath,
    deciding,
    evaluating,
    inscribing,
    opening,
    people,
    portfolio,
    secrecy,
    training,
    voting,
    watching,
)
from deploy.demo.acting import Acting
from deploy.demo.scene import Scene, scenario
from services.registry.events import Phase

Step = Callable[[Scene], Awaitable[None]]


def _phase(phase: Phase) -> Step:
    return lambda scene: scene.begin(phase)


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("ingreso por código", people.sign_in),
    ("proceso y reglas", opening.open_process),
    ("proyectos", portfolio.register_projects),
    ("cartera de inversiones", portfolio.import_portfolio),
    ("ideas ciudadanas", portfolio.gather_ideas),
    ("impacto", portfolio.classify_impact),
    ("inscripción de personas", people.inscribe_people),
    ("observación y subsanación", people.observe_and_cure),
    ("fase de acreditación", _phase(Phase.ACCREDITATION)),
    ("lista de aptos y tacha", people.challenge),
    ("traslado y sustitución", people.settle_in),
    ("agentes participantes", inscribing.inscribe_agents),
    ("padrón para cédulas de papel", inscribing.enrol_electors),
    ("capacitación", training.train),
    ("cierre del padrón", inscribing.close_roll),
    ("lectura autorizada por dos", people.read_in_bulk),
    ("modificatoria de reglas", opening.amend_rules),
    ("evaluación técnica", evaluating.evaluate),
    ("listas presentadas", evaluating.present_lists),
    ("asistencia a la capacitación", training.wait_for_training),
    ("apertura de votaciones", voting.open_contests),
    ("votos", voting.vote),
    ("cédulas de papel", voting.vote_on_paper),
    ("nulidad y voto anulado", voting.strike),
    ("persona suprimida", people.erase),
    ("votación nominal", secrecy.vote_by_roll_call),
    ("votación sellada", secrecy.vote_sealed),
    ("cierre, sorteo y resultado", deciding.close_contests),
    ("certificación", deciding.certify),
    ("decisiones", deciding.decide),
    ("reporte de vigilancia", watching.watch),
    ("foro", watching.seat_forum),
    ("compromisos", watching.promise),
    ("fase de coordinación", _phase(Phase.COORDINATION)),
    ("acta", aftermath.sign_acta),
    ("reemplazo y avance", aftermath.follow_up),
    ("proceso siguiente", opening.clone_process),
    ("fase de formalización", _phase(Phase.FORMALISATION)),
)
"""What is done, in order, as the bar names it."""

LAST: Final = Phase.FORMALISATION
"""The phase in which a demonstration that was loaded whole stands."""


async def load(client: Acting, code: str, tell: Callable[[int, str], None]) -> str:
    """Load all of it under a process code, telling each step; return the process's id."""
    scene = Scene(client, code)
    for number, (name, step) in enumerate(STEPS):
        tell(number, name)
        await step(scene)
    return scene.process


__all__ = ["LAST", "STEPS", "load", "scenario"]
