"""Each import contract is believed because it catches a planted violation."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("services", "shared", "projections", "deploy")

PLANTED = {
    "shared": ("shared/errors.py", "import projections"),
    "nobody-imports-deploy": ("projections/__init__.py", "import deploy.console"),
    "services-and-projections": ("services/forum/commands/__init__.py", "import projections"),
    "rooms": ("services/forum/errors/__init__.py", "import services.forum.application"),
    "strangers": ("services/forum/application/__init__.py", "import services.voting.events"),
    "readers": ("projections/__init__.py", "import services.voting.domain"),
    "plain-domain": ("services/oversight/errors.py", "import structlog"),
    "eventsourcing-behind-one-module": ("services/forum/application/__init__.py", "import eventsourcing.domain"),
    "nats-behind-one-module": ("services/forum/application/__init__.py", "import nats"),
    "web-behind-its-rooms": ("services/forum/application/__init__.py", "import fastapi"),
}
"""A file and the line that breaks each contract."""


def contracts() -> list[str]:
    parser = configparser.ConfigParser()
    parser.read(CHECKOUT / ".importlinter")
    return [name.rpartition(":")[2] for name in parser.sections() if ":contract:" in name]


def lint(folder: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy in which every contract is broken once."""
    folder = tmp_path_factory.mktemp("planted")
    for package in PACKAGES:
        shutil.copytree(CHECKOUT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / ".importlinter", folder)
    for file, line in PLANTED.values():
        path = folder / file
        path.write_text(f"{path.read_text()}\n{line}\n")
    (folder / "services/forum/helpers.py").touch()
    return lint(folder)


def test_every_contract_has_a_planted_violation() -> None:
    assert sorted(PLANTED) == sorted(contracts())


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_contract_catches_its_planted_violation(planted: str, name: str) -> None:
    parser = configparser.ConfigParser()
    parser.read(CHECKOUT / ".importlinter")
    title = parser[f"importlinter:contract:{name}"]["name"]

    assert re.search(rf"^{re.escape(title)} BROKEN", planted, re.MULTILINE), planted


def test_a_room_of_another_name_is_caught(planted: str) -> None:
    assert "helpers" in planted


def test_the_product_keeps_every_contract() -> None:
    said = lint(CHECKOUT)

    assert "BROKEN" not in said
    assert "KEPT" in said
