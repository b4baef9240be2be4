"""How the rules of a process change: freely before they are frozen, afterwards by an amendment of two persons."""

from collections.abc import Collection
from uuid import UUID

from services.registry.commands.rules import ChangeRules, ConfirmAmendment, DeclineAmendment, ProposeAmendment
from services.registry.domain.freezing import changed_parts, is_frozen
from services.registry.domain.process import ORDER, Process, check_rules
from services.registry.errors.rules import (
    AmendmentUnknown,
    CodeIsInUse,
    RulesAreFrozen,
    RulesAreUnchanged,
    RulesHaveMovedOn,
)
from services.registry.events import (
    Phase,
    ProcessRules,
    RulesAmended,
    RulesAmendmentDeclined,
    RulesAmendmentProposed,
    RulesChanged,
)
from shared.messages import Act
from shared.territory import Catalogue
from shared.two_persons import Proposal


def change_rules(
    process: Process, command: ChangeRules, listed: Collection[str], act: Act, catalogue: Catalogue
) -> RulesChanged:
    """Give a process new rules in what is not frozen yet; `listed` are the lists that have projects."""
    changed = _changes(process, command.rules, listed, catalogue)
    frozen = [part for part in changed if is_frozen(part, process.phase)]
    if frozen:
        raise RulesAreFrozen("/rules", phase=process.phase, parts=", ".join(frozen))
    terms = process.deadlines.on_rules(command.rules, process.phase, act.recorded_at)
    return RulesChanged(
        **act.facts(),
        process_id=process.id,
        version=process.version + 1,
        rules=command.rules,
        changed=changed,
        reason=command.reason,
        terms=terms.begun,
        terms_ended=terms.ended,
    )


def propose_amendment(
    process: Process,
    command: ProposeAmendment,
    amendment_id: UUID,
    listed: Collection[str],
    act: Act,
    catalogue: Catalogue,
) -> RulesAmendmentProposed:
    """Propose to amend rules that are frozen; nothing changes until somebody else confirms it."""
    changed = _changes(process, command.rules, listed, catalogue)
    return RulesAmendmentProposed(
        **act.facts(),
        process_id=process.id,
        amendment_id=amendment_id,
        on_version=process.version,
        rules=command.rules,
        changed=changed,
        reason=command.reason,
        basis=command.basis,
    )


def confirm_amendment(
    process: Process, command: ConfirmAmendment, listed: Collection[str], act: Act, catalogue: Catalogue
) -> RulesAmended:
    """Amend the rules as somebody else proposed (`SamePerson`), within the proposal's time, on the same version."""
    process.require_under_way()
    proposed = _waiting(process, command.amendment_id)
    Proposal(proposed.amendment_id, proposed.actor, proposed.recorded_at).check(act)
    if proposed.on_version != process.version:
        raise RulesHaveMovedOn(version=process.version)
    changed = _changes(process, proposed.rules, listed, catalogue)
    terms = process.deadlines.on_rules(proposed.rules, process.phase, act.recorded_at)
    return RulesAmended(
        **act.facts(),
        process_id=process.id,
        amendment_id=proposed.amendment_id,
        version=process.version + 1,
        rules=proposed.rules,
        changed=changed,
        reason=proposed.reason,
        basis=proposed.basis,
        proposed_by=proposed.actor,
        terms=terms.begun,
        terms_ended=terms.ended,
    )


def decline_amendment(process: Process, command: DeclineAmendment, act: Act) -> RulesAmendmentDeclined:
    """Decline an amendment that waits, or withdraw one's own; it stays on record."""
    proposed = _waiting(process, command.amendment_id)
    return RulesAmendmentDeclined(
        **act.facts(), process_id=process.id, amendment_id=proposed.amendment_id, reason=command.reason
    )


def _waiting(process: Process, amendment_id: UUID) -> RulesAmendmentProposed:
    found = next((one for one in process.amendments if one.amendment_id == amendment_id), None)
    if found is None:
        raise AmendmentUnknown
    return found


def _changes(process: Process, rules: ProcessRules, listed: Collection[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the parts that new rules change, or refuse rules that no process in this state can have."""
    process.require_under_way()
    check_rules(rules, catalogue)
    changed = changed_parts(process.rules, rules)
    if not changed:
        raise RulesAreUnchanged("/rules")
    _keep_what_is_used(process, rules, listed)
    return changed


def _keep_what_is_used(process: Process, rules: ProcessRules, listed: Collection[str]) -> None:
    """Refuse to take out a list or a category that may be in use: from registration on, agents stand under them."""
    before = process.rules
    if listed and rules.currency != before.currency:
        raise CodeIsInUse("/rules/currency", codes=before.currency)
    inscribing = ORDER.index(process.phase) >= ORDER.index(Phase.REGISTRATION)
    lists = {one.code for one in before.lists} - {one.code for one in rules.lists}
    used = sorted(lists if inscribing else lists & set(listed))
    if used:
        raise CodeIsInUse("/rules/lists", codes=", ".join(used))
    categories = {one.code for one in before.categories} - {one.code for one in rules.categories}
    if inscribing and categories:
        raise CodeIsInUse("/rules/categories", codes=", ".join(sorted(categories)))
