"""Next year's process from this year's rules."""

from datetime import date

from services.registry.commands import OpenProcess
from services.registry.commands.rules import CloneProcess
from services.registry.events import ProcessRules


def next_process(rules: ProcessRules, fiscal_year: int, command: CloneProcess) -> OpenProcess:
    """Return the opening of a draft that takes over the rules in force of a process of `fiscal_year`."""
    return OpenProcess(
        code=command.code,
        title=command.title,
        fiscal_year=command.fiscal_year,
        ordinance=command.ordinance,
        rules=moved(rules, command.fiscal_year - fiscal_year),
        invented=command.invented,
    )


def moved(rules: ProcessRules, years: int) -> ProcessRules:
    """Return rules with their days so many years on; what belongs to one year's projects alone is left behind.

    That is the seed of the draw and the groups of incompatible projects. The bridge days of a yearly decree move too,
    and wait in the draft to be checked.
    """
    return rules.model_copy(
        update={
            "phases": tuple(
                dates.model_copy(update={"begins": _on(dates.begins, years), "ends": _on(dates.ends, years)})
                for dates in rules.phases
            ),
            "deadlines": tuple(
                one if one.by is None else one.model_copy(update={"by": _on(one.by, years)}) for one in rules.deadlines
            ),
            "holidays": tuple(one.model_copy(update={"day": _on(one.day, years)}) for one in rules.holidays),
            "prioritisation": rules.prioritisation.model_copy(update={"draw_seed": None, "incompatible": ()}),
        }
    )


def _on(day: date, years: int) -> date:
    """Return the same day some years on; 29 February becomes 28 where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
