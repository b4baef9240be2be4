"""Files as they come: formats told from bytes, containers checked before opening, text decoded by a fixed ladder."""

import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from services.registry.portfolio import (
    ContainerLimits,
    FileFormat,
    FileIsProtected,
    FileIsUnreadable,
    FileIsUnsafe,
    ImportReport,
    read_portfolio,
)
from services.registry.portfolio.headings import cell_name
from services.registry.portfolio.separated import is_garbled
from services.registry.portfolio.sheetxml import _beyond, column_number

Maker = Callable[..., bytes]
HEADINGS = ("Código único", "Nombre", "Ubigeo")
ROW = ("2324969", "CAÑAVERAL: creación", "060401")
ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3"><office:body><office:spreadsheet>
 <table:table table:name="Cartera">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


def csv_of(delimiter: str = ",", charset: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in (HEADINGS, ROW)).encode(charset)


def name_in(report: ImportReport) -> str:
    return report.portfolio.projects[0].name


def zipped(files: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_each_of_the_four_delimiters_is_told(delimiter: str) -> None:
    report = read_portfolio(csv_of(delimiter))

    assert (report.format, report.delimiter, report.rows) == (FileFormat.CSV, delimiter, 1)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_each_step_of_the_ladder_of_charsets_reads_spanish(charset: str) -> None:
    report = read_portfolio(csv_of(charset=charset))

    assert (report.charset, name_in(report)) == (charset, ROW[1])


def test_commas_and_line_breaks_inside_quotes_are_text() -> None:
    text = 'Código único;Nombre;Ubigeo\n2324969;"CARRETERA, TRAMO\nNORTE; SUR";60401\n;"sin código";60401\n'

    report = read_portfolio(text.encode())

    assert name_in(report) == "CARRETERA, TRAMO NORTE; SUR"
    assert [problem.cell for problem in report.problems] == ["A3"]


@pytest.mark.parametrize("text", ["Ã‘", "Ã³", "Â°", "AÃ\u0091O", "\ufffd"])
def test_the_marks_of_damaged_text_are_told(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize("text", ["CAÑAVERAL", "São Paulo", "Nº 5", "50 °C", "Â", "ÃO"])
def test_sound_text_is_not_called_damaged(text: str) -> None:
    assert not is_garbled(text)


def ods(*rows: tuple[str, ...], more: str = "") -> bytes:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    content = ODS.format(rows=lines + more).encode()
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content})


def test_an_ods_is_read_and_its_endless_empty_rows_are_none() -> None:
    blank = '<table:table-cell table:number-columns-repeated="1024"/>'
    endless = f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>'

    report = read_portfolio(ods(HEADINGS, ROW, more=endless))

    assert (report.format, name_in(report), report.locations) == (FileFormat.ODS, ROW[1], 1)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"   \n", b"\x00\x01\x02", b"PK\x03\x04 no more", zipped({"readme.txt": b"no workbook"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, zipped({"xl/workbook.xml": b"<broken"}), b"\xff\xfe\x00",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(FileIsUnreadable):
        read_portfolio(data)


def test_an_encrypted_container_is_refused_as_protected(xlsx: Maker) -> None:
    data = bytearray(xlsx((HEADINGS, ROW)))
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1

    with pytest.raises(FileIsProtected):
        read_portfolio(bytes(data))


def test_a_workbook_of_too_many_files_is_refused_unopened() -> None:
    with pytest.raises(FileIsUnsafe):
        read_portfolio(zipped({f"xl/{number}.xml": b"" for number in range(30)}), limits=ContainerLimits(entries=20))


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened() -> None:
    with pytest.raises(FileIsUnsafe) as refusal:
        read_portfolio(zipped({"xl/media/a": bytes(range(256)) * 4000}), limits=ContainerLimits(unpacked_bytes=100_000))

    assert refusal.value.values["limit"] == 100_000


def test_a_workbook_packed_beyond_the_ratio_is_refused_unopened() -> None:
    with pytest.raises(FileIsUnsafe) as refusal:
        read_portfolio(zipped({"xl/media/a": bytes(6_000_000)}))

    assert refusal.value.values["measure"] == "compresión"


def test_a_container_that_lies_about_its_size_is_measured() -> None:
    honest = zipped({"xl/media/a": bytes(6_000_000)})
    lying = honest.replace(struct.pack("<I", 6_000_000), struct.pack("<I", 10))

    with pytest.raises(FileIsUnsafe):
        read_portfolio(lying)


def test_a_cell_in_the_farthest_corner_is_refused_before_it_is_laid_out(xlsx: Maker) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    files = {}
    with ZipFile(BytesIO(xlsx((HEADINGS, ROW)))) as container:
        files = {name: container.read(name) for name in container.namelist()}
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)

    with pytest.raises(FileIsUnsafe) as refusal:
        read_portfolio(zipped(files))

    assert refusal.value.values["measure"] == "celdas"


def test_a_cell_repeated_into_millions_is_refused_before_it_is_laid_out() -> None:
    cell = '<table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/>'
    vast = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'

    with pytest.raises(FileIsUnsafe) as refusal:
        read_portfolio(ods(HEADINGS, ROW, more=vast))

    assert refusal.value.values["measure"] == "celdas"


def test_a_damaged_entry_is_refused(xlsx: Maker) -> None:
    data = xlsx((HEADINGS, ROW))
    start = data.index(b"xl/worksheets/sheet1.xml") + 40

    with pytest.raises(FileIsUnreadable):
        read_portfolio(data[:start] + b"\xff" * 60 + data[start + 60 :])


@pytest.mark.parametrize(("row", "column", "name"), [(16, 2, "C17"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10")])
def test_cells_are_named_as_spreadsheets_do(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name
    assert column_number(name.rstrip("0123456789")) == column + 1


@pytest.mark.parametrize("widest", ["A", "M", "Z", "AK", "AZ", "ZZ", "AAA", "XFD", "ZZZ"])
def test_a_cell_beyond_the_widest_column_is_found_and_none_before_it(widest: str) -> None:
    beyond = _beyond(widest)
    others = ["A", "B", "L", "M", "N", "Z", "AA", "AJ", "AK", "AL", "BA", "ZY", "ZZ", "AAA", "XFC", "XFD", "XFE", "ZZZ"]

    found = {column for column in others if beyond.search(f'<c r="{column}12" s="1">'.encode())}

    assert found == {column for column in others if column_number(column) > column_number(widest)}
