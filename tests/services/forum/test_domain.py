from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st
from pydantic import ValidationError

from services.forum.domain import Commitment, Member, commitment_id, member_id
from services.forum.errors import (
    CommitmentAlreadyMade,
    CommitmentUnknown,
    DatesOutOfOrder,
    FileRepeated,
    MemberAlreadySeated,
    MilestoneOutsideCommitment,
    MilestoneRepeated,
    MilestoneUnknown,
    ProgressAlreadyReported,
)
from services.forum.events import CommitmentMade, CompletionLevel, MemberSeated, ProgressReported, Sector
from shared.errors import NotFound
from shared.messages import Event
from tests.services.forum.given import PDF, act, commitment, member, milestone, progress

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def made() -> Commitment:
    return Commitment.replay([Commitment().make(commitment(), act())])


def reported(*reports: ProgressReported) -> Commitment:
    return Commitment.replay([Commitment().make(commitment(), act()), *reports])


class TestMembers:
    def test_an_institution_takes_its_seat(self) -> None:
        event = Member().seat(member(), act())

        assert (event.institution, event.sector) == ("Cámara de Comercio", Sector.CIVIL_SOCIETY)
        assert event.member_id == member_id("Cámara de Comercio")
        assert event.process_id is None

    def test_an_institution_sits_once(self) -> None:
        seated = Member.replay([Member().seat(member(), act())])

        with pytest.raises(MemberAlreadySeated):
            seated.seat(member(), act())

    def test_an_institution_is_the_same_however_its_name_is_spelt(self) -> None:
        assert member_id("Cámara de Comercio") == member_id(" CAMARA  de comercio.")

    def test_a_member_speaks_for_government_or_civil_society(self) -> None:
        with pytest.raises(ValidationError):
            member(sector="other")


class TestCommitments:
    def test_a_commitment_is_made_with_its_milestones(self) -> None:
        event = Commitment().make(commitment(), act())

        assert [milestone.code for milestone in event.milestones] == ["H1", "H2"]
        assert event.process_id is None

    def test_a_code_is_used_once(self) -> None:
        with pytest.raises(CommitmentAlreadyMade):
            made().make(commitment(title="Otro"), act())

    @pytest.mark.parametrize("code", ["PECJA0001", "ARCBA0123", "ZZAB0001"])
    def test_a_code_is_letters_of_country_and_locality_and_four_digits(self, code: str) -> None:
        assert Commitment().make(commitment(commitment=code), act()).commitment == code

    @pytest.mark.parametrize("code", ["pecja0001", "PECJA1", "0001", "PECJA00001", "PECJA0001\n", ""])
    def test_no_other_code_is_taken(self, code: str) -> None:
        with pytest.raises(ValidationError):
            commitment(commitment=code)

    @any_of(starts=DAYS, ends=DAYS)
    def test_a_commitment_ends_no_earlier_than_it_starts(self, starts: date, ends: date) -> None:
        command = commitment(starts=starts, ends=ends, milestones=[milestone(due=starts.isoformat())])

        if ends < starts:
            with pytest.raises(DatesOutOfOrder):
                Commitment().make(command, act())
        else:
            assert Commitment().make(command, act()).ends == ends

    @pytest.mark.parametrize("due", ["2025-03-31", "2026-01-01"])
    def test_a_milestone_is_due_within_its_commitment(self, due: str) -> None:
        command = commitment(milestones=[milestone(), milestone("H2", due)])

        with pytest.raises(MilestoneOutsideCommitment) as refused:
            Commitment().make(command, act())

        assert refused.value.where == "/milestones/1/due"
        assert refused.value.values == {"starts": "2025-04-01", "ends": "2025-12-31"}

    @pytest.mark.parametrize("due", ["2025-04-01", "2025-12-31"])
    def test_a_milestone_may_be_due_on_the_first_and_on_the_last_day(self, due: str) -> None:
        event = Commitment().make(commitment(milestones=[milestone(due=due)]), act())

        assert event.milestones[0].due == date.fromisoformat(due)

    def test_a_milestone_is_named_once(self) -> None:
        with pytest.raises(MilestoneRepeated):
            Commitment().make(commitment(milestones=[milestone(), milestone()]), act())

    @pytest.mark.parametrize(
        "fault", [{"milestones": []}, {"problem": ""}, {"values": ["beauty"]}, {"starts": "2025-02-30"}]
    )
    def test_a_commitment_says_what_it_must(self, fault: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            commitment(**fault)


class TestProgress:
    def test_progress_on_a_milestone_is_reported_with_its_evidence(self) -> None:
        event = made().report(progress(percentage="40.50"), act())

        assert (event.level, event.percentage) == (CompletionLevel.LIMITED, Decimal("40.50"))
        assert event.files == (PDF,)

    def test_progress_on_a_commitment_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(CommitmentUnknown):
            Commitment().report(progress(), act())

    def test_an_unknown_milestone_is_refused_and_the_known_ones_are_named(self) -> None:
        with pytest.raises(MilestoneUnknown) as refused:
            made().report(progress(milestone="H9"), act())

        assert refused.value.explain().es
        assert "H1, H2" in refused.value.advise().es

    @pytest.mark.parametrize("percentage", ["-0.01", "100.01", "NaN", "Infinity", "33.333", "many"])
    def test_a_percentage_is_0_to_100_with_two_decimals(self, percentage: str) -> None:
        with pytest.raises(ValidationError):
            progress(percentage=percentage)

    def test_an_unknown_level_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            progress(level="nearly")

    @pytest.mark.parametrize("link", ["http://example.org", "javascript:alert(1)", "https://", "https://a b", "x"])
    def test_evidence_is_linked_by_a_safe_address(self, link: str) -> None:
        with pytest.raises(ValidationError):
            progress(links=[link])

    def test_reports_of_government_and_civil_society_stand_side_by_side(self) -> None:
        government = made().report(progress(), act())
        civil = reported(government).report(progress(sector="civil-society", level="not-started"), act())

        last = reported(government, civil).last

        assert last["H1", Sector.GOVERNMENT] == government
        assert last["H1", Sector.CIVIL_SOCIETY] == civil

    def test_the_same_report_again_is_refused(self) -> None:
        said = made().report(progress(), act())

        with pytest.raises(ProgressAlreadyReported):
            reported(said).report(progress(), act())

    @pytest.mark.parametrize("change", [{"percentage": "41"}, {"milestone": "H2"}, {"sector": "civil-society"}])
    def test_a_report_that_says_something_else_is_recorded(self, change: dict[str, Any]) -> None:
        said = made().report(progress(), act())

        assert reported(said).report(progress(**change), act())

    def test_a_report_holds_a_file_once(self) -> None:
        with pytest.raises(FileRepeated):
            made().report(progress(files=[PDF, PDF]), act())

    def test_a_commitment_gives_out_the_files_of_its_reports_and_no_other(self) -> None:
        held = reported(made().report(progress(), act()))

        assert held.attachment(PDF.sanitised_digest) == PDF
        with pytest.raises(NotFound):
            held.attachment("c" * 64)


def sample_events() -> list[Event]:
    return [
        Member().seat(member(), act()).model_copy(update={"member_id": commitment_id("x")}),
        Commitment().make(commitment(milestones=[milestone()]), act()),
        made().report(progress(), act()),
    ]


@pytest.mark.parametrize("event", sample_events(), ids=lambda event: event.TOPIC)
def test_an_event_reads_back_as_it_was_written(event: Event) -> None:
    assert type(event).from_bytes(event.to_bytes()) == event


def test_the_bytes_of_each_event_stay_as_they_are() -> None:
    seated, promised, said = (event.to_bytes().decode() for event in sample_events())

    who = '"actor":"somebody","cause":"request:1",'
    when = '"recorded_at":"2026-03-02T15:00:00Z","role":"forum-member",'
    assert seated == (
        "{" + who + '"institution":"Cámara de Comercio","invented":false,'
        f'"member_id":"{commitment_id("x")}","process_id":null,' + when + '"sector":"civil-society"}'
    )
    assert promised == (
        '{"action":"Dictar talleres en cada provincia.",' + who + '"commitment":"ZZABC0001","contribution":null,'
        '"ends":"2025-12-31","goal":null,"invented":false,"lead":"Gerencia General","milestones":[{"code":"H1",'
        '"due":"2025-08-31","lead":"Planeamiento","output":"Taller realizado","supporters":[]}],"policy_area":null,'
        '"problem":"Poca participación en el proceso.","process_id":null,' + when + '"starts":"2025-04-01",'
        '"status_quo":"Sin talleres en las provincias.","supporters":[{"kind":"civil-society","name":"Red de '
        'Jóvenes"}],"title":"Talleres de participación","values":["civic-participation"]}'
    )
    assert said == (
        "{"
        + who
        + '"commitment":"ZZABC0001","description":"Dos de cinco talleres realizados.","files":[{"digest":"'
        + "a" * 64
        + '","media_type":"application/pdf","sanitised_digest":"'
        + "d" * 64
        + '","size_bytes":1200}],"institution":"Gerencia General","invented":false,'
        '"level":"limited","links":["https://example.org/talleres"],"milestone":"H1","percentage":"40",'
        '"process_id":null,' + when + '"sector":"government"}'
    )


def test_a_history_that_cannot_be_is_not_replayed() -> None:
    seated, promised, _ = sample_events()

    assert isinstance(seated, MemberSeated)
    assert isinstance(promised, CommitmentMade)
    with pytest.raises(TypeError):
        Commitment.replay([seated])
    with pytest.raises(TypeError):
        Member.replay([promised])
