"""Reading a batch of digitised ballots: at once while all is well, row by row to name what is not."""

from typing import Final

import msgspec

from services.voting.commands import BallotRow
from services.voting.errors import BatchMalformed, RowMalformed
from shared.errors import BatchRefused, FaultyRow


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    ballots: tuple[BallotRow, ...]


class _Rows(msgspec.Struct, forbid_unknown_fields=True):
    ballots: tuple[msgspec.Raw, ...]


_BATCH: Final = msgspec.json.Decoder(_Batch)
_ROWS: Final = msgspec.json.Decoder(_Rows)
_ROW: Final = msgspec.json.Decoder(BallotRow)
_FAULTS: Final = (msgspec.DecodeError, UnicodeError, RecursionError)


def read_batch(body: bytes) -> tuple[BallotRow, ...]:
    """Return the rows of `{"ballots": [...]}`; refuse the batch with each row that has not the shape of a ballot."""
    try:
        return _BATCH.decode(body).ballots
    except _FAULTS:
        pass
    try:
        rows = _ROWS.decode(body).ballots
    except _FAULTS:
        raise BatchMalformed from None
    faulty = [FaultyRow(number, RowMalformed()) for number, row in enumerate(rows, start=1) if not _is_ballot(row)]
    raise BatchRefused("/ballots", rows=faulty, faulty=len(faulty), total=len(rows)) if faulty else BatchMalformed


def _is_ballot(row: msgspec.Raw) -> bool:
    try:
        _ROW.decode(row)
    except _FAULTS:
        return False
    return True
