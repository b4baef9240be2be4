"""How accounts come, go and act, each event in one sentence."""

from typing import Any, Final

from shared.errors import Words

SENTENCES: Final[dict[str, Words]] = {
    "registry.account-opened": Words("Se abrió una cuenta, {way}.", "An account was opened, {way}."),
    "registry.address-claimed": Words(
        "Un correo electrónico quedó unido a una sola cuenta.", "An e-mail address was tied to one account alone."
    ),
    "registry.address-released": Words(
        "Un correo electrónico dejó de llevar a una cuenta.", "An e-mail address leads to no account any more."
    ),
    "registry.subject-linked": Words(
        "La identidad que da un proveedor quedó unida a una sola cuenta.",
        "The identity that a provider vouches for was tied to one account alone.",
    ),
    "registry.role-proposed": Words(
        "Se propuso dar a una cuenta el rol {granted}, que otra persona debe confirmar: {reason}",
        "The role {granted} was proposed for an account, for another person to confirm: {reason}",
    ),
    "registry.role-granted": Words(
        "Una cuenta tiene el rol {granted}: {reason}", "An account has the role {granted}: {reason}"
    ),
    "registry.role-revoked": Words(
        "Una cuenta perdió un rol antes de su término: {reason}", "An account lost a role before its time: {reason}"
    ),
    "registry.passkey-registered": Words(
        "Una cuenta sumó una llave de acceso como segundo factor.", "An account took a passkey as its second factor."
    ),
    "registry.passkey-removed": Words(
        "Una cuenta dejó una de sus llaves de acceso.", "An account gave up one of its passkeys."
    ),
    "registry.account-closed": Words(
        "Se cerró una cuenta, y se borró lo que se guardaba de ella.",
        "An account was closed, and what was kept of it was erased.",
    ),
    "registry.administrators-founded": Words(
        "Quien instaló el programa nombró a {n_accounts} administradores.",
        "Whoever installed the program named {n_accounts} administrators.",
    ),
}
"""By topic without its version, the sentence of an event."""

CODES: Final[dict[str, dict[Any, Words]]] = {
    "way": {
        "code": Words("con un código enviado por correo", "with a code sent by e-mail"),
        "provider": Words("por un proveedor de identidad", "through a provider of identity"),
        "invitation": Words("por invitación", "by invitation"),
        "founding": Words("al instalar el programa", "when the program was installed"),
    },
}
"""By the field that holds the code, the words of each code; those of the roles are the vocabulary's."""
