"""Answers: rows and the positions they reflect, read in one snapshot; who has them already is told so."""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, TypeVar

import psycopg
from fastapi import Request, Response
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from shared.errors import NotFound, Unavailable
from shared.messages import canonical
from shared.projection import Connection, Projection
from shared.web import POSITION, write_positions

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Quipu-After, If-None-Match, Accept-Language, Content-Type",
    "Access-Control-Expose-Headers": f"{POSITION}, ETag, Link",
    "Access-Control-Max-Age": "86400",
}
"""Anyone may read from any page."""

_VERSION: Final = version("quipu")


class Page(NamedTuple):
    """A body, and the headers that belong to it alone; `positions` are put into a JSON body of type `dict`."""

    body: dict[str, Any] | bytes
    headers: Mapping[str, str] = {}
    media_type: str = "application/json"


Asked = ParamSpec("Asked")
Found = TypeVar("Found")
Build = Callable[[Connection], Awaitable[Page | dict[str, Any]]]


class Answers:
    """Reads the read models of one database and answers requests about them."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def answer(self, request: Request, models: Sequence[type[Projection]], build: Build) -> Response:
        """Answer with what `build` reads, in one snapshot with the positions of these models.

        The positions stand in the body, in `Quipu-Position` and behind the ETag (strong: the same ETag means the same
        bytes). A client that has it is answered 304. Raise `Unavailable` where a model is not there.
        """
        async with self._snapshot(models) as (connection, positions, identity):
            tag = _tag(positions, identity)
            headers = {**CORS, "ETag": tag, POSITION: write_positions(positions), "Cache-Control": "no-cache"}
            if _has(request.headers.get("if-none-match"), tag):
                return Response(status_code=304, headers=headers)
            page = await build(connection)
        if isinstance(page, dict):
            page = Page(page)
        body = canonical({**page.body, "positions": positions}) if isinstance(page.body, dict) else page.body
        return Response(body, headers={**headers, **page.headers}, media_type=page.media_type)

    async def found(
        self,
        request: Request,
        models: Sequence[type[Projection]],
        name: str,
        query: Callable[Concatenate[Connection, Asked], Awaitable[object]],
        *args: Asked.args,
        **wishes: Asked.kwargs,
    ) -> Response:
        """Answer, as `answer` does, with what one query finds, under a name; raise `NotFound` where it finds `None`."""

        async def build(connection: Connection) -> dict[str, Any]:
            return {name: required(await query(connection, *args, **wishes))}

        return await self.answer(request, models, build)

    @contextlib.asynccontextmanager
    async def _snapshot(
        self, models: Sequence[type[Projection]]
    ) -> AsyncIterator[tuple[Connection, dict[str, int], str]]:
        """Open one snapshot of the models; yield it with the position of each service, the lowest of these models.

        The lock comes before the first query, so that no rebuild is switched in between positions and rows.
        """
        tables = ", ".join(f"{model.name}.positions" for model in models)
        query = " union all ".join(
            f"select service, position, '{model.name}.positions'::regclass::oid::text from {model.name}.positions"
            for model in models
        )
        try:
            async with self._pool.connection() as connection, connection.transaction():
                await connection.execute("set transaction isolation level repeatable read read only")
                await connection.execute(f"lock table {tables} in access share mode".encode())
                rows = await (await connection.execute(query.encode())).fetchall()
                positions: dict[str, int] = {}
                for service, position, _ in rows:
                    positions[service] = min(position, positions.get(service, position))
                yield connection, dict(sorted(positions.items())), " ".join(sorted({oid for *_, oid in rows}))
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.OperationalError, PoolTimeout):
            raise Unavailable from None


def required(found: Found | None) -> Found:
    """Return what was found; raise `NotFound` for `None`."""
    if found is None:
        raise NotFound
    return found


def _tag(positions: Mapping[str, int], identity: str) -> str:
    """Return the ETag: what was folded, into which tables, by which version of the program."""
    text = f"{_VERSION} {identity} {write_positions(dict(positions))}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _has(header: str | None, tag: str) -> bool:
    named = [one.strip().removeprefix("W/") for one in (header or "").split(",")]
    return tag in named or "*" in named
