"""Handlers of the portfolio: a file comes in, is approved and applied; projects of it are put on lists."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.registry.application.projects import Projects
from services.registry.application.record import Recalled, decided_again, recall_process
from services.registry.application.territory import Territory
from services.registry.commands.portfolio import ApprovePortfolio, RejectPortfolio, SelectProjects
from services.registry.domain.portfolio_import import Imports, pages_stream, portfolio_stream, stream_of
from services.registry.domain.portfolio_pages import read_back
from services.registry.domain.process import LISTING
from services.registry.domain.proposal import Proposal
from services.registry.domain.selection import entries, selected
from services.registry.errors.portfolio import NoPortfolio
from services.registry.events.portfolio import PortfolioPageApplied, PortfolioProposed
from services.registry.portfolio import Comparison, Differences, ImportReport, read_portfolio
from shared.eventstore import EventStore, NewEvent, rows_of
from shared.files import FileNotKept, RawFiles
from shared.memory import give_back
from shared.messages import Act, Event

CHANGES_SHOWN: Final = 200
PAGES_KEPT: Final = 50
AT_ONCE: Final = 2
"""How many pages of a large portfolio are looked at together: each takes some megabytes."""


@dataclass(frozen=True)
class Reading:
    """What came of a file: its report, what it would change, how it stands, and the position that shows it.

    `state` is `unchanged`, `blocked`, `proposed`, or `read` where nothing was to be recorded.
    """

    report: ImportReport
    state: str
    position: int
    found: Differences
    proposed: PortfolioProposed | None = None

    def answer(self) -> dict[str, Any]:
        """Return it as plain data; no value of any cell is in it."""
        return {
            **self.report.summary(),
            "state": self.state,
            "number": self.proposed.number if self.proposed else None,
            "proposal": self.proposed.proposal if self.proposed else None,
            "replaces": self.proposed.replaces if self.proposed else None,
            "added": len(self.found.added),
            "removed": len(self.found.removed),
            "changed": len(self.found.changed),
            "changes": [] if self.proposed is None or self.proposed.replaces is None else self._changes(),
        }

    def _changes(self) -> list[dict[str, Any]]:
        """Return the first differences from the portfolio in force by name: the values stand in the public record."""
        found = self.found
        named = chain(
            ({"what": "added", "project": key, "fields": []} for key in found.added),
            ({"what": "removed", "project": key, "fields": []} for key in found.removed),
            ({"what": "changed", "project": one.key, "fields": one.names} for one in found.changed),
        )
        return list(islice(named, CHANGES_SHOWN))


class Kept(NamedTuple):
    """The pages of a portfolio in force, kept in memory, and the number of its file."""

    number: int
    pages: Sequence[PortfolioPageApplied]


class Applied(NamedTuple):
    """The number of the file that is in force now, how many projects it has, and the position that shows it."""

    number: int
    projects: int
    position: int


class Known(NamedTuple):
    """The files of a process's portfolio, and the version of the stream that told of them."""

    imports: Imports
    version: int


class Portfolios:
    """Takes in PMI files; a portfolio in force of usual size is kept in memory, as its pages never change."""

    def __init__(self, store: EventStore, files: RawFiles, territory: Territory, projects: Projects) -> None:
        self._store = store
        self._files = files
        self._territory = territory
        self._projects = projects
        self._kept: dict[UUID, Kept] = {}

    async def receive(self, process_id: UUID, data: bytes, act: Act, *, dry_run: bool = False) -> Reading:
        """Read a file and, unless it is only tried, keep and propose it; one that is known changes nothing."""
        recalled = await recall_process(self._store, process_id)
        recalled.process.require(LISTING)
        give_back()
        report = await asyncio.to_thread(read_portfolio, data, await self._territory.catalogue())
        if dry_run:
            found = await self._compare((await self._recall(process_id)).imports, report)
            return Reading(report, "read", await self._store.position(), found)
        await self._files.keep(data)
        return await self._propose(recalled, report, len(data), act)

    @decided_again
    async def approve(self, command: ApprovePortfolio, act: Act) -> Applied:
        """Apply a proposed file, all of it or nothing."""
        recalled = await recall_process(self._store, command.process_id)
        recalled.process.require(LISTING)
        known = await self._recall(command.process_id)
        proposed = known.imports.waiting(command.proposal)
        give_back()
        proposal = await self._proposal(known.imports, proposed)
        events, projects = known.imports.approve(command, proposal, act), proposal.count
        del proposal  # Its bytes are many, and go as soon as the rows are made.
        position = await self._append(known, events, proposed.number, recalled.relied_on)
        return Applied(proposed.number, projects, position)

    @decided_again
    async def reject(self, command: RejectPortfolio, act: Act) -> int:
        """Turn a proposed file down; return the position."""
        known = await self._recall(command.process_id)
        event = known.imports.reject(command, act)
        return await self._store.append([NewEvent(portfolio_stream(command.process_id), known.version + 1, event)])

    @decided_again
    async def select(self, command: SelectProjects, act: Act) -> int:
        """Put projects of the portfolio in force on a list, all of them or none; return the position."""
        known = await self._recall(command.process_id)
        number, wanted = known.imports.in_force, set(command.projects)
        if number is None:
            raise NoPortfolio
        by_key = {
            project.key: project
            async for page in self._in_force(known.imports)
            for project in page.projects
            if project.key in wanted
        }
        chosen = entries(command, by_key)
        stated = selected(command.process_id, number, chosen, by_key, act)
        relied = {portfolio_stream(command.process_id): known.version}
        return await self._projects.register(command.process_id, chosen, act, described=stated, relies_on=relied)

    @decided_again
    async def _propose(self, recalled: Recalled, report: ImportReport, size_bytes: int, act: Act) -> Reading:
        known = await self._recall(recalled.process.id)
        imports = known.imports
        found = await self._compare(imports, report)
        if imports.knows(report.portfolio.digest):
            proposed = imports.proposed if imports.last == report.portfolio.digest else None
            state = "proposed" if proposed else "blocked" if report.is_blocked else "unchanged"
            return Reading(report, state, await self._store.position(), found, proposed)
        proposal = await asyncio.to_thread(Proposal.of, report)
        give_back()
        if not report.is_blocked:
            await self._files.keep(proposal.data)
        events = await asyncio.to_thread(imports.receive, report, proposal, size_bytes, found, act)
        del proposal  # Its bytes are many, and kept by now.
        position = await self._append(known, events, imports.number + 1, recalled.relied_on)
        last = events[-1]
        offered = last if isinstance(last, PortfolioProposed) else None
        return Reading(report, "proposed" if offered else "blocked", position, found, offered)

    async def _proposal(self, imports: Imports, proposed: PortfolioProposed) -> Proposal:
        """Return what was proposed, as it was kept; where it is gone, what the kept file says now."""
        try:
            return Proposal(await self._files.read(proposed.proposal))
        except FileNotKept:
            data = await self._files.read(imports.last or "")
            report = await asyncio.to_thread(read_portfolio, data, await self._territory.catalogue())
            return await asyncio.to_thread(Proposal.of, report)

    async def _append(self, known: Known, events: Iterable[Event], number: int, relies_on: Mapping[UUID, int]) -> int:
        """Record the events of one file in their order, each at the end of its stream; one is held at a time."""
        process = known.imports.process_id
        own = pages_stream(process, number)
        versions = {portfolio_stream(process): known.version, own: await self._store.version(own)}

        def placed() -> Iterator[NewEvent]:
            for event in events:
                stream = stream_of(event, process, number)
                versions[stream] += 1
                yield NewEvent(stream, versions[stream], event)

        rows = await asyncio.to_thread(rows_of, placed())
        return await self._store.append_rows(rows, relies_on=relies_on)

    async def _compare(self, imports: Imports, report: ImportReport) -> Differences:
        """Compare a file with the portfolio in force, of which a page is looked at at a time: both may be large."""
        comparison = Comparison(report.portfolio)
        async for page in self._in_force(imports):
            await asyncio.to_thread(comparison.take, map(read_back, page.projects))
        return await asyncio.to_thread(comparison.result)

    async def _recall(self, process: UUID) -> Known:
        history = await self._store.recall(portfolio_stream(process))
        return Known(Imports.replay(process, history), len(history))

    async def _in_force(self, imports: Imports) -> AsyncIterator[PortfolioPageApplied]:
        """Yield the pages of the portfolio in force, none where there is none; those of a usual size are kept."""
        number = imports.in_force
        if number is None:
            return
        kept = self._kept.get(imports.process_id)
        if kept is not None and kept.number == number:
            for page in kept.pages:
                yield page
            return
        pages: list[PortfolioPageApplied] = []
        async for event in self._store.unroll(pages_stream(imports.process_id, number), page=AT_ONCE):
            if isinstance(event, PortfolioPageApplied):
                if imports.pages <= PAGES_KEPT:
                    pages.append(event)
                yield event
        if imports.pages <= PAGES_KEPT:
            self._kept[imports.process_id] = Kept(number, pages)
