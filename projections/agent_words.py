"""How agents stand and what people ask about their data, each event in one sentence."""

from typing import Any, Final

from shared.errors import Words

SENTENCES: Final[dict[str, Words]] = {
    "registry.agent-observed": Words(
        "Se observó una inscripción; puede subsanarse hasta el {due_on}: {reason}",
        "An inscription was observed; it may be cured until {due_on}: {reason}",
    ),
    "registry.agent-cured": Words("Se subsanó una inscripción observada.", "An observed inscription was cured."),
    "registry.cure-term-passed": Words(
        "Venció el plazo para subsanar una inscripción, sin respuesta.",
        "The term to cure an inscription passed without an answer.",
    ),
    "registry.requirements-shown": Words(
        "Una inscripción presentó requisitos: {n_documents} documentos.",
        "An inscription showed requirements: {n_documents} documents.",
    ),
    "registry.requirements-excepted": Words(
        "Se exceptuó a una inscripción de {n_requirements} requisitos, por {basis[kind]} {basis[number]}: {reason}",
        "An inscription was excepted from {n_requirements} requirements, by {basis[kind]} {basis[number]}: {reason}",
    ),
    "registry.agent-found-eligible": Words(
        "Una inscripción cumple los requisitos: {reason}", "An inscription meets the requirements: {reason}"
    ),
    "registry.eligible-agents-listed": Words(
        "Se publicó la página {page} de la lista de aptos, con {n_agents} agentes; hay tachas hasta el {due_on}.",
        "Page {page} of the list of eligible agents was published, with {n_agents} agents; challenges until {due_on}.",
    ),
    "registry.challenge-window-passed": Words(
        "Venció el plazo de tachas de la página {page} de la lista de aptos.",
        "The time to challenge the agents of page {page} passed.",
    ),
    "registry.agent-challenged": Words(
        "Se presentó una tacha contra un agente apto, por {ground}; debe resolverse hasta el {due_on}.",
        "An eligible agent was challenged, for {ground}; to be resolved until {due_on}.",
    ),
    "registry.challenge-resolved": Words(
        "Una tacha se declaró {founded}: {reason}", "A challenge was found {founded}: {reason}"
    ),
    "registry.challenge-term-passed": Words(
        "Venció el plazo para resolver una tacha, y nadie la resolvió.",
        "The term to resolve a challenge passed, and nobody resolved it.",
    ),
    "registry.agent-substituted": Words(
        "El alterno sustituyó al titular de una organización: {reason}",
        "The alternate took the place of an organisation's titular: {reason}",
    ),
    "registry.alternate-seated": Words(
        "Un alterno pasó a ser titular, {has_vote}.", "An alternate became the titular, {has_vote}."
    ),
    "registry.agent-sanctioned": Words(
        "Se amonestó a un agente por {fault} (amonestación {count}): {reason}",
        "An agent was warned for {fault} (warning {count}): {reason}",
    ),
    "registry.agent-separated": Words(
        "Se separó a un agente por {fault}: {reason}", "An agent was separated for {fault}: {reason}"
    ),
    "registry.agent-withdrew": Words("Un agente desistió de participar.", "An agent gave up taking part."),
    "registry.agent-moved": Words(
        "Un agente pasó de la lista {from_list} a la lista {to_list}: {reason}",
        "An agent moved from list {from_list} to list {to_list}: {reason}",
    ),
    "registry.training-attended": Words(
        "Un agente asistió a la capacitación {session}, el {held_on}.",
        "An agent attended the training {session} on {held_on}.",
    ),
    "registry.training-withdrawn": Words(
        "Se corrigió la asistencia a una capacitación: un agente no asistió.",
        "The attendance of a training was corrected: an agent had not attended.",
    ),
    "registry.accreditation-voided": Words(
        "Se declaró nula una acreditación por declaración falsa: {reason}",
        "An accreditation was declared void for a false declaration: {reason}",
    ),
    "registry.pseudonym-struck": Words(
        "Se anuló un seudónimo del padrón: sus cédulas dejan de contar.",
        "A pseudonym of the roll was struck: its ballots count no more.",
    ),
    "registry.accreditations-expired": Words(
        "Expiraron {n_agents} acreditaciones al cerrar el proceso.",
        "{n_agents} accreditations expired as the process was closed.",
    ),
    "registry.seat-claimed": Words(
        "Una organización presentó un representante {seat}.", "An organisation presented a representative, {seat}."
    ),
    "registry.agent-claimed-by-account": Words(
        "Una persona inscrita actúa desde ahora por su propia cuenta.",
        "Somebody who is inscribed acts by an account of their own from now on.",
    ),
    "registry.account-seated": Words(
        "Una cuenta quedó vinculada con un agente del proceso.", "An account was linked with an agent of the process."
    ),
    "registry.inscription-renewed": Words(
        "Una persona volvió a inscribirse con el registro que ya tenía.",
        "A person was inscribed again, on the record that stood.",
    ),
    "registry.right-requested": Words(
        "Una persona pidió {right} sobre sus datos; la respuesta vence el {due_on}.",
        "A person asked for {right} over their data; the answer is due on {due_on}.",
    ),
    "registry.right-term-extended": Words(
        "El plazo de una solicitud sobre datos personales se amplió hasta el {due_on}: {reason}",
        "The term of a request about personal data was extended to {due_on}: {reason}",
    ),
    "registry.right-answered": Words(
        "Se respondió una solicitud de {right} sobre datos personales, {answer}: {reason}",
        "A request for {right} over personal data was answered, {answer}: {reason}",
    ),
    "registry.right-term-passed": Words(
        "Venció el plazo de una solicitud sobre datos personales, sin respuesta.",
        "The term of a request about personal data passed without an answer.",
    ),
    "registry.data-blocked": Words(
        "Los datos de una persona quedaron bloqueados hasta que se responda su solicitud.",
        "A person's data were blocked until their request is answered.",
    ),
    "registry.data-unblocked": Words(
        "Se respondió la solicitud que bloqueaba los datos de una persona.",
        "The request that blocked a person's data was answered.",
    ),
    "registry.use-stopped": Words(
        "Se acogió una oposición: {n_fields} datos de una persona ya no se usan.",
        "An opposition was upheld: {n_fields} data of a person are used no more.",
    ),
    "registry.identity-rectified": Words(
        "Se rectificaron los datos de una persona; un nuevo compromiso los prueba.",
        "A person's data were rectified; a new commitment proves them.",
    ),
    "registry.identity-erased": Words(
        "Se destruyó la clave de los datos de una persona; las pruebas permanecen.",
        "The key of a person's data was destroyed; the proofs stay.",
    ),
    "registry.bulk-read-requested": Words(
        "Se pidió leer {n_fields} datos de {n_agents} personas: {purpose}.",
        "Reading {n_fields} fields of {n_agents} people was asked for: {purpose}.",
    ),
    "registry.bulk-read-approved": Words(
        "Otra persona aprobó una lectura masiva de datos personales.",
        "Another person approved a reading of many people's data.",
    ),
    "registry.bulk-read-refused": Words(
        "Otra persona rechazó una lectura masiva de datos personales: {reason}",
        "Another person refused a reading of many people's data: {reason}",
    ),
    "registry.bulk-read-made": Words(
        "Se hizo una lectura masiva de datos personales aprobada.",
        "An approved reading of many people's data was made.",
    ),
}
"""By topic without its version, the sentence of an event."""

CODES: Final[dict[str, dict[Any, Words]]] = {
    "seat": {"titular": Words("titular", "titular"), "alternate": Words("alterno", "alternate")},
    "ground": {
        "not-a-resident": Words("no residir en el ámbito", "not residing in the area"),
        "not-a-representative": Words("no representar a la organización", "not representing the organisation"),
        "organisation-not-constituted": Words("organización no constituida", "an organisation not constituted"),
        "false-declaration": Words("declaración falsa", "a false declaration"),
        "inscribed-twice": Words("doble inscripción", "being inscribed twice"),
        "other-requirement": Words("otro requisito", "another requirement"),
    },
    "fault": {
        "unjustified-absence": Words("inasistencia injustificada", "unjustified absence"),
        "disorder": Words("alterar el orden", "disorder"),
        "disrespect": Words("falta de respeto", "disrespect"),
        "false-registration": Words("inscripción falsa", "false registration"),
        "partisan-campaign": Words("proselitismo", "partisan campaigning"),
    },
    "founded": {True: Words("fundada", "founded"), False: Words("infundada", "unfounded")},
    "right": {
        "information": Words("información", "information"),
        "access": Words("acceso", "access"),
        "portability": Words("portabilidad", "portability"),
        "rectification": Words("rectificación", "rectification"),
        "opposition": Words("oposición", "opposition"),
        "cancellation": Words("supresión", "erasure"),
    },
    "answer": {"granted": Words("concedida", "granted"), "refused": Words("denegada", "refused")},
}
"""By the field that holds the code, the words of each code."""
