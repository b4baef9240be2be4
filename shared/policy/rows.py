"""What one row of the policy says: an action, who may do it, how far, in which phases, and whether it takes two."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.messages import Role

PRIVILEGED: Final = frozenset({Role.ADMINISTRATOR, Role.INTEGRITY_OFFICER, Role.OPERATOR})
"""The roles that two persons give: one proposes, another confirms; and that ask for a second factor."""


UNDER_WAY: Final = (
    "draft",
    "convoked",
    "registration",
    "accreditation",
    "concertation",
    "coordination",
    "formalisation",
)
"""Every phase of a process but its end."""


class Entry(StrEnum):
    """What whoever acts must bring: nothing, a session, a ballot credential, or a token in a role."""

    NOTHING = "nothing"
    SESSION = "session"
    BALLOT_CREDENTIAL = "ballot-credential"
    ROLE = "role"


class Scope(StrEnum):
    """How far a role must reach.

    `ANY`: the act belongs to no process, and the role may be limited. `DEPLOYMENT`: the role must not be limited.
    `PROCESS`: it must reach the process of the address, and must not be limited to territories. `TERRITORY`: the
    endpoint compares the reach itself (`Person.reaches`, `Person.covers`). `OWN`: the matter is one's own.
    """

    ANY = "any"
    DEPLOYMENT = "deployment"
    PROCESS = "process"
    TERRITORY = "territory"
    OWN = "own"


@dataclass(frozen=True)
class Row:
    """Who may do one action. `action` is the endpoint's operation id; of several roles the first one held acts.

    `phases` are those of the process that the domain asks for, none for any; `rate` is how often one citizen or agent
    may do it (staff, who enter many, are not counted); `does` says it in Spanish, for the page.
    """

    action: str
    does: str
    roles: tuple[Role, ...] = ()
    entry: Entry = Entry.ROLE
    scope: Scope = Scope.ANY
    phases: tuple[str, ...] = ()
    takes_two: bool = False
    rate: str | None = None
    service: str = ""


def open_to_all(action: str, does: str) -> Row:
    """Return the row of what anyone may do."""
    return Row(action, does, entry=Entry.NOTHING)


def own(action: str, does: str) -> Row:
    """Return the row of what anyone with a session may do in their own matters."""
    return Row(action, does, entry=Entry.SESSION, scope=Scope.OWN)
