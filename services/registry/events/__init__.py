"""What has happened in the registry: who and what takes part. Facts about people are ids and commitments only."""

from services.registry.access import events as _accounts  # noqa: F401  # Its events are known wherever these are.
from services.registry.events.agents import AgentAccredited, AgentInscribed, AgentRejected, DocumentClaimed
from services.registry.events.common import LegalAct, Phase, Ubigeo
from services.registry.events.ideas import (
    Answer,
    IdeaAnswered,
    IdeaListed,
    IdeaMerged,
    IdeaProposed,
    IdeaSupported,
    IdeaTakenUp,
)
from services.registry.events.organisations import OrganisationRegistered
from services.registry.events.portfolio import (
    FieldDifference,
    FoundProblem,
    HeadingRead,
    ImpactClassified,
    ImpactOverridden,
    PortfolioApplied,
    PortfolioDifferencesFound,
    PortfolioPageApplied,
    PortfolioProblemsFound,
    PortfolioProposed,
    PortfolioReceived,
    PortfolioRejected,
    PortfolioValidated,
    ProblemCount,
    ProjectDifference,
    ProjectSelected,
    SheetRead,
)
from services.registry.events.processes import PhaseBegun, ProcessOpened
from services.registry.events.projects import Location, ProjectRegistered, ProjectsListed
from services.registry.events.rolls import ElectorsEnrolled, RollClosed, RollClosingBegun, RollEntry, RollPagePublished
from services.registry.events.rules import CATEGORIES, CategoryRules, Electorate, ListRules, PhaseDates, ProcessRules
from services.registry.events.territory import CatalogueAdopted, FiguresAdopted, FiguresPublished, PlacesPublished

__all__ = [
    "CATEGORIES",
    "AgentAccredited",
    "AgentInscribed",
    "AgentRejected",
    "Answer",
    "CatalogueAdopted",
    "CategoryRules",
    "DocumentClaimed",
    "Electorate",
    "ElectorsEnrolled",
    "FieldDifference",
    "FiguresAdopted",
    "FiguresPublished",
    "FoundProblem",
    "HeadingRead",
    "IdeaAnswered",
    "IdeaListed",
    "IdeaMerged",
    "IdeaProposed",
    "IdeaSupported",
    "IdeaTakenUp",
    "ImpactClassified",
    "ImpactOverridden",
    "LegalAct",
    "ListRules",
    "Location",
    "OrganisationRegistered",
    "Phase",
    "PhaseBegun",
    "PhaseDates",
    "PlacesPublished",
    "PortfolioApplied",
    "PortfolioDifferencesFound",
    "PortfolioPageApplied",
    "PortfolioProblemsFound",
    "PortfolioProposed",
    "PortfolioReceived",
    "PortfolioRejected",
    "PortfolioValidated",
    "ProblemCount",
    "ProcessOpened",
    "ProcessRules",
    "ProjectDifference",
    "ProjectRegistered",
    "ProjectSelected",
    "ProjectsListed",
    "RollClosed",
    "RollClosingBegun",
    "RollEntry",
    "RollPagePublished",
    "SheetRead",
    "Ubigeo",
]
