"""An open contest with a roll, made through the APIs, for the benchmarks of the ballot path."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from deploy.client import Client
from services.registry.events import Phase
from services.voting.domain.contest import contest_id
from services.voting.domain.sealing import key_place, to_text
from shared import quorum
from shared.rules import SecrecyMode
from shared.service import now

LIST = "L1"
PROJECTS = tuple(f"P{number}" for number in range(12))
PAGE = 1_000


@dataclass(frozen=True)
class Opened:
    """The contest, its process, and the pseudonyms of its voters."""

    process_id: UUID
    contest_id: UUID
    voters: list[str]


async def open_contest(
    client: Client, voters: int, code: str = "bench", secrecy: SecrecyMode = SecrecyMode.PSEUDONYMOUS
) -> Opened:
    """Open a choose-one contest for so many voters, in some mode; a sealed one is for three holders."""
    rules = {
        "lists": [{"code": LIST, "name": "Lista", "ubigeo": None, "envelope": "100", "electorate": "everyone"}],
        "ballots": {"form": "choose-one", "max_choices": 1},
        "prioritisation": {"combination": "votes-only"},
        "secrecy": secrecy.value,
    }
    act = {"kind": "Ordenanza de prueba", "number": "1", "dated": "2026-01-01"}
    opening = {"code": code, "title": "Proceso de prueba", "fiscal_year": 2026, "ordinance": act, "rules": rules}
    process = (await client.post("/registry/processes", opening, role="administrator"))["process_id"]
    path = f"/registry/processes/{process}"

    async def begin(phase: Phase) -> None:
        facts = {"kind": "Acto de prueba", "number": phase.value, "dated": "2026-03-01"}
        await client.post(f"{path}/phases", {"phase": phase.value, "act": facts}, role="administrator")

    await begin(Phase.CONVOKED)
    await begin(Phase.REGISTRATION)
    projects = [{"project": one, "name": one, "list_code": LIST, "cost": "10"} for one in PROJECTS]
    await client.post(f"{path}/projects/batch", {"projects": projects}, role="administrator")
    pages = [[str(one) for one in range(start, min(start + PAGE, voters))] for start in range(0, voters, PAGE)]
    for page in pages:
        enrolling = {"source": "prueba", "category": "citizen", "list_code": LIST, "references": page}
        await client.post(f"{path}/electors", enrolling, role="facilitator")
    await begin(Phase.ACCREDITATION)
    await client.post(f"{path}/roll/closing", role="administrator")
    found: list[str] = []
    for page in pages:
        wish = {"source": "prueba", "references": page, "purpose": "prueba"}
        found += (await client.post(f"{path}/pseudonyms", wish, role="facilitator"))["pseudonyms"]
    await begin(Phase.CONCERTATION)
    if secrecy is SecrecyMode.SEALED:
        await client.post(f"/voting/processes/{process}/keys", _dealt(UUID(process)), role="committee")
    hours = {"opens_at": now().isoformat(), "closes_at": (now() + timedelta(days=1)).isoformat()}
    opened = await client.post(
        f"/voting/processes/{process}/contests", {"list_code": LIST, **hours}, role="administrator"
    )
    return Opened(UUID(process), UUID(opened["contest_id"]), found)


def _dealt(process: UUID) -> dict[str, object]:
    """Return the key of the list's contest, dealt to three holders of whom two open it."""
    holders = [quorum.new_pair().public for _ in range(3)]
    dealt = quorum.deal(2, holders, key_place(contest_id(process, LIST)))
    shares = [
        {"number": share.number, "holder": holder, "sealed": to_text(share.sealed), "commitment": share.commitment}
        for share, holder in zip(dealt.shares, holders, strict=True)
    ]
    return {"list_code": LIST, "public_key": dealt.public, "threshold": 2, "shares": shares}
