"""`quipu rebuild`: read models rebuilt beside the live ones, compared, and switched in without downtime."""

from collections.abc import Sequence

import typer

from deploy.console import Output
from deploy.servers import running
from deploy.system import servers
from projections.__main__ import MODELS
from projections.rebuild import Rebuilt, RebuiltDiffers, rebuild_many
from projections.sources import StoreSource
from shared.envelope import SERVICES
from shared.settings import Settings


async def run(settings: Settings, names: Sequence[str], out: Output, *, accept: bool) -> None:
    """Rebuild the models named, or all; beside a running copy on the same folder, or alone."""
    known = {model.name: model for model in MODELS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise typer.BadParameter(f"No existe: {', '.join(unknown)}. Hay: {', '.join(known)}.")
    live = running(settings.data_dir) if settings.database_url is None else None
    if live is not None:
        await _rebuild(live.database_url, names or list(known), out, accept=accept)
        return
    async with servers(settings) as named:
        url = named.database_url.get_secret_value() if named.database_url else ""
        await _rebuild(url, names or list(known), out, accept=accept)


async def _rebuild(url: str, names: Sequence[str], out: Output, *, accept: bool) -> None:
    """Rebuild all of them, each event read once; show the progress of all together."""
    known = {model.name: model for model in MODELS}
    source = StoreSource(dict.fromkeys(SERVICES, url))
    ways: dict[str, tuple[int, int]] = {}
    with out.progress("Reconstruyendo") as advance:

        def step(name: str, done: int, total: int) -> None:
            ways[name] = (done, total)
            advance(sum(way[0] for way in ways.values()), sum(way[1] for way in ways.values()))

        results = await rebuild_many(url, [known[name] for name in names], source, accept=accept, progress=step)
    for result in results:
        _report(result, out)
    if any(isinstance(result, RebuiltDiffers) for result in results):
        raise typer.Exit(1)


def _report(result: Rebuilt | RebuiltDiffers, out: Output) -> None:
    if isinstance(result, RebuiltDiffers):
        out.say(f"{result.name}: la huella reconstruida difiere; se conserva el modelo anterior.", style="red")
        out.say(f"  vivo {result.live}\n  reconstruido {result.rebuilt}")
        out.say("  Revise el registro; para aceptar el reconstruido, repita con --accept.")
        out.tell({"model": result.name, "equal": False, "live": result.live, "rebuilt": result.rebuilt})
        return
    was = "no existía" if result.live is None else "igual al anterior" if result.live == result.rebuilt else "distinto"
    out.say(f"{result.name}: {result.events} eventos, huella {result.rebuilt or '-'} ({was})")
    equal = result.live in {None, result.rebuilt}
    out.tell({"model": result.name, "equal": equal, "digest": result.rebuilt, "events": result.events})
