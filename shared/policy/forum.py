"""The policy of the forum."""

from typing import Final

from shared.messages import Role
from shared.policy.rows import Row, Scope, open_to_all

_SECRETARIES: Final = (Role.ADMINISTRATOR, Role.FACILITATOR)
_ORGANISERS: Final = (*_SECRETARIES, Role.EVALUATOR)
_MEMBERS: Final = (Role.FORUM_MEMBER, *_SECRETARIES)

ROWS: Final = (
    Row("seat_member", "Integrar una institución al foro", _SECRETARIES),
    Row("make_commitment", "Registrar un compromiso", _MEMBERS),
    Row("report_progress", "Reportar el avance de un hito", _MEMBERS),
    Row("convene_session", "Convocar una sesión", _ORGANISERS, scope=Scope.PROCESS),
    Row("move_session", "Reprogramar una sesión", _ORGANISERS, scope=Scope.PROCESS),
    Row("call_off_session", "Suspender una sesión", _ORGANISERS, scope=Scope.PROCESS),
    Row("hold_session", "Registrar una sesión realizada", _ORGANISERS, scope=Scope.PROCESS),
    Row("record_attendance", "Registrar la asistencia a una sesión", _ORGANISERS, scope=Scope.PROCESS),
    Row("correct_attendance", "Corregir la asistencia a una sesión", _SECRETARIES, scope=Scope.PROCESS),
    Row("record_minutes", "Registrar el acta de una sesión", _ORGANISERS, scope=Scope.PROCESS),
    open_to_all("read_session", "Ver una sesión"),
    open_to_all("read_commitment_file", "Descargar un archivo de evidencia"),
)
