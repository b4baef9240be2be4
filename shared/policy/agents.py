"""The policy of agents: how they stand, their seats, their data."""

from typing import Final

from shared.messages import Role
from shared.policy.rows import UNDER_WAY, Row, Scope, open_to_all

_DESK: Final = (Role.FACILITATOR, Role.ADMINISTRATOR)
_ANYONE: Final = (*_DESK, Role.AGENT, Role.CITIZEN)
_OFFICERS: Final = (Role.INTEGRITY_OFFICER, Role.ADMINISTRATOR)
_READERS: Final = (*_DESK, Role.AUDITOR, Role.INTEGRITY_OFFICER)
_WATCH: Final = (Role.AUDITOR, Role.INTEGRITY_OFFICER)
_PERSON: Final = (Role.AGENT, Role.CITIZEN)
_INSCRIPTION: Final = ("registration", "accreditation")
_IN: Final = Scope.PROCESS
_THERE: Final = Scope.TERRITORY

ROWS: Final = (
    Row("observeAgent", "Observar una inscripción", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("cureAgent", "Subsanar una observación", _ANYONE, scope=_THERE, phases=_INSCRIPTION),
    Row("exceptRequirements", "Exceptuar de requisitos, con base legal", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("findEligible", "Declarar apto a un agente", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("moveAgent", "Pasar a un agente a otra lista", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("withdrawAgent", "Desistir de participar", _ANYONE, scope=_THERE, phases=UNDER_WAY),
    Row("listEligibleAgents", "Publicar la lista de agentes aptos", _DESK, scope=_IN, phases=_INSCRIPTION),
    open_to_all("readEligibleAgents", "Ver la lista de agentes aptos"),
    Row("challengeAgent", "Presentar una tacha", _ANYONE, scope=_THERE, phases=_INSCRIPTION, rate="30 per hour"),
    Row("resolveChallenge", "Resolver una tacha", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("voidAccreditation", "Declarar nula una acreditación", _OFFICERS, scope=_IN),
    Row("substituteAgent", "Sustituir a un titular por su alterno", _DESK, scope=_THERE, phases=_INSCRIPTION),
    Row("sanctionAgent", "Amonestar a un agente", _DESK, scope=_THERE, phases=UNDER_WAY),
    Row("separateAgent", "Separar a un agente", _DESK, scope=_THERE, phases=UNDER_WAY),
    Row(
        "claimAgent",
        "Vincular la cuenta propia con la inscripción",
        (Role.CITIZEN,),
        scope=_IN,
        rate="10 per hour",
    ),
    Row("linkAccount", "Vincular la cuenta de quien vino en persona", _DESK, scope=_THERE),
    Row("renewAgent", "Inscribirse de nuevo en otro proceso", _ANYONE, scope=_THERE, phases=_INSCRIPTION),
    Row("seeOwnData", "Ver los datos propios", _PERSON, scope=_IN, rate="30 per hour"),
    Row("exportOwnData", "Llevar los datos propios", _PERSON, scope=_IN, rate="30 per hour"),
    Row("askRight", "Ejercer un derecho sobre los datos propios", _ANYONE, scope=_THERE, rate="30 per hour"),
    Row("answerRight", "Responder una solicitud sobre datos personales", _OFFICERS, scope=Scope.DEPLOYMENT),
    Row("extendRightTerm", "Ampliar el plazo de una solicitud", _OFFICERS, scope=Scope.DEPLOYMENT),
    Row(
        "searchReads",
        "Buscar lecturas de datos personales",
        (Role.AUDITOR, Role.INTEGRITY_OFFICER),
        scope=Scope.DEPLOYMENT,
    ),
    Row("requestBulkRead", "Pedir la lectura de datos de varias personas", _READERS, scope=_IN, takes_two=True),
    Row("approveBulkRead", "Aprobar una lectura", _OFFICERS, scope=Scope.DEPLOYMENT, takes_two=True),
    Row("refuseBulkRead", "Rechazar una lectura", _OFFICERS, scope=Scope.DEPLOYMENT, takes_two=True),
    Row("makeBulkRead", "Hacer una lectura aprobada", _READERS, takes_two=True),
    open_to_all("readStanding", "Ver el estado público de un agente"),
    open_to_all("showCredential", "Ver la credencial de un agente"),
    open_to_all("drawCredential", "Ver el código QR de una credencial"),
    open_to_all("readPrivacyNotice", "Ver el aviso de privacidad"),
    open_to_all("showPrivacyNotice", "Ver el aviso de privacidad como página"),
    open_to_all("readProcessingRegister", "Ver el registro de tratamientos"),
)
