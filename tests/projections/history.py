"""Made-up histories of all four services, as stored rows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import psycopg

from services.forum.events import CommitmentMade, MemberSeated, Milestone, Sector
from services.oversight.events import Attachment, ReportFiled
from services.registry.events import (
    AgentAccredited,
    AgentInscribed,
    LegalAct,
    ListRules,
    Location,
    Phase,
    PhaseBegun,
    ProcessOpened,
    ProcessRules,
    ProjectRegistered,
    RollClosed,
)
from services.voting import prioritisation
from services.voting.events import (
    BallotCast,
    Candidate,
    Channel,
    ContestClosed,
    ContestOpened,
    Criterion,
    CriterionScore,
    MatrixApproved,
    MatrixFrozen,
    ProjectPrioritised,
    ProjectScored,
    ResultCertified,
    ResultComputed,
)
from shared.eventstore import Stored, create_events
from shared.messages import Event, Role
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules, SecrecyMode

START = datetime(2026, 3, 2, 13, tzinfo=UTC)
SPACE = UUID(int=1)
PROCESS = uuid5(SPACE, "process")
CONTEST = uuid5(SPACE, "contest")
MATRIX = uuid5(SPACE, "matrix")
PROJECTS = ("2300001", "2300002", "2300003")
RULES = {
    BallotForm.CHOOSE_ONE: BallotRules(form=BallotForm.CHOOSE_ONE, max_choices=1),
    BallotForm.APPROVAL: BallotRules(form=BallotForm.APPROVAL, max_choices=3, min_choices=0),
    BallotForm.CUMULATIVE: BallotRules(form=BallotForm.CUMULATIVE, max_points=10),
    BallotForm.ORDINAL: BallotRules(form=BallotForm.ORDINAL, max_choices=3),
}
ACT = LegalAct(kind="Ordenanza", number="001-2026", dated=date(2026, 1, 15))


class History:
    """Events in the order of recording, of each service apart; a minute passes between two of them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Stored]] = {"registry": [], "voting": [], "oversight": [], "forum": []}
        self._versions: defaultdict[UUID, int] = defaultdict(int)
        self._moments = 0

    def add(self, kind: type[Event], stream: str | UUID, /, **facts: Any) -> Stored:
        stream_id = stream if isinstance(stream, UUID) else uuid5(SPACE, stream)
        self._moments += 1
        self._versions[stream_id] += 1
        event = kind.model_validate(
            {
                "actor": "a1",
                "role": Role.ADMINISTRATOR,
                "cause": f"request:{UUID(int=self._moments)}",
                "recorded_at": START + timedelta(minutes=self._moments),
                "process_id": PROCESS,
                **facts,
            }
        )
        rows = self.rows[kind.TOPIC.partition(".")[0]]
        rows.append(Stored(len(rows) + 1, stream_id, self._versions[stream_id], kind.TOPIC, event.to_bytes()))
        return rows[-1]

    def open_process(self) -> Stored:
        rules = ProcessRules(
            lists=(ListRules(code="0601", name="Cajamarca", ubigeo="0601", envelope=Decimal(3_000_000)),),
            ballots=RULES[BallotForm.APPROVAL],
        )
        return self.add(
            ProcessOpened,
            PROCESS,
            code="PP-2026",
            title="Presupuesto Participativo 2026",
            fiscal_year=2026,
            ordinance=ACT,
            rules=rules,
            invented=True,
        )

    def begin(self, phase: Phase) -> Stored:
        return self.add(PhaseBegun, PROCESS, phase=phase, act=ACT)

    def register(self, project: str, name: str = "Canal de riego", ubigeo: str = "060101") -> Stored:
        return self.add(
            ProjectRegistered,
            f"project {project}",
            project=project,
            investment_code=None,
            name=name,
            list_code="0601",
            cost=Decimal("250000.50"),
            stated_cost=None,
            function="AGROPECUARIA",
            locations=(Location(ubigeo=ubigeo),),
            order=int(project[-1]),
            invented=True,
        )

    def inscribe(self, agent: str, *, accredited: bool) -> None:
        agent_id = uuid5(SPACE, agent)
        self.add(
            AgentInscribed,
            agent_id,
            agent_id=agent_id,
            organisation_id=None,
            list_code="0601",
            category="civil",
            commitment="0" * 64,
            notice_version="1",
            invented=True,
        )
        if accredited:
            self.add(
                AgentAccredited,
                agent_id,
                agent_id=agent_id,
                list_code="0601",
                category="civil",
                has_vote=True,
                reason="Cumple los requisitos.",
            )

    def close_roll(self) -> Stored:
        return self.add(RollClosed, "roll", voters=9, pages=1, root="0" * 64, closed_at=START)

    def approve_matrix(self) -> None:
        criterion = Criterion(code="C1", name="Impacto", weight=Decimal(1), maximum=Decimal(100))
        self.add(
            MatrixApproved, MATRIX, matrix_id=MATRIX, name="Matriz", criteria=(criterion,), minutes="A1", invented=True
        )
        self.add(MatrixFrozen, MATRIX, matrix_id=MATRIX)

    def score(self, project: str, total: str, evaluator: str = "e1") -> Stored:
        score = CriterionScore(criterion="C1", score=Decimal(total), reason="Según ficha.")
        return self.add(
            ProjectScored,
            f"score {project}",
            project=project,
            matrix_id=MATRIX,
            evaluator=evaluator,
            scores=(score,),
            total=Decimal(total),
            invented=True,
        )

    def open_contest(self, form: BallotForm = BallotForm.APPROVAL, contest: UUID = CONTEST) -> Stored:
        return self.add(
            ContestOpened,
            contest,
            contest_id=contest,
            list_code="0601",
            candidates=tuple(Candidate(project=p, name=f"Obra {p}", cost=Decimal(1000)) for p in PROJECTS),
            envelope=Decimal(3_000_000),
            ballots=RULES[form],
            secrecy=SecrecyMode.PSEUDONYMOUS,
            prioritisation=PrioritisationRules(),
            electorate=None,
            roll_root="0" * 64,
            voters=9,
            opens_at=START,
            closes_at=START + timedelta(days=3),
        )

    def cast(
        self,
        voter: int,
        *choices: str | tuple[str, int],
        channel: Channel = Channel.WEB,
        contest: UUID = CONTEST,
        cause: str | None = None,
    ) -> Stored:
        chosen = [Choice(project=c) if isinstance(c, str) else Choice(project=c[0], points=c[1]) for c in choices]
        facts = {"cause": cause} if cause else {}
        return self.add(
            BallotCast,
            f"ballot {contest} {voter}",
            contest_id=contest,
            voter=f"{voter:032x}",
            choices=tuple(chosen),
            channel=channel,
            batch=None,
            role=Role.AGENT,
            **facts,
        )

    def close_contest(self, contest: UUID = CONTEST) -> Stored:
        return self.add(ContestClosed, contest, contest_id=contest)

    def compute(self, votes: dict[str, int], contest: UUID = CONTEST) -> Stored:
        places = enumerate(PROJECTS, start=1)
        candidates = [
            prioritisation.Candidate(code=p, cost=Decimal(2_000_000), position=n, technical_score=Decimal(80))
            for n, p in places
        ]
        count = prioritisation.Count(
            candidates=tuple(candidates), votes=votes, ballots=sum(votes.values()), envelope=Decimal(3_000_000)
        )
        ranking = prioritisation.rank(count, PrioritisationRules())
        plain = ranking.model_dump(mode="json")
        return self.add(
            ResultComputed,
            contest,
            contest_id=contest,
            list_code="0601",
            upto=len(self.rows["voting"]),
            voters=9,
            ballots=count.ballots,
            rules=ranking.rules,
            envelope=ranking.envelope,
            spent=ranking.spent,
            ranking=[{**one, "scorecards": []} for one in plain["placings"]],
            ties_at_the_cut=plain["ties_at_the_cut"],
            digest="d" * 64,
        )

    def certify(self) -> Stored:
        return self.add(ResultCertified, CONTEST, contest_id=CONTEST, ranking="d" * 64, upto=9, minutes="Acta 7")

    def prioritise(self, project: str) -> Stored:
        return self.add(
            ProjectPrioritised,
            CONTEST,
            contest_id=CONTEST,
            project=project,
            ranking="d" * 64,
            prioritised=True,
            outcome="funded",
            departs=False,
            reason="Según el orden.",
        )

    def file_report(self, title: str = "Obra detenida") -> Stored:
        file = Attachment(digest="0" * 64, sanitised_digest="0" * 64, media_type="application/pdf", size_bytes=9)
        report = uuid5(SPACE, f"report {title}")
        return self.add(
            ReportFiled, report, report_id=report, title=title, provinces=("0601",), files=(file,), invented=True
        )

    def commit(self) -> None:
        member = uuid5(SPACE, "member")
        self.add(
            MemberSeated,
            member,
            member_id=member,
            institution="Mesa de Concertación",
            sector=Sector.CIVIL_SOCIETY,
            invented=True,
            process_id=None,
        )
        milestone = Milestone(code="M1", output="Plan", due=date(2026, 9, 1), lead="Gobierno Regional", supporters=())
        self.add(
            CommitmentMade,
            "commitment",
            commitment="PECJA0001",
            title="Datos abiertos",
            problem="a \\ tab\there",
            status_quo="b",
            action='dice "sí"\nfin',
            contribution=None,
            goal=None,
            policy_area=None,
            lead="Gobierno Regional",
            supporters=(),
            values=(),
            starts=date(2026, 3, 1),
            ends=date(2026, 12, 31),
            milestones=(milestone,),
            invented=True,
            process_id=None,
        )


def whole() -> History:
    """Return a history in which something of every service has happened."""
    history = History()
    history.open_process()
    history.begin(Phase.CONVOKED)
    for project in PROJECTS:
        history.register(project)
    history.inscribe("ana", accredited=True)
    history.inscribe("bea", accredited=False)
    history.close_roll()
    history.approve_matrix()
    history.score(PROJECTS[0], "85")
    history.score(PROJECTS[0], "80.5")
    history.score(PROJECTS[1], "70")
    history.open_contest()
    history.cast(1, PROJECTS[0], PROJECTS[1])
    history.cast(2, PROJECTS[0], channel=Channel.PAPER)
    history.cast(1, PROJECTS[2])
    history.close_contest()
    history.compute({PROJECTS[0]: 1, PROJECTS[2]: 1})
    history.certify()
    history.prioritise(PROJECTS[0])
    history.file_report()
    history.commit()
    return history


def store(url: str, history: History, *, behind: dict[str, int] | None = None) -> None:
    """Write the rows of a history into the stores of their services, those behind these positions."""
    for service, rows in history.rows.items():
        create_events(url, service)
        write_rows(url, service, [row for row in rows if row.position > (behind or {}).get(service, 0)])


def write_rows(url: str, service: str, rows: Sequence[Stored]) -> None:
    columns = "notification_id, originator_id, originator_version, topic, state"
    statement = f"copy {service}.events ({columns}) from stdin (format binary)".encode()
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["int8", "uuid", "int8", "text", "bytea"])
        for row in rows:
            copy.write_row(row)
