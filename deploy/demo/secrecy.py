"""Two small processes beside the main one, which votes under pseudonyms: one by roll-call, one sealed."""

from typing import Any
from uuid import UUID

from deploy.client import Refused
from deploy.demo.feed import ProofFailed
from deploy.demo.inscribing import accredit, form
from deploy.demo.scene import NOTICE, Scene, act, together
from deploy.demo.voting import credential, hours, voter_of
from services.registry.events import Phase
from services.voting.domain.options import options_id
from services.voting.domain.sealing import ballot_place, key_place, plain_ballot, to_text
from services.voting.events import ContestSubject
from shared import quorum
from shared.rules import Choice

FIRST_PERSON = 950


async def vote_by_roll_call(main: Scene) -> None:
    """Let an assembly decide on an agreement; everybody sees who voted what."""
    scene = await _assembly(main, "open")
    contest = await _open(scene, "open")
    for number, choice in enumerate(scene.more["open"]["votes"]):
        await _cast(scene, contest, number, {"choices": [{"project": choice}]})
    await _close(scene, contest)
    await scene.contest(contest, "/result", role="committee")


async def vote_sealed(main: Scene) -> None:
    """Let an assembly elect its committee: nobody knows a choice before two of three holders open them.

    One holder alone opens nothing (`ProofFailed` if it did); the third stays away. One ballot is encrypted by the
    voter's own program, the others by the service, at once.
    """
    scene = await _assembly(main, "sealed")
    holders = [quorum.new_pair() for _ in range(3)]
    dealt = await _deal(scene, [pair.public for pair in holders])
    contest = await _open(scene, "sealed")
    shown = await scene.client.get(f"/voting/contests/{contest}")
    first, *others = scene.more["sealed"]["votes"]
    token = await credential(scene, scene.agents[0][0])
    plain = plain_ballot([Choice(project=first)], shown["sealing"]["plain_bytes"])
    place = ballot_place(shown["contest_id"], voter_of(token))
    sealed = to_text(quorum.seal(dealt.public, plain, place))
    await scene.contest(contest, "/ballots", {"sealed": sealed}, token=token)
    for number, choice in enumerate(others, start=1):
        await _cast(scene, contest, number, {"choices": [{"project": choice}]})
    await _close(scene, contest)
    given = await _give(scene, contest, dealt, 0, holders[0].private)
    if given["is_open"] or await _has_result(scene, contest):
        raise ProofFailed
    await _give(scene, contest, dealt, 1, holders[1].private)
    await scene.contest(contest, "/result", role="committee")


async def _assembly(main: Scene, mode: str) -> Scene:
    """Return a process of its own with a closed roll of a few invented agents."""
    facts = main.more[mode]
    scene = Scene(main.client, f"{main.code}-{facts['code']}")
    rules = main.more["assembly"] | {"secrecy": mode, "privacy_notice": NOTICE}
    opening = {"code": scene.code, "title": facts["title"], "fiscal_year": main.facts["process"]["fiscal_year"]}
    body = opening | {"ordinance": act("Asamblea"), "rules": rules, "invented": True}
    opened = await scene.client.post("/registry/processes", body, role="administrator")
    scene.process = str(opened["process_id"])
    for phase in (Phase.CONVOKED, Phase.REGISTRATION, Phase.ACCREDITATION):
        await scene.begin(phase)
    numbers = range(FIRST_PERSON, FIRST_PERSON + len(facts["votes"]))
    scene.agents = await together(_agent(scene, number) for number in numbers)
    await scene.registry("/roll/closing", role="administrator")
    return scene


async def _agent(scene: Scene, number: int) -> tuple[str, str]:
    agent = str((await scene.registry("/agents", form(number, None)))["agent_id"])
    await accredit(scene, agent)
    return agent, ""


async def _open(scene: Scene, mode: str) -> str:
    body = scene.more[mode]["contest"] | hours()
    opened = await scene.voting("/contests:options", body, role="administrator")
    return str(opened["contest_id"])


async def _cast(scene: Scene, contest: str, number: int, body: dict[str, Any]) -> None:
    token = await credential(scene, scene.agents[number][0])
    await scene.contest(contest, "/ballots", body, token=token)


async def _close(scene: Scene, contest: str) -> None:
    reason = {"reason": "Fin de la asamblea de demostración."}
    for role in ("administrator", "committee"):  # Before its hour, two persons close.
        await scene.voting(f"/contests/{contest}/close", reason, role=role)


async def _deal(scene: Scene, holders: list[str]) -> quorum.Deal:
    """Deal the key of the contest before it opens: two of three holders open it."""
    asked = scene.more["sealed"]["contest"]
    contest = options_id(UUID(scene.process), ContestSubject(asked["subject"]), asked["list_code"])
    dealt = quorum.deal(2, holders, key_place(contest))
    shares = [
        {"number": one.number, "holder": holder, "sealed": to_text(one.sealed), "commitment": one.commitment}
        for one, holder in zip(dealt.shares, holders, strict=True)
    ]
    body = {name: asked[name] for name in ("list_code", "subject")} | {"threshold": 2, "shares": shares}
    await scene.voting("/keys", body | {"public_key": dealt.public}, role="administrator")
    return dealt


async def _give(scene: Scene, contest: str, dealt: quorum.Deal, holder: int, private: str) -> Any:
    """Decrypt a holder's share with the key that only the holder has, and give it."""
    share = dealt.shares[holder]
    place = quorum.share_place(key_place(UUID(contest)), share.number)
    body = {"number": share.number, "share": quorum.unseal(private, share.sealed, place).hex()}
    return await scene.contest(contest, "/shares", body, role="committee")


async def _has_result(scene: Scene, contest: str) -> bool:
    try:
        await scene.contest(contest, "/result", role="committee")
    except Refused:
        return False
    return True
