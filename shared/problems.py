"""Problems: every error leaves the program as a problem document, without anything that was sent in it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.documents import Malformed, MethodNotAllowed, NotAcceptable, Unexpected, answer, catalogue
from shared.errors import Forbidden, NotFound, Refusal, Unauthenticated, Unavailable
from shared.faults import DoesNotFit, faults_of, names_in

__all__ = ["catalogue", "install"]

log = structlog.get_logger()

_OF_STATUS: Final[dict[int, type[Refusal]]] = {
    400: Malformed,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    503: Unavailable,
}


def install(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""
    handlers: Mapping[type[Exception], Any] = {
        Refusal: _refused,
        RequestValidationError: _does_not_fit,
        HTTPException: _http,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _refused(request: Request, refusal: Refusal) -> Response:
    return answer(refusal, request.headers.get("accept-language"))


def _does_not_fit(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return _refused(request, Malformed())
    return _refused(request, DoesNotFit(faults_of(found, _names_of(request.app))))


def _http(request: Request, error: HTTPException) -> Response:
    cause = error.__cause__
    if isinstance(cause, Refusal):
        return _refused(request, cause)
    if isinstance(cause, RequestValidationError):  # Raised while the body was read.
        return _does_not_fit(request, cause)
    refusal = _OF_STATUS.get(error.status_code, NotAcceptable)()
    return answer(refusal, request.headers.get("accept-language"), status=error.status_code, headers=error.headers)


def _unexpected(request: Request, error: Exception) -> Response:
    incident = uuid4().hex
    log.error("Request failed", incident=incident, exc_info=error)
    return answer(Unexpected(), request.headers.get("accept-language"), incident=incident)


def _names_of(app: FastAPI) -> frozenset[str]:
    names: frozenset[str] | None = getattr(app.state, "names_said", None)
    if names is None:
        app.state.names_said = names = names_in(app.openapi())
    return names
