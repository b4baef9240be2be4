"""The catalogue of territory and its indicators (domain.md 2.5)."""

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest

from shared.territory import (
    Catalogue,
    CodeSystem,
    DateBasis,
    FaultyCatalogue,
    FaultyIndicators,
    Indicators,
    IndicatorUnknown,
    Level,
    UnknownUbigeo,
)

OUTSIDE = Path(os.environ.get("QUIPU_OUTSIDE_DATA", Path(__file__).resolve().parents[2].parent / "shared" / "data"))
HEADINGS = "level,inei,reniec,name,capital,latitude,longitude\n"
REGION = "region,99,99,Norte,Villa,-7,-78\n"
PROVINCE = "province,9901,9902,Alta,Villa,-7,-78\n"
DISTRICT = "district,990101,990203,Villa,Villa,-7.25,-78.5\n"


def test_cajamarca_has_thirteen_provinces_and_127_districts() -> None:
    catalogue = Catalogue.default()

    counts = (len(catalogue.provinces()), len(catalogue.districts()))

    assert counts == (13, 127)


def test_the_same_code_names_different_provinces_in_the_two_systems() -> None:
    catalogue = Catalogue.default()

    names = (catalogue.find("0604", "INEI").name, catalogue.find("0604", "RENIEC").name)

    assert names == ("Chota", "Contumazá")


def test_eight_provinces_and_101_districts_are_numbered_differently_by_the_two_systems() -> None:
    catalogue = Catalogue.default()

    differing = [place.level for place in catalogue.places if place.inei != place.reniec]

    assert (differing.count(Level.PROVINCE), differing.count(Level.DISTRICT)) == (8, 101)


def test_every_code_comes_back_from_the_other_system() -> None:
    catalogue = Catalogue.default()

    there = [catalogue.convert(place.inei, "INEI", "RENIEC") for place in catalogue.places]
    back = [catalogue.convert(code, CodeSystem.RENIEC, CodeSystem.INEI) for code in there]

    assert back == [place.inei for place in catalogue.places]


@pytest.mark.parametrize(("long", "short"), [("060400", "0604"), ("060000", "06"), ("060401", "060401")])
def test_trailing_zeros_name_the_wider_place(long: str, short: str) -> None:
    assert Catalogue.default().find(long).inei == short


@pytest.mark.parametrize("code", ["240101", "0699", "", "000000", "6101", "060199", "DNI 10117410"])
def test_an_unknown_code_is_refused_without_repeating_it(code: str) -> None:
    with pytest.raises(UnknownUbigeo) as refusal:
        Catalogue.default().find(code)

    assert refusal.value.values == {"system": "INEI"}
    assert "INEI" in refusal.value.explain().es


def test_districts_of_a_province_are_its_own() -> None:
    names = [place.name for place in Catalogue.default().districts("0607")]

    assert names == ["Bambamarca", "Chugur", "Hualgayoc"]


def test_districts_are_found_by_the_province_code_of_the_other_system() -> None:
    catalogue = Catalogue.default()

    found = catalogue.districts("0606", system="RENIEC")

    assert found == catalogue.districts("0604")


def test_a_district_lies_in_its_province() -> None:
    assert Catalogue.default().province_of("061001").name == "San Marcos"


def test_a_region_lies_in_no_province() -> None:
    with pytest.raises(UnknownUbigeo):
        Catalogue.default().province_of("06")


def test_the_catalogue_states_what_its_public_source_states() -> None:
    source = OUTSIDE / "territory" / "cajamarca_districts.csv"
    if not source.exists():
        pytest.skip("the outside data are not beside this checkout")
    with source.open(encoding="utf-8", newline="") as text:
        stated = {(row["ubigeo_inei"], row["ubigeo_reniec"], Decimal(row["latitude"])) for row in csv.DictReader(text)}

    ours = {(place.inei, place.reniec, place.latitude) for place in Catalogue.default().districts()}

    assert ours == stated


def test_a_catalogue_is_read_from_csv() -> None:
    catalogue = Catalogue.from_csv("\ufeff" + HEADINGS + REGION + PROVINCE + DISTRICT)

    assert catalogue.find("990203", "RENIEC").latitude == Decimal("-7.25")


def test_a_catalogue_is_read_from_geojson_points_longitude_first() -> None:
    text = """{"type": "FeatureCollection", "features": [{"type": "Feature",
      "properties": {"level": "region", "inei": "99", "reniec": "99", "name": "Norte", "capital": "Villa"},
      "geometry": {"type": "Point", "coordinates": [-78.51083, -7.15472]}}]}"""

    place = Catalogue.from_geojson(text).find("99")

    assert (place.latitude, place.longitude) == (Decimal("-7.15472"), Decimal("-78.51083"))


@pytest.mark.parametrize("text", ["", "[]", '{"features": 3}', '{"features": [{}]}', '{"features": [null]}', "{"])
def test_geojson_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(FaultyCatalogue):
        Catalogue.from_geojson(text)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (REGION + PROVINCE + DISTRICT.replace("-7.25", "norte"), "faulty-place"),
        (REGION + PROVINCE + DISTRICT.replace("990101", "9901011"), "faulty-place"),
        (REGION + PROVINCE.replace("9901,", "990111,"), "faulty-place"),
        (REGION + PROVINCE + DISTRICT + DISTRICT.replace("990203", "990204"), "place-repeated"),
        (REGION + DISTRICT, "place-without-parent"),
    ],
)
def test_a_faulty_catalogue_is_refused_and_names_its_row(rows: str, code: str) -> None:
    with pytest.raises(FaultyCatalogue) as refusal:
        Catalogue.from_csv(HEADINGS + rows)

    fault = refusal.value.rows[-1]
    assert (fault.refusal.code, fault.refusal.advise().es != "") == (code, True)
    assert fault.row in {2, 3, 4}


def test_an_empty_catalogue_is_refused() -> None:
    with pytest.raises(FaultyCatalogue):
        Catalogue.from_csv(HEADINGS)


def test_every_district_has_area_density_and_poverty_with_date_and_source() -> None:
    indicators = Indicators.default()

    figures = [indicators.about(place.inei) for place in Catalogue.default().districts()]

    assert {len(found) for found in figures} == {3}
    assert all(figure.date and figure.source for found in figures for figure in found)


def test_a_figure_says_when_only_its_publication_is_dated() -> None:
    assert Indicators.default().find("060101", "poverty").date_basis is DateBasis.PUBLICATION


def test_of_two_figures_the_latest_stands() -> None:
    row = "INEI,060101,population,{},persons,{},reference,INEI\n"
    text = "system,code,indicator,value,unit,date,date_basis,source\n" + row.format(5, 2025) + row.format(4, 2017)

    assert Indicators.from_csv(text).find("060101", "population").value == Decimal(5)


def test_a_figure_nobody_stated_is_refused() -> None:
    with pytest.raises(IndicatorUnknown):
        Indicators.default().find("060101", "happiness")


def test_a_figure_without_source_or_date_is_refused() -> None:
    text = "system,code,indicator,value,unit,date,date_basis,source\nINEI,060101,population,5,persons,,reference,\n"

    with pytest.raises(FaultyIndicators) as refusal:
        Indicators.from_csv(text)

    assert refusal.value.rows[0].row == 1
