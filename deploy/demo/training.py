"""The training that the rules ask for before a vote: a session of the forum, with its attendance and minutes."""

import asyncio
from datetime import timedelta
from typing import Any, Final

from deploy.demo.scene import Scene
from shared.service import now

PAUSE_SECONDS: Final = 0.1
PATIENCE: Final = 600


class NotTrained(OSError):
    """The registry did not record in time who attended the training."""


async def train(scene: Scene) -> None:
    """Convene a training, hold it, record who came and its minutes; the registry hears of it by its events."""
    facts, until = scene.more["training"], now() - timedelta(hours=1)
    since = until - timedelta(hours=2)
    at = f"/forum/processes/{scene.process}/sessions"
    call = facts["call"] | {"starts_at": since.isoformat(), "invented": True}
    session = f"{at}/{(await _post(scene, at, call))['session_id']}"
    await _post(scene, f"{session}/holding", {"began_at": since.isoformat(), "ended_at": until.isoformat()})
    await _post(scene, f"{session}/attendance", {"agents": _everybody(scene), "others": facts["others"]})
    minutes = {"number": facts["minutes"], "signed_on": f"{now():%Y-%m-%d}"}
    await _post(scene, f"{session}/minutes", {"minutes": minutes, "agreements": facts["agreements"]})


async def wait_for_training(scene: Scene) -> None:
    """Wait until the registry has recorded everybody's attendance, without which nobody votes."""
    wanted = {"process": scene.process, "kind": "registry.training-attended", "limit": 500}
    for _ in range(PATIENCE):
        if len((await scene.client.get("/transparency/trail", **wanted))["trail"]) >= len(_everybody(scene)):
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise NotTrained


def _everybody(scene: Scene) -> list[str]:
    return [agent for agent, _ in scene.agents] + list(scene.people.values())


async def _post(scene: Scene, path: str, body: dict[str, Any]) -> Any:
    return await scene.client.post(path, body, role="facilitator")
