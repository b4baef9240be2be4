"""Projects: what stands on each list, what it costs, where it works, and which documents it has."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import quote
from uuid import UUID

from psycopg.rows import dict_row

from projections.folding import pick
from services.registry.events import ProjectDocumentAttached, ProjectRegistered
from shared.eventstore import Stored
from shared.folding import folded
from shared.projection import Connection, Projection, copy_rows
from shared.territory import Catalogue, UnknownUbigeo

Row = tuple[Any, ...]


class Projects(Projection):
    """One row for each project of a process, and one for each place where it works."""

    name: ClassVar[str] = "projects"
    sources: ClassVar[tuple[str, ...]] = ("registry",)
    tables: ClassVar[str] = """
        create table if not exists :schema.projects (
            process_id uuid, project text collate "C", investment_code text, name text not null,
            list_code text collate "C" not null, cost numeric(18, 2) not null, stated_cost numeric, function text,
            place int not null, invented boolean not null,
            invented_parts text[] not null, words text not null, position bigint not null,
            primary key (process_id, project));
        create table if not exists :schema.locations (
            process_id uuid, project text collate "C", place int, ubigeo text collate "C" not null,
            primary key (process_id, project, place));
        create table if not exists :schema.documents (
            process_id uuid, project text collate "C", place int, document text not null, kind text not null,
            title text not null, media_type text not null, size_bytes bigint not null, attached_at timestamptz not null,
            role text not null, position bigint not null, primary key (process_id, project, place))
    """
    indexes: ClassVar[str] = """
        create index if not exists projects_listing on :schema.projects (process_id, list_code, place, project);
        create index if not exists locations_ubigeo on :schema.locations (ubigeo)
    """
    keys: ClassVar[dict[str, str]] = {
        "projects": "process_id, project",
        "locations": "process_id, project, place",
        "documents": "process_id, project, place",
    }

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write the projects, places and documents of the batch."""
        projects: list[Row] = []
        places: list[Row] = []
        for row, event in pick(rows, ProjectRegistered):
            projects.append(_project_row(row, event))
            places += [(event.process_id, event.project, n, p.ubigeo) for n, p in enumerate(event.locations, start=1)]
        await copy_rows(connection, f"{self.schema}.projects", _PROJECT_TYPES, projects)
        await copy_rows(connection, f"{self.schema}.locations", ("uuid", "text", "int4", "text"), places)
        documents = [_document_row(row, event) for row, event in pick(rows, ProjectDocumentAttached)]
        await copy_rows(connection, f"{self.schema}.documents", _DOCUMENT_TYPES, documents)


_PROJECT_TYPES = ("uuid", *["text"] * 4, "numeric", "numeric", "text", "int4", "bool", "text[]", "text", "int8")


def _project_row(row: Stored, event: ProjectRegistered) -> Row:
    return (
        event.process_id,
        event.project,
        event.investment_code,
        event.name,
        event.list_code,
        event.cost,
        event.stated_cost,
        event.function,
        event.order,
        event.invented,
        list(event.invented_parts),
        f"{folded(event.name)} {folded(event.function or '')}",
        row.position,
    )


_DOCUMENT_TYPES = ("uuid", "text", "int4", *["text"] * 4, "int8", "timestamptz", "text", "int8")


def _document_row(row: Stored, event: ProjectDocumentAttached) -> Row:
    """Return a document; its place is that of its event among those of the project."""
    return (
        event.process_id,
        event.project,
        row.version,
        event.file.sanitised_digest,
        event.kind.value,
        event.title,
        event.file.media_type,
        event.file.size_bytes,
        event.recorded_at,
        event.role.value,
        row.position,
    )


_COLUMNS = (
    "process_id, project, investment_code, name, list_code, cost, stated_cost, function, place, invented, "
    "invented_parts"
)


async def projects(
    connection: Connection,
    *,
    process_id: UUID | None = None,
    list_code: str | None = None,
    province: str | None = None,
    text: str | None = None,
    after: tuple[UUID, str] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return at most `limit` projects behind `after` (process, project), each with its places, by process and code.

    `province` is four digits of INEI; every word of `text` has to occur in the name or function, accents aside.
    """
    wishes: list[tuple[str, Any]] = [
        ("process_id = %s", process_id),
        ("list_code = %s", list_code),
        ("(process_id, project) > (%s, %s)", after),
        (_IN_PROVINCE, f"{province}%" if province else None),
        *(("words like %s", f"%{word}%") for word in folded(text or "").split()),
    ]
    given = [(condition, value) for condition, value in wishes if value is not None]
    where = " and ".join(condition for condition, _ in given) or "true"
    values = [part for _, value in given for part in (value if isinstance(value, tuple) else (value,))]
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        f"select {_COLUMNS} from projects.projects p where {where} order by process_id, project limit %s".encode(),
        (*values, limit),
    )
    return await _with_places(connection, await cursor.fetchall())


_IN_PROVINCE = (
    "exists (select from projects.locations l "
    "where l.process_id = p.process_id and l.project = p.project and l.ubigeo like %s)"
)


async def project(connection: Connection, process_id: UUID, code: str) -> dict[str, Any] | None:
    """Return one project with its places and documents, `None` for none."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        f"select {_COLUMNS} from projects.projects where process_id = %s and project = %s".encode(), (process_id, code)
    )
    found = next(iter(await _with_places(connection, await cursor.fetchall())), None)
    return found and {**found, "documents": await _documents(connection, process_id, code)}


async def _documents(connection: Connection, process_id: UUID, code: str) -> list[dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select document, kind, title, media_type, size_bytes, attached_at, role from projects.documents "
        "where process_id = %s and project = %s order by place",
        (process_id, code),
    )
    where = f"/registry/processes/{process_id}/projects/{quote(code)}/documents"
    return [{**one, "file": f"{where}/{one['document']}"} for one in await cursor.fetchall()]


async def names(connection: Connection, process_id: UUID) -> dict[str, str]:
    """Return the name of each project of a process, by code."""
    cursor = await connection.execute(
        "select project, name from projects.projects where process_id = %s", (process_id,)
    )
    return dict(await cursor.fetchall())


async def _with_places(connection: Connection, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    cursor = await connection.execute(
        "select process_id, project, ubigeo from projects.locations "
        "where (process_id, project) in (select * from unnest(%s::uuid[], %s::text[])) order by place",
        ([one["process_id"] for one in found], [one["project"] for one in found]),
    )
    places: dict[tuple[UUID, str], list[dict[str, Any]]] = {}
    for process_id, code, ubigeo in await cursor.fetchall():
        places.setdefault((process_id, code), []).append(_place(ubigeo))
    return [{**one, "locations": places.get((one["process_id"], one["project"]), [])} for one in found]


def _place(ubigeo: str) -> dict[str, Any]:
    """Return a place in both code systems with its names; a code outside the catalogue stands alone."""
    try:
        place = Catalogue.default().find(ubigeo)
        province = Catalogue.default().province_of(ubigeo)
    except UnknownUbigeo:
        return {"ubigeo": ubigeo}
    return {"ubigeo": place.inei, "reniec": place.reniec, "name": place.name, "province": province.name}
