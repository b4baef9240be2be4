"""Addresses of the draw: fixing what it rests on before it is known, naming the seed afterwards."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.voting.api.entry import in_contest
from services.voting.application import Voting
from services.voting.commands.aftermath import FixDrawSeed, NamedSeed, RevealDrawSeed, SeedFixing
from shared.messages import Act
from shared.service import Platform
from shared.web import recorded


def add_draws(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses of a contest's draw."""
    acting = Depends(in_contest(platform, voting))

    @router.post(
        "/contests/{contest_id}/draw-seed",
        operation_id="fix_draw_seed",
        summary="Fijar, antes del cierre, de qué saldrá el sorteo de los empates; después, solo una fuente por venir",
        status_code=201,
    )
    async def fix_draw_seed(contest_id: UUID, body: SeedFixing, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.aftermath.fix_draw_seed(FixDrawSeed(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"contest_id": str(contest_id)})

    @router.post(
        "/contests/{contest_id}/draw-seed/revelation",
        operation_id="reveal_draw_seed",
        summary="Publicar, después del cierre, la semilla que salió de la fuente fijada",
        status_code=201,
    )
    async def reveal_draw_seed(contest_id: UUID, body: NamedSeed, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.aftermath.reveal_draw_seed(RevealDrawSeed(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"contest_id": str(contest_id), "seed": body.seed})
