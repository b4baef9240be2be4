"""Why the seed of a draw is not fixed or revealed."""

from shared.errors import Invalid, NotAllowedNow, Words


class RulesDoNotDraw(NotAllowedNow):
    """The tie-break chain of this contest has no draw."""

    title = Words("No hay sorteo", "Rules do not draw")
    detail = Words("Las reglas de esta votación no sortean.", "The rules of this contest do not draw.")
    remedy = Words("No hace falta una semilla.", "No seed is needed.")


class SeedComesTooLate(NotAllowedNow):
    """Once voting has ended, no seed is chosen any more, open or hidden."""

    title = Words("La semilla llega tarde", "Seed comes too late")
    detail = Words("La semilla se fija antes de que termine la votación.", "The seed is fixed before voting ends.")
    remedy = Words(
        "Nombre solo una fuente pública cuyo número aún no se conozca, como un sorteo de la lotería por venir.",
        "Name only a public source whose number is not known yet, such as a lottery draw to come.",
    )


class SourceIsTooFresh(NotAllowedNow):
    """A source that was named after voting had ended is known for a day before its number is taken."""

    title = Words("Fuente demasiado reciente", "Source too fresh")
    detail = Words(
        "La fuente se nombró después del cierre; su número se toma desde {known_from}.",
        "The source was named after closing; its number is taken from {known_from} on.",
    )
    remedy = Words("Espere hasta esa hora y envíe el número.", "Wait until then, and send the number.")


class SeedIsFixed(NotAllowedNow):
    """What the draw rests on was fixed, and does not change."""

    title = Words("La semilla ya está fijada", "Seed is fixed")
    detail = Words("Lo que decide el sorteo ya se fijó.", "What the draw rests on has been fixed.")
    remedy = Words("Consulte lo que se fijó.", "Look at what was fixed.")


class SeedIsNotFixed(NotAllowedNow):
    """Nothing was fixed for this draw."""

    title = Words("No se fijó una semilla", "Seed is not fixed")
    detail = Words("Nada se fijó para este sorteo.", "Nothing was fixed for this draw.")
    remedy = Words("Fije antes la fuente.", "Fix its source first.")


class SeedDoesNotMatch(Invalid):
    """The seed is not the one whose SHA-256 was published."""

    title = Words("La semilla no coincide", "Seed does not match")
    detail = Words("Su huella SHA-256 no es {commitment}.", "Its SHA-256 is not {commitment}.")
    remedy = Words("Envíe la semilla comprometida, sin cambios.", "Send the committed seed, unchanged.")


class SeedOrCommitment(Invalid):
    """A seed and a commitment to it contradict each other: one of them, or neither."""

    title = Words("Semilla o huella", "Seed or commitment")
    detail = Words("Se indica la semilla o su huella, no ambas.", "Name the seed or its commitment, not both.")
    remedy = Words("Deje una de las dos.", "Leave one of the two.")
