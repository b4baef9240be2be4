"""Linking: an agent acts through one account at a time, and an account stands for one agent of a process at a time.

One way serves everybody: who inscribes alone, who was assisted in person and opens an account later, and who takes part
again after a former inscription ended. The inscription and all that was decided on it stay the agent's.
"""

from uuid import UUID

from services.registry.domain.agent import ENDED, Agent
from services.registry.errors.standing import ClaimedBefore
from services.registry.events import AccountSeated, AgentClaimedByAccount
from shared.messages import Act


def check_free(seated: Agent | None) -> None:
    """Refuse an account that stands for another agent of the process (`seated`), unless that inscription ended."""
    if seated is not None and seated.status not in ENDED:
        raise ClaimedBefore


def claim(
    agent: Agent, account: UUID, seated: Agent | None, act: Act, *, released: bool = False
) -> tuple[AgentClaimedByAccount, AccountSeated]:
    """Link an agent with an account; `released` says that the account it acted through was closed."""
    check_free(seated)
    if agent.account_id is not None and not released:
        raise ClaimedBefore
    return link(agent.process_id, agent.id, account, act)


def link(process: UUID, agent: UUID, account: UUID, act: Act) -> tuple[AgentClaimedByAccount, AccountSeated]:
    """Return the link of an agent with an account, in the streams of both."""
    named = act.facts() | {"process_id": process, "agent_id": agent, "account_id": account}
    return AgentClaimedByAccount(**named), AccountSeated(**named)
