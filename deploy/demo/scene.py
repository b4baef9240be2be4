"""What the parts of the demonstration share: the facts, the client, and what came into being so far."""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final, TypeVar

import yaml

from deploy.demo.acting import Acting
from services.registry.events import Phase
from shared.service import now
from shared.territory import Catalogue, Place

MULTIPROVINCIAL: Final = "MULTIPROVINCIAL"
CATEGORY: Final = "civil-society"
NOTICE: Final = "2026-01"
INVENTED: Final = "(inventado)"
IN_FLIGHT: Final = 12

Item = TypeVar("Item")


def scenario(name: str = "cajamarca") -> dict[str, Any]:
    """Return facts of the demonstration: what the screens show (`cajamarca`), or what was made up besides."""
    text = files("deploy.demo").joinpath(f"{name}.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def act(number: str) -> dict[str, str]:
    """Return an invented act of today."""
    return {"kind": "Acto inventado", "number": number, "dated": f"{now():%Y-%m-%d}"}


async def together(tasks: Iterable[Awaitable[Item]]) -> list[Item]:
    """Await tasks side by side, so that their writes share commits; return their results in order."""
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def through(task: Awaitable[Item]) -> Item:
        async with gate:
            return await task

    return await asyncio.gather(*map(through, tasks))


@dataclass
class Scene:
    """One process of the demonstration on its way: its ids by name, as they become known.

    `agents` are the ordinary ones with their lists; `people` those whose way is told, by name.
    """

    client: Acting
    code: str
    facts: dict[str, Any] = field(default_factory=scenario)
    more: dict[str, Any] = field(default_factory=lambda: scenario("invented"))
    process: str = ""
    agents: list[tuple[str, str]] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    contests: dict[str, str] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    scored: list[str] = field(default_factory=list)

    @property
    def provinces(self) -> tuple[Place, ...]:
        """The provinces of the region, in the order of their codes."""
        return tuple(Catalogue.default().provinces())

    @property
    def lists(self) -> tuple[str, ...]:
        """The codes of the lists, the one of the whole region first."""
        return (MULTIPROVINCIAL, *(province.code() for province in self.provinces))

    async def registry(self, path: str, body: Any = None, **who: Any) -> Any:
        """Post to the process at the registry; by the facilitator unless somebody else is named."""
        return await self.client.post(f"/registry/processes/{self.process}{path}", body, **_who(who))

    async def voting(self, path: str, body: Any = None, **who: Any) -> Any:
        """Post to the process at voting; by the facilitator unless somebody else is named."""
        return await self.client.post(f"/voting/processes/{self.process}{path}", body, **_who(who))

    async def contest(self, contest: str, path: str, body: Any = None, **who: Any) -> Any:
        """Post to a contest; by the facilitator unless somebody else is named."""
        return await self.client.post(f"/voting/contests/{contest}{path}", body, **_who(who))

    def own(self, name: str) -> dict[str, str]:
        """Return who acts in a matter of somebody's own: who signed in, else a stand-in for the agent."""
        return {"role": "citizen", "person": name if self.client.is_in(name) else self.people.get(name, name)}

    async def begin(self, phase: Phase) -> None:
        """Enter the next phase."""
        await self.registry("/phases", {"phase": phase.value, "act": act(phase.value)}, role="administrator")


def _who(who: dict[str, Any]) -> dict[str, Any]:
    return who if "role" in who or "token" in who else {"role": "facilitator", **who}
