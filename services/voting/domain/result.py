"""Results: a ranking computed from a closed contest, certified by the committee, and decided on project by project."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Final, Self
from uuid import UUID

from services.voting import prioritisation
from services.voting.commands import CertifyResult, DecideProject, ReopenResult
from services.voting.domain.contest import Contest
from services.voting.domain.count import Counted
from services.voting.domain.evaluation import Evaluation
from services.voting.errors import (
    DepartureNeedsGrounds,
    ProjectNotRanked,
    RankingIsNotTheLatest,
    RankingIsStale,
    ResultIsCertified,
    ResultIsNotComputed,
    ResultStands,
)
from services.voting.events import (
    Outcome,
    ProjectPrioritised,
    RankedProject,
    ResultCertified,
    ResultComputed,
    ResultReopened,
    TieAtTheCut,
)
from shared.messages import Act, Event, canonical, derived_id
from shared.rules import PrioritisationRules
from shared.two_persons import SamePerson

OUTSIDE_THE_DIGEST: Final = frozenset({"actor", "cause", "digest", "recorded_at", "role"})


def result_id(contest: UUID) -> UUID:
    """Return the stream of a contest's result."""
    return derived_id("result", contest)


def ranking_digest(event: ResultComputed) -> str:
    """Return the SHA-256 over what was computed: not who asked for it, nor when."""
    data = event.model_dump(mode="json", exclude=set(OUTSIDE_THE_DIGEST))
    return hashlib.sha256(canonical(data)).hexdigest()


def compute(
    contest: Contest,
    counted: Counted,
    evaluations: Mapping[str, Evaluation],
    upto: int,
    act: Act,
    rules: PrioritisationRules | None = None,
) -> ResultComputed:
    """Rank a closed contest by the rules it was opened with, from its ballots up to a position and its scorecards.

    `rules` are the same rules with the seed of their draw put in, where they draw.
    """
    contest.check_countable()
    opened = contest.opened
    ranking = prioritisation.rank(_count(contest, counted, evaluations), rules or opened.prioritisation)
    event = ResultComputed(
        **act.facts(),
        process_id=contest.process_id,
        contest_id=opened.contest_id,
        list_code=opened.list_code,
        upto=upto,
        voters=opened.may_vote,
        ballots=ranking.ballots,
        rules=ranking.rules,
        envelope=ranking.envelope,
        spent=ranking.spent,
        ranking=tuple(_ranked(placing, evaluations[placing.project]) for placing in ranking.placings),
        ties_at_the_cut=tuple(TieAtTheCut(**dict(tie)) for tie in ranking.ties_at_the_cut),
        digest="0" * 64,
        void=counted.void,
    )
    return event.model_copy(update={"digest": ranking_digest(event)})


def _count(contest: Contest, counted: Counted, evaluations: Mapping[str, Evaluation]) -> prioritisation.Count:
    rule = contest.opened.prioritisation.aggregation
    totals = {project: [card.total for card in one.counted()] for project, one in evaluations.items()}
    return prioritisation.Count(
        candidates=tuple(
            prioritisation.Candidate(
                code=candidate.project,
                cost=candidate.cost,
                position=place,
                technical_score=prioritisation.aggregate(scores, rule)
                if (scores := totals[candidate.project])
                else None,
                eligible=not evaluations[candidate.project].is_ineligible,
                reach=candidate.reach and prioritisation.Reach(**dict(candidate.reach)),
            )
            for place, candidate in enumerate(contest.opened.candidates, start=1)
        ),
        votes=counted.votes,
        ballots=counted.ballots,
        envelope=contest.opened.envelope,
        approvals=counted.approvals,
    )


def _ranked(placing: prioritisation.Placing, evaluation: Evaluation) -> RankedProject:
    facts: dict[str, Any] = placing.model_dump()
    return RankedProject(**facts, scorecards=evaluation.counted())


@dataclass(frozen=True)
class Result:
    """The latest ranking of a contest, the digest certified last, whether that is open again, decisions by project."""

    computed: ResultComputed | None = None
    certified: str | None = None
    reopened_by: str | None = None
    decisions: Mapping[str, ProjectPrioritised] = field(default_factory=dict)

    @classmethod
    def replay(cls, events: Sequence[Event]) -> Self:
        """Return the result that these events made."""
        return reduce(cls.evolve, events, cls())

    def evolve(self, event: Event) -> Self:
        """Return the result after an event."""
        match event:
            case ResultComputed():
                return replace(self, computed=event)
            case ResultCertified():
                return replace(self, certified=event.ranking, reopened_by=None)
            case ResultReopened():
                return replace(self, reopened_by=event.actor)
            case ProjectPrioritised():
                return replace(self, decisions={**self.decisions, event.project: event})
            case _:
                return self

    @property
    def is_reopened(self) -> bool:
        """Whether what was certified is open again."""
        return self.reopened_by is not None

    def accept(self, computed: ResultComputed) -> ResultComputed | None:
        """Take a ranking in place of an earlier one; the same again stays quiet.

        A certified one does not change unless the committee reopens it.
        """
        if self.computed and self.computed.digest == computed.digest:
            return None
        if self.certified and not self.is_reopened:
            raise ResultIsCertified(ranking=self.certified)
        return computed

    def certify(self, command: CertifyResult, act: Act, counted: str | None = None) -> ResultCertified | None:
        """Certify the latest ranking; certified already, it stays quiet. Who reopened it is not who certifies it anew.

        `counted` is the digest that the contest comes to when it is counted again: another one refuses a stale ranking.
        """
        latest = self._latest(command.ranking)
        if self.certified and not self.is_reopened:
            return None
        if counted is not None and counted != latest.digest:
            raise RankingIsStale("/ranking", counted=counted)
        if self.reopened_by == act.actor:
            raise SamePerson
        return ResultCertified(
            **act.facts(),
            process_id=latest.process_id,
            contest_id=latest.contest_id,
            ranking=latest.digest,
            upto=latest.upto,
            minutes=command.minutes,
        )

    def reopen(self, command: ReopenResult, act: Act, counted: str) -> ResultReopened | None:
        """Open the certified ranking again, where the contest now comes to another digest; open already, stay quiet."""
        latest = self._latest(command.ranking)
        if self.is_reopened:
            return None
        if self.certified is None or counted == latest.digest:
            raise ResultStands
        return ResultReopened(**act.facts(), **command.model_dump(), process_id=latest.process_id, counted=counted)

    def decide(self, command: DecideProject, act: Act) -> ProjectPrioritised | None:
        """Decide on a project of the latest ranking; the same again stays quiet.

        A departure from the ranking is an override: it names the act it rests on, and the digest of its evidence.
        """
        latest = self._latest(command.ranking)
        outcome = next((row.outcome for row in latest.ranking if row.project == command.project), None)
        if outcome is None:
            raise ProjectNotRanked("/project")
        earlier = self.decisions.get(command.project)
        asked = command.model_dump()
        if earlier and earlier.model_dump(include=set(asked)) == {k: v for k, v in asked.items() if v is not None}:
            return None
        departs = command.prioritised is not (outcome is Outcome.FUNDED)
        if departs and (command.act is None or command.evidence is None):
            raise DepartureNeedsGrounds("/evidence" if command.act else "/act")
        return ProjectPrioritised(
            **act.facts(),
            process_id=latest.process_id,
            contest_id=latest.contest_id,
            project=command.project,
            ranking=latest.digest,
            prioritised=command.prioritised,
            outcome=outcome,
            departs=departs,
            reason=command.reason,
            act=command.act,
            evidence=command.evidence,
        )

    def _latest(self, ranking: str) -> ResultComputed:
        if self.computed is None:
            raise ResultIsNotComputed
        if self.computed.digest != ranking:
            raise RankingIsNotTheLatest("/ranking", ranking=self.computed.digest)
        return self.computed
