import dataclasses

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from services.registry.commands.portfolio import RejectPortfolio
from services.registry.domain import portfolio_pages as told
from services.registry.domain.portfolio_import import Imports
from services.registry.domain.proposal import Proposal
from services.registry.errors.portfolio import (
    NothingProposed,
    ProjectsDoNotFit,
    ReadingChanged,
    SetAsideNotApproved,
)
from services.registry.events.portfolio import (
    PortfolioApplied,
    PortfolioDifferencesFound,
    PortfolioPageApplied,
    PortfolioProblemsFound,
    PortfolioProposed,
    PortfolioReceived,
    PortfolioValidated,
)
from services.registry.events.portfolio_project import PortfolioProject
from services.registry.portfolio import Portfolio, Problem, ProblemKind, Project
from shared.errors import TextHoldsNull
from shared.messages import Event, decode
from shared.two_persons import SamePerson
from tests.services.registry.portfolios import (
    IDEA,
    ROAD,
    ROAD_IN_CHOTA,
    SCHOOL,
    WITHOUT_CODE,
    WITHOUT_NAME,
    approval,
    given,
    proposal,
    received,
    report,
)
from tests.services.registry.samples import ACT, PROCESS, REASON

LEFT_OUT = Problem("CSV", "A3", ProblemKind.NO_CODE, None)


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def applied(*rows: str) -> tuple[Imports, Portfolio]:
    history = received(*rows)
    waiting = given(*history)
    pages = waiting.approve(approval(waiting), proposal(*rows), ACT)
    return given(*history, *pages), report(*rows).portfolio


class TestReceiving:
    def test_a_file_is_received_validated_and_proposed(self) -> None:
        events = received(SCHOOL, ROAD, ROAD_IN_CHOTA, WITHOUT_CODE)

        assert kinds(events) == [PortfolioReceived, PortfolioProblemsFound, PortfolioValidated, PortfolioProposed]
        validated, proposed = events[2], events[3]
        assert isinstance(validated, PortfolioValidated)
        assert isinstance(proposed, PortfolioProposed)
        assert (validated.rows, validated.rows_used, validated.rows_set_aside) == (4, 3, 1)
        assert (validated.projects, validated.locations) == (2, 3)
        assert (proposed.added, proposed.replaces, proposed.rows_set_aside) == (2, None, 1)

    def test_every_problem_is_recorded_with_its_cell_and_its_remedy_once(self) -> None:
        events = received(SCHOOL, WITHOUT_CODE)

        (page,) = [event for event in events if isinstance(event, PortfolioProblemsFound)]
        (validated,) = [event for event in events if isinstance(event, PortfolioValidated)]
        assert [(one.cell, one.kind) for one in page.problems] == [("A3", "no-code")]
        assert [(one.kind, one.count, bool(one.remedy)) for one in validated.problems] == [("no-code", 1, True)]

    def test_a_file_with_a_blocking_problem_is_recorded_and_not_proposed(self) -> None:
        imports = given(*received(SCHOOL, WITHOUT_NAME))

        assert imports.number == 1
        assert imports.proposed is None

    def test_a_file_that_came_last_or_is_in_force_is_known(self) -> None:
        imports, _ = applied(SCHOOL)
        newer = given(*received(SCHOOL), *received(SCHOOL, ROAD, at=given(*received(SCHOOL))))

        assert imports.knows(report(SCHOOL).portfolio.digest)
        assert newer.knows(report(SCHOOL, ROAD).portfolio.digest)
        assert not imports.knows(report(ROAD).portfolio.digest)

    def test_a_newer_file_says_what_it_adds_removes_and_changes(self) -> None:
        imports, current = applied(SCHOOL, IDEA)
        dearer = SCHOOL.replace("3850000.00", "3900000.00")

        events = received(dearer, ROAD, at=imports, current=current)

        pages = [event for event in events if isinstance(event, PortfolioDifferencesFound)]
        assert [page.added for page in pages if page.added] == [("2500442",)]
        assert [page.removed for page in pages if page.removed] == [("idea-88001",)]
        ((changed,),) = [page.changed for page in pages if page.changed]
        assert [(one.field, one.before, one.after) for one in changed.fields] == [
            ("updated_cost", "3850000.00", "3900000.00")
        ]
        proposed = events[-1]
        assert isinstance(proposed, PortfolioProposed)
        assert (proposed.replaces, proposed.added, proposed.removed, proposed.changed) == (1, 1, 1, 1)

    def test_a_project_that_no_event_can_hold_refuses_the_file(self) -> None:
        with pytest.raises(ProjectsDoNotFit):
            received(SCHOOL.replace("Escuela", "x" * 60_000))

    def test_a_null_character_that_a_workbook_brought_refuses_the_file_before_it_is_proposed(self) -> None:
        brought = Proposal(proposal(SCHOOL).data.replace(b"Escuela", rb"Escue\u0000la"))

        with pytest.raises(TextHoldsNull):
            brought.check_fit(report(SCHOOL))


class TestApproving:
    def test_an_approved_file_is_applied_whole(self) -> None:
        imports = given(*received(SCHOOL, ROAD, ROAD_IN_CHOTA))

        events = [*imports.approve(approval(imports), proposal(SCHOOL, ROAD, ROAD_IN_CHOTA), ACT)]

        assert kinds(events) == [PortfolioPageApplied, PortfolioApplied]
        pages = [event for event in events if isinstance(event, PortfolioPageApplied)]
        again = tuple(told.read_back(one) for page in pages for one in page.projects)
        assert again == report(SCHOOL, ROAD, ROAD_IN_CHOTA).portfolio.projects

    def test_what_replaces_a_portfolio_in_force_takes_another_person_to_approve(self) -> None:
        imports, current = applied(SCHOOL)
        newer = given(*received(SCHOOL, ROAD, at=imports, current=current), at=imports)

        with pytest.raises(SamePerson):
            newer.approve(approval(newer), proposal(SCHOOL, ROAD), ACT)

        other = ACT.model_copy(update={"actor": "a2"})
        assert PortfolioApplied in kinds([*newer.approve(approval(newer), proposal(SCHOOL, ROAD), other)])

    def test_rows_set_aside_are_approved_by_their_number(self) -> None:
        imports = given(*received(SCHOOL, WITHOUT_CODE))

        with pytest.raises(SetAsideNotApproved):
            imports.approve(approval(imports, rows_set_aside=0), proposal(SCHOOL, WITHOUT_CODE), ACT)

    def test_only_what_was_proposed_can_be_approved(self) -> None:
        imports = given(*received(SCHOOL))

        with pytest.raises(NothingProposed):
            imports.approve(approval(imports, proposal="1" * 64), proposal(SCHOOL), ACT)

    def test_a_newer_file_takes_the_place_of_a_proposal(self) -> None:
        first = given(*received(SCHOOL))
        newer = given(*received(SCHOOL), *received(ROAD, at=first))

        with pytest.raises(NothingProposed):
            newer.approve(approval(first), proposal(SCHOOL), ACT)

    def test_a_file_that_reads_otherwise_than_proposed_is_not_applied(self) -> None:
        imports = given(*received(SCHOOL))

        with pytest.raises(ReadingChanged):
            imports.approve(approval(imports), proposal(ROAD), ACT)

    def test_a_file_that_was_turned_down_can_be_proposed_again(self) -> None:
        history = received(SCHOOL)
        waiting = given(*history)
        command = RejectPortfolio(process_id=PROCESS, proposal=approval(waiting).proposal, reason=REASON)

        imports = given(*history, waiting.reject(command, ACT))

        assert imports.proposed is None
        assert not imports.knows(report(SCHOOL).portfolio.digest)


class TestPages:
    def test_events_have_every_field_that_the_reader_has(self) -> None:
        assert {field.name for field in dataclasses.fields(Project)} == PortfolioProject.model_fields.keys()

    def test_fields_that_state_nothing_are_left_out(self) -> None:
        (project,) = report(IDEA).portfolio.projects

        written = told.stated(project).model_dump(mode="json")

        assert written["locations"][0]["ubigeo"] == "060401"
        assert written.keys() == {"idea_code", "name", "function", "locations"}

    def test_a_page_is_read_back_from_its_bytes(self) -> None:
        (page,) = told.project_pages(proposal(SCHOOL, ROAD), facts())

        assert decode(page.TOPIC, page.to_bytes()) == page

    @examples(st.lists(st.integers(0, told.PAGE_BYTES + 10)), st.integers(1, 5))
    def test_pages_keep_order_and_stay_within_number_and_bytes(self, sizes: list[int], most: int) -> None:
        cut = list(told.pages(sizes, most, lambda size: size))

        assert [size for page in cut for size in page] == sizes
        assert all(len(page) <= most and (len(page) == 1 or sum(page) <= told.PAGE_BYTES) for page in cut)


def facts() -> dict[str, object]:
    return {**ACT.facts(), "process_id": PROCESS, "number": 1}


class TestProposals:
    def test_a_proposal_is_what_its_digest_says_whatever_else_is_read_later(self) -> None:
        first, other = proposal(SCHOOL, WITHOUT_CODE), proposal(SCHOOL)

        assert Proposal(first.data).digest == first.digest != other.digest
        assert [project.key for project, _ in first.projects()] == ["2324969"]
        assert (first.count, proposal(SCHOOL, ROAD, ROAD_IN_CHOTA).count) == (1, 2)

    def test_a_line_break_in_a_sheets_name_or_a_text_makes_no_project(self) -> None:
        broken = dataclasses.replace(
            report(SCHOOL, WITHOUT_CODE), problems=(LEFT_OUT._replace(sheet='x\n{"name":"y"}'),)
        )

        assert [project.key for project, _ in Proposal.of(broken).projects()] == ["2324969"]
