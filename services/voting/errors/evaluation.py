"""Why an evaluation is refused: eligibility, conflicts, scales, corrections, disagreement."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, NotFound, Words


class EligibilityIsNotDecided(NotAllowedNow):
    """A project is scored, and a record closed, only once its eligibility is decided."""

    title = Words("Falta decidir la elegibilidad", "Eligibility is not decided")
    detail = Words(
        "Un proyecto aún no tiene decisión de elegibilidad.", "A project has no decision on its eligibility yet."
    )
    remedy = Words("Registre antes la elegibilidad.", "Record the eligibility first.")


class ProjectIsIneligible(NotAllowedNow):
    """The project does not meet what eligibility asks, so nobody scores it."""

    title = Words("El proyecto no es elegible", "Project is ineligible")
    detail = Words("Se decidió que el proyecto no es elegible.", "It was decided that the project is not eligible.")
    remedy = Words("Consulte los motivos registrados.", "Look at the reasons on record.")


class EvaluatorIsRecused(Forbidden):
    """Who declared a conflict of interest with a project neither scores it nor confirms its corrections."""

    title = Words("Evaluación con conflicto de interés", "Evaluator is recused")
    detail = Words(
        "Hay un conflicto de interés declarado con este proyecto.",
        "A conflict of interest with this project was declared.",
    )
    remedy = Words("Otra persona del Equipo Técnico lo evalúa.", "Another member of the technical team evaluates it.")


class MatrixDoesNotCoverTheProject(NotAllowedNow):
    """The matrix is for projects of other functions."""

    title = Words("La matriz no corresponde al proyecto", "Matrix does not cover the project")
    detail = Words("La matriz es de otro eje temático.", "The matrix is for another thematic axis.")
    remedy = Words("Use la matriz del eje del proyecto.", "Use the matrix of the project's axis.")


class ScorecardChangesByCorrection(NotAllowedNow):
    """A scorecard that is filled in changes only by a correction that a second person confirms."""

    title = Words("La ficha se cambia por corrección", "Scorecard changes by correction")
    detail = Words("Ya existe su ficha de este proyecto.", "Your scorecard of this project exists already.")
    remedy = Words("Proponga una corrección con su motivo.", "Propose a correction with its reason.")


class ScorecardNotFound(NotFound):
    """There is no scorecard of this evaluator to mend."""

    title = Words("Ficha no encontrada", "Scorecard not found")


class CorrectionNotFound(NotFound):
    """No correction of this id waits for a second person."""

    title = Words("Corrección no encontrada", "Correction not found")


class CorrectionIsPending(NotAllowedNow):
    """A correction waits for its second person."""

    title = Words("Hay una corrección pendiente", "Correction is pending")
    detail = Words(
        "Una corrección espera que otra persona la confirme.", "A correction waits for another person to confirm it."
    )
    remedy = Words("Confirme o rechace antes esa corrección.", "Confirm or refuse that correction first.")


class SecondPersonNeeded(Forbidden):
    """Who asks for a correction does not confirm it."""

    title = Words("Se necesita una segunda persona", "Second person needed")
    detail = Words("Quien propone una corrección no la confirma.", "Who proposes a correction does not confirm it.")
    remedy = Words("Pida que otra persona la confirme.", "Ask another person to confirm it.")


class ValueMissing(Invalid):
    """The scale is read at a value that the evaluator states, and none was stated."""

    title = Words("Falta el valor medido", "Value missing")
    detail = Words(
        "Este criterio se puntúa por un valor medido o una respuesta.",
        "This criterion is scored by a measured value or an answer.",
    )
    remedy = Words("Indique el valor.", "State the value.")


class ValueNotAsked(Invalid):
    """The value is looked up, computed, or not used: nobody states it."""

    title = Words("Valor no solicitado", "Value not asked")
    detail = Words("Este criterio no admite un valor medido.", "This criterion takes no measured value.")
    remedy = Words("Quite el valor y envíe de nuevo.", "Remove the value and send again.")


class ValueTooLarge(Invalid):
    """The value, stated or computed, is larger than any measure of a project."""

    title = Words("Valor demasiado grande", "Value too large")
    detail = Words("El valor medido pasa de {largest}.", "The measured value is over {largest}.")
    remedy = Words("Revise el valor, o los beneficiarios declarados.", "Check the value, or the beneficiaries stated.")


class AnswerIsNotYesOrNo(Invalid):
    """A yes is 1 and a no is 0."""

    title = Words("La respuesta es sí o no", "Answer is not yes or no")
    detail = Words("La respuesta es 1 (sí) o 0 (no).", "The answer is 1 (yes) or 0 (no).")
    remedy = Words("Envíe 1 o 0.", "Send 1 or 0.")


class ScoreDisagreesWithScale(Invalid):
    """The score that was typed is not what the scale gives."""

    title = Words("El puntaje no sigue la escala", "Score disagrees with the scale")
    detail = Words("La escala da {score}.", "The scale gives {score}.")
    remedy = Words("Quite el puntaje o corríjalo.", "Remove the score or mend it.")


class FigureIsMissing(NotAllowedNow):
    """A place of the project has no figure of the indicator, and none is made up."""

    title = Words("Falta un dato territorial", "Figure is missing")
    detail = Words("No hay dato de {indicator} para {place}.", "There is no figure of {indicator} for {place}.")
    remedy = Words("Cargue el dato con su fecha y su fuente.", "Load the figure with its date and its source.")


class ProjectHasNoPlaces(NotAllowedNow):
    """An indicator is looked up by the project's places, and it has none."""

    title = Words("El proyecto no tiene ubicación", "Project has no places")
    detail = Words("El proyecto no tiene lugares registrados.", "The project has no places on record.")
    remedy = Words("Registre los lugares del proyecto.", "Record the places of the project.")


class BeneficiariesAreUnknown(NotAllowedNow):
    """A cost by beneficiary needs to know how many benefit."""

    title = Words("Faltan los beneficiarios", "Beneficiaries are unknown")
    detail = Words("No se registró cuántas personas se benefician.", "How many people benefit is not on record.")
    remedy = Words("Regístrelo con la elegibilidad.", "Record it with the eligibility.")


class NothingToSettle(NotAllowedNow):
    """The scorecards do not disagree beyond the threshold."""

    title = Words("No hay discrepancia", "Nothing to settle")
    detail = Words(
        "Las fichas no superan el umbral de discrepancia.", "The scorecards are within the threshold of disagreement."
    )
    remedy = Words("No hace falta una sesión.", "No session is needed.")


class DisagreementIsOpen(NotAllowedNow):
    """A session has still to hear a disagreement between evaluators."""

    title = Words("Hay una discrepancia abierta", "Disagreement is open")
    detail = Words(
        "Las fichas del proyecto {project} discrepan más de lo admitido.",
        "The scorecards of project {project} disagree beyond what is admitted.",
    )
    remedy = Words("Registre lo que resolvió la sesión.", "Record what the session decided.")


class FactContradictsTheRegistry(Invalid):
    """What is stated of a project is not what the registry recorded of it."""

    title = Words("Contradice al registro", "Fact contradicts the registry")
    detail = Words(
        "Se declara {stated}; el registro dice {recorded}.",
        "It is stated to be {stated}; the registry says {recorded}.",
    )
    remedy = Words(
        "Corrija la cartera o el impacto en el registro, o deje el dato sin declarar.",
        "Correct the portfolio or the impact in the registry, or leave the fact unstated.",
    )
