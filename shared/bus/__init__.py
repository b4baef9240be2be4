"""The bus: one JetStream stream for each service, a gap-free copy of its event store.

Promises: stream sequence = store position; a batch lands whole or not at all, and only directly behind what the
publisher had seen last; a reader gets every message once, in order, from the position it asks for, through restarts of
the server. Not promised: that the stream keeps its tail when a machine dies; the relay publishes it again.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Final, NamedTuple, Self

import nats
import nats.errors
import structlog
from nats.aio.client import Client
from nats.js import api
from nats.js.errors import APIError, NotFoundError
from nats.nuid import NUID

from shared.bus.pulling import AWAY, HEARTBEAT_SECONDS, Message, Pull, stream_name
from shared.errors import Standstill, Words

MESSAGES_PER_BATCH: Final = 1_000
BYTES_PER_BATCH: Final = 16 * 1024 * 1024
OLDEST_SERVER: Final = (2, 12)
_WRONG_LAST_SEQUENCE: Final = 10071

__all__ = [
    "AWAY",
    "BYTES_PER_BATCH",
    "MESSAGES_PER_BATCH",
    "Bus",
    "Fenced",
    "Head",
    "Message",
    "ServerTooOld",
    "StreamMissing",
    "StreamSettingsDiffer",
    "stream_name",
    "stream_settings",
]

_log = structlog.get_logger()


class ServerTooOld(Standstill):
    """The NATS server is older than 2.12: it would accept our settings and silently ignore them."""

    detail = Words("NATS es de la versión {version}.", "NATS is version {version}.")
    remedy = Words("Use 2.12 o posterior.", "Use 2.12 or newer.")


class StreamSettingsDiffer(Standstill):
    """The stream exists with other settings than ours, so its promises do not hold."""

    detail = Words(
        "El flujo {stream} tiene otros ajustes que los nuestros: {names}.",
        "The stream {stream} has other settings than ours: {names}.",
    )
    remedy = Words(
        "Bórrelo en el servidor NATS, o indique otro servidor: se llena de nuevo desde el almacén.",
        "Delete it on the NATS server, or name another server: it is filled again from the store.",
    )


class StreamMissing(Exception):
    """There is no such stream: it was deleted, or nobody made it yet."""


class Fenced(Exception):
    """Somebody else published first: the stream is not where this publisher thought. It reads the head again."""


class Head(NamedTuple):
    """The ends of a stream: first and last sequence, and how many messages it holds."""

    first: int
    last: int
    messages: int


def stream_settings(service: str) -> api.StreamConfig:
    """Return the settings that every stream must have (read back after creation)."""
    return api.StreamConfig(
        name=stream_name(service),
        subjects=[f"quipu.v1.{service}.>"],
        storage=api.StorageType.FILE,
        retention=api.RetentionPolicy.LIMITS,
        discard=api.DiscardPolicy.NEW,
        deny_delete=True,
        deny_purge=True,
        max_age=0,
        allow_atomic=True,
        allow_direct=True,
    )


_CHECKED: Final = (
    "subjects",
    "storage",
    "retention",
    "discard",
    "deny_delete",
    "deny_purge",
    "max_age",
    "allow_atomic",
)


class Bus:
    """A connection to NATS; open it with `async with Bus.connect(url)`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._jetstream = client.jetstream(timeout=10)
        self._names = NUID()

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator[Self]:
        """Connect, and stay connected through restarts of the server; refuse one older than 2.12."""
        client = await nats.connect(
            url,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,
            pending_size=64 * 1024 * 1024,
            error_cb=_log_error,
        )
        try:
            version = client.connected_server_version
            if (version.major, version.minor) < OLDEST_SERVER:
                raise ServerTooOld(version=version)
            yield cls(client)
        finally:
            await client.close()

    async def ensure_stream(self, service: str) -> None:
        """Make the stream where it is missing, and read its settings back."""
        wanted = stream_settings(service)
        try:
            info = await self._jetstream.stream_info(stream_name(service))
        except NotFoundError:
            info = await self._jetstream.add_stream(wanted)
        differing = [name for name in _CHECKED if getattr(info.config, name) != getattr(wanted, name)]
        if differing:
            raise StreamSettingsDiffer(stream=stream_name(service), names=", ".join(differing))

    async def delete_stream(self, service: str) -> None:
        """Delete the stream; the relay rebuilds it from the store."""
        with contextlib.suppress(NotFoundError):
            await self._jetstream.delete_stream(stream_name(service))

    async def head(self, service: str) -> Head:
        """Return the ends of the stream; raise `StreamMissing` where there is none."""
        try:
            state = (await self._jetstream.stream_info(stream_name(service))).state
        except NotFoundError as error:
            raise StreamMissing(stream_name(service)) from error
        return Head(state.first_seq, state.last_seq, state.messages)

    async def message(self, service: str, sequence: int) -> bytes | None:
        """Return the bytes at one sequence, or `None` where there is no such message."""
        try:
            found = await self._jetstream.get_msg(stream_name(service), seq=sequence)
        except NotFoundError:
            return None
        return found.data or b""

    async def publish(self, messages: Sequence[tuple[str, bytes]], *, after: int) -> int:
        """Publish (subject, bytes) as one atomic batch directly behind sequence `after`; return the new last one.

        At most `MESSAGES_PER_BATCH`. Raise `Fenced` where the stream's last sequence is another.
        """
        batch = self._names.next().decode()
        last = len(messages)
        for place, (subject, data) in enumerate(messages, start=1):
            headers = {} if last == 1 else {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place)}
            if place == 1:
                headers["Nats-Expected-Last-Sequence"] = str(after)
            if place < last:
                await self._add_to_batch(subject, data, headers, first=place == 1)
                continue
            if last > 1:
                headers["Nats-Batch-Commit"] = "1"
            sequence = await self._commit(subject, data, headers)
            if sequence != after + last:
                raise Fenced(f"expected sequence {after + last}, got {sequence}")
        return after + last

    async def _add_to_batch(self, subject: str, data: bytes, headers: dict[str, str], *, first: bool) -> None:
        if not first:
            await self._client.publish(subject, data, headers=headers)
            return
        answer = await self._client.request(subject, data, headers=headers, timeout=10)
        if answer.data:
            raise Fenced(answer.data.decode())

    async def _commit(self, subject: str, data: bytes, headers: dict[str, str]) -> int:
        try:
            return (await self._jetstream.publish(subject, data, headers=headers, timeout=10)).seq
        except APIError as error:
            if error.err_code == _WRONG_LAST_SEQUENCE:
                raise Fenced(str(error.description)) from error
            raise

    async def follow(self, service: str, after: int, *, limit: int = 2_000) -> AsyncGenerator[list[Message]]:
        """Yield what comes behind sequence `after`, in order and without gaps, in batches of at most `limit`, for ever.

        While the server is away, or the stream is being rebuilt, it waits; then it goes on behind the last message
        that it had yielded.
        """
        while True:
            pull = Pull(self._client, self._jetstream, service, after, limit)
            try:
                async for batch in pull.batches():
                    after = batch[-1].sequence
                    yield batch
            except AWAY as error:
                _log.info("subscription restarted", service=service, position=after, error=type(error).__name__)
                await asyncio.sleep(HEARTBEAT_SECONDS / 8)
            finally:
                await pull.close()


async def _log_error(error: Exception) -> None:
    _log.info("connection to the bus disturbed", error=type(error).__name__)
