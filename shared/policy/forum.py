"""The policy of the forum."""

from typing import Final

from shared.messages import Role
from shared.policy.rows import Row, open_to_all

_SECRETARIES: Final = (Role.ADMINISTRATOR, Role.FACILITATOR)
_MEMBERS: Final = (Role.FORUM_MEMBER, *_SECRETARIES)

ROWS: Final = (
    Row("seat_member", "Integrar una institución al foro", _SECRETARIES),
    Row("make_commitment", "Registrar un compromiso", _MEMBERS),
    Row("report_progress", "Reportar el avance de un hito", _MEMBERS),
    open_to_all("read_commitment_file", "Descargar un archivo de evidencia"),
)
