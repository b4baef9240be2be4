"""Why the registry refuses to change how an agent stands."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, NotFound, Words


class NotFromThisStanding(NotAllowedNow):
    """The agent stands elsewhere than this act needs."""

    title = Words("El estado del agente no lo permite", "The agent's standing does not allow it")
    detail = Words(
        "El estado del agente es {status}; este acto corresponde a: {needed}.",
        "The agent is {status}; this act belongs to: {needed}.",
    )
    remedy = Words("Consulte el expediente del agente.", "See the agent's record.")


class TermHasPassed(NotAllowedNow):
    """The term for this act is over."""

    title = Words("El plazo venció", "The term has passed")
    detail = Words("El plazo venció al terminar el {due_on}.", "The term ended with {due_on}.")
    remedy = Words("Consulte el cronograma del proceso.", "See the schedule of the process.")


class NotListedYet(NotAllowedNow):
    """The agent stands on no page of the published list of eligible agents."""

    title = Words("Aún no está en la lista de aptos", "Not on the list of eligible agents yet")
    detail = Words("El agente no figura en la lista publicada.", "The agent is not on the published list.")
    remedy = Words("Publique primero la lista de agentes aptos.", "Publish the list of eligible agents first.")


class MayStillBeChallenged(NotAllowedNow):
    """The time to challenge the agent is still running."""

    title = Words("El plazo de tachas sigue abierto", "The time for challenges is still running")
    detail = Words("Se admiten tachas hasta el {due_on}.", "Challenges are admitted until {due_on}.")
    remedy = Words("Acredite cuando el plazo haya vencido.", "Accredit when the term has passed.")


class NobodyToList(NotAllowedNow):
    """Everyone who is eligible stands on the published list."""

    title = Words("No hay agentes por publicar", "Nobody to publish")
    detail = Words("Todos los agentes aptos ya fueron publicados.", "Every eligible agent was published before.")
    remedy = Words("Califique primero las solicitudes.", "Assess the inscriptions first.")


class ChallengeUnknown(NotFound):
    """The agent has no such challenge pending."""

    title = Words("Tacha desconocida", "Unknown challenge")


class ChallengedByYouBefore(NotAllowedNow):
    """Each person challenges an agent once, in a single instance."""

    title = Words("Ya presentó una tacha", "You challenged this agent before")
    detail = Words("La tacha tiene instancia única.", "A challenge has a single instance.")
    remedy = Words("Espere la resolución.", "Wait for the resolution.")


class RequirementsMissing(NotAllowedNow):
    """The inscription does not show what the rules ask for, and nobody excepted it."""

    title = Words("Faltan requisitos", "Requirements are missing")
    detail = Words("Falta: {missing}.", "Missing: {missing}.")
    remedy = Words(
        "Obsérvela para que se subsane, o registre una excepción con su base legal.",
        "Observe it so that it is cured, or record an exception with its legal basis.",
    )


class NotMissing(Invalid):
    """An exception is made from what the rules ask for and the inscription lacks, and from nothing else."""

    title = Words("No hay qué exceptuar", "Nothing to except")
    detail = Words("A la inscripción le falta: {missing}.", "What the inscription lacks: {missing}.")
    remedy = Words("Nombre solo lo que falta.", "Name only what is missing.")


class SeatsAreTaken(NotAllowedNow):
    """The organisation has presented everyone that the rules allow: one vote per organisation."""

    title = Words("La organización ya tiene representante", "The organisation is represented already")
    detail = Words(
        "La organización ya presentó {count} representante(s) en ese cargo.",
        "The organisation has presented {count} representative(s) for that seat already.",
    )
    remedy = Words("Pida la sustitución del representante.", "Ask for a substitution.")


class AlternateNeedsAnOrganisation(Invalid):
    """Somebody who represents no organisation has no alternate, and is none."""

    title = Words("El alterno necesita una organización", "An alternate needs an organisation")
    detail = Words(
        "Quien no representa a una organización no es alterno.", "Who represents no organisation is no alternate."
    )
    remedy = Words("Indique la organización o inscríbase como titular.", "Name it, or inscribe as a titular.")


class NotItsAlternate(Invalid):
    """The one named is no accredited alternate of the same organisation."""

    title = Words("No es su alterno", "Not its alternate")
    detail = Words(
        "Solo sustituye un alterno acreditado de la misma organización.",
        "Only an accredited alternate of the same organisation can be seated.",
    )
    remedy = Words("Acredite primero al alterno.", "Accredit the alternate first.")


class TrainingIsMissing(Forbidden):
    """The process asks for a training session before the vote, or before accreditation."""

    title = Words("Falta la capacitación", "Training is missing")
    detail = Words("El reglamento exige asistir a una capacitación antes.", "The rules ask for training first.")
    remedy = Words(
        "Asista a una capacitación y espere a que se registre su asistencia.",
        "Attend a training session, and wait until your attendance is recorded.",
    )


class TrainingIsInTheFuture(Invalid):
    """Attendance is recorded after the session."""

    title = Words("La capacitación aún no ocurre", "The training lies in the future")


class NotYourAgent(Forbidden):
    """An agent's own acts are the agent's alone."""

    title = Words("No es su inscripción", "Not your inscription")
    detail = Words("Este acto corresponde a la propia persona.", "This act is the person's own.")
    remedy = Words("Ingrese con su propia cuenta.", "Sign in with your own account.")


class ProofDoesNotMatch(Forbidden):
    """The proof and the record differ, or there is no record: which, is not said."""

    title = Words("Los datos no coinciden", "The data do not match")
    detail = Words(
        "Los datos no coinciden con una inscripción de este proceso.", "The data match no inscription of this process."
    )
    remedy = Words(
        "Ingrese con el correo de su inscripción y revíselos, o acérquese a la oficina de registro.",
        "Sign in with the address of your inscription and check them, or go to the register office.",
    )


class ClaimedBefore(NotAllowedNow):
    """The agent, or the account, is linked already."""

    title = Words("Ya está vinculado", "Linked already")
    detail = Words(
        "La inscripción o la cuenta ya tiene un vínculo.", "The inscription or the account is linked already."
    )
    remedy = Words("Acérquese a la oficina de registro.", "Go to the register office.")


class ProcessIsNotClosed(NotAllowedNow):
    """Accreditations expire with their process."""

    title = Words("El proceso no ha terminado", "The process has not ended")
    detail = Words(
        "Las acreditaciones expiran al cerrar el proceso.", "Accreditations expire when the process is closed."
    )
