"""How long the public waits: turnout of 80,694 real ballots, a ranking of 220 projects over 130,000, 1,000 weightings.

The figures are printed, not judged: they belong to the machine they were taken on.
"""

import contextlib
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from projections.aftermath import Aftermath
from projections.api import outcomes, votes, whatif
from projections.api.answers import Answers
from projections.projects import Projects
from projections.rankings import Rankings
from projections.scorecards import Scorecards
from projections.simulation import question, simulate
from projections.tallies import Tallies
from projections.workshop import workshop
from services.voting.domain.contest import Contest
from services.voting.domain.count import Counted
from services.voting.domain.result import compute
from services.voting.events import BallotCast, Candidate, Channel, ContestOpened
from services.voting.pabulib import read_pabulib
from shared import problems
from shared.eventstore import Stored
from shared.messages import Event
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules
from shared.service import open_pool
from tests.projections.live import connected
from tests.services.voting.results import scored
from tests.services.voting.situations import AFTERWARDS, DURING, PROCESS, act, contest

WROCLAW = "Poland_Wroclaw_2022.pb"
PROJECTS, BALLOTS, ASKED = 220, 130_000, 40
CONTEST = contest().opened.contest_id


def opened(candidates: Iterable[Candidate], rules: BallotRules, voters: int, envelope: Decimal) -> ContestOpened:
    facts = {"candidates": tuple(candidates), "ballots": rules, "voters": voters, "envelope": envelope}
    return contest().opened.model_copy(update={**facts, "electorate": None})


def row(position: int, event: Event) -> Stored:
    stream = CONTEST if isinstance(event, ContestOpened) else uuid4()
    return Stored(position, stream, 1, event.TOPIC, event.to_bytes())


def cast(number: int, choices: tuple[Choice, ...]) -> BallotCast:
    return BallotCast.model_construct(
        **act(DURING + timedelta(seconds=number % 20_000)).facts(),
        process_id=PROCESS,
        contest_id=CONTEST,
        voter=f"{number:032x}",
        choices=choices,
        channel=Channel.PAPER if number % 5 == 0 else Channel.WEB,
        batch=None,
    )


async def fill(database: str, events: list[Event]) -> float:
    """Fold the events into the read models; return the seconds that took."""
    rows = [row(position, event) for position, event in enumerate(events, start=1)]
    began = time.perf_counter()
    async with connected(database) as connection:
        for other in (Projects(), Scorecards(), Aftermath()):
            await other.create(connection)
        for model in (Tallies(), Rankings()):
            await model.create(connection)
            after = 0
            for start in range(0, len(rows), 1_000):
                after = await model.advance(connection, "voting", rows[start : start + 1_000], after=after)
        await connection.execute("vacuum analyze")
    return time.perf_counter() - began


@contextlib.asynccontextmanager
async def public(database: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with open_pool(database, "bench") as pool:
        app, answers = FastAPI(), Answers(pool)
        problems.install(app)
        with workshop() as shop:
            for router in (outcomes.router(answers), votes.router(answers), whatif.router(answers, shop)):
                app.include_router(router)
            async with httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app), base_url="http://quipu", timeout=60
            ) as http:
                yield http


async def timed(ask: Callable[[], Awaitable[object]], times: int = ASKED) -> dict[str, float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        taken.append((time.perf_counter() - began) * 1000)
    return {"median_ms": round(statistics.median(taken), 1), "slowest_ms": round(max(taken), 1)}


async def test_turnout_of_a_real_city(database: str, outside_data: Path) -> None:
    with (outside_data / "pabulib" / WROCLAW).open("rb") as lines:
        election = read_pabulib(lines)
    candidates = (Candidate(project=p.code, name=p.name[:500], cost=p.cost) for p in election.projects)
    events: list[Event] = [opened(candidates, election.ballot_rules, len(election.ballots), election.envelope)]
    events += [cast(number, ballot.choices) for number, ballot in enumerate(election.ballots)]
    seconds = await fill(database, events)

    async with public(database) as http:
        answer = await http.get(f"/contests/{CONTEST}/statistics")
        figures = await timed(lambda: http.get(f"/contests/{CONTEST}/statistics"))

    told = answer.json()["statistics"]
    assert told["ballots"] == len(election.ballots)
    print(
        json.dumps(
            {"turnout": figures, "ballots": told["ballots"], "bytes": len(answer.content), "fill_s": round(seconds, 1)}
        )
    )


async def test_a_ranking_of_many_projects_and_what_if_over_many_weights(database: str) -> None:
    dice = random.Random(7)
    candidates = [
        Candidate(project=f"P-{n:03d}", name=f"Obra {n}", cost=Decimal(dice.randint(50_000, 3_000_000)))
        for n in range(PROJECTS)
    ]
    envelope = sum((one.cost for one in candidates), Decimal(0)) / 4
    rules = BallotRules(form=BallotForm.APPROVAL, max_choices=5)
    opening = opened(candidates, rules, BALLOTS, envelope.quantize(Decimal("0.01")))
    opening = opening.model_copy(update={"prioritisation": PrioritisationRules()})
    codes = [one.project for one in candidates]
    pulls = [dice.random() ** 3 for _ in codes]
    chosen = [tuple(sorted(set(dice.choices(codes, pulls, k=dice.randint(1, 5))))) for _ in range(BALLOTS)]
    counted = Counted(BALLOTS, Counter(code for one in chosen for code in one), None)
    scores = {code: scored(code, dice.randint(40, 100)) for code in codes}
    closed = replace(Contest(PROCESS, opening), closed_at=AFTERWARDS)
    result = compute(closed, counted, scores, BALLOTS + 1, act(AFTERWARDS))
    known = {code: Choice(project=code) for code in codes}
    ballots = (cast(number, tuple(known[code] for code in one)) for number, one in enumerate(chosen))
    await fill(database, [opening, *ballots, result])

    async with public(database) as http, connected(database) as connection:
        place = f"/contests/{CONTEST}"
        ranking = await timed(lambda: http.get(f"{place}/ranking"))
        assert len((await http.get(f"{place}/ranking")).json()["ranking"]["projects"]) == PROJECTS

        async def recompute() -> None:
            asked = await question(connection, CONTEST, "compare")
            assert asked
            simulate(asked)

        recomputed = await timed(recompute, 20)
        first = await timed(lambda: http.get(f"{place}/what-if/weights", params={"steps": 999}), 1)
        weights = await timed(lambda: http.get(f"{place}/what-if/weights", params={"steps": 999}), 5)
        answer = await http.get(f"{place}/what-if/weights", params={"steps": 999})
        assert answer.json()["what_if"]["weightings"] == 1_000
        began = time.perf_counter()
        status = (await http.get(f"{place}/what-if/stability")).status_code
        firm = {"status": status, "seconds": round(time.perf_counter() - began, 1)}

    print(json.dumps({"ranking": ranking, "recomputed": recomputed}))
    print(json.dumps({"what_if_1000_weights": weights, "with_a_fresh_child": first, "stability": firm}))
