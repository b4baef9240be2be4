"""What closes an evaluation: the record that evaluators sign, and the act that presents the list."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from services.voting.events.eligibility import RequirementFinding
from services.voting.events.results import CountedScorecard, Figure
from shared.messages import Code, Digest, Event, Label, Message, Reason


class EvaluationRecordSigned(Event):
    """An evaluator signed the record of a list with this digest, or refused to, and why."""

    TOPIC: ClassVar[str] = "voting.evaluation-record-signed.v1"

    list_code: Code
    record: Digest
    signer: str
    signs: bool
    reason: Reason | None


class SignatureRefused(Message):
    """Who refused to sign, and why."""

    signer: str
    reason: Reason


class EvaluatedProject(Message):
    """One project of the record: whether it was eligible, and what its counted scorecards came to (mean or median)."""

    project: Code
    eligible: bool
    matrix_id: UUID | None
    scorecards: tuple[CountedScorecard, ...]
    technical_score: Figure | None


class EvaluationRecordClosed(Event):
    """The technical evaluation of a list is closed (*Acta de Evaluación Técnica*): no scores after it.

    `record` is the SHA-256 of the canonical JSON (RFC 8785) of the list's projects in listing order, each with
    `project`, `eligible` and every `scorecards` ever filled in, in order: `evaluator`, `matrix_id`, `total` and
    `scores` (`criterion`, `score`, `reason`), and whether it is `counted`.
    """

    TOPIC: ClassVar[str] = "voting.evaluation-record-closed.v1"

    list_code: Code
    record: Digest
    projects: tuple[EvaluatedProject, ...]
    signers: tuple[str, ...]
    refusals: tuple[SignatureRefused, ...]
    minutes: Label


class PresentingAct(Message):
    """The act by which the Governor presents a list: kind, number, date, digest of its document."""

    kind: Label
    number: Label
    dated: date
    document: Digest | None = None


class ExcludedProject(Message):
    """A project that is not presented, with the requirements that it does not meet; none where nobody decided."""

    project: Code
    findings: tuple[RequirementFinding, ...]


class ListPresented(Event):
    """The Governor presented the list of evaluated projects (DS 142-2009-EF art. 8.2), in listing order.

    `record` is the digest of the evaluation record that it rests on, `None` where the process asks for none.
    """

    TOPIC: ClassVar[str] = "voting.list-presented.v1"

    list_code: Code
    act: PresentingAct
    record: Digest | None
    projects: tuple[Code, ...]
    excluded: tuple[ExcludedProject, ...]
