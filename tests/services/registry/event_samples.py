"""One made-up event of each kind that the registry records; the bytes of each stand in `events.jsonl`.

Left out are those that carry the whole rules of a process or a page of the catalogue: what is pinned of these is what
they carry, by the schema of the rules and by the digest of the catalogue.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from services.registry import events as e
from services.registry.access import events as access
from services.registry.events import portfolio
from services.registry.events.portfolio_project import PortfolioPlace, PortfolioProject
from shared.messages import Event, Role, derived_id
from shared.territory import Level

MOMENT: Final = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY: Final = date(2026, 3, 4)
PROCESS, ACCOUNT, AGENT, OTHER, PERSON, ORGANISATION, REQUEST, IDEA = (
    derived_id("golden", name)
    for name in ("process", "account", "agent", "other", "person", "organisation", "request", "idea")
)
DIGEST, VOTER, REASON = "d" * 64, "1" * 32, "Cumple los requisitos."
BASIS: Final = e.LegalAct(kind="Ordenanza Regional", number="001-2026", dated=date(2026, 1, 5), document=DIGEST)
DUE: Final = {"due_on": DAY, "due_at": MOMENT}
FOUND: Final = {"reason": REASON, "evidence": (DIGEST,)}
LISTED: Final = {"list_code": "0601", "category": "civil-society"}
ASKED: Final = {"request_id": REQUEST, "person_id": PERSON}
EXTENT: Final = access.Extent(processes=(PROCESS,), territories=("0601",), until=MOMENT)
ROLE: Final = {"granted": Role.FACILITATOR, "extent": EXTENT, "reason": REASON}
PLACE: Final = PortfolioPlace(ubigeo="060101")
INVESTMENT: Final = PortfolioProject(investment_code="2324969", name="Escuela", locations=(PLACE,))
PROJECT: Final = {
    "project": "2324969",
    "investment_code": "2324969",
    "name": "Escuela",
    "list_code": "0601",
    "cost": Decimal("100.00"),
    "stated_cost": Decimal("100.001"),
    "function": "Educación",
    "locations": (e.Location(ubigeo="060101"),),
    "order": 1,
    "invented": True,
    "invented_parts": ("cost",),
}
KEPT: Final = e.KeptFile(digest=DIGEST, sanitised_digest="e" * 64, media_type="application/pdf", size_bytes=7)
COUNT: Final = portfolio.ProblemCount(kind="no-code", severity="set-aside", count=1, remedy="Complete el código.")
PROBLEM: Final = portfolio.FoundProblem(sheet="Hoja1", cell="A3", kind="no-code", value_class="empty")
SHEET: Final = portfolio.SheetRead(
    name="Hoja1", rows=2, headings=(portfolio.HeadingRead(cell="A1", heading="Código único", field="investment_code"),)
)
DIFFERENCE: Final = portfolio.ProjectDifference(
    key_before="idea-88001",
    key="2324969",
    fields=(portfolio.FieldDifference(field="state", before="IDEA", after="ACTIVO"),),
    places_added=(PLACE,),
    places_removed=(),
)
PROPOSED: Final = {"name": "Agua", "province": "0601", "district": "060101", "theme": "Saneamiento", "invented": False}

OF_AGENT: Final[dict[type[Any], dict[str, Any]]] = {
    e.AgentAccredited: {**LISTED, "has_vote": True, "reason": REASON},
    e.AgentChallenged: {
        "challenge_id": OTHER,
        "ground": e.ChallengeGround.NOT_A_RESIDENT,
        "evidence": (DIGEST,),
        **DUE,
    },
    e.AgentClaimedByAccount: {"account_id": ACCOUNT},
    e.AgentCured: {"evidence": (DIGEST,)},
    e.AgentFoundEligible: FOUND,
    e.AgentInscribed: {
        **LISTED,
        "organisation_id": ORGANISATION,
        "commitment": DIGEST,
        "notice_version": "1",
        "invented": False,
        "seat": e.Seat.ALTERNATE,
        "person_id": PERSON,
    },
    e.AgentMoved: {"from_list": "0601", "to_list": None, "reason": REASON},
    e.AgentObserved: {"lacking": (e.Requirement.REPRESENTATION,), "reason": REASON, **DUE},
    e.AgentRejected: {"reason": REASON},
    e.AgentSanctioned: {"fault": e.Fault.ABSENCE, "count": 1, **FOUND},
    e.AgentSeparated: {"fault": e.Fault.PARTISAN_CAMPAIGN, **FOUND},
    e.AgentSubstituted: {"alternate_id": OTHER, "reason": REASON},
    e.AgentWithdrew: {},
    e.AccountSeated: {"account_id": ACCOUNT},
    e.AccreditationVoided: FOUND,
    e.AlternateSeated: {**LISTED, "substituted_id": OTHER, "has_vote": True},
    e.ChallengeResolved: {"challenge_id": OTHER, "founded": False, **FOUND},
    e.ChallengeTermPassed: {"challenge_id": OTHER, "due_at": MOMENT},
    e.CureTermPassed: {"due_at": MOMENT},
    e.DocumentClaimed: {"former_id": OTHER},
    e.DocumentReleased: {},
    e.IdentityErased: {},
    e.IdentityRectified: {"commitment": DIGEST},
    e.InscriptionRenewed: {"person_id": PERSON, "former_id": OTHER},
    e.RequirementsExcepted: {"requirements": ("institutional-life",), "reason": REASON, "basis": BASIS},
    e.RequirementsShown: {
        "documents": (e.ShownDocument(code="assembly-minutes", file=DIGEST),),
        "constituted_on": DAY,
        "supporters": 140,
    },
    e.RightAnswered: {"request_id": REQUEST, "right": e.Right.OPPOSITION, "answer": e.Answer.GRANTED, **FOUND},
    e.RightRequested: {"request_id": REQUEST, "right": e.Right.RECTIFICATION, "fields": ("email",), **DUE},
    e.SeatClaimed: {"organisation_id": ORGANISATION, "seat": e.Seat.TITULAR},
    e.TrainingAttended: {"session": "Taller", "held_on": DAY, "evidence": (), "session_id": REQUEST},
    e.TrainingWithdrawn: {"session_id": REQUEST},
}
OF_ACCOUNT: Final[dict[type[Any], dict[str, Any]]] = {
    access.AccountClosed: {},
    access.AccountOpened: {"way": access.Way.INVITATION, "commitment": DIGEST},
    access.AddressClaimed: {},
    access.AddressReleased: {},
    access.PasskeyRegistered: {"passkey_id": OTHER},
    access.PasskeyRemoved: {"passkey_id": OTHER},
    access.RoleGranted: {"grant_id": OTHER, "proposal_id": REQUEST, **ROLE},
    access.RoleProposed: {"proposal_id": REQUEST, **ROLE},
    access.RoleRevoked: {"grant_id": OTHER, "reason": REASON},
    access.SubjectLinked: {},
}
OTHERS: Final[dict[type[Any], dict[str, Any]]] = {
    access.AdministratorsFounded: {"accounts": (ACCOUNT, OTHER)},
    e.AccreditationsExpired: {"page": 1, "agents": (AGENT,), "left": 0},
    e.BudgetAnnounced: {"percent": Decimal("12.5"), "amount": Decimal("100.00"), "basis": BASIS},
    e.BulkReadApproved: {"read_id": REQUEST, "due_at": MOMENT},
    e.BulkReadMade: {"read_id": REQUEST},
    e.BulkReadRefused: {"read_id": REQUEST, "reason": REASON},
    e.BulkReadRequested: {
        "read_id": REQUEST,
        "purpose": "Avisar.",
        "fields": ("email",),
        "agents": (AGENT,),
        "legal_basis": "Ley 27806, artículo 11",
    },
    e.ChallengeWindowPassed: {"page": 1, "due_at": MOMENT},
    e.DataBlocked: ASKED,
    e.DataUnblocked: ASKED,
    e.DeadlineMet: {"deadline": "eligible-list", "name": "Lista", "due_at": MOMENT, "act": BASIS},
    e.DeadlinePassed: {"deadline": "eligible-list", "name": "Lista", "due_at": MOMENT, "about": AGENT},
    e.ElectorsEnrolled: {**LISTED, "source": "padrón de prueba", "electors": (AGENT,)},
    e.EligibleAgentsListed: {
        "page": 1,
        "agents": (e.EligibleAgent(**LISTED, agent_id=AGENT, organisation_id=None),),
        **DUE,
    },
    e.EnvelopeChanged: {
        "list_code": "0601",
        "before": Decimal("1.00"),
        "after": Decimal("2.00"),
        "version": 2,
        "reason": REASON,
        "basis": BASIS,
    },
    e.IdeaAnswered: {"idea_id": IDEA, "answer": e.IdeaAnswer.ADMITTED, "response": REASON},
    e.IdeaListed: {"idea_id": IDEA, "list_code": "0601", "project": "IDEA-1"},
    e.IdeaMerged: {"idea_id": IDEA, "into": OTHER, "reason": REASON},
    e.IdeaProposed: {
        **PROPOSED,
        "idea_id": IDEA,
        "dated": DAY,
        "strategic_action": "1.1",
        "beneficiaries": 900,
        "approximate_amount": Decimal("100.00"),
    },
    e.IdeaSupported: {"idea_id": IDEA},
    e.IdeaTakenUp: {"idea_id": IDEA, "project": "2324969", "reason": REASON},
    e.ImpactOverridden: {"project": "2324969", "computed": None, "level": Level.PROVINCE, "reason": REASON},
    e.OrganisationRegistered: {
        "organisation_id": ORGANISATION,
        "name": "ONG",
        "ruc": "20453744168",
        "kind": "ONG",
        "invented": False,
        "ubigeo": "0601",
    },
    e.PhaseBegun: {
        "phase": e.Phase.ACCREDITATION,
        "act": BASIS,
        "terms": (e.RunningTerm(code="eligible-list", name="Lista", due_at=MOMENT),),
        "terms_ended": ("phase.registration",),
    },
    e.PortfolioApplied: {
        "number": 2,
        "file": DIGEST,
        "proposal": DIGEST,
        "replaces": 1,
        "projects": 1,
        "pages": 1,
        "rows_set_aside": 1,
        "reason": REASON,
    },
    e.PortfolioDifferencesFound: {"number": 2, "added": ("2500442",), "removed": (), "changed": (DIFFERENCE,)},
    e.PortfolioPageApplied: {"number": 2, "page": 1, "projects": (INVESTMENT,)},
    e.PortfolioProblemsFound: {"number": 2, "problems": (PROBLEM,)},
    e.PortfolioProposed: {
        "number": 2,
        "proposal": DIGEST,
        "replaces": 1,
        "added": 1,
        "removed": 0,
        "changed": 1,
        "rows_set_aside": 1,
    },
    e.PortfolioReceived: {
        "number": 2,
        "file": DIGEST,
        "size_bytes": 7,
        "format": "csv",
        "charset": "utf-8",
        "delimiter": ",",
        "sheets": (SHEET,),
    },
    e.PortfolioRejected: {"number": 2, "reason": REASON},
    e.PortfolioValidated: {
        "number": 2,
        "rows": 2,
        "rows_used": 1,
        "rows_set_aside": 1,
        "projects": 1,
        "locations": 1,
        "problems": (COUNT,),
        "blocked": False,
    },
    e.ProjectDocumentAttached: {
        "project": "2324969",
        "kind": e.DocumentKind.TECHNICAL_FILE,
        "title": "Expediente",
        "file": KEPT,
    },
    e.ProjectRegistered: PROJECT,
    e.ProjectSelected: {"project": "2324969", "list_code": "0601", "number": 2, "stated": INVESTMENT},
    e.ProjectsListed: {"list_code": "0601", "projects": ("2324969",)},
    e.PseudonymStruck: {"voter": VOTER, "reason": REASON},
    e.RightTermExtended: {"request_id": REQUEST, "reason": REASON, **DUE},
    e.RightTermPassed: {"request_id": REQUEST, "due_at": MOMENT},
    e.RollClosed: {"voters": 1, "pages": 1, "root": DIGEST, "closed_at": MOMENT},
    e.RollClosingBegun: {},
    e.RollPagePublished: {"page": 1, "entries": (e.RollEntry(**LISTED, voter=VOTER),)},
    e.RulesAmendmentDeclined: {"amendment_id": REQUEST, "reason": REASON},
    e.UseStopped: {**ASKED, "fields": ("email", "mobile")},
}
CARRIERS: Final = frozenset(
    {
        e.CatalogueAdopted,
        e.FiguresAdopted,
        e.FiguresPublished,
        e.ImpactClassified,
        e.PlacesPublished,
        e.ProcessOpened,
        e.RulesAmended,
        e.RulesAmendmentProposed,
        e.RulesChanged,
    }
)
"""The events whose bytes are not pinned here."""

_COMMON: Final[dict[str, Any]] = {
    "recorded_at": MOMENT,
    "actor": "a1",
    "role": Role.FACILITATOR,
    "cause": "request:1",
    "process_id": PROCESS,
}
SAMPLES: Final[list[Event]] = [
    *(kind.model_validate(_COMMON | {"agent_id": AGENT} | facts) for kind, facts in OF_AGENT.items()),
    *(
        kind.model_validate(_COMMON | {"process_id": None, "account_id": ACCOUNT} | facts)
        for kind, facts in OF_ACCOUNT.items()
    ),
    *(kind.model_validate(_COMMON | facts) for kind, facts in OTHERS.items()),
]
