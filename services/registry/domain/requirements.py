"""Requirements (*requisitos*): what the rules ask of who inscribes, asked when an agent is to become eligible.

An organisation shows how long it exists and the documents that the rules name; a public body shows its documents; an
unorganised citizen is backed by residents (`InscriptionRules`, with its sources). Nothing is asked of the categories
whose members are agents without asking.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.domain.process import Process
from services.registry.errors.standing import RequirementsMissing
from services.registry.events import NOTHING, Applicant, CategoryRules, RequirementsShown, Shown
from shared.calendar import lima_day
from shared.messages import Act

INSTITUTIONAL_LIFE: Final = "institutional-life"
SUPPORT: Final = "support"
ORGANISATION: Final = "organisation"
MONTHS: Final = 12


@dataclass(frozen=True)
class Case:
    """What an inscription is judged on: category, organisation, what it showed, and what it was excepted from."""

    category: str
    organisation_id: UUID | None
    shown: Shown = NOTHING
    excepted: frozenset[str] = frozenset()

    def missing(self, process: Process, today: date) -> tuple[str, ...]:
        """Return the codes of the requirements that are neither met nor excepted, in the order of the rules."""
        who = applicant(process.category(self.category, "/category"), self.organisation_id)
        return () if who is None else tuple(code for code in self._unmet(process, who, today) if self._counts(code))

    def require_met(self, process: Process, act: Act) -> None:
        """Refuse an inscription that something is missing of, and name it."""
        missing = self.missing(process, lima_day(act.recorded_at))
        if missing:
            raise RequirementsMissing(missing=", ".join(missing))

    def _counts(self, code: str) -> bool:
        return code not in self.excepted

    def _unmet(self, process: Process, who: Applicant, today: date) -> Iterable[str]:
        rules, shown = process.rules.inscription, self.shown
        if who is not Applicant.CITIZEN and self.organisation_id is None:
            yield ORGANISATION
        lived = 0 if shown.constituted_on is None else months_between(shown.constituted_on, today)
        if who is Applicant.ORGANISATION and lived < rules.minimum_life_months:
            yield INSTITUTIONAL_LIFE
        if who is Applicant.CITIZEN and (shown.supporters or 0) < rules.supporters:
            yield SUPPORT
        brought = {document.code for document in shown.documents}
        for document in rules.documents:
            if who in document.asked_of and document.code not in brought:
                yield document_code(document.code)


def document_code(code: str) -> str:
    """Return the code of the requirement to bring a document of the rules."""
    return f"document/{code}"


def applicant(category: CategoryRules, organisation_id: UUID | None) -> Applicant | None:
    """Return as what somebody of a category inscribes; `None` where they are agents without asking.

    Where the rules leave it open, who names an organisation inscribes for it, and anybody else as a citizen.
    """
    if category.automatic:
        return None
    return category.applicant or (Applicant.ORGANISATION if organisation_id else Applicant.CITIZEN)


def months_between(since: date, until: date) -> int:
    """Return how many whole months lie between two days."""
    return (until.year - since.year) * MONTHS + until.month - since.month - (until.day < since.day)


def combined(former: Shown, latter: Shown | RequirementsShown) -> Shown:
    """Return what two showings bring together; of the same thing the latter counts."""
    documents = {document.code: document for document in (*former.documents, *latter.documents)}
    return Shown(
        documents=tuple(documents.values()),
        constituted_on=latter.constituted_on or former.constituted_on,
        supporters=former.supporters if latter.supporters is None else latter.supporters,
    )
