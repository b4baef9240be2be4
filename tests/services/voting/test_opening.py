"""The opening of sealed ballots goes on page by page, also after its process was killed, and on another replica."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.voting.application.opening import Opener
from services.voting.application.sealing import Sealing
from services.voting.commands import CloseContest, DealContestKey, GiveKeyShare
from services.voting.domain import opening
from services.voting.domain.contest import contest_id
from services.voting.domain.sealing import key_place, to_text
from services.voting.errors import SharesDoNotMakeTheKey
from services.voting.events import ContestUnsealed, HeldShare, SealedBallotsOpened
from shared import quorum
from shared.errors import Unavailable
from shared.eventstore import EventStore, NewEvent
from shared.messages import Event, Role
from shared.rules import SecrecyMode
from tests.services.voting.desk import Desk, open_desk
from tests.services.voting.modes import events_of
from tests.services.voting.situations import (
    AFTERWARDS,
    CLOSES,
    JAEN,
    OPENS,
    OTHER,
    PROCESS,
    THIRD,
    VOTER,
    act,
    ballot,
    to_open,
    voter_act,
)

CONTEST = contest_id(PROCESS, JAEN)
COMMITTEE = act(AFTERWARDS, Role.COMMITTEE, "holder")


class Killed(EventStore):
    """A store whose process dies after so many pages: nothing is recorded any more."""

    def __init__(self, store: EventStore, pages: int) -> None:
        self.store, self.left = store, pages

    def __getattribute__(self, name: str) -> object:
        """Answer as the store does, but for what is recorded."""
        if name in {"append", "store", "left"}:
            return object.__getattribute__(self, name)
        return getattr(object.__getattribute__(self, "store"), name)

    async def append(self, new_events: Sequence[NewEvent], *, relies_on: Mapping[UUID, int] | None = None) -> int:
        """Record a page while the process lives."""
        if self.left == 0:
            raise Unavailable
        self.left -= 1
        return await self.store.append(new_events, relies_on=relies_on)


@dataclass
class Ended:
    """A sealed contest after its end, with two of the three shares of its key."""

    desk: Desk
    shares: dict[int, str]

    async def give(self, number: int) -> None:
        command = GiveKeyShare(contest_id=CONTEST, number=number, share=self.shares[number])
        sealing = Sealing(self.desk.store, self.desk.voting, lambda: AFTERWARDS)
        await sealing.give_share(command, COMMITTEE)

    async def opened(self) -> list[Event]:
        kinds = (SealedBallotsOpened, ContestUnsealed)
        return [row.event() async for row in self.desk.store.scan([kind.TOPIC for kind in kinds])]


@asynccontextmanager
async def ended(database: str, *, lies: bool = False) -> AsyncIterator[Ended]:
    holders = [quorum.new_pair() for _ in range(3)]
    dealt = quorum.deal(2, [holder.public for holder in holders], key_place(CONTEST))
    shares = tuple(
        HeldShare(number=one.number, holder=pair.public, sealed=to_text(one.sealed), commitment=one.commitment)
        for one, pair in zip(dealt.shares, holders, strict=True)
    )
    plain = {
        one.number: quorum.unseal(pair.private, one.sealed, quorum.share_place(key_place(CONTEST), one.number)).hex()
        for one, pair in zip(dealt.shares, holders, strict=True)
    }
    async with open_desk(database) as desk:
        await desk.hear(events_of(SecrecyMode.SEALED))
        public = holders[0].public if lies else dealt.public
        command = DealContestKey(contest_id=CONTEST, process_id=PROCESS, public_key=public, threshold=2, shares=shares)
        await Sealing(desk.store, desk.voting, lambda: OPENS).deal_key(command, act(OPENS))
        await desk.voting.open_contest(to_open(), act(OPENS))
        for voter in (VOTER, OTHER, THIRD):
            await desk.voting.cast_ballot(ballot(voter), voter_act(voter))
        await desk.voting.close_contest(CloseContest(contest_id=CONTEST), act(CLOSES))
        yield Ended(desk, plain)


@pytest.fixture(autouse=True)
def one_ballot_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PAGE", 1)


async def test_an_opening_whose_process_was_killed_goes_on_with_the_next_page(database: str) -> None:
    async with ended(database) as contest:
        await contest.give(1)
        dead = Killed(contest.desk.store, pages=2)  # The last share, then one page.
        sealing = Sealing(dead, contest.desk.voting, lambda: AFTERWARDS)
        await sealing.give_share(GiveKeyShare(contest_id=CONTEST, number=2, share=contest.shares[2]), COMMITTEE)
        before = await contest.opened()

        await Opener(contest.desk.store, contest.desk.another(), lambda: AFTERWARDS).look()

        *pages, unsealed = after = await contest.opened()
        assert after[: len(before)] == before
        assert [page.page for page in pages if isinstance(page, SealedBallotsOpened)] == [1, 2, 3]
        assert len(before) == 1
        assert isinstance(unsealed, ContestUnsealed)
        assert (unsealed.ballots, unsealed.pages, unsealed.void) == (3, 3, 0)


async def test_two_replicas_that_open_at_once_record_each_page_once(database: str) -> None:
    async with ended(database) as contest:
        await contest.give(1)
        dead = Killed(contest.desk.store, pages=1)
        sealing = Sealing(dead, contest.desk.voting, lambda: AFTERWARDS)
        await sealing.give_share(GiveKeyShare(contest_id=CONTEST, number=2, share=contest.shares[2]), COMMITTEE)
        openers = [Opener(contest.desk.store, contest.desk.another(), lambda: AFTERWARDS) for _ in range(2)]

        await asyncio.gather(*(opener.look() for opener in openers))

        events = await contest.opened()
        assert [event.page for event in events if isinstance(event, SealedBallotsOpened)] == [1, 2, 3]
        assert sum(isinstance(event, ContestUnsealed) for event in events) == 1


async def test_below_the_quorum_nothing_is_opened(database: str) -> None:
    async with ended(database) as contest:
        await contest.give(3)

        await Opener(contest.desk.store, contest.desk.another(), lambda: AFTERWARDS).look()

        assert await contest.opened() == []


async def test_shares_that_make_another_key_are_refused_and_open_nothing(database: str) -> None:
    async with ended(database, lies=True) as contest:
        await contest.give(1)

        with pytest.raises(SharesDoNotMakeTheKey):
            await contest.give(2)

        await Opener(contest.desk.store, contest.desk.another(), lambda: AFTERWARDS).look()
        assert await contest.opened() == []
