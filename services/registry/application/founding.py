"""The founding: the first administrators, named by whoever installs the program, since nobody could confirm them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.registry.application.accounts import Accounts
from services.registry.application.record import decided_again
from services.registry.events.access import AdministratorsFounded, Extent, RoleGranted, Way
from shared.errors import SettingIsUnfit, Words
from shared.eventstore import EventStore, NewEvent
from shared.messages import Act, Role, derived_id

FOUNDING: Final = derived_id("founding")
SYSTEM: Final = "system"
_REASON: Final = "Administración fundadora, según la configuración de la instalación."


class FoundersAreTooFew(SettingIsUnfit):
    """QUIPU_FOUNDING_ADMINISTRATORS names fewer than two addresses; one alone could give nobody a role."""

    detail = Words(
        "QUIPU_FOUNDING_ADMINISTRATORS nombra menos de dos direcciones; una sola no podría dar ningún rol.",
        "QUIPU_FOUNDING_ADMINISTRATORS names fewer than two addresses; one alone could give nobody a role.",
    )


@decided_again
async def found_administrators(store: EventStore, accounts: Accounts, addresses: str, now: datetime) -> int | None:
    """Make the owners of these addresses (separated by commas) administrators, once for ever.

    Return the position, or None where the founding has been done: later changes of the setting change nothing.
    """
    if await store.recall(FOUNDING):
        return None
    named = sorted({address.strip() for address in addresses.split(",") if address.strip()})
    if len(named) < 2:  # noqa: PLR2004  # Two persons: one proposes, another confirms.
        raise FoundersAreTooFew
    act = Act(actor=SYSTEM, role=Role.SYSTEM, recorded_at=now, cause="setting:founding_administrators")
    founders = [await accounts.enter(address, Way.FOUNDING, lambda _: act) for address in named]
    founded = AdministratorsFounded(**act.facts(), process_id=None, accounts=tuple(founders))
    grants = [await _grant(accounts, account_id, act) for account_id in founders]
    return await store.append([NewEvent(FOUNDING, 1, founded), *grants])


async def _grant(accounts: Accounts, account_id: UUID, act: Act) -> NewEvent:
    _, version = await accounts.recall(account_id)
    granted = RoleGranted(
        **act.facts(),
        process_id=None,
        account_id=account_id,
        grant_id=derived_id("founding", account_id),
        granted=Role.ADMINISTRATOR,
        extent=Extent(),
        reason=_REASON,
        proposal_id=None,
    )
    return NewEvent(account_id, version + 1, granted)
