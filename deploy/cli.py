"""The `quipu` command: everything on one machine, the demonstration, imports, rebuilding, checking.

Each command loads what it runs, so that none waits for the rest of the program.
"""

import asyncio
import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from pydantic import ValidationError

from deploy.console import Output
from deploy.failures import DidNotStart, Refused
from deploy.servers import ServerFailure, discard
from deploy.system import System, one_process
from shared.logs import configure
from shared.settings import Environment, LogFormat, Settings

if TYPE_CHECKING:
    from services.voting.events import ContestSubject

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Carpeta de datos (por defecto .quipu).")]
Json = Annotated[bool, typer.Option("--json", help="Salida para máquinas: una línea JSON por resultado.")]
Url = Annotated[str, typer.Option(help="Dirección de los servicios.")]
Token = Annotated[str | None, typer.Option(envvar="QUIPU_TOKEN", help="Credencial de una persona del comité.")]
Processes = Annotated[bool, typer.Option("--processes", help="Cada servicio en su propio proceso, como en producción.")]

NO_MAIL = (
    "Atención: es producción y no hay servidor de correo (QUIPU_SMTP_URL). Los códigos de ingreso no llegan a nadie: "
    "quedan como archivos en la carpeta outbox de los datos."
)
"""What `quipu up` says in production without mail."""

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Quipu: el registro público que cualquiera verifica."
)
imports = typer.Typer(no_args_is_help=True, help="Importa datos reales a través de los mismos servicios.")
cli.add_typer(imports, name="import")


def main() -> None:
    """Run the command; a failure that is foreseen is told in words, with the next step, and exits 1."""
    try:
        cli()
    except (ServerFailure, Refused, DidNotStart, OSError) as failure:
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
def up(processes: Processes = False, data_dir: DataDir = None, port: int | None = None, as_json: Json = False) -> None:
    """Inicia todo en esta máquina: PostgreSQL, NATS, los cuatro servicios y las proyecciones."""
    settings, out = _settings(data_dir, port, logging.INFO), Output(as_json=as_json)

    async def body() -> None:
        async with _system(settings, processes=processes) as system:
            _announce(out, system)
            await system.running

    _run(body())


@cli.command()
def demo(
    leave: Annotated[bool, typer.Option("--exit", help="Termina después de imprimir.")] = False,
    processes: Processes = False,
    data_dir: DataDir = None,
    port: int | None = None,
    as_json: Json = False,
) -> None:
    """Carga el proceso de demostración de Cajamarca por las API públicas e imprime sus resultados."""
    from deploy import demonstrate  # noqa: PLC0415

    settings, out = _settings(data_dir, port), Output(as_json=as_json)

    async def body() -> None:
        async with _system(settings, processes=processes) as system:
            _announce(out, system)
            await demonstrate.run(system, out)
            if not leave:
                out.say("\nSigue en marcha hasta Ctrl-C.")
                await system.running

    _run(body())


@imports.command("pabulib")
def import_pabulib(files: list[Path], data_dir: DataDir = None, as_json: Json = False) -> None:
    """Repite elecciones reales (formato Pabulib .pb) a través de los servicios y compara con la decisión oficial."""
    from deploy import importing  # noqa: PLC0415

    out = Output(as_json=as_json)
    failed = False

    async def body(folder: Path) -> None:
        nonlocal failed
        async with _system(_settings(folder, 0), processes=False) as system:
            failed = await importing.replay(system, files, out)

    with _folder(data_dir) as folder:
        _run(body(folder))
    raise typer.Exit(1 if failed else 0)


@imports.command("pmi")
def import_pmi(
    file: Path,
    process: Annotated[str | None, typer.Option("--process", help="Proceso: su id o su código.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Solo lee y muestra; no registra nada.")] = False,
    approve: Annotated[
        bool, typer.Option("--approve", help="Aprueba y aplica, con las filas que quedan aparte.")
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", help="Por qué se aprueba.")
    ] = "Importada desde la línea de órdenes.",
    url: Annotated[str | None, typer.Option("--url", help="Sistema en marcha; sin ella, se inicia uno.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Importa la cartera de inversiones (PMI: XLSX, XLS, ODS o CSV): lee, propone y, si se aprueba, aplica."""
    from deploy import portfolio  # noqa: PLC0415

    out = Output(as_json=as_json)
    if dry_run:
        raise typer.Exit(1 if portfolio.try_out(file, out) else 0)
    if process is None:
        raise typer.BadParameter("Indique --process, o --dry-run para solo leer.")
    wish = portfolio.Wish(file, process, approve, reason, os.environ.get("QUIPU_TOKEN"))
    failed = False

    async def body() -> None:
        nonlocal failed
        if url is not None:
            failed = await portfolio.bring_in(dict.fromkeys(("registry",), url.rstrip("/")), wish, out)
            return
        async with _system(_settings(data_dir, None), processes=False) as system:
            failed = await portfolio.bring_in(system.addresses, wish, out)

    _run(body())
    raise typer.Exit(1 if failed else 0)


@imports.command("indicators")
def import_indicators(
    file: Path,
    source: Annotated[str, typer.Option("--source", help="De dónde viene el archivo.")],
    url: Annotated[str | None, typer.Option("--url", help="Sistema en marcha; sin ella, se inicia uno.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Importa indicadores por territorio (CSV): población, pobreza, brechas; cada dato con su fecha y su fuente.

    Columnas: system, code, indicator, value, unit, date, date_basis, source. Por ejemplo:
    INEI,06,population,1500000,habitantes,2025,reference,Nombre de la publicación.
    La población se llama population: contra ella se mide la cobertura de un proyecto.
    """
    from deploy import indicators  # noqa: PLC0415

    out, token = Output(as_json=as_json), os.environ.get("QUIPU_TOKEN")
    failed = False

    async def body() -> None:
        nonlocal failed
        if url is not None:
            failed = await indicators.load(dict.fromkeys(("registry",), url.rstrip("/")), file, source, out, token)
            return
        async with _system(_settings(data_dir, None), processes=False) as system:
            failed = await indicators.load(system.addresses, file, source, out, token)

    _run(body())
    raise typer.Exit(1 if failed else 0)


@cli.command()
def rebuild(
    names: Annotated[list[str] | None, typer.Argument(help="Modelos (por defecto, todos).")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Cambia aunque la huella difiera.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Reconstruye modelos de lectura en un esquema nuevo, compara sus huellas y los cambia sin interrupción."""
    from deploy import rebuilding  # noqa: PLC0415

    _run(rebuilding.run(_settings(data_dir, 0), names or [], Output(as_json=as_json), accept=accept))


@cli.command("check")
def check_streams(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Compara cada flujo con su almacén, mensaje por mensaje, y repara el que difiere."""
    from deploy import check  # noqa: PLC0415

    _run(check.run(_settings(data_dir, 0), Output(as_json=as_json)))


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
    _run(act.deal(process, list_code, _subject(subject), threshold, holders))


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

    _run(ceremony.Ceremony(url, token, Output(as_json=as_json)).give(contest, key.read_text("utf-8").strip()))


def _settings(data_dir: Path | None, port: int | None, level: int = logging.WARNING) -> Settings:
    """Read the settings; on one machine without any, it is development, and logs are for a console."""
    given: dict[str, Any] = {}
    if "QUIPU_ENVIRONMENT" not in os.environ:
        given["environment"] = Environment.DEVELOPMENT
    if "QUIPU_LOG_FORMAT" not in os.environ:
        given["log_format"] = LogFormat.CONSOLE
    if data_dir is not None:
        given["data_dir"] = data_dir
    if port is not None:
        given["port"] = port
    settings = Settings(**given)
    configure(settings.log_format, level=level)
    return settings


@contextlib.asynccontextmanager
async def _system(settings: Settings, *, processes: bool) -> AsyncIterator[System]:
    start: Callable[[Settings], contextlib.AbstractAsyncContextManager[System]]
    start = one_process
    if processes:
        from deploy.processes import many_processes  # noqa: PLC0415

        start = many_processes
    async with start(settings) as system:
        yield system


def _subject(name: str) -> "ContestSubject":
    from services.voting.events import ContestSubject  # noqa: PLC0415

    try:
        return ContestSubject(name)
    except ValueError:
        raise typer.BadParameter(f"Elija entre {', '.join(ContestSubject)}.", param_hint="--subject") from None


def _announce(out: Output, system: System) -> None:
    places = dict.fromkeys(system.addresses.values())
    out.say(f"Quipu está listo en {system.seconds:.1f} s: {', '.join(places)}")
    if system.settings.letters_stay_here:
        out.say(NO_MAIL, style="bold yellow")
    if system.settings.in_development:
        out.say("Modo de desarrollo: cualquiera puede ingresar con cualquier rol. No lo exponga a una red.")
    out.tell({"ready": True, "seconds": round(system.seconds, 2), "addresses": dict(system.addresses)})


def _run(body: Coroutine[Any, Any, object]) -> None:
    from shared.serving import run  # noqa: PLC0415

    with contextlib.suppress(asyncio.CancelledError):
        run(_finished(body))


async def _finished(body: Coroutine[Any, Any, object]) -> None:
    await body


@contextlib.contextmanager
def _folder(data_dir: Path | None) -> Iterator[Path]:
    """Yield the folder asked for, or a fresh one that is deleted afterwards."""
    if data_dir is not None:
        yield data_dir
        return
    with tempfile.TemporaryDirectory(prefix="quipu-") as made:
        Path(made).chmod(0o711)
        try:
            yield Path(made) / "data"
        finally:
            discard(Path(made) / "data")
