"""The policy: who may do what, how far, in which phase. One table, which every endpoint reads its roles from.

The table is code, reviewed and versioned like code, and published as a page at `/registry/policy`.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from shared.policy import agents, forum, oversight, registry, transparency, voting
from shared.policy.rows import PRIVILEGED, UNDER_WAY, Entry, Row, Scope

__all__ = ["POLICY", "PRIVILEGED", "UNDER_WAY", "ActionHasNoPolicy", "Entry", "Row", "Scope", "row_of"]


class ActionHasNoPolicy(Exception):
    """An endpoint asks for a row that the policy does not have; it lets nobody in."""


def _table() -> Mapping[str, Row]:
    parts = {
        "registry": (*registry.ROWS, *agents.ROWS),
        "voting": voting.ROWS,
        "oversight": oversight.ROWS,
        "forum": forum.ROWS,
        "transparency": transparency.ROWS,
    }
    rows = [replace(row, service=service) for service, part in parts.items() for row in part]
    table = {row.action: row for row in rows}
    if len(table) != len(rows):
        raise ValueError("Two rows of the policy are about the same action.")
    return MappingProxyType(table)


POLICY: Final = _table()
"""The rows by action, in the order of services."""


def row_of(action: str) -> Row:
    """Return the row of an action, or raise `ActionHasNoPolicy`."""
    if action not in POLICY:
        raise ActionHasNoPolicy(action)
    return POLICY[action]
