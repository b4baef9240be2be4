"""The page of the opening ceremony: who has given a share, how many are missing, and where a holder gives theirs.

The holder's private key never leaves the browser: the page's one script decrypts the share there. The page loads
nothing, and its policy lets nothing but its own script and style run.
"""

import base64
import hashlib
from importlib.resources import files
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

from services.voting.application import Voting
from services.voting.application.opening import Progress
from services.voting.application.sealing import Sealing
from services.voting.domain.contest import Contest, in_lima
from services.voting.domain.sealing import ContestKey
from services.voting.errors import ContestIsNotSealed

_TEMPLATES: Final = Environment(loader=PackageLoader("services.voting.api"), autoescape=True)


def _file(name: str) -> str:
    return files("services.voting.api").joinpath("templates", name).read_text("utf-8")


def _hash(part: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"


SCRIPT: Final = _file("opening.js")
STYLE: Final = _file("opening.css")
PAGE_HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; script-src {_hash(SCRIPT)}; style-src {_hash(STYLE)}; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
}
"""The page runs its own script, wears its own style, talks to its own origin, and nothing else."""


def add_ceremony(router: APIRouter, voting: Voting, sealing: Sealing) -> None:
    """Add the address of the page."""

    @router.get(
        "/contests/{contest_id}/opening",
        operation_id="show_opening",
        summary="Página de la ceremonia de apertura de una votación sellada",
        response_class=HTMLResponse,
    )
    async def show_opening(contest_id: UUID) -> HTMLResponse:
        contest = await voting.contest(contest_id)
        if not contest.is_sealed:
            raise ContestIsNotSealed
        key, progress = await sealing.key(contest_id), await sealing.opener.progress(contest_id)
        return HTMLResponse(opening_page(contest, key, progress), headers=PAGE_HEADERS)


def opening_page(contest: Contest, key: ContestKey, progress: Progress) -> str:
    """Return the page as it stands."""
    missing = max(0, (key.dealt.threshold if key.dealt else 0) - len(key.given))
    return _TEMPLATES.get_template("opening.html").render(
        opened=contest.opened,
        closed_at=contest.closed_at and in_lima(contest.closed_at),
        closes_at=in_lima(contest.closes_at),
        key=key,
        missing=missing,
        state=_state(missing, progress),
        done=progress.is_open or not missing,
        style=STYLE,
        script=SCRIPT,
    )


def _state(missing: int, progress: Progress) -> str:
    if progress.is_open:
        return f"Abierta: {progress.ballots} cédulas leídas; la llave es pública."
    if missing:
        return "Sellada: con menos partes que las necesarias no se abre nada."
    return f"Abriéndose: {progress.ballots} cédulas leídas."
