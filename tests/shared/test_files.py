"""Only PDF and JPG are kept, without what is active or tells who made them, and shown only unchanged."""

import hashlib
import io
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageOps

from shared.errors import Refusal, TooLarge
from shared.files import (
    FileIsDamaged,
    FileIsEncrypted,
    FileNotKept,
    FileStore,
    ImageIsTooLarge,
    MediaType,
    NotAPdfOrJpg,
    Seal,
    StoredFileChanged,
    sanitise,
)

LIMIT = 200_000
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def pdf(*, dangerous: bool = False, password: str | None = None) -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(300, 400))
    made.docinfo["/Author"] = String("Rosa Quispe")
    if dangerous:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('hola')"))
        launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
        made.Root.OpenAction = script
        made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))
        made.pages[0].obj.AA = Dictionary(O=launch)
        made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("<script>hola</script>"))
        made.attachments["virus.exe"] = b"MZ-virus"
    encryption = pikepdf.Encryption(owner="o", user=password) if password is not None else None
    made.save(out, encryption=encryption, compress_streams=False)
    return out.getvalue()


def jpg(size: tuple[int, int] = (40, 20), *, metadata: bool = False) -> bytes:
    image, out = Image.effect_noise(size, 50).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    if metadata:
        exif[ORIENTATION], exif[MAKER] = 6, "Quispe Phone"
        exif.get_ifd(GPS)[1] = "S"
    image.save(out, "JPEG", exif=exif, comment=b"Rosa Quispe" if metadata else b"")
    return out.getvalue()


def dark(image: Image.Image, at: tuple[int, int]) -> bool:
    return image.tobytes()[at[1] * image.width + at[0]] < 128


def listed(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", LIMIT)


@pytest.mark.parametrize(("data", "media_type"), [(pdf(), MediaType.PDF), (jpg(), MediaType.JPG)])
async def test_a_file_is_kept_under_its_digests(data: bytes, media_type: MediaType, store: FileStore) -> None:
    kept = await store.keep(data)

    assert (kept.media_type, kept.size_bytes) == (media_type, len(data))
    assert kept.digest == hashlib.sha256(data).hexdigest()
    assert await store.read_original(kept.digest) == data
    assert hashlib.sha256(await store.read(kept.sanitised_digest)).hexdigest() == kept.sanitised_digest


@pytest.mark.parametrize("data", [pdf(dangerous=True), jpg(metadata=True)])
async def test_the_same_file_again_changes_nothing(data: bytes, store: FileStore, tmp_path: Path) -> None:
    first = await store.keep(data)
    before = listed(tmp_path)

    assert await store.keep(data) == first
    assert listed(tmp_path) == before


async def test_one_file_under_two_keys_is_read_with_each_of_them(store: FileStore, tmp_path: Path) -> None:
    seals = [
        Seal(f"{key}.sealed", lambda data, key=key: bytes(byte ^ key for byte in data))  # type: ignore[misc]  # Its own.
        for key in (1, 2)
    ]

    kept = [await store.keep(pdf(), seal) for seal in seals]

    read = {await store.read(kept[0].sanitised_digest, seal) for seal in seals}
    assert kept[0] == kept[1]
    assert [hashlib.sha256(data).hexdigest() for data in read] == [kept[0].sanitised_digest]
    assert not [file for file in listed(tmp_path) if file.is_file() and file.read_bytes().startswith(b"%PDF-")]


async def test_what_came_is_for_its_owner_alone_and_not_among_what_is_shown(store: FileStore, tmp_path: Path) -> None:
    kept = await store.keep(jpg(metadata=True))

    assert (tmp_path / "files" / "originals").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "files" / "originals" / kept.digest).stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileNotKept):
        await store.read(kept.digest)


def test_nothing_active_stays_in_a_pdf() -> None:
    dangerous = pdf(dangerous=True)
    assert all(word in dangerous for word in (b"app.alert", b"calc.exe", b"MZ-virus", b"hola</script>", b"Quispe"))

    _, clean = sanitise(dangerous)

    with pikepdf.open(io.BytesIO(clean)) as read:
        everything = b"".join(
            one.unparse() + (one.read_bytes() if isinstance(one, pikepdf.Stream) else b"") for one in read.objects
        )
        assert len(read.pages) == 1
    for word in (b"app.alert", b"JavaScript", b"calc.exe", b"virus", b"XFA", b"Quispe"):
        assert word not in everything + clean


def test_a_photograph_tells_neither_place_nor_maker_and_stands_upright() -> None:
    original = jpg(metadata=True)
    assert b"Quispe" in original

    _, clean = sanitise(original)

    with Image.open(io.BytesIO(clean)) as image:
        assert image.size == (20, 40)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Quispe" not in clean


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_its_camera_was_held(orientation: int) -> None:
    image, out, exif = Image.new("RGB", (64, 32)), io.BytesIO(), Image.Exif()
    image.paste((255, 255, 255), (0, 0, 16, 16))
    exif[ORIENTATION] = orientation
    image.save(out, "JPEG", exif=exif)

    _, clean = sanitise(out.getvalue())

    with Image.open(io.BytesIO(clean)) as turned, Image.open(io.BytesIO(out.getvalue())) as original:
        expected = ImageOps.exif_transpose(original).convert("L")
        corners = [(x, y) for x in (4, expected.width - 5) for y in (4, expected.height - 5)]
        assert turned.size == expected.size
        assert [dark(turned.convert("L"), at) for at in corners] == [dark(expected, at) for at in corners]


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_print_photographs_are_taken_too(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (10, 10)).save(out, "JPEG")

    assert sanitise(out.getvalue())[0] is MediaType.JPG


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", NotAPdfOrJpg),
        (b"PK\x03\x04 a workbook", NotAPdfOrJpg),
        (b"<html>%PDF-1.7", NotAPdfOrJpg),
        (b"%PDF-1.7", FileIsDamaged),
        (pdf()[:-40], FileIsDamaged),
        (pdf()[:200], FileIsDamaged),
        (pdf(password="secret"), FileIsEncrypted),
        (pdf(password=""), FileIsEncrypted),
        (b"\xff\xd8\xff", FileIsDamaged),
        (jpg((200, 200))[:5000], FileIsDamaged),
        (b"x" * (LIMIT + 1), TooLarge),
    ],
)
async def test_what_is_no_good_is_refused_and_nothing_is_kept(
    data: bytes, refusal: type[Refusal], store: FileStore, tmp_path: Path
) -> None:
    with pytest.raises(refusal):
        await store.keep(data)

    assert listed(tmp_path) == []


@pytest.mark.parametrize("size", [(8000, 6251), (65000, 65000)])
def test_a_photograph_of_too_many_pixels_is_not_decoded(size: tuple[int, int]) -> None:
    data = bytearray(jpg((16, 16)))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = size[1].to_bytes(2, "big") + size[0].to_bytes(2, "big")

    with pytest.raises(ImageIsTooLarge):
        sanitise(bytes(data))


@pytest.mark.parametrize("digest", ["0" * 64, "../../secret", "", "A" * 64])
async def test_only_a_kept_digest_is_read(digest: str, store: FileStore) -> None:
    with pytest.raises(FileNotKept):
        await store.read(digest)


async def test_a_kept_file_that_changed_is_not_shown(store: FileStore, tmp_path: Path) -> None:
    kept = await store.keep(jpg())
    (tmp_path / "files" / kept.sanitised_digest).write_bytes(b"other")

    with pytest.raises(StoredFileChanged):
        await store.read(kept.sanitised_digest)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow warns of broken EXIF, which is dropped anyway.
@settings(deadline=None, max_examples=150)
@given(st.sampled_from([pdf(), pdf(dangerous=True), jpg(), jpg(metadata=True)]), st.data())
def test_a_file_with_any_bytes_changed_is_sanitised_or_refused(data: bytes, drawn: st.DataObject) -> None:
    changed = bytearray(data)
    for _ in range(drawn.draw(st.integers(1, 8))):
        changed[drawn.draw(st.integers(0, len(changed) - 1))] = drawn.draw(st.integers(0, 255))

    try:
        media_type, clean = sanitise(bytes(changed))
    except Refusal:
        return

    assert sanitise(clean)[0] is media_type
