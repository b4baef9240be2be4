from decimal import Decimal

import pytest
from pydantic import ValidationError

from services.registry.commands import ProjectEntry
from services.registry.domain.process import Process
from services.registry.domain.project import places_taken, register_project, register_projects
from services.registry.errors import (
    CostsContradict,
    ListUnknown,
    NotInThisPhase,
    ProjectAlreadyRegistered,
    ProjectRepeated,
    UbigeoUnknown,
)
from services.registry.events import Location, Phase, ProjectRegistered, ProjectsListed
from shared.errors import BatchRefused
from shared.territory import Catalogue
from tests.services.registry.samples import ACT, PROCESS, closed, process, project

CAJAMARCA = Catalogue.default()
UNTIL_FORMALISATION = tuple(Phase)[1:7]


def register(
    entry: ProjectEntry, *, at: Process | None = None, taken: int = 0, is_known: bool = False
) -> tuple[ProjectRegistered, ProjectsListed]:
    return register_project(at or process(), entry, taken, is_known=is_known, catalogue=CAJAMARCA, act=ACT)


def register_all(
    *entries: ProjectEntry, taken: dict[str, int] | None = None, known: set[str] | None = None
) -> tuple[list[ProjectRegistered], list[ProjectsListed]]:
    counts = {"0601": 0, "0604": 0, "MULTIPROVINCIAL": 0, "0699": 0} | (taken or {})
    return register_projects(process(), entries, taken=counts, known=known or set(), catalogue=CAJAMARCA, act=ACT)


class TestOneProject:
    def test_a_project_takes_the_next_place_of_its_listing(self) -> None:
        registered, listed = register(project("2324969"), taken=4)

        assert (registered.project, registered.order) == ("2324969", 5)
        assert (listed.list_code, listed.projects) == ("0601", ("2324969",))

    def test_what_a_source_showed_is_kept_beside_the_amount(self) -> None:
        entry = project(cost=Decimal("16140.43"), stated_cost=Decimal("16140.42534"))

        registered, _ = register(entry)

        assert (registered.cost, registered.stated_cost) == (Decimal("16140.43"), Decimal("16140.42534"))

    @pytest.mark.parametrize("stated", ["16140.42499", "16141", "0"])
    def test_a_stated_cost_that_does_not_round_to_the_cost_is_refused(self, stated: str) -> None:
        with pytest.raises(CostsContradict):
            register(project(cost=Decimal("16140.43"), stated_cost=Decimal(stated)))

    def test_a_list_that_the_process_does_not_have_is_refused(self) -> None:
        with pytest.raises(ListUnknown):
            register(project(list_code="0699"))

    def test_a_place_that_the_catalogue_does_not_have_is_refused(self) -> None:
        entry = project(locations=(Location(ubigeo="060101"), Location(ubigeo="069999")))

        with pytest.raises(UbigeoUnknown) as refused:
            register(entry)

        assert refused.value.where == "/locations/1/ubigeo"

    def test_a_code_stands_once_in_its_process(self) -> None:
        with pytest.raises(ProjectAlreadyRegistered):
            register(project(), is_known=True)

    def test_no_project_comes_after_concertation(self) -> None:
        with pytest.raises(NotInThisPhase):
            register(project(), at=process(closed(), phases=UNTIL_FORMALISATION))

    @pytest.mark.parametrize(
        "changes",
        [
            {"cost": "100.001"},
            {"cost": "-1"},
            {"cost": "NaN"},
            {"cost": "un millón"},
            {"project": "no code"},
            {"investment_code": "23x"},
            {"locations": [{"ubigeo": "61"}]},
            {"stated_cost": "1e40"},
        ],
        ids=str,
    )
    def test_a_malformed_project_is_refused(self, changes: dict[str, object]) -> None:
        facts = project().model_dump(mode="json") | changes

        with pytest.raises(ValidationError):
            ProjectEntry.model_validate(facts)


class TestManyProjects:
    def test_projects_take_places_in_the_order_in_which_they_came(self) -> None:
        entries = [project("a"), project("b", list_code="0604"), project("c")]

        registered, listed = register_all(*entries, taken={"0601": 2})

        assert [(event.project, event.order) for event in registered] == [("a", 3), ("b", 1), ("c", 4)]
        assert [(event.list_code, event.projects) for event in listed] == [("0601", ("a", "c")), ("0604", ("b",))]

    def test_one_faulty_row_refuses_them_all_and_every_faulty_row_is_named(self) -> None:
        entries = [project("a"), project("b", list_code="0699"), project("a"), project("d")]

        with pytest.raises(BatchRefused) as refused:
            register_all(*entries, known={"d"})

        assert [(row, type(reason)) for row, reason in refused.value.rows] == [
            (2, ListUnknown),
            (3, ProjectRepeated),
            (4, ProjectAlreadyRegistered),
        ]

    def test_a_listing_counts_its_places(self) -> None:
        listed = ProjectsListed(process_id=PROCESS, **ACT.facts(), list_code="0601", projects=("a", "b"))

        assert places_taken([listed, listed]) == 4
