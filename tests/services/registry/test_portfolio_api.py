"""A PMI file over HTTP: uploaded, proposed, approved, uploaded again; its projects put on lists; impact."""

from pathlib import Path
from typing import Any

from tests.services.registry.test_api import AT, Outsider, outsider

__all__ = ["outsider"]

PORTFOLIO = f"{AT}/portfolio"
REASON = "Cartera revisada por la OPMI."


async def upload(outsider: Outsider, data: bytes, **form: Any) -> dict[str, Any]:
    token = await outsider.token("administrator", None)
    answer = await outsider.send(f"{PORTFOLIO}/imports", token, files={"file": ("cartera.xlsx", data)}, data=form)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_tumbes(outsider: Outsider, outside_data: Path) -> None:
    import time

    await outsider.open()
    data = (outside_data / "pmi" / "invierte_tumbes.xlsx").read_bytes()
    a = time.perf_counter()
    first = await upload(outsider, data)
    b = time.perf_counter()
    print({k: v for k, v in first.items() if k not in {"problems", "sheets"}}, b - a)
    body = {"proposal": first["proposal"], "rows_set_aside": 29, "reason": REASON}
    done = await outsider.done(f"{PORTFOLIO}/approval", body)
    c = time.perf_counter()
    print(done, c - b)
    again = await upload(outsider, data)
    print(again["state"], again["positions"], time.perf_counter() - c)
    rows = await outsider.running.store.page(0, 1000)
    print(sorted((len(r.data), r.topic) for r in rows)[-4:])
    import asyncio

    t = time.perf_counter()
    while (await outsider.running.platform.bus.head("registry")).last < rows[-1].position:
        await asyncio.sleep(0.05)
    print("relayed", time.perf_counter() - t)
