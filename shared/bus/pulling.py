"""Pulling: one subscription to a stream, which ends at the first gap or silence; the bus starts it again."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from typing import Any, Final, NamedTuple

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api
from nats.js.errors import APIError

HEARTBEAT_SECONDS: Final = 2.0
PULL_SECONDS: Final = 30.0
_SEQUENCE_IN_REPLY: Final = -4  # $JS.ACK.[domain.account.]stream.consumer.delivered.SEQUENCE.consumed.time.pending

AWAY: Final = (nats.errors.Error, APIError, TimeoutError)
"""What it looks like when the server is away or cannot answer: try again after a pause."""


class Message(NamedTuple):
    """One message of a stream: its sequence and its bytes."""

    sequence: int
    data: bytes


def stream_name(service: str) -> str:
    """Return the name of a service's stream."""
    return f"QUIPU_{service.upper()}"


class _GapSeen(nats.errors.Error):
    """A message was lost on the way, or the server fell silent; the subscription starts again."""


class Pull:
    """One ephemeral pull consumer without acknowledgements: the server keeps no state that could be wrong."""

    def __init__(self, client: Client, jetstream: Any, service: str, after: int, limit: int) -> None:
        self._client = client
        self._jetstream = jetstream
        self._stream = stream_name(service)
        self._last = after
        self._limit = limit
        self._arrived: asyncio.Queue[Msg] = asyncio.Queue()
        self._subscription: Any = None
        self._consumer = ""
        self._outstanding = 0

    async def batches(self) -> AsyncGenerator[list[Message]]:
        """Yield what comes, in order and without gaps, for ever; raise one of `AWAY` to be started again."""
        info = await self._jetstream.add_consumer(
            self._stream,
            api.ConsumerConfig(
                deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=self._last + 1,
                ack_policy=api.AckPolicy.NONE,
                mem_storage=True,
                num_replicas=1,
                inactive_threshold=PULL_SECONDS * 2,
            ),
        )
        self._consumer = info.name
        inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(
            inbox, cb=self._arrived.put, pending_msgs_limit=-1, pending_bytes_limit=-1
        )
        while True:
            if self._outstanding == 0:
                await self._ask(inbox)
            async with asyncio.timeout(HEARTBEAT_SECONDS * 2.5):
                message = await self._arrived.get()
            batch = [read for read in self._drain(message) if read is not None]
            if batch:
                yield batch

    def _drain(self, message: Msg) -> list[Message | None]:
        read = [self._read(message)]
        while len(read) < self._limit and not self._arrived.empty():
            read.append(self._read(self._arrived.get_nowait()))
        return read

    def _read(self, message: Msg) -> Message | None:
        status = (message.headers or {}).get("Status") if not message.data else None
        if status == "100":
            return None
        if status in {"404", "408"}:
            self._outstanding = 0
            return None
        if status:
            raise _GapSeen(status)
        self._outstanding -= 1
        sequence = int(message.reply.split(".")[_SEQUENCE_IN_REPLY])
        if sequence != self._last + 1:
            raise _GapSeen(f"{self._last} was followed by {sequence}")
        self._last = sequence
        return Message(sequence, message.data)

    async def _ask(self, inbox: str) -> None:
        self._outstanding = self._limit
        wish = {
            "batch": self._limit,
            "expires": int(PULL_SECONDS * 1e9),
            "idle_heartbeat": int(HEARTBEAT_SECONDS * 1e9),
        }
        await self._client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._consumer}", json.dumps(wish).encode(), reply=inbox
        )

    async def close(self) -> None:
        """End the consumer, as far as the server can be reached."""
        with contextlib.suppress(*AWAY):
            if self._subscription:
                await self._subscription.unsubscribe()
            if self._consumer and self._client.is_connected:
                await self._jetstream.delete_consumer(self._stream, self._consumer)
