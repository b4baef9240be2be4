"""The presentation of a list by the Governor's act, and what a contest waits for before it opens."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.voting.commands import PresentList
from services.voting.domain.evaluation import Evaluation
from services.voting.domain.facts import KnownList, KnownProcess
from services.voting.domain.record import EvaluationRecord
from services.voting.errors import (
    EvaluationIsNotClosed,
    ListAlreadyPresented,
    ListHasNoProjects,
    ListIsNotPresented,
    ProcessIsClosed,
)
from services.voting.events import Candidate, ExcludedProject, Finding, ListPresented
from shared.messages import Act, Event, derived_id


def presentation_id(process_id: UUID, list_code: str) -> UUID:
    """Return the stream of a list's presentation: a list is presented once."""
    return derived_id("presentation", process_id, list_code)


def presented(events: Sequence[Event]) -> ListPresented | None:
    """Return the presentation that these events hold, `None` for none."""
    return next((event for event in events if isinstance(event, ListPresented)), None)


def present_list(
    command: PresentList,
    act: Act,
    process: KnownProcess,
    known_list: KnownList,
    record: EvaluationRecord,
    evaluations: Mapping[str, Evaluation],
    earlier: ListPresented | None = None,
) -> ListPresented | None:
    """Present what passed the evaluation, with the requirements that each other project does not meet.

    The same act again stays quiet.
    """
    if process.is_closed:
        raise ProcessIsClosed
    if earlier:
        if earlier.act == command.act:
            return None
        raise ListAlreadyPresented
    if process.gates.evaluation_record and record.closed is None:
        raise EvaluationIsNotClosed
    passed = _passed(known_list, record, evaluations)
    if not passed:
        raise ListHasNoProjects
    others = [candidate.project for candidate in known_list.candidates if candidate.project not in passed]
    return ListPresented(
        **act.facts(),
        process_id=command.process_id,
        list_code=command.list_code,
        act=command.act,
        record=record.closed.record if record.closed else None,
        projects=passed,
        excluded=tuple(_excluded(project, evaluations.get(project)) for project in others),
    )


def admitted(
    process: KnownProcess, candidates: tuple[Candidate, ...], record: EvaluationRecord, shown: ListPresented | None
) -> tuple[Candidate, ...]:
    """Return who is voted on: of a presented list what was presented. Refuse where a step is missing."""
    if process.gates.evaluation_record and record.closed is None:
        raise EvaluationIsNotClosed
    if process.gates.presented_list and shown is None:
        raise ListIsNotPresented
    return tuple(one for one in candidates if shown is None or one.project in shown.projects)


def _passed(known_list: KnownList, record: EvaluationRecord, evaluations: Mapping[str, Evaluation]) -> tuple[str, ...]:
    listed = (candidate.project for candidate in known_list.candidates)
    if record.closed:
        eligible = {one.project for one in record.closed.projects if one.eligible}
        return tuple(project for project in listed if project in eligible)
    return tuple(project for project in listed if not evaluations[project].is_ineligible)


def _excluded(project: str, evaluation: Evaluation | None) -> ExcludedProject:
    decided = evaluation.eligibility if evaluation else None
    findings = decided.findings if decided else ()
    return ExcludedProject(project=project, findings=tuple(one for one in findings if one.finding is not Finding.MET))
