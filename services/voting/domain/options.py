"""Contests over given options: ideas, members of the committee, agreements of the forum.

An option costs one seat, and the envelope is the number of seats: so the same ranking, with the same ties reported at
the cut, says who is elected or what is agreed.
"""

from decimal import Decimal
from typing import Final
from uuid import UUID

from services.voting.commands import OpenOptions
from services.voting.domain.contest import practice_id
from services.voting.domain.convening import check_roll_and_hours, secrecy_of
from services.voting.domain.facts import KnownProcess, KnownRoll
from services.voting.domain.sealing import ContestKey
from services.voting.errors import OptionsAreFaulty, ProcessIsClosed
from services.voting.events import Candidate, ContestOpened, ContestSubject
from shared.messages import Act, derived_id

SEAT: Final = Decimal(1)


def options_id(process_id: UUID, subject: ContestSubject, code: str) -> UUID:
    """Return the stream of a contest over options: one code of one subject is voted on once."""
    return derived_id("contest", process_id, subject.value, code)


def open_options(
    command: OpenOptions, act: Act, process: KnownProcess, roll: KnownRoll | None, key: ContestKey | None = None
) -> ContestOpened:
    """Open the voting over options, in any phase of a process whose roll is closed."""
    if process.is_closed:
        raise ProcessIsClosed
    check_roll_and_hours(command.opens_at, command.closes_at, act, roll)
    codes = {option.code for option in command.options}
    if len(codes) != len(command.options) or command.seats > len(codes) or command.subject is ContestSubject.PROJECTS:
        raise OptionsAreFaulty("/options")
    candidates = tuple(Candidate(project=option.code, name=option.name, cost=SEAT) for option in command.options)
    official = options_id(command.process_id, command.subject, command.code)
    return ContestOpened(
        **act.facts(),
        process_id=command.process_id,
        contest_id=practice_id(official, command.opens_at) if command.practice else official,
        list_code=command.code,
        candidates=candidates,
        envelope=Decimal(command.seats),
        ballots=command.ballots,
        **secrecy_of(process, command.ballots, candidates, key, practice=command.practice),
        prioritisation=command.prioritisation,
        electorate=command.electorate,
        roll_root=roll.root if roll else "",
        voters=roll.voters if roll else 0,
        opens_at=command.opens_at,
        closes_at=command.closes_at,
        subject=command.subject,
        title=command.title,
        categories=command.categories,
        practice=command.practice,
    )
