"""The bodies that voting's addresses take: the orders without what the address and the token say already."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from services.voting.commands import (
    CATEGORIES_LIMIT,
    CHOICES_LIMIT,
    CRITERIA_LIMIT,
    GivenOption,
    NewCriterion,
)
from services.voting.events import CompetentAct, ContestSubject, HeldShare, PublicKey, SealedBytes
from shared.errors import Contradiction
from shared.messages import Code, Digest, Label, Message, Pseudonym, Reason, UtcDatetime
from shared.rules import BallotRules, Choice, Combination, PrioritisationRules


class MatrixBody(Message):
    """A matrix of criteria, and the minutes of the session that approved it."""

    name: Label
    criteria: Annotated[tuple[NewCriterion, ...], Field(max_length=CRITERIA_LIMIT)]
    minutes: Label
    invented: bool = False


class ContestBody(Message):
    """The list to be voted on, and the hours between which ballots are taken."""

    list_code: Code
    opens_at: UtcDatetime
    closes_at: UtcDatetime
    categories: Annotated[tuple[Code, ...], Field(max_length=CATEGORIES_LIMIT)] = ()
    practice: bool = False


class OptionsBody(ContestBody):
    """The options to be voted on, under a code of their own as `list_code`; who votes on them, and how many win."""

    subject: ContestSubject
    title: Label
    options: Annotated[tuple[GivenOption, ...], Field(min_length=1, max_length=CHOICES_LIMIT)]
    seats: Annotated[int, Field(strict=True, ge=1)] = 1
    ballots: BallotRules
    prioritisation: PrioritisationRules = PrioritisationRules(combination=Combination.VOTES_ONLY)
    electorate: Code | None = None


class ExtensionBody(Message):
    """The later hour at which voting ends, and why."""

    closes_at: UtcDatetime
    reason: Reason


class KeyBody(Message):
    """The key of a contest that is not open yet: its public half, and its private half in sealed shares."""

    list_code: Code
    subject: ContestSubject = ContestSubject.PROJECTS
    public_key: PublicKey
    threshold: int
    shares: Annotated[tuple[HeldShare, ...], Field(min_length=2, max_length=50)]


class ShareBody(Message):
    """One share of the key of a contest, decrypted by its holder."""

    number: int
    share: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BatchDecisionBody(Message):
    """Why a batch is confirmed although its sheet differs, or why it is rejected."""

    reason: Reason | None = None


class ClosingBody(Message):
    """Why voting ends before its hour; needed only then."""

    reason: Reason | None = None


class BallotBody(Message):
    """The projects chosen, on an ordinal ballot the first one first; or the same encrypted to the contest's key."""

    choices: Annotated[tuple[Choice, ...], Field(max_length=CHOICES_LIMIT)] | None = None
    sealed: SealedBytes | None = None

    @model_validator(mode="after")
    def _say_one(self) -> Self:
        if (self.choices is None) is (self.sealed is None):
            raise Contradiction("una cédula lleva opciones o va sellada", "a ballot has choices or is sealed")
        return self


class AssistedBody(BallotBody):
    """A ballot that a facilitator writes down for a voter who is present and brings the credential."""

    credential: Annotated[str, Field(max_length=4096)]


class VoidingBody(Message):
    """Whose ballot does not count any more, why, and on which legal basis."""

    voter: Pseudonym
    reason: Reason
    legal_basis: Label


class CertificationBody(Message):
    """The digest of the ranking that the committee certifies, and the minutes of its session."""

    ranking: Digest
    minutes: Label


class DecisionBody(Message):
    """Whether a project is prioritised, on which ranking, and why; a departure names its act and evidence."""

    project: Code
    ranking: Digest
    prioritised: bool
    reason: Reason
    act: CompetentAct | None = None
    evidence: Digest | None = None
