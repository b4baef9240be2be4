"""Why the forum does not do what it is asked."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class MemberAlreadySeated(NotAllowedNow):
    """The institution has its seat."""

    title = Words("Institución ya integrada", "Institution already seated")
    detail = Words("La institución ya integra el foro.", "The institution sits in the forum already.")
    remedy = Words("No hace falta repetir.", "There is no need to repeat.")


class CommitmentAlreadyMade(NotAllowedNow):
    """A commitment with this code was made before; what was recorded stands."""

    title = Words("Compromiso ya registrado", "Commitment already made")
    detail = Words("Ya hay un compromiso con ese código.", "There is a commitment with that code.")
    remedy = Words("Use otro código.", "Use another code.")


class CommitmentUnknown(NotFound):
    """No commitment with this code was made."""

    title = Words("Compromiso desconocido", "Unknown commitment")
    detail = Words("No hay un compromiso con ese código.", "There is no commitment with that code.")
    remedy = Words("Revise el código, por ejemplo PECJA0001.", "Check the code, for example PECJA0001.")


class MilestoneUnknown(Invalid):
    """The commitment has no milestone with this code."""

    title = Words("Hito desconocido", "Unknown milestone")
    detail = Words("El compromiso no tiene ese hito.", "The commitment has no such milestone.")
    remedy = Words("Use uno de sus hitos: {milestones}.", "Use one of its milestones: {milestones}.")


class MilestoneRepeated(Invalid):
    """A commitment names each milestone once."""

    title = Words("Hito repetido", "Milestone repeated")
    detail = Words("Dos hitos tienen el mismo código.", "Two milestones have the same code.")
    remedy = Words("Dé a cada hito un código propio.", "Give each milestone a code of its own.")


class DatesOutOfOrder(Invalid):
    """A commitment begins before it ends."""

    title = Words("Fechas en desorden", "Dates out of order")
    detail = Words("El compromiso termina antes de empezar.", "The commitment ends before it starts.")
    remedy = Words("Corrija la fecha de inicio o la de término.", "Mend the start or the end.")


class MilestoneOutsideCommitment(Invalid):
    """A milestone is due between the first and the last day of its commitment."""

    title = Words("Hito fuera de plazo", "Milestone outside its commitment")
    detail = Words(
        "El hito vence fuera del plazo del compromiso, del {starts} al {ends}.",
        "The milestone is due outside the commitment, from {starts} to {ends}.",
    )
    remedy = Words("Corrija la fecha del hito.", "Mend the day on which the milestone is due.")


class FileRepeated(Invalid):
    """A report holds each file once."""

    title = Words("Archivo repetido", "File repeated")
    detail = Words("El reporte adjunta dos veces el mismo archivo.", "The report attaches the same file twice.")
    remedy = Words("Adjunte cada archivo una sola vez.", "Attach each file once.")


class ProgressAlreadyReported(NotAllowedNow):
    """The last report of this sector on this milestone says the very same; what was recorded stands."""

    title = Words("Avance ya reportado", "Progress already reported")
    detail = Words("El último reporte de su sector dice lo mismo.", "Your sector's last report says the same.")
    remedy = Words("No hace falta repetir.", "There is no need to repeat.")
