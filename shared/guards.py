"""Guards: what stands before every API: a limit on bodies, headers that close what browsers leave open, strict JSON."""

import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.documents import answer
from shared.errors import TooLarge

API_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Set on every answer that does not set them itself."""

_LARGEST_EXPONENT: Final = 64


class SecurityHeaders:
    """ASGI middleware: every answer carries `API_HEADERS`, unless it says otherwise itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in API_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_guarded if scope["type"] == "http" else send)


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
        headers = Headers(scope=scope)
        limit = self.upload_limit if headers.get("content-type", "").startswith("multipart/") else self.limit
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > limit:
            await answer(TooLarge(limit=limit), headers.get("accept-language"))(scope, receive, send)
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
    """A route whose JSON bodies are read strictly (`parse`): `APIRouter(route_class=StrictRoute)`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler, given a request that reads its JSON strictly."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return handle_strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        return parse(await self.body())


def parse(data: bytes) -> Any:
    """Return JSON in UTF-8 as plain data; numbers with a point or an exponent are exact `Decimal`.

    Raise `JSONDecodeError`, without the text, for what is not JSON in the strict sense: a name twice in one object,
    NaN, Infinity, nesting too deep, a number of thousands of digits or with an exponent beyond 64.
    """
    try:
        return _DECODER.decode(data.decode("utf-8"))
    except (ValueError, ArithmeticError, RecursionError):
        raise json.JSONDecodeError("not strict JSON", "", 0) from None


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
