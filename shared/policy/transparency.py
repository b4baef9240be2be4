"""The policy of the transparency API, and of the probes: all of it is open."""

from typing import Final

from shared.policy.rows import open_to_all

ROWS: Final = (
    open_to_all("list_processes", "Ver los procesos"),
    open_to_all("get_process", "Ver un proceso"),
    open_to_all("list_projects", "Ver los proyectos"),
    open_to_all("get_project", "Ver un proyecto"),
    open_to_all("list_scorecards", "Ver las fichas de evaluación"),
    open_to_all("list_deadlines", "Ver los plazos de un proceso"),
    open_to_all("list_imports", "Ver los archivos de la cartera"),
    open_to_all("get_import", "Ver un archivo de la cartera: observaciones y cambios"),
    open_to_all("list_portfolio", "Ver la cartera vigente"),
    open_to_all("list_impacts", "Ver el impacto de los proyectos"),
    open_to_all("list_ideas", "Ver las ideas"),
    open_to_all("get_idea", "Ver una idea"),
    open_to_all("list_contests", "Ver las votaciones"),
    open_to_all("get_tally", "Ver el conteo de una votación"),
    open_to_all("get_ranking", "Ver la priorización de una lista"),
    open_to_all("get_statistics", "Ver la participación en una votación"),
    open_to_all("get_turnout_by_home", "Ver la participación por lista de origen donde votan todas"),
    open_to_all("get_process_statistics", "Ver la participación en un proceso"),
    open_to_all("export_pabulib", "Descargar una votación en formato Pabulib"),
    open_to_all("export_technical_scores", "Descargar los puntajes técnicos de una votación"),
    open_to_all("get_draw", "Ver de qué salió un sorteo"),
    open_to_all("get_published_acta", "Ver el acta y la respuesta de cada asiento"),
    open_to_all("get_execution", "Ver qué fue de los proyectos priorizados"),
    open_to_all("get_process_execution", "Ver la rendición de cuentas de un proceso"),
    open_to_all("what_if", "Simular otra regla"),
    open_to_all("what_if_compared", "Comparar reglas"),
    open_to_all("what_if_weights", "Simular otros pesos"),
    open_to_all("what_if_stability", "Ver qué tan firme es un orden"),
    open_to_all("list_trail", "Ver el rastro"),
    open_to_all("get_trail_entry", "Ver un hecho del rastro, con causas y efectos"),
    open_to_all("feed_events", "Leer los eventos publicados"),
    open_to_all("get_event", "Leer un evento"),
    open_to_all("list_schemas", "Ver los nombres de los eventos"),
    open_to_all("get_schema", "Ver el esquema de un evento"),
    open_to_all("livez", "Saber si el proceso vive"),
    open_to_all("readyz", "Saber si el proceso atiende"),
)
