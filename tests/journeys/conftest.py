from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.journeys.system import System, standing

FOUNDERS = "ana@example.pe, beto@example.pe"


@pytest.fixture
async def system(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[System]:
    """The registry alone."""
    async with standing(make_database, nats_url, tmp_path, ["registry"], founding_administrators=FOUNDERS) as opened:
        yield opened


@pytest.fixture
async def whole(make_database: Callable[[], str], nats_url: str, tmp_path: Path) -> AsyncIterator[System]:
    """Every service."""
    async with standing(make_database, nats_url, tmp_path) as opened:
        yield opened
