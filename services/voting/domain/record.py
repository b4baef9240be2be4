"""The evaluation record of a list: drawn up from its scorecards, signed by who filled them in, closed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Self
from uuid import UUID

from services.voting import prioritisation
from services.voting.commands import CloseEvaluationRecord, SignEvaluationRecord
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.facts import KnownProcess
from services.voting.errors import (
    CorrectionIsPending,
    DisagreementIsOpen,
    EligibilityIsNotDecided,
    EvaluationIsClosed,
    NobodySigned,
    RecordHasChanged,
    RefusalNeedsAReason,
    ScorecardsAreMissing,
    ScorecardsOfTwoMatrices,
    SignaturesAreMissing,
    SignerDidNotEvaluate,
)
from services.voting.events import (
    EvaluatedProject,
    EvaluationRecordClosed,
    EvaluationRecordSigned,
    Figure,
    ProjectScored,
    SignatureRefused,
)
from shared.messages import Act, Event, canonical, derived_id


def record_id(process_id: UUID, list_code: str) -> UUID:
    """Return the stream of a list's evaluation record: a list has one."""
    return derived_id("evaluation-record", process_id, list_code)


@dataclass(frozen=True)
class Draft:
    """The record of a list as it would be closed now: its projects in listing order, each with its evaluation."""

    process: KnownProcess
    list_code: str
    evaluations: Mapping[str, Evaluation]

    @property
    def digest(self) -> str:
        """The SHA-256 that evaluators sign (see `EvaluationRecordClosed`)."""
        said = [
            {
                "project": project,
                "eligible": self._is_eligible(one),
                "scorecards": [_card(card, counted=self._counts(one, card)) for card in one.history],
            }
            for project, one in self.evaluations.items()
        ]
        return hashlib.sha256(canonical(said)).hexdigest()

    @property
    def evaluators(self) -> frozenset[str]:
        """Whose scorecards count, each of whom signs or refuses to."""
        evaluations = self.evaluations.values()
        return frozenset(card.evaluator for one in evaluations if self._is_eligible(one) for card in one.counted())

    def projects(self) -> tuple[EvaluatedProject, ...]:
        """Return each project with its counted scorecards and its technical score."""
        return tuple(self._evaluated(project, one) for project, one in self.evaluations.items())

    def check(self) -> None:
        """Refuse a record that lacks something: a decision, a scorecard, a second person, a session."""
        for project, one in self.evaluations.items():
            if one.eligibility is None and self.process.gates.evaluation_record:
                raise EligibilityIsNotDecided(project=project)
            if one.corrections:
                raise CorrectionIsPending(project=project)
            if self._is_eligible(one):
                self._check_scored(project, one)

    def _check_scored(self, project: str, one: Evaluation) -> None:
        rules, counted = self.process.evaluation, one.counted()
        if len(counted) < rules.minimum_scorecards:
            raise ScorecardsAreMissing(project=project, minimum=rules.minimum_scorecards)
        if len({one.scorecards[card.evaluator].matrix_id for card in counted}) > 1:
            raise ScorecardsOfTwoMatrices(project=project)
        if one.is_disputed(rules.disagreement_threshold):
            raise DisagreementIsOpen(project=project)

    def _is_eligible(self, one: Evaluation) -> bool:
        return not one.is_ineligible

    def _counts(self, one: Evaluation, card: ProjectScored) -> bool:
        return one.scorecards[card.evaluator] is card and card.evaluator not in one.recused

    def _evaluated(self, project: str, one: Evaluation) -> EvaluatedProject:
        eligible = self._is_eligible(one)
        counted = one.counted() if eligible else ()
        return EvaluatedProject(
            project=project,
            eligible=eligible,
            matrix_id=one.scorecards[counted[0].evaluator].matrix_id if counted else None,
            scorecards=counted,
            technical_score=self._score([card.total for card in counted]) if counted else None,
        )

    def _score(self, totals: Sequence[Any]) -> Figure:
        rules = self.process.prioritisation
        exact = prioritisation.aggregate(totals, rules.aggregation)
        return Figure(**dict(prioritisation.Figure.of(exact, rules.rounding)))


def _card(card: ProjectScored, *, counted: bool) -> dict[str, Any]:
    plain = card.model_dump(mode="json", include={"evaluator", "matrix_id", "total", "scores"})
    scores = [{name: score[name] for name in ("criterion", "score", "reason")} for score in plain["scores"]]
    return {**plain, "scores": scores, "counted": counted}


@dataclass(frozen=True)
class EvaluationRecord:
    """Who signed which digest last, or refused to, and the closing."""

    signatures: Mapping[str, EvaluationRecordSigned] = field(default_factory=dict)
    closed: EvaluationRecordClosed | None = None

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the record that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the record after an event."""
        match event:
            case EvaluationRecordSigned():
                return replace(self, signatures={**self.signatures, event.signer: event})
            case EvaluationRecordClosed():
                return replace(self, closed=event)
            case _:
                return self

    def check_open(self) -> None:
        """Refuse what comes after the closing."""
        if self.closed:
            raise EvaluationIsClosed

    def sign(self, command: SignEvaluationRecord, act: Act, draft: Draft) -> EvaluationRecordSigned | None:
        """Take a signature, or the refusal to sign, of an evaluator; the same again stays quiet."""
        self.check_open()
        _check_digest(command.record, draft)
        if act.actor not in draft.evaluators:
            raise SignerDidNotEvaluate
        if not command.signs and command.reason is None:
            raise RefusalNeedsAReason("/reason")
        earlier = self.signatures.get(act.actor)
        asked = (command.record, command.signs, command.reason)
        if earlier and (earlier.record, earlier.signs, earlier.reason) == asked:
            return None
        return EvaluationRecordSigned(**act.facts(), **command.model_dump(), signer=act.actor)

    def close(self, command: CloseEvaluationRecord, act: Act, draft: Draft) -> EvaluationRecordClosed | None:
        """Close a complete record that every evaluator signed or refused to sign; closed already, it stays quiet."""
        if self.closed and self.closed.record == command.record:
            return None
        self.check_open()
        _check_digest(command.record, draft)
        draft.check()
        signed = self._signed(draft)
        return EvaluationRecordClosed(
            **act.facts(),
            process_id=command.process_id,
            list_code=command.list_code,
            record=command.record,
            projects=draft.projects(),
            signers=tuple(one.signer for one in signed if one.signs),
            refusals=tuple(
                SignatureRefused(signer=one.signer, reason=one.reason) for one in signed if not one.signs and one.reason
            ),
            minutes=command.minutes,
        )

    def _signed(self, draft: Draft) -> list[EvaluationRecordSigned]:
        """Return what each evaluator said of this very digest, in the order of their ids."""
        signed = [
            self.signatures[evaluator]
            for evaluator in sorted(draft.evaluators)
            if evaluator in self.signatures and self.signatures[evaluator].record == draft.digest
        ]
        if len(signed) < len(draft.evaluators):
            raise SignaturesAreMissing(missing=len(draft.evaluators) - len(signed))
        if signed and not any(one.signs for one in signed):
            raise NobodySigned
        return signed


def _check_digest(record: str, draft: Draft) -> None:
    if record != draft.digest:
        raise RecordHasChanged("/record", record=draft.digest)
