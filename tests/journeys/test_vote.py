"""The journey of one vote: from the browser to the public count, in one process and in many."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec
import pytest

from deploy.client import Refused
from deploy.demo import evaluating, inscribing, opening, portfolio, training, voting
from deploy.demo.acting import Acting
from deploy.demo.scene import Scene
from deploy.processes import many_processes
from deploy.system import one_process
from services.registry.events import Phase
from shared.settings import Environment, Settings


@pytest.mark.timeout(300)
@pytest.mark.parametrize("start", [one_process, many_processes], ids=["one process", "many processes"])
async def test_one_vote_from_the_browser_to_the_public_count(data_dir: Path, start: Any) -> None:
    settings = Settings(environment=Environment.DEVELOPMENT, data_dir=data_dir, port=0, deployment="viaje")
    async with start(settings) as system, Acting(system.addresses, outbox=None) as client:
        voter = await OneVoter.prepared(Scene(client, "viaje"))

        answer = await voter.vote("2324969")

        tally = (await client.get(f"/transparency/contests/{voter.contest}/tally"))["tally"]
        assert tally["ballots"] == 1
        assert {one["project"]: one["score"] for one in tally["projects"]}["2324969"] == 1
        entry = await client.get(answer["receipt"])
        assert entry["position"] == answer["position"]
        assert entry["type"] == "voting.ballot-cast.v1"
        assert "Persona" not in msgspec.json.encode(entry).decode()
        trail = await client.get(f"/transparency/trail/voting/{answer['position']}")
        assert "voting" in str(trail)
        changed = await voter.vote("242534")
        tally = (await client.get(f"/transparency/contests/{voter.contest}/tally"))["tally"]
        assert tally["ballots"] == 1
        assert {one["project"]: one["score"] for one in tally["projects"]}["242534"] == 1
        assert changed["position"] > answer["position"]
        with pytest.raises(Refused) as refused:
            await voter.vote("no-es-de-la-lista")
        assert refused.value.problem["type"] == "/problemas/choice-not-on-the-list"


@dataclass
class OneVoter:
    """An agent of the first province, whose contest is open."""

    scene: Scene
    contest: str
    credential: str

    @classmethod
    async def prepared(cls, scene: Scene) -> Self:
        """Bring a process of the demonstration's facts to its first open contest."""
        scene.facts["agents_per_province"] = 1
        await opening.open_process(scene)
        await portfolio.register_projects(scene)
        await portfolio.import_portfolio(scene)
        await scene.begin(Phase.ACCREDITATION)
        await inscribing.inscribe_agents(scene)
        await training.train(scene)
        await inscribing.close_roll(scene)
        await evaluating.evaluate(scene)
        await evaluating.present_lists(scene)
        await training.wait_for_training(scene)
        wish = {"list_code": "0601", **voting.hours()}
        opened = await scene.voting("/contests", wish, role="administrator")
        agent, own_list = scene.agents[0]
        assert own_list == "0601"
        return cls(scene, opened["contest_id"], await voting.credential(scene, agent))

    async def vote(self, project: str) -> Any:
        """Cast this voter's ballot, the first time or again."""
        choices = {"choices": [{"project": project}]}
        return await self.scene.contest(self.contest, "/ballots", choices, token=self.credential)
