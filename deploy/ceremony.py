"""The ceremonies of a sealed contest: a holder makes a key, the contest's key is dealt, a quorum opens the ballots.

A holder's private key and the private half of the contest's key never leave the machine on which these commands run;
what is sent is public already, or a share that is public from then on.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx2

from deploy.client import Client
from deploy.console import Output
from services.voting.domain.contest import contest_id
from services.voting.domain.options import options_id
from services.voting.domain.sealing import key_place, to_bytes, to_text
from services.voting.events import ContestSubject
from shared import quorum

LOOK_SECONDS: Final = 1.0
PARTS: Final = ("registry", "voting", "transparency")


class NotAHolder(OSError):
    """None of the shares of this contest's key was dealt to the holder's key in the file."""

    def __str__(self) -> str:
        return "Esta llave no es de ningún custodio de la votación.\nThis key is no holder's of this contest."


def make_holder_key(file: Path, out: Output) -> None:
    """Write a new private key to a file that is not there yet, readable by its owner alone; print its public half."""
    pair = quorum.new_pair()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(f"{pair.private}\n")
    out.say(f"Llave pública del custodio: {pair.public}")
    out.tell({"public_key": pair.public})


class Ceremony:
    """What is done at the addresses of a deployment, by somebody of its committee (a token, or in development none)."""

    def __init__(
        self, url: str, token: str | None, out: Output, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._client = Client(dict.fromkeys(PARTS, url.rstrip("/")), transport)
        self._signed: dict[str, Any] = {"token": token} if token else {"role": "committee"}
        self._out = out

    async def deal(
        self, process_id: UUID, list_code: str, subject: ContestSubject, threshold: int, holders: Sequence[str]
    ) -> UUID:
        """Deal the key of a contest that is not open yet to these holders' public keys; return the contest's id."""
        by_list = subject is ContestSubject.PROJECTS
        contest = contest_id(process_id, list_code) if by_list else options_id(process_id, subject, list_code)
        dealt = quorum.deal(threshold, holders, key_place(contest))
        shares = [
            {"number": s.number, "holder": holder, "sealed": to_text(s.sealed), "commitment": s.commitment}
            for s, holder in zip(dealt.shares, holders, strict=True)
        ]
        body = {"list_code": list_code, "subject": subject.value, "threshold": threshold, "shares": shares}
        async with self._client as client:
            await client.post(
                f"/voting/processes/{process_id}/keys", {**body, "public_key": dealt.public}, **self._signed
            )
        self._out.say(f"Llave de la votación {contest} repartida: {threshold} de {len(holders)} custodios la abren.")
        self._out.tell({"contest_id": str(contest), "public_key": dealt.public, "threshold": threshold})
        return contest

    async def give(self, contest: UUID, private: str) -> dict[str, Any]:
        """Decrypt the share of the holder who has this private key, and give it; return how far the opening went.

        Where it is the last one needed, wait until the ballots are open.
        """
        public = quorum.public_half(private)
        async with self._client as client:
            key = await client.get(f"/voting/contests/{contest}/key")
            held = next((share for share in key["shares"] if share["holder"] == public), None)
            if held is None:
                raise NotAHolder
            place = quorum.share_place(key["place"].encode(), held["number"])
            share = quorum.unseal(private, to_bytes(held["sealed"]), place).hex()
            body = {"number": held["number"], "share": share}
            answer: dict[str, Any] = await client.post(f"/voting/contests/{contest}/shares", body, **self._signed)
            while answer["given"] >= answer["threshold"] and not answer["is_open"]:
                self._out.say(f"Se abren las cédulas: {answer['ballots']} hasta ahora.")
                await asyncio.sleep(LOOK_SECONDS)
                answer |= (await client.get(f"/voting/contests/{contest}/key"))["opening"]
        said = "cédulas abiertas" if answer["is_open"] else "las cédulas siguen selladas"
        self._out.say(f"Parte {held['number']} entregada: {answer['given']} de {answer['threshold']}; {said}.")
        self._out.tell(answer)
        return answer
