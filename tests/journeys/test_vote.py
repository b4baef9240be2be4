"""The journey of one vote: from the browser to the public count, in one process and in many."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from deploy.client import Client, Refused
from deploy.demo.loading import Loading
from deploy.processes import many_processes
from deploy.system import one_process
from shared.settings import Environment, Settings


@pytest.mark.timeout(300)
@pytest.mark.parametrize("start", [one_process, many_processes], ids=["one process", "many processes"])
async def test_one_vote_from_the_browser_to_the_public_count(data_dir: Path, start: Any) -> None:
    settings = Settings(environment=Environment.DEVELOPMENT, data_dir=data_dir, port=0, deployment="viaje")
    async with start(settings) as system, Client(system.addresses) as client:
        loading = OneVote(client, lambda _: None)

        answer = await loading.vote()

        contest = loading.contest_of("0601")
        tally = (await client.get(f"/transparency/contests/{contest}/tally"))["tally"]
        assert tally["ballots"] == 1
        assert {one["project"]: one["score"] for one in tally["projects"]}["2324969"] == 1
        entry = await client.get(answer["receipt"])
        assert entry["position"] == answer["position"]
        assert entry["type"] == "voting.ballot-cast.v1"
        assert "Persona" not in msgspec.json.encode(entry).decode()
        trail = await client.get(f"/transparency/trail/voting/{answer['position']}")
        assert "voting" in str(trail)
        changed = await loading.vote_again("242534")
        tally = (await client.get(f"/transparency/contests/{contest}/tally"))["tally"]
        assert tally["ballots"] == 1
        assert {one["project"]: one["score"] for one in tally["projects"]}["242534"] == 1
        assert changed["position"] > answer["position"]
        with pytest.raises(Refused) as refused:
            await loading.vote_again("no-es-de-la-lista")
        assert refused.value.problem["type"] == "/problemas/choice-not-on-the-list"


class OneVote(Loading):
    """The demonstration up to its first vote."""

    credential = ""

    async def vote(self) -> Any:
        """Prepare the process, open the contests, and cast one ballot."""
        await self._open_process("viaje")
        await self._register_projects()
        await self._inscribe_agents()
        await self._close_roll()
        await self._evaluate()
        self._agents, everybody = [], self._agents
        await self._vote()
        agent, own_list = everybody[0]
        assert own_list == "0601"
        issued = await self._client.post(f"/registry/processes/{self._process}/credential", role="agent", person=agent)
        self.credential = issued["credential"]
        return await self.vote_again("2324969")

    async def vote_again(self, project: str) -> Any:
        """Cast this voter's ballot once more."""
        path = f"/voting/contests/{self.contest_of('0601')}/ballots"
        return await self._client.post(path, {"choices": [{"project": project}]}, token=self.credential)

    def contest_of(self, code: str) -> str:
        """Return the contest of a list."""
        return self._contests[code]
