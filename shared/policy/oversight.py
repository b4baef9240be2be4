"""The policy of oversight."""

from typing import Final

from shared.messages import Role
from shared.policy.rows import Row, open_to_all

ROWS: Final = (
    Row("file_report", "Presentar un reporte de vigilancia", (Role.COMMITTEE, Role.FACILITATOR, Role.CITIZEN)),
    open_to_all("read_report_file", "Descargar un archivo de un reporte"),
)
