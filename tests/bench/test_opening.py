"""Opening a sealed contest of 80,000 ballots: how long the task takes, and the longest the event loop waits for it."""

import asyncio
import json
import os
import time
from collections.abc import Iterator

from services.voting.application.sealing import Sealing
from services.voting.commands import DealContestKey, GiveKeyShare
from services.voting.domain.contest import Contest, ballot_id, contest_id
from services.voting.domain.sealing import key_place, sealed_choices, to_text
from services.voting.events import Channel, ContestClosed, ContestUnsealed, HeldShare, SealedBallotCast
from shared import quorum
from shared.eventstore import Stored
from shared.messages import Role
from shared.rules import Choice, SecrecyMode
from tests.projections.history import write_rows
from tests.services.voting.desk import open_desk
from tests.services.voting.modes import events_of
from tests.services.voting.situations import AFTERWARDS, CLOSES, DURING, JAEN, OPENS, PROCESS, WATER, act, to_open

BALLOTS = int(os.environ.get("QUIPU_BENCH_SEALED", "80000"))
CONTEST = contest_id(PROCESS, JAEN)
TICK = 0.02


def sealed_rows(contest: Contest, after: int) -> Iterator[Stored]:
    """Yield ballots as they are stored, each sealed anew, and the closing behind them."""
    seal = contest.opened.seal
    assert seal is not None
    for number in range(1, BALLOTS + 1):
        voter = f"{number:032x}"
        cast = SealedBallotCast(
            **act(DURING, Role.AGENT, voter).facts(),
            process_id=PROCESS,
            contest_id=CONTEST,
            voter=voter,
            sealed=sealed_choices(seal, CONTEST, voter, [Choice(project=WATER)]),
            channel=Channel.WEB,
        )
        yield Stored(after + number, ballot_id(CONTEST, voter), 1, cast.TOPIC, cast.to_bytes())
    closed = ContestClosed(**act(CLOSES).facts(), process_id=PROCESS, contest_id=CONTEST, reason=None)
    yield Stored(after + BALLOTS + 1, CONTEST, 2, closed.TOPIC, closed.to_bytes())


async def slowest(done: asyncio.Event) -> float:
    """Return the longest that the event loop kept somebody waiting."""
    worst = 0.0
    while not done.is_set():
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        worst = max(worst, time.perf_counter() - began - TICK)
    return worst


async def test_eighty_thousand_sealed_ballots_are_opened_beside_other_requests(database: str) -> None:
    holders = [quorum.new_pair() for _ in range(2)]
    dealt = quorum.deal(2, [holder.public for holder in holders], key_place(CONTEST))
    shares = tuple(
        HeldShare(number=one.number, holder=pair.public, sealed=to_text(one.sealed), commitment=one.commitment)
        for one, pair in zip(dealt.shares, holders, strict=True)
    )
    async with open_desk(database) as desk:
        await desk.hear(events_of(SecrecyMode.SEALED))
        sealing = Sealing(desk.store, desk.voting, lambda: AFTERWARDS)
        deal = DealContestKey(
            contest_id=CONTEST, process_id=PROCESS, public_key=dealt.public, threshold=2, shares=shares
        )
        await sealing.deal_key(deal, act(OPENS))
        await desk.voting.open_contest(to_open(), act(OPENS))
        contest, position = await desk.voting.contest(CONTEST), await desk.store.position()
        await asyncio.to_thread(write_rows, database, "voting", list(sealed_rows(contest, position)))
        voting = desk.another()
        done = asyncio.Event()
        sealing = Sealing(desk.store, voting, lambda: AFTERWARDS)
        for one, pair in zip(dealt.shares, holders, strict=True):
            plain = quorum.unseal(pair.private, one.sealed, quorum.share_place(key_place(CONTEST), one.number))
            began = time.perf_counter()
            command = GiveKeyShare(contest_id=CONTEST, number=one.number, share=plain.hex())
            await sealing.give_share(command, act(AFTERWARDS, Role.COMMITTEE))
            answered = time.perf_counter() - began
        waited = asyncio.create_task(slowest(done))

        await sealing.opener.begin(CONTEST)

        taken = time.perf_counter() - began
        done.set()
        (unsealed,) = [row.event() async for row in desk.store.scan([ContestUnsealed.TOPIC])]
        assert isinstance(unsealed, ContestUnsealed)
        assert (unsealed.ballots, unsealed.void) == (BALLOTS, 0)
        figures = {"ballots": BALLOTS, "answered": answered, "opened": taken, "others_waited": await waited}
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
