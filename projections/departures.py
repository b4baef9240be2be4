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


def balance(envelope: Decimal, spent: Decimal, *, regional: bool) -> dict[str, Any]:
    """Return what is left of an envelope, and what DS 132-2010-EF, art. 3 says of it where the list is regional.

    Below S/ 3,000,000 (the whole envelope, or the balance) the coverage of the population alone decides whether a
    project has regional impact. That is a test of eligibility: the registry makes it before a project is listed, and
    this computation applies nothing of it.
    """
    left = envelope - spent
    applies = regional and min(envelope, left) < REGIONAL_MINIMUM
    es = "El saldo" if envelope >= REGIONAL_MINIMUM else "El monto"
    en = "The balance" if envelope >= REGIONAL_MINIMUM else "The envelope"
    return {
        "left": f"{left:.2f}",
        "minimum": f"{REGIONAL_MINIMUM:.2f}",
        "coverage_only": applies,
        "words": {
            "es": f"{es} es menor que S/ 3 000 000: los proyectos de impacto regional se juzgan solo por cobertura "
            "(DS 132-2010-EF). El registro aplica esa prueba antes de listar; este cálculo no la aplica.",
            "en": f"{en} is below S/ 3,000,000: projects of regional impact are judged by coverage alone "
            "(DS 132-2010-EF). The registry applies that test before listing; this computation does not.",
        }
        if applies
        else None,
    }
