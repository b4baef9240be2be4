"""Why nothing is replaced, moved or reported."""

from shared.errors import Invalid, NotAllowedNow, Words


class ProjectIsNotPrioritised(NotAllowedNow):
    """The project is not among those prioritised now."""

    title = Words("Proyecto no priorizado", "Project is not prioritised")
    detail = Words("El proyecto no está entre los priorizados vigentes.", "The project is not prioritised now.")
    remedy = Words("Use un proyecto priorizado y vigente.", "Use a project that is prioritised now.")


class ProjectIsDelivered(NotAllowedNow):
    """The project was delivered: nothing moves any more."""

    title = Words("Proyecto entregado", "Project is delivered")
    detail = Words("El proyecto fue entregado el {as_of}.", "The project was delivered on {as_of}.")
    remedy = Words("Consulte su avance registrado.", "Look at its recorded progress.")


class MoneyIsNotThere(Invalid):
    """More is taken from a project than it has, or given back than was taken."""

    title = Words("Monto no disponible", "Money is not there")
    detail = Words("El movimiento admite como máximo {limit}.", "The movement allows at most {limit}.")
    remedy = Words("Corrija el monto.", "Mend the amount.")


class ReplacementUnknown(Invalid):
    """The project was not replaced."""

    title = Words("No hubo reemplazo", "Replacement unknown")
    detail = Words("Ese proyecto no fue reemplazado.", "This project was not replaced.")
    remedy = Words("Use el código de un proyecto reemplazado.", "Use the code of a replaced project.")


class ReportIsOlder(NotAllowedNow):
    """A report of a later day stands already."""

    title = Words("Hay un reporte posterior", "Report is older")
    detail = Words("El último reporte es del {as_of}.", "The last report is of {as_of}.")
    remedy = Words("Reporte un día igual o posterior.", "Report the same day or a later one.")


class DeliveredMeansDone(Invalid):
    """A delivered project is done in full."""

    title = Words("Entrega incompleta", "Delivered means done")
    detail = Words("Un proyecto entregado está al 100 %.", "A delivered project is at 100 %.")
    remedy = Words("Corrija la etapa o el avance físico.", "Mend the stage or the physical progress.")
