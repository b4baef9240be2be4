"""How an agent stands: observed, cured, eligible, challenged, accredited; substituted, sanctioned, separated, expired.

Evidence is named by the digests of its files. What is said about a person is a code; reasons are about things.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.messages import Code, Digest, Event, Label, Message, Pseudonym, Reason, UtcDatetime

Evidence = Annotated[tuple[Digest, ...], Field(max_length=20)]
"""The digests of files that something rests on; the files themselves stand elsewhere."""


class Seat(StrEnum):
    """Whether an agent speaks for an organisation, or stands ready to (*titular*, *alterno*)."""

    TITULAR = "titular"
    ALTERNATE = "alternate"


class Requirement(StrEnum):
    """What an inscription can lack."""

    IDENTITY = "identity"
    REPRESENTATION = "representation"
    INSTITUTIONAL_LIFE = "institutional-life"
    RESIDENCE = "residence"
    SUPPORT = "support"
    DECLARATION = "declaration"
    OTHER = "other"


class ChallengeGround(StrEnum):
    """Why somebody should not be accredited, in the words of the form (*tacha*); free text could name a person."""

    NOT_A_RESIDENT = "not-a-resident"
    NOT_A_REPRESENTATIVE = "not-a-representative"
    ORGANISATION_NOT_CONSTITUTED = "organisation-not-constituted"
    FALSE_DECLARATION = "false-declaration"
    INSCRIBED_TWICE = "inscribed-twice"
    OTHER_REQUIREMENT = "other-requirement"


class Fault(StrEnum):
    """Against which rule of conduct an agent acted."""

    ABSENCE = "unjustified-absence"
    DISORDER = "disorder"
    DISRESPECT = "disrespect"
    FALSE_REGISTRATION = "false-registration"
    PARTISAN_CAMPAIGN = "partisan-campaign"


class AgentObserved(Event):
    """The inscription lacks something (*observación*), which may be cured before `due_at`, the end of `due_on`."""

    TOPIC: ClassVar[str] = "registry.agent-observed.v1"

    agent_id: UUID
    lacking: Annotated[tuple[Requirement, ...], Field(min_length=1, max_length=20)]
    reason: Reason
    due_on: date
    due_at: UtcDatetime


class AgentCured(Event):
    """What the inscription lacked was handed in (*subsanación*), in time."""

    TOPIC: ClassVar[str] = "registry.agent-cured.v1"

    agent_id: UUID
    evidence: Evidence


class CureTermPassed(Event):
    """The term to cure an inscription passed, and nothing was handed in."""

    TOPIC: ClassVar[str] = "registry.cure-term-passed.v1"

    agent_id: UUID
    due_at: UtcDatetime


class AgentFoundEligible(Event):
    """The inscription meets the requirements (*apto*); it is not an accreditation yet."""

    TOPIC: ClassVar[str] = "registry.agent-found-eligible.v1"

    agent_id: UUID
    reason: Reason
    evidence: Evidence


class EligibleAgent(Message):
    """One line of the list of eligible agents: facts about the seat, none about the person."""

    agent_id: UUID
    organisation_id: UUID | None
    category: Code
    list_code: Code | None


class EligibleAgentsListed(Event):
    """A page of the list of eligible agents was published; each of them may be challenged before `due_at`."""

    TOPIC: ClassVar[str] = "registry.eligible-agents-listed.v1"

    page: int
    agents: Annotated[tuple[EligibleAgent, ...], Field(min_length=1, max_length=1000)]
    due_on: date
    due_at: UtcDatetime


class ChallengeWindowPassed(Event):
    """The agents of a page can no longer be challenged."""

    TOPIC: ClassVar[str] = "registry.challenge-window-passed.v1"

    page: int
    due_at: UtcDatetime


class AgentChallenged(Event):
    """Somebody asked that an eligible agent be not accredited (*tacha*); to be resolved before `due_at`."""

    TOPIC: ClassVar[str] = "registry.agent-challenged.v1"

    agent_id: UUID
    challenge_id: UUID
    ground: ChallengeGround
    evidence: Evidence
    due_on: date
    due_at: UtcDatetime


class ChallengeResolved(Event):
    """A challenge was resolved, in the only instance there is."""

    TOPIC: ClassVar[str] = "registry.challenge-resolved.v1"

    agent_id: UUID
    challenge_id: UUID
    founded: bool
    reason: Reason
    evidence: Evidence


class ChallengeTermPassed(Event):
    """The term to resolve a challenge passed, and nobody resolved it; it still has to be."""

    TOPIC: ClassVar[str] = "registry.challenge-term-passed.v1"

    agent_id: UUID
    challenge_id: UUID
    due_at: UtcDatetime


class AgentSubstituted(Event):
    """The alternate took the seat of a titular (*sustitución*), who has no vote any more."""

    TOPIC: ClassVar[str] = "registry.agent-substituted.v1"

    agent_id: UUID
    alternate_id: UUID
    reason: Reason


class AlternateSeated(Event):
    """An alternate is the titular from now on, with the vote that the seat has."""

    TOPIC: ClassVar[str] = "registry.alternate-seated.v1"

    agent_id: UUID
    substituted_id: UUID
    list_code: Code | None
    category: Code
    has_vote: bool


class AgentSanctioned(Event):
    """An agent was warned for a fault against the rules of conduct; `count` is how many warnings that makes."""

    TOPIC: ClassVar[str] = "registry.agent-sanctioned.v1"

    agent_id: UUID
    fault: Fault
    count: int
    reason: Reason
    evidence: Evidence


class AgentSeparated(Event):
    """An agent takes part no more (*separación*)."""

    TOPIC: ClassVar[str] = "registry.agent-separated.v1"

    agent_id: UUID
    fault: Fault
    reason: Reason
    evidence: Evidence


class AgentWithdrew(Event):
    """An agent gave up taking part."""

    TOPIC: ClassVar[str] = "registry.agent-withdrew.v1"

    agent_id: UUID


class AgentMoved(Event):
    """An agent belongs to another list from now on, having moved or having erred; the history stays."""

    TOPIC: ClassVar[str] = "registry.agent-moved.v1"

    agent_id: UUID
    from_list: Code | None
    to_list: Code | None
    reason: Reason


class TrainingAttended(Event):
    """An agent attended a training session (*capacitación*), which some ordinances ask for before the vote.

    `session_id` is the forum's session that the attendance stands in.
    """

    TOPIC: ClassVar[str] = "registry.training-attended.v1"

    agent_id: UUID
    session: Label
    held_on: date
    evidence: Evidence
    session_id: UUID | None = None


class TrainingWithdrawn(Event):
    """An agent had not attended a training session after all: the forum corrected its attendance."""

    TOPIC: ClassVar[str] = "registry.training-withdrawn.v1"

    agent_id: UUID
    session_id: UUID


class AccreditationVoided(Event):
    """A false declaration was found: the accreditation is void from the beginning (*nulidad*)."""

    TOPIC: ClassVar[str] = "registry.accreditation-voided.v1"

    agent_id: UUID
    reason: Reason
    evidence: Evidence


class PseudonymStruck(Event):
    """A voter of a closed roll had no right to vote: its ballots count no more.

    It names no agent. Its neighbour in the record does, where an accreditation was voided; so whose ballots were void
    can be told. Before the roll is closed nothing is struck, because nobody can have voted.
    """

    TOPIC: ClassVar[str] = "registry.pseudonym-struck.v1"

    voter: Pseudonym
    reason: Reason


class AccreditationsExpired(Event):
    """The process is closed, and so are the accreditations that were left in it; `left` stand on the next pages."""

    TOPIC: ClassVar[str] = "registry.accreditations-expired.v1"

    page: int
    agents: Annotated[tuple[UUID, ...], Field(max_length=1000)]
    left: int
