"""Made-up facts of what comes after a result: acts, an acta with a promise, and a sample of each event."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from services.voting.events import (
    ActaClosed,
    ActaCommitmentMade,
    ActaDrawnUp,
    ActaList,
    ActaProject,
    ActaSignatureRefused,
    ActaSigned,
    BudgetMoved,
    CompetentAct,
    Direction,
    DrawSeedFixed,
    DrawSeedRevealed,
    ExecutionReported,
    Informed,
    Outcome,
    ProjectReplaced,
    Promise,
    PromisedStep,
    Promisor,
    ReachedMilestone,
    ReplacementNotTold,
    ReplacementTold,
    Seat,
    Stage,
)
from shared.messages import Event, Role, derived_id

ACT: Final = CompetentAct(kind="Resolución Ejecutiva Regional", number="12-2026", dated=date(2026, 6, 1))
EVIDENCE: Final = "e" * 64
SEATS: Final = (
    Seat(seat="GR", role=Role.ADMINISTRATOR, institution="Gobierno Regional"),
    Seat(seat="CV", role=Role.COMMITTEE, institution="Comité de Vigilancia"),
    Seat(seat="AP-1", role=Role.AGENT, institution="Ronda campesina"),
)
PROMISE: Final = Promise(
    commitment="ZZABC0007",
    title="Terreno para la captación",
    problem="La captación no tiene terreno saneado.",
    status_quo="El terreno es comunal.",
    action="Ceder el terreno de la captación.",
    lead="Comunidad de San Juan",
    promisor=Promisor.CIVIL_SOCIETY,
    amount=Decimal(12),
    starts=date(2026, 6, 1),
    ends=date(2026, 12, 31),
    steps=(PromisedStep(code="H1", output="Acta de cesión", due=date(2026, 9, 30)),),
)

_MOMENT: Final = datetime(2026, 5, 4, 13, tzinfo=UTC)
_PROCESS, _CONTEST, _ACTA = (derived_id("golden", name) for name in ("process", "contest", "acta"))
_FACTS: Final[dict[str, Any]] = {
    "recorded_at": _MOMENT,
    "actor": "1" * 32,
    "role": Role.ADMINISTRATOR,
    "cause": "request:1",
    "process_id": _PROCESS,
}
_LIST: Final = ActaList(
    contest_id=_CONTEST,
    list_code="0608",
    ranking="d" * 64,
    upto=42,
    voters=4,
    ballots=3,
    envelope=Decimal(100),
    projects=(
        ActaProject(
            rank=1,
            project="2324969",
            name="Agua",
            cost=Decimal(60),
            votes=2,
            total=Decimal("85.00"),
            outcome=Outcome.FUNDED,
            prioritised=True,
            departs=False,
            reason="Según el orden.",
        ),
    ),
)

SAMPLES_AFTER: Final[list[Event]] = [
    DrawSeedFixed(**_FACTS, contest_id=_CONTEST, source="Lotería del 10 de mayo", seed=None, commitment=None),
    DrawSeedRevealed(**_FACTS, contest_id=_CONTEST, seed="07 11 23", evidence="Boletín 815"),
    ActaDrawnUp(
        **_FACTS,
        acta_id=_ACTA,
        title="Acta 2027",
        place="Cajamarca",
        lists=(_LIST,),
        seats=SEATS,
        promises=(PROMISE,),
        document="c" * 64,
    ),
    ActaSigned(**_FACTS, acta_id=_ACTA, seat="GR", document="c" * 64, evidence=None),
    ActaSignatureRefused(**_FACTS, acta_id=_ACTA, seat="AP-1", document="c" * 64, reason="Falta un proyecto."),
    ActaClosed(**_FACTS, acta_id=_ACTA, document="c" * 64, signed=("GR",), refused=("AP-1",), absent=("CV",)),
    ActaCommitmentMade(**_FACTS, acta_id=_ACTA, document="c" * 64, promise=PROMISE),
    ProjectReplaced(
        **_FACTS,
        contest_id=_CONTEST,
        project="2324969",
        replacement="2461111",
        ranking="d" * 64,
        available=Decimal(100),
        passed_over=("2590047",),
        reason="Declarado no viable.",
        act=ACT,
        evidence=None,
        inform_by=_MOMENT,
    ),
    ReplacementTold(
        **_FACTS, contest_id=_CONTEST, project="2324969", informed=Informed.COORDINATION_COUNCIL, document="Oficio 3"
    ),
    ReplacementNotTold(
        **_FACTS,
        contest_id=_CONTEST,
        project="2324969",
        informed=Informed.OVERSIGHT_COMMITTEE,
        inform_by=_MOMENT,
    ),
    BudgetMoved(
        **_FACTS,
        contest_id=_CONTEST,
        project="2324969",
        direction=Direction.TAKEN,
        amount=Decimal(10),
        left=Decimal(50),
        legal_basis="DU 001-2026, art. 7",
        act=ACT,
        destination="Proyectos de continuidad",
        reason="Sin contrato ni ejecución física.",
    ),
    ExecutionReported(
        **_FACTS,
        contest_id=_CONTEST,
        project="2324969",
        as_of=date(2027, 3, 31),
        stage=Stage.WORKS,
        financial=Decimal("20.50"),
        physical=Decimal("35.5"),
        milestones=(ReachedMilestone(code="M1", title="Captación", planned=date(2027, 2, 1), reached=None),),
        source="Informe 8",
        evidence=EVIDENCE,
    ),
]
