"""In whose name agents act: seats of organisations, accounts of people, and who takes part again."""

from typing import ClassVar
from uuid import UUID

from services.registry.events.standing import Seat
from shared.messages import Event


class SeatClaimed(Event):
    """An agent was presented for a seat of an organisation in a process: the stream is that organisation's."""

    TOPIC: ClassVar[str] = "registry.seat-claimed.v1"

    organisation_id: UUID
    agent_id: UUID
    seat: Seat


class AgentClaimedByAccount(Event):
    """An agent acts through this account from now on: who was assisted in person has one now; the history stays."""

    TOPIC: ClassVar[str] = "registry.agent-claimed-by-account.v1"

    agent_id: UUID
    account_id: UUID


class AccountSeated(Event):
    """An account stands for this agent in a process from now on: the stream is the account's."""

    TOPIC: ClassVar[str] = "registry.account-seated.v1"

    agent_id: UUID
    account_id: UUID


class InscriptionRenewed(Event):
    """A person takes part again: the stream is the person's, and the new inscription rests on the same record."""

    TOPIC: ClassVar[str] = "registry.inscription-renewed.v1"

    agent_id: UUID
    person_id: UUID
    former_id: UUID
