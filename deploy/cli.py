"""The `quipu` command: everything on one machine, the demonstration, imports, rebuilding, checking.

Each command loads what it runs, so that none waits for the rest of the program.
"""

import logging
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from deploy.console import Output
from deploy.failures import DidNotStart, Refused
from deploy.imports import imports
from deploy.options import DataDir, Json, Port, Processes, Token, Url, run_all, settings_of, system_of
from deploy.system import System
from shared.errors import Standstill

if TYPE_CHECKING:
    from services.voting.events import ContestSubject

NO_MAIL = (
    "Atención: es producción y no hay servidor de correo (QUIPU_SMTP_URL). Los códigos de ingreso no llegan a nadie: "
    "quedan como archivos en la carpeta outbox de los datos."
)
"""What `quipu up` says in production without mail."""

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Quipu: el registro público que cualquiera verifica."
)
cli.add_typer(imports, name="import")


def main() -> None:
    """Run the command; a failure that is foreseen is told in words, with the next step, and exits 1."""
    try:
        cli()
    except (Standstill, Refused, DidNotStart, OSError) as failure:
        sys.stderr.write(f"{failure}\n")
        sys.exit(1)
    except ValidationError as failure:
        names = ", ".join(f"QUIPU_{str(error['loc'][0]).upper()}" for error in failure.errors() if error["loc"])
        sys.stderr.write(f"Revise estos ajustes: {names}.\nCheck these settings: {names}.\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


@cli.command("version")
def show_version(as_json: Json = False) -> None:
    """Muestra la versión."""
    out = Output(as_json=as_json)
    out.say(f"quipu {version('quipu')}")
    out.tell({"version": version("quipu")})


@cli.command()
def up(processes: Processes = False, data_dir: DataDir = None, port: Port = None, as_json: Json = False) -> None:
    """Inicia todo en esta máquina: PostgreSQL, NATS, los cuatro servicios y las proyecciones."""
    settings, out = settings_of(data_dir, port, logging.INFO), Output(as_json=as_json)

    async def body() -> None:
        async with system_of(settings, processes=processes) as system:
            _announce(out, system)
            await system.running

    run_all(body())


@cli.command()
def demo(
    leave: Annotated[bool, typer.Option("--exit", help="Termina después de imprimir.")] = False,
    processes: Processes = False,
    data_dir: DataDir = None,
    port: Port = None,
    as_json: Json = False,
) -> None:
    """Carga el proceso de demostración de Cajamarca por las API públicas e imprime sus resultados."""
    from deploy import demonstrate  # noqa: PLC0415

    settings, out = settings_of(data_dir, port), Output(as_json=as_json)

    async def body() -> None:
        async with system_of(settings, processes=processes) as system:
            _announce(out, system)
            await demonstrate.run(system, out)
            if not leave:
                out.say("\nSigue en marcha hasta Ctrl-C.")
                await system.running

    run_all(body())


@cli.command()
def rebuild(
    names: Annotated[list[str] | None, typer.Argument(help="Modelos (por defecto, todos).")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Cambia aunque la huella difiera.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Reconstruye modelos de lectura en un esquema nuevo, compara sus huellas y los cambia sin interrupción."""
    from deploy import rebuilding  # noqa: PLC0415

    run_all(rebuilding.run(settings_of(data_dir, 0), names or [], Output(as_json=as_json), accept=accept))


@cli.command("check")
def check_streams(
    erase_leavings: Annotated[
        int | None, typer.Option(min=1, help="Suprime los datos personales sin un hecho, de tantas personas.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Compara cada flujo con su almacén, mensaje por mensaje, y repara el que difiere."""
    from deploy import check  # noqa: PLC0415

    run_all(check.run(settings_of(data_dir, 0), Output(as_json=as_json), erase_leavings))


@cli.command("holder-key")
def make_holder_key(file: Path, as_json: Json = False) -> None:
    """Crea la llave de un custodio en un archivo y muestra su mitad pública."""
    from deploy import ceremony  # noqa: PLC0415

    ceremony.make_holder_key(file, Output(as_json=as_json))


@cli.command("deal-key")
def deal_key(
    process: Annotated[UUID, typer.Option(help="Proceso.")],
    list_code: Annotated[str, typer.Option("--list", help="Código de la lista o de la votación.")],
    threshold: Annotated[int, typer.Option(help="Cuántos custodios bastan para abrir.")],
    holders: Annotated[list[str], typer.Argument(help="Llaves públicas de los custodios.")],
    subject: Annotated[str, typer.Option(help="Sobre qué se vota.")] = "projects",
    url: Url = "http://127.0.0.1:8000",
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Reparte la llave de una votación sellada entre sus custodios, antes de abrirla."""
    from deploy import ceremony  # noqa: PLC0415

    act = ceremony.Ceremony(url, token, Output(as_json=as_json))
    run_all(act.deal(process, list_code, _subject(subject), threshold, holders))


@cli.command("open-contest")
def open_contest(
    contest: Annotated[UUID, typer.Option(help="Votación sellada y cerrada.")],
    key: Annotated[Path, typer.Option(help="Archivo con la llave privada del custodio.")],
    url: Url = "http://127.0.0.1:8000",
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Entrega la parte de un custodio; con la última necesaria se abren las cédulas selladas."""
    from deploy import ceremony  # noqa: PLC0415

    run_all(ceremony.Ceremony(url, token, Output(as_json=as_json)).give(contest, key.read_text("utf-8").strip()))


def _subject(name: str) -> "ContestSubject":
    from services.voting.events import ContestSubject  # noqa: PLC0415

    try:
        return ContestSubject(name)
    except ValueError:
        raise typer.BadParameter(f"Elija entre {', '.join(ContestSubject)}.", param_hint="--subject") from None


def _announce(out: Output, system: System) -> None:
    places = set(system.addresses.values())
    each = [f"\n  {name:<13} {address}" for name, address in system.addresses.items()]
    out.say(f"Quipu está listo en {system.seconds:.1f} s: {''.join(places if len(places) == 1 else each)}")
    if system.settings.letters_stay_here:
        out.say(NO_MAIL, style="bold yellow")
    if system.settings.in_development:
        out.say("Modo de desarrollo: cualquiera puede ingresar con cualquier rol. No lo exponga a una red.")
    out.tell({"ready": True, "seconds": round(system.seconds, 2), "addresses": dict(system.addresses)})
