"""The convening of a contest: everything that the decision on a ballot needs, fixed when it is opened."""

from collections.abc import Sequence
from datetime import datetime

from services.voting.commands import OpenContest
from services.voting.domain.contest import contest_id, practice_id
from services.voting.domain.facts import KnownList, KnownProcess, KnownRoll
from services.voting.domain.roll import Roll
from services.voting.domain.sealing import ContestKey, ballot_seal
from services.voting.errors import HoursAreReversed, ListHasNoProjects, ProcessIsNotInConcertation, RollIsNotClosed
from services.voting.events import BallotSeal, Candidate, ContestOpened, Reach
from shared.messages import Act
from shared.rules import BallotRules, SecrecyMode


def open_contest(
    command: OpenContest,
    act: Act,
    process: KnownProcess,
    known_list: KnownList,
    roll: KnownRoll | None,
    key: ContestKey | None = None,
) -> ContestOpened:
    """Open the voting on a list: in the phase of concertation, over a closed roll, with projects to choose from."""
    if not (process.in_concertation or command.practice):
        raise ProcessIsNotInConcertation
    check_roll_and_hours(command.opens_at, command.closes_at, act, roll)
    if not known_list.candidates:
        raise ListHasNoProjects
    official = contest_id(command.process_id, command.list_code)
    rules = process.prioritisation.on(command.list_code)
    unknown = Reach()
    candidates = tuple(
        one.model_copy(update={"reach": (one.reach or unknown) if rules.regional_balance else None})
        for one in known_list.candidates
    )
    return ContestOpened(
        **act.facts(),
        process_id=command.process_id,
        contest_id=practice_id(official, command.opens_at) if command.practice else official,
        list_code=command.list_code,
        candidates=candidates,
        envelope=known_list.envelope,
        ballots=process.ballots,
        **secrecy_of(process, process.ballots, known_list.candidates, key, practice=command.practice),
        prioritisation=rules,
        electorate=known_list.electorate,
        roll_root=roll.root if roll else "",
        voters=roll.voters if roll else 0,
        opens_at=command.opens_at,
        closes_at=command.closes_at,
        categories=command.categories,
        practice=command.practice,
    )


def with_electors(opened: ContestOpened, roll: Roll) -> ContestOpened:
    """Return a contest that says how many may vote in it, where they are not all on its roll."""
    if opened.electorate is None and not opened.categories:
        return opened
    return opened.model_copy(update={"electors": roll.electors(opened.electorate, opened.categories)})


def check_roll_and_hours(opens_at: datetime, closes_at: datetime, act: Act, roll: KnownRoll | None) -> None:
    """Refuse a contest over an open roll, or one that closes before it opens or before now."""
    if roll is None:
        raise RollIsNotClosed
    if closes_at <= max(opens_at, act.recorded_at):
        raise HoursAreReversed("/closes_at")


def secrecy_of(
    process: KnownProcess,
    rules: BallotRules,
    candidates: Sequence[Candidate],
    key: ContestKey | None,
    *,
    practice: bool,
) -> dict[str, SecrecyMode | BallotSeal | None]:
    """Return the secrecy of a new contest, and its seal where it is sealed; practice is always pseudonymous."""
    if practice:
        return {"secrecy": SecrecyMode.PSEUDONYMOUS, "seal": None}
    seal = ballot_seal(key, rules, candidates) if process.secrecy is SecrecyMode.SEALED else None
    return {"secrecy": process.secrecy, "seal": seal}
