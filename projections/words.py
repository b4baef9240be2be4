"""Words: each event in one sentence that a member of the committee reads, in Spanish and English.

A sentence is a template over the event's data: `{title}` is a value, `{act[number]}` one inside it, `{n_choices}` how
many a list has. Codes are put in words first (`projections.vocabulary`).
"""

from typing import Any, Final

from projections import access_words, agent_words, session_words
from projections.ballot_words import BALLOT_SENTENCES
from projections.folding import name_of
from projections.portfolio_words import PORTFOLIO_SENTENCES
from projections.trail import Entry
from projections.vocabulary import CODES
from shared.errors import Words
from shared.messages import decode

SENTENCES: Final[dict[str, Words]] = {
    **PORTFOLIO_SENTENCES,
    **access_words.SENTENCES,
    **agent_words.SENTENCES,
    **session_words.SENTENCES,
    "registry.process-opened": Words(
        "Se abrió el proceso {title} para el año fiscal {fiscal_year}, por {ordinance[kind]} {ordinance[number]}.",
        "The process {title} was opened for fiscal year {fiscal_year}, by {ordinance[kind]} {ordinance[number]}.",
    ),
    "registry.phase-begun": Words(
        "El proceso entró en la fase de {phase}, por {act[kind]} {act[number]}.",
        "The process entered the phase of {phase}, by {act[kind]} {act[number]}.",
    ),
    "registry.organisation-registered": Words(
        "Se registró la organización {name}.", "The organisation {name} was registered."
    ),
    "registry.project-registered": Words(
        "El proyecto {project}, {name}, entró en la lista {list_code} con un costo de {cost}.",
        "Project {project}, {name}, was put on list {list_code} at a cost of {cost}.",
    ),
    "registry.projects-listed": Words(
        "{n_projects} proyectos tomaron su lugar en la lista {list_code}.",
        "{n_projects} projects took their places on list {list_code}.",
    ),
    "registry.agent-inscribed": Words(
        "Se inscribió un agente participante en la categoría {category}.",
        "A participating agent was inscribed in category {category}.",
    ),
    "registry.document-claimed": Words(
        "Un documento de identidad quedó usado una sola vez en el proceso.",
        "An identity document was claimed once in the process.",
    ),
    "registry.document-released": Words(
        "Un documento de identidad dejó de ser el de una inscripción, al rectificarse sus datos.",
        "An identity document ceased to be that of an inscription, as its data were rectified.",
    ),
    "registry.agent-accredited": Words(
        "Se acreditó un agente participante {has_vote}: {reason}",
        "A participating agent was accredited {has_vote}: {reason}",
    ),
    "registry.agent-rejected": Words(
        "No se admitió a un agente participante: {reason}", "A participating agent was not admitted: {reason}"
    ),
    "registry.electors-enrolled": Words(
        "Se incorporaron {n_electors} electores del padrón {source}.",
        "{n_electors} electors of the register {source} were enrolled.",
    ),
    "registry.roll-closing-begun": Words(
        "Empezó el cierre del padrón: ya no se inscribe ni se acredita a nadie.",
        "The closing of the roll began: nobody is inscribed or accredited any more.",
    ),
    "registry.roll-page-published": Words(
        "Se publicó la página {page} del padrón, con {n_entries} seudónimos.",
        "Page {page} of the roll was published, with {n_entries} pseudonyms.",
    ),
    "registry.roll-closed": Words(
        "Se cerró el padrón con {voters} votantes.", "The roll was closed with {voters} voters."
    ),
    "registry.deadline-passed": Words(
        "Venció un plazo sin cumplirse: {name}, hasta el {due_at}.",
        "A term ended unfulfilled: {name}, until {due_at}.",
    ),
    "registry.deadline-met": Words(
        "Se cumplió dentro del plazo: {name}, según {act[kind]} {act[number]}.",
        "It was done in time: {name}, as {act[kind]} {act[number]} shows.",
    ),
    "registry.rules-changed": Words(
        "Las reglas del proceso pasaron a la versión {version}: {reason}",
        "The rules of the process took version {version}: {reason}",
    ),
    "registry.rules-amendment-proposed": Words(
        "Se propuso modificar reglas ya congeladas, por {basis[kind]} {basis[number]}: {reason}",
        "An amendment of frozen rules was proposed, by {basis[kind]} {basis[number]}: {reason}",
    ),
    "registry.rules-amended": Words(
        "Una segunda persona confirmó la modificación de las reglas, ahora versión {version}, "
        "por {basis[kind]} {basis[number]}: {reason}",
        "A second person confirmed the amendment of the rules, now version {version}, "
        "by {basis[kind]} {basis[number]}: {reason}",
    ),
    "registry.rules-amendment-declined": Words(
        "No se aceptó una modificación de las reglas: {reason}", "An amendment of the rules was declined: {reason}"
    ),
    "registry.budget-announced": Words(
        "Se anunció {amount} para el presupuesto participativo, el {percent} % del presupuesto institucional, "
        "por {basis[kind]} {basis[number]}.",
        "{amount} was announced for the participatory budget, {percent} % of the institutional budget, "
        "by {basis[kind]} {basis[number]}.",
    ),
    "registry.envelope-changed": Words(
        "El techo de la lista {list_code} cambió de {before} a {after}, por {basis[kind]} {basis[number]}: {reason}",
        "The envelope of list {list_code} changed from {before} to {after}, by {basis[kind]} {basis[number]}: {reason}",
    ),
    "voting.matrix-approved": Words(
        "Se aprobó la matriz {name} con {n_criteria} criterios, según el acta {minutes}.",
        "The matrix {name} was approved with {n_criteria} criteria, in the minutes {minutes}.",
    ),
    "voting.matrix-frozen": Words(
        "La matriz de criterios quedó fija: ya no cambia.", "The matrix of criteria was frozen: it changes no more."
    ),
    "voting.project-scored": Words(
        "Se evaluó el proyecto {project} con {total} puntos de 100.",
        "Project {project} was scored {total} points of 100.",
    ),
    "voting.matrix-proposed": Words(
        "El Equipo Técnico propuso la versión {version} de la matriz {name}, con {n_criteria} criterios.",
        "The technical team proposed version {version} of the matrix {name}, with {n_criteria} criteria.",
    ),
    "voting.eligibility-decided": Words(
        "El proyecto {project} {eligible} para la evaluación, según {source}.",
        "Project {project} {eligible} for evaluation, by {source}.",
    ),
    "voting.conflict-declared": Words(
        "Quien evaluaba el proyecto {project} se apartó por un conflicto de interés {conflict}.",
        "An evaluator was recused from project {project} for a conflict of interest {conflict}.",
    ),
    "voting.correction-proposed": Words(
        "Se propuso corregir una ficha del proyecto {project} a {total} puntos: {reason}",
        "A correction of a scorecard of project {project} to {total} points was proposed: {reason}",
    ),
    "voting.correction-refused": Words(
        "No se confirmó la corrección de una ficha del proyecto {project}: {reason}",
        "The correction of a scorecard of project {project} was not confirmed: {reason}",
    ),
    "voting.disagreement-flagged": Words(
        "Las fichas del proyecto {project} discrepan en {spread} puntos; el umbral es {threshold}.",
        "The scorecards of project {project} lie {spread} points apart; the threshold is {threshold}.",
    ),
    "voting.disagreement-settled": Words(
        "Una sesión mantuvo las fichas del proyecto {project}, según el acta {minutes}: {reason}",
        "A session let the scorecards of project {project} stand, in the minutes {minutes}: {reason}",
    ),
    "voting.evaluation-record-signed": Words(
        "Quien evaluó {signs} el acta de evaluación de la lista {list_code}.",
        "An evaluator {signs} the evaluation record of list {list_code}.",
    ),
    "voting.evaluation-record-closed": Words(
        "Se cerró el acta de evaluación de la lista {list_code}, con {n_projects} proyectos y {n_signers} firmas.",
        "The evaluation record of list {list_code} was closed, with {n_projects} projects and {n_signers} signatures.",
    ),
    "voting.list-presented": Words(
        "Se presentó la lista {list_code} con {n_projects} proyectos, por {act[kind]} {act[number]}.",
        "List {list_code} was presented with {n_projects} projects, by {act[kind]} {act[number]}.",
    ),
    "voting.contest-opened": Words(
        "Se convocó la votación de la lista {list_code}, con {n_candidates} proyectos y {envelope} por asignar, "
        "del {opens_at} al {closes_at}.",
        "Voting on list {list_code} was set, with {n_candidates} projects and {envelope} to allocate, "
        "from {opens_at} to {closes_at}.",
    ),
    "voting.ballot-cast": Words(
        "Se emitió una cédula {channel} con {n_choices} opciones.",
        "A ballot with {n_choices} choices was cast {channel}.",
    ),
    "voting.contest-closed": Words("Se cerró la votación de una lista.", "Voting on a list was closed."),
    "voting.result-computed": Words(
        "Se calculó el resultado de la lista {list_code} con {ballots} cédulas: {spent} asignados de {envelope}.",
        "The result of list {list_code} was computed from {ballots} ballots: {spent} allocated of {envelope}.",
    ),
    "voting.result-certified": Words(
        "El resultado calculado hasta la posición {upto} fue certificado, según el acta {minutes}.",
        "The result counted up to position {upto} was certified, in the minutes {minutes}.",
    ),
    "voting.project-prioritised": Words(
        "El proyecto {project} {prioritised}; el cálculo dio: {outcome}; la decisión {departs}: {reason}",
        "Project {project} {prioritised}; the computation gave: {outcome}; {departs}: {reason}",
    ),
    "voting.draw-seed-fixed": Words(
        "Se fijó de qué saldrá el sorteo de los empates: {source}.",
        "It was fixed what a draw among ties rests on: {source}.",
    ),
    "voting.draw-seed-revealed": Words(
        "La semilla del sorteo es {seed}, según {evidence}.", "The seed of the draw is {seed}, according to {evidence}."
    ),
    "voting.acta-drawn-up": Words(
        "Se levantó el acta {title} con {n_lists} listas, {n_promises} compromisos y {n_seats} asientos.",
        "The acta {title} was drawn up with {n_lists} lists, {n_promises} promises and {n_seats} seats.",
    ),
    "voting.acta-signed": Words("El asiento {seat} firmó el acta.", "Seat {seat} signed the acta."),
    "voting.acta-signature-refused": Words(
        "El asiento {seat} se negó a firmar el acta: {reason}", "Seat {seat} refused to sign the acta: {reason}"
    ),
    "voting.acta-closed": Words(
        "Terminó la suscripción del acta: {n_signed} firmas, {n_refused} negativas, {n_absent} ausencias.",
        "The signing of the acta ended: {n_signed} signatures, {n_refused} refusals, {n_absent} absences.",
    ),
    "voting.acta-commitment-made": Words(
        "El acta compromete {promise[commitment]}, {promise[title]}, a cargo de {promise[lead]}.",
        "The acta commits {promise[commitment]}, {promise[title]}, led by {promise[lead]}.",
    ),
    "voting.project-replaced": Words(
        "El proyecto {project} no puede ejecutarse; lo reemplaza: {replacement}. Motivo: {reason}",
        "Project {project} cannot be executed; it is replaced by: {replacement}. Reason: {reason}",
    ),
    "voting.replacement-told": Words(
        "Se informó del reemplazo de {project} a {informed}, con {document}.",
        "The replacement of {project} was told to {informed}, by {document}.",
    ),
    "voting.replacement-not-told": Words(
        "Venció el plazo para informar del reemplazo de {project} a {informed}.",
        "The term to tell {informed} of the replacement of {project} passed.",
    ),
    "voting.budget-moved": Words(
        "Del proyecto {project} {direction} {amount}, por {act[kind]} {act[number]} ({legal_basis}); le quedan {left}.",
        "Of project {project} {amount} {direction}, by {act[kind]} {act[number]} ({legal_basis}); {left} are left.",
    ),
    "voting.execution-reported": Words(
        "El proyecto {project} está en {stage}: {financial} ejecutados, {physical} % de avance físico al {as_of}.",
        "Project {project} is in {stage}: {financial} executed, {physical} % of the works done by {as_of}.",
    ),
    "oversight.report-filed": Words(
        "Se presentó el reporte de vigilancia {title}, con {n_files} archivos.",
        "The vigilance report {title} was filed, with {n_files} files.",
    ),
    "forum.member-seated": Words(
        "{institution} ocupa su lugar en el Foro Multiactor, por {sector}.",
        "{institution} took its seat in the multi-actor forum, for {sector}.",
    ),
    "forum.commitment-made": Words(
        "Se asumió el compromiso {commitment}, {title}, a cargo de {lead}, hasta el {ends}.",
        "The commitment {commitment}, {title}, was made, led by {lead}, until {ends}.",
    ),
    "forum.progress-reported": Words(
        "{institution} informó sobre el hito {milestone} de {commitment}: {level}, {percentage} %.",
        "{institution} reported on milestone {milestone} of {commitment}: {level}, {percentage} %.",
    ),
    **BALLOT_SENTENCES,
}
"""By topic without its version, the sentence of an event."""

_UNKNOWN: Final = Words("Ocurrió: {topic}.", "It happened: {topic}.")


def sentence(topic: str, data: bytes) -> Words:
    """Return an event in words; of a topic that this program does not know, its name."""
    template = SENTENCES.get(name_of(topic))
    if template is None:
        return _UNKNOWN.fill({"topic": topic})
    facts = decode(topic, data).model_dump(mode="json")
    facts |= {f"n_{name}": len(value) for name, value in facts.items() if isinstance(value, list)}
    return Words(template.es.format_map(_said(facts, "es")), template.en.format_map(_said(facts, "en")))


def tell(entry: Entry) -> dict[str, Any]:
    """Return an entry of the trail as people read it: who in what role, and what happened, in both languages."""
    said = sentence(entry.topic, entry.data.encode())
    role = CODES["role"].get(entry.role, Words(entry.role, entry.role))
    changed = (
        Words(f" (cambio {entry.version - 1})", f" (change {entry.version - 1})") if _is_change(entry) else _NOTHING
    )
    return {
        **{name: value for name, value in entry._asdict().items() if name != "data"},
        "who": role._asdict(),
        "words": {"es": said.es + changed.es, "en": said.en + changed.en},
    }


_NOTHING: Final = Words("", "")


def _is_change(entry: Entry) -> bool:
    return name_of(entry.topic) in {"voting.ballot-cast", "voting.sealed-ballot-cast"} and entry.version > 1


def _said(facts: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: _word(name, value, language) for name, value in facts.items()}


def _word(name: str, value: Any, language: str) -> Any:
    words = CODES.get(name, {}).get(value) if isinstance(value, str | bool | None) else None
    return getattr(words, language) if words else value
