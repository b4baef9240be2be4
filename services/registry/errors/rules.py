"""Why the registry refuses changes of rules, of money and of deadlines."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class RulesAreFrozen(NotAllowedNow):
    """These parts of the rules are frozen since an earlier phase: only an amendment changes them."""

    title = Words("Reglas congeladas", "Rules are frozen")
    detail = Words("Desde la fase {phase} no cambian: {parts}.", "Since phase {phase} these do not change: {parts}.")
    remedy = Words(
        "Proponga una modificación con su motivo y base legal; otra persona la confirma.",
        "Propose an amendment with its reason and legal basis; another person confirms it.",
    )


class RulesAreUnchanged(Invalid):
    """The new rules are those in force."""

    title = Words("Las reglas no cambian", "The rules do not change")
    detail = Words("Las reglas enviadas son las vigentes.", "The rules sent are those in force.")
    remedy = Words("Revise qué quería cambiar.", "Check what was to be changed.")


class CodeIsInUse(NotAllowedNow):
    """A list or category that projects or agents may stand under is not taken out, nor the currency of their costs."""

    title = Words("Código en uso", "Code in use")
    detail = Words(
        "Hay proyectos o agentes registrados con: {codes}.", "Projects or agents are registered under: {codes}."
    )
    remedy = Words("Conserve esos códigos en las reglas.", "Keep those codes in the rules.")


class AmendmentUnknown(NotFound):
    """The process has no such amendment waiting."""

    title = Words("Modificación desconocida", "Unknown amendment")


class RulesHaveMovedOn(NotAllowedNow):
    """The rules took another version after the amendment was proposed."""

    title = Words("Las reglas cambiaron después", "The rules have changed since")
    detail = Words("Las reglas van en la versión {version}.", "The rules are at version {version}.")
    remedy = Words("Presente una propuesta sobre la versión vigente.", "Make a proposal on the version in force.")


class EnvelopesOverTheBudget(NotAllowedNow):
    """The envelopes together would be over the amount that was announced."""

    title = Words("Los techos superan el monto anunciado", "The envelopes are over the announced amount")
    detail = Words("El monto anunciado es {amount} {currency}.", "The announced amount is {amount} {currency}.")
    remedy = Words("Reduzca otro techo o anuncie otro monto.", "Lower another envelope, or announce another amount.")


class DeadlineIsNotRunning(NotAllowedNow):
    """No term of this code runs in the process; the end of a phase is met by beginning the next."""

    title = Words("El plazo no corre", "The term is not running")
    detail = Words("Ese plazo no corre en el proceso.", "No such term runs in the process.")
    remedy = Words("Consulte los plazos vigentes del proceso.", "See the terms that run in the process.")


class DeadlineHasPassed(NotAllowedNow):
    """The term ended before this act."""

    title = Words("El plazo venció", "The term has ended")
    detail = Words("El plazo venció el {due_at}.", "The term ended on {due_at}.")
    remedy = Words("Deje constancia del cumplimiento tardío en acta.", "Put the late fulfilment in minutes.")


class RulesFileRefused(Invalid):
    """The YAML file of rules has faults; each is named with its line."""

    title = Words("Archivo de reglas rechazado", "Rules file refused")
    detail = Words("El archivo tiene {faulty} errores.", "The file has {faulty} faults.")
    remedy = Words(
        "Corrija las líneas indicadas y envíe el archivo otra vez.", "Mend the lines named and send it again."
    )


class LineFault(Invalid):
    """One line of a YAML file is not what the rules ask for."""

    title = Words("Línea por corregir", "Line to mend")
    detail = Words("{es}", "{en}")
