"""PostgreSQL: numbered plain SQL files applied once, and pools of connections that all speak alike."""

import hashlib
import re
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool

from shared.errors import Standstill, Words

OLDEST_SERVER: Final = 150000
"""The oldest PostgreSQL spoken to, in the server's own numbering (15.0)."""

Pool = AsyncConnectionPool[psycopg.AsyncConnection[Any]]

_FILE_NAME: Final = re.compile(r"^\d{4}_[a-z0-9_]+\.sql$")
_SCHEMA_NAME: Final = re.compile(r"^[a-z][a-z0-9_]{0,62}$")


class ServerIsTooOld(Standstill):
    """The server is older than PostgreSQL 15; nothing was done in it."""

    detail = Words("PostgreSQL es de la versión {version}.", "PostgreSQL is version {version}.")
    remedy = Words("Use PostgreSQL 15 o posterior.", "PostgreSQL 15 or newer is needed.")


class MigrationsDiffer(Standstill):
    """What was applied to the database is not what this program brings; nothing was applied."""

    detail = Words("La base de datos no es la de este programa. {why}", "The database is not this program's. {why}")
    remedy = Words("Use la versión del programa que la dejó así.", "Use the version of the program that left it so.")


class Migration(NamedTuple):
    """One numbered SQL file, `0001_what_it_does.sql`, and its text."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def check_server(version: int) -> None:
    """Raise `ServerIsTooOld` for a server older than PostgreSQL 15; `version` is the server's own number."""
    if version < OLDEST_SERVER:
        raise ServerIsTooOld(version=f"{version // 10000}.{version % 10000}")


def migrations_in(folder: Traversable) -> tuple[Migration, ...]:
    """Return the SQL files of a folder (a path, or a folder inside the package) in the order of their numbers."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(Migration(file.name, file.read_text(encoding="utf-8")) for file in files)


def migrate(url: str, migrations: Traversable | Sequence[Migration], schema: str) -> tuple[str, ...]:
    """Bring a schema up to date and return the names of the migrations applied now.

    The schema is made if it is absent, and is the search path while the files run, so that the files name no schema.
    Each file is applied once, in order, all of them in one transaction: either every pending file is applied or none.
    Workers that start together wait for each other under an advisory lock. Raise `MigrationsDiffer` when an applied
    file has changed since, is unknown here, or when a pending file stands before an applied one.
    """
    wanted = _in_order(migrations_in(migrations) if isinstance(migrations, Traversable) else migrations)
    if not _SCHEMA_NAME.match(schema):
        raise ValueError("A schema is named by lower-case letters, digits and underscores.")
    with psycopg.connect(url, application_name="quipu-migrate") as connection:
        check_server(connection.info.server_version)
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"quipu migrate {schema}"])
        applied = _applied(connection, schema)
        pending = _pending(wanted, applied, schema)
        for migration in pending:
            connection.execute(migration.text)
            connection.execute(
                sql.SQL("INSERT INTO {}.migrations (name, checksum) VALUES (%s, %s)").format(sql.Identifier(schema)),
                [migration.name, migration.checksum],
            )
    return tuple(migration.name for migration in pending)


def pool(url: str, *, name: str, max_connections: int = 8, schema: str | None = None, **arguments: Any) -> Pool:
    """Return a closed pool of 1 to `max_connections` connections; open it with `async with` or `await pool.open()`.

    Every connection commits by itself, prepares the statements it repeats, is called `name` in the server's lists,
    counts time in UTC, and looks into `schema` where one is given. Other arguments go to `AsyncConnectionPool`.
    """
    return AsyncConnectionPool(
        _conninfo(url, schema),
        kwargs={"autocommit": True, "prepare_threshold": 1, "application_name": name},
        min_size=1,
        max_size=max_connections,
        name=name,
        open=False,
        configure=_check_connection,
        **arguments,
    )


async def _check_connection(connection: psycopg.AsyncConnection[Any]) -> None:
    check_server(connection.info.server_version)


def _conninfo(url: str, schema: str | None) -> str:
    own = conninfo_to_dict(url).get("options")
    path = f"-c search_path={schema}" if schema else ""
    return make_conninfo(url, options=" ".join(str(part) for part in (own, "-c TimeZone=UTC", path) if part))


def _in_order(migrations: Sequence[Migration]) -> tuple[Migration, ...]:
    for migration in migrations:
        if not _FILE_NAME.match(migration.name):
            raise ValueError(f"{migration.name} is not named like 0001_what_it_does.sql.")
    if len({migration.name[:4] for migration in migrations}) != len(migrations):
        raise ValueError("Two migrations have the same number.")
    return tuple(sorted(migrations))


def _applied(connection: psycopg.Connection[Any], schema: str) -> dict[str, str]:
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(name))
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations"
        " (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    return dict(connection.execute("SELECT name, checksum FROM migrations ORDER BY name").fetchall())


def _pending(wanted: Sequence[Migration], applied: dict[str, str], schema: str) -> tuple[Migration, ...]:
    known = {migration.name: migration.checksum for migration in wanted}
    for name, checksum in applied.items():
        if name not in known:
            raise MigrationsDiffer(why=f"Schema {schema} has {name}, which this program does not know: it is newer.")
        if known[name] != checksum:
            raise MigrationsDiffer(why=f"{name} has changed since it was applied to schema {schema}; add a new file.")
    pending = tuple(migration for migration in wanted if migration.name not in applied)
    if applied and pending and pending[0].name < max(applied):
        raise MigrationsDiffer(why=f"{pending[0].name} stands before {max(applied)}, applied to schema {schema}.")
    return pending
