from pathlib import Path

import httpx2
from pydantic import SecretStr

from projections.__main__ import open_projections
from shared.bus import Bus
from shared.envelope import SERVICES
from shared.identity import Verifier
from shared.service import Platform
from shared.settings import Environment, Settings
from shared.web import application
from tests.projections.history import CONTEST, PROJECTS, whole
from tests.projections.live import publish


async def test_the_read_side_runs_with_no_store_of_its_own_and_says_how_far_it_is(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    history = whole()
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        database_url=SecretStr(database),
        nats_url=SecretStr(nats_url),
        data_dir=tmp_path,
    )
    async with Bus.connect(nats_url) as bus:
        platform = Platform(settings, bus, Verifier.from_settings(settings), database)
        async with open_projections(platform) as (alive, routes):
            app = application("Quipu", platform, [routes], [alive])
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
                for service in SERVICES:
                    await publish(bus, service, history.rows[service])
                seen = {"Quipu-After": f"voting={len(history.rows['voting'])}"}
                tally = await client.get(f"/transparency/contests/{CONTEST}/tally", headers=seen)
                ready = (await client.get("/readyz")).json()

    assert tally.json()["tally"]["projects"][0]["project"] in PROJECTS
    assert ready["status"] == "ready"
    assert ready["stopped"] == {"projections": {}}
