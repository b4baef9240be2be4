"""A newcomer's first minute: a copy of the checkout in an empty folder, and the README's command."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.clone
@pytest.mark.timeout(600)
def test_make_demo_works_in_a_fresh_copy(tmp_path: Path) -> None:
    if shutil.which("git") is None or not (CHECKOUT / ".git").exists():
        pytest.skip("a fresh copy is made with git from a checkout, and this is none")
    copy = tmp_path / "quipu"
    subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(copy)], check=True)
    for file in subprocess.check_output(
        ["git", "diff", "--name-only", "--diff-filter=d", "HEAD"], cwd=CHECKOUT, text=True
    ).split():
        shutil.copy(CHECKOUT / file, copy / file)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("QUIPU_", "PYTEST_", "COV_"))
    }

    done = subprocess.run(
        ["make", "demo", "ARGS=--exit"], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert "MULTIPROVINCIAL" in done.stdout
    assert "Puntaje total: 0.8 x " in done.stdout
    assert "/transparency/processes/" in done.stdout
    assert "/ingresar" in done.stdout
