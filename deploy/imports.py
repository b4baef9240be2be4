"""`quipu import`: real data, through the same services that everybody uses."""

import os
from pathlib import Path
from typing import Annotated

import typer

from deploy.console import Output
from deploy.options import DataDir, Json, folder_of, run_all, settings_of, system_of

imports = typer.Typer(no_args_is_help=True, help="Importa datos reales a través de los mismos servicios.")


@imports.command("pabulib")
def import_pabulib(files: list[Path], data_dir: DataDir = None, as_json: Json = False) -> None:
    """Repite elecciones reales (formato Pabulib .pb) a través de los servicios y compara con la decisión oficial."""
    from deploy import importing  # noqa: PLC0415

    out = Output(as_json=as_json)
    failed = False

    async def body(folder: Path) -> None:
        nonlocal failed
        async with system_of(settings_of(folder, 0), processes=False) as system:
            failed = await importing.replay(system, files, out)

    with folder_of(data_dir) as folder:
        run_all(body(folder))
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
        async with system_of(settings_of(data_dir, None), processes=False) as system:
            failed = await portfolio.bring_in(system.addresses, wish, out)

    run_all(body())
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
        async with system_of(settings_of(data_dir, None), processes=False) as system:
            failed = await indicators.load(system.addresses, file, source, out, token)

    run_all(body())
    raise typer.Exit(1 if failed else 0)
