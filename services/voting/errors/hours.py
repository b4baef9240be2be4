"""Why a contest's hours, options or exercise are refused."""

from shared.errors import Invalid, NotAllowedNow, Words


class ExtensionIsNoLater(Invalid):
    """An extension ends later than the contest does already; an earlier end is a closing."""

    title = Words("La ampliación no es posterior", "Extension is no later")
    detail = Words("La votación cierra a las {closes_at}.", "Voting closes at {closes_at}.")
    remedy = Words("Indique una hora posterior.", "Name a later hour.")


class PracticeHasNoResult(NotAllowedNow):
    """A practice contest is an exercise; it leaves nothing official."""

    title = Words("El simulacro no tiene resultado", "Practice has no result")
    detail = Words("Un simulacro no se cuenta ni se certifica.", "A practice contest is neither counted nor certified.")
    remedy = Words("Use la votación oficial.", "Use the official contest.")


class OptionsAreFaulty(Invalid):
    """Two options have the same code, or there are more seats than options."""

    title = Words("Opciones no válidas", "Options are faulty")
    detail = Words(
        "Los códigos no se repiten y los puestos no superan las opciones.",
        "Codes differ, and there are no more seats than options.",
    )
    remedy = Words("Corrija las opciones y los puestos.", "Mend the options and the seats.")


class AgentIsNotNamed(Invalid):
    """In a roll-call contest every ballot names its agent."""

    title = Words("Falta el agente", "Agent is not named")
    detail = Words(
        "El voto es público: la cédula debe nombrar al agente.", "Voting is open: the ballot must name its agent."
    )
    remedy = Words("Use una credencial que nombre al agente.", "Use a credential that names the agent.")
