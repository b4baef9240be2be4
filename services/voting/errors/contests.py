"""Why a contest is not opened or closed."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class ProcessUnknown(NotFound):
    """Voting has not learnt of this process."""

    title = Words("Proceso no encontrado", "Process not found")


class ProcessIsClosed(NotAllowedNow):
    """The process has ended; nothing of it changes any more."""

    title = Words("El proceso está cerrado", "Process is closed")
    detail = Words("El proceso terminó y ya no cambia.", "The process has ended and does not change any more.")
    remedy = Words("Revise si el proceso es el correcto.", "Check whether this is the right process.")


class ListUnknown(NotFound):
    """The process has no such list."""

    title = Words("Lista no encontrada", "List not found")
    detail = Words("El proceso no tiene esa lista de proyectos.", "The process has no such list of projects.")
    remedy = Words("Use el código de una lista del proceso.", "Use the code of a list of the process.")


class ContestNotFound(NotFound):
    """There is no such contest."""

    title = Words("Votación no encontrada", "Contest not found")


class ProcessIsNotInConcertation(NotAllowedNow):
    """Contests open in the phase of concertation only (DS 142-2009-EF art. 8)."""

    title = Words("El proceso no está en concertación", "Process is not in concertation")
    detail = Words("Las votaciones se abren en la fase de concertación.", "Contests open in the phase of concertation.")
    remedy = Words("Inicie antes la fase de concertación.", "Begin the phase of concertation first.")


class RollIsNotClosed(NotAllowedNow):
    """Who votes is not settled yet."""

    title = Words("El padrón no está cerrado", "Roll is not closed")
    detail = Words("La votación necesita el padrón cerrado.", "A contest needs the closed roll.")
    remedy = Words("Cierre antes el padrón.", "Close the roll first.")


class RollIsIncomplete(NotAllowedNow):
    """The pages of the roll that have arrived hold another number of voters than its closing says."""

    title = Words("El padrón está incompleto", "Roll is incomplete")
    detail = Words("El padrón anuncia {voters} votantes y no han llegado todos.", "The roll announces {voters} voters.")
    remedy = Words("Avise a quien opera el sistema.", "Tell the operator of the system.")


class ListHasNoProjects(NotAllowedNow):
    """There is nothing to vote on."""

    title = Words("La lista no tiene proyectos", "List has no projects")
    detail = Words("No hay proyectos registrados en la lista.", "No project is registered on the list.")
    remedy = Words("Registre antes los proyectos.", "Register the projects first.")


class HoursAreReversed(Invalid):
    """A contest would close before it opens, or has closed already."""

    title = Words("Horario no válido", "Hours are reversed")
    detail = Words(
        "El cierre debe ser posterior a la apertura y a este momento.", "Closing comes after opening and now."
    )
    remedy = Words("Corrija las horas de apertura y cierre.", "Mend the hours of opening and closing.")


class ContestAlreadyOpened(NotAllowedNow):
    """A list is voted on once."""

    title = Words("La votación ya fue abierta", "Contest already opened")
    detail = Words("Esta lista ya tiene su votación.", "This list has its contest already.")
    remedy = Words("Consulte la votación de la lista.", "Look at the contest of the list.")


class ClosingEarlyNeedsAReason(Invalid):
    """Before the announced hour a contest ends only by a reasoned act."""

    title = Words("El cierre anticipado requiere motivo", "Closing early needs a reason")
    detail = Words("La votación cierra a las {closes_at}.", "Voting closes at {closes_at}.")
    remedy = Words("Espere esa hora o indique el motivo.", "Wait for that hour or give the reason.")
