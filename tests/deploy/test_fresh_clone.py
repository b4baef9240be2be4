"""A newcomer's first minute: a copy of the checkout in an empty folder, and the README's command."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.clone
@pytest.mark.timeout(600)
def test_make_demo_works_in_a_fresh_copy_and_prints_what_the_readme_shows(tmp_path: Path) -> None:
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
    printed, shown = lines_of(done.stdout), lines_of(in_readme())
    assert [line for line in shown if line not in printed] == []
    assert shown.index("Qué mirar") > shown.index(next(line for line in shown if line.startswith("Cajamarca: ")))


def in_readme() -> str:
    """Return what the README says that the demonstration prints."""
    return (CHECKOUT / "README.md").read_text("utf-8").partition("$ make demo\n")[2].partition("```")[0]


def lines_of(output: str) -> list[str]:
    """Return the lines of an output, the port and the seconds made alike; what the README leaves out has brackets."""
    alike = re.sub(r"en \d+\.\d s:", "en N s:", re.sub(r"(127\.0\.0\.1|localhost):\d+", r"\1:8000", output))
    return [line.rstrip() for line in alike.splitlines() if line.strip() and not line.startswith("(…")]
