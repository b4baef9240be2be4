"""How changed rules and passed terms read."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from projections.processes import Processes, process
from projections.words import sentence
from services.registry.events import (
    BudgetAnnounced,
    DeadlineMet,
    DeadlinePassed,
    EnvelopeChanged,
    ListRules,
    ProcessRules,
    RulesAmended,
    RulesAmendmentDeclined,
    RulesAmendmentProposed,
    RulesChanged,
)
from shared.rules import BallotForm
from tests.projections.history import ACT, PROCESS, RULES, History
from tests.projections.live import connected, fold

DUE = datetime(2026, 3, 7, 5, tzinfo=UTC)
AMENDMENT = UUID(int=9)
REASON = "Así lo ordena la norma."
NEW = ProcessRules(
    lists=(
        ListRules(code="0604", name="Chota", ubigeo="0604", envelope=Decimal(7)),
        ListRules(code="0601", name="Cajamarca", ubigeo="0601", envelope=Decimal(5)),
    ),
    ballots=RULES[BallotForm.CHOOSE_ONE],
)
CHANGE: dict[str, Any] = {"rules": NEW, "changed": ("lists", "ballots"), "reason": REASON}
TERM: dict[str, Any] = {"deadline": "mef", "name": "Registro", "due_at": DUE}


@pytest.fixture
def history() -> History:
    found = History()
    found.open_process()
    found.add(RulesChanged, PROCESS, version=2, **CHANGE)
    found.add(BudgetAnnounced, PROCESS, percent="12.5", amount="100.00", basis=ACT)
    found.add(EnvelopeChanged, PROCESS, list_code="0601", before="5", after="6.50", version=3, reason=REASON, basis=ACT)
    found.add(RulesAmendmentProposed, PROCESS, amendment_id=AMENDMENT, on_version=3, basis=ACT, **CHANGE)
    found.add(RulesAmendmentDeclined, PROCESS, amendment_id=AMENDMENT, reason=REASON)
    found.add(DeadlinePassed, PROCESS, **TERM)
    found.add(DeadlineMet, PROCESS, act=ACT, **TERM)
    return found


def amend(history: History) -> None:
    history.add(RulesAmended, PROCESS, amendment_id=AMENDMENT, version=4, basis=ACT, proposed_by="someone", **CHANGE)


async def test_a_process_shows_the_rules_in_force(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Processes(), history)
        found = await process(connection, PROCESS)

    assert found
    assert [(one["code"], one["envelope"]) for one in found["lists"]] == [("0604", 7), ("0601", Decimal("6.50"))]
    assert [one["envelope"] for one in found["rules"]["lists"]] == ["7.00", "6.50"]
    assert found["rules"]["ballots"]["form"] == "choose-one"


async def test_every_version_of_the_rules_stays_visible(database: str, history: History) -> None:
    amend(history)
    async with connected(database) as connection:
        await fold(connection, Processes(), history)
        found = await process(connection, PROCESS)

    assert found
    assert [(one["version"], one["changed"], one["proposed_by"]) for one in found["versions"]] == [
        (2, ["lists", "ballots"], None),
        (3, ["envelopes"], None),
        (4, ["lists", "ballots"], "someone"),
    ]
    assert found["versions"][2]["basis"]["number"] == ACT.number


async def test_the_rules_read_the_same_however_the_events_came(make_database: Any, history: History) -> None:
    amend(history)
    digests = set()
    for size in (1, 100):
        async with connected(make_database()) as connection:
            model = await fold(connection, Processes(), history, size=size)
            digests.add(await model.digest(connection))

    assert len(digests) == 1


async def test_a_process_shows_what_was_announced(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Processes(), history)
        found = await process(connection, PROCESS)

    assert found
    assert [(one["percent"], one["amount"]) for one in found["budgets"]] == [(Decimal("12.5"), Decimal(100))]


def test_each_change_can_be_told_in_both_languages(history: History) -> None:
    amend(history)

    for row in history.rows["registry"]:
        said = sentence(row.topic, row.data)
        assert said.es.endswith(".")
        assert "{" not in said.es + said.en
