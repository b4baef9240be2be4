"""Why the acta is not drawn up, signed or closed."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class ActaNotFound(NotFound):
    """The process has no acta yet."""

    title = Words("No hay acta", "Acta not found")
    detail = Words("El proceso aún no tiene acta.", "The process has no acta yet.")
    remedy = Words("Levante antes el acta.", "Draw up the acta first.")


class ActaIsSigned(NotAllowedNow):
    """Somebody signed the acta, or refused to: it does not change any more."""

    title = Words("El acta ya tiene respuestas", "Acta is signed")
    detail = Words("Un acta con firmas o negativas no se rehace.", "An acta that was answered is not redrawn.")
    remedy = Words("Continúe con el acta vigente.", "Go on with the acta as it stands.")


class ActaIsClosed(NotAllowedNow):
    """The signing has ended."""

    title = Words("El acta está cerrada", "Acta is closed")
    detail = Words("La suscripción del acta ya terminó.", "The signing of the acta has ended.")
    remedy = Words("Consulte el acta cerrada.", "Look at the closed acta.")


class ActaIsAnother(NotAllowedNow):
    """The digest named is not that of the acta as it stands."""

    title = Words("No es el acta vigente", "Acta is another")
    detail = Words("El acta vigente tiene la huella {document}.", "The acta in force has the digest {document}.")
    remedy = Words("Lea el acta vigente y repita.", "Read the acta in force and repeat.")


class ActaIsOutdated(NotAllowedNow):
    """A decision changed after the acta was drawn up: nobody signs what is decided no longer."""

    title = Words("El acta está desactualizada", "Acta is outdated")
    detail = Words(
        "Las decisiones o el resultado cambiaron después de levantarse el acta.",
        "Decisions or the result changed after the acta was drawn up.",
    )
    remedy = Words("Levante el acta de nuevo y fírmela.", "Draw the acta up anew, and sign that one.")


class SeatUnknown(Invalid):
    """The acta has no such seat."""

    title = Words("Asiento desconocido", "Seat unknown")
    detail = Words("El acta no tiene ese asiento.", "The acta has no such seat.")
    remedy = Words("Use un asiento del acta.", "Use a seat of the acta.")


class SeatRepeated(Invalid):
    """An acta names each seat once."""

    title = Words("Asiento repetido", "Seat repeated")
    detail = Words("Dos asientos tienen el mismo código.", "Two seats have the same code.")
    remedy = Words("Dé a cada asiento un código propio.", "Give each seat a code of its own.")


class SeatHasSigned(NotAllowedNow):
    """A seat that signed cannot refuse afterwards."""

    title = Words("El asiento ya firmó", "Seat has signed")
    detail = Words("Ese asiento ya firmó el acta.", "This seat has signed the acta.")
    remedy = Words("No hace falta repetir.", "There is no need to repeat.")


class ActaHasNoSignature(NotAllowedNow):
    """An acta that nobody signed is not closed."""

    title = Words("Nadie firmó", "Nobody signed")
    detail = Words("El acta no tiene ninguna firma.", "The acta has no signature.")
    remedy = Words("Registre antes las firmas.", "Record the signatures first.")


class PromiseRepeated(Invalid):
    """An acta names each promise once."""

    title = Words("Compromiso repetido", "Promise repeated")
    detail = Words("Dos compromisos tienen el mismo código.", "Two promises have the same code.")
    remedy = Words("Dé a cada compromiso un código propio.", "Give each promise a code of its own.")


class PromiseDatesOutOfOrder(Invalid):
    """A promise begins before it ends, and each step is due between, under a code of its own."""

    title = Words("Fechas del compromiso en desorden", "Promise dates out of order")
    detail = Words(
        "El compromiso termina antes de empezar, o un paso se repite o vence fuera de su plazo.",
        "The promise ends before it starts, or a step is repeated or due outside it.",
    )
    remedy = Words("Corrija las fechas o los pasos.", "Mend the dates or the steps.")


class ResultIsNotCertified(NotAllowedNow):
    """The acta rests on certified results alone."""

    title = Words("Resultado sin certificar", "Result is not certified")
    detail = Words("La lista {list_code} no tiene resultado certificado.", "List {list_code} has no certified result.")
    remedy = Words("Certifique antes ese resultado.", "Certify this result first.")


class DecisionsAreSigned(NotAllowedNow):
    """An acta that was answered holds the decisions on this ranking: what changes since is a replacement."""

    title = Words("Las decisiones están en el acta", "Decisions are signed")
    detail = Words(
        "Un acta con firmas o negativas recoge ya las decisiones sobre este resultado.",
        "An acta that was answered holds the decisions on this ranking already.",
    )
    remedy = Words("Reemplace el proyecto, si no puede ejecutarse.", "Replace the project if it cannot be executed.")


class EnvelopeIsExceeded(NotAllowedNow):
    """The projects that were prioritised cost more than there is to give out."""

    title = Words("Se supera el monto", "Envelope is exceeded")
    detail = Words(
        "En la lista {list_code} lo priorizado cuesta {prioritised} y el monto es {envelope}.",
        "On list {list_code} what is prioritised costs {prioritised}, and the envelope is {envelope}.",
    )
    remedy = Words("Decida qué proyecto queda fuera.", "Decide which project is left out.")


class DecisionsAreMissing(NotAllowedNow):
    """A funded project was neither prioritised nor left out."""

    title = Words("Faltan decisiones", "Decisions are missing")
    detail = Words(
        "En la lista {list_code} falta decidir sobre: {projects}.", "On list {list_code} undecided: {projects}."
    )
    remedy = Words("Decida antes sobre esos proyectos.", "Decide on these projects first.")


class ContestOfAnotherProcess(Invalid):
    """The acta names a contest of another process, or one that is not there, or one twice."""

    title = Words("Votación de otro proceso", "Contest of another process")
    detail = Words("Una votación indicada no es de este proceso.", "A contest named is not of this process.")
    remedy = Words("Use las votaciones del proceso, una vez cada una.", "Use the contests of the process, once each.")
