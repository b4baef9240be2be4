"""Receipts: that a ballot is recorded, and what showing the receipt to somebody shows of the vote, and from when."""

import hashlib
from typing import Any, Final

from services.voting.domain.contest import Contest
from shared.envelope import line
from shared.errors import Words
from shared.eventstore import Stored
from shared.rules import SecrecyMode

_MODES: Final = {
    SecrecyMode.OPEN: Words(
        "Votación nominal: su voto se publica con su identificador de agente desde que se registra. "
        "Mostrar el recibo muestra el voto, desde ahora.",
        "Roll-call: your vote is published with your agent id as soon as it is recorded. "
        "Showing the receipt shows the vote, from now on.",
    ),
    SecrecyMode.PSEUDONYMOUS: Words(
        "Su voto y cada cambio se publican bajo un seudónimo desde que se registran. "
        "Mostrar el recibo muestra cuál es su seudónimo y, con él, su voto, desde ahora.",
        "Your vote and each change are published under a pseudonym as soon as they are recorded. "
        "Showing the receipt shows which pseudonym is yours and, with it, the vote, from now on.",
    ),
    SecrecyMode.SEALED: Words(
        "Su voto se guarda cifrado y nadie lo conoce hasta que los custodios abren las cédulas, terminada la votación. "
        "Mostrar el recibo no muestra el voto hasta entonces; desde la apertura, sí, con cada cambio.",
        "Your vote is kept encrypted and nobody knows it until the holders open the ballots, after voting has ended. "
        "Showing the receipt does not show the vote until then; from the opening on it does, with each change.",
    ),
}
_PRACTICE: Final = Words(
    "Esto es un simulacro: no cuenta y no tiene resultado. ", "This is practice: it counts nowhere and has no result. "
)
_SERVICE_SEALS: Final = Words(
    " Si envía las opciones sin cifrar, el servicio las conoce mientras las cifra y luego las olvida; "
    "para que no las conozca nunca, cífrelas en su equipo.",
    " Choices sent unencrypted are known to the service while it encrypts them, and then forgotten; "
    "for it never to know them, encrypt them on your own device.",
)


def secrecy_told(contest: Contest) -> dict[str, Any]:
    """Return in which mode a contest votes, and from when showing a receipt also shows the vote."""
    mode = contest.opened.secrecy
    words = [_MODES[mode]]
    if contest.opened.practice:
        words.insert(0, _PRACTICE)
    if contest.is_sealed:
        words.append(_SERVICE_SEALS)
    shows = contest.is_unsealed or not contest.is_sealed
    return {
        "mode": mode.value,
        "receipt_shows_vote_from": "recording" if not contest.is_sealed else "opening",
        "receipt_shows_vote_now": shows,
        "es": "".join(one.es for one in words),
        "en": "".join(one.en for one in words),
    }


def receipt_of(row: Stored, contest: Contest, deployment: str) -> dict[str, Any]:
    """Return the receipt of a ballot, by its row as it is stored.

    `line_sha256` is over the published line, as the stream and the exports have it. `inclusion` is the proof that a
    signed checkpoint covers the line: there is none before a checkpoint does.
    """
    return {
        "contest_id": str(contest.opened.contest_id),
        "position": row.position,
        "version": row.version,
        "line_sha256": hashlib.sha256(line(row, deployment)).hexdigest(),
        "inclusion": None,
        "receipt": f"/transparency/events/voting/{row.position}",
        "secrecy": secrecy_told(contest),
    }
