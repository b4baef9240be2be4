"""Why the registry refuses what is asked about an idea. No refusal repeats what was sent."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class IdeaUnknown(NotFound):
    """The process has no such idea."""

    title = Words("Idea desconocida", "Unknown idea")


class DistrictInAnotherProvince(Invalid):
    """The district named lies in another province than the one named."""

    title = Words("El distrito es de otra provincia", "The district is in another province")
    detail = Words("El distrito no pertenece a esa provincia.", "The district does not lie in that province.")
    remedy = Words("Elija un distrito de la provincia.", "Choose a district of the province.")


class IdeaIsNotOpen(NotAllowedNow):
    """The idea was declined, merged, or has become a project: this can no longer be done with it."""

    title = Words("La idea ya tiene otro estado", "The idea has moved on")
    detail = Words("El estado de la idea es: {state}.", "The state of the idea is: {state}.")
    remedy = Words("Consulte la historia de la idea.", "See the history of the idea.")


class IdeaHasNoAmount(Invalid):
    """A list needs a cost, and the idea named no amount."""

    title = Words("La idea no tiene monto", "The idea has no amount")
    detail = Words("La lista requiere un costo aproximado.", "The list needs an approximate cost.")
    remedy = Words("Envíe cost con el monto aproximado.", "Send cost with the approximate amount.")


class IdeaMergedIntoItself(Invalid):
    """An idea goes on as part of another, not of itself."""

    title = Words("Es la misma idea", "It is the same idea")
    detail = Words("Una idea no se une consigo misma.", "An idea is not merged into itself.")
    remedy = Words("Elija otra idea.", "Choose another idea.")
