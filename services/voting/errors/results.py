"""Why a result is not computed, certified or decided on."""

from shared.errors import Invalid, NotAllowedNow, Words


class VotingIsStillOpen(NotAllowedNow):
    """Nothing is counted before the contest is closed."""

    title = Words("La votación sigue abierta", "Voting is still open")
    detail = Words("Se cuenta solo una votación cerrada.", "Only a closed contest is counted.")
    remedy = Words("Cierre antes la votación.", "Close the contest first.")


class ResultIsNotComputed(NotAllowedNow):
    """There is no ranking yet."""

    title = Words("No hay resultado", "Result is not computed")
    detail = Words("La votación aún no tiene resultado calculado.", "The contest has no computed result yet.")
    remedy = Words("Calcule antes el resultado.", "Compute the result first.")


class RankingIsNotTheLatest(NotAllowedNow):
    """The digest named is not that of the latest ranking."""

    title = Words("No es el resultado vigente", "Ranking is not the latest")
    detail = Words("El resultado vigente es {ranking}.", "The latest ranking is {ranking}.")
    remedy = Words("Revise el resultado vigente y repita.", "Look at the latest ranking and repeat.")


class ResultIsCertified(NotAllowedNow):
    """A certified result is not computed anew to another outcome, nor certified twice."""

    title = Words("El resultado está certificado", "Result is certified")
    detail = Words("El resultado certificado es {ranking}.", "The certified ranking is {ranking}.")
    remedy = Words(
        "Consulte el resultado certificado; el comité lo reabre si se anularon cédulas después.",
        "Look at the certified result; the committee reopens it where ballots were voided since.",
    )


class ResultStands(NotAllowedNow):
    """Nothing that a certified ranking counts has changed, or there is none: nothing is reopened."""

    title = Words("El resultado se mantiene", "Result stands")
    detail = Words(
        "No hay un resultado certificado que difiera de lo que la votación da ahora.",
        "There is no certified result that differs from what the contest gives now.",
    )
    remedy = Words(
        "Reabra solo un resultado certificado con cédulas anuladas después.",
        "Reopen only a certified result whose ballots were voided since.",
    )


class ProjectNotRanked(Invalid):
    """The project does not stand in this ranking."""

    title = Words("Proyecto fuera del resultado", "Project not ranked")
    detail = Words("El resultado no incluye ese proyecto.", "The ranking does not hold this project.")
    remedy = Words("Use el código de un proyecto del resultado.", "Use the code of a project of the ranking.")


class RankingIsStale(NotAllowedNow):
    """Counted again, the contest comes to another ranking than the latest one recorded."""

    title = Words("El resultado quedó desactualizado", "Ranking is stale")
    detail = Words(
        "Contada de nuevo, la votación da el resultado {counted}.", "Counted again, the contest gives {counted}."
    )
    remedy = Words("Calcule de nuevo el resultado y revíselo.", "Compute the result again and review it.")


class DepartureNeedsGrounds(Invalid):
    """A decision that departs from the computed order names its act and its evidence."""

    title = Words("Falta el sustento", "Departure needs grounds")
    detail = Words(
        "Apartarse del orden calculado exige un acto y la huella de su evidencia.",
        "Departing from the computed order needs an act and the digest of its evidence.",
    )
    remedy = Words("Indique el acto y la evidencia.", "Name the act and the evidence.")
