"""Why the registry refuses what is asked about personal data."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, NotFound, Words


class RequestUnknown(NotFound):
    """The registry has no such request."""

    title = Words("Solicitud desconocida", "Unknown request")


class AnsweredBefore(NotAllowedNow):
    """A request is answered once."""

    title = Words("La solicitud ya fue respondida", "The request was answered before")
    detail = Words("Esa solicitud ya tiene respuesta.", "That request has its answer.")
    remedy = Words("Presente una nueva solicitud.", "Make a new request.")


class TermCannotBeExtended(NotAllowedNow):
    """A term is extended once, before it ends, and that of information never (DS 016-2024-JUS art. 71)."""

    title = Words("El plazo no se puede ampliar", "The term cannot be extended")
    detail = Words(
        "El plazo se amplía una sola vez y antes de vencer; el de información, nunca.",
        "A term is extended once, before it ends; that of information, never.",
    )
    remedy = Words("Responda la solicitud.", "Answer the request.")


class IdentityIsNeeded(Invalid):
    """A rectification brings the whole record as it should be, and no other request does."""

    title = Words("La rectificación lleva los datos correctos", "A rectification brings the right data")
    detail = Words(
        "Solo la rectificación lleva los datos, y los lleva completos.",
        "A rectification brings the whole record, and nothing else does.",
    )
    remedy = Words("Revise el tipo de solicitud.", "Check the kind of request.")


class ErasureMustWait(NotAllowedNow):
    """While somebody takes part, the process must be able to show who it is (Ley 29733 art. 20; Ley 27806 art. 21)."""

    title = Words("La supresión debe esperar", "Erasure has to wait")
    detail = Words(
        "La persona participa en un proceso que no ha terminado.", "The person takes part in a process under way."
    )
    remedy = Words(
        "Retire primero la inscripción, o espere el cierre del proceso.",
        "Withdraw the inscription first, or wait for the end of the process.",
    )


class DataAreBlocked(NotAllowedNow):
    """While a rectification or an erasure is pending, the record is read by nobody whom no law makes (Ley 29733 20)."""

    title = Words("Datos bloqueados", "Data blocked")
    detail = Words(
        "La persona pidió rectificar o suprimir sus datos, y aún no se le responde.",
        "The person asked to rectify or erase their data, and has no answer yet.",
    )
    remedy = Words(
        "Responda la solicitud, o indique la norma que exige la lectura.",
        "Answer the request, or name the law that demands the reading.",
    )


class FieldUnknown(Invalid):
    """The record of people has no such field."""

    title = Words("Campo desconocido", "Unknown field")
    detail = Words("El registro de personas no tiene ese campo.", "The record of people has no such field.")
    remedy = Words("Use los nombres del registro de tratamientos.", "Use the names of the register of processing.")


class BulkReadUnknown(NotFound):
    """The registry has no such reading."""

    title = Words("Lectura desconocida", "Unknown reading")


class BulkReadNotApproved(Forbidden):
    """Nobody else approved the reading, or it was refused."""

    title = Words("La lectura no fue aprobada", "The reading was not approved")
    detail = Words("Otra persona debe aprobar la lectura.", "Another person has to approve the reading.")
    remedy = Words("Espere la aprobación.", "Wait for the approval.")


class BulkReadIsDecided(NotAllowedNow):
    """A reading is approved or refused once, and made once, in time."""

    title = Words("La lectura ya fue decidida", "The reading was decided before")
    detail = Words(
        "La lectura ya fue aprobada, rechazada, hecha o venció.", "It was approved, refused, made, or lapsed."
    )
    remedy = Words("Solicite una nueva lectura.", "Ask for a new reading.")


class SecondPersonIsNeeded(Forbidden):
    """Nobody approves their own reading, and nobody makes another's."""

    title = Words("Se necesita otra persona", "Another person is needed")
    detail = Words(
        "Quien pide la lectura la hace, y otra persona la aprueba.",
        "Who asks makes the reading, and another person approves it.",
    )
    remedy = Words("Pida la aprobación a otra persona autorizada.", "Ask another authorised person.")
