"""A made-up process of two lists and four voters, as the registry would record it, and who acts in it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.registry.domain.roll import roll_root
from services.registry.events import (
    Electorate,
    LegalAct,
    ListRules,
    Phase,
    PhaseBegun,
    ProcessOpened,
    ProcessRules,
    ProjectRegistered,
    RollClosed,
    RollEntry,
    RollPagePublished,
)
from services.voting.commands import CastBallot, OpenContest
from services.voting.domain.contest import Contest, contest_id
from services.voting.domain.convening import open_contest
from services.voting.domain.facts import KnownList, KnownProcess, KnownRoll
from services.voting.domain.roll import Roll
from services.voting.events import Candidate
from shared.messages import Act, Event, Role, derived_id
from shared.rules import BallotForm, BallotRules, Choice, EvaluationRules, PrioritisationRules, SecrecyMode

PROCESS = derived_id("test", "process")
JAEN = "0608"
EVERYWHERE = "MULTIPROVINCIAL"
VOTER, OTHER, THIRD, ELSEWHERE, STRANGER = ("1" * 32, "a" * 32, "c" * 32, "e" * 32, "f" * 32)
WATER, ROAD, SCHOOL = "2324969", "2590047", "2461111"
ROOT = "0" * 64
EVALUATOR = str(derived_id("test", "evaluator"))

OPENS = datetime(2026, 5, 4, 13, tzinfo=UTC)
DURING = OPENS + timedelta(hours=1)
CLOSES = OPENS + timedelta(hours=8)
AFTERWARDS = CLOSES + timedelta(hours=1)

NO_STEPS = EvaluationRules(
    requires_proposed_matrix=False, requires_evaluation_record=False, requires_presented_list=False
)
APPROVAL = BallotRules(form=BallotForm.APPROVAL, max_choices=2)
CANDIDATES = (
    Candidate(project=WATER, name="Agua", cost=Decimal(60)),
    Candidate(project=ROAD, name="Trocha", cost=Decimal(50)),
    Candidate(project=SCHOOL, name="Escuela", cost=Decimal(40)),
)


def act(at: datetime = DURING, role: Role = Role.ADMINISTRATOR, actor: str = EVALUATOR) -> Act:
    """Return who acts, when."""
    return Act(actor=actor, role=role, recorded_at=at, cause="request:test")


def voter_act(voter: str = VOTER, at: datetime = DURING) -> Act:
    """Return the act of a voter."""
    return act(at, Role.AGENT, voter)


def process(
    *,
    is_closed: bool = False,
    in_concertation: bool = True,
    ballots: BallotRules = APPROVAL,
    secrecy: SecrecyMode = SecrecyMode.PSEUDONYMOUS,
    evaluation: EvaluationRules = NO_STEPS,
) -> KnownProcess:
    """Return what voting knows of the process."""
    return KnownProcess(PROCESS, is_closed, in_concertation, ballots, secrecy, PrioritisationRules(), evaluation)


def known_list(electorate: str | None = JAEN, candidates: tuple[Candidate, ...] = CANDIDATES) -> KnownList:
    """Return what voting knows of a list."""
    return KnownList(JAEN, Decimal(100), electorate, candidates)


def roll() -> Roll:
    """Return the closed roll: three voters of Jaén, one of another list."""
    entries = [(bytes.fromhex(v), JAEN, "civil-society") for v in (VOTER, OTHER, THIRD)]
    return Roll.of([*entries, (bytes.fromhex(ELSEWHERE), "0601", "civil-society")])


def to_open(list_code: str = JAEN, opens_at: datetime = OPENS, closes_at: datetime = CLOSES) -> OpenContest:
    """Return the order to open the voting on a list."""
    return OpenContest(process_id=PROCESS, list_code=list_code, opens_at=opens_at, closes_at=closes_at)


def contest(ballots: BallotRules = APPROVAL, electorate: str | None = JAEN) -> Contest:
    """Return an open contest."""
    opened = open_contest(to_open(), act(OPENS), process(ballots=ballots), known_list(electorate), KnownRoll(4, ROOT))
    return Contest(PROCESS, opened)


def ballot(
    voter: str = VOTER,
    *projects: str,
    process_id: UUID = PROCESS,
    lists: Sequence[str] = (JAEN,),
    list_code: str = JAEN,
    points: int | None = None,
) -> CastBallot:
    """Return the order to record a ballot, for `WATER` where nothing else is named."""
    return CastBallot(
        contest_id=contest_id(PROCESS, list_code),
        process_id=process_id,
        lists=frozenset(lists),
        voter=voter,
        choices=tuple(Choice(project=project, points=points) for project in projects or (WATER,)),
    )


def registry_events(
    voters: Sequence[str] = (VOTER, OTHER, THIRD, ELSEWHERE),
    *,
    announced: int | None = None,
    evaluation: EvaluationRules = NO_STEPS,
) -> list[Event]:
    """Return what the registry records until the contests of the process can open."""
    facts = act(OPENS - timedelta(days=30)).facts() | {"process_id": PROCESS}
    legal = LegalAct(kind="Ordenanza Regional", number="003-2020", dated=OPENS.date())
    rules = ProcessRules(
        lists=(
            ListRules(code=JAEN, name="Jaén", ubigeo="0608", envelope=Decimal(100)),
            ListRules(
                code=EVERYWHERE,
                name="Multiprovincial",
                ubigeo=None,
                envelope=Decimal(50),
                electorate=Electorate.EVERYONE,
            ),
        ),
        ballots=APPROVAL,
        evaluation=evaluation,
    )
    opened = ProcessOpened(
        **facts, code="PP-2027", title="PP 2027", fiscal_year=2027, ordinance=legal, rules=rules, invented=True
    )
    listed = [(c, JAEN) for c in CANDIDATES]
    listed.append((Candidate(project="2700000", name="Puente", cost=Decimal(45)), EVERYWHERE))
    entries = tuple(
        RollEntry(voter=voter, list_code="0601" if voter == ELSEWHERE else JAEN, category="civil-society")
        for voter in voters
    )
    return [
        opened,
        *(
            ProjectRegistered(
                **facts,
                project=c.project,
                investment_code=c.project,
                name=c.name,
                list_code=code,
                cost=c.cost,
                stated_cost=None,
                function=None,
                locations=(),
                order=place,
                invented=True,
            )
            for place, (c, code) in enumerate(listed, start=1)
        ),
        RollPagePublished(**facts, page=1, entries=entries),
        RollClosed(
            **facts,
            voters=len(voters) if announced is None else announced,
            pages=1,
            root=roll_root(entries),
            closed_at=facts["recorded_at"],
        ),
        PhaseBegun(**facts, phase=Phase.CONCERTATION, act=legal),
    ]
