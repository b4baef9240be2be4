"""Why accounts and access refuse."""

from shared.errors import Forbidden, Invalid, NotAllowedNow, NotFound, Words


class AccountUnknown(NotFound):
    """The registry has no such account, or it was closed."""

    title = Words("Cuenta desconocida", "Unknown account")


class ProposalUnknown(NotFound):
    """Nobody proposed this, or it was confirmed already."""

    title = Words("Propuesta desconocida", "Unknown proposal")


class GrantUnknown(NotFound):
    """The account has no such grant, or it was revoked already."""

    title = Words("Rol no otorgado", "Role not granted")


class RoleIsNotGranted(Invalid):
    """Nobody is given this role: everybody is a citizen, agents are accredited, and the system is no person."""

    title = Words("Ese rol no se otorga", "That role is not granted")
    detail = Words(
        "La ciudadanía la tiene toda cuenta; agente se es por acreditación.",
        "Every account is a citizen's; an agent is made by accreditation.",
    )
    remedy = Words("Elija otro rol.", "Choose another role.")


class RoleAlreadyGranted(NotAllowedNow):
    """The account has this very role, just as far, or it is proposed for it."""

    title = Words("El rol ya está otorgado", "The role is granted already")
    detail = Words("La cuenta ya tiene ese rol con ese alcance.", "The account has that role, just as far.")
    remedy = Words(
        "Revoque el anterior para cambiar el alcance.", "Revoke the former one to change how far it reaches."
    )


class RoleHasEndedAlready(Invalid):
    """The role would end before it begins."""

    title = Words("Plazo vencido", "Term in the past")
    detail = Words("La fecha de término ya pasó.", "The end of the term has passed.")
    remedy = Words("Indique una fecha futura.", "Name a date to come.")


class BeyondOwnReach(Forbidden):
    """Nobody gives a role that reaches farther than their own."""

    title = Words("Fuera de su alcance", "Beyond your reach")
    detail = Words("El rol pedido alcanza más que el suyo.", "The role reaches farther than yours.")
    remedy = Words("Limite el rol a sus procesos y territorios.", "Limit the role to your processes and territories.")


class OutsideYourTerritory(Forbidden):
    """The role is limited to places, and what the act is about lies elsewhere, or in no single place."""

    title = Words("Fuera de su territorio", "Outside your territory")
    detail = Words("Su rol no alcanza ese lugar.", "Your role does not reach that place.")
    remedy = Words("Pídalo a quien atiende ese lugar.", "Ask whoever attends that place.")


class RoleNotHeld(Forbidden):
    """The account does not have the role, or not in this process."""

    title = Words("No tiene ese rol", "Role not held")
    detail = Words("Su cuenta no tiene ese rol con ese alcance.", "Your account does not have that role, so far.")


class ProcessMustBeNamed(NotAllowedNow):
    """The account has this role in several extents that no single token can say; the process tells which is meant."""

    title = Words("Indique el proceso", "Name the process")
    detail = Words("Ese rol tiene alcances distintos por proceso.", "That role reaches differently in each process.")
    remedy = Words("Repita indicando process_id.", "Repeat with process_id.")


class SecondFactorRequired(Forbidden):
    """The role asks for a second factor in this session."""

    title = Words("Se requiere segundo factor", "Second factor required")
    detail = Words("Ese rol exige verificar una llave de acceso.", "That role asks for a passkey.")
    remedy = Words("Verifique su llave, o registre la primera.", "Verify your passkey, or register the first one.")


class AddressNotReadable(Invalid):
    """What was given is not an e-mail address."""

    title = Words("Correo no válido", "Invalid e-mail address")
    detail = Words("No es una dirección de correo.", "It is not an e-mail address.")
    remedy = Words("Escriba, por ejemplo: nombre@ejemplo.pe.", "Write, for example: name@example.pe.")


class CrossSite(Forbidden):
    """The request was made by a page of another site."""

    title = Words("Solicitud de otro sitio", "Request from another site")
    detail = Words("La solicitud vino de una página ajena.", "The request came from a page of another site.")
    remedy = Words("Hágala desde las páginas de este sistema.", "Make it from the pages of this system.")
