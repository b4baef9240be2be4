"""Addresses of paper ballots, entered by one person and confirmed by another; and of ballots that are voided."""

import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from services.voting.api.bodies import BatchDecisionBody, VoidingBody
from services.voting.api.entry import in_contest
from services.voting.api.tables import read_table
from services.voting.application import Voting
from services.voting.application.papers import Papers
from services.voting.commands import DecideBatch, EnterBatch, SheetTotals, VoidBallot
from services.voting.domain.contest import Contest
from services.voting.domain.entered import EnteredBatch
from services.voting.domain.sealing import sheet_place
from services.voting.errors import BallotsAreStillSealed, BatchNotFound, TableMalformed
from shared import quorum
from shared.files import FileStore, Seal
from shared.messages import Act, Pseudonym
from shared.service import Platform
from shared.web import recorded


class BatchForm(BaseModel):
    """Paper ballots as they are sent: the table, the scanned tally sheet, and the sheet's totals as JSON."""

    model_config = ConfigDict(extra="forbid")

    ballots: UploadFile
    sheet: UploadFile
    totals: str

    async def command(self, contest: Contest, files: FileStore) -> EnterBatch:
        """Keep the sheet, cleaned, and return the command; in a sealed contest it is encrypted as the ballots are."""
        table = await self.ballots.read()
        rows = read_table(table)
        try:
            totals = SheetTotals.model_validate_json(self.totals)
        except ValidationError:
            raise TableMalformed("/totals") from None
        kept = await files.keep(await self.sheet.read(), _sealing(contest))
        file = hashlib.sha256(table).hexdigest()
        return EnterBatch(contest.opened.contest_id, rows, file, kept.digest, kept.sanitised_digest, totals)


def _sealing(contest: Contest) -> Seal | None:
    """Return what encrypts the tally sheets of a contest, `None` where it is not sealed."""
    if contest.opened.seal is None:
        return None
    public, place = contest.opened.seal.public_key, sheet_place(contest.opened.contest_id)
    return Seal(_ending(contest), lambda sheet: quorum.seal(public, sheet, place))


def _unsealing(contest: Contest) -> Seal | None:
    """Return what opens the tally sheets of a contest, `None` where they are not sealed; refuse while nobody can."""
    if not contest.is_sealed:
        return None
    private, place = contest.private_key, sheet_place(contest.opened.contest_id)
    if private is None:
        raise BallotsAreStillSealed
    return Seal(_ending(contest), lambda sheet: quorum.unseal(private, sheet, place))


def _ending(contest: Contest) -> str:
    return f"{contest.opened.contest_id}.sealed"


def add_papers(router: APIRouter, voting: Voting, papers: Papers, files: FileStore, platform: Platform) -> None:
    """Add the addresses of batches that two persons make."""

    @router.post(
        "/contests/{contest_id}/batches",
        operation_id="enter_batch",
        summary="Ingresar cédulas de papel con su acta escaneada, para que otra persona las confirme",
        status_code=201,
    )
    async def enter_batch(
        contest_id: UUID,
        form: Annotated[BatchForm, Form()],
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        contest = await voting.contest(contest_id)
        position, entered = await papers.enter(await form.command(contest, files), act)
        return recorded("voting", position, _told(EnteredBatch(entered)))

    @router.get(
        "/contests/{contest_id}/batches/{batch_id}",
        operation_id="show_batch",
        summary="Ver un lote de cédulas de papel: cifras del acta, cifras del lote y diferencias",
    )
    async def show_batch(contest_id: UUID, batch_id: UUID) -> dict[str, Any]:
        batch = await papers.batch(batch_id)
        if batch.entered.contest_id != contest_id:
            raise BatchNotFound
        return {**_told(batch), "positions": {"voting": await voting.position()}}

    @router.get(
        "/contests/{contest_id}/batches/{batch_id}/sheet",
        operation_id="read_batch_sheet",
        summary="Descargar el acta escaneada de un lote; la de una votación sellada, después de su apertura",
    )
    async def read_batch_sheet(contest_id: UUID, batch_id: UUID) -> Response:
        batch = await papers.batch(batch_id)
        if batch.entered.contest_id != contest_id:
            raise BatchNotFound
        unseal = _unsealing(await voting.contest(contest_id))
        digest = batch.entered.sheet.sanitised_digest
        headers = {"Content-Disposition": f'attachment; filename="{digest[:16]}"'}
        return Response(await files.read(digest, unseal), media_type="application/octet-stream", headers=headers)

    _add_decisions(router, voting, papers, platform)


def _add_decisions(router: APIRouter, voting: Voting, papers: Papers, platform: Platform) -> None:
    deciding = Depends(in_contest(platform, voting))

    @router.post(
        "/contests/{contest_id}/batches/{batch_id}/confirm",
        operation_id="confirm_batch",
        summary="Confirmar un lote que ingresó otra persona: desde aquí cuenta",
        status_code=201,
    )
    async def confirm_batch(
        contest_id: UUID, batch_id: UUID, act: Annotated[Act, deciding], body: BatchDecisionBody | None = None
    ) -> JSONResponse:
        reason = body.reason if body else None
        position = await papers.confirm(DecideBatch(contest_id=contest_id, batch_id=batch_id, reason=reason), act)
        return recorded("voting", position, {"batch_id": str(batch_id), "decision": "confirmed"})

    @router.post(
        "/contests/{contest_id}/batches/{batch_id}/reject",
        operation_id="reject_batch",
        summary="Rechazar un lote que ingresó otra persona: nunca cuenta",
        status_code=201,
    )
    async def reject_batch(
        contest_id: UUID, batch_id: UUID, act: Annotated[Act, deciding], body: BatchDecisionBody
    ) -> JSONResponse:
        command = DecideBatch(contest_id=contest_id, batch_id=batch_id, reason=body.reason)
        position = await papers.reject(command, act)
        return recorded("voting", position, {"batch_id": str(batch_id), "decision": "rejected"})


def _told(batch: EnteredBatch) -> dict[str, Any]:
    kept = {"contest_id", "batch_id", "digest", "file", "sheet", "differences"}
    said = batch.entered.model_dump(mode="json", include=kept)
    return {**said, "ballots": len(batch.entered.ballots), "is_decided": batch.is_decided}


def add_voiding(router: APIRouter, voting: Voting, papers: Papers, platform: Platform) -> None:
    """Add the addresses of a voter's ballots: their history, and having them count no more."""

    @router.get(
        "/contests/{contest_id}/voters/{voter}/ballots",
        operation_id="show_ballots_of_voter",
        summary="Ver cada cédula de un seudónimo y sus cambios",
    )
    async def show_ballots_of_voter(contest_id: UUID, voter: Pseudonym) -> dict[str, Any]:
        events = await papers.ballots_of(contest_id, voter)
        told = [
            {"version": version, "type": event.TOPIC, **event.model_dump(mode="json", exclude={"process_id", "cause"})}
            for version, event in enumerate(events, start=1)
        ]
        return {"contest_id": str(contest_id), "voter": voter, "ballots": told}

    @router.post(
        "/contests/{contest_id}/ballots:void",
        operation_id="void_ballot",
        summary="Anular la cédula de un votante, con motivo y base legal",
        status_code=201,
    )
    async def void_ballot(
        contest_id: UUID,
        body: VoidingBody,
        act: Annotated[Act, Depends(in_contest(platform, voting))],
    ) -> JSONResponse:
        position = await papers.void(VoidBallot(contest_id=contest_id, **dict(body)), act)
        return recorded("voting", position, {"contest_id": str(contest_id), "voter": body.voter})
