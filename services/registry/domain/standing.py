"""Decisions on how an agent stands, from the first observation to separation or nullity."""

from typing import Any, Final
from uuid import UUID

from services.registry.commands.standing import (
    ChallengeAgent,
    CureAgent,
    ExceptRequirements,
    FindEligible,
    MoveAgent,
    ObserveAgent,
    ResolveChallenge,
    VoidAccreditation,
)
from services.registry.domain.agent import IN_PLACE, UNASSESSED, Agent, Status, Window
from services.registry.domain.process import INSCRIPTION, Process
from services.registry.domain.terms import runs
from services.registry.errors.standing import (
    ChallengedByYouBefore,
    ChallengeUnknown,
    NotListedYet,
    NotMissing,
    TermHasPassed,
)
from services.registry.events import (
    NOTHING,
    AccreditationVoided,
    AgentChallenged,
    AgentCured,
    AgentFoundEligible,
    AgentMoved,
    AgentObserved,
    AgentRejected,
    AgentWithdrew,
    ChallengeResolved,
    ChallengeTermPassed,
    CureTermPassed,
    PseudonymStruck,
    RequirementsExcepted,
    RequirementsShown,
    Shown,
)
from shared.calendar import lima_day
from shared.messages import Act, Event, derived_id

NOT_CURED: Final = "Venció el plazo para subsanar."
FOUNDED: Final = "Se declaró fundada una tacha."
VOID: Final = "La acreditación fue declarada nula."


def facts(agent: Agent, act: Act) -> dict[str, Any]:
    """Return what every event about an agent carries."""
    return act.facts() | {"process_id": agent.process_id, "agent_id": agent.id}


def challenge_id(agent: UUID, challenger: str) -> UUID:
    """Return the id of one person's challenge against an agent: there is a single one."""
    return derived_id("challenge", agent, challenger)


def struck_stream(process: UUID, voter: str) -> UUID:
    """Return the stream in which a pseudonym is struck once."""
    return derived_id("struck", process, voter)


def observe(agent: Agent, process: Process, command: ObserveAgent, act: Act) -> AgentObserved:
    """Say what an inscription lacks; the term to cure it begins the next business day."""
    process.require_open_roll(INSCRIPTION)
    agent.require(*UNASSESSED)
    span = runs(process, process.rules.inscription.cure, act)
    return AgentObserved(
        **facts(agent, act),
        lacking=command.lacking,
        reason=command.reason,
        due_on=span.last_day,
        due_at=span.expires_at,
    )


def cure(agent: Agent, process: Process, command: CureAgent, act: Act) -> AgentCured:
    """Take what the inscription lacked, in time."""
    process.require_open_roll(INSCRIPTION)
    agent.require(Status.OBSERVED)
    _require_time(agent.cure, act)
    return AgentCured(**facts(agent, act), evidence=command.evidence)


def pass_cure_term(agent: Agent, act: Act) -> list[Event]:
    """Reject an inscription that was not cured in time; stay quiet where it was, or the term still runs."""
    if agent.status is not Status.OBSERVED or agent.cure is None or agent.cure.is_open(act.recorded_at):
        return []
    return [
        CureTermPassed(**facts(agent, act), due_at=agent.cure.due_at),
        AgentRejected(**facts(agent, act), reason=NOT_CURED),
    ]


def find_eligible(agent: Agent, process: Process, command: FindEligible, act: Act) -> AgentFoundEligible:
    """Find that an inscription meets the requirements; what it lacks of them is refused by name."""
    process.require_open_roll(INSCRIPTION)
    agent.require(*UNASSESSED)
    agent.case.require_met(process, act)
    return AgentFoundEligible(**facts(agent, act), reason=command.reason, evidence=command.evidence)


def show(process: UUID, agent: UUID, shown: Shown, act: Act) -> list[Event]:
    """Record what an inscription or its cure shows; stay quiet where it shows nothing."""
    if shown == NOTHING:
        return []
    return [RequirementsShown(**act.facts(), process_id=process, agent_id=agent, **dict(shown))]


def except_requirements(agent: Agent, process: Process, command: ExceptRequirements, act: Act) -> RequirementsExcepted:
    """Let an undecided inscription pass without requirements that it does not meet."""
    process.require_open_roll(INSCRIPTION)
    agent.require(*UNASSESSED, Status.OBSERVED)
    missing = agent.case.missing(process, lima_day(act.recorded_at))
    if not set(command.requirements) <= set(missing):
        raise NotMissing("/requirements", missing=", ".join(missing) or "-")
    return RequirementsExcepted(
        **facts(agent, act), requirements=command.requirements, reason=command.reason, basis=command.basis
    )


def challenge(
    agent: Agent, process: Process, command: ChallengeAgent, act: Act, listed: Window | None, challenger: str
) -> AgentChallenged:
    """Challenge an agent of a published list, while its window is open; each person (`challenger`) once."""
    process.require_open_roll(INSCRIPTION)
    agent.require(Status.ELIGIBLE, Status.CHALLENGED)
    if listed is None:
        raise NotListedYet
    _require_time(listed, act)
    number = challenge_id(agent.id, challenger)
    if number in agent.challenges:
        raise ChallengedByYouBefore
    span = runs(process, process.rules.inscription.resolution, act)
    return AgentChallenged(
        **facts(agent, act),
        challenge_id=number,
        ground=command.ground,
        evidence=command.evidence,
        due_on=span.last_day,
        due_at=span.expires_at,
    )


def resolve(agent: Agent, process: Process, command: ResolveChallenge, act: Act) -> list[Event]:
    """Resolve a challenge, also after its term; one that is founded rejects the agent, and ends the others."""
    process.require_open_roll(INSCRIPTION)
    agent.require(Status.CHALLENGED)
    if command.challenge_id not in agent.pending:
        raise ChallengeUnknown
    resolved = ChallengeResolved(
        **facts(agent, act),
        challenge_id=command.challenge_id,
        founded=command.founded,
        reason=command.reason,
        evidence=command.evidence,
    )
    return [resolved, *([AgentRejected(**facts(agent, act), reason=FOUNDED)] if command.founded else [])]


def pass_challenge_term(agent: Agent, challenge: UUID, act: Act) -> list[Event]:
    """Say that a challenge was not resolved in time; stay quiet where it was, or this was said before."""
    window = agent.pending.get(challenge)
    if agent.status is not Status.CHALLENGED or window is None or challenge in agent.overdue:
        return []
    if window.is_open(act.recorded_at):
        return []
    return [ChallengeTermPassed(**facts(agent, act), challenge_id=challenge, due_at=window.due_at)]


def withdraw(agent: Agent, process: Process, act: Act) -> AgentWithdrew:
    """Give up taking part while the process is under way; what was done until then stays."""
    process.require_under_way()
    agent.require(*IN_PLACE)
    return AgentWithdrew(**facts(agent, act))


def move(agent: Agent, process: Process, command: MoveAgent, act: Act) -> AgentMoved | None:
    """Put an agent on another list while the roll is open; stay quiet where it stands there already."""
    process.require_open_roll(INSCRIPTION)
    agent.require(*IN_PLACE)
    if command.list_code is not None:
        process.list_rules(command.list_code, "/list_code")
    if command.list_code == agent.list_code:
        return None
    return AgentMoved(**facts(agent, act), from_list=agent.list_code, to_list=command.list_code, reason=command.reason)


def void(agent: Agent, command: VoidAccreditation, act: Act) -> AccreditationVoided:
    """Declare an accreditation void because a declaration was false (OR 005-2022 Callao art. 13)."""
    agent.require(Status.ACCREDITED, Status.SUBSTITUTED, Status.SEPARATED, Status.WITHDRAWN)
    return AccreditationVoided(**facts(agent, act), reason=command.reason, evidence=command.evidence)


def strike(process: Process, voter: str, act: Act) -> PseudonymStruck:
    """Strike a voter of a closed roll."""
    return PseudonymStruck(**act.facts(), process_id=process.id, voter=voter, reason=VOID)


def _require_time(window: Window | None, act: Act) -> None:
    if window is None or not window.is_open(act.recorded_at):
        raise TermHasPassed(due_on=window.due_on.isoformat() if window else "")
