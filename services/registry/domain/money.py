"""The money of a process: what was announced, and the envelope of each list, by an act each time."""

from decimal import Decimal
from typing import Final

from services.registry.commands.rules import AnnounceBudget, ChangeEnvelope
from services.registry.domain.process import LISTING, Process
from services.registry.errors.rules import EnvelopesOverTheBudget, RulesAreFrozen, RulesAreUnchanged
from services.registry.events import BudgetAnnounced, EnvelopeChanged, Phase
from shared.messages import Act

MONEY: Final = LISTING
"""Money is announced and moved until concertation ends; afterwards an amendment of the rules moves it."""


def announce_budget(process: Process, command: AnnounceBudget, act: Act) -> BudgetAnnounced:
    """Announce how much is decided in the process; less than the envelopes is a fact too (DS 142-2009-EF art. 6.3)."""
    process.require(MONEY)
    return BudgetAnnounced(
        **act.facts(),
        process_id=process.id,
        percent=command.percent,
        amount=command.amount,
        basis=command.basis,
    )


def change_envelope(process: Process, command: ChangeEnvelope, act: Act) -> EnvelopeChanged:
    """Change the envelope of one list; a rise is refused where all together go over what was announced."""
    if process.phase not in MONEY:
        raise RulesAreFrozen(phase=Phase.COORDINATION, parts="envelopes")
    before = process.list_rules(command.list_code, "/list_code").envelope
    if command.amount == before:
        raise RulesAreUnchanged("/amount")
    others = sum((one.envelope for one in process.rules.lists if one.code != command.list_code), Decimal(0))
    over = process.announced is not None and others + command.amount > process.announced
    if over and command.amount > before:
        raise EnvelopesOverTheBudget("/amount", amount=process.announced, currency=process.rules.currency)
    return EnvelopeChanged(
        **act.facts(),
        process_id=process.id,
        list_code=command.list_code,
        before=before,
        after=command.amount,
        version=process.version + 1,
        reason=command.reason,
        basis=command.basis,
    )
