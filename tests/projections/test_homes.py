"""Turnout by home list where everyone votes, in whatever order registry and voting are heard."""

from uuid import uuid5

import pytest

from projections.homes import Homes, homes
from services.registry.events import RollPagePublished
from services.voting.events import BallotVoided
from tests.projections.history import CONTEST, PROJECTS, SPACE, History
from tests.projections.live import connected, fold


def enrol(history: History, *homes_of: str | None) -> None:
    entries = [{"voter": f"{n:032x}", "list_code": code, "category": "citizen"} for n, code in enumerate(homes_of, 1)]
    history.add(RollPagePublished, "roll", page=1, entries=entries)


def void(history: History, voter: int) -> None:
    facts = {"contest_id": CONTEST, "voter": f"{voter:032x}", "reason": "Suplantación", "legal_basis": "Art. 9"}
    history.add(BallotVoided, f"ballot {CONTEST} {voter}", **facts)


@pytest.fixture
def history() -> History:
    made = History()
    enrol(made, "0601", "0601", "0608", None)
    made.open_contest()
    return made


class VotingFirst(Homes):
    """The same model, told of voting before the registry."""

    sources = ("voting", "registry")


async def told(database: str, history: History, model: type[Homes] = Homes) -> dict[object, object]:
    async with connected(database) as connection:
        await fold(connection, model(), history, size=2)
        return {one["list_code"]: (one["voters"], one["ballots"]) for one in await homes(connection, CONTEST)}


@pytest.mark.parametrize("model", [Homes, VotingFirst])
async def test_each_list_shows_its_voters_and_how_many_took_part(
    database: str, history: History, model: type[Homes]
) -> None:
    history.cast(1, PROJECTS[0])
    history.cast(3, PROJECTS[0])
    history.cast(1, PROJECTS[1])

    assert await told(database, history, model) == {"0601": (2, 1), "0608": (1, 1), None: (1, 0)}


async def test_a_voided_ballot_is_none_until_another_is_cast(database: str, history: History) -> None:
    history.cast(1, PROJECTS[0])
    history.cast(2, PROJECTS[0])
    void(history, 1)
    void(history, 2)
    history.cast(2, PROJECTS[1])

    assert (await told(database, history))["0601"] == (2, 1)


async def test_a_contest_of_one_list_has_no_homes(database: str, history: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Homes(), history)

        assert await homes(connection, uuid5(SPACE, "another")) == []
