"""Differences: what a newer portfolio adds, removes and changes, for a person to approve."""

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
    earlier_keys = _keys_of_ideas(older, newer)
    pairs = [(older.by_key.get(earlier_keys.get(project.key, project.key)), project) for project in newer.projects]
    kept = {before.key for before, _ in pairs if before is not None}
    changes = (_change(before, after) for before, after in pairs if before is not None and before != after)
    return Differences(
        added=tuple(after.key for before, after in pairs if before is None),
        removed=tuple(project.key for project in older.projects if project.key not in kept),
        changed=tuple(change for change in changes if _says_anything(change)),
    )


def _keys_of_ideas(older: Portfolio, newer: Portfolio) -> dict[str, str]:
    """Return, for each code that is new, the key of the idea it was."""
    ideas = {project.idea_code: project.key for project in older.projects if project.investment_code is None}
    fresh = (project for project in newer.projects if project.key not in older.by_key)
    return {project.key: ideas[project.idea_code] for project in fresh if project.idea_code in ideas}


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
