"""Differences: what a newer portfolio adds, removes and changes, for a person to approve."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

from services.registry.portfolio.projects import Location, Portfolio, Project

COMPARED: Final = tuple(field.name for field in fields(Project) if field.name not in {"locations", "raw_amounts"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a project, before and after, as text; `None` where it is not stated."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """A project that both portfolios have: its key in the older and in the newer, and what differs.

    The keys differ when an idea has been given its investment code.
    """

    key_before: str
    key: str
    fields: tuple[FieldChange, ...]
    locations_added: tuple[Location, ...]
    locations_removed: tuple[Location, ...]

    @property
    def names(self) -> list[str]:
        """The names of what differs."""
        places = ["locations"] if self.locations_added or self.locations_removed else []
        return [one.field for one in self.fields] + places


@dataclass(frozen=True, slots=True)
class Differences:
    """What a newer portfolio does to an older one; `added` and `removed` are keys."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[ProjectChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both portfolios state the same projects."""
        return not (self.added or self.removed or self.changed)


def differences(older: Portfolio, newer: Portfolio) -> Differences:
    """Compare two portfolios by code, whatever their files; the order of rows and of locations does not matter."""
    comparison = Comparison(newer)
    comparison.take(older.projects)
    return comparison.result()


class Comparison:
    """What a newer portfolio does to an older one, whose projects are taken some at a time and not kept."""

    def __init__(self, newer: Portfolio) -> None:
        self._newer = newer
        self._coded = {project.idea_code for project in newer.projects if project.idea_code is not None}
        self._found: dict[str, ProjectChange | None] = {}
        self._gone: list[str] = []
        self._ideas: dict[str | None, Project] = {}

    def take(self, older: Iterable[Project]) -> None:
        """Compare projects of the older portfolio; each is taken once."""
        for before in older:
            if before.investment_code is None and before.idea_code in self._coded:
                self._ideas[before.idea_code] = before
            after = self._newer.by_key.get(before.key)
            if after is None:
                self._gone.append(before.key)
            else:
                self._pair(before, after)

    def result(self) -> Differences:
        """Return the differences, once all was taken: an idea that was given its code is changed, not replaced."""
        fresh = [project for project in self._newer.projects if project.key not in self._found]
        known = {project.key: self._ideas.get(project.idea_code) for project in fresh}
        for project in fresh:
            idea = known[project.key]
            if idea is not None:
                self._pair(idea, project)
        went_on = {idea.key for idea in known.values() if idea is not None}
        changed = (self._found.get(project.key) for project in self._newer.projects)
        return Differences(
            added=tuple(key for key, idea in known.items() if idea is None),
            removed=tuple(key for key in self._gone if key not in went_on),
            changed=tuple(change for change in changed if change is not None),
        )

    def _pair(self, before: Project, after: Project) -> None:
        change = None if before == after else _change(before, after)
        self._found[after.key] = change if change is not None and _says_anything(change) else None


def _change(before: Project, after: Project) -> ProjectChange:
    values = ((name, getattr(before, name), getattr(after, name)) for name in COMPARED)
    places_before, places_after = set(before.locations), set(after.locations)
    return ProjectChange(
        key_before=before.key,
        key=after.key,
        fields=tuple(FieldChange(name, _shown(old), _shown(new)) for name, old, new in values if old != new),
        locations_added=tuple(place for place in after.locations if place not in places_before),
        locations_removed=tuple(place for place in before.locations if place not in places_after),
    )


def _says_anything(change: ProjectChange) -> bool:
    return bool(change.fields or change.locations_added or change.locations_removed)


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
