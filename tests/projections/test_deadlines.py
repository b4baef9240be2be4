"""What became of the terms of a process."""

from datetime import UTC, datetime, timedelta
from typing import Any

from projections.deadlines import Deadlines, deadlines
from services.registry.events import DeadlineMet, DeadlinePassed, Phase, PhaseBegun, RulesChanged
from tests.projections.history import ACT, PROCESS, History
from tests.projections.live import connected, fold
from tests.projections.test_rule_changes import NEW

DUE = datetime(2026, 3, 7, 5, tzinfo=UTC)
LATER = DUE + timedelta(days=7)


def term(code: str, due_at: datetime = DUE) -> dict[str, Any]:
    return {"code": code, "name": code.upper(), "due_at": due_at}


def begun(*codes: str) -> History:
    history = History()
    history.add(PhaseBegun, PROCESS, phase=Phase.CONVOKED, act=ACT, terms=tuple(map(term, codes)))
    return history


def moved(history: History, *terms: dict[str, Any], ended: tuple[str, ...] = ()) -> None:
    history.add(RulesChanged, PROCESS, version=2, rules=NEW, changed=(), reason="x", terms=terms, terms_ended=ended)


def settled(history: History, kind: Any, code: str, **facts: Any) -> None:
    history.add(kind, PROCESS, deadline=code, name=code.upper(), due_at=DUE, **facts)


async def states(database: str, history: History, size: int = 100) -> list[tuple[str, str, datetime]]:
    async with connected(database) as connection:
        await fold(connection, Deadlines(), history, size=size)
        return [(one["code"], one["state"], one["due_at"]) for one in await deadlines(connection, PROCESS)]


async def test_a_term_runs_until_it_passes_is_met_or_ends(database: str) -> None:
    history = begun("a", "b", "c", "d")
    settled(history, DeadlinePassed, "b")
    settled(history, DeadlineMet, "c", act=ACT)
    moved(history, ended=("d",))

    assert await states(database, history) == [
        ("a", "running", DUE),
        ("b", "passed", DUE),
        ("c", "met", DUE),
        ("d", "ended", DUE),
    ]


async def test_a_term_that_was_moved_runs_to_its_new_end(database: str) -> None:
    history = begun("a")
    moved(history, term("a", LATER))

    assert await states(database, history) == [("a", "running", LATER)]


async def test_that_a_term_passed_stays_visible_though_it_runs_anew(database: str) -> None:
    history = begun("a")
    settled(history, DeadlinePassed, "a")
    moved(history, term("a", LATER))

    assert await states(database, history, size=1) == [("a", "passed", DUE), ("a", "running", LATER)]
