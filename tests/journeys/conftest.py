from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from shared import recovery
from tests.journeys.system import System, standing

FOUNDERS = "ana@example.pe, beto@example.pe"


@pytest.fixture(autouse=True)
def _hashes_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash recovery codes with little memory, ten at a time, here; what they cost in earnest has a test of its own."""
    monkeypatch.setattr(recovery, "PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1))


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
