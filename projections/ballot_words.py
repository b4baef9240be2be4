"""The words of contests' hours, of sealed, voided and entered ballots, for the trail (`projections.words`)."""

from typing import Final

from shared.errors import Words

BALLOT_SENTENCES: Final[dict[str, Words]] = {
    "voting.contest-began": Words("Empezó la votación: se reciben cédulas.", "Voting began: ballots are taken."),
    "voting.contest-extended": Words(
        "Se amplió la votación hasta {closes_at}: {reason}", "Voting was extended until {closes_at}: {reason}"
    ),
    "voting.early-closing-proposed": Words(
        "Se propuso cerrar una votación antes de su hora; falta otra persona: {reason}",
        "It was proposed to close a contest before its hour; another person has to: {reason}",
    ),
    "voting.voter-struck": Words(
        "Una votación ya no recibe cédulas de un seudónimo retirado del padrón: {reason}",
        "A contest takes no more ballots of a pseudonym struck off the roll: {reason}",
    ),
    "voting.ballot-voided": Words(
        "Se anuló una cédula, con base en {legal_basis}: {reason}",
        "A ballot was voided, on the basis of {legal_basis}: {reason}",
    ),
    "voting.result-reopened": Words(
        "El comité reabrió un resultado certificado porque se anularon cédulas, según el acta {minutes}: {reason}",
        "The committee reopened a certified result because ballots were voided, in the minutes {minutes}: {reason}",
    ),
    "voting.sealed-ballot-cast": Words(
        "Se emitió una cédula cifrada {channel}: nadie la lee hasta la apertura.",
        "An encrypted ballot was cast {channel}: nobody reads it before the opening.",
    ),
    "voting.batch-entered": Words(
        "Se ingresaron {n_ballots} cédulas de papel con su acta, con {n_differences} diferencias; aún no cuentan.",
        "{n_ballots} paper ballots were entered with their sheet, with {n_differences} differences; none counts yet.",
    ),
    "voting.batch-confirmed": Words(
        "Otra persona confirmó un lote de cédulas de papel: desde aquí cuentan.",
        "Another person confirmed a batch of paper ballots: from here on they count.",
    ),
    "voting.batch-rejected": Words(
        "Otra persona rechazó un lote de cédulas de papel: {reason}",
        "Another person rejected a batch of paper ballots: {reason}",
    ),
    "voting.contest-key-dealt": Words(
        "La llave de una votación sellada se repartió en {n_shares} partes; con {threshold} se abre.",
        "The key of a sealed contest was dealt in {n_shares} shares; {threshold} of them open it.",
    ),
    "voting.key-share-given": Words(
        "Un custodio entregó la parte {number} de la llave.", "A holder gave share {number} of the key."
    ),
    "voting.sealed-ballots-opened": Words(
        "Se abrió la página {page} de cédulas selladas, con {n_ballots}.",
        "Page {page} of sealed ballots was opened, with {n_ballots}.",
    ),
    "voting.contest-unsealed": Words(
        "Quedaron abiertas las {ballots} cédulas selladas, {void} de ellas sin valor; la llave es pública.",
        "All {ballots} sealed ballots are open, {void} of them void; the key is public.",
    ),
}
"""By topic without its version, the sentence of an event."""
