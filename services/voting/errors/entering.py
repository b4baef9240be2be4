"""Why paper ballots are not entered, confirmed or rejected, and why a ballot is not voided."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, NotFound, Words


class BallotNotFound(NotFound):
    """The voter has no ballot in this contest."""

    title = Words("Cédula no encontrada", "Ballot not found")


class VoterIsStruck(Forbidden):
    """The registry struck the voter off after the roll was closed."""

    title = Words("Votante retirado del padrón", "Voter is struck off")
    detail = Words("El votante fue retirado del padrón.", "The voter was struck off the roll.")
    remedy = Words("Consulte el motivo en el registro.", "Look at the reason in the record.")


class VoterOfAnotherCategory(Forbidden):
    """The voter is on the roll, in a category that does not vote here."""

    title = Words("Categoría sin voto aquí", "Voter of another category")
    detail = Words("En esta votación votan otras categorías.", "Other categories vote in this contest.")
    remedy = Words("Consulte quiénes votan aquí.", "Look at who votes here.")


class BatchNotFound(NotFound):
    """There is no such batch in this contest."""

    title = Words("Lote no encontrado", "Batch not found")


class BatchIsDecided(NotAllowedNow):
    """The batch was confirmed or rejected already."""

    title = Words("El lote ya fue decidido", "Batch is decided")
    detail = Words("El lote ya fue confirmado o rechazado.", "The batch was confirmed or rejected already.")
    remedy = Words("Ingrese otro lote si hace falta.", "Enter another batch if need be.")


class AnotherPersonDecides(Forbidden):
    """Who entered a batch does not confirm or reject it."""

    title = Words("Decide otra persona", "Another person decides")
    detail = Words("Quien ingresó el lote no lo confirma.", "Who entered the batch does not confirm it.")
    remedy = Words("Pida a otra persona que lo revise.", "Ask another person to look at it.")


class PaperTakesTwoPersons(Forbidden):
    """One person alone puts no ballots of others into a contest, save where elections are only tried out."""

    title = Words("El papel exige dos personas", "Paper takes two persons")
    detail = Words(
        "Un lote sin acta ni segunda persona solo se admite en desarrollo.",
        "A batch without a sheet and a second person is taken in development only.",
    )
    remedy = Words("Ingrese el lote con su acta para que otra persona lo confirme.", "Enter it with its sheet instead.")


class DifferencesNeedAReason(Invalid):
    """The sheet and what was entered differ; a batch is confirmed nevertheless only with a reason."""

    title = Words("Las diferencias requieren motivo", "Differences need a reason")
    detail = Words("El acta y el lote difieren en {differences} cifras.", "Sheet and batch differ in {differences}.")
    remedy = Words("Indique el motivo o rechace el lote.", "Give the reason, or reject the batch.")


class TableMalformed(Invalid):
    """The file is no CSV or XLSX table with the columns of a batch."""

    title = Words("Tabla mal formada", "Table malformed")
    detail = Words(
        "Se espera CSV o XLSX con columnas votante y opciones.",
        "CSV or XLSX with columns voter and choices is expected.",
    )
    remedy = Words("Corrija el archivo y envíelo de nuevo.", "Mend the file and send it again.")


class BatchIsTooLarge(Invalid):
    """The ballots of one batch do not fit one event."""

    title = Words("Lote demasiado grande", "Batch is too large")
    detail = Words("El lote ocupa más de {maximum} bytes.", "The batch takes more than {maximum} bytes.")
    remedy = Words("Divida el lote.", "Split the batch.")
