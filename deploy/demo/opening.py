"""The process and its rules: opened, corrected while in draft, announced, frozen, amended by two persons, cloned."""

from typing import Any, Final

import yaml

from deploy.demo.scene import MULTIPROVINCIAL, NOTICE, Scene, act
from services.registry.events import Phase

_RULES: Final = ("currency", "ballots", "prioritisation", "inscription", "evaluation")


async def open_process(scene: Scene) -> None:
    """Open the process in draft, import its rules again as the YAML file that it exports, convoke, register."""
    facts = scene.facts["process"]
    opened = await scene.client.post(
        "/registry/processes",
        {
            "code": scene.code,
            **{name: facts[name] for name in ("title", "fiscal_year", "ordinance")},
            "rules": {name: facts[name] for name in _RULES} | {"lists": _lists(scene), "privacy_notice": NOTICE},
            "invented": True,
        },
        role="administrator",
    )
    scene.process = scene.client.process = str(opened["process_id"])
    await _correct_draft(scene)
    await scene.registry("/budget", scene.more["budget"] | {"basis": act("Anuncio")}, role="administrator")
    await scene.begin(Phase.CONVOKED)
    change = scene.more["envelope"] | {"basis": act("Crédito suplementario")}
    await scene.registry("/envelopes", change, role="administrator")
    await scene.begin(Phase.REGISTRATION)


def _lists(scene: Scene) -> list[dict[str, Any]]:
    facts = scene.facts["process"]
    region = {"code": MULTIPROVINCIAL, "name": MULTIPROVINCIAL, "ubigeo": None, "electorate": "everyone"}
    return [
        region | {"envelope": facts["envelope_multiprovincial"]},
        *(
            {"code": p.code(), "name": p.name, "ubigeo": p.code(), "envelope": facts["envelope_province"]}
            for p in scene.provinces
        ),
    ]


async def _correct_draft(scene: Scene) -> None:
    """Export the rules as YAML, put the regional holidays in, import the file: nothing is frozen in a draft."""
    path = f"/registry/processes/{scene.process}/rules.yaml"
    rules = yaml.safe_load(await scene.client.text(path)) | {"holidays": scene.more["holidays"]}
    data = yaml.safe_dump(rules, allow_unicode=True, sort_keys=False).encode()
    await scene.client.post(path, role="administrator", content=data)


async def amend_rules(scene: Scene) -> None:
    """Amend frozen rules: one administrator proposes, another confirms; the amendment stays visible for ever."""
    rules = yaml.safe_load(await scene.client.text(f"/registry/processes/{scene.process}/rules.yaml"))
    rules["prioritisation"]["tie_breaks"] = scene.more["amendment"]["tie_breaks"]
    body = {"rules": rules, "reason": scene.more["amendment"]["reason"], "basis": act("Modificatoria")}
    proposed = await scene.registry("/amendments", body, role="administrator")
    path = f"/amendments/{proposed['amendment_id']}/confirmation"
    await scene.registry(path, role="administrator", person="administrator-2")


async def clone_process(scene: Scene) -> None:
    """Open next year's process in draft, with the rules of this one."""
    facts = scene.facts["process"]
    following = {
        "code": f"{scene.code}-siguiente",
        "title": scene.more["clone"]["title"],
        "fiscal_year": facts["fiscal_year"] + 1,
        "ordinance": facts["ordinance"],
        "invented": True,
    }
    await scene.registry("/clone", following, role="administrator")
