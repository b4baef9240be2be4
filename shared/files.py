"""Evidence files: PDF and JPG, rewritten without what is active or tells who made them, kept by their digests.

The event holds two digests: of the file as it came, which proves what was handed in, and of the copy that is shown.
"""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from shared.errors import Invalid, NotFound, TooLarge, Words
from shared.messages import Digest, Message


class Seal(NamedTuple):
    """What encrypts a file before it is written, or opens it when it is read; `ending` says under which key it stands.

    The same file may be kept under two keys, each with a copy that the other does not open.
    """

    ending: str
    apply: Callable[[bytes], bytes]


_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_RESEND: Final = Words("Vuelva a generar el archivo y envíelo de nuevo.", "Make the file again and send it once more.")


class NotAPdfOrJpg(Invalid):
    """The file is neither a PDF nor a JPG, whatever its name says."""

    title = Words("No es PDF ni JPG", "Neither PDF nor JPG")
    detail = Words("Solo se reciben archivos PDF o JPG.", "Only PDF and JPG files are taken.")
    remedy = Words("Convierta el archivo a PDF o JPG.", "Convert the file to PDF or JPG.")


class FileIsDamaged(Invalid):
    """The file begins as what it should be, and cannot be read to its end."""

    title = Words("Archivo dañado", "Damaged file")
    detail = Words("El archivo está incompleto o dañado.", "The file is incomplete or damaged.")
    remedy = _RESEND


class FileIsEncrypted(Invalid):
    """The PDF is protected; what nobody can look into is no evidence."""

    title = Words("Archivo protegido", "Protected file")
    detail = Words("El PDF tiene contraseña o restricciones.", "The PDF has a password or restrictions.")
    remedy = Words("Quite la protección y envíelo de nuevo.", "Remove the protection and send it again.")


class ImageIsTooLarge(Invalid):
    """The photograph has more pixels than are decoded."""

    title = Words("Imagen demasiado grande", "Image too large")
    detail = Words("El límite es de {most} píxeles.", "The limit is {most} pixels.")
    remedy = Words("Reduzca la imagen y envíela de nuevo.", "Reduce the image and send it again.")


class FileNotKept(NotFound):
    """No file of this digest is kept here."""

    title = Words("Archivo no encontrado", "File not found")


class StoredFileChanged(Exception):
    """A kept file no longer has the digest it is kept under: somebody or some disk changed it."""


class MediaType(StrEnum):
    """What a file of evidence may be."""

    PDF = "application/pdf"
    JPG = "image/jpeg"


class StoredFile(Message):
    """A kept file: digest of what came, digest of the copy that is shown, its type, and the size of what came."""

    digest: Digest
    sanitised_digest: Digest
    media_type: MediaType
    size_bytes: int


class FileStore:
    """Keeps evidence files in a folder, each under its digest; what came stays apart, for its owner's eyes alone."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._shown = folder
        self._originals = folder / "originals"
        self._limit = limit_bytes

    async def keep(self, data: bytes, seal: Seal | None = None) -> StoredFile:
        """Keep a file and its sanitised copy, both on the disk for good when this returns; encrypted by `seal`, if any.

        Raise `TooLarge`, `NotAPdfOrJpg`, `FileIsDamaged`, `FileIsEncrypted` or `ImageIsTooLarge`; then nothing is kept.
        The same file again changes nothing.
        """
        if len(data) > self._limit:
            raise TooLarge(limit=self._limit)
        return await asyncio.to_thread(self._keep, data, seal)

    async def read(self, sanitised_digest: str, unseal: Seal | None = None) -> bytes:
        """Return the copy that is shown; raise `FileNotKept`, or `StoredFileChanged` when its digest does not hold.

        What was kept encrypted is read with what opens it, and not without.
        """
        return await asyncio.to_thread(read_checked, self._shown, sanitised_digest, unseal)

    async def read_original(self, digest: str) -> bytes:
        """Return the file as it came, with whatever it tells of its maker; for those who must check the evidence."""
        return await asyncio.to_thread(read_checked, self._originals, digest)

    def _keep(self, data: bytes, seal: Seal | None) -> StoredFile:
        media_type, clean = sanitise(data)
        self._originals.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = write_once(self._originals, data, seal), write_once(self._shown, clean, seal)
        return StoredFile(digest=kept[0], sanitised_digest=kept[1], media_type=media_type, size_bytes=len(data))


class RawFiles:
    """Keeps files just as they came, each under its digest; nobody is shown them, programs read them again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, data: bytes) -> str:
        """Keep a file, on the disk for good when this returns; return its digest. The same one again does nothing."""
        return await asyncio.to_thread(self._keep, data)

    async def read(self, digest: str) -> bytes:
        """Return a file as it came; raise `FileNotKept`, or `StoredFileChanged` when its digest does not hold."""
        return await asyncio.to_thread(read_checked, self._folder, digest)

    def _keep(self, data: bytes) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return write_once(self._folder, data)


def sanitise(data: bytes) -> tuple[MediaType, bytes]:
    """Return the type of a file by its content, and a copy of it that is safe to show."""
    from shared import sanitising  # noqa: PLC0415  # Its libraries are large, and needed for the first file only.

    if data.startswith(b"%PDF-"):
        return MediaType.PDF, sanitising.sanitised_pdf(data)
    if data.startswith(b"\xff\xd8\xff"):
        return MediaType.JPG, sanitising.sanitised_jpg(data)
    raise NotAPdfOrJpg


def write_once(folder: Path, data: bytes, seal: Seal | None = None) -> str:
    """Write bytes under their SHA-256 and return it, on the disk for good; what is there already stays.

    With `seal` they are encrypted before they are written, and stand under their digest with its ending.
    """
    digest = hashlib.sha256(data).hexdigest()
    name = _named(digest, seal)
    if (folder / name).exists():
        return digest
    data = data if seal is None else seal.apply(data)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as draft:
        draft.write(data)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(folder / name)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return digest


def read_checked(folder: Path, digest: str, unseal: Seal | None = None) -> bytes:
    """Return the bytes under a digest; raise `FileNotKept`, or `StoredFileChanged` when the digest does not hold."""
    name = _named(digest, unseal)
    if not _DIGEST.fullmatch(digest) or not (folder / name).is_file():
        raise FileNotKept
    data = (folder / name).read_bytes()
    data = data if unseal is None else unseal.apply(data)
    if hashlib.sha256(data).hexdigest() != digest:
        raise StoredFileChanged(digest)
    return data


def _named(digest: str, seal: Seal | None) -> str:
    return digest if seal is None else f"{digest}.{seal.ending}"
