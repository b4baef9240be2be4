"""The vault keeps people apart from events: sealed, every read recorded, erasable for good with proofs intact."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

import psycopg
import pytest

from shared.errors import Superseded, Words
from shared.messages import Act, Role
from shared.personal import SALT, AlreadyInVault, NotInVault, Personal, PersonalRecord, PersonErased, Reading
from shared.postgres import Pool, pool
from shared.sealing import MasterKey, Unreadable, commitment
from shared.vault import Vault, create_vault

WHY = Personal(Words("Identificar al agente", "Identify the agent"), "Ley 29733, art. 14.1", 5)
ACT = Act(actor="a1", role=Role.FACILITATOR, recorded_at=datetime(2026, 3, 1, tzinfo=UTC), cause="request:1")
AUDIT = Reading(reader="r1", role=Role.AUDITOR, purpose="Queja 12: verificar la acreditación")


class Identity(PersonalRecord):
    """Who an agent is."""

    KIND: ClassVar[str] = "tests.identity.v1"

    document: Annotated[str, WHY]
    surname: Annotated[str, WHY]
    mobile: Annotated[str | None, WHY] = None


TABLES = ("records", "fields", "reads", "erasures")
ROSA = Identity(document="41234567", surname="Quispe Ñahui")


@pytest.fixture
async def rows(database: str) -> AsyncIterator[Pool]:
    async with pool(database, name="rows") as opened:
        yield opened


@pytest.fixture
async def keys(database: str) -> AsyncIterator[Pool]:
    """Open a pool of the keys; one database keeps both here, as the schemas know nothing of each other."""
    async with pool(database, name="keys") as opened:
        yield opened


@pytest.fixture
def vault(database: str, rows: Pool, keys: Pool) -> Vault:
    create_vault(database, database)
    return Vault(rows, keys, MasterKey(b"m" * 32))


async def run(of: Pool, query: str, *values: object) -> list[tuple[object, ...]]:
    async with of.connection() as connection:
        cursor = await connection.execute(query, values)
        return await cursor.fetchall() if cursor.description else []


async def test_what_is_stored_is_read_back_by_field(vault: Vault) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)

    assert await vault.read(person, Identity, AUDIT, ["surname"]) == {"surname": "Quispe Ñahui"}
    whole = await vault.read(person, Identity, AUDIT)
    assert whole.pop(SALT)
    assert Identity.model_validate(whole) == ROSA


async def test_every_read_is_recorded_before_anything_is_returned(vault: Vault) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)

    await vault.read(person, Identity, AUDIT, ["surname", "document"])

    (recorded,) = await vault.reads(person_id=person)
    assert recorded[2:] == ("r1", "auditor", AUDIT.purpose, person, Identity.KIND, ["document", "surname"])


async def test_a_read_that_cannot_be_recorded_returns_nothing(vault: Vault, rows: Pool) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)
    await run(rows, "ALTER TABLE vault.reads ADD CONSTRAINT closed CHECK (reader <> 'r1')")

    with pytest.raises(psycopg.errors.CheckViolation):
        await vault.read(person, Identity, AUDIT)


@pytest.mark.parametrize("table", ["reads", "erasures"])
@pytest.mark.parametrize("change", ["UPDATE vault.{} SET role = 'x'", "DELETE FROM vault.{}", "TRUNCATE vault.{}"])
async def test_what_was_recorded_of_reads_and_erasures_stays(table: str, change: str, vault: Vault, rows: Pool) -> None:
    assert vault

    with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
        await run(rows, change.format(table))


async def test_reads_are_found_by_person_reader_and_time(vault: Vault) -> None:
    rosa, juan = uuid4(), uuid4()
    await vault.store_all([(rosa, ROSA), (juan, ROSA)], ACT)
    for person, reader in ((rosa, "r1"), (juan, "r1"), (rosa, "r2")):
        await vault.read(person, Identity, AUDIT.model_copy(update={"reader": reader}), ["surname"])

    everything = await vault.reads()

    assert [read.reader for read in await vault.reads(person_id=rosa)] == ["r1", "r2"]
    assert [read.person_id for read in await vault.reads(reader="r1")] == [rosa, juan]
    assert await vault.reads(since=everything[1].read_at) == everything[1:]
    assert await vault.reads(since=everything[2].read_at + timedelta(seconds=1)) == []
    assert await vault.reads(after=everything[0].read_id, limit=1) == everything[1:2]


async def test_nobody_reads_what_is_not_there(vault: Vault) -> None:
    with pytest.raises(NotInVault):
        await vault.read(uuid4(), Identity, AUDIT)
    with pytest.raises(ValueError, match="no such field"):
        await vault.read(uuid4(), Identity, AUDIT, ["salary"])

    assert await vault.reads() == []


async def test_a_record_is_stored_once(vault: Vault) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)

    with pytest.raises(AlreadyInVault):
        await vault.store_all([(uuid4(), ROSA), (person, ROSA)], ACT)

    assert await vault.verify_commitment(person, Identity, "0" * 64, AUDIT) is False


async def test_a_commitment_is_verified_against_what_is_stored(vault: Vault) -> None:
    person, other = uuid4(), uuid4()
    made, others = await vault.store_all([(person, ROSA), (other, ROSA)], ACT)

    assert made != others
    assert await vault.verify_commitment(person, Identity, made, AUDIT)
    assert not await vault.verify_commitment(person, Identity, others, AUDIT)
    assert len(await vault.reads(person_id=person)) == 2


async def test_a_rectified_record_takes_the_place_of_the_former_whose_commitment_still_verifies(vault: Vault) -> None:
    person = uuid4()
    former = await vault.store(person, ROSA, ACT)

    made = await vault.rectify(person, Identity(document="41234567", surname="Quispe Ñaupa"), ACT)

    assert (await vault.read(person, Identity, AUDIT, ["surname"]))["surname"] == "Quispe Ñaupa"
    assert await vault.verify_commitment(person, Identity, made, AUDIT)
    assert await vault.verify_commitment(person, Identity, former, AUDIT)


async def test_of_two_rectifications_at_once_one_is_told_so(vault: Vault) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)

    answers = await asyncio.gather(*(vault.rectify(person, ROSA, ACT) for _ in range(4)), return_exceptions=True)

    refused = [answer for answer in answers if not isinstance(answer, str)]
    assert len(refused) < 4
    assert all(isinstance(answer, Superseded) for answer in refused)
    with pytest.raises(NotInVault):
        await vault.rectify(uuid4(), ROSA, ACT)


async def test_an_erased_person_is_read_by_nobody_and_the_proof_stays(vault: Vault, keys: Pool) -> None:
    person = uuid4()
    made = await vault.store(person, ROSA, ACT)
    own_copy = await vault.read(person, Identity, AUDIT)

    await vault.erase(person, ACT, "Ley 29733, art. 20")

    assert await run(keys, "SELECT * FROM keys.person_keys") == []
    for attempt in (
        vault.read(person, Identity, AUDIT),
        vault.verify_commitment(person, Identity, made, AUDIT),
        vault.rectify(person, ROSA, ACT),
        vault.store(person, ROSA, ACT),
    ):
        with pytest.raises(PersonErased):
            await attempt
    assert commitment(own_copy.pop(SALT), person, Identity.KIND, own_copy) == made


async def test_to_erase_again_changes_nothing_and_to_erase_a_stranger_is_refused(vault: Vault, rows: Pool) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)
    for _ in range(2):
        await vault.erase(person, ACT, "Ley 29733, art. 20")

    with pytest.raises(NotInVault):
        await vault.erase(uuid4(), ACT, "Ley 29733, art. 20")

    assert await run(rows, "SELECT erased_by, reason FROM vault.erasures") == [("a1", "Ley 29733, art. 20")]


async def test_an_erasure_cut_short_refuses_reads_and_is_finished_later(
    vault: Vault, keys: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)

    async def crash(_persons: list[UUID]) -> int:
        raise ConnectionError

    with monkeypatch.context() as crashing:
        crashing.setattr(vault, "_destroy", crash)
        with pytest.raises(ConnectionError):
            await vault.erase(person, ACT, "Ley 29733, art. 20")
    with pytest.raises(PersonErased):
        await vault.read(person, Identity, AUDIT)

    assert await vault.finish_erasures() == 1
    assert await run(keys, "SELECT * FROM keys.person_keys") == []


async def test_a_restored_backup_of_the_keys_brings_nobody_back(vault: Vault, keys: Pool) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)
    (backup,) = await run(keys, "SELECT person_id, wrapped FROM keys.person_keys")
    await vault.erase(person, ACT, "Ley 29733, art. 20")

    await run(keys, "INSERT INTO keys.person_keys VALUES (%s, %s)", *backup)

    with pytest.raises(PersonErased):
        await vault.read(person, Identity, AUDIT)
    assert await vault.finish_erasures() == 1


async def test_when_the_rows_fail_nothing_readable_remains_and_the_next_try_succeeds(vault: Vault, rows: Pool) -> None:
    person = uuid4()
    await run(rows, "ALTER TABLE vault.fields RENAME TO away")
    with pytest.raises(psycopg.errors.UndefinedTable):
        await vault.store(person, ROSA, ACT)
    assert await run(rows, "SELECT * FROM vault.records") == []
    await run(rows, "ALTER TABLE vault.away RENAME TO fields")

    await vault.store(person, ROSA, ACT)

    assert (await vault.read(person, Identity, AUDIT, ["surname"]))["surname"] == ROSA.surname


async def test_when_the_key_cannot_be_kept_no_row_stands(vault: Vault, rows: Pool, keys: Pool) -> None:
    await run(keys, "ALTER TABLE keys.person_keys RENAME TO away")

    with pytest.raises(psycopg.errors.UndefinedTable):
        await vault.store(uuid4(), ROSA, ACT)

    assert await run(rows, "SELECT * FROM vault.records") == []


async def test_under_another_master_key_nothing_opens(vault: Vault, rows: Pool, keys: Pool) -> None:
    person = uuid4()
    await vault.store(person, ROSA, ACT)

    with pytest.raises(Unreadable):
        await Vault(rows, keys, MasterKey(b"x" * 32)).read(person, Identity, AUDIT)


@pytest.mark.parametrize("where", ["field = 'surname'", "field IN ('surname', 'document')"])
async def test_what_is_swapped_between_people_or_fields_does_not_open(where: str, vault: Vault, rows: Pool) -> None:
    rosa, juan = uuid4(), uuid4()
    await vault.store_all([(rosa, ROSA), (juan, ROSA)], ACT)
    await run(
        rows,
        f"UPDATE vault.fields a SET sealed = b.sealed FROM vault.fields b"
        f" WHERE a.{where} AND b.{where} AND (a.field <> b.field OR a.record_id <> b.record_id)",
    )

    for person in (rosa, juan):
        with pytest.raises(Unreadable):
            await vault.read(person, Identity, AUDIT, ["surname"])


async def test_a_dump_of_the_main_database_alone_reveals_nothing(make_database: Callable[[], str]) -> None:
    main, apart = make_database(), make_database()
    create_vault(main, apart)
    async with pool(main, name="rows") as rows, pool(apart, name="keys") as keys:
        vault, person = Vault(rows, keys, MasterKey(b"m" * 32)), uuid4()
        await vault.store(person, ROSA, ACT)
        await vault.read(person, Identity, AUDIT)
        schemas = await run(rows, "SELECT schema_name FROM information_schema.schemata WHERE schema_name = 'keys'")
        dumped = [str(row) for table in TABLES for row in await run(rows, f"SELECT * FROM vault.{table}")]
        sizes = await run(rows, "SELECT DISTINCT length(sealed) FROM vault.fields WHERE field <> %s", SALT)

    assert (schemas, len(dumped), len(sizes)) == ([], 6, 1)
    for value in (ROSA.document, ROSA.surname, ROSA.document.encode().hex(), ROSA.surname.encode().hex()):
        assert not [row for row in dumped if value in row]


async def test_programs_that_start_together_prepare_one_vault(database: str, rows: Pool) -> None:
    await asyncio.gather(*(asyncio.to_thread(create_vault, database, database) for _ in range(3)))

    assert await run(rows, "SELECT count(*) FROM vault.migrations") == [(1,)]
