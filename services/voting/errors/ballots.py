"""Why a ballot, or a batch of ballots, is refused."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, Words


class VotingHasNotBegun(NotAllowedNow):
    """The ballot came before the hour of opening."""

    title = Words("La votación aún no empieza", "Voting has not begun")
    detail = Words("La votación abre a las {opens_at}.", "Voting opens at {opens_at}.")
    remedy = Words("Vote dentro del horario.", "Vote within the hours.")


class VotingHasEnded(NotAllowedNow):
    """The ballot came after closing."""

    title = Words("La votación terminó", "Voting has ended")
    detail = Words("La votación cerró a las {closed_at}.", "Voting closed at {closed_at}.")
    remedy = Words("La última cédula registrada es la que cuenta.", "The last ballot recorded is the one that counts.")


class CredentialOfAnotherProcess(Forbidden):
    """The credential was issued for another process than the contest's."""

    title = Words("Credencial de otro proceso", "Credential of another process")
    detail = Words("La credencial no corresponde a este proceso.", "The credential is not for this process.")
    remedy = Words("Pida una credencial de este proceso.", "Ask for a credential of this process.")


class VoterIsNotOnTheRoll(Forbidden):
    """The voter does not stand on the closed roll of the process."""

    title = Words("No figura en el padrón", "Voter is not on the roll")
    detail = Words("El votante no figura en el padrón cerrado.", "The voter is not on the closed roll.")
    remedy = Words("Consulte el padrón publicado.", "Look at the published roll.")


class VoterOfAnotherList(Forbidden):
    """The voter is on the roll, and votes on another list."""

    title = Words("Vota en otra lista", "Voter of another list")
    detail = Words("En esta lista votan solo sus propios votantes.", "Only this list's own voters vote on it.")
    remedy = Words("Vote en la lista que le corresponde.", "Vote on your own list.")


class BatchIsEmpty(Invalid):
    """A batch has at least one ballot."""

    title = Words("Lote vacío", "Batch is empty")
    detail = Words("El lote no trae ninguna cédula.", "The batch holds no ballot.")
    remedy = Words("Envíe al menos una cédula.", "Send at least one ballot.")


class BatchIsTooLong(Invalid):
    """A batch has more ballots than one command may record."""

    title = Words("Lote demasiado largo", "Batch is too long")
    detail = Words("Un lote admite como máximo {maximum} cédulas.", "A batch holds at most {maximum} ballots.")
    remedy = Words("Divida el lote.", "Split the batch.")


class VoterRepeatedInBatch(Invalid):
    """The same voter stands twice in one batch."""

    title = Words("Votante repetido en el lote", "Voter repeated in the batch")
    detail = Words("El votante ya figura en la fila {row}.", "The voter stands in row {row} already.")
    remedy = Words("Deje una sola cédula por votante.", "Leave one ballot for each voter.")


class RowMalformed(Invalid):
    """A row of a batch has not the shape of a ballot."""

    title = Words("Fila mal formada", "Row is malformed")
    detail = Words(
        "Una fila lleva votante, opciones y, si acaso, canal.", "A row has voter, choices, and a channel if need be."
    )
    remedy = Words("Corrija la fila.", "Mend the row.")


class BatchMalformed(Invalid):
    """The body is not a list of ballots in JSON."""

    title = Words("Lote mal formado", "Batch is malformed")
    detail = Words("El cuerpo no es un lote de cédulas en JSON.", "The body is not a batch of ballots in JSON.")
    remedy = Words('Envíe {{"ballots": [...]}}.', 'Send {{"ballots": [...]}}.')
