"""Sessions, from the call to the minutes, each event in one sentence."""

from typing import Any, Final

from shared.errors import Words

SENTENCES: Final[dict[str, Words]] = {
    "forum.session-convened": Words(
        "Se convocó {kind} {title} para el {day}.", "The {kind} {title} was convened for {day}."
    ),
    "forum.session-moved": Words(
        "Se reprogramó una sesión para el {day}: {reason}", "A session was moved to {day}: {reason}"
    ),
    "forum.session-called-off": Words("Se suspendió una sesión: {reason}", "A session was called off: {reason}"),
    "forum.session-held": Words("Se realizó {kind} {title}, el {day}.", "The {kind} {title} was held on {day}."),
    "forum.attendance-recorded": Words(
        "Se registró la asistencia a una sesión: {n_agents} agentes y otras {others} personas.",
        "The attendance of a session was recorded: {n_agents} agents and {others} other people.",
    ),
    "forum.attendance-corrected": Words(
        "Se corrigió la asistencia a una sesión, con {n_came} agentes más y {n_stayed_away} menos: {reason}",
        "The attendance of a session was corrected, {n_came} agents more and {n_stayed_away} less: {reason}",
    ),
    "forum.minutes-recorded": Words(
        "Se registró el acta {minutes[number]} de una sesión, con {n_agreements} acuerdos, {agents} agentes y otras "
        "{others} personas.",
        "Minutes {minutes[number]} of a session were recorded, with {n_agreements} agreements, {agents} agents and "
        "{others} other people.",
    ),
}
"""By topic without its version, the sentence of an event."""

CODES: Final[dict[str, dict[Any, Words]]] = {
    "kind": {
        "training": Words("la capacitación", "training"),
        "workshop": Words("el taller", "workshop"),
        "evaluation": Words("la sesión de evaluación técnica", "session of technical evaluation"),
        "concertation": Words("la sesión de concertación", "session of concertation"),
        "coordination": Words("la sesión de coordinación", "session of coordination"),
        "hearing": Words("la audiencia pública", "public hearing"),
        "forum": Words("la sesión del foro", "session of the forum"),
    },
}
"""By the field that holds the code, the words of each code."""
