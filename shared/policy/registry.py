"""The policy of the registry."""

from typing import Final

from shared.messages import Role
from shared.policy.rows import Row, Scope, open_to_all, own

_ADMINISTRATOR: Final = (Role.ADMINISTRATOR,)
_STAFF: Final = (Role.ADMINISTRATOR, Role.FACILITATOR)
_DESK: Final = (Role.FACILITATOR, Role.ADMINISTRATOR)
_ANYONE: Final = (Role.FACILITATOR, Role.ADMINISTRATOR, Role.AGENT, Role.CITIZEN)
_INSCRIPTION: Final = ("registration", "accreditation")
_LISTING: Final = ("draft", "convoked", "registration", "accreditation", "concertation")
_IN: Final = Scope.PROCESS
_THERE: Final = Scope.TERRITORY
_ALL: Final = Scope.DEPLOYMENT

ROWS: Final = (
    Row("openProcess", "Abrir un proceso en borrador", _ADMINISTRATOR, scope=_ALL),
    Row("beginPhase", "Iniciar la fase que sigue", _ADMINISTRATOR, scope=_IN),
    Row("registerOrganisation", "Registrar una organización", _STAFF, scope=_THERE),
    Row("registerProject", "Registrar un proyecto", _STAFF, scope=_THERE, phases=_LISTING),
    Row("registerProjects", "Registrar proyectos en lote", _STAFF, scope=_THERE, phases=_LISTING),
    Row(
        "inscribeAgent",
        "Solicitar registro como agente",
        _ANYONE,
        scope=_THERE,
        phases=_INSCRIPTION,
        rate="30 per hour",
    ),
    Row("accreditAgent", "Acreditar a un agente", _DESK, scope=_THERE, phases=("accreditation",)),
    Row("rejectAgent", "Rechazar una inscripción", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("enrolElectors", "Enrolar electores de un padrón externo", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("closeRoll", "Cerrar el padrón", _ADMINISTRATOR, scope=_IN, phases=("accreditation",)),
    Row("readPseudonyms", "Leer seudónimos para digitalizar cédulas", (Role.FACILITATOR,), scope=_IN),
    Row("issueCredential", "Obtener la credencial para votar", (Role.AGENT,), scope=_IN, rate="60 per hour"),
    Row("changeRules", "Cambiar reglas que aún no están congeladas", _ADMINISTRATOR, scope=_IN),
    Row("importRules", "Importar las reglas de un archivo", _ADMINISTRATOR, scope=_IN),
    Row("cloneProcess", "Abrir el proceso de otro año con estas reglas", _ADMINISTRATOR, scope=_ALL),
    Row("proposeAmendment", "Proponer modificar reglas congeladas", _ADMINISTRATOR, scope=_IN, takes_two=True),
    Row("confirmAmendment", "Confirmar la modificación de otra persona", _ADMINISTRATOR, scope=_IN, takes_two=True),
    Row("declineAmendment", "No aceptar una modificación de las reglas", _ADMINISTRATOR, scope=_IN),
    Row("announceBudget", "Anunciar porcentaje y monto", _ADMINISTRATOR, scope=_IN, phases=_LISTING),
    Row("changeEnvelope", "Cambiar el techo de una lista", _ADMINISTRATOR, scope=_IN, phases=_LISTING),
    Row("meetDeadline", "Dejar constancia de un plazo cumplido", _ADMINISTRATOR, scope=_IN),
    open_to_all("rulesSchema", "Ver el esquema de las reglas"),
    open_to_all("exportRules", "Ver las reglas vigentes de un proceso"),
    open_to_all("waitingAmendments", "Ver las modificaciones que esperan confirmación"),
    Row("importPortfolio", "Subir un archivo de la cartera de inversiones", _STAFF, scope=_IN, phases=_LISTING),
    Row(
        "approvePortfolio",
        "Aprobar y aplicar la cartera propuesta",
        _ADMINISTRATOR,
        scope=_IN,
        phases=_LISTING,
        takes_two=True,
    ),
    Row("rejectPortfolio", "Rechazar la cartera propuesta", _ADMINISTRATOR, scope=_IN),
    Row("selectProjects", "Poner proyectos de la cartera en una lista", _STAFF, scope=_IN, phases=_LISTING),
    Row("attachDocument", "Adjuntar un documento a un proyecto", (Role.EVALUATOR, *_STAFF), scope=_THERE),
    open_to_all("readProjectDocument", "Descargar un documento de un proyecto"),
    Row("classifyImpact", "Calcular el impacto de un proyecto", (Role.EVALUATOR, *_STAFF), scope=_THERE),
    Row("overrideImpact", "Decidir otro nivel de impacto, con motivo", _ADMINISTRATOR, scope=_IN),
    Row("adoptCatalogue", "Adoptar un catálogo territorial", _ADMINISTRATOR, scope=_ALL),
    Row("adoptFigures", "Agregar indicadores por territorio", _ADMINISTRATOR, scope=_ALL),
    open_to_all("getPlace", "Ver un lugar con sus indicadores"),
    Row("proposeIdea", "Proponer una idea de proyecto", _ANYONE, scope=_THERE, phases=_LISTING, rate="30 per hour"),
    Row("supportIdea", "Apoyar una idea", _ANYONE, scope=_THERE, rate="60 per hour"),
    Row("answerIdea", "Responder una idea, con motivos", _DESK, scope=_THERE),
    Row("mergeIdea", "Unir una idea con otra", _DESK, scope=_THERE),
    Row("listIdea", "Poner una idea en su lista de votación", _DESK, scope=_THERE, phases=_LISTING),
    Row("takeUpIdea", "Convertir una idea en proyecto", _DESK, scope=_THERE, phases=_LISTING),
    open_to_all("personKeys", "Ver las claves públicas de las sesiones"),
    open_to_all("ballotKeys", "Ver las claves públicas de las credenciales"),
    open_to_all("developmentToken", "Ingresar con cualquier rol (solo en desarrollo)"),
    open_to_all("showPolicy", "Ver esta tabla"),
    open_to_all("askToSignIn", "Pedir un código de ingreso por correo"),
    open_to_all("signInByCode", "Ingresar con el código recibido"),
    open_to_all("beginProviderSignIn", "Ingresar con la cuenta de la institución"),
    open_to_all("endProviderSignIn", "Volver de la cuenta de la institución"),
    own("showSession", "Ver la sesión propia"),
    own("listSessions", "Ver las sesiones propias"),
    own("revokeSession", "Cerrar una sesión propia"),
    own("signOut", "Salir"),
    own("exchangeSession", "Obtener un token de cinco minutos para un servicio"),
    own("askSecondFactor", "Pedir la verificación del segundo factor"),
    own("giveSecondFactor", "Verificar el segundo factor"),
    own("useRecoveryCode", "Usar un código de recuperación"),
    own("invitePasskey", "Pedir el registro de una llave de acceso"),
    own("registerPasskey", "Registrar una llave de acceso"),
    own("listPasskeys", "Ver las llaves de acceso propias"),
    own("removePasskey", "Retirar una llave de acceso propia"),
    own("renewRecoveryCodes", "Renovar los códigos de recuperación"),
    own("showAccount", "Ver la cuenta propia"),
    own("closeAccount", "Cerrar la cuenta propia y suprimir sus datos"),
    Row("openAccount", "Abrir o hallar la cuenta de un correo", _ADMINISTRATOR, scope=_ALL),
    Row("readAccount", "Ver los roles de una cuenta", (Role.ADMINISTRATOR, Role.AUDITOR), scope=_ALL),
    Row("grantRole", "Otorgar o proponer un rol", _ADMINISTRATOR, scope=Scope.TERRITORY, takes_two=True),
    Row(
        "confirmRole",
        "Confirmar un rol propuesto por otra persona",
        _ADMINISTRATOR,
        scope=Scope.TERRITORY,
        takes_two=True,
    ),
    Row("revokeRole", "Revocar un rol", _ADMINISTRATOR, scope=Scope.TERRITORY),
)
