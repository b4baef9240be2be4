"""Which part of the rules is frozen from which phase on, and which parts two versions differ in.

A part is a field of `ProcessRules`; the envelopes of the lists that both versions have are a part of their own.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from services.registry.domain.process import ORDER, with_envelope
from services.registry.events import Phase, ProcessRules

ENVELOPES: Final = "envelopes"

FROZEN_FROM: Final[Mapping[str, Phase]] = {
    "currency": Phase.CONVOKED,
    "phases": Phase.CONVOKED,
    "holidays": Phase.CONVOKED,
    "deadlines": Phase.CONVOKED,
    ENVELOPES: Phase.CONVOKED,
    "categories": Phase.REGISTRATION,
    "privacy_notice": Phase.REGISTRATION,
    "inscription": Phase.REGISTRATION,
    "quotas": Phase.REGISTRATION,
    "lists": Phase.REGISTRATION,
    "secrecy": Phase.REGISTRATION,
    "ballots": Phase.CONCERTATION,
    "prioritisation": Phase.CONCERTATION,
    "impact": Phase.CONCERTATION,
    "committee": Phase.CONCERTATION,
}
"""By part, the phase whose beginning freezes it.

The call publishes schedule and money (Ley 28056 arts. 6 and 7); whoever asks to take part knows by what rules they are
admitted, on which lists they vote and how secretly; and nobody changes how projects are weighed and voted, or who may
watch, once concertation has begun (DS 142-2009-EF art. 8).
"""


def is_frozen(part: str, phase: Phase) -> bool:
    """Whether a part of the rules no longer changes but by amendment (or, for envelopes, by a budget event)."""
    return ORDER.index(phase) >= ORDER.index(FROZEN_FROM[part])


def changed_parts(before: ProcessRules, after: ProcessRules) -> tuple[str, ...]:
    """Return the parts in which two versions of rules differ, in the order of the table."""
    bare = {"before": _without_envelopes(before), "after": _without_envelopes(after)}
    differ = {name for name in ProcessRules.model_fields if _differs(bare["before"], bare["after"], name)}
    old, new = _envelopes(before), _envelopes(after)
    if any(old[code] != new[code] for code in old.keys() & new.keys()):
        differ.add(ENVELOPES)
    return tuple(part for part in FROZEN_FROM if part in differ)


def _differs(before: ProcessRules, after: ProcessRules, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _envelopes(rules: ProcessRules) -> dict[str, Decimal]:
    return {one.code: one.envelope for one in rules.lists}


def _without_envelopes(rules: ProcessRules) -> ProcessRules:
    for one in rules.lists:
        rules = with_envelope(rules, one.code, Decimal(0))
    return rules
