"""What has happened to processes."""

from typing import ClassVar
from uuid import UUID

from services.registry.events.common import LegalAct, Phase
from services.registry.events.deadlines import RunningTerm
from services.registry.events.rules import ProcessRules
from shared.messages import Code, Event, Label


class ProcessOpened(Event):
    """A participatory budget process (*proceso*) exists, in draft, with its rules. `invented` marks demonstrations.

    `cloned_from` is the process whose rules it took over, where it did.
    """

    TOPIC: ClassVar[str] = "registry.process-opened.v1"

    code: Code
    title: Label
    fiscal_year: int
    ordinance: LegalAct
    rules: ProcessRules
    invented: bool
    cloned_from: UUID | None = None


class PhaseBegun(Event):
    """The process entered a phase, by an act; `terms` begin to run with it, `terms_ended` are over unpassed."""

    TOPIC: ClassVar[str] = "registry.phase-begun.v1"

    phase: Phase
    act: LegalAct
    terms: tuple[RunningTerm, ...] = ()
    terms_ended: tuple[Code, ...] = ()
