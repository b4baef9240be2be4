"""Terms of a process that fall due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.registry.agenda import RegistryAgenda, doing, duties, term_key
from services.registry.commands import BeginPhase
from services.registry.commands.rules import MeetDeadline
from services.registry.commands.standing import ChallengeAgent, FindEligible, ListEligibleAgents, ResolveChallenge
from services.registry.domain.standing import challenge_id
from services.registry.events import (
    ChallengeGround,
    ChallengeTermPassed,
    DeadlinePassed,
    DeadlineRules,
    Phase,
    PhaseDates,
)
from shared.agenda import handle_due
from shared.calendar import Term
from shared.messages import Role
from tests.services.registry.conftest import Ground
from tests.services.registry.samples import ACT, NOW, ORDINANCE, PROCESS, REASON, RULES, inscription, opening

ENDS = datetime(2026, 3, 7, 5, tzinfo=UTC)
"""The midnight of Lima that ends Friday 6 March 2026."""

SCHEDULE = RULES.model_copy(
    update={
        "phases": (PhaseDates(phase=Phase.CONVOKED, begins=date(2026, 3, 2), ends=date(2026, 3, 6)),),
        "deadlines": (DeadlineRules(code="training", name="Capacitación", phase=Phase.CONVOKED, within=Term(days=10)),),
    }
)


class Hours:
    """The registry's agenda over the events of its own store, at whatever moment a test says it is."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._agenda = RegistryAgenda()

    async def strike(self, moment: datetime) -> int:
        """Take in what happened, and handle what is due at a moment; return how many terms that was."""
        async with self._ground.rows.connection() as connection:
            await self._agenda.create(connection)
            rows = await self._ground.store.page(0, 1000)
            done = (await self._agenda.positions(connection)).get("registry", 0)
            await self._agenda.advance(connection, "registry", [r for r in rows if r.position > done], after=done)
        return await handle_due(self._ground.rows, self._agenda, doing(duties(self._ground.registry)), moment)


@pytest.fixture
async def hours(ground: Ground) -> Hours:
    await ground.registry.processes.open_process(opening(rules=SCHEDULE), ACT)
    await begin(ground, Phase.CONVOKED)
    return Hours(ground)


async def begin(ground: Ground, phase: Phase, moment: datetime = NOW) -> None:
    act = ACT.model_copy(update={"recorded_at": moment})
    await ground.registry.processes.begin_phase(BeginPhase(process_id=PROCESS, phase=phase, act=ORDINANCE), act)


async def passed(ground: Ground) -> list[str]:
    return [event.deadline for event in await ground.recorded(DeadlinePassed)]


async def test_a_phase_that_outlasts_its_planned_end_leaves_an_event(ground: Ground, hours: Hours) -> None:
    await hours.strike(ENDS)

    event = (await ground.recorded(DeadlinePassed))[0]
    assert (event.deadline, event.due_at, event.role) == ("phase.convoked", ENDS, Role.SYSTEM)


async def test_nothing_passes_before_it_is_due(ground: Ground, hours: Hours) -> None:
    assert await hours.strike(ENDS - timedelta(microseconds=1)) == 0

    assert await passed(ground) == []


async def test_a_term_passes_once(ground: Ground, hours: Hours) -> None:
    await hours.strike(ENDS)
    await hours.strike(ENDS + timedelta(minutes=5))

    assert await passed(ground) == ["phase.convoked"]


async def test_a_phase_that_ends_in_time_leaves_none(ground: Ground, hours: Hours) -> None:
    await begin(ground, Phase.REGISTRATION, ENDS - timedelta(hours=1))

    await hours.strike(ENDS)

    assert await passed(ground) == []


async def test_a_phase_left_too_late_passes_though_nobody_was_looking(ground: Ground, hours: Hours) -> None:
    await begin(ground, Phase.REGISTRATION, ENDS + timedelta(hours=1))

    await hours.strike(ENDS + timedelta(hours=2))

    assert await passed(ground) == ["phase.convoked"]


async def test_what_was_done_in_time_does_not_pass(ground: Ground, hours: Hours) -> None:
    await ground.registry.terms.meet_deadline(MeetDeadline(process_id=PROCESS, deadline="training", act=ORDINANCE), ACT)

    await hours.strike(ENDS + timedelta(days=60))

    assert await passed(ground) == ["phase.convoked"]


def test_a_term_of_another_owner_has_another_key() -> None:
    assert term_key(PROCESS, "a") != term_key(PROCESS, "b")


async def test_a_challenge_of_who_was_rejected_has_to_be_resolved_by_nobody(ground: Ground) -> None:
    await ground.open(Phase.CONVOKED, Phase.REGISTRATION)
    registry, hours = ground.registry, Hours(ground)
    agent = (await registry.agents.inscribe_agent(inscription(category="coordination-council"), ACT)).id
    about = {"process_id": PROCESS, "agent_id": agent}
    await registry.standing.find_eligible(FindEligible(**about, reason=REASON), ACT)
    await registry.standing.list_eligible_agents(ListEligibleAgents(process_id=PROCESS), ACT)
    challenge = ChallengeAgent(**about, ground=ChallengeGround.NOT_A_RESIDENT)
    for neighbour in ("n1", "n2"):
        await registry.standing.challenge_agent(challenge, ACT.model_copy(update={"actor": neighbour}))
    founded = challenge_id(agent, "n1")
    resolution = ResolveChallenge(**about, challenge_id=founded, founded=True, reason=REASON)
    await registry.standing.resolve_challenge(resolution, ACT)

    await hours.strike(ENDS + timedelta(days=60))

    assert await ground.recorded(ChallengeTermPassed) == []
    assert await hours.strike(ENDS + timedelta(days=61)) == 0
