"""What the tests of faults ask for: data folders that leave nothing behind."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.servers import discard


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Yield a data folder that is not there yet, below a folder that anyone may pass."""
    with tempfile.TemporaryDirectory(prefix="quipu-tests-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "data"
        discard(Path(folder) / "data")
