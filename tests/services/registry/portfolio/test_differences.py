"""What a newer portfolio does to an older one."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.registry.portfolio import Comparison, FieldChange, Location, Portfolio, Project, differences

ROAD = Project("2324969", None, "CARRETERA", (Location("060401"),), viable_amount=Decimal("10.00"))
BRIDGE = Project("2590047", None, "PUENTE")
IDEA = Project(None, "88123", "POSTA")
PROJECTS = st.lists(
    st.builds(
        Project,
        investment_code=st.sampled_from(["2324969", "2590047", "2595080"]),
        idea_code=st.none(),
        name=st.sampled_from(["CARRETERA", "PUENTE"]),
    ),
    unique_by=lambda project: project.key,
)


def portfolio(*projects: Project) -> Portfolio:
    return Portfolio("0" * 64, tuple(sorted(projects, key=lambda project: project.key)))


def test_projects_that_came_and_went_are_named() -> None:
    found = differences(portfolio(ROAD), portfolio(BRIDGE))

    assert (found.added, found.removed, found.changed) == (("2590047",), ("2324969",), ())


def test_a_changed_field_shows_before_and_after() -> None:
    (change,) = differences(portfolio(ROAD), portfolio(replace(ROAD, viable_amount=Decimal("12.50")))).changed

    assert change.fields == (FieldChange("viable_amount", "10.00", "12.50"),)


def test_a_field_no_longer_stated_shows_none() -> None:
    (change,) = differences(portfolio(ROAD), portfolio(replace(ROAD, viable_amount=None))).changed

    assert change.fields == (FieldChange("viable_amount", "10.00", None),)


def test_locations_that_came_and_went_are_named() -> None:
    moved = replace(ROAD, locations=(Location("060402"),))

    (change,) = differences(portfolio(ROAD), portfolio(moved)).changed

    assert (change.locations_added, change.locations_removed) == ((Location("060402"),), (Location("060401"),))


def test_the_order_of_locations_is_no_difference() -> None:
    places = (Location("060401"), Location("060402"))

    found = differences(
        portfolio(replace(ROAD, locations=places)), portfolio(replace(ROAD, locations=tuple(reversed(places))))
    )

    assert found.is_empty


def test_an_idea_that_got_its_investment_code_is_changed_not_replaced() -> None:
    coded = replace(IDEA, investment_code="2601234")

    found = differences(portfolio(IDEA), portfolio(coded))

    assert (found.added, found.removed) == ((), ())
    assert (found.changed[0].key_before, found.changed[0].key) == ("idea-88123", "2601234")


@given(PROJECTS)
def test_a_portfolio_does_not_differ_from_itself(projects: list[Project]) -> None:
    assert differences(portfolio(*projects), portfolio(*projects)).is_empty


@given(PROJECTS, PROJECTS)
def test_what_one_way_adds_the_other_way_removes(one: list[Project], other: list[Project]) -> None:
    there, back = differences(portfolio(*one), portfolio(*other)), differences(portfolio(*other), portfolio(*one))

    assert (there.added, there.removed) == (back.removed, back.added)
    assert [change.key for change in there.changed] == [change.key for change in back.changed]


@given(PROJECTS, PROJECTS)
def test_every_project_is_added_removed_changed_or_the_same(one: list[Project], other: list[Project]) -> None:
    older, newer = portfolio(*one), portfolio(*other)

    found = differences(older, newer)

    same = {key for key, project in newer.by_key.items() if older.by_key.get(key) == project}
    named = [*found.added, *found.removed, *(change.key for change in found.changed), *same]
    assert sorted(named) == sorted(older.by_key.keys() | newer.by_key.keys())


@given(st.permutations([ROAD, BRIDGE, IDEA]), st.integers(0, 3))
def test_it_does_not_matter_in_what_order_and_pieces_the_older_is_taken(older: list[Project], cut: int) -> None:
    newer = portfolio(replace(IDEA, investment_code="2601234"), replace(ROAD, name="CARRETERA MAYOR"))
    comparison = Comparison(newer)

    comparison.take(older[:cut])
    comparison.take(older[cut:])

    found = comparison.result()
    assert found == differences(portfolio(*older), newer)
    assert (found.added, found.removed) == ((), ("2590047",))
    assert [change.key for change in found.changed] == ["2324969", "2601234"]
