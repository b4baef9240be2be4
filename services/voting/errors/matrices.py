"""Why a matrix or a scorecard is refused."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class MatrixNotFound(NotFound):
    """There is no such matrix in this process."""

    title = Words("Matriz no encontrada", "Matrix not found")


class WeightsDoNotAddUp(Invalid):
    """The weights of a matrix are not all above 0, or do not add up to exactly 1."""

    title = Words("Los pesos no suman 1", "Weights do not add up")
    detail = Words(
        "Los pesos son positivos, con hasta 6 decimales, y suman exactamente 1.",
        "Weights are positive, with up to 6 decimals, and add up to exactly 1.",
    )
    remedy = Words("Ajuste los pesos y envíe de nuevo.", "Adjust the weights and send again.")


class CriterionRepeated(Invalid):
    """The same criterion stands twice."""

    title = Words("Criterio repetido", "Criterion repeated")
    detail = Words("Un criterio aparece más de una vez.", "A criterion appears more than once.")
    remedy = Words("Deje cada criterio una sola vez.", "Leave each criterion once.")


class MaximumOutOfRange(Invalid):
    """The maximum of a criterion is not above 0 and at most 100, with at most four decimals."""

    title = Words("Puntaje máximo no válido", "Maximum out of range")
    detail = Words(
        "El máximo de un criterio es mayor que 0 y como máximo 100, con hasta 4 decimales.",
        "The maximum of a criterion is above 0 and at most 100, with up to 4 decimals.",
    )
    remedy = Words("Corrija el máximo del criterio.", "Mend the maximum of the criterion.")


class MatrixNameTaken(NotAllowedNow):
    """The process already has a matrix of this name; what was approved stays."""

    title = Words("Ya existe una matriz con ese nombre", "Matrix name taken")
    detail = Words(
        "Una matriz aprobada no cambia; una nueva lleva otro nombre.",
        "An approved matrix does not change; a new one has another name.",
    )
    remedy = Words("Envíe la matriz con otro nombre.", "Send the matrix under another name.")


class MatrixIsNotFrozen(NotAllowedNow):
    """Scores rest on frozen matrices only."""

    title = Words("La matriz no está congelada", "Matrix is not frozen")
    detail = Words("Solo se puntúa con una matriz congelada.", "Scores rest on a frozen matrix only.")
    remedy = Words("Congele la matriz antes de puntuar.", "Freeze the matrix before scoring.")


class ProjectNotRegistered(Invalid):
    """The project does not stand on any list of the process."""

    title = Words("Proyecto no registrado", "Project not registered")
    detail = Words("El proceso no tiene ese proyecto.", "The process has no such project.")
    remedy = Words("Use el código de un proyecto del proceso.", "Use the code of a project of the process.")


class CriterionUnknown(Invalid):
    """The matrix has no such criterion."""

    title = Words("Criterio desconocido", "Criterion unknown")
    detail = Words("La matriz no tiene ese criterio.", "The matrix has no such criterion.")
    remedy = Words("Use solo los criterios de la matriz.", "Use the criteria of the matrix only.")


class CriterionMissing(Invalid):
    """The scorecard leaves out a criterion of the matrix."""

    title = Words("Falta un criterio", "Criterion missing")
    detail = Words("Falta el puntaje del criterio {criterion}.", "The score of criterion {criterion} is missing.")
    remedy = Words("Puntúe todos los criterios de la matriz.", "Score every criterion of the matrix.")


class ScoreOutOfRange(Invalid):
    """A score is below 0, above its criterion's maximum, or finer than four decimals."""

    title = Words("Puntaje fuera de rango", "Score out of range")
    detail = Words(
        "El puntaje de este criterio va de 0 a {maximum}, con hasta 4 decimales.",
        "The score of this criterion goes from 0 to {maximum}, with up to 4 decimals.",
    )
    remedy = Words("Corrija el puntaje y envíe de nuevo.", "Mend the score and send again.")


class ScoringHasEnded(NotAllowedNow):
    """The voting on the project's list has begun; scores do not change under the eyes of voters."""

    title = Words("La evaluación terminó", "Scoring has ended")
    detail = Words(
        "La votación de la lista de este proyecto ya se abrió.",
        "The voting on this project's list has been opened.",
    )
    remedy = Words("Los puntajes registrados siguen vigentes.", "The scores on record stand.")


class ScaleOverMaximum(Invalid):
    """A scale can give more than its criterion's maximum."""

    title = Words("La escala supera el máximo", "Scale over the maximum")
    detail = Words(
        "La escala puede dar más que el máximo de {maximum}.", "The scale can give more than the maximum of {maximum}."
    )
    remedy = Words("Ajuste la escala o el máximo.", "Adjust the scale or the maximum.")


class IndicatorNotLoaded(Invalid):
    """No figure of this name is loaded for any place."""

    title = Words("Indicador no cargado", "Indicator not loaded")
    detail = Words("Los indicadores cargados son: {indicators}.", "The indicators loaded are: {indicators}.")
    remedy = Words("Use uno de los indicadores cargados.", "Use one of the indicators loaded.")


class MatrixNeedsAProposal(NotAllowedNow):
    """The process approves only what the technical team proposed (DS 142-2009-EF art. 8)."""

    title = Words("La matriz requiere propuesta", "Matrix needs a proposal")
    detail = Words(
        "El Equipo Técnico propone la matriz antes de que se apruebe.",
        "The technical team proposes a matrix before it is approved.",
    )
    remedy = Words("Registre antes la propuesta.", "Record the proposal first.")


class MatrixIsNotApproved(NotAllowedNow):
    """A matrix is frozen only once a session approved it."""

    title = Words("La matriz no está aprobada", "Matrix is not approved")
    detail = Words("Una sesión debe aprobar la matriz propuesta.", "A session has to approve the proposed matrix.")
    remedy = Words("Registre antes la aprobación.", "Record the approval first.")


class EarlierVersionIsNotFrozen(NotAllowedNow):
    """The next version of a matrix follows a frozen one."""

    title = Words("La versión anterior no está congelada", "Earlier version is not frozen")
    detail = Words(
        "La versión anterior de la matriz no existe o no está congelada.",
        "The earlier version of the matrix does not exist or is not frozen.",
    )
    remedy = Words("Congele antes la versión anterior.", "Freeze the earlier version first.")


class MatrixIsSuperseded(NotAllowedNow):
    """A later version of the matrix is frozen; new scorecards rest on that one."""

    title = Words("Hay una versión posterior de la matriz", "Matrix is superseded")
    detail = Words("Una versión posterior de la matriz está congelada.", "A later version of the matrix is frozen.")
    remedy = Words("Puntúe con la versión vigente.", "Score on the current version.")
