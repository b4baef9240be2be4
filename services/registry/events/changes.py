"""How the rules and the money of a process changed: each version stays visible for ever."""

from typing import ClassVar
from uuid import UUID

from services.registry.events.common import LegalAct
from services.registry.events.deadlines import RunningTerm
from services.registry.events.ordinance import Percent
from services.registry.events.rules import ProcessRules
from shared.messages import Code, Event, Money, Reason


class RulesChanged(Event):
    """The rules took a new version before the parts that changed were frozen; the first version is the opening's."""

    TOPIC: ClassVar[str] = "registry.rules-changed.v1"

    version: int
    rules: ProcessRules
    changed: tuple[Code, ...]
    reason: Reason
    terms: tuple[RunningTerm, ...] = ()
    terms_ended: tuple[Code, ...] = ()


class RulesAmendmentProposed(Event):
    """Somebody proposed to amend rules that are frozen, and says why and by what act; it changes nothing yet."""

    TOPIC: ClassVar[str] = "registry.rules-amendment-proposed.v1"

    amendment_id: UUID
    on_version: int
    rules: ProcessRules
    changed: tuple[Code, ...]
    reason: Reason
    basis: LegalAct


class RulesAmended(Event):
    """A second person confirmed an amendment: the rules took a new version after they were frozen."""

    TOPIC: ClassVar[str] = "registry.rules-amended.v1"

    amendment_id: UUID
    version: int
    rules: ProcessRules
    changed: tuple[Code, ...]
    reason: Reason
    basis: LegalAct
    proposed_by: str
    terms: tuple[RunningTerm, ...] = ()
    terms_ended: tuple[Code, ...] = ()


class RulesAmendmentDeclined(Event):
    """An amendment was declined, or withdrawn by who had proposed it, and why."""

    TOPIC: ClassVar[str] = "registry.rules-amendment-declined.v1"

    amendment_id: UUID
    reason: Reason


class BudgetAnnounced(Event):
    """The head of the entity announced how much of its budget is decided in the process, and by what act.

    It is a percentage of the institutional budget and an amount in the process's currency, an indicative ceiling (Ley
    28056 art. 7; DS 142-2009-EF arts. 6.2 and 6.3). A later announcement takes its place.
    """

    TOPIC: ClassVar[str] = "registry.budget-announced.v1"

    percent: Percent
    amount: Money
    basis: LegalAct


class EnvelopeChanged(Event):
    """The envelope of one list became another amount, by what act, and why; the rules took a new version."""

    TOPIC: ClassVar[str] = "registry.envelope-changed.v1"

    list_code: Code
    before: Money
    after: Money
    version: int
    reason: Reason
    basis: LegalAct
