"""What has happened to processes."""

from typing import ClassVar

from services.registry.events.common import LegalAct, Phase
from services.registry.events.rules import ProcessRules
from shared.messages import Code, Event, Label


class ProcessOpened(Event):
    """A participatory budget process (*proceso*) exists, in draft, with its rules. `invented` marks demonstrations."""

    TOPIC: ClassVar[str] = "registry.process-opened.v1"

    code: Code
    title: Label
    fiscal_year: int
    ordinance: LegalAct
    rules: ProcessRules
    invented: bool


class PhaseBegun(Event):
    """The process entered a phase, by an act."""

    TOPIC: ClassVar[str] = "registry.phase-begun.v1"

    phase: Phase
    act: LegalAct
