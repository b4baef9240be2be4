"""`quipu import pabulib`: real elections come out as their city decided; a faulty file does not stop the others."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.voting.pabulib import PabulibFacts, read_pabulib, technical_scores, write_pabulib
from services.voting.prioritisation import rank
from shared.rules import PrioritisationRules

CHECKOUT = Path(__file__).resolve().parents[2]

MADE_UP = """META
key;value
description;Elección inventada
country;Nowhere
unit;Villa Inventada
instance;2026
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;01.01.2026
date_end;02.01.2026
PROJECTS
project_id;cost;votes;name;selected
A;60;3;Parque inventado;1
B;50;2;Biblioteca inventada;0
C;40;1;Cancha inventada;1
VOTES
voter_id;vote
1;A,B
2;A
3;A,B
4;C
"""


def quipu(*files: str, into: Path | None = None) -> subprocess.CompletedProcess[str]:
    folder = [] if into is None else ["--data-dir", str(into)]
    command = [sys.executable, "-m", "deploy", "import", "pabulib", "--json", *folder, *files]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "200"}
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def made_up(folder: Path, name: str, text: str = MADE_UP) -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_made_up_election_is_replayed_and_compared(tmp_path: Path) -> None:
    done = quipu(made_up(tmp_path, "villa.pb"))

    (found,) = lines(done)
    assert done.returncode == 0, done.stderr
    assert found["outcome"] == ["A", "C"]
    assert found["official"] == ["A", "C"]
    assert (found["file"], found["projects"], found["ballots"], found["equal"]) == ("villa.pb", 3, 4, True)
    assert found["seconds"] > 0
    assert found["ballots_per_second"] > 0


def test_a_ranking_by_scores_is_replayed_with_the_table_beside_its_file(tmp_path: Path) -> None:
    count = read_pabulib(MADE_UP.encode().splitlines(keepends=True))
    scores = {"A": "40", "B": "85.1234", "C": "60"}
    candidates = [
        one.model_copy(update={"technical_score": Decimal(scores[one.code])}) for one in count.counted().candidates
    ]
    ranking = rank(count.counted().model_copy(update={"candidates": tuple(candidates)}), PrioritisationRules())
    facts = PabulibFacts(
        description="Inventada", country="Peru", unit="V", subunit="V", instance="2026",
        date_begin="01.01.2026", date_end="02.01.2026",
    )  # fmt: skip
    names = {project.code: project.name for project in count.projects}
    text = write_pabulib(facts, ranking, names, count.ballot_rules, count.ballots)
    (tmp_path / "scored.csv").write_text(technical_scores(ranking), encoding="utf-8")

    done = quipu(made_up(tmp_path, "scored.pb", text), made_up(tmp_path, "alone.pb", text))

    found, fault = lines(done)
    assert (found["outcome"], found["equal"]) == (["B", "C"], True)
    assert "puntajes" in fault["error"]


def test_a_faulty_file_names_its_line_and_does_not_stop_the_others(tmp_path: Path, data_dir: Path) -> None:
    unknown = made_up(tmp_path, "unknown.pb", MADE_UP.replace("2;A\n", "2;Z\n"))
    truncated = made_up(tmp_path, "truncated.pb", MADE_UP[: MADE_UP.index("VOTES")])
    absent = str(tmp_path / "absent.pb")

    done = quipu(unknown, truncated, absent, made_up(tmp_path, "whole.pb"), into=data_dir)

    first, second, third, last = lines(done)
    assert done.returncode == 1
    assert "22" in first["error"]
    assert "error" in second
    assert "error" in third
    assert last["equal"] is True


def test_an_outcome_other_than_the_official_one_is_a_finding_and_no_error(tmp_path: Path, data_dir: Path) -> None:
    other = MADE_UP.replace("inventada;0", "inventada;1").replace("Cancha inventada;1", "Cancha inventada;0")

    done = quipu(made_up(tmp_path, "other.pb", other), into=data_dir)

    assert done.returncode == 0
    assert lines(done)[0]["equal"] is False


@pytest.mark.timeout(600)
def test_every_real_election_comes_out_as_its_city_decided(outside_data: Path, data_dir: Path) -> None:
    files = sorted(str(file) for file in (outside_data / "pabulib").glob("*.pb"))

    done = quipu(*files, into=data_dir)

    found = {line["file"]: line["equal"] for line in lines(done)}
    assert done.returncode == 0, done.stderr
    assert len(found) == 24
    assert {file for file, equal in found.items() if not equal} == {"Poland_Warszawa_2018_Las.pb"}
