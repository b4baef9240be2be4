"""Why the key of a sealed contest is not dealt or given, or its ballots are not taken or opened."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class ContestIsNotSealed(NotAllowedNow):
    """The contest has no key: its ballots are not encrypted."""

    title = Words("La votación no es sellada", "Contest is not sealed")
    detail = Words("Esta votación no usa cédulas cifradas.", "This contest has no encrypted ballots.")
    remedy = Words("Envíe las opciones sin cifrar.", "Send the choices unencrypted.")


class ContestKeyIsNotDealt(NotAllowedNow):
    """A sealed contest opens only over a key whose private half is split among its holders already."""

    title = Words("Falta repartir la llave", "Contest key is not dealt")
    detail = Words("La votación sellada necesita su llave repartida.", "A sealed contest needs its key dealt first.")
    remedy = Words("Reparta antes la llave entre sus custodios.", "Deal the key to its holders first.")


class ContestKeyMalformed(Invalid):
    """The dealing is no quorum: numbers from 1 on, different holders, a threshold from 2 to their number, real keys."""

    title = Words("Reparto de llave no válido", "Contest key malformed")
    detail = Words(
        "El umbral va de 2 al número de custodios, todos distintos y con llaves válidas.",
        "The threshold goes from 2 to the number of holders, who differ and have valid keys.",
    )
    remedy = Words("Repita el reparto con quipu deal-key.", "Deal again with quipu deal-key.")


class ContestKeyInUse(NotAllowedNow):
    """The contest was opened over a key; it is not dealt anew."""

    title = Words("La llave ya está en uso", "Contest key is in use")
    detail = Words("La votación ya se abrió con su llave.", "The contest was opened over its key already.")
    remedy = Words("Use la llave de la votación.", "Use the key of the contest.")


class ContestKeyNotFound(NotFound):
    """No key was dealt for this contest."""

    title = Words("Llave no encontrada", "Contest key not found")


class KeyShareDoesNotMatch(Invalid):
    """The share is not the one that was dealt under this number."""

    title = Words("La parte de la llave no corresponde", "Key share does not match")
    detail = Words("No es la parte repartida con ese número.", "It is not the share dealt under that number.")
    remedy = Words("Descifre de nuevo su parte y repita.", "Decrypt your share again and repeat.")


class SharesDoNotMakeTheKey(NotAllowedNow):
    """Enough shares were given, each as it was dealt, and they make another key: the dealing was wrong."""

    title = Words("Las partes no forman la llave", "Shares do not make the key")
    detail = Words(
        "Las partes son las repartidas, pero no forman la llave de la votación.",
        "The shares are those that were dealt, and they do not make the key of the contest.",
    )
    remedy = Words("Reúna al comité: el reparto fue defectuoso.", "Convene the committee: the dealing was wrong.")


class BallotsAreStillSealed(NotAllowedNow):
    """A sealed contest is counted only after its quorum has opened the ballots."""

    title = Words("Las cédulas siguen selladas", "Ballots are still sealed")
    detail = Words("Faltan partes de la llave para abrirlas.", "Shares of the key are missing to open them.")
    remedy = Words("Complete antes la ceremonia de apertura.", "Complete the opening ceremony first.")


class SealedBallotMalformed(Invalid):
    """The encrypted ballot has not the length that every ballot of this contest has."""

    title = Words("Cédula cifrada mal formada", "Sealed ballot malformed")
    detail = Words("La cédula cifrada mide {length} bytes.", "A sealed ballot is {length} bytes long.")
    remedy = Words("Rellene, cifre y envíe de nuevo.", "Pad, encrypt and send again.")
