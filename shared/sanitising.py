"""Sanitising: a PDF or JPG rewritten without what is active, or tells who made it."""

import io
import struct
from typing import Final

import pikepdf
from pikepdf.sanitize import Sanitizer
from PIL import ExifTags, Image

from shared.files import FileIsDamaged, FileIsEncrypted, ImageIsTooLarge

MOST_PIXELS: Final = 50_000_000
"""A photograph of more pixels is not decoded."""

_JPG_QUALITY: Final = 90

_TURNS: Final[dict[int | None, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How to stand an image upright, by its EXIF orientation (EXIF 2.32, tag 0x0112)."""

_SANITIZER: Final = (
    Sanitizer()
    .remove_javascript()
    .remove_external_access()
    .remove_attachments()
    .remove_multimedia()
    .remove_thumbnails()
    .remove_web_capture()
    .remove_private_app_data()
    .remove_collection()
)


def sanitised_pdf(data: bytes) -> bytes:
    """Return a PDF rewritten without scripts, actions that reach out, embedded files, media, forms' XFA and metadata.

    Its pages look as before. Images inside them are left as they are. The same input gives the same output.
    """
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise FileIsEncrypted
            return _rewritten(pdf)
    except pikepdf.PasswordError:
        raise FileIsEncrypted from None
    except (pikepdf.PikepdfError, ValueError, TypeError, RecursionError):
        raise FileIsDamaged from None


def _rewritten(pdf: pikepdf.Pdf) -> bytes:
    if not len(pdf.pages):
        raise FileIsDamaged
    _SANITIZER.apply(pdf)
    _drop(pdf.trailer, "/Info")
    _drop(pdf.Root, "/Metadata")
    _drop(pdf.Root.get("/AcroForm"), "/XFA")
    clean = io.BytesIO()
    pdf.save(clean, deterministic_id=True)
    return clean.getvalue()


def _drop(holder: pikepdf.Object | None, name: str) -> None:
    if isinstance(holder, pikepdf.Dictionary) and name in holder:
        del holder[name]


def sanitised_jpg(data: bytes) -> bytes:
    """Return a JPG encoded anew, upright, without EXIF, place, thumbnail, comment or any other metadata."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ImageIsTooLarge(most=MOST_PIXELS)
            turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
            upright = (image.transpose(turn) if turn is not None else image).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageIsTooLarge(most=MOST_PIXELS) from None
    except (OSError, SyntaxError, ValueError, TypeError, struct.error):
        raise FileIsDamaged from None
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    clean = io.BytesIO()
    bare.save(clean, "JPEG", quality=_JPG_QUALITY)
    return clean.getvalue()
