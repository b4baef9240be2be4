"""Why the registry refuses. No refusal repeats what was sent; codes and limits of the record may be named."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, NotFound, Words


class ProcessUnknown(NotFound):
    """The registry has no such process."""

    title = Words("Proceso desconocido", "Unknown process")


class OrganisationUnknown(Invalid):
    """The registry has no such organisation."""

    title = Words("Organización desconocida", "Unknown organisation")
    detail = Words("La organización no está en el registro.", "The organisation is not in the registry.")
    remedy = Words("Registre primero la organización.", "Register the organisation first.")


class AgentUnknown(NotFound):
    """The process has no such agent."""

    title = Words("Agente desconocido", "Unknown agent")


class ProcessAlreadyOpen(NotAllowedNow):
    """A process with this code exists."""

    title = Words("El proceso ya existe", "The process exists already")
    detail = Words("Ya se abrió un proceso con ese código.", "A process with that code was opened before.")
    remedy = Words("Use otro código o continúe el proceso existente.", "Take another code, or go on with that process.")


class PhaseIsNotNext(NotAllowedNow):
    """Phases follow in legal order (Ley 28056 art. 6; DS 142-2009-EF arts. 7-10): none is skipped, none comes back."""

    title = Words("Fase fuera de orden", "Phase out of order")
    detail = Words("El proceso está en {current}; sigue {next}.", "The process is in {current}; {next} comes next.")
    remedy = Words("Inicie la fase que sigue.", "Begin the phase that comes next.")


class ProcessHasEnded(NotAllowedNow):
    """The process is closed; nothing comes after it."""

    title = Words("El proceso terminó", "The process has ended")
    detail = Words("El proceso está cerrado.", "The process is closed.")
    remedy = Words("Abra un proceso nuevo.", "Open a new process.")


class RollIsStillOpen(NotAllowedNow):
    """The electoral roll has to be closed first."""

    title = Words("El padrón sigue abierto", "The roll is still open")
    detail = Words("El padrón electoral no se ha cerrado.", "The electoral roll has not been closed.")
    remedy = Words("Cierre el padrón y repita.", "Close the roll and repeat.")


class RollIsClosed(NotAllowedNow):
    """The electoral roll is closed, or is being closed: nobody is added and nothing is decided about agents."""

    title = Words("El padrón está cerrado", "The roll is closed")
    detail = Words("El padrón electoral ya se cerró.", "The electoral roll has been closed.")
    remedy = Words("Presente el caso ante el Equipo Técnico.", "Bring the case before the technical team.")


class NotInThisPhase(NotAllowedNow):
    """The act belongs to other phases of the process."""

    title = Words("No corresponde a esta fase", "Not in this phase")
    detail = Words(
        "El proceso está en {current}; este acto corresponde a: {phases}.",
        "The process is in {current}; this act belongs to: {phases}.",
    )
    remedy = Words("Consulte el cronograma del proceso.", "See the schedule of the process.")


class PhaseDatesContradict(Invalid):
    """A phase ends before it begins, is given twice, or is meant to begin before the phase that precedes it."""

    title = Words("Cronograma contradictorio", "Contradictory schedule")
    detail = Words("Las fechas de la fase {phase} se contradicen.", "The dates of phase {phase} contradict each other.")
    remedy = Words("Ordene las fases y sus fechas.", "Put the phases and their dates in order.")


class UbigeoUnknown(Invalid):
    """The catalogue has no province or district with this INEI code."""

    title = Words("Ubigeo desconocido", "Unknown ubigeo")
    detail = Words(
        "El catálogo territorial no tiene ese código INEI.", "The territorial catalogue has no such INEI code."
    )
    remedy = Words(
        "Use el código del INEI, que difiere del de RENIEC.", "Use INEI's code, which differs from RENIEC's."
    )


class ListUnknown(Invalid):
    """The process has no list with this code."""

    title = Words("Lista desconocida", "Unknown list")
    detail = Words("El proceso no tiene una lista con ese código.", "The process has no list with that code.")
    remedy = Words("Use el código de una lista del proceso.", "Use the code of a list of the process.")


class CategoryUnknown(Invalid):
    """The rules of the process know no such category of agent."""

    title = Words("Categoría desconocida", "Unknown category")
    detail = Words("El proceso admite: {categories}.", "The process has: {categories}.")
    remedy = Words("Use una categoría del proceso.", "Use a category of the process.")


class OrganisationAlreadyRegistered(NotAllowedNow):
    """An organisation with this RUC is registered."""

    title = Words("Organización ya registrada", "Organisation registered already")
    detail = Words("Ya hay una organización con ese RUC.", "There is an organisation with that RUC already.")
    remedy = Words("Use la organización registrada.", "Use the one that is registered.")


class RucIsNotOfAnOrganisation(Invalid):
    """An organisation's RUC begins with 20; the others are of natural persons and would name one."""

    title = Words("El RUC no es de una organización", "The RUC is not an organisation's")
    detail = Words("El RUC de una organización empieza con 20.", "The RUC of an organisation begins with 20.")
    remedy = Words("Deje vacío el RUC si no tiene uno propio.", "Leave it empty where it has none of its own.")


class RucIsOfAnOrganisation(Invalid):
    """A RUC that begins with 20 is a legal entity's, and identifies no person."""

    title = Words("El RUC es de una organización", "The RUC is an organisation's")
    detail = Words(
        "El RUC que empieza con 20 no identifica a una persona.", "A RUC that begins with 20 identifies no person."
    )
    remedy = Words(
        "Identifíquese con su DNI, carné o pasaporte; el RUC va en la organización.",
        "Give your DNI, card or passport; that RUC belongs to the organisation.",
    )


class ProjectAlreadyRegistered(NotAllowedNow):
    """A project with this code stands in the process already."""

    title = Words("Proyecto ya registrado", "Project registered already")
    detail = Words("El código {project} ya está en el proceso.", "Code {project} stands in the process already.")
    remedy = Words("Revise el código o use el proyecto registrado.", "Check the code, or use the registered project.")


class ProjectRepeated(Invalid):
    """Two rows of one request have the same code."""

    title = Words("Proyecto repetido", "Project repeated")
    detail = Words("El código ya está en la fila {first}.", "The code stands in row {first} already.")
    remedy = Words("Deje cada proyecto una sola vez.", "Leave each project once.")


class CostsContradict(Invalid):
    """The stated cost, rounded to two decimals, is not the cost."""

    title = Words("Los montos no coinciden", "The amounts contradict each other")
    detail = Words(
        "El monto mostrado, redondeado a dos decimales, no es el costo.",
        "The stated amount, rounded to two decimals, is not the cost.",
    )
    remedy = Words("Corrija uno de los dos montos.", "Mend one of the two amounts.")


class ConsentIsMissing(Invalid):
    """Taking part needs free, prior, express and informed consent (DS 016-2024-JUS arts. 2-9)."""

    title = Words("Falta el consentimiento", "Consent is missing")
    detail = Words(
        "La inscripción requiere aceptar el aviso de privacidad.", "Inscription requires accepting the privacy notice."
    )
    remedy = Words("Lea el aviso de privacidad y márquelo.", "Read the privacy notice and mark it.")


class NoticeIsOutdated(Invalid):
    """Another version of the privacy notice is in force."""

    title = Words("Aviso de privacidad no vigente", "Privacy notice not in force")
    detail = Words("Rige la versión {version}.", "Version {version} is in force.")
    remedy = Words("Lea y acepte la versión vigente.", "Read and accept the version in force.")


class BirthDateIsImpossible(Invalid):
    """The birth date lies in the future, or more than 130 years back."""

    title = Words("Fecha de nacimiento imposible", "Impossible birth date")
    detail = Words("La fecha de nacimiento no es posible.", "The birth date is not possible.")
    remedy = Words("Escriba la fecha que figura en el documento.", "Write the date that stands on the document.")


class TooYoung(Invalid):
    """The rules of the process ask for an age that the person has not reached on the day of inscription."""

    title = Words("Edad menor que la requerida", "Younger than required")
    detail = Words("Este proceso pide {years} años cumplidos.", "This process asks for {years} years of age.")
    remedy = Words("Revise la fecha de nacimiento.", "Check the birth date.")


class DocumentAlreadyInscribed(NotAllowedNow):
    """This document takes part in the process already; whose inscription it is, is not said."""

    title = Words("Documento ya inscrito", "Document inscribed already")
    detail = Words(
        "Ese documento ya está inscrito en el proceso.", "That document is inscribed in the process already."
    )
    remedy = Words(
        "Acérquese a la oficina de registro si no fue usted.", "If it was not you, go to the register office."
    )


class AgentIsAlreadyDecided(NotAllowedNow):
    """The agent was accredited or rejected before."""

    title = Words("El agente ya tiene decisión", "The agent was decided on before")
    detail = Words("El estado del agente es {status}.", "The state of the agent is {status}.")
    remedy = Words("Consulte la decisión registrada.", "See the decision on record.")


class AgentHasNoVote(Forbidden):
    """Only an accredited agent of a category that votes gets a ballot credential."""

    title = Words("Sin derecho a voto", "No right to vote")
    detail = Words(
        "Solo vota quien está acreditado en una categoría con voto.",
        "Only agents accredited in a category that votes may vote.",
    )
    remedy = Words("Consulte su acreditación.", "See your accreditation.")


class CategoryHasNoVote(Invalid):
    """Electors of an outside register are enrolled to vote; this category does not."""

    title = Words("La categoría no vota", "The category does not vote")
    detail = Words("Los electores se enrolan en una categoría con voto.", "Electors need a category that votes.")
    remedy = Words("Use una categoría con voto.", "Use a category that votes.")


class ReferenceRepeated(Invalid):
    """Two rows of one request have the same reference."""

    title = Words("Referencia repetida", "Reference repeated")
    detail = Words("La referencia ya está en la fila {first}.", "The reference stands in row {first} already.")
    remedy = Words("Deje cada elector una sola vez.", "Leave each elector once.")


class ElectorEnrolledElsewhere(NotAllowedNow):
    """The elector was enrolled before, on another list or in another category."""

    title = Words("Elector enrolado en otra lista", "Elector enrolled elsewhere")
    detail = Words(
        "El elector ya está enrolado en otra lista o categoría.",
        "The elector is enrolled on another list, or in another category.",
    )
    remedy = Words("Corrija la lista o retire la fila.", "Mend the list, or take the row out.")


class ReferenceNotEnrolled(Invalid):
    """No elector was enrolled under this reference."""

    title = Words("Elector no enrolado", "Elector not enrolled")
    detail = Words("Ningún elector se enroló con esa referencia.", "No elector was enrolled under that reference.")
    remedy = Words("Revise la referencia y su fuente.", "Check the reference and its source.")
