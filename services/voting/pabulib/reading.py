"""Read one election from a `.pb` file: all of it, or a named fault with its line."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from services.voting.pabulib.beside import Beside, check_scores, read_scores
from services.voting.pabulib.faults import (
    BallotOutsideTheRules,
    CountContradicted,
    PointsContradicted,
    ProjectCodeMalformed,
    ProjectRepeated,
    VoterMissing,
    VoterRepeated,
    VoterTooLong,
    VoteUnknown,
)
from services.voting.pabulib.numbers import amount, signed, whole
from services.voting.pabulib.rules import ballot_rules, prioritisation_rules
from services.voting.pabulib.sections import Meta, Section, divide, read_meta
from services.voting.prioritisation import Candidate, Count, approvals, tally
from shared.errors import Refusal
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules, check_choices

LONGEST_VOTER: Final = 120
"""As long as a reference to an outside register may be."""

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")


class ListedProject(NamedTuple):
    """A project of the file, in its place of the listing; `selected` is the city's own decision, if stated."""

    code: str
    cost: Decimal
    name: str
    position: int
    selected: bool | None
    stated_votes: int | None
    stated_score: int | None
    line: int


class RecordedBallot(NamedTuple):
    """One ballot as the file has it; `channel` is its `voting_method`, if stated."""

    voter: str
    choices: tuple[Choice, ...]
    channel: str | None


class Election(NamedTuple):
    """One election: what META states, its projects, its ballots, and its rules in the words of this platform."""

    meta: dict[str, str]
    envelope: Decimal
    ballot_rules: BallotRules
    rules: PrioritisationRules
    projects: tuple[ListedProject, ...]
    ballots: tuple[RecordedBallot, ...]
    beside: Mapping[str, Beside] = MappingProxyType({})

    @property
    def official(self) -> tuple[str, ...] | None:
        """The projects the city selected, in file order, or `None` where the file does not say."""
        if all(project.selected is None for project in self.projects):
            return None
        return tuple(project.code for project in self.projects if project.selected)

    def counted(self) -> Count:
        """Count the ballots, ready to be ranked."""
        choices = [ballot.choices for ballot in self.ballots]
        return Count(
            candidates=tuple(self._candidate(project) for project in self.projects),
            votes=tally(self.ballot_rules, choices),
            ballots=len(self.ballots),
            envelope=self.envelope,
            approvals=approvals(choices),
        )

    def _candidate(self, project: ListedProject) -> Candidate:
        said = self.beside.get(project.code, Beside(None, eligible=True, reach=None))
        return Candidate(
            code=project.code,
            cost=project.cost,
            position=project.position,
            technical_score=said.score,
            eligible=said.eligible,
            reach=said.reach,
        )


def read_pabulib(lines: Iterable[bytes], scores: Iterable[bytes] | None = None) -> Election:
    """Read an election from the lines of a file (an open binary file is one); raise a `PabulibFault`.

    `scores` are the lines of the table beside it, which a ranking by more than votes asks for.
    Stated numbers of projects, ballots, votes and points must agree with what the file holds.
    """
    sections = divide(lines)
    meta = read_meta(sections["META"])
    envelope = amount(meta.require("budget"), meta.lines["budget"], "budget")
    rules = prioritisation_rules(meta)
    limits = ballot_rules(meta)
    projects = _projects(sections["PROJECTS"])
    _agree(meta, "num_projects", len(projects))
    ballots = _Reader(limits, projects, envelope, sections["VOTES"].columns).read(sections["VOTES"])
    _agree(meta, "num_votes", len(ballots))
    beside = None if scores is None else read_scores(scores, (project.code for project in projects))
    check_scores(rules, beside, meta.lines["rule"])
    election = Election(meta.values, envelope, limits, rules, projects, ballots, beside or {})
    _agree_on_votes(election)
    return election


def _agree(meta: Meta, key: str, found: int) -> None:
    stated = whole(meta.require(key), meta.lines[key], key)
    if stated != found:
        raise CountContradicted(meta.lines[key], field=key, stated=stated, found=found)


def _projects(section: Section) -> tuple[ListedProject, ...]:
    projects: dict[str, ListedProject] = {}
    for position, (line, fields) in enumerate(section.rows):
        row = {name: fields[place].strip() for name, place in section.columns.items()}
        code = row["project_id"]
        if not _CODE.fullmatch(code):
            raise ProjectCodeMalformed(line)
        if code in projects:
            raise ProjectRepeated(line)
        projects[code] = ListedProject(
            code=code,
            cost=amount(row["cost"], line, "cost"),
            name=row.get("name") or code,
            position=position,
            selected=whole(row["selected"], line, "selected") == 1 if row.get("selected") else None,
            stated_votes=whole(row["votes"], line, "votes") if row.get("votes") else None,
            stated_score=whole(row["score"], line, "score") if row.get("score") else None,
            line=line,
        )
    return tuple(projects.values())


class _Reader:
    """Reads ballots; equal ballots share their choices, so 80,000 of them take little room."""

    def __init__(
        self, rules: BallotRules, projects: Iterable[ListedProject], envelope: Decimal, columns: dict[str, int]
    ) -> None:
        self.rules = rules
        self.costs = {project.code: project.cost for project in projects}
        self.envelope = envelope
        self.voter, self.vote = columns["voter_id"], columns["vote"]
        self.points = columns.get("points") if rules.form is BallotForm.CUMULATIVE else None
        self.channel = columns.get("voting_method")
        self.known: dict[tuple[str, str], tuple[Choice, ...]] = {}

    def read(self, section: Section) -> tuple[RecordedBallot, ...]:
        """Return the ballots in file order."""
        voters: set[str] = set()
        ballots: list[RecordedBallot] = []
        for line, fields in section.rows:
            voter = fields[self.voter].strip()
            if not voter:
                raise VoterMissing(line)
            if len(voter) > LONGEST_VOTER:
                raise VoterTooLong(line, most=LONGEST_VOTER)
            if voter in voters:
                raise VoterRepeated(line)
            voters.add(voter)
            channel = fields[self.channel].strip() or None if self.channel is not None else None
            ballots.append(RecordedBallot(voter, self._choices(line, fields), channel))
        return tuple(ballots)

    def _choices(self, line: int, fields: list[str]) -> tuple[Choice, ...]:
        key = (fields[self.vote], fields[self.points] if self.points is not None else "")
        if key not in self.known:
            self.known[key] = self._checked(line, *key)
        return self.known[key]

    def _checked(self, line: int, vote: str, points: str) -> tuple[Choice, ...]:
        codes = [code.strip() for code in vote.split(",")] if vote.strip() else []
        if not all(code in self.costs for code in codes):
            raise VoteUnknown(line)
        worth = self._worth(line, codes, points)
        choices = tuple(Choice(project=code, points=mine) for code, mine in zip(codes, worth, strict=True))
        try:
            check_choices(self.rules, choices, self.costs, self.costs, self.envelope)
        except Refusal as refusal:
            raise BallotOutsideTheRules(line, reason=refusal.explain()) from None
        return choices

    def _worth(self, line: int, codes: list[str], points: str) -> list[int] | list[None]:
        if self.rules.form is not BallotForm.CUMULATIVE:
            return [None] * len(codes)
        worth = points.split(",") if points.strip() else []
        if len(worth) != len(codes):
            raise PointsContradicted(line)
        return [signed(point, line, "points") for point in worth]


def _agree_on_votes(election: Election) -> None:
    """Hold the votes and the score that PROJECTS states against the ballots."""
    votes = Counter(choice.project for ballot in election.ballots for choice in ballot.choices)
    score = tally(election.ballot_rules, (ballot.choices for ballot in election.ballots))
    for project in election.projects:
        _agree_on(project.line, "votes", project.stated_votes, votes[project.code])
        _agree_on(project.line, "score", project.stated_score, score[project.code])


def _agree_on(line: int, field: str, stated: int | None, found: int) -> None:
    if stated is not None and stated != found:
        raise CountContradicted(line, field=field, stated=stated, found=found)
