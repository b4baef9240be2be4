from uuid import uuid4

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st
from pydantic import ValidationError

from services.oversight.domain import Report, report_id
from services.oversight.errors import FileRepeated, ProvinceRepeated, ProvinceUnknown, ReportAlreadyFiled
from services.oversight.events import ReportFiled
from shared.errors import NotFound
from shared.messages import Role
from shared.territory import Catalogue
from tests.services.oversight.given import JPG, PDF, PROCESS, act, report

CAJAMARCA = Catalogue.default()
PROVINCES = [place.inei for place in CAJAMARCA.provinces()]


def filed() -> ReportFiled:
    return Report().file(report(), act(), CAJAMARCA)


def test_a_report_is_filed_with_its_files_and_provinces() -> None:
    command = report(provinces=("0601", "0604"), files=(PDF, JPG))

    event = Report().file(command, act(role=Role.CITIZEN), CAJAMARCA)

    assert event.provinces == ("0601", "0604")
    assert event.files == (PDF, JPG)
    assert event.role is Role.CITIZEN
    assert event.process_id == PROCESS
    assert event.report_id == report_id(command, act())


def test_the_bytes_of_a_filed_report_stay_as_they_are() -> None:
    event = filed().model_copy(update={"report_id": PROCESS})

    assert event.TOPIC == "oversight.report-filed.v1"
    assert (
        event.to_bytes()
        == (
            '{"actor":"018f0000-0000-7000-8000-0000000000aa","cause":"request:1","files":[{"digest":"' + "a" * 64 + '",'
            '"media_type":"application/pdf","sanitised_digest":"' + "d" * 64 + '","size_bytes":1200}],"invented":false,'
            '"process_id":"018f0000-0000-7000-8000-000000000001","provinces":["0601"],'
            '"recorded_at":"2026-03-02T15:00:00Z","report_id":"018f0000-0000-7000-8000-000000000001",'
            '"role":"committee","title":"Obra detenida en Jesús"}'
        ).encode()
    )
    assert ReportFiled.from_bytes(event.to_bytes()) == event


@any_of(st.text(alphabet="0123456789", min_size=4, max_size=4).filter(lambda code: code not in PROVINCES))
def test_a_report_covers_provinces_of_the_catalogue_only(code: str) -> None:
    with pytest.raises(ProvinceUnknown) as refused:
        Report().file(report(provinces=("0601", code)), act(), CAJAMARCA)

    assert refused.value.where == "/provinces/1"


@any_of(st.permutations(PROVINCES))
def test_a_report_may_cover_every_province_in_any_order(provinces: list[str]) -> None:
    event = Report().file(report(provinces=provinces), act(), CAJAMARCA)

    assert list(event.provinces) == provinces


def test_a_report_names_a_province_once() -> None:
    with pytest.raises(ProvinceRepeated):
        Report().file(report(provinces=("0601", "0601")), act(), CAJAMARCA)


def test_a_report_holds_a_file_once() -> None:
    with pytest.raises(FileRepeated):
        Report().file(report(files=(PDF, PDF)), act(), CAJAMARCA)


@pytest.mark.parametrize("fault", [{"provinces": ()}, {"files": ()}, {"title": ""}, {"provinces": ("060101",)}])
def test_a_report_has_a_title_a_province_and_a_file(fault: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        report(**fault)


def test_the_same_report_is_not_filed_twice() -> None:
    with pytest.raises(ReportAlreadyFiled):
        Report.replay([filed()]).file(report(), act(), CAJAMARCA)


def test_one_person_files_the_same_files_on_a_process_once_in_any_order() -> None:
    assert report_id(report(files=(PDF, JPG)), act()) == report_id(report(files=(JPG, PDF), title="Otro"), act())


@pytest.mark.parametrize(
    "other",
    [
        report_id(report(), act(actor=str(uuid4()))),
        report_id(report(process_id=None), act()),
        report_id(report(files=(JPG,)), act()),
    ],
)
def test_another_person_process_or_file_makes_another_report(other: object) -> None:
    assert other != report_id(report(), act())


def test_a_report_gives_out_the_files_it_holds_and_no_other() -> None:
    held = Report.replay([filed()])

    assert held.attachment(PDF.sanitised_digest) == PDF
    with pytest.raises(NotFound):
        held.attachment(JPG.sanitised_digest)
