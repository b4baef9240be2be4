"""A load generator: `python -m tests.bench.load HOST PORT CONNECTIONS SECONDS FILE` prints one line of JSON.

The file holds HTTP requests, each as 4 bytes of length and its bytes. Every connection sends one, waits for the whole
answer, and sends the next; each request is sent once.
"""

import asyncio
import json
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import uvloop

_LENGTH = b"content-length: "


class Caller(asyncio.Protocol):
    """One connection that sends the next request when an answer is complete."""

    def __init__(self, requests: Iterator[bytes], until: float, done: asyncio.Future[None]) -> None:
        self.waits: list[float] = []
        self.refused = 0
        self._requests = requests
        self._until = until
        self._done = done
        self._buffer = b""
        self._began = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        start = lower.index(_LENGTH) + len(_LENGTH)
        if len(body) < int(lower[start:].split(b"\r\n", 1)[0]):
            return
        self.waits.append(time.perf_counter() - self._began)
        self.refused += not head.startswith(b"HTTP/1.1 2")
        self._buffer = b""
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        self._began = time.perf_counter()
        if request is None or self._began > self._until or self._transport is None:
            if not self._done.done():
                self._done.set_result(None)
            return
        self._transport.write(request)


def _read(path: Path) -> list[bytes]:
    data, place, found = path.read_bytes(), 0, []
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        found.append(data[place + 4 : place + 4 + length])
        place += 4 + length
    return found


def write_requests(path: Path, requests: list[bytes]) -> None:
    """Write requests as `main` reads them."""
    path.write_bytes(b"".join(struct.pack(">I", len(request)) + request for request in requests))


async def main(host: str, port: int, connections: int, seconds: float, path: Path) -> None:
    """Call, and print how many were answered in how many seconds, the waits and the refusals."""
    loop = asyncio.get_running_loop()
    requests = iter(_read(path))
    began = time.perf_counter()
    callers: list[Caller] = []
    waiting: list[asyncio.Future[None]] = []
    for _ in range(connections):
        done = loop.create_future()
        caller = Caller(requests, began + seconds, done)
        await loop.create_connection(lambda one=caller: one, host, port)  # type: ignore[misc]
        callers.append(caller)
        waiting.append(done)
    await asyncio.gather(*waiting)
    waits = sorted(wait for caller in callers for wait in caller.waits)
    print(
        json.dumps(
            {
                "number": len(waits),
                "seconds": time.perf_counter() - began,
                "waits": waits,
                "refused": sum(caller.refused for caller in callers),
            }
        )
    )


if __name__ == "__main__":
    host, port, connections, seconds, file = sys.argv[1:]
    uvloop.run(main(host, int(port), int(connections), float(seconds), Path(file)))
