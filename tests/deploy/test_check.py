"""`quipu check` counts what no event rests on in the vault, and erases it by that number alone."""

from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg
import pytest
from pydantic import SecretStr

from deploy import check
from deploy.console import Output
from deploy.system import servers
from services.registry.application.leavings import LeavingsDiffer
from shared.postgres import pool
from shared.sealing import MasterKey
from shared.settings import Environment, Settings
from shared.vault import Vault, create_vault
from tests.services.registry.samples import ACT, identity


def keys_left(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute("select count(*) from keys.person_keys").fetchone()
    return int(row[0]) if row else 0


async def test_what_no_event_rests_on_is_counted_and_erased_by_its_number_alone(
    database: str, nats_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=tmp_path,
        database_url=SecretStr(database),
        nats_url=SecretStr(nats_url),
    )
    async with servers(settings) as named:
        assert named.keys_database_url is not None
        keys_database = named.keys_database_url.get_secret_value()
    create_vault(database, keys_database)
    async with pool(database, name="rows") as rows, pool(keys_database, name="keys") as keys:
        await Vault(rows, keys, MasterKey.from_settings(settings)).store(uuid4(), identity(), ACT)

    await check.run(settings, Output(as_json=True))
    with pytest.raises(LeavingsDiffer):
        await check.run(settings, Output(as_json=True), 2)
    before = keys_left(keys_database)
    await check.run(settings, Output(as_json=True), 1)

    said = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
    assert [one for one in said if "leavings" in one] == [{"leavings": 1, "erased": 0}, {"leavings": 0, "erased": 1}]
    assert (before, keys_left(keys_database)) == (1, 0)
