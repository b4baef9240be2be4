from decimal import Decimal
from uuid import uuid4

import pytest

from projections.processes import Processes, process, processes
from projections.projects import Projects, names, project, projects
from projections.scorecards import Scorecards, matrices, scorecards
from projections.trail import Trail, Wish, cause_of, effects_of, entry, feed, trail
from services.registry.events import DocumentKind, KeptFile, Phase, ProjectDocumentAttached
from shared.causes import event_cause
from shared.envelope import line
from tests.projections.history import PROCESS, PROJECTS, History, whole
from tests.projections.live import DEPLOYMENT, connected, fold


async def test_a_process_shows_its_lists_phases_roll_and_agents(database: str) -> None:
    async with connected(database) as connection:
        await fold(connection, Processes(), whole(), size=1)
        found = await process(connection, PROCESS)

    assert found
    assert found["phase"] == "convoked"
    assert [one["envelope"] for one in found["lists"]] == [Decimal("3000000.00")]
    assert [one["phase"] for one in found["phases"]] == ["convoked"]
    assert found["roll"]["voters"] == 9
    assert found["agents"] == {"accredited": 1, "inscribed": 2, "with-vote": 1}


async def test_processes_are_listed_newest_year_first(database: str) -> None:
    async with connected(database) as connection:
        await fold(connection, Processes(), whole())

        assert [one["code"] for one in await processes(connection)] == ["PP-2026"]


async def test_a_project_shows_where_it_works_by_name_in_both_code_systems(database: str) -> None:
    async with connected(database) as connection:
        await fold(connection, Projects(), whole())
        found = await project(connection, PROCESS, PROJECTS[0])

    assert found
    assert found["cost"] == Decimal("250000.50")
    assert found["locations"] == [
        {"ubigeo": "060101", "reniec": "060101", "name": "Cajamarca", "province": "Cajamarca"}
    ]


async def test_a_project_lists_its_documents_in_the_order_in_which_they_came(database: str) -> None:
    history = History()
    history.register("2300001", "Canal", ubigeo="060101")
    stream = uuid4()
    for title, digest in (("Perfil", "a"), ("Plano", "b")):
        file = KeptFile(digest="c" * 64, sanitised_digest=digest * 64, media_type="application/pdf", size_bytes=7)
        facts = {"project": "2300001", "kind": DocumentKind.PROFILE, "title": title, "file": file}
        history.add(ProjectDocumentAttached, stream, **facts)

    async with connected(database) as connection:
        await fold(connection, Projects(), history)
        found = await project(connection, PROCESS, "2300001")

    assert found
    assert [(one["title"], one["document"][0], one["role"]) for one in found["documents"]] == [
        ("Perfil", "a", "administrator"),
        ("Plano", "b", "administrator"),
    ]
    assert found["documents"][0]["file"].endswith(f"/projects/2300001/documents/{'a' * 64}")


@pytest.fixture
def listing() -> History:
    history = History()
    history.register("2300001", "Canal de irrigación", ubigeo="060101")
    history.register("2300002", "Posta médica", ubigeo="060201")
    history.register("2300003", "Canal menor", ubigeo="0602")
    return history


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"text": "IRRIGACION canal"}, ["2300001"]),
        ({"text": "agropecuaria"}, ["2300001", "2300002", "2300003"]),
        ({"province": "0602"}, ["2300002", "2300003"]),
        ({"list_code": "0699"}, []),
        ({"after": (PROCESS, "2300001"), "limit": 1}, ["2300002"]),
    ],
)
async def test_projects_are_found_by_words_province_list_and_page(
    database: str, listing: History, wish: dict[str, object], expected: list[str]
) -> None:
    async with connected(database) as connection:
        await fold(connection, Projects(), listing)
        found = await projects(connection, **wish)  # type: ignore[arg-type]  # Given by parameters.

    assert [one["project"] for one in found] == expected


async def test_project_names_are_found_by_code(database: str, listing: History) -> None:
    async with connected(database) as connection:
        await fold(connection, Projects(), listing)

        assert (await names(connection, PROCESS))["2300002"] == "Posta médica"


async def test_a_replaced_scorecard_stays_visible(database: str) -> None:
    async with connected(database) as connection:
        await fold(connection, Scorecards(), whole(), size=2)
        cards = await scorecards(connection, PROCESS, PROJECTS[0])

    assert [(card["total"], card["current"]) for card in cards] == [
        (Decimal("85.0000"), False),
        (Decimal("80.5000"), True),
    ]


async def test_a_frozen_matrix_says_so(database: str) -> None:
    async with connected(database) as connection:
        await fold(connection, Scorecards(), whole())

        assert [one["frozen"] for one in await matrices(connection, PROCESS)] == [True]


async def test_the_trail_has_every_event_of_every_service(database: str) -> None:
    history = whole()
    async with connected(database) as connection:
        await fold(connection, Trail(), history)
        found = await trail(connection, Wish(), limit=500)

    assert len(found) == sum(len(rows) for rows in history.rows.values())
    assert [one.recorded_at for one in found] == sorted(one.recorded_at for one in found)


async def test_the_trail_gives_back_the_published_line_byte_for_byte(database: str) -> None:
    history = whole()
    async with connected(database) as connection:
        await fold(connection, Trail(), history)
        for service, rows in history.rows.items():
            found = await feed(connection, service, after=0, limit=500)

            assert [line(one.stored(), DEPLOYMENT) for one in found] == [line(row, DEPLOYMENT) for row in rows]


@pytest.mark.parametrize(
    ("wish", "number"),
    [
        (Wish(service="forum"), 2),
        (Wish(process_id=PROCESS, kind="voting.ballot-cast"), 3),
        (Wish(topic="voting.ballot-cast.v1"), 3),
        (Wish(topic="voting.ballot-cast.v2"), 0),
        (Wish(stream_id=PROCESS), 2),
        (Wish(actor="nobody"), 0),
    ],
)
async def test_the_trail_is_searched_by_service_process_topic_stream_and_actor(
    database: str, wish: Wish, number: int
) -> None:
    async with connected(database) as connection:
        await fold(connection, Trail(), whole())

        assert len(await trail(connection, wish, limit=500)) == number


async def test_the_trail_is_searched_by_time_and_read_backwards(database: str) -> None:
    async with connected(database) as connection:
        await fold(connection, Trail(), whole())
        moments = [one.recorded_at for one in await trail(connection, Wish(), limit=500)]

        found = await trail(connection, Wish(since=moments[2], until=moments[5]), newest_first=True)

    assert [one.recorded_at for one in found] == [moments[4], moments[3], moments[2]]


async def test_pages_of_the_trail_join_without_gap_or_repeat(database: str) -> None:
    async with connected(database) as connection:
        await fold(connection, Trail(), whole())
        everything = await trail(connection, Wish(), limit=500)
        joined = await trail(connection, Wish(), limit=4)
        while page := await trail(
            connection, Wish(), after=(joined[-1].recorded_at, joined[-1].service, joined[-1].position), limit=4
        ):
            joined += page

    assert joined == everything


async def test_an_event_that_names_its_cause_is_linked_both_ways(database: str) -> None:
    history = History()
    history.open_process()
    begun = history.begin(Phase.CONVOKED)
    history.open_contest()
    history.cast(1, PROJECTS[0], cause=event_cause(begun.stream_id, begun.version))
    async with connected(database) as connection:
        await fold(connection, Trail(), history)
        cause = await entry(connection, "registry", 2)
        effect = await entry(connection, "voting", 2)
        assert cause
        assert effect

        assert await cause_of(connection, effect) == cause
        assert await effects_of(connection, cause) == [effect]
        assert await cause_of(connection, cause) is None
