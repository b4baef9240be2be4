"""What has happened in the registry: who and what takes part. Facts about people are ids and commitments only."""

from services.registry.events.agents import AgentAccredited, AgentInscribed, AgentRejected, DocumentClaimed
from services.registry.events.common import LegalAct, Phase, Ubigeo
from services.registry.events.organisations import OrganisationRegistered
from services.registry.events.processes import PhaseBegun, ProcessOpened
from services.registry.events.projects import Location, ProjectRegistered, ProjectsListed
from services.registry.events.rolls import ElectorsEnrolled, RollClosed, RollClosingBegun, RollEntry, RollPagePublished
from services.registry.events.rules import CATEGORIES, CategoryRules, Electorate, ListRules, PhaseDates, ProcessRules

__all__ = [
    "CATEGORIES",
    "AgentAccredited",
    "AgentInscribed",
    "AgentRejected",
    "CategoryRules",
    "DocumentClaimed",
    "Electorate",
    "ElectorsEnrolled",
    "LegalAct",
    "ListRules",
    "Location",
    "OrganisationRegistered",
    "Phase",
    "PhaseBegun",
    "PhaseDates",
    "ProcessOpened",
    "ProcessRules",
    "ProjectRegistered",
    "ProjectsListed",
    "RollClosed",
    "RollClosingBegun",
    "RollEntry",
    "RollPagePublished",
    "Ubigeo",
]
