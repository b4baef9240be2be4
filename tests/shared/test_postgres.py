"""Migrations are applied once, in order, by however many workers; pools hand out connections that speak alike."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from shared.postgres import Migration, MigrationsDiffer, ServerIsTooOld, check_server, migrate, migrations_in, pool

FIRST = Migration(
    "0001_projects.sql", "CREATE TABLE projects (code text PRIMARY KEY); INSERT INTO projects VALUES ('a')"
)
SECOND = Migration("0002_name.sql", "ALTER TABLE projects ADD COLUMN name text NOT NULL DEFAULT ''")


def count(url: str, query: LiteralString) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def test_each_file_is_applied_once_in_order(database: str) -> None:
    assert migrate(database, [SECOND, FIRST], "voting") == (FIRST.name, SECOND.name)

    again = migrate(database, [FIRST, SECOND], "voting")

    assert again == ()
    assert count(database, "SELECT count(*) FROM voting.projects WHERE name = ''") == 1


def test_files_are_read_from_a_folder_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for migration in (SECOND, FIRST):
        (tmp_path / migration.name).write_text(migration.text)
    (tmp_path / "notes.txt").write_text("not SQL")

    assert migrations_in(tmp_path) == (FIRST, SECOND)


def test_workers_that_start_together_wait_for_each_other(database: str) -> None:
    with ThreadPoolExecutor(4) as workers:
        applied = list(workers.map(lambda _: migrate(database, [FIRST, SECOND], "voting"), range(4)))

    assert sorted(map(len, applied)) == [0, 0, 0, 2]


def test_either_every_pending_file_is_applied_or_none(database: str) -> None:
    broken = Migration("0002_broken.sql", "CREATE TABLE half (a int); SELECT nonsense")

    with pytest.raises(psycopg.errors.UndefinedColumn):
        migrate(database, [FIRST, broken], "voting")

    assert count(database, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'voting'") == 0


def test_an_applied_file_that_changed_is_refused(database: str) -> None:
    migrate(database, [FIRST], "voting")

    with pytest.raises(MigrationsDiffer, match=r"0001_projects\.sql has changed"):
        migrate(database, [FIRST._replace(text="CREATE TABLE other (a int)"), SECOND], "voting")

    assert count(database, "SELECT count(*) FROM voting.migrations") == 1


def test_a_database_newer_than_the_program_is_refused(database: str) -> None:
    migrate(database, [FIRST, SECOND], "voting")

    with pytest.raises(MigrationsDiffer, match="does not know"):
        migrate(database, [FIRST], "voting")


def test_a_pending_file_before_an_applied_one_is_refused(database: str) -> None:
    migrate(database, [Migration("0002_alone.sql", "SELECT 1")], "voting")

    with pytest.raises(MigrationsDiffer, match="stands before"):
        migrate(database, [FIRST, Migration("0002_alone.sql", "SELECT 1")], "voting")


def test_schemas_of_one_database_migrate_apart(database: str) -> None:
    migrate(database, [FIRST], "voting")

    assert migrate(database, [FIRST], "registry") == (FIRST.name,)


@pytest.mark.parametrize("name", ["projects.sql", "1_projects.sql", "0001_Projects.sql", "0001_projects.SQL"])
def test_a_file_without_a_proper_number_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not named like"):
        migrate("postgresql://nowhere", [Migration(name, "SELECT 1")], "voting")


def test_two_files_with_one_number_are_refused() -> None:
    with pytest.raises(ValueError, match="same number"):
        migrate("postgresql://nowhere", [FIRST, Migration("0001_other.sql", "SELECT 1")], "voting")


def test_a_server_older_than_fifteen_is_refused() -> None:
    check_server(150018)

    with pytest.raises(ServerIsTooOld, match=r"version 14\.9"):
        check_server(140009)


async def test_a_pooled_connection_commits_by_itself_in_utc_under_its_name(database: str) -> None:
    migrate(database, [FIRST], "voting")
    async with (
        pool(database, name="quipu-voting", schema="voting") as connections,
        connections.connection() as connection,
    ):
        await connection.execute("INSERT INTO projects VALUES ('b')")
        shown = await connection.execute("SELECT current_setting('TimeZone'), current_setting('application_name')")
        settings = await shown.fetchone()

    assert settings == ("UTC", "quipu-voting")
    assert count(database, "SELECT count(*) FROM voting.projects") == 2


async def test_options_of_the_address_are_kept(database: str) -> None:
    url = psycopg.conninfo.make_conninfo(database, options="-c statement_timeout=1234")
    async with pool(url, name="quipu-voting") as connections, connections.connection() as connection:
        row = await (await connection.execute("SELECT current_setting('statement_timeout')")).fetchone()

    assert row == ("1234ms",)
