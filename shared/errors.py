"""Refusals: named reasons why a command was not carried out.

A refusal carries the values of its reason, speaks to the person who acted, in Spanish first, and knows no HTTP:
`shared.problems` turns each kind below into a problem document. Values are limits, dates and codes of the record;
never what the person typed, so that nothing personal is echoed.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple


class Words(NamedTuple):
    """One sentence in Spanish and in English; braces name the refusal's values."""

    es: str
    en: str

    def fill(self, values: dict[str, object]) -> "Words":
        """Return the sentence with its values put in."""
        return Words(self.es.format_map(values), self.en.format_map(values))


class Contradiction(ValueError):
    """Facts of one message that cannot hold together, in words; raised where pydantic validates the whole message."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(f"{es[0].upper()}{es[1:]}.", f"{en[0].upper()}{en[1:]}.")


class Standstill(Exception):
    """Why the program stops until an operator decides; `str()` is Spanish first, then English. Nothing was lost."""

    detail: ClassVar[Words]
    remedy: ClassVar[Words]

    def __init__(self, **values: object) -> None:
        super().__init__(values)
        self.values = values

    def explain(self) -> Words:
        """Return what went wrong, with the values put in."""
        return self.detail.fill(self.values)

    def advise(self) -> Words:
        """Return the next step for the operator."""
        return self.remedy.fill(self.values)

    def __str__(self) -> str:
        what, then = self.explain(), self.advise()
        return f"{what.es} {then.es}\n{what.en} {then.en}"


class SettingIsMissing(Standstill):
    """The program does not start without this setting; none is made up in production."""

    detail = Words("Falta el ajuste QUIPU_{name}.", "The setting QUIPU_{name} is missing.")
    remedy = Words(
        "Indíquelo y vuelva a iniciar; solo en desarrollo se inventa uno.",
        "Set it and start again; only development makes one up.",
    )

    def __init__(self, name: str) -> None:
        super().__init__(name=name.upper())


class SettingIsUnfit(Standstill):
    """A setting does not hold what it should; what it holds is never shown."""

    remedy = Words("Corrija el ajuste y vuelva a iniciar.", "Mend the setting and start again.")


class Refusal(Exception):
    """Why a command was not carried out: nothing was recorded, nothing recorded before was lost.

    `where` is a JSON Pointer (RFC 6901) into the request, or `None` when the whole request is meant.
    `rows` names each faulty row of a batch, with its own refusal.
    """

    title: ClassVar[Words]
    detail: ClassVar[Words] = Words("", "")
    remedy: ClassVar[Words] = Words("", "")

    def __init__(self, where: str | None = None, *, rows: Sequence["FaultyRow"] = (), **values: object) -> None:
        super().__init__(self.title.en, values)
        self.where = where
        self.rows = tuple(rows)
        self.values = values

    @property
    def code(self) -> str:
        """The reason's permanent name, in kebab case: `VotingHasEnded` is `voting-has-ended`."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))

    def explain(self) -> Words:
        """Return what went wrong, with the values put in."""
        return self.detail.fill(self.values)

    def advise(self) -> Words:
        """Return the next step for the person who acted."""
        return self.remedy.fill(self.values)


class FaultyRow(NamedTuple):
    """One faulty row of a batch: its number counted from 1, and why it was refused."""

    row: int
    refusal: Refusal


class Invalid(Refusal):
    """What was sent can never be right: a malformed code, a negative score, a body of the wrong shape."""

    title = Words("Dato no válido", "Invalid data")


class TextHoldsNull(Invalid):
    """A text holds the null character (U+0000): no person types it, and PostgreSQL has no text with it."""

    detail = Words("Un texto contiene el carácter nulo (U+0000).", "A text contains the null character (U+0000).")
    remedy = Words("Quite ese carácter y repita.", "Remove that character and repeat.")


class NotAllowedNow(Refusal):
    """What was sent is well formed, but the state of the record refuses it."""

    title = Words("No permitido en este momento", "Not allowed now")


class NotFound(Refusal):
    """What is asked for is not in the record."""

    title = Words("No encontrado", "Not found")
    detail = Words("No existe en el registro.", "It is not in the record.")
    remedy = Words("Revise el identificador de la dirección.", "Check the identifier in the address.")


class Forbidden(Refusal):
    """The person is known, and their role does not reach this."""

    title = Words("Sin permiso", "Forbidden")
    detail = Words("Su rol no permite esta acción.", "Your role does not allow this action.")
    remedy = Words("Ingrese con un rol que la permita.", "Sign in with a role that allows it.")


class Unauthenticated(Refusal):
    """No valid token or credential came with the request."""

    title = Words("Identificación requerida", "Authentication required")
    detail = Words(
        "Falta una credencial vigente y válida para este servicio.",
        "A current credential, valid for this service, is missing.",
    )
    remedy = Words("Ingrese de nuevo y repita la solicitud.", "Sign in again and repeat the request.")


class TooLarge(Refusal):
    """The body is over the limit."""

    title = Words("Demasiado grande", "Too large")
    detail = Words("El límite es de {limit} bytes.", "The limit is {limit} bytes.")
    remedy = Words("Envíe menos datos o divida el envío.", "Send less, or split it.")


class TooMany(Refusal):
    """More requests than the rate allows."""

    title = Words("Demasiadas solicitudes", "Too many requests")
    detail = Words("Se superó el ritmo permitido.", "The allowed rate was exceeded.")
    remedy = Words("Espere {seconds} segundos y repita.", "Wait {seconds} seconds and repeat.")


class Superseded(Refusal):
    """Another command changed a stream first; nothing of this one was recorded.

    The caller recalls and decides again.
    """

    title = Words("Otro cambio llegó antes", "Another change came first")
    detail = Words("El registro cambió mientras se decidía.", "The record changed while this was being decided.")
    remedy = Words("Consulte el estado actual y repita.", "Look at the current state and repeat.")


class Overloaded(Refusal):
    """The queue is full; nothing of this command was recorded. The caller tries again after a pause."""

    title = Words("Servicio saturado", "Service overloaded")
    detail = Words("Hay demasiadas solicitudes en espera.", "Too many requests are waiting.")
    remedy = Words("Repita dentro de unos segundos.", "Repeat in a few seconds.")


class Unavailable(Refusal):
    """A server this service needs does not answer; repeating the request settles whether anything was recorded."""

    title = Words("Servicio no disponible", "Service unavailable")
    detail = Words("Un componente interno no responde.", "An internal component does not answer.")
    remedy = Words("Repita dentro de unos segundos.", "Repeat in a few seconds.")


class BatchRefused(Invalid):
    """A batch is all or nothing: it has faulty rows, each named; nothing of it was recorded."""

    title = Words("Lote rechazado", "Batch refused")
    detail = Words(
        "{faulty} de {total} filas tienen errores; no se registró ninguna.",
        "{faulty} of {total} rows are faulty; none was recorded.",
    )
    remedy = Words(
        "Corrija las filas indicadas y envíe el lote completo.",
        "Mend the rows named and send the whole batch.",
    )
