"""Addresses of evaluations: eligibility, conflicts, scorecards with their files, corrections, disagreement."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response, UploadFile
from fastapi.responses import JSONResponse

from services.voting.api.entry import in_process
from services.voting.application import Voting
from services.voting.commands import (
    ConfirmCorrection,
    DecideEligibility,
    DeclareConflict,
    ProposeCorrection,
    RefuseCorrection,
    ScoreProject,
    SettleDisagreement,
)
from services.voting.commands.evaluation import (
    CorrectedProject,
    FilledScorecard,
    MendedScorecard,
    OwnConflict,
    Settlement,
    StatedFacts,
    UncorrectedProject,
)
from services.voting.domain.evaluation import Evaluation
from shared.files import FileNotKept, FileStore, MediaType
from shared.messages import Act, Digest
from shared.service import Platform
from shared.web import recorded


def add_eligibility(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that decide eligibility and take conflicts of interest."""
    acting = Depends(in_process(platform))
    files = _files(platform)

    @router.post(
        "/processes/{process_id}/eligibility",
        operation_id="decide_eligibility",
        summary="Decidir si un proyecto puede evaluarse, requisito por requisito",
        status_code=201,
    )
    async def decide_eligibility(process_id: UUID, body: StatedFacts, act: Annotated[Act, acting]) -> JSONResponse:
        await _check_kept(files, body.attachments)
        position = await voting.decide_eligibility(DecideEligibility(process_id=process_id, **dict(body)), act)
        decided = (await voting.evaluation(process_id, body.project)).eligibility
        said = decided.model_dump(mode="json", include={"eligible", "findings"}) if decided else {}
        return recorded("voting", position, {"project": body.project, **said})

    @router.post(
        "/processes/{process_id}/conflicts",
        operation_id="declare_conflict",
        summary="Declarar un conflicto de interés y apartarse de un proyecto",
        status_code=201,
    )
    async def declare_conflict(process_id: UUID, body: OwnConflict, act: Annotated[Act, acting]) -> JSONResponse:
        position = await voting.declare_conflict(DeclareConflict(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, {"project": body.project, "evaluator": act.actor})


def add_scorecards(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses of scorecards, and of what a session decides on their disagreement."""
    files = _files(platform)

    @router.post(
        "/processes/{process_id}/scorecards",
        operation_id="score_project",
        summary="Registrar la ficha de evaluación de un proyecto",
        status_code=201,
    )
    async def score_project(
        process_id: UUID, body: FilledScorecard, act: Annotated[Act, Depends(in_process(platform))]
    ) -> JSONResponse:
        await _check_kept(files, body.attachments)
        position = await voting.score_project(ScoreProject(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, {"project": body.project, "evaluator": act.actor})

    @router.post(
        "/processes/{process_id}/disagreements/settlement",
        operation_id="settle_disagreement",
        summary="Registrar lo que una sesión resolvió sobre fichas que discrepan",
        status_code=201,
    )
    async def settle_disagreement(
        process_id: UUID,
        body: Settlement,
        act: Annotated[Act, Depends(in_process(platform))],
    ) -> JSONResponse:
        position = await voting.settle_disagreement(SettleDisagreement(process_id=process_id, **dict(body)), act)
        return recorded("voting", position, {"project": body.project})


def add_corrections(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses of corrections: one person asks, another confirms or refuses."""
    files = _files(platform)
    second = Depends(in_process(platform))

    @router.post(
        "/processes/{process_id}/corrections",
        operation_id="propose_correction",
        summary="Proponer la corrección de una ficha propia",
        status_code=201,
    )
    async def propose_correction(
        process_id: UUID, body: MendedScorecard, act: Annotated[Act, Depends(in_process(platform))]
    ) -> JSONResponse:
        await _check_kept(files, body.attachments)
        position = await voting.propose_correction(ProposeCorrection(process_id=process_id, **dict(body)), act)
        pending = (await voting.evaluation(process_id, body.project)).corrections.values()
        asked = next((str(one.correction) for one in pending if one.evaluator == act.actor), None)
        return recorded("voting", position, {"project": body.project, "correction": asked})

    @router.post(
        "/processes/{process_id}/corrections/{correction}/confirmation",
        operation_id="confirm_correction",
        summary="Confirmar la corrección que otra persona propuso",
        status_code=201,
    )
    async def confirm_correction(
        process_id: UUID, correction: UUID, body: CorrectedProject, act: Annotated[Act, second]
    ) -> JSONResponse:
        command = ConfirmCorrection(process_id=process_id, project=body.project, correction=correction)
        return recorded("voting", await voting.confirm_correction(command, act), {"correction": str(correction)})

    @router.post(
        "/processes/{process_id}/corrections/{correction}/refusal",
        operation_id="refuse_correction",
        summary="No confirmar una corrección, con su motivo",
        status_code=201,
    )
    async def refuse_correction(
        process_id: UUID, correction: UUID, body: UncorrectedProject, act: Annotated[Act, second]
    ) -> JSONResponse:
        command = RefuseCorrection(process_id=process_id, correction=correction, **dict(body))
        return recorded("voting", await voting.refuse_correction(command, act), {"correction": str(correction)})


def add_files(router: APIRouter, voting: Voting, platform: Platform) -> None:
    """Add the addresses that keep the files of an evaluation and show them."""
    files = _files(platform)

    @router.post(
        "/processes/{process_id}/files",
        operation_id="keep_evaluation_file",
        summary="Guardar un archivo para adjuntarlo a una ficha",
        status_code=201,
    )
    async def keep_evaluation_file(
        process_id: UUID,  # noqa: ARG001  # The guard reads it: a role reaches the processes it was given for.
        file: UploadFile,
        act: Annotated[Act, Depends(in_process(platform))],  # noqa: ARG001  # Only evaluators.
    ) -> JSONResponse:
        kept = await files.keep(await file.read())
        return JSONResponse({"attachment": kept.sanitised_digest, "media_type": kept.media_type}, status_code=201)

    @router.get(
        "/processes/{process_id}/evaluations/{project:path}/files/{digest}",
        operation_id="read_evaluation_file",
        summary="Descargar un archivo de la evaluación de un proyecto",
    )
    async def read_evaluation_file(process_id: UUID, project: str, digest: Digest) -> Response:
        if digest not in _attached(await voting.evaluation(process_id, project)):
            raise FileNotKept
        return _shown(digest, await files.read(digest))


def _files(platform: Platform) -> FileStore:
    return FileStore(platform.settings.data_dir / "files", platform.settings.upload_limit_bytes)


async def _check_kept(files: FileStore, attachments: Iterable[str]) -> None:
    """Raise `FileNotKept` for an attachment that was never handed in."""
    for digest in attachments:
        await files.read(digest)


def _attached(evaluation: Evaluation) -> frozenset[str]:
    cards = [digest for card in evaluation.history for digest in card.attachments]
    asked = [digest for one in evaluation.corrections.values() for digest in one.attachments]
    decided = evaluation.eligibility.attachments if evaluation.eligibility else ()
    return frozenset((*cards, *asked, *decided))


def _shown(digest: str, data: bytes) -> Response:
    pdf = data.startswith(b"%PDF-")
    headers = {
        "Content-Disposition": f'attachment; filename="{digest[:16]}.{"pdf" if pdf else "jpg"}"',
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return Response(data, media_type=(MediaType.PDF if pdf else MediaType.JPG).value, headers=headers)
