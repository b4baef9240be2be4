"""`quipu rebuild`: read models rebuilt beside the live ones, compared, and switched in without downtime."""

from collections.abc import Sequence

import typer

from deploy.console import Output
from deploy.servers import running
from deploy.system import servers
from projections.__main__ import MODELS
from projections.rebuild import RebuiltDiffers, rebuild
from projections.sources import StoreSource
from shared.envelope import SERVICES
from shared.settings import Settings


async def run(settings: Settings, names: Sequence[str], out: Output) -> None:
    """Rebuild the models named, or all; beside a running copy on the same folder, or alone."""
    known = {model.name: model for model in MODELS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise typer.BadParameter(f"No existe: {', '.join(unknown)}. Hay: {', '.join(known)}.")
    live = running(settings.data_dir) if settings.database_url is None else None
    if live is not None:
        await _rebuild(live.database_url, names or list(known), out)
        return
    async with servers(settings) as named:
        url = named.database_url.get_secret_value() if named.database_url else ""
        await _rebuild(url, names or list(known), out)


async def _rebuild(url: str, names: Sequence[str], out: Output) -> None:
    known = {model.name: model for model in MODELS}
    differing = 0
    source = StoreSource(dict.fromkeys(SERVICES, url))
    for name in names:
        try:
            with out.progress(name) as advance:
                done = await rebuild(url, known[name], source, progress=advance)
        except RebuiltDiffers as difference:
            differing += 1
            out.say(f"{name}: la huella reconstruida difiere; se conserva la anterior. {difference}", style="red")
            out.tell({"model": name, "equal": False, "live": difference.live, "rebuilt": difference.rebuilt})
        else:
            out.say(f"{name}: {done.events} eventos, huella {done.rebuilt}")
            out.tell({"model": name, "equal": True, "digest": done.rebuilt, "events": done.events})
    if differing:
        raise typer.Exit(1)
