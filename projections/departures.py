"""How far decisions are from the ranking: what was funded by the rule, what by people, and what waits in reserve."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

REGIONAL_MINIMUM: Final = Decimal(3_000_000)
"""Soles: the least that a project of regional impact costs in all (DS 132-2010-EF, art. 3)."""

RESERVE: Final = frozenset({"not-enough-money", "stopped", "incompatible"})


def distance(projects: Sequence[Mapping[str, Any]], decisions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the distance between rule and decision: the latest decision of each project counts.

    `added` and `left_out` are overrides, `undecided` the funded projects without a decision; `money` is the cost of
    all projects that are added or left out, as a decimal string.
    """
    latest = {one["project"]: one["prioritised"] for one in decisions}
    funded = [one["project"] for one in projects if one["outcome"] == "funded"]
    costs = {one["project"]: Decimal(one["cost"]) for one in projects}
    added = [one["project"] for one in projects if latest.get(one["project"]) and one["project"] not in funded]
    left_out = [project for project in funded if latest.get(project) is False]
    money = sum((costs[project] for project in (*added, *left_out)), Decimal(0))
    return {
        "overrides": len(added) + len(left_out),
        "added": added,
        "left_out": left_out,
        "undecided": [project for project in funded if project not in latest],
        "money": f"{money:.2f}",
    }


def reserve(projects: Sequence[Mapping[str, Any]], decisions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the projects that wait for money, in order of rank: ranked, not funded, and not prioritised since."""
    prioritised = {one["project"]: one["prioritised"] for one in decisions}
    waiting = [one for one in projects if one["outcome"] in RESERVE and one["rank"] is not None]
    return [one["project"] for one in waiting if not prioritised.get(one["project"])]


def balance(found: Mapping[str, Any], *, regional: bool) -> dict[str, Any]:
    """Return what is left of an envelope, and what DS 132-2010-EF, art. 3 does with it where the list is regional.

    Below S/ 3,000,000 (the whole envelope, or the balance) the coverage of the population alone decides whether a
    project has regional impact. Where the rules of the process declare that, the allocation has applied it, project by
    project (`balance_rule`); else nothing of it is applied, and the words say so.
    """
    declared = found["rules"].get("regional_balance")
    minimum = Decimal(declared["floor"]) if declared else REGIONAL_MINIMUM
    left = found["envelope"] - found["spent"]
    applied = {row.get("balance_rule") for row in found["projects"]} & {"remainder-below-floor", "whole-below-floor"}
    below = bool(applied) if declared else regional and min(found["envelope"], left) < minimum
    return {
        "left": f"{left:.2f}",
        "minimum": f"{minimum:.2f}",
        "declared": declared is not None,
        "coverage_only": below,
        "words": _told(found["envelope"] < minimum, declared is not None) if below else None,
    }


def _told(whole: bool, declared: bool) -> dict[str, str]:  # Two facts of one sentence.
    es, en = ("El monto", "The envelope") if whole else ("El saldo", "The balance")
    did_es = "La asignación lo aplicó, proyecto por proyecto." if declared else _NOT_DECLARED["es"]
    did_en = "The allocation applied it, project by project." if declared else _NOT_DECLARED["en"]
    return {
        "es": f"{es} es menor que S/ 3 000 000: los proyectos de impacto regional se juzgan solo por cobertura "
        f"(DS 132-2010-EF). {did_es}",
        "en": f"{en} is below S/ 3,000,000: projects of regional impact are judged by coverage alone "
        f"(DS 132-2010-EF). {did_en}",
    }


_NOT_DECLARED: Final = {
    "es": "Las reglas de este proceso no lo declaran: este cálculo no lo aplica.",
    "en": "The rules of this process do not declare it: this computation does not apply it.",
}
