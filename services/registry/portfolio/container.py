"""The container check: what a ZIP workbook really unpacks to, measured before any reader opens it."""

import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from services.registry.portfolio.refusals import FileIsProtected, FileIsUnreadable, FileIsUnsafe

ENCRYPTED: Final = 0x1
LOCAL_HEADER: Final = 30
CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class ContainerLimits:
    """How much a workbook may hold: files in it, bytes unpacked in all, bytes unpacked for each byte packed."""

    entries: int = 2_000
    unpacked_bytes: int = 1 << 30
    ratio: int = 200
    ratio_from_bytes: int = 1 << 22


class Container:
    """A ZIP workbook whose entries can be unpacked only within limits.

    Sizes are counted while unpacking: what the container's directory says about itself is not believed.
    """

    def __init__(self, data: bytes, limits: ContainerLimits) -> None:
        try:
            self._entries = ZipFile(BytesIO(data)).infolist()
        except (BadZipFile, ValueError, NotImplementedError):
            raise FileIsUnreadable from None
        self._data = data
        self.limits = limits
        self._unpacked = 0
        self._measured: set[str] = set()
        if len(self._entries) > limits.entries:
            raise FileIsUnsafe(measure="archivos", limit=limits.entries)
        if any(entry.flag_bits & ENCRYPTED for entry in self._entries):
            raise FileIsProtected

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files in the container, in its order."""
        return tuple(entry.filename for entry in self._entries)

    def check(self) -> None:
        """Unpack what was not unpacked yet and keep nothing of it; raise `FileIsUnsafe` or `FileIsUnreadable`."""
        for name in self.names:
            if name not in self._measured:
                deque(self.chunks(name), maxlen=0)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield one file unpacked, piece by piece; stop with `FileIsUnsafe` as soon as a limit is passed."""
        entry = next(entry for entry in self._entries if entry.filename == name)
        packed = self._packed(entry)
        size = 0
        for piece in _unpacked(entry, packed):
            size += len(piece)
            self._unpacked += len(piece)
            self._allow(size, len(packed))
            yield piece
        self._measured.add(name)

    def read(self, name: str) -> bytes:
        """Return one file unpacked, or nothing when the container does not have it."""
        return b"".join(self.chunks(name)) if name in self.names else b""

    def _packed(self, entry: ZipInfo) -> bytes:
        """Return the bytes between an entry's local header and the end of its data."""
        header = self._data[entry.header_offset : entry.header_offset + LOCAL_HEADER]
        if len(header) < LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise FileIsUnreadable
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        start = entry.header_offset + LOCAL_HEADER + name + extra
        return self._data[start : start + entry.compress_size]

    def _allow(self, size: int, packed: int) -> None:
        limits = self.limits
        if self._unpacked > limits.unpacked_bytes:
            raise FileIsUnsafe(measure="bytes", limit=limits.unpacked_bytes)
        if size > limits.ratio_from_bytes and size > packed * limits.ratio:
            raise FileIsUnsafe(measure="compresión", limit=limits.ratio)


def _unpacked(entry: ZipInfo, packed: bytes) -> Iterator[bytes]:
    if entry.compress_type == ZIP_STORED:
        yield packed
        return
    if entry.compress_type != ZIP_DEFLATED:
        raise FileIsUnreadable
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    fed, rest = 0, b""
    while not inflater.eof:
        if not rest:
            rest, fed = packed[fed : fed + CHUNK], fed + CHUNK
        try:
            piece = inflater.decompress(rest, CHUNK)
        except zlib.error:
            raise FileIsUnreadable from None
        rest = inflater.unconsumed_tail
        if not piece and not rest and fed >= len(packed) and not inflater.eof:
            raise FileIsUnreadable
        if piece:
            yield piece
