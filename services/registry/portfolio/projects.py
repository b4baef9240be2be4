"""What a portfolio holds: projects, each with its locations, as one dated file states them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property

from shared.territory import CodeSystem, Level


@dataclass(frozen=True, slots=True)
class Location:
    """One place of a project: its ubigeo with the code system, and a point in decimal degrees where the file has one.

    Four zeros at the end name a whole region, two a whole province; the names are those of the file.
    """

    ubigeo: str
    system: CodeSystem = CodeSystem.INEI
    department: str | None = None
    province: str | None = None
    district: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def level(self) -> Level:
        """How wide the place is."""
        if self.ubigeo.endswith("0000"):
            return Level.REGION
        return Level.PROVINCE if self.ubigeo.endswith("00") else Level.DISTRICT


@dataclass(frozen=True, slots=True)
class RawAmount:
    """An amount as the file writes it, kept because it is not an exact sum of soles and cents."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """An investment of the portfolio (*inversión*), with the fields that the file gives; the others are `None`.

    `investment_code` is the code of Invierte.pe (*Código Único de Inversiones*), never the number of a person's DNI;
    a project that has none yet is known by its `idea_code`. Amounts are soles, exactly as stated, never rounded: those
    with more than two decimals stand in `raw_amounts` too. Dates are ISO 8601, without the day where the file has none.
    """

    investment_code: str | None
    idea_code: str | None
    name: str
    locations: tuple[Location, ...] = ()
    raw_amounts: tuple[RawAmount, ...] = ()
    snip_code: str | None = None
    type: str | None = None
    framework: str | None = None
    state: str | None = None
    situation: str | None = None
    phase: str | None = None
    process_year: int | None = None
    level: str | None = None
    sector: str | None = None
    entity: str | None = None
    programming_office: str | None = None
    formulating_unit: str | None = None
    executing_unit: str | None = None
    budget_unit: str | None = None
    function: str | None = None
    division: str | None = None
    group: str | None = None
    typology: str | None = None
    viable_amount: Decimal | None = None
    updated_cost: Decimal | None = None
    technical_file_amount: Decimal | None = None
    opening_budget: Decimal | None = None
    modified_budget: Decimal | None = None
    certified: Decimal | None = None
    committed: Decimal | None = None
    accrued_this_year: Decimal | None = None
    accrued_before: Decimal | None = None
    balance: Decimal | None = None
    planned_year_1: Decimal | None = None
    planned_year_2: Decimal | None = None
    planned_year_3: Decimal | None = None
    planned_year_4: Decimal | None = None
    physical_progress: Decimal | None = None
    execution_progress: Decimal | None = None
    has_physical_progress: str | None = None
    technical_file: str | None = None
    in_pmi: str | None = None
    has_f8: str | None = None
    has_f9: str | None = None
    has_f12b: str | None = None
    stage: str | None = None
    closing_report: str | None = None
    finished: str | None = None
    registered_on: str | None = None
    viable_on: str | None = None
    execution_starts_on: str | None = None
    execution_ends_on: str | None = None
    physical_starts_on: str | None = None
    physical_ends_on: str | None = None
    first_accrual: str | None = None
    last_accrual: str | None = None
    closed_on: str | None = None
    beneficiaries: int | None = None
    gap_indicator: str | None = None
    gap_contribution: Decimal | None = None
    description: str | None = None

    @property
    def key(self) -> str:
        """What the project is known by: its investment code, or `idea-` and its idea code."""
        return self.investment_code or f"idea-{self.idea_code}"

    @property
    def total_cost(self) -> Decimal | None:
        """The updated cost where the file states one above zero, else the viable amount."""
        return self.updated_cost or self.viable_amount

    def facts(self) -> dict[str, object]:
        """Return the fields that are stated, as plain data: amounts as decimal strings, locations as dictionaries."""
        return _stated(self)


def _stated(record: Project | Location | RawAmount) -> dict[str, object]:
    values = ((field.name, getattr(record, field.name)) for field in fields(record))
    return {name: _plain(value) for name, value in values if value is not None and value != ()}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_stated(item) for item in value]
    return value.value if isinstance(value, CodeSystem) else value


@dataclass(frozen=True)
class Portfolio:
    """The projects of one file, known by its SHA-256, in the order of their keys; no two have the same key."""

    digest: str
    projects: tuple[Project, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Project]:
        """The projects by what they are known by."""
        return {project.key: project for project in self.projects}
