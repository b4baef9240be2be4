"""What decides in oversight: pure, frozen, without clock or database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from services.oversight.commands import FileReport
from services.oversight.errors import FileRepeated, ProvinceRepeated, ProvinceUnknown, ReportAlreadyFiled
from services.oversight.events import Attachment, ReportFiled
from shared.errors import NotFound
from shared.messages import Act, Digest, Event, derived_id
from shared.territory import Catalogue


def report_id(command: FileReport, act: Act) -> UUID:
    """Return the stream of a report: one person files the same files on the same process once."""
    digests = sorted({file.digest for file in command.files})
    return derived_id("oversight", "report", act.actor, command.process_id, *digests)


@dataclass(frozen=True)
class Report:
    """A vigilance report: the files that it holds, none before it is filed."""

    files: tuple[Attachment, ...] = ()

    @classmethod
    def replay(cls, events: Iterable[Event]) -> Self:
        """Return the report that its events make."""
        report = cls()
        for event in events:
            report = report.evolve(event)
        return report

    def evolve(self, event: Event) -> Self:
        """Return the report after one more event."""
        match event:
            case ReportFiled():
                return replace(self, files=event.files)
            case _:
                raise TypeError(f"A report has no {type(event).__name__}.")

    def file(self, command: FileReport, act: Act, catalogue: Catalogue) -> ReportFiled:
        """Decide to file the report; the provinces must be the catalogue's, and nothing named twice."""
        if self.files:
            raise ReportAlreadyFiled
        _check_provinces(command.provinces, catalogue)
        if len({file.sanitised_digest for file in command.files}) != len(command.files):
            raise FileRepeated("/files")
        return ReportFiled(**act.facts(), **dict(command), report_id=report_id(command, act))

    def attachment(self, digest: Digest) -> Attachment:
        """Return the file whose sanitised copy has that digest; raise `NotFound` where the report holds none."""
        for file in self.files:
            if file.sanitised_digest == digest:
                return file
        raise NotFound


def _check_provinces(provinces: Sequence[str], catalogue: Catalogue) -> None:
    known = {province.inei for province in catalogue.provinces()}
    for place, code in enumerate(provinces):
        if code not in known:
            raise ProvinceUnknown(f"/provinces/{place}")
        if code in provinces[:place]:
            raise ProvinceRepeated(f"/provinces/{place}")
