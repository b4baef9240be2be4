"""`quipu import pabulib`: a real participatory-budget election, replayed through the same services as any process."""

import asyncio
import re
import time
from collections.abc import Awaitable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from deploy.client import Client, Refused
from deploy.console import Advance, Output
from deploy.scores import VOTES_AND_SCORES_ALONE, rules_of, score_projects
from deploy.system import System
from services.registry.events import Phase
from services.voting.events import Channel
from services.voting.pabulib import Election, RecordedBallot, read_pabulib
from shared.errors import Refusal
from shared.service import now

LIST: Final = "PB"
CATEGORY: Final = "citizen"
ROWS: Final = 1_000
REFERENCES: Final = 10_000
IN_FLIGHT: Final = 3
CURRENCY: Final = re.compile(r"[A-Z]{3}")
"""A code of ISO 4217; `XXX` stands for none."""

CHANNELS: Final = {"internet": Channel.WEB, "paper": Channel.PAPER}

Item = TypeVar("Item")


async def replay(system: System, files: Sequence[Path], out: Output) -> bool:
    """Replay each file and report it; return whether any was faulty. One faulty file does not stop the others."""
    failed = False
    async with Client(system.addresses) as client:
        for file in files:
            try:
                with out.progress(file.name) as advance:
                    found = await _replay(client, file, advance)
            except (Refusal, Refused, OSError) as fault:
                failed = True
                _report_fault(out, file, fault)
            else:
                _report(out, found)
    return failed


async def _replay(client: Client, file: Path, advance: Advance) -> dict[str, Any]:
    began = time.perf_counter()
    election = await asyncio.to_thread(_read, file)
    process = await _prepare(client, file.stem, election)
    await score_projects(client, process, election)
    voters = await _enrol(client, process, election)
    await _begin(client, process, Phase.CONCERTATION)
    contest = await _open(client, process)
    await _cast(client, contest, election, voters, advance)
    for role in ("administrator", "committee"):  # Before its hour, two persons close.
        closing = f"/voting/processes/{process}/contests/{contest}/close"
        await client.post(closing, {"reason": "Fin de la repetición."}, role=role)
    outcome = await _decide(client, contest)
    seconds = time.perf_counter() - began
    official = list(election.official) if election.official is not None else None
    return {
        "file": file.name,
        "projects": len(election.projects),
        "ballots": len(election.ballots),
        "outcome": outcome,
        "official": official,
        "equal": None if official is None else set(outcome) == set(official),
        "seconds": round(seconds, 3),
        "ballots_per_second": round(len(election.ballots) / seconds),
        "process_id": process,
        "contest_id": contest,
    }


def _read(file: Path) -> Election:
    """Read a file, with the table of technical scores that stands beside it under the same name, if there is one."""
    table = file.with_suffix(".csv")
    with file.open("rb") as lines:
        return read_pabulib(lines, [table.read_bytes()] if table.is_file() else None)


async def _prepare(client: Client, name: str, election: Election) -> str:
    """Open the process with the rules that the file states, and put its projects on the list."""
    currency = election.meta.get("currency", "XXX")
    opened = await client.post(
        "/registry/processes",
        {
            "code": f"pb-{now():%Y%m%d%H%M%S%f}",
            "title": f"Elección real repetida: {election.meta.get('description', name)}"[:500],
            "fiscal_year": now().year,
            "ordinance": _act("Archivo Pabulib", name),
            "rules": {
                "currency": currency if CURRENCY.fullmatch(currency) else "XXX",
                "lists": [
                    {
                        "code": LIST,
                        "name": "Lista única",
                        "ubigeo": None,
                        "envelope": str(election.envelope),
                        "electorate": "everyone",
                    }
                ],
                "ballots": election.ballot_rules.model_dump(mode="json"),
                "prioritisation": rules_of(election),
                "evaluation": VOTES_AND_SCORES_ALONE,
            },
        },
        role="administrator",
    )
    process = str(opened["process_id"])
    for phase in (Phase.CONVOKED, Phase.REGISTRATION):
        await _begin(client, process, phase)
    entries = [
        {"project": project.code, "name": project.name[:500], "list_code": LIST, "cost": str(project.cost)}
        for project in election.projects
    ]
    for page in _pages(entries, ROWS):
        await client.post(f"/registry/processes/{process}/projects/batch", {"projects": page}, role="administrator")
    return process


async def _enrol(client: Client, process: str, election: Election) -> list[str]:
    """Take the voters of the file over as an outside electoral register, close the roll, return their pseudonyms."""
    references = [ballot.voter for ballot in election.ballots]
    facts = {"source": "pabulib", "category": CATEGORY, "list_code": LIST}
    await _in_flight(
        client.post(f"/registry/processes/{process}/electors", {**facts, "references": page}, role="facilitator")
        for page in _pages(references, ROWS)
    )
    await _begin(client, process, Phase.ACCREDITATION)
    await client.post(f"/registry/processes/{process}/roll/closing", role="administrator")
    voters: list[str] = []
    for page in _pages(references, REFERENCES):
        wish = {"source": "pabulib", "references": page, "purpose": "Repetición de una elección publicada."}
        answer = await client.post(f"/registry/processes/{process}/pseudonyms", wish, role="facilitator")
        voters.extend(answer["pseudonyms"])
    return voters


async def _open(client: Client, process: str) -> str:
    hours = {"opens_at": now().isoformat(), "closes_at": (now() + timedelta(days=1)).isoformat()}
    opened = await client.post(
        f"/voting/processes/{process}/contests", {"list_code": LIST, **hours}, role="administrator"
    )
    return str(opened["contest_id"])


async def _cast(client: Client, contest: str, election: Election, voters: Sequence[str], advance: Advance) -> None:
    cast = 0

    async def send(page: list[dict[str, Any]]) -> None:
        nonlocal cast
        await client.post(f"/voting/contests/{contest}/ballots:batch", {"ballots": page}, role="facilitator")
        cast += len(page)
        advance(cast, len(voters))

    rows = (_row(ballot, voter) for ballot, voter in zip(election.ballots, voters, strict=True))
    await _in_flight(send(page) for page in _pages(rows, ROWS))


def _row(ballot: RecordedBallot, voter: str) -> dict[str, Any]:
    choices = [
        {"project": choice.project} if choice.points is None else {"project": choice.project, "points": choice.points}
        for choice in ballot.choices
    ]
    return {"voter": voter, "choices": choices, "channel": CHANNELS.get(ballot.channel or "", Channel.PAPER).value}


async def _decide(client: Client, contest: str) -> list[str]:
    """Compute and certify the result; return the projects that it funds, in the order of the ranking."""
    result = await client.post(f"/voting/contests/{contest}/result", role="committee")
    await client.post(
        f"/voting/contests/{contest}/certification",
        {"ranking": result["digest"], "minutes": "Repetición de una elección publicada"},
        role="committee",
    )
    return [placing["project"] for placing in result["ranking"] if placing["outcome"] == "funded"]


async def _begin(client: Client, process: str, phase: Phase) -> None:
    body = {"phase": phase.value, "act": _act("Acto de la repetición", phase.value)}
    await client.post(f"/registry/processes/{process}/phases", body, role="administrator")


def _act(kind: str, number: str) -> dict[str, Any]:
    return {"kind": kind, "number": number[:500], "dated": f"{now():%Y-%m-%d}"}


def _pages(items: Sequence[Item] | Iterator[Item], size: int) -> Iterator[list[Item]]:
    page: list[Item] = []
    for item in items:
        page.append(item)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


async def _in_flight(work: Iterator[Awaitable[Any]]) -> None:
    """Await all of it, a few at a time, in order of beginning."""
    running: set[asyncio.Future[Any]] = set()
    for one in work:
        if len(running) >= IN_FLIGHT:
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for ended in done:
                ended.result()
        running.add(asyncio.ensure_future(one))
    await asyncio.gather(*running)


def _report(out: Output, found: dict[str, Any]) -> None:
    words = {
        True: "igual a la decisión oficial",
        False: "DISTINTO de la decisión oficial",
        None: "sin decisión oficial",
    }
    out.say(
        f"{found['file']}: {found['projects']} proyectos, {found['ballots']} cédulas, "
        f"{len(found['outcome'])} ganadores, {words[found['equal']]}; "
        f"{found['seconds']:.1f} s, {found['ballots_per_second']} cédulas/s"
    )
    out.tell(found)


def _report_fault(out: Output, file: Path, fault: Exception) -> None:
    words = f"{fault.explain().es} {fault.advise().es}" if isinstance(fault, Refusal) else str(fault)
    out.say(f"{file.name}: {words}", style="red")
    out.tell({"file": file.name, "error": words})
