"""Agents (*agentes participantes*): what their history makes of them, and the decisions to admit or refuse them.

Requested, observed, cured, eligible, challenged, accredited; rejected; then substituted, separated, withdrawn, void or
expired (domain of DS 142-2009-EF art. 7.4; the steps are those of the regional ordinances).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from services.registry import events
from services.registry.commands import AccreditAgent, RejectAgent
from services.registry.domain.process import ACCREDITATION, INSCRIPTION, Process
from services.registry.domain.requirements import Case, combined
from services.registry.errors import AgentHasNoVote, AgentIsAlreadyDecided
from services.registry.errors.standing import MayStillBeChallenged, NotFromThisStanding, NotListedYet, TrainingIsMissing
from services.registry.events import NOTHING, AgentAccredited, AgentInscribed, AgentRejected, Seat, Shown
from shared.messages import Act, Event


class Status(StrEnum):
    """How an agent stands."""

    REQUESTED = "requested"
    OBSERVED = "observed"
    CURED = "cured"
    ELIGIBLE = "eligible"
    CHALLENGED = "challenged"
    ACCREDITED = "accredited"
    REJECTED = "rejected"
    SUBSTITUTED = "substituted"
    SEPARATED = "separated"
    WITHDRAWN = "withdrawn"
    VOID = "void"


UNASSESSED: Final = (Status.REQUESTED, Status.CURED)
UNDECIDED: Final = (Status.REQUESTED, Status.OBSERVED, Status.CURED, Status.ELIGIBLE, Status.CHALLENGED)
IN_PLACE: Final = (*UNDECIDED, Status.ACCREDITED)
"""The standings in which an agent holds a seat, or may come to hold it."""

ENDED: Final = (Status.REJECTED, Status.WITHDRAWN)
"""The standings after which the same person may be inscribed again in the same process; none of them is ever left."""


@dataclass(frozen=True)
class Window:
    """Until when somebody may do something: the last day in Lima, and the moment that ends it."""

    due_on: date
    due_at: datetime

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the moment is in time."""
        return moment < self.due_at


@dataclass(frozen=True)
class Agent:
    """An agent as far as decisions need it.

    `person_id` is whose record in the vault it rests on; `pending` are challenges to be resolved, `challenges` all
    that ever were; `sessions` are the training sessions attended.
    """

    id: UUID
    process_id: UUID
    person_id: UUID
    organisation_id: UUID | None
    list_code: str | None
    category: str
    seat: Seat = Seat.TITULAR
    status: Status = Status.REQUESTED
    has_vote: bool = False
    cure: Window | None = None
    pending: Mapping[UUID, Window] = field(default_factory=dict)
    challenges: frozenset[UUID] = frozenset()
    overdue: frozenset[UUID] = frozenset()
    sessions: frozenset[str] = frozenset()
    warnings: int = 0
    account_id: UUID | None = None
    shown: Shown = NOTHING
    excepted: frozenset[str] = frozenset()

    @classmethod
    def replay(cls, history: Iterable[Event]) -> "Agent | None":
        """Return the agent of a stream; `None` for an empty one."""
        agent: Agent | None = None
        for event in history:
            if isinstance(event, AgentInscribed) and event.process_id is not None:
                agent = _inscribed(event, event.process_id)
            elif agent is not None:
                agent = agent.evolve(event)
        return agent

    def evolve(self, event: Event) -> "Agent":
        """Return the agent after one more event."""
        change = CHANGES.get(type(event))
        return replace(self, **change(self, event)) if change else self

    def require(self, *standings: Status) -> None:
        """Refuse an act that belongs to other standings."""
        if self.status not in standings:
            raise NotFromThisStanding(status=self.status, needed=", ".join(standings))

    def require_undecided(self) -> None:
        """Refuse to decide twice."""
        if self.status not in UNDECIDED:
            raise AgentIsAlreadyDecided(status=self.status)

    def accredit(
        self, process: Process, command: AccreditAgent, act: Act, listed: Window | None = None
    ) -> AgentAccredited:
        """Admit the agent, with a vote where the category has one and the seat is a titular's.

        Where the rules ask for it, the agent must stand on a published list (`listed`) whose time has passed, and must
        have been trained. Who was not found eligible before must meet the requirements now.
        """
        process.require_open_roll(ACCREDITATION)
        self.require_undecided()
        self._require_admissible(process, act, listed)
        if process.rules.inscription.training_before_accreditation and not self.sessions:
            raise TrainingIsMissing
        return AgentAccredited(
            **act.facts(),
            process_id=process.id,
            agent_id=self.id,
            list_code=self.list_code,
            category=self.category,
            has_vote=self.votes_in(process) and self.seat is Seat.TITULAR,
            reason=command.reason,
        )

    def reject(self, process: Process, command: RejectAgent, act: Act) -> AgentRejected:
        """Refuse the agent."""
        process.require_open_roll(INSCRIPTION)
        self.require_undecided()
        return AgentRejected(**act.facts(), process_id=process.id, agent_id=self.id, reason=command.reason)

    @property
    def case(self) -> Case:
        """What the inscription is judged on."""
        return Case(self.category, self.organisation_id, self.shown, self.excepted)

    def votes_in(self, process: Process) -> bool:
        """Tell whether the agent's category votes."""
        return process.category(self.category, "/category").has_vote

    def require_vote(self, process: Process | None = None) -> None:
        """Refuse an agent who may not vote, or has not been trained where the process asks for it."""
        if self.status is not Status.ACCREDITED or not self.has_vote:
            raise AgentHasNoVote
        if process is not None and process.rules.inscription.training_required and not self.sessions:
            raise TrainingIsMissing

    def _require_admissible(self, process: Process, act: Act, listed: Window | None) -> None:
        if not process.rules.inscription.listed_first:
            self.require(*UNASSESSED, Status.ELIGIBLE)
            if self.status is not Status.ELIGIBLE:
                self.case.require_met(process, act)
            return
        self.require(Status.ELIGIBLE)
        if listed is None:
            raise NotListedYet
        if listed.is_open(act.recorded_at):
            raise MayStillBeChallenged(due_on=listed.due_on.isoformat())


def training(event: events.TrainingAttended) -> str:
    """Return what tells a training session from others: its id in the forum, or its day and name from before."""
    return str(event.session_id) if event.session_id else f"{event.held_on} {event.session}"


Change = Callable[[Agent, Any], dict[str, Any]]
"""What an event changes about an agent."""


def _to(status: Status) -> Change:
    return lambda _, __: {"status": status}


def _inscribed(event: AgentInscribed, process_id: UUID) -> Agent:
    person, organisation = event.person_id or event.agent_id, event.organisation_id
    return Agent(event.agent_id, process_id, person, organisation, event.list_code, event.category, event.seat)


def _challenged(agent: Agent, event: events.AgentChallenged) -> dict[str, Any]:
    pending = {**agent.pending, event.challenge_id: Window(event.due_on, event.due_at)}
    return {
        "status": Status.CHALLENGED,
        "pending": pending,
        "challenges": agent.challenges | {event.challenge_id},
    }


def _resolved(agent: Agent, event: events.ChallengeResolved) -> dict[str, Any]:
    pending = {key: window for key, window in agent.pending.items() if key != event.challenge_id}
    return {"status": Status.CHALLENGED if pending else Status.ELIGIBLE, "pending": pending}


CHANGES: Final[Mapping[type[Event], Change]] = {
    events.AgentObserved: lambda _, e: {"status": Status.OBSERVED, "cure": Window(e.due_on, e.due_at)},
    events.AgentCured: _to(Status.CURED),
    events.AgentFoundEligible: _to(Status.ELIGIBLE),
    events.AgentChallenged: _challenged,
    events.ChallengeResolved: _resolved,
    events.ChallengeTermPassed: lambda a, e: {"overdue": a.overdue | {e.challenge_id}},
    AgentAccredited: lambda _, e: {
        "status": Status.ACCREDITED,
        "has_vote": e.has_vote,
        "list_code": e.list_code,
        "category": e.category,
    },
    AgentRejected: _to(Status.REJECTED),
    events.AgentSubstituted: _to(Status.SUBSTITUTED),
    events.AlternateSeated: lambda _, e: {"seat": Seat.TITULAR, "has_vote": e.has_vote},
    events.AgentSanctioned: lambda _, e: {"warnings": e.count},
    events.AgentSeparated: _to(Status.SEPARATED),
    events.AgentWithdrew: _to(Status.WITHDRAWN),
    events.AgentMoved: lambda _, e: {"list_code": e.to_list},
    events.TrainingAttended: lambda a, e: {"sessions": a.sessions | {training(e)}},
    events.TrainingWithdrawn: lambda a, e: {"sessions": a.sessions - {str(e.session_id)}},
    events.AccreditationVoided: _to(Status.VOID),
    events.RequirementsShown: lambda a, e: {"shown": combined(a.shown, e)},
    events.RequirementsExcepted: lambda a, e: {"excepted": a.excepted | set(e.requirements)},
    events.AgentClaimedByAccount: lambda _, e: {"account_id": e.account_id},
}
"""By event, what it changes; events that are not here change nothing that decisions need."""
