"""Why the forum does not do what it is asked about sessions."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class ProcessUnknown(NotFound):
    """No process with this id is known here."""

    title = Words("Proceso desconocido", "Unknown process")
    detail = Words("No hay un proceso con ese código.", "There is no process with that id.")
    remedy = Words("Revise el código del proceso.", "Check the process id.")


class SessionUnknown(NotFound):
    """The process has no session with this id."""

    title = Words("Sesión desconocida", "Unknown session")
    detail = Words("El proceso no tiene esa sesión.", "The process has no such session.")
    remedy = Words("Revise el código de la sesión.", "Check the session's id.")


class SessionAlreadyConvened(NotAllowedNow):
    """A session with this code was convened before; what was recorded stands."""

    title = Words("Sesión ya convocada", "Session already convened")
    detail = Words("El proceso ya tiene una sesión con ese código.", "The process has a session with that code.")
    remedy = Words("Use otro código, o reprograme la sesión.", "Use another code, or move the session.")


class SessionIsNotConvened(NotAllowedNow):
    """The session was held or called off: it can neither be moved, nor called off, nor held again."""

    title = Words("La sesión ya no está convocada", "The session is no longer to come")
    detail = Words("La sesión se realizó o se suspendió.", "The session was held or called off.")
    remedy = Words("Convoque otra sesión.", "Convene another session.")


class SessionWasNotHeld(NotAllowedNow):
    """Attendance and minutes are those of a session that was held."""

    title = Words("La sesión no se realizó", "The session was not held")
    detail = Words("Solo una sesión realizada tiene asistencia y acta.", "Only a session that was held has these.")
    remedy = Words("Registre primero que la sesión se realizó.", "Record first that the session was held.")


class SessionInTheFuture(Invalid):
    """What has not happened yet is not recorded."""

    title = Words("La sesión aún no ocurre", "The session lies in the future")
    detail = Words("La hora indicada aún no llega.", "The time given has not come yet.")
    remedy = Words("Registre la sesión cuando haya terminado.", "Record the session when it is over.")


class HoursOutOfOrder(Invalid):
    """A session ends after it began."""

    title = Words("Horas fuera de orden", "Hours out of order")
    detail = Words("La sesión termina antes de empezar.", "The session ends before it begins.")
    remedy = Words("Revise las horas.", "Check the hours.")


class VenueIsMissing(Invalid):
    """A session takes place somewhere, or online."""

    title = Words("Falta el lugar", "The venue is missing")
    detail = Words("La sesión no tiene lugar ni es virtual.", "The session has no place and is not online.")
    remedy = Words("Indique el ubigeo del INEI, o que es virtual.", "Give the INEI ubigeo, or say that it is online.")


class PlaceUnknown(Invalid):
    """No place of the catalogue has this code."""

    title = Words("Lugar desconocido", "Unknown place")
    detail = Words("Ningún lugar tiene ese ubigeo.", "No place has that ubigeo.")
    remedy = Words("Use un código del INEI de 2, 4 o 6 dígitos.", "Use an INEI code of 2, 4 or 6 digits.")


class ConvenerIsMissing(Invalid):
    """Somebody calls to the session."""

    title = Words("Falta quien convoca", "The convener is missing")
    detail = Words("Ninguna institución convoca la sesión.", "No institution convenes the session.")
    remedy = Words("Indique qué institución convoca.", "Say which institution convenes it.")


class AttendantsUnknown(Invalid):
    """A sheet is taken whole or not at all: these rows name no agent of the process."""

    title = Words("Asistentes desconocidos", "Unknown attendants")
    detail = Words("{faulty} asistentes no son agentes del proceso.", "{faulty} attendants are no agents here.")
    remedy = Words("Corrija los códigos indicados.", "Mend the ids that are named.")


class AgentNotInscribed(Invalid):
    """This id is no agent's of the process."""

    title = Words("Agente desconocido", "Unknown agent")
    detail = Words("El proceso no tiene ese agente.", "The process has no such agent.")
    remedy = Words("Cuéntelo entre los otros asistentes.", "Count them among the others.")


class NothingToCorrect(Invalid):
    """The correction says what the attendance says already, or contradicts itself."""

    title = Words("Nada que corregir", "Nothing to correct")
    detail = Words(
        "La corrección repite la asistencia registrada o se contradice.",
        "The correction repeats the attendance or contradicts itself.",
    )
    remedy = Words("Indique solo lo que cambia.", "Give only what changes.")


class MinutesAlreadyRecorded(NotAllowedNow):
    """The session has its minutes."""

    title = Words("Acta ya registrada", "Minutes already recorded")
    detail = Words("La sesión ya tiene su acta.", "The session has its minutes.")
    remedy = Words("No hace falta repetir.", "There is no need to repeat.")
