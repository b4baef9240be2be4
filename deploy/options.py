"""What commands share: their options, the settings and the system that they run on."""

import asyncio
import contextlib
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.servers import discard
from deploy.system import System, one_process
from shared.logs import configure
from shared.settings import Environment, LogFormat, Settings

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Carpeta de datos (por defecto .quipu).")]
Json = Annotated[bool, typer.Option("--json", help="Salida para máquinas: una línea JSON por resultado.")]
Url = Annotated[str, typer.Option(help="Dirección de los servicios.")]
Token = Annotated[str | None, typer.Option(envvar="QUIPU_TOKEN", help="Credencial de una persona del comité.")]
Port = Annotated[
    int | None,
    typer.Option(
        min=0, max=65_000, help="Puerto (por defecto 8000, o uno libre). Con --processes, el primero de cinco seguidos."
    ),
]
Processes = Annotated[bool, typer.Option("--processes", help="Cada servicio en su propio proceso, como en producción.")]


def settings_of(data_dir: Path | None, port: int | None, level: int = logging.WARNING) -> Settings:
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
async def system_of(settings: Settings, *, processes: bool) -> AsyncIterator[System]:
    """Run the whole system until the body ends, in this process or in one for each service."""
    start: Callable[[Settings], contextlib.AbstractAsyncContextManager[System]]
    start = one_process
    if processes:
        from deploy.processes import many_processes  # noqa: PLC0415

        start = many_processes
    async with start(settings) as system:
        yield system


def run_all(body: Coroutine[Any, Any, object]) -> None:
    """Run a command's body to its end; SIGTERM ends it as Ctrl-C does."""
    from shared.serving import run  # noqa: PLC0415

    with contextlib.suppress(asyncio.CancelledError):
        run(_finished(body))


async def _finished(body: Coroutine[Any, Any, object]) -> None:
    await body


@contextlib.contextmanager
def folder_of(data_dir: Path | None) -> Iterator[Path]:
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
