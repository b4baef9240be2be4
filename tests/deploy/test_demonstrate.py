import pytest

from deploy.demo.loading import _entry, scenario
from deploy.demonstrate import _marked

PLACING = {"project": "2324969", "cost": "3850000.00"}


@pytest.mark.parametrize(
    ("invented", "parts", "shown"),
    [
        (True, [], ("2324969*", "3850000.00")),
        (False, ["cost"], ("2324969", "3850000.00*")),
        (False, [], ("2324969", "3850000.00")),
    ],
)
def test_a_star_stands_beside_what_was_invented(invented: bool, parts: list[str], shown: tuple[str, str]) -> None:
    assert _marked(PLACING, {"invented": invented, "invented_parts": parts}) == shown


def test_the_projects_of_the_screens_are_real_and_only_costs_not_seen_there_are_invented() -> None:
    entries = {project["code"]: _entry(project) for project in scenario()["projects"]}

    assert len(entries) == 8
    assert not any(entry["invented"] for entry in entries.values())
    assert entries["2324969"]["invented_parts"] == ["cost"]
    assert entries["2585850"]["invented_parts"] == []
