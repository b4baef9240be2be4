"""Batches of digitised ballots: all or none, with every faulty row named."""

import hashlib
from collections.abc import Iterable
from typing import Final

import msgspec

from services.voting.commands import ROWS_LIMIT, BallotRow, CastBallots, RowChoice, Rows
from services.voting.domain.contest import Contest
from services.voting.domain.roll import Roll
from services.voting.domain.sealing import seal_ballot
from services.voting.errors import BatchIsEmpty, BatchIsTooLong, RowMalformed, VoterRepeatedInBatch
from services.voting.events import BallotCast, BallotSeal, SealedBallotCast
from shared.errors import BatchRefused, FaultyRow, Refusal
from shared.messages import Act, canonical
from shared.rules import Choice, ChoiceNotOnTheList

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def batch_digest(rows: Rows) -> str:
    """Return the SHA-256 of the rows as canonical JSON (RFC 8785), empty points and default channels left out."""
    return hashlib.sha256(_ENCODER.encode(rows)).hexdigest()


def sealed_digest(ballots: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 of encrypted ballots (voter, sealed) as canonical JSON.

    A batch of a sealed contest has this one: from a digest of its rows, few as they are, the choices could be guessed.
    """
    rows = [{"sealed": sealed, "voter": voter} for voter, sealed in ballots]
    return hashlib.sha256(canonical(rows)).hexdigest()


def seal_all(seal: BallotSeal, casts: Iterable[BallotCast]) -> list[SealedBallotCast]:
    """Return the ballots of a batch with their choices encrypted, under the digest of what is encrypted."""
    sealed = [seal_ballot(seal, cast) for cast in casts]
    digest = sealed_digest((one.voter, one.sealed) for one in sealed)
    return [one.model_copy(update={"batch": digest}) for one in sealed]


def cast_all(contest: Contest, command: CastBallots, act: Act, roll: Roll) -> list[BallotCast]:
    """Take a batch of ballots, each in place of any that its voter made before; one faulty row refuses them all."""
    if not command.rows:
        raise BatchIsEmpty
    if len(command.rows) > ROWS_LIMIT:
        raise BatchIsTooLong(maximum=ROWS_LIMIT)
    contest.check_hours(act.recorded_at)
    digest, facts = batch_digest(command.rows), act.facts()
    events: list[BallotCast] = []
    faulty: list[FaultyRow] = []
    first: dict[str, int] = {}
    for number, row in enumerate(command.rows, start=1):
        if row is None:
            faulty.append(FaultyRow(number, RowMalformed()))
            continue
        try:
            choices = _checked(contest, roll, row, first.setdefault(row.voter, number), number)
            agent = contest.named_agent(row.agent)
        except Refusal as refusal:
            faulty.append(FaultyRow(number, refusal))
            continue
        events.append(
            BallotCast(
                **facts,
                process_id=contest.process_id,
                contest_id=contest.opened.contest_id,
                voter=row.voter,
                choices=choices,
                channel=row.channel,
                batch=digest,
                agent=agent,
            )
        )
    if faulty:
        raise BatchRefused("/ballots", rows=faulty, faulty=len(faulty), total=len(command.rows))
    return events


def _checked(contest: Contest, roll: Roll, row: BallotRow, first: int, number: int) -> tuple[Choice, ...]:
    contest.check_voter(row.voter, roll)
    if first != number:
        raise VoterRepeatedInBatch("/voter", row=first)
    choices = tuple(_choice(contest, choice, place) for place, choice in enumerate(row.choices))
    contest.check(choices)
    return choices


def _choice(contest: Contest, chosen: RowChoice, place: int) -> Choice:
    listed = contest.choices.get(chosen.project)
    if listed is None:
        raise ChoiceNotOnTheList(f"/choices/{place}/project")
    return listed if chosen.points is None else Choice(project=listed.project, points=chosen.points)
