"""The vault: who people are, apart from the events, each sealed under a key of their own.

Rows stand in the schema `vault` of a service's database, wrapped keys in another database. The event holds only the
commitment that `store` and `rectify` return. To delete a person's key is to erase the person; every proof stays valid.
"""

import hmac
from collections.abc import Collection, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import class_row

from shared.errors import Superseded
from shared.messages import Act, derived_id
from shared.personal import SALT, AlreadyInVault, NotInVault, PersonalRecord, PersonErased, Reading
from shared.postgres import Pool, migrate
from shared.sealing import MasterKey, PersonKey, commitment, new_salt

MOST_READS: Final = 1000


class RecordedRead(NamedTuple):
    """One read of personal data: when, by whom, in what role, why, of whom, and which fields of which record."""

    read_id: int
    read_at: datetime
    reader: str
    role: str
    purpose: str
    person_id: UUID
    kind: str
    fields: list[str]


class Store(NamedTuple):
    """One person's record to be kept, and the act that it is kept by."""

    person_id: UUID
    record: PersonalRecord
    act: Act


_NOT_ERASED: Final = "NOT EXISTS (SELECT FROM vault.erasures WHERE erasures.person_id = records.person_id)"
_RECORD_COLUMNS: Final = ("record_ids", "persons", "kinds", "versions", "at", "by", "role", "cause")
_FIELD_COLUMNS: Final = ("field_records", "names", "classes", "sealed")
_INSERT: Final = """
    WITH erased AS (SELECT FROM vault.erasures WHERE person_id = ANY(%(persons)b)),
    kept AS (
        INSERT INTO vault.records (record_id, person_id, kind, version, stored_at, stored_by, role, cause)
        SELECT * FROM unnest(
            %(record_ids)b::uuid[], %(persons)b::uuid[], %(kinds)b::text[], %(versions)b::int[],
            %(at)b::timestamptz[], %(by)b::text[], %(role)b::text[], %(cause)b::text[]
        )
        WHERE NOT EXISTS (SELECT FROM erased)
    )
    INSERT INTO vault.fields
    SELECT * FROM unnest(%(field_records)b::uuid[], %(names)b::text[], %(classes)b::text[], %(sealed)b::bytea[])
    WHERE NOT EXISTS (SELECT FROM erased)
"""
_TAKE: Final = """
    WITH found AS (
        SELECT version, record_id, field, sealed FROM vault.records JOIN vault.fields USING (record_id)
        WHERE person_id = %(person_id)s AND kind = %(kind)s AND field = ANY(%(fields)s)
        AND NOT EXISTS (SELECT FROM vault.erasures WHERE person_id = %(person_id)s)
    ),
    recorded AS (
        INSERT INTO vault.reads (reader, role, purpose, person_id, kind, fields)
        SELECT %(reader)s, %(role)s, %(purpose)s, %(person_id)s, %(kind)s, %(fields)s WHERE EXISTS (SELECT FROM found)
    )
    SELECT * FROM found ORDER BY version
"""
_KEEP_KEYS: Final = """
    INSERT INTO keys.person_keys (person_id, wrapped) SELECT * FROM unnest(%b::uuid[], %b::bytea[])
    ON CONFLICT (person_id) DO UPDATE SET wrapped = person_keys.wrapped RETURNING person_id, wrapped
"""
"""Make the keys that are absent, and return all of them as they are kept, whoever made them first."""


class _Sealed(NamedTuple):
    record_id: UUID
    field: str
    sealed: bytes


def create_vault(url: str, keys_url: str) -> None:
    """Bring the schema `vault` of one database and the schema `keys` of another up to date."""
    migrate(url, files("shared") / "sql" / "vault", "vault")
    migrate(keys_url, files("shared") / "sql" / "keys", "keys")


class Vault:
    """Stores, reads and erases personal data; `rows` and `keys` are pools of two databases."""

    def __init__(self, rows: Pool, keys: Pool, master: MasterKey) -> None:
        self._rows = rows
        self._keys = keys
        self._master = master

    def blind_index(self, kind: str, *parts: object) -> str:
        """Return a keyed digest of what must be unique (`MasterKey.blind_index`)."""
        return self._master.blind_index(kind, *parts)

    async def store(self, person_id: UUID, record: PersonalRecord, act: Act) -> str:
        """Keep a person's record and return its commitment; raise `AlreadyInVault` or `PersonErased`."""
        (made,) = await self.store_all([(person_id, record)], act)
        return made

    async def store_all(self, records: Sequence[tuple[UUID, PersonalRecord]], act: Act) -> list[str]:
        """Keep records of many people by one act, as `store_many` does."""
        return await self.store_many([Store(person, record, act) for person, record in records])

    async def store_many(self, stores: Sequence[Store]) -> list[str]:
        """Keep records of many people, all or none, and return their commitments in the same order.

        Keys are kept before rows: whatever fails, no row stands that a key was not kept for, and a key without rows
        opens nothing. When the event that follows is refused, the caller erases the persons it just made.
        """
        try:
            return await self._keep([(store, 1) for store in stores])
        except psycopg.errors.UniqueViolation:
            raise AlreadyInVault from None

    async def rectify(self, person_id: UUID, record: PersonalRecord, act: Act) -> str:
        """Put a record in the place of the person's former one, and return its commitment.

        The former one is no longer read, and its commitment can still be verified. Raise `NotInVault`, `PersonErased`,
        or `Superseded` when another rectification came first.
        """
        newest = "SELECT max(version) FROM vault.records WHERE person_id = %s AND kind = %s"
        async with self._rows.connection() as connection:
            row = await (await connection.execute(newest, [person_id, record.KIND])).fetchone()
        if row is None or row[0] is None:
            raise NotInVault
        try:
            (made,) = await self._keep([(Store(person_id, record, act), row[0] + 1)])
        except psycopg.errors.UniqueViolation:
            raise Superseded from None
        return made

    async def read(
        self, person_id: UUID, kind: type[PersonalRecord], reading: Reading, fields: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return fields of a person's record as plain JSON values: those named, or all with the salt (`SALT`).

        The read is recorded before anything is returned. Raise `NotInVault`, or `PersonErased`.
        """
        wanted = sorted(fields if fields is not None else {*kind.model_fields, SALT})
        if not set(wanted) <= {*kind.model_fields, SALT}:
            raise ValueError(f"{kind.KIND} has no such field.")
        (newest,) = await self._open(person_id, kind, reading, wanted, slice(-1, None))
        return newest

    async def verify_commitment(self, person_id: UUID, kind: type[PersonalRecord], made: str, reading: Reading) -> bool:
        """Whether a commitment was made to a record that this person has or had; recorded as a read of all of it."""
        versions = await self._open(person_id, kind, reading, sorted({*kind.model_fields, SALT}), slice(None))
        found = [commitment(values.pop(SALT), person_id, kind.KIND, values) for values in versions]
        return any(hmac.compare_digest(one, made) for one in found)

    async def erase(self, person_id: UUID, act: Act, reason: str) -> None:
        """Destroy a person's key. From then on nobody reads the person's data; to erase again changes nothing.

        The erasure is written first, and refuses reads; should the program end before the key is destroyed,
        `finish_erasures` destroys it. Raise `NotInVault` for a person the vault does not know.
        """
        async with self._rows.connection() as connection:
            done = await connection.execute(
                "INSERT INTO vault.erasures (person_id, erased_at, erased_by, role, cause, reason)"
                " SELECT %s, %s, %s, %s, %s, %s WHERE EXISTS (SELECT FROM vault.records WHERE person_id = %s)"
                " ON CONFLICT (person_id) DO NOTHING RETURNING true",
                [person_id, act.recorded_at, act.actor, act.role, act.cause, reason, person_id],
            )
            if await done.fetchone() is None and not await _erased(connection, person_id):
                raise NotInVault
        await self._destroy([person_id])

    async def finish_erasures(self) -> int:
        """Destroy the keys of everyone erased, and return how many there still were; called at every start.

        So neither a crash in the middle nor a restored backup of the keys brings anybody back.
        """
        async with self._rows.connection() as connection:
            found = await (await connection.execute("SELECT person_id FROM vault.erasures")).fetchall()
        return await self._destroy([person_id for (person_id,) in found])

    async def held(self, persons: Collection[UUID]) -> set[UUID]:
        """Return of whom of these people something is kept that was not erased."""
        statement = f"SELECT DISTINCT person_id FROM vault.records WHERE person_id = ANY(%s) AND {_NOT_ERASED}"
        async with self._rows.connection() as connection:
            found = await (await connection.execute(statement, [list(persons)])).fetchall()
        return {person_id for (person_id,) in found}

    async def kept_before(self, moment: datetime, after: UUID, limit: int) -> dict[UUID, str]:
        """Return people, by id from `after` on, whose last record is older than a moment and who were not erased.

        With each stands the cause of what was kept of them.
        """
        statement = (
            f"SELECT person_id, max(cause) FROM vault.records WHERE person_id > %s AND {_NOT_ERASED}"
            " GROUP BY person_id HAVING max(stored_at) < %s ORDER BY person_id LIMIT %s"
        )
        async with self._rows.connection() as connection:
            return dict(await (await connection.execute(statement, [after, moment, limit])).fetchall())

    async def reads(
        self,
        *,
        person_id: UUID | None = None,
        reader: str | None = None,
        since: datetime | None = None,
        after: int = 0,
        limit: int = 100,
    ) -> list[RecordedRead]:
        """Return recorded reads of a person, by a reader, since a moment: at most `limit`, those following `after`."""
        async with (
            self._rows.connection() as connection,
            connection.cursor(row_factory=class_row(RecordedRead)) as rows,
        ):
            await rows.execute(
                "SELECT read_id, read_at, reader, role, purpose, person_id, kind, fields FROM vault.reads"
                " WHERE read_id > %(after)s"
                " AND (%(person_id)s::uuid IS NULL OR person_id = %(person_id)s)"
                " AND (%(reader)s::text IS NULL OR reader = %(reader)s)"
                " AND (%(since)s::timestamptz IS NULL OR read_at >= %(since)s)"
                " ORDER BY read_id LIMIT %(limit)s",
                {
                    "after": after,
                    "person_id": person_id,
                    "reader": reader,
                    "since": since,
                    "limit": min(limit, MOST_READS),
                },
            )
            return await rows.fetchall()

    async def _keep(self, stores: Sequence[tuple[Store, int]]) -> list[str]:
        keys = await self._keys_for({store.person_id for store, _ in stores})
        ids, fields, made = [], [], []
        for (person_id, record, act), version in stores:
            record_id, values, salt = derived_id("vault", person_id, record.KIND, version), _plain(record), new_salt()
            made.append(commitment(salt, person_id, record.KIND, values))
            kept_by = (act.recorded_at, act.actor, act.role.value, act.cause)
            ids.append((record_id, person_id, record.KIND, version, *kept_by))
            classes = {name: declared.field_class.value for name, declared in record.declared().items()}
            fields += [
                (record_id, name, classes.get(name, "salt"), keys[person_id].seal(record_id, name, value))
                for name, value in (values | {SALT: salt}).items()
            ]
        await self._insert(ids, fields)
        return made

    async def _insert(self, ids: Sequence[tuple[Any, ...]], fields: Sequence[tuple[Any, ...]]) -> None:
        values: dict[str, Any] = {}
        for names, rows in ((_RECORD_COLUMNS, ids), (_FIELD_COLUMNS, fields)):
            values |= dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        async with self._rows.connection() as connection:
            if not (await connection.execute(_INSERT, values)).rowcount:
                raise PersonErased

    async def _open(
        self, person_id: UUID, kind: type[PersonalRecord], reading: Reading, fields: list[str], versions: slice
    ) -> list[dict[str, Any]]:
        taken = await self._take(person_id, kind, reading, fields)
        async with self._keys.connection() as connection:
            found = await connection.execute("SELECT wrapped FROM keys.person_keys WHERE person_id = %s", [person_id])
            row = await found.fetchone()
        if row is None:
            raise PersonErased
        opened = self._master.unwrap(person_id, row[0])
        return [
            {one.field: msgspec.json.decode(opened.open(one.record_id, one.field, one.sealed)) for one in version}
            for version in taken[versions]
        ]

    async def _take(
        self, person_id: UUID, kind: type[PersonalRecord], reading: Reading, fields: list[str]
    ) -> list[list[_Sealed]]:
        """Return the sealed fields by version, oldest first, once the same statement has recorded this read."""
        values = {**reading.model_dump(), "person_id": person_id, "kind": kind.KIND, "fields": fields}
        async with self._rows.connection() as connection:
            found = await (await connection.execute(_TAKE, values)).fetchall()
            if not found:
                raise PersonErased if await _erased(connection, person_id) else NotInVault
        versions: dict[int, list[_Sealed]] = {}
        for version, *sealed in found:
            versions.setdefault(version, []).append(_Sealed(*sealed))
        return list(versions.values())

    async def _keys_for(self, persons: set[UUID]) -> dict[UUID, PersonKey]:
        made = [self._master.new_wrapped_key(person_id) for person_id in persons]
        async with self._keys.connection() as connection:
            kept = await (await connection.execute(_KEEP_KEYS, [list(persons), made])).fetchall()
        return {person_id: self._master.unwrap(person_id, wrapped) for person_id, wrapped in kept}

    async def _destroy(self, persons: list[UUID]) -> int:
        async with self._keys.connection() as connection:
            return (
                await connection.execute("DELETE FROM keys.person_keys WHERE person_id = ANY(%s)", [persons])
            ).rowcount


async def _erased(connection: psycopg.AsyncConnection[Any], person_id: UUID) -> bool:
    found = await connection.execute("SELECT 1 FROM vault.erasures WHERE person_id = %s", [person_id])
    return await found.fetchone() is not None


def _plain(record: PersonalRecord) -> dict[str, Any]:
    return record.model_dump(mode="json")
