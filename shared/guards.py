"""Guards: what stands before every API: a limit on bodies, headers that close what browsers leave open, strict JSON."""

import json
from collections.abc import Callable, Coroutine, Iterator
from decimal import Decimal
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.documents import answer
from shared.errors import TextHoldsNull, TooLarge

API_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Set on every answer that does not set them itself."""

_RAW_HEADERS: Final = [(name.lower().encode(), value.encode()) for name, value in API_HEADERS.items()]
_LARGEST_EXPONENT: Final = 64


class SecurityHeaders:
    """ASGI middleware: every answer carries `API_HEADERS`, unless it says otherwise itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"]
                said = {name for name, _ in given}
                message["headers"] = [*given, *(header for header in _RAW_HEADERS if header[0] not in said)]
            await send(message)

        await self.app(scope, receive, send_guarded if scope["type"] == "http" else send)


class NoNull:
    """ASGI middleware: an address that holds the null character (`%00`) is refused before anybody reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with `TextHoldsNull`."""
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            language = Headers(scope=scope).get("accept-language")
            await answer(TextHoldsNull(), language)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class BodyLimit:
    """ASGI middleware: a body over the limit is answered by 413, before more of it than the limit has been read.

    A `multipart/form-data` body may be as large as `upload_limit_bytes`. The length announced is believed only when it
    is too large; chunked bodies are counted as they come.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int, upload_limit_bytes: int | None = None) -> None:
        self.app = app
        self.limit = limit_bytes
        self.upload_limit = upload_limit_bytes or limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted, or answer it with 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(reversed(scope["headers"]))
        limit = self.upload_limit if headers.get(b"content-type", b"").startswith(b"multipart/") else self.limit
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:20]) > limit:
            language = headers.get(b"accept-language", b"").decode("latin-1")
            await answer(TooLarge(limit=limit), language)(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413) from TooLarge(limit=limit)
        return message

    return receive_counted


class StrictRoute(APIRoute):
    """A route whose JSON bodies are read strictly (`parse`): `APIRouter(route_class=StrictRoute)`.

    A text with the null character is refused in a form as in JSON.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler, given a request that reads its JSON strictly."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return handle_strictly


class DirectRoute(APIRoute):
    """A route for the busiest addresses: `add_api_route(..., route_class_override=DirectRoute)`.

    Its endpoint takes the request and what the address names, nothing else; it reads the rest by itself, and answers
    with a `Response`. What the address names is checked, and what is raised is answered, as everywhere.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.endpoint(request=Request(scope, receive), **self._named(scope["path_params"]))
        await response(scope, receive, send)

    def _named(self, given: dict[str, str]) -> dict[str, Any]:
        named, faults = {}, []
        for field in self.dependant.path_params:
            named[field.name], faulty = field.validate(given[field.alias], loc=("path", field.alias))
            faults += faulty
        if faults:
            raise RequestValidationError(faults)
        return named


class _StrictRequest(Request):
    async def json(self) -> Any:
        data = await self.body()
        return _without_null(parse(data)) if b"\\u0000" in data else parse(data)

    async def form(self, **limits: Any) -> FormData:  # type: ignore[override]  # FastAPI awaits it, as all do here.
        form = await super().form(**limits)
        for name, value in form.multi_items():
            _without_null({name: value})
        return form


def parse(data: bytes) -> Any:
    """Return JSON in UTF-8 as plain data; numbers with a point or an exponent are exact `Decimal`.

    Raise `JSONDecodeError`, without the text, for what is not JSON in the strict sense: a name twice in one object,
    NaN, Infinity, nesting too deep, a number of thousands of digits or with an exponent beyond 64.
    """
    try:
        return _DECODER.decode(data.decode("utf-8"))
    except (ValueError, ArithmeticError, RecursionError):
        raise json.JSONDecodeError("not strict JSON", "", 0) from None


def _without_null(value: Any) -> Any:
    """Return what was sent, or refuse it by the places of the texts that hold the null character."""
    places = list(_nulls(value, ("body",)))
    if places:
        raise RequestValidationError([{"type": "null_character", "loc": place} for place in places])
    return value


def _nulls(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    match value:
        case str() if "\0" in value:
            yield place
        case dict():
            for name, item in value.items():
                yield from _nulls(name, (*place, name))
                yield from _nulls(item, (*place, name))
        case list():
            for number, item in enumerate(value):
                yield from _nulls(item, (*place, number))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def _exact(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("exponent out of range")
    return number


def _refuse(_constant: str) -> None:
    raise ValueError("not a JSON number")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_exact, parse_constant=_refuse)
