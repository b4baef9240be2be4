"""Why an evaluation record is not signed or closed, and why a list is not presented."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, Words


class ScorecardsAreMissing(NotAllowedNow):
    """A project has fewer counted scorecards than the rules ask for."""

    title = Words("Faltan fichas de evaluación", "Scorecards are missing")
    detail = Words("El proyecto {project} necesita {minimum} fichas.", "Project {project} needs {minimum} scorecards.")
    remedy = Words("Complete las fichas.", "Complete the scorecards.")


class ScorecardsOfTwoMatrices(NotAllowedNow):
    """The counted scorecards of a project rest on different matrices or versions."""

    title = Words("Fichas de matrices distintas", "Scorecards of two matrices")
    detail = Words(
        "Las fichas del proyecto {project} usan matrices distintas.",
        "The scorecards of project {project} rest on different matrices.",
    )
    remedy = Words("Corrija las fichas con la matriz vigente.", "Mend the scorecards on the current matrix.")


class EvaluationIsClosed(NotAllowedNow):
    """The evaluation record of the list is closed: no scores after it."""

    title = Words("La evaluación está cerrada", "Evaluation is closed")
    detail = Words(
        "El acta de evaluación técnica de la lista ya se cerró.", "The evaluation record of the list is closed."
    )
    remedy = Words("Los puntajes registrados siguen vigentes.", "The scores on record stand.")


class EvaluationIsNotClosed(NotAllowedNow):
    """The list waits for its closed evaluation record."""

    title = Words("Falta cerrar la evaluación", "Evaluation is not closed")
    detail = Words(
        "El acta de evaluación técnica de la lista no está cerrada.", "The evaluation record of the list is not closed."
    )
    remedy = Words("Cierre antes el acta de evaluación.", "Close the evaluation record first.")


class RecordHasChanged(NotAllowedNow):
    """The digest is not that of the record as it stands."""

    title = Words("El acta cambió", "Record has changed")
    detail = Words("El resumen del acta es ahora {record}.", "The digest of the record is now {record}.")
    remedy = Words("Revise el acta vigente y repita.", "Look at the record as it stands and repeat.")


class SignerDidNotEvaluate(Forbidden):
    """Only evaluators whose scorecards count sign the record."""

    title = Words("Solo firman quienes evaluaron", "Signer did not evaluate")
    detail = Words(
        "El acta la firman quienes evaluaron la lista.", "The record is signed by those who evaluated the list."
    )
    remedy = Words("Ingrese como quien evaluó.", "Sign in as who evaluated.")


class RefusalNeedsAReason(Invalid):
    """A refusal to sign is recorded with its reason."""

    title = Words("La negativa requiere motivo", "Refusal needs a reason")
    detail = Words("Quien no firma dice por qué.", "Who does not sign says why.")
    remedy = Words("Indique el motivo.", "Give the reason.")


class SignaturesAreMissing(NotAllowedNow):
    """Each evaluator signs the record as it stands, or refuses to."""

    title = Words("Faltan firmas", "Signatures are missing")
    detail = Words(
        "Faltan {missing} firmas o negativas sobre el acta vigente.",
        "{missing} signatures or refusals on the record as it stands are missing.",
    )
    remedy = Words("Reúna las firmas.", "Gather the signatures.")


class NobodySigned(NotAllowedNow):
    """A record that everyone refused to sign is not closed."""

    title = Words("Nadie firmó el acta", "Nobody signed")
    detail = Words("Todas las personas que evaluaron se negaron a firmar.", "Every evaluator refused to sign.")
    remedy = Words("Revise los motivos registrados.", "Look at the reasons on record.")


class ListIsNotPresented(NotAllowedNow):
    """The list waits for the Governor's act that presents it."""

    title = Words("La lista no fue presentada", "List is not presented")
    detail = Words(
        "El acto que presenta la lista no está registrado.", "The act that presents the list is not on record."
    )
    remedy = Words("Registre antes la presentación.", "Record the presentation first.")


class ListAlreadyPresented(NotAllowedNow):
    """A list is presented once."""

    title = Words("La lista ya fue presentada", "List already presented")
    detail = Words("La lista se presentó por otro acto.", "The list was presented by another act.")
    remedy = Words("Consulte la presentación registrada.", "Look at the presentation on record.")
