"""What has happened in the registry: who and what takes part. Facts about people are ids and commitments only."""

from services.registry.access import events as _accounts  # noqa: F401  # Its events are known wherever these are.
from services.registry.events.agents import AgentAccredited, AgentInscribed, AgentRejected, DocumentClaimed
from services.registry.events.changes import (
    BudgetAnnounced,
    EnvelopeChanged,
    RulesAmended,
    RulesAmendmentDeclined,
    RulesAmendmentProposed,
    RulesChanged,
)
from services.registry.events.common import LegalAct, Phase, Ubigeo
from services.registry.events.deadlines import DeadlineMet, DeadlinePassed, RunningTerm
from services.registry.events.ordinance import (
    DEADLINES,
    DOCUMENTS,
    QUOTAS,
    Applicant,
    CommitteeRules,
    DeadlineRules,
    DocumentAsked,
    InscriptionRules,
    Percent,
    Quota,
)
from services.registry.events.organisations import OrganisationRegistered
from services.registry.events.processes import PhaseBegun, ProcessOpened
from services.registry.events.projects import Location, ProjectRegistered, ProjectsListed
from services.registry.events.rolls import ElectorsEnrolled, RollClosed, RollClosingBegun, RollEntry, RollPagePublished
from services.registry.events.rules import CATEGORIES, CategoryRules, Electorate, ListRules, PhaseDates, ProcessRules

__all__ = [
    "CATEGORIES",
    "DEADLINES",
    "DOCUMENTS",
    "QUOTAS",
    "AgentAccredited",
    "AgentInscribed",
    "AgentRejected",
    "Applicant",
    "BudgetAnnounced",
    "CategoryRules",
    "CommitteeRules",
    "DeadlineMet",
    "DeadlinePassed",
    "DeadlineRules",
    "DocumentAsked",
    "DocumentClaimed",
    "Electorate",
    "ElectorsEnrolled",
    "EnvelopeChanged",
    "InscriptionRules",
    "LegalAct",
    "ListRules",
    "Location",
    "OrganisationRegistered",
    "Percent",
    "Phase",
    "PhaseBegun",
    "PhaseDates",
    "ProcessOpened",
    "ProcessRules",
    "ProjectRegistered",
    "ProjectsListed",
    "Quota",
    "RollClosed",
    "RollClosingBegun",
    "RollEntry",
    "RollPagePublished",
    "RulesAmended",
    "RulesAmendmentDeclined",
    "RulesAmendmentProposed",
    "RulesChanged",
    "RunningTerm",
    "Ubigeo",
]
