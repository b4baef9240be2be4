"""What can be asked about how an agent stands. No field takes free text about a person."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registry.events import NOTHING, ChallengeGround, Fault, LegalAct, Requirement, Shown
from services.registry.events.standing import Evidence, Seat
from services.registry.people import Text
from shared.messages import Code, Command, Label, Reason


class OfAgent(Command):
    """The agent of a process that a command is about."""

    process_id: UUID
    agent_id: UUID


class Observation(Command):
    """What an inscription lacks, and why."""

    lacking: Annotated[tuple[Requirement, ...], Field(min_length=1, max_length=20)]
    reason: Reason


class ObserveAgent(Observation, OfAgent):
    """Ask for what an inscription lacks; the term to cure it begins to run."""


class Cure(Command):
    """The files that cure an observation, by their digests, and what of the requirements is shown now."""

    evidence: Evidence = ()
    shown: Shown = NOTHING


class CureAgent(Cure, OfAgent):
    """Hand in what the inscription lacked."""


class Finding(Command):
    """Why something was found so, and the files it rests on."""

    reason: Reason
    evidence: Evidence = ()


class FindEligible(Finding, OfAgent):
    """Find that an inscription meets the requirements."""


class Leniency(Command):
    """Which requirements an inscription need not meet, why, and the act that allows it."""

    requirements: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]
    reason: Reason
    basis: LegalAct


class ExceptRequirements(Leniency, OfAgent):
    """Let an inscription pass without some requirements."""


class VoidAccreditation(Finding, OfAgent):
    """Declare an accreditation void, because a declaration was false."""


class ListEligibleAgents(Command):
    """Publish everyone who was found eligible and is on no page yet."""

    process_id: UUID


class Challenge(Command):
    """On what ground somebody should not be accredited, and the files it rests on."""

    ground: ChallengeGround
    evidence: Evidence = ()


class ChallengeAgent(Challenge, OfAgent):
    """Ask that an eligible agent be not accredited."""


class Resolution(Finding):
    """Whether a challenge is founded, and why."""

    founded: bool


class ResolveChallenge(Resolution, OfAgent):
    """Resolve a challenge, in the only instance."""

    challenge_id: UUID


class Substitution(Command):
    """Who takes the seat, and why."""

    alternate_id: UUID
    reason: Reason


class SubstituteAgent(Substitution, OfAgent):
    """Seat the alternate of the same organisation in the titular's place."""


class Conduct(Finding):
    """Which rule of conduct was broken, why that was found, and the files it rests on."""

    fault: Fault


class SanctionAgent(Conduct, OfAgent):
    """Warn an agent."""


class SeparateAgent(Conduct, OfAgent):
    """Separate an agent from the process."""


class WithdrawAgent(OfAgent):
    """Give up taking part."""


class Move(Command):
    """The list of the place where the agent lives now, and why it changes."""

    list_code: Code | None
    reason: Reason


class MoveAgent(Move, OfAgent):
    """Put an agent on another list, before the roll closes."""


class RecordTraining(OfAgent):
    """Record that an agent attended a training session of the forum, by its name and its day in Lima."""

    session_id: UUID
    session: Label
    held_on: date


class WithdrawTraining(OfAgent):
    """Take back that an agent attended a training session of the forum."""

    session_id: UUID


class ExpireAccreditations(Command):
    """End what is left of the accreditations of a process that is closed."""

    process_id: UUID


class Proof(Command):
    """What only the person can say together; the e-mail that their account signs in by is proved already."""

    document_type: Annotated[Code, Field(repr=False)]
    document_number: Annotated[Text, Field(repr=False)]
    document_issuer: Annotated[Text | None, Field(repr=False)] = None
    birth_date: Annotated[date, Field(repr=False)]


class ClaimAgent(Proof):
    """Link an account with the agent that the same person is in a process."""

    process_id: UUID
    account_id: UUID


class Renewal(Command):
    """In which category and list the person takes part this time; the record of the former time is used again."""

    former_process_id: UUID
    former_id: UUID
    category: Code
    list_code: Code | None = None
    organisation_id: UUID | None = None
    seat: Seat = Seat.TITULAR
    shown: Shown = NOTHING
    notice_version: Code
    consent: bool


class RenewAgent(Renewal):
    """Inscribe the person of a former agent again, in another process."""

    process_id: UUID
