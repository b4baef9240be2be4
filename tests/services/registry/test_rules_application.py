"""Rules over a real store."""

import asyncio
from decimal import Decimal

import pytest

from services.registry.commands import RegisterProject
from services.registry.commands.rules import (
    ChangeEnvelope,
    ChangeRules,
    CloneProcess,
    ConfirmAmendment,
    ProposeAmendment,
)
from services.registry.errors import ProcessUnknown
from services.registry.errors.rules import AmendmentUnknown, CodeIsInUse
from services.registry.events import EnvelopeChanged, Phase, ProcessOpened, RulesAmended, RulesAmendmentProposed
from tests.services.registry.conftest import Ground
from tests.services.registry.samples import ACT, ORDINANCE, PROCESS, REASON, RULES, project

WITHOUT_CHOTA = RULES.model_copy(update={"lists": (RULES.lists[0], RULES.lists[2])})
OTHER = ACT.model_copy(update={"actor": "a2"})


def change() -> ChangeRules:
    return ChangeRules(process_id=PROCESS, rules=WITHOUT_CHOTA, reason=REASON)


def envelope(list_code: str, amount: int) -> ChangeEnvelope:
    return ChangeEnvelope(
        process_id=PROCESS, list_code=list_code, amount=Decimal(amount), reason=REASON, basis=ORDINANCE
    )


async def test_a_list_without_projects_leaves_the_draft(ground: Ground) -> None:
    await ground.open()

    await ground.registry.rulebooks.change_rules(change(), ACT)

    assert await ground.registry.rulebooks.rules(PROCESS) == WITHOUT_CHOTA


async def test_a_list_with_projects_stays(ground: Ground) -> None:
    await ground.open()
    await ground.registry.projects.register_project(
        RegisterProject(process_id=PROCESS, entry=project(list_code="0604")), ACT
    )

    with pytest.raises(CodeIsInUse):
        await ground.registry.rulebooks.change_rules(change(), ACT)


async def test_no_project_slips_onto_a_list_that_is_taken_out(ground: Ground) -> None:
    await ground.open()
    entry = RegisterProject(process_id=PROCESS, entry=project(list_code="0604"))

    await asyncio.gather(
        ground.registry.projects.register_project(entry, ACT),
        ground.registry.rulebooks.change_rules(change(), ACT),
        return_exceptions=True,
    )

    taken_out = await ground.registry.rulebooks.rules(PROCESS) == WITHOUT_CHOTA
    listed = any(row.topic.startswith("registry.project-registered") for row in await ground.store.page(0, 100))
    assert taken_out is not listed


async def test_changes_of_different_envelopes_at_once_are_all_kept(ground: Ground) -> None:
    await ground.open()

    await asyncio.gather(
        *(ground.registry.rulebooks.change_envelope(envelope(one.code, 10), ACT) for one in RULES.lists)
    )

    assert {one.envelope for one in (await ground.registry.rulebooks.rules(PROCESS)).lists} == {Decimal(10)}
    assert [event.version for event in await ground.recorded(EnvelopeChanged)] == [2, 3, 4]


async def test_an_amendment_is_confirmed_once(ground: Ground) -> None:
    await ground.open(Phase.CONVOKED)
    proposal = ProposeAmendment(process_id=PROCESS, rules=WITHOUT_CHOTA, reason=REASON, basis=ORDINANCE)
    made = await ground.registry.rulebooks.propose_amendment(proposal, ACT)
    command = ConfirmAmendment(process_id=PROCESS, amendment_id=made.id)

    answers = await asyncio.gather(
        *(ground.registry.rulebooks.confirm_amendment(command, OTHER) for _ in range(3)), return_exceptions=True
    )

    assert sum(isinstance(answer, AmendmentUnknown) for answer in answers) == 2
    assert len(await ground.recorded(RulesAmended)) == len(await ground.recorded(RulesAmendmentProposed)) == 1


async def test_a_clone_takes_over_the_rules_in_force(ground: Ground) -> None:
    await ground.open()
    await ground.registry.rulebooks.change_rules(change(), ACT)
    command = CloneProcess(process_id=PROCESS, code="otro", title="Otro", fiscal_year=2028, ordinance=ORDINANCE)

    await ground.registry.rulebooks.clone_process(command, ACT)

    assert (await ground.recorded(ProcessOpened))[1].rules == WITHOUT_CHOTA


async def test_no_process_is_cloned_from_none(ground: Ground) -> None:
    command = CloneProcess(process_id=PROCESS, code="otro", title="Otro", fiscal_year=2028, ordinance=ORDINANCE)

    with pytest.raises(ProcessUnknown):
        await ground.registry.rulebooks.clone_process(command, ACT)
