"""Documents: a refusal as an RFC 9457 problem document, in Spanish or English, and as an HTTP answer."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from shared.errors import (
    Forbidden,
    Invalid,
    NotAllowedNow,
    NotFound,
    Overloaded,
    Refusal,
    Superseded,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Words,
)
from shared.faults import DoesNotFit, Fault
from shared.languages import Language, preferred
from shared.messages import canonical

MEDIA_TYPE: Final = "application/problem+json"
MOST_ERRORS: Final = 100
"""As many faults are named in one document; `omitted` counts the others."""


class MethodNotAllowed(Invalid):
    """The address exists, and does not answer to this method."""

    title = Words("Método no admitido", "Method not allowed")
    detail = Words("Esta dirección no admite ese método.", "This address does not answer to that method.")
    remedy = Words("Consulte los métodos en la cabecera Allow.", "See the methods in the Allow header.")


class Malformed(Invalid):
    """The request cannot be read at all: broken JSON, a name given twice, a number that is none."""

    title = Words("Solicitud ilegible", "Unreadable request")
    detail = Words("No se pudo leer el cuerpo de la solicitud.", "The body of the request could not be read.")
    remedy = Words(
        "Envíe JSON válido en UTF-8, sin nombres repetidos.", "Send valid JSON in UTF-8 without repeated names."
    )


class NotAcceptable(Invalid):
    """The request is refused by HTTP itself, for a reason none of the others names."""

    title = Words("Solicitud no admitida", "Request not accepted")
    detail = Words("El servicio no admite esta solicitud.", "The service does not accept this request.")
    remedy = Words("Revise la documentación de la interfaz.", "See the documentation of the interface.")


class Unexpected(Unavailable):
    """The program failed; the incident's number finds the failure in the log, and says nothing else."""

    title = Words("Error interno", "Internal error")
    detail = Words("Ocurrió un error inesperado.", "Something unexpected went wrong.")
    remedy = Words(
        "Repita más tarde; si persiste, comunique el número de incidente.",
        "Try again later; if it stays, report the incident number.",
    )


STATUS: Final[dict[type[Refusal], int]] = {
    Invalid: 422,
    NotAllowedNow: 409,
    NotFound: 404,
    Forbidden: 403,
    Unauthenticated: 401,
    TooLarge: 413,
    TooMany: 429,
    Superseded: 409,
    Overloaded: 503,
    Unavailable: 503,
    Malformed: 400,
    MethodNotAllowed: 405,
    Unexpected: 500,
}
"""The HTTP status of each kind of refusal; a refusal has the status of its nearest kind."""

_RETRY: Final = (TooMany, Overloaded, Unavailable)
_SAFE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_READABLE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Retry-After, Quipu-Position, ETag, Link",
}
"""A refusal holds nothing but its own words, so that a page from anywhere may show it."""


class CatalogueEntry(NamedTuple):
    """What a page says about one refusal: its code and status, its words, and what it means."""

    code: str
    status: int
    title: Words
    detail: Words
    remedy: Words
    meaning: str


def status_of(kind: type[Refusal]) -> int:
    """Return the HTTP status of a refusal's nearest kind."""
    return next((STATUS[parent] for parent in kind.__mro__ if parent in STATUS), 409)


def catalogue() -> list[CatalogueEntry]:
    """Return every refusal that the imported services can give, by code."""
    return sorted(
        CatalogueEntry(
            code_of(kind), status_of(kind), kind.title, kind.detail, kind.remedy, (kind.__doc__ or "").split("\n")[0]
        )
        for kind in _kinds(Refusal)
        if hasattr(kind, "title")
    )


def code_of(kind: type[Refusal]) -> str:
    """Return the permanent name of a kind of refusal."""
    return kind.__new__(kind).code


def document(refusal: Refusal, language: Language, status: int | None = None) -> dict[str, Any]:
    """Return the problem document of a refusal: what, where, and what to do, in one language.

    `errors` names faults of the body's shape (at most `MOST_ERRORS`), `rows` every faulty row of a batch.
    """
    body = {"status": status or status_of(type(refusal)), "language": language.value, **_said(refusal, language)}
    if isinstance(refusal, DoesNotFit):
        body["errors"] = [_error(fault, language) for fault in refusal.faults[:MOST_ERRORS]]
        body |= {"omitted": len(refusal.faults) - MOST_ERRORS} if len(refusal.faults) > MOST_ERRORS else {}
    if refusal.rows:
        body["rows"] = [{"row": row, **_said(reason, language)} for row, reason in refusal.rows]
    return body


def answer(
    refusal: Refusal,
    accept_language: str | None,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    **more: str,
) -> Response:
    """Return a refusal as an HTTP answer; `more` members are added to its document."""
    language = preferred(accept_language)
    body = document(refusal, language, status) | more
    retry = {"Retry-After": str(refusal.values.get("seconds", 1))} if isinstance(refusal, _RETRY) else {}
    challenge = {"WWW-Authenticate": "Bearer"} if body["status"] == STATUS[Unauthenticated] else {}
    spoken = {"Content-Language": language.value, "Vary": "Accept-Language"}
    return Response(
        canonical(body),
        body["status"],
        {**_SAFE, **_READABLE, **retry, **challenge, **(headers or {}), **spoken},
        MEDIA_TYPE,
    )


def _said(refusal: Refusal, language: Language) -> dict[str, Any]:
    said = {
        "type": f"/problemas/{refusal.code}",
        "title": language.of(refusal.title),
        "detail": language.of(refusal.explain()),
        "remedy": language.of(refusal.advise()),
        "where": refusal.where,
    }
    return {name: value for name, value in said.items() if value}


def _error(fault: Fault, language: Language) -> dict[str, str]:
    return {"in": fault.place, "pointer": fault.pointer, "code": fault.code, "detail": language.of(fault.words)}


def _kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
