"""The policy of voting."""

from typing import Final

from shared.messages import Role
from shared.policy.rows import Entry, Row, Scope, open_to_all

_CONCERTATION: Final = ("concertation",)
_STAFF: Final = (Role.ADMINISTRATOR, Role.FACILITATOR)
_TEAM: Final = (Role.EVALUATOR,)
_SECOND: Final = (Role.EVALUATOR, Role.ADMINISTRATOR)
_COUNTERS: Final = (Role.ADMINISTRATOR, Role.COMMITTEE)
_CONFIRMERS: Final = (Role.FACILITATOR, Role.COMMITTEE)
_SIGNERS: Final = (*_STAFF, Role.COMMITTEE, Role.AGENT)
_IN: Final = Scope.PROCESS

ROWS: Final = (
    Row("propose_matrix", "Proponer una matriz de criterios", _TEAM, scope=_IN),
    Row("approve_proposed_matrix", "Registrar la aprobación de una matriz propuesta", _STAFF, scope=_IN),
    Row("approve_matrix", "Registrar una matriz de criterios aprobada", _STAFF, scope=_IN),
    Row("freeze_matrix", "Congelar una matriz", _STAFF, scope=_IN),
    Row("score_project", "Registrar la ficha de evaluación de un proyecto", (Role.EVALUATOR,), scope=_IN),
    Row("decide_eligibility", "Decidir si un proyecto puede evaluarse", _TEAM, scope=_IN),
    Row("declare_conflict", "Declarar un conflicto de interés propio", _TEAM, scope=_IN),
    Row("settle_disagreement", "Registrar lo que una sesión resolvió sobre fichas que discrepan", _STAFF, scope=_IN),
    Row("propose_correction", "Proponer la corrección de una ficha propia", _TEAM, scope=_IN),
    Row("confirm_correction", "Confirmar una corrección ajena", _SECOND, scope=_IN),
    Row("refuse_correction", "No confirmar una corrección ajena", _SECOND, scope=_IN),
    Row("keep_evaluation_file", "Guardar un archivo de la evaluación", _TEAM, scope=_IN),
    open_to_all("read_evaluation_file", "Descargar un archivo de la evaluación"),
    open_to_all("show_evaluation", "Ver el acta de evaluación de una lista"),
    Row("sign_evaluation_record", "Firmar el acta de evaluación, o negarse", _TEAM, scope=_IN),
    Row("close_evaluation_record", "Cerrar el acta de evaluación", _STAFF, scope=_IN),
    Row("present_list", "Registrar el acto que presenta la lista", (Role.ADMINISTRATOR,), scope=_IN),
    Row("open_contest", "Abrir la votación de una lista", (Role.ADMINISTRATOR,), scope=_IN, phases=_CONCERTATION),
    Row("close_contest", "Cerrar una votación; antes de su hora, dos personas", _COUNTERS, scope=_IN, takes_two=True),
    open_to_all("show_contest", "Ver la cédula de una votación"),
    Row("cast_ballot", "Votar", entry=Entry.BALLOT_CREDENTIAL, scope=Scope.OWN),
    Row("cast_ballots", "Repetir cédulas de una elección publicada (en desarrollo)", (Role.FACILITATOR,), scope=_IN),
    Row("open_options_contest", "Abrir una votación sobre opciones dadas", (Role.ADMINISTRATOR,), scope=_IN),
    Row("extend_contest", "Ampliar el horario de una votación, con motivo", _COUNTERS, scope=_IN),
    Row("cast_assisted_ballot", "Registrar la cédula de quien vota con asistencia", (Role.FACILITATOR,), scope=_IN),
    Row("enter_batch", "Ingresar cédulas de papel con su acta", (Role.FACILITATOR,), scope=_IN),
    open_to_all("show_batch", "Ver un lote de cédulas de papel"),
    open_to_all("read_batch_sheet", "Descargar el acta escaneada de un lote"),
    Row("confirm_batch", "Confirmar un lote que ingresó otra persona", _CONFIRMERS, scope=_IN),
    Row("reject_batch", "Rechazar un lote que ingresó otra persona", _CONFIRMERS, scope=_IN),
    open_to_all("show_ballots_of_voter", "Ver las cédulas de un seudónimo"),
    Row("void_ballot", "Anular una cédula, con motivo y base legal", _COUNTERS, scope=_IN),
    Row("deal_contest_key", "Registrar la llave de una votación sellada", _COUNTERS, scope=_IN),
    open_to_all("show_contest_key", "Ver la llave de una votación sellada"),
    open_to_all("show_opening", "Ver la página de la ceremonia de apertura"),
    Row("give_key_share", "Entregar una parte de la llave", (Role.COMMITTEE,), scope=_IN),
    Row("compute_result", "Calcular el resultado", _COUNTERS, scope=_IN),
    Row("certify_result", "Certificar el resultado", (Role.COMMITTEE,), scope=_IN),
    Row(
        "reopen_result", "Reabrir lo certificado; otra persona certifica", (Role.COMMITTEE,), scope=_IN, takes_two=True
    ),
    Row("decide_project", "Decidir sobre un proyecto, con motivo", (Role.ADMINISTRATOR,), scope=_IN),
    Row("fix_draw_seed", "Fijar de qué saldrá el sorteo", _COUNTERS, scope=_IN),
    Row("reveal_draw_seed", "Publicar la semilla del sorteo", _COUNTERS, scope=_IN),
    Row("draw_up_acta", "Levantar el Acta de Acuerdos y Compromisos", _STAFF, scope=_IN),
    Row("close_acta", "Terminar la suscripción del acta", _STAFF, scope=_IN),
    Row("sign_acta", "Registrar la firma de un asiento", _SIGNERS, scope=_IN),
    Row("refuse_acta", "Registrar que un asiento se niega a firmar", _SIGNERS, scope=_IN),
    open_to_all("get_acta", "Ver el acta y sus respuestas"),
    open_to_all("get_acta_document", "Ver el acta como página"),
    Row("replace_project", "Reemplazar un proyecto que no puede ejecutarse", (Role.ADMINISTRATOR,), scope=_IN),
    Row("tell_of_replacement", "Registrar que se informó de un reemplazo", (Role.ADMINISTRATOR,), scope=_IN),
    Row("move_budget", "Registrar un movimiento de dinero de un proyecto", (Role.ADMINISTRATOR,), scope=_IN),
    Row("report_execution", "Reportar el avance de un proyecto", _STAFF, scope=_IN),
)
