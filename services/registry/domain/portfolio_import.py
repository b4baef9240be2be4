"""The portfolio of a process: each file is received, validated, proposed, and applied whole once it is approved."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from services.registry.commands.portfolio import ApprovePortfolio, RejectPortfolio
from services.registry.domain import portfolio_pages as told
from services.registry.domain.proposal import Proposal
from services.registry.errors.portfolio import (
    NothingProposed,
    ReadingChanged,
    SetAsideNotApproved,
)
from services.registry.events.portfolio import (
    PortfolioApplied,
    PortfolioDifferencesFound,
    PortfolioPageApplied,
    PortfolioProblemsFound,
    PortfolioProposed,
    PortfolioReceived,
    PortfolioRejected,
    PortfolioValidated,
)
from services.registry.portfolio import Differences, ImportReport
from shared.messages import Act, Event, derived_id
from shared.two_persons import SamePerson


def portfolio_stream(process: UUID) -> UUID:
    """Return the stream that tells which files came and which is in force."""
    return derived_id("portfolio", process)


PAGES: Final = (PortfolioProblemsFound, PortfolioDifferencesFound, PortfolioPageApplied)
"""What stands in a file's own stream, apart from the few events that decisions are made on."""


def pages_stream(process: UUID, number: int) -> UUID:
    """Return the stream of one file's pages: its problems, its differences, its projects."""
    return derived_id("portfolio-pages", process, number)


def stream_of(event: Event, process: UUID, number: int) -> UUID:
    """Return the stream that an event of the file of this number belongs to."""
    return pages_stream(process, number) if isinstance(event, PAGES) else portfolio_stream(process)


@dataclass(frozen=True)
class Imports:
    """The files of one process's portfolio as far as decisions need them.

    `number` counts those received; `last` is the digest of the last one unless it was turned down, `applied`,
    `in_force` and `pages` are digest, number and pages of the one that stands, `proposed` waits for approval.
    """

    process_id: UUID
    number: int = 0
    last: str | None = None
    applied: str | None = None
    in_force: int | None = None
    pages: int = 0
    proposed: PortfolioProposed | None = None

    @classmethod
    def replay(cls, process: UUID, events: Iterable[Event]) -> "Imports":
        """Return the state that a portfolio's stream tells of."""
        imports = cls(process)
        for event in events:
            imports = imports.evolve(event)
        return imports

    def evolve(self, event: Event) -> "Imports":
        """Return the state after one more event."""
        match event:
            case PortfolioReceived():
                return replace(self, number=event.number, last=event.file, proposed=None)
            case PortfolioProposed():
                return replace(self, proposed=event)
            case PortfolioRejected():
                return replace(self, proposed=None, last=None)
            case PortfolioApplied():
                return replace(self, proposed=None, applied=event.file, in_force=event.number, pages=event.pages)
        return self

    def knows(self, file: str) -> bool:
        """Whether this file is in force, or the last that came: receiving it again would change nothing."""
        return file in {self.last, self.applied}

    def receive(
        self, report: ImportReport, proposal: Proposal, size_bytes: int, found: Differences, act: Act
    ) -> list[Event]:
        """Take in a file that was read: all that is wrong with it, and what it would change, in this order.

        `proposal` is what the report proposes, `found` how it differs from the portfolio in force. A file with a
        blocking problem is recorded and not proposed. Raise `ProjectsDoNotFit` for what no event holds.
        """
        number = self.number + 1
        facts = {**act.facts(), "process_id": self.process_id, "number": number}
        events: list[Event] = [_received(report, size_bytes, facts), *told.problem_pages(report, facts)]
        events.append(_validated(report, facts))
        if not report.is_blocked:
            proposal.check_fit(report)
            counts = {"added": len(found.added), "removed": len(found.removed), "changed": len(found.changed)}
            events += told.difference_pages(found, facts) if self.in_force is not None else []
            events.append(
                PortfolioProposed(
                    **facts,
                    **counts,
                    proposal=proposal.digest,
                    replaces=self.in_force,
                    rows_set_aside=report.rows_set_aside,
                )
            )
        return events

    def waiting(self, proposal: str) -> PortfolioProposed:
        """Return the proposal of this digest, or refuse one that does not wait for a decision."""
        if self.proposed is None or self.proposed.proposal != proposal:
            raise NothingProposed("/proposal")
        return self.proposed

    def approve(self, command: ApprovePortfolio, proposal: Proposal, act: Act) -> Iterator[Event]:
        """Make a proposed file the portfolio in force, whole: yield its pages one by one, then that it is applied.

        Refuse at once, before the first page, what does not wait for this approval. What takes the place of a portfolio
        in force is approved by another person than who brought it in, whatever it changes: projects of it may stand on
        lists, or have been scored, by then.
        """
        proposed = self.waiting(command.proposal)
        if proposed.replaces is not None and act.actor == proposed.actor:
            raise SamePerson
        if command.rows_set_aside != proposed.rows_set_aside:
            raise SetAsideNotApproved("/rows_set_aside", left_out=proposed.rows_set_aside)
        if proposal.digest != proposed.proposal:
            raise ReadingChanged("/proposal")
        return self._applied(proposed, proposal, command.reason, act)

    def _applied(self, proposed: PortfolioProposed, proposal: Proposal, reason: str, act: Act) -> Iterator[Event]:
        facts = {**act.facts(), "process_id": self.process_id, "number": proposed.number}
        projects = pages = 0
        for page in told.project_pages(proposal, facts):
            projects, pages = projects + len(page.projects), page.page
            yield page
        yield PortfolioApplied(
            **facts,
            file=self.last or "",
            proposal=proposed.proposal,
            replaces=self.in_force,
            projects=projects,
            pages=pages,
            rows_set_aside=proposed.rows_set_aside,
            reason=reason,
        )

    def reject(self, command: RejectPortfolio, act: Act) -> PortfolioRejected:
        """Turn a proposed file down."""
        proposed = self.waiting(command.proposal)
        return PortfolioRejected(
            **act.facts(), process_id=self.process_id, number=proposed.number, reason=command.reason
        )


def _received(report: ImportReport, size_bytes: int, facts: dict[str, Any]) -> PortfolioReceived:
    return PortfolioReceived(
        **facts,
        file=report.portfolio.digest,
        size_bytes=size_bytes,
        format=report.format.value,
        charset=report.charset,
        delimiter=report.delimiter,
        sheets=told.sheets(report),
    )


def _validated(report: ImportReport, facts: dict[str, Any]) -> PortfolioValidated:
    return PortfolioValidated(
        **facts,
        rows=report.rows,
        rows_used=report.rows_used,
        rows_set_aside=report.rows_set_aside,
        projects=len(report.portfolio.projects),
        locations=report.locations,
        problems=told.problem_counts(report),
        blocked=report.is_blocked,
    )
