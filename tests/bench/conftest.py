"""Benchmarks wait for the disk, as production does."""

import pytest


@pytest.fixture(scope="session")
def durable() -> bool:
    return True
