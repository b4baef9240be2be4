import ast
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from shared.causes import event_cause, event_named

CHECKOUT = Path(__file__).resolve().parents[2]
STREAM = UUID("018f0000-0000-7000-8000-0000000000aa")
OTHER_FORMS = ("request:", "setting:")


def causes() -> Iterator[tuple[str, ast.expr]]:
    """Yield every cause that is spelt out in the program, and where."""
    for folder in ("services", "shared"):
        for path in (CHECKOUT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "cause":
                    yield str(path.relative_to(CHECKOUT)), node.value


def text_of(node: ast.expr) -> str | None:
    """Return what a text that is spelt out begins with, `None` for a name or call."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def test_a_cause_that_names_an_event_leads_to_it() -> None:
    cause = event_cause(STREAM, 12)

    assert cause == "event:018f0000-0000-7000-8000-0000000000aa.12"
    assert event_named(cause) == (STREAM, 12)


@pytest.mark.parametrize("cause", ["request:1", f"request:{STREAM}.1", f"event:{STREAM}", f"event:{STREAM}.0", "c"])
def test_any_other_cause_names_no_event(cause: str) -> None:
    assert event_named(cause) is None


def test_no_part_of_the_program_spells_the_name_of_an_event_by_itself() -> None:
    spelt = {(path, text) for path, node in causes() if (text := text_of(node)) is not None}

    assert spelt
    assert [found for found in spelt if not found[1].startswith(OTHER_FORMS)] == []
