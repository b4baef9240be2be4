"""The vocabulary of the record: what its codes are called in Spanish and English."""

from typing import Any, Final

from projections import access_words, agent_words, session_words
from shared.errors import Words

_ROLES: Final = {
    "administrator": Words("Administración", "Administrator"),
    "facilitator": Words("Facilitación", "Facilitator"),
    "evaluator": Words("Equipo técnico", "Technical team"),
    "agent": Words("Agente participante", "Participating agent"),
    "committee": Words("Comité de Vigilancia", "Oversight committee"),
    "forum-member": Words("Foro Multiactor", "Multi-actor forum"),
    "auditor": Words("Auditoría", "Auditor"),
    "integrity-officer": Words("Oficina de Integridad", "Integrity office"),
    "operator": Words("Operación", "Operator"),
    "citizen": Words("Ciudadanía", "Citizen"),
    "system": Words("Sistema", "System"),
}

CODES: Final[dict[str, dict[Any, Words]]] = {
    **access_words.CODES,
    **agent_words.CODES,
    **session_words.CODES,
    "role": _ROLES,
    "granted": _ROLES,
    "phase": {
        "draft": Words("borrador", "draft"),
        "convoked": Words("convocatoria", "call"),
        "registration": Words("inscripción", "registration"),
        "accreditation": Words("acreditación", "accreditation"),
        "concertation": Words("concertación", "concertation"),
        "coordination": Words("coordinación", "coordination"),
        "formalisation": Words("formalización", "formalisation"),
        "closed": Words("cierre", "closure"),
    },
    "channel": {
        "web": Words("por la web", "on the web"),
        "assisted": Words("con asistencia", "with assistance"),
        "paper": Words("en papel", "on paper"),
    },
    "outcome": {
        "funded": Words("financiado", "funded"),
        "not-enough-money": Words("sin fondos suficientes", "not enough money"),
        "stopped": Words("la asignación terminó antes", "the allocation ended before it"),
        "below-threshold": Words("bajo el mínimo", "below the minimum"),
        "no-votes": Words("sin votos", "no votes"),
        "incompatible": Words("incompatible con otro financiado", "incompatible with a funded one"),
        "ineligible": Words("no elegible", "ineligible"),
    },
    "sector": {
        "government": Words("gobierno", "government"),
        "civil-society": Words("sociedad civil", "civil society"),
    },
    "level": {
        "no-evidence-available": Words("sin evidencia disponible", "no evidence available"),
        "not-started": Words("no iniciado", "not started"),
        "limited": Words("avance limitado", "limited"),
        "substantial": Words("avance sustantivo", "substantial"),
        "complete": Words("completo", "complete"),
        "region": Words("regional", "regional"),
        "province": Words("provincial", "provincial"),
        "district": Words("distrital", "of the district"),
        None: Words("ninguno", "none"),
    },
    "answer": {
        **agent_words.CODES["answer"],
        "admitted": Words("se admite", "it is admitted"),
        "declined": Words("no se admite", "it is declined"),
    },
    "kind": {
        "profile": Words("perfil", "profile"),
        "technical-file": Words("expediente técnico", "technical file"),
        "budget": Words("presupuesto", "budget"),
        "drawing": Words("plano", "drawing"),
        "opinion": Words("opinión técnica", "technical opinion"),
        "photograph": Words("fotografía", "photograph"),
        "other": Words("otro documento", "other document"),
    },
    "computed": {
        "region": Words("regional", "regional"),
        "province": Words("provincial", "provincial"),
        "district": Words("distrital", "of the district"),
        None: Words("ninguno", "none"),
    },
    "informed": {
        "coordination-council": Words("el Consejo de Coordinación Regional", "the coordination council"),
        "oversight-committee": Words("el Comité de Vigilancia", "the oversight committee"),
    },
    "direction": {
        "taken": Words("se retiraron", "were taken"),
        "restored": Words("se devolvieron", "were given back"),
    },
    "replacement": {None: Words("ninguno, porque nadie cabe en el monto libre", "none, for nobody fits")},
    "stage": {
        "formulation": Words("formulación", "formulation"),
        "technical-file": Words("expediente técnico", "technical file"),
        "tender": Words("licitación", "tender"),
        "contract": Words("contrato", "contract"),
        "works": Words("obra", "works"),
        "liquidation": Words("liquidación", "liquidation"),
        "delivered": Words("entrega", "delivery"),
    },
    "has_vote": {True: Words("con voz y voto", "with voice and vote"), False: Words("con voz", "with voice only")},
    "prioritised": {True: Words("se prioriza", "is prioritised"), False: Words("no se prioriza", "is not prioritised")},
    "eligible": {True: Words("es elegible", "is eligible"), False: Words("no es elegible", "is not eligible")},
    "conflict": {
        "family": Words("de familia", "of family"),
        "employment": Words("de empleo", "of employment"),
        "economic": Words("económico", "of an economic kind"),
        "authorship": Words("de autoría", "of authorship"),
        "other": Words("de otro tipo", "of another kind"),
    },
    "signs": {True: Words("firmó", "signed"), False: Words("se negó a firmar", "refused to sign")},
    "departs": {
        True: Words("se aparta del orden calculado", "it departs from the computed order"),
        False: Words("sigue el orden calculado", "it follows the computed order"),
    },
}
"""By the field that holds the code, the words of each code."""
