"""The policy of voting."""

from typing import Final

from shared.messages import Role
from shared.policy.rows import Entry, Row, Scope, open_to_all

_CONCERTATION: Final = ("concertation",)
_STAFF: Final = (Role.ADMINISTRATOR, Role.FACILITATOR)
_COUNTERS: Final = (Role.ADMINISTRATOR, Role.COMMITTEE)
_IN: Final = Scope.PROCESS

ROWS: Final = (
    Row("approve_matrix", "Registrar una matriz de criterios aprobada", _STAFF, scope=_IN),
    Row("freeze_matrix", "Congelar una matriz", _STAFF, scope=_IN),
    Row("score_project", "Registrar la ficha de evaluación de un proyecto", (Role.EVALUATOR,), scope=_IN),
    Row("open_contest", "Abrir la votación de una lista", (Role.ADMINISTRATOR,), scope=_IN, phases=_CONCERTATION),
    Row("close_contest", "Cerrar la votación de una lista", _COUNTERS, scope=_IN),
    open_to_all("show_contest", "Ver la cédula de una votación"),
    Row("cast_ballot", "Votar", entry=Entry.BALLOT_CREDENTIAL, scope=Scope.OWN),
    Row("cast_ballots", "Digitalizar cédulas en papel", (Role.FACILITATOR,), scope=_IN),
    Row("compute_result", "Calcular el resultado", _COUNTERS, scope=_IN),
    Row("certify_result", "Certificar el resultado", (Role.COMMITTEE,), scope=_IN),
    Row("decide_project", "Decidir sobre un proyecto, con motivo", (Role.ADMINISTRATOR,), scope=_IN),
)
