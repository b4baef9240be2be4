"""Cursors: opaque marks of the last row of a page, and the Link header (RFC 8288) that leads to the next one."""

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from fastapi import Request

from projections.api.answers import Page
from shared.errors import Invalid, Words
from shared.messages import canonical

Kind = TypeVar("Kind")
Row = TypeVar("Row")


class CursorMalformed(Invalid):
    """The cursor is none that this API gave out."""

    title = Words("Cursor no válido", "Invalid cursor")
    detail = Words("El cursor de la página no se entiende.", "The page's cursor is not understood.")
    remedy = Words(
        "Siga la dirección «next» de la página anterior, o empiece sin cursor.",
        "Follow the address `next` of the page before, or begin without a cursor.",
    )


def write_cursor(values: Sequence[Any]) -> str:
    """Return the mark of a row by the values it is ordered by."""
    return base64.urlsafe_b64encode(canonical(list(values))).decode().rstrip("=")


def read_cursor(text: str | None, kind: type[Kind]) -> Kind | None:
    """Return the values behind a mark, `None` for no mark; raise `CursorMalformed` for anything else than `kind`."""
    if text is None:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        marked = base64.b64decode(padded, altchars=b"-_", validate=True)
        values = msgspec.json.decode(marked, type=kind)
    except (ValueError, msgspec.DecodeError):
        raise CursorMalformed from None
    if b"\\u0000" in marked:  # PostgreSQL knows no such text.
        raise CursorMalformed
    return values


def next_link(request: Request, **values: object) -> dict[str, str]:
    """Return the Link header to the page that these values of the query lead to."""
    url = request.url.include_query_params(**values)
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


def paged(
    request: Request,
    name: str,
    found: Sequence[Row],
    limit: int,
    mark: Callable[[Row], Sequence[Any]],
    show: Callable[[Row], Any] = lambda row: row,
) -> Page:
    """Return at most `limit` of the rows found, as `show` shows them, and how to get the next ones.

    One row more than that is asked for, to know whether there are any. `mark` gives the values a row is ordered by.
    """
    page = [show(row) for row in found[:limit]]
    if len(found) <= limit:
        return Page({name: page, "next": None})
    cursor = write_cursor(mark(found[limit - 1]))
    return Page({name: page, "next": cursor}, next_link(request, cursor=cursor))
