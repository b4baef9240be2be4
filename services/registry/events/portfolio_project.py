"""One project of a portfolio as events state it: the fields of a PMI file, each under a permanent name."""

from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from shared.messages import Exact, Message
from shared.territory import CodeSystem

Text = Annotated[str, Field(min_length=1, max_length=50_000)]
"""Words of a file about a thing; a cell of a spreadsheet holds at most 32,767 characters."""

Digits = Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
Count = Annotated[int, Field(ge=0)]
PlaceCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
"""Six digits; four zeros at the end name a whole region, two a whole province."""


class OnlyStated(Message):
    """A message that is written without the fields that state nothing."""

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> Any:  # Any keeps the fields in the published schema.
        return {name: value for name, value in write(self).items() if value is not None and value not in ((), [])}


class PortfolioPlace(OnlyStated):
    """One place of a project: its ubigeo and who numbered it, the names that the file gives, a point in degrees."""

    ubigeo: PlaceCode
    system: CodeSystem = CodeSystem.INEI
    department: Text | None = None
    province: Text | None = None
    district: Text | None = None
    latitude: Exact | None = None
    longitude: Exact | None = None


class AmountAsStated(Message):
    """An amount as the file writes it, kept where it is no exact sum of soles and cents."""

    field: Text
    text: str


class PortfolioProject(OnlyStated):
    """An investment of the portfolio (*inversión*): what a row or several of one code say of it.

    `investment_code` is the Código Único de Inversiones of Invierte.pe; before there is one, `idea_code`. Amounts are
    soles, exactly as stated. Dates are ISO 8601, without the day where the file has none. Unstated fields are left out.
    """

    investment_code: Digits | None = None
    idea_code: Digits | None = None
    name: Text
    locations: tuple[PortfolioPlace, ...] = ()
    raw_amounts: tuple[AmountAsStated, ...] = ()
    snip_code: Text | None = None
    type: Text | None = None
    framework: Text | None = None
    state: Text | None = None
    situation: Text | None = None
    phase: Text | None = None
    process_year: Count | None = None
    level: Text | None = None
    sector: Text | None = None
    entity: Text | None = None
    programming_office: Text | None = None
    formulating_unit: Text | None = None
    executing_unit: Text | None = None
    budget_unit: Text | None = None
    function: Text | None = None
    division: Text | None = None
    group: Text | None = None
    typology: Text | None = None
    viable_amount: Exact | None = None
    updated_cost: Exact | None = None
    technical_file_amount: Exact | None = None
    opening_budget: Exact | None = None
    modified_budget: Exact | None = None
    certified: Exact | None = None
    committed: Exact | None = None
    accrued_this_year: Exact | None = None
    accrued_before: Exact | None = None
    balance: Exact | None = None
    planned_year_1: Exact | None = None
    planned_year_2: Exact | None = None
    planned_year_3: Exact | None = None
    planned_year_4: Exact | None = None
    physical_progress: Exact | None = None
    execution_progress: Exact | None = None
    has_physical_progress: Text | None = None
    technical_file: Text | None = None
    in_pmi: Text | None = None
    has_f8: Text | None = None
    has_f9: Text | None = None
    has_f12b: Text | None = None
    stage: Text | None = None
    closing_report: Text | None = None
    finished: Text | None = None
    registered_on: Text | None = None
    viable_on: Text | None = None
    execution_starts_on: Text | None = None
    execution_ends_on: Text | None = None
    physical_starts_on: Text | None = None
    physical_ends_on: Text | None = None
    first_accrual: Text | None = None
    last_accrual: Text | None = None
    closed_on: Text | None = None
    beneficiaries: Count | None = None
    gap_indicator: Text | None = None
    gap_contribution: Exact | None = None
    description: Text | None = None

    @property
    def key(self) -> str:
        """What the project is known by: its investment code, or `idea-` and its idea code."""
        return self.investment_code or f"idea-{self.idea_code}"

    @property
    def total_cost(self) -> Exact | None:
        """The updated cost where the file states one above zero, else the viable amount."""
        return self.updated_cost or self.viable_amount
