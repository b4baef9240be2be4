"""What voting takes over of changed rules."""

from decimal import Decimal
from typing import Any

from services.registry.events import (
    EnvelopeChanged,
    LegalAct,
    ListRules,
    ProcessOpened,
    ProcessRules,
    RulesAmended,
    RulesChanged,
)
from services.voting.errors import ListUnknown
from services.voting.reactions import VotingKnown
from services.voting.records import Known
from shared.eventstore import Stored
from shared.messages import Event, derived_id
from shared.rules import BallotForm, BallotRules, SecrecyMode
from shared.service import open_pool
from tests.services.voting.situations import EVERYWHERE, JAEN, OPENS, PROCESS, act, registry_events

FACTS = act(OPENS).facts() | {"process_id": PROCESS}
BASIS = LegalAct(kind="Resolución", number="1", dated=OPENS.date())


def opened() -> ProcessOpened:
    first = registry_events()[0]
    assert isinstance(first, ProcessOpened)
    return first


RULES = opened().rules


def changed(rules: ProcessRules, version: int = 2) -> RulesChanged:
    return RulesChanged(**FACTS, version=version, rules=rules, changed=(), reason="x")


def amended(rules: ProcessRules, version: int = 2) -> RulesAmended:
    return RulesAmended(
        **FACTS,
        amendment_id=PROCESS,
        version=version,
        rules=rules,
        changed=(),
        reason="x",
        basis=BASIS,
        proposed_by="a",
    )


def enveloped(amount: int, version: int = 2) -> EnvelopeChanged:
    return EnvelopeChanged(
        **FACTS,
        list_code=JAEN,
        before=Decimal(100),
        after=Decimal(amount),
        version=version,
        reason="x",
        basis=BASIS,
    )


def altered(**changes: Any) -> ProcessRules:
    return RULES.model_copy(update=changes)


async def known(database: str, *events: Event, size: int = 100) -> tuple[Any, dict[str, Decimal | None]]:
    """Fold the opening and what came after it, and return the process and the envelopes that voting then knows."""
    rows = [
        Stored(place, derived_id("p"), place, event.TOPIC, event.to_bytes())
        for place, event in enumerate([opened(), *events], start=1)
    ]
    async with open_pool(database, "test") as pool:
        copy = VotingKnown()
        async with pool.connection() as connection:
            await copy.create(connection)
            for start in range(0, len(rows), size):
                await copy.advance(connection, "registry", rows[start : start + size], after=start)
        asked = Known(pool)
        return await asked.process(PROCESS), {code: await envelope(asked, code) for code in (JAEN, EVERYWHERE)}


async def envelope(asked: Known, code: str) -> Decimal | None:
    try:
        return Decimal((await asked.list_of(PROCESS, code)).envelope)
    except ListUnknown:
        return None


async def test_the_newest_rules_are_for_contests_still_to_open(database: str) -> None:
    ballots = BallotRules(form=BallotForm.CHOOSE_ONE, max_choices=1)

    process, _ = await known(database, changed(altered(ballots=ballots, secrecy=SecrecyMode.OPEN)))

    assert (process.ballots, process.secrecy) == (ballots, SecrecyMode.OPEN)


async def test_an_amendment_counts_as_a_change_does(database: str) -> None:
    prioritisation = RULES.prioritisation.model_copy(update={"minimum_votes": 3})

    process, _ = await known(database, amended(altered(prioritisation=prioritisation)))

    assert process.prioritisation.minimum_votes == 3


async def test_lists_come_and_go_with_the_rules(database: str) -> None:
    jaen = RULES.lists[0].model_copy(update={"envelope": Decimal(70)})

    _, envelopes = await known(database, changed(altered(lists=(jaen,))))

    assert envelopes == {JAEN: Decimal(70), EVERYWHERE: None}


async def test_changes_count_in_their_order_whatever_the_batches(make_database: Any) -> None:
    lists = (ListRules(code=JAEN, name="Jaén", ubigeo="0608", envelope=Decimal(70)),)
    events = (enveloped(60), changed(altered(lists=lists), 3), enveloped(50, 4))

    at_once = await known(make_database(), *events)
    one_by_one = await known(make_database(), *events, size=1)

    assert at_once[1] == one_by_one[1] == {JAEN: Decimal(50), EVERYWHERE: None}
