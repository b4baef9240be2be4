"""Paper ballots that one person enters with their tally sheet, and another confirms or rejects."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, Self
from uuid import UUID

from services.voting.commands import BallotRow, CastBallots, DecideBatch, EnterBatch, RowChoice, SheetTotals
from services.voting.domain.batch import batch_digest, cast_all, sealed_digest
from services.voting.domain.contest import Contest
from services.voting.domain.roll import Roll
from services.voting.domain.sealing import sealed_choices
from services.voting.errors import (
    AnotherPersonDecides,
    BatchIsDecided,
    BatchIsTooLarge,
    BatchNotFound,
    DifferencesNeedAReason,
)
from services.voting.events import (
    BallotCast,
    BatchConfirmed,
    BatchEntered,
    BatchRejected,
    Channel,
    EnteredBallot,
    SealedBallotCast,
    SheetFigure,
    TallySheet,
)
from shared.messages import Act, Event, derived_id
from shared.rules import BallotForm, Choice

MOST_BYTES: Final = 900_000
"""A larger event does not fit the bus."""


def batch_id(contest: UUID, digest: str, sheet: str) -> UUID:
    """Return the stream of a batch: what has the same digest is entered once under the same sheet."""
    return derived_id("batch", contest, digest, sheet)


def enter(contest: Contest, command: EnterBatch, act: Act, roll: Roll) -> BatchEntered:
    """Check paper ballots as if they were cast now, and compare them with their sheet.

    In a sealed contest nothing that is recorded depends on the choices, but what is encrypted.
    """
    casts = cast_all(contest, CastBallots(command.contest_id, command.rows), act, roll)
    figures = _figures(contest, command.totals, casts)
    ballots = tuple(_entered(contest, cast) for cast in casts)
    sealed = [(one.voter, one.sealed) for one in ballots if one.sealed]
    digest = sealed_digest(sealed) if contest.is_sealed else batch_digest(command.rows)
    event = BatchEntered(
        **act.facts(),
        process_id=contest.process_id,
        contest_id=command.contest_id,
        batch_id=batch_id(command.contest_id, digest, command.sheet),
        ballots=ballots,
        digest=digest,
        file=digest if contest.is_sealed else command.file,
        sheet=TallySheet(digest=command.sheet, sanitised_digest=command.sanitised_sheet, figures=figures),
        differences=tuple(figure for figure in figures if figure.on_sheet != figure.entered),
    )
    if len(event.to_bytes()) > MOST_BYTES:
        raise BatchIsTooLarge(maximum=MOST_BYTES)
    return event


def _entered(contest: Contest, cast: BallotCast) -> EnteredBallot:
    if contest.opened.seal is None:
        return EnteredBallot(voter=cast.voter, choices=cast.choices, agent=cast.agent)
    sealed = sealed_choices(contest.opened.seal, cast.contest_id, cast.voter, cast.choices)
    return EnteredBallot(voter=cast.voter, sealed=sealed)


def _figures(contest: Contest, totals: SheetTotals, casts: Sequence[BallotCast]) -> tuple[SheetFigure, ...]:
    """Return the number of ballots and, unless the contest is sealed, each project's figure: on the sheet, entered."""
    ballots = SheetFigure(project=None, on_sheet=totals.ballots, entered=len(casts))
    if contest.is_sealed:
        return (ballots,)
    by_points = contest.opened.ballots.form is BallotForm.CUMULATIVE
    entered: Counter[str] = Counter()
    for choice in (choice for cast in casts for choice in cast.choices):
        entered[choice.project] += choice.points or 0 if by_points else 1
    projects = sorted(totals.projects.keys() | entered.keys())
    return (
        ballots,
        *(SheetFigure(project=p, on_sheet=totals.projects.get(p, 0), entered=entered[p]) for p in projects),
    )


@dataclass(frozen=True)
class EnteredBatch:
    """A batch that was entered, and whether it was decided on."""

    entered: BatchEntered
    is_decided: bool = False

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the batch that these events made; raise `BatchNotFound` for no events."""
        if not events or not isinstance(events[0], BatchEntered):
            raise BatchNotFound
        return reduce(cls.evolve, events[1:], cls(events[0]))

    def evolve(self, event: Event) -> Self:
        """Return the batch after an event."""
        decided = isinstance(event, BatchConfirmed | BatchRejected)
        return replace(self, is_decided=True) if decided else self

    def confirm(self, command: DecideBatch, act: Act) -> BatchConfirmed:
        """Confirm the batch by another person; where the sheet differs, with a reason."""
        self._check(command, act)
        if self.entered.differences and command.reason is None:
            raise DifferencesNeedAReason("/reason", differences=len(self.entered.differences))
        return BatchConfirmed(**act.facts(), process_id=self.entered.process_id, **command.model_dump())

    def reject(self, command: DecideBatch, act: Act) -> BatchRejected:
        """Reject the batch by another person, with a reason."""
        self._check(command, act)
        if command.reason is None:
            raise DifferencesNeedAReason("/reason", differences=len(self.entered.differences))
        return BatchRejected(**act.facts(), process_id=self.entered.process_id, **command.model_dump())

    def _check(self, command: DecideBatch, act: Act) -> None:
        if self.entered.contest_id != command.contest_id:
            raise BatchNotFound
        if self.is_decided:
            raise BatchIsDecided
        if act.actor == self.entered.actor:
            raise AnotherPersonDecides

    def ballots(self, contest: Contest, act: Act, roll: Roll) -> list[BallotCast] | list[SealedBallotCast]:
        """Return the ballots of the batch, cast by the act that confirms it, checked anew."""
        if contest.is_sealed:
            return list(self._sealed(contest, act, roll))
        rows = [
            BallotRow(agent=one.agent, choices=tuple(map(_row_choice, one.choices)), voter=one.voter)
            for one in self.entered.ballots
        ]
        return cast_all(contest, CastBallots(self.entered.contest_id, rows), act, roll)

    def _sealed(self, contest: Contest, act: Act, roll: Roll) -> Iterable[SealedBallotCast]:
        contest.check_hours(act.recorded_at)
        for one in self.entered.ballots:
            contest.check_voter(one.voter, roll)
            yield SealedBallotCast(
                **act.facts(),
                process_id=contest.process_id,
                contest_id=self.entered.contest_id,
                voter=one.voter,
                sealed=one.sealed or "",
                channel=Channel.PAPER,
                batch=self.entered.digest,
            )


def _row_choice(choice: Choice) -> RowChoice:
    return RowChoice(points=choice.points, project=choice.project)
