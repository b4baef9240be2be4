"""Seats and conduct: substitution by the alternate, warnings, separation, training, and the end."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.registry.commands.standing import (
    RecordTraining,
    SanctionAgent,
    SeparateAgent,
    SubstituteAgent,
    WithdrawTraining,
)
from services.registry.domain.agent import IN_PLACE, Agent, Status
from services.registry.domain.process import INSCRIPTION, Process
from services.registry.domain.standing import facts
from services.registry.errors.standing import (
    NotItsAlternate,
    ProcessIsNotClosed,
    TrainingIsInTheFuture,
)
from services.registry.events import (
    AccreditationsExpired,
    AgentSanctioned,
    AgentSeparated,
    AgentSubstituted,
    AlternateSeated,
    Phase,
    Seat,
    TrainingAttended,
    TrainingWithdrawn,
)
from shared.calendar import lima_day
from shared.messages import Act, derived_id

PAGE: Final = 1_000


def expiry_stream(process: UUID) -> UUID:
    """Return the stream of the expired accreditations of a process."""
    return derived_id("expiry", process)


def substitute(
    titular: Agent, alternate: Agent, process: Process, command: SubstituteAgent, act: Act
) -> tuple[AgentSubstituted, AlternateSeated]:
    """Seat an accredited alternate of the same organisation, while the roll is open: one vote per organisation."""
    process.require_open_roll(INSCRIPTION)
    titular.require(Status.ACCREDITED)
    same = titular.organisation_id is not None and titular.organisation_id == alternate.organisation_id
    seats = (titular.seat, alternate.seat) == (Seat.TITULAR, Seat.ALTERNATE)
    if not same or not seats or alternate.status is not Status.ACCREDITED:
        raise NotItsAlternate("/alternate_id")
    gone = AgentSubstituted(**facts(titular, act), alternate_id=alternate.id, reason=command.reason)
    seated = AlternateSeated(
        **facts(alternate, act),
        substituted_id=titular.id,
        list_code=alternate.list_code,
        category=alternate.category,
        has_vote=alternate.votes_in(process),
    )
    return gone, seated


def sanction(
    agent: Agent, process: Process, command: SanctionAgent, act: Act
) -> tuple[AgentSanctioned | AgentSeparated, ...]:
    """Warn an agent; as many warnings as the rules say separate it (OR 003-2021 Puno arts. 24-25)."""
    process.require_under_way()
    agent.require(Status.ACCREDITED)
    count = agent.warnings + 1
    said = {"fault": command.fault, "reason": command.reason, "evidence": command.evidence}
    warned = AgentSanctioned(**facts(agent, act), **said, count=count)
    if count < process.rules.inscription.warnings_to_separate:
        return (warned,)
    return warned, AgentSeparated(**facts(agent, act), **said)


def separate(agent: Agent, process: Process, command: SeparateAgent, act: Act) -> AgentSeparated:
    """Separate an agent while the process is under way; ballots that were cast before stay."""
    process.require_under_way()
    agent.require(Status.ACCREDITED)
    return AgentSeparated(**facts(agent, act), fault=command.fault, reason=command.reason, evidence=command.evidence)


def train(agent: Agent, command: RecordTraining, act: Act) -> tuple[TrainingAttended, ...]:
    """Record that an agent attended a session; stay quiet where that is recorded."""
    agent.require(*IN_PLACE)
    if command.held_on > lima_day(act.recorded_at):
        raise TrainingIsInTheFuture("/held_on")
    if str(command.session_id) in agent.sessions:
        return ()
    told = {"session_id": command.session_id, "session": command.session, "held_on": command.held_on, "evidence": ()}
    return (TrainingAttended(**facts(agent, act) | told),)


def withdraw_training(agent: Agent, command: WithdrawTraining, act: Act) -> tuple[TrainingWithdrawn, ...]:
    """Take back that an agent attended a session; stay quiet where that is not recorded."""
    if str(command.session_id) not in agent.sessions:
        return ()
    return (TrainingWithdrawn(**facts(agent, act), session_id=command.session_id),)


def expire(
    process: Process, agents: Sequence[UUID], published: Sequence[AccreditationsExpired], act: Act
) -> list[AccreditationsExpired]:
    """Return the pages that follow the published ones, with the agents who stand on none; none after the last page."""
    if process.phase is not Phase.CLOSED:
        raise ProcessIsNotClosed
    if published and published[-1].left == 0:
        return []
    expired = {agent for page in published for agent in page.agents}
    left = [agent for agent in agents if agent not in expired]
    return [
        AccreditationsExpired(
            **act.facts(),
            process_id=process.id,
            page=len(published) + start // PAGE + 1,
            agents=tuple(left[start : start + PAGE]),
            left=max(0, len(left) - start - PAGE),
        )
        for start in range(0, max(1, len(left)), PAGE)
    ]
