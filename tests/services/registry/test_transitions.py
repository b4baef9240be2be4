"""Every act on an agent from every standing: it is done from those that it belongs to, and refused from all others."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from services.registry.commands import RejectAgent
from services.registry.commands.standing import (
    ChallengeAgent,
    CureAgent,
    FindEligible,
    MoveAgent,
    ObserveAgent,
    ResolveChallenge,
    SanctionAgent,
    SeparateAgent,
    SubstituteAgent,
    VoidAccreditation,
)
from services.registry.domain import conduct, standing
from services.registry.domain.agent import Agent, Status, Window
from services.registry.domain.process import Process
from services.registry.errors import ProcessHasEnded
from services.registry.events import ChallengeGround, Fault, Phase, Requirement, Seat
from shared.calendar import ONE_DAY
from shared.errors import Refusal
from shared.messages import Event
from tests.services.registry.samples import (
    ACT,
    NOW,
    PROCESS,
    REASON,
    UNTIL_ACCREDITATION,
    accreditation,
    closed,
    closing,
    process,
)

AGENT, ALTERNATE, CHALLENGE, ORGANISATION = uuid4(), uuid4(), uuid4(), uuid4()
OPEN: Final = process(phases=UNTIL_ACCREDITATION)
ENDED: Final = process(closing(), closed(), phases=tuple(Phase)[1:])
TIME: Final = Window((NOW + ONE_DAY).date(), NOW + ONE_DAY)
ABOUT: Final = {"process_id": PROCESS, "agent_id": AGENT}
FAULT: Final = {**ABOUT, "fault": Fault.DISORDER, "reason": REASON}

Does = Callable[[Agent, Process], Event | Iterable[Event] | None]


def in_standing(status: Status, agent_id: UUID = AGENT, **changes: Any) -> Agent:
    facts: dict[str, Any] = {"status": status, "cure": TIME, "has_vote": True, "pending": {CHALLENGE: TIME}}
    base = Agent(agent_id, PROCESS, agent_id, ORGANISATION, "0601", "coordination-council")
    return replace(base, **facts | changes)


def substitute(agent: Agent, here: Process) -> Iterable[Event]:
    other = in_standing(Status.ACCREDITED, ALTERNATE, seat=Seat.ALTERNATE)
    return conduct.substitute(agent, other, here, SubstituteAgent(**ABOUT, alternate_id=ALTERNATE, reason=REASON), ACT)


def challenge(agent: Agent, here: Process) -> Event:
    command = ChallengeAgent(**ABOUT, ground=ChallengeGround.NOT_A_RESIDENT)
    return standing.challenge(agent, here, command, ACT, TIME, "neighbour")


def resolve(agent: Agent, here: Process) -> Iterable[Event]:
    command = ResolveChallenge(**ABOUT, challenge_id=CHALLENGE, founded=True, reason=REASON)
    return standing.resolve(agent, here, command, ACT)


S = Status
UNDECIDED = {S.REQUESTED, S.OBSERVED, S.CURED, S.ELIGIBLE, S.CHALLENGED}
ACTS: Final[dict[str, tuple[Does, set[Status]]]] = {
    "observe": (
        lambda a, p: standing.observe(
            a, p, ObserveAgent(**ABOUT, lacking=(Requirement.REPRESENTATION,), reason=REASON), ACT
        ),
        {S.REQUESTED, S.CURED},
    ),
    "cure": (lambda a, p: standing.cure(a, p, CureAgent(**ABOUT, evidence=("f" * 64,)), ACT), {S.OBSERVED}),
    "find eligible": (
        lambda a, p: standing.find_eligible(a, p, FindEligible(**ABOUT, reason=REASON), ACT),
        {S.REQUESTED, S.CURED},
    ),
    "challenge": (challenge, {S.ELIGIBLE, S.CHALLENGED}),
    "resolve": (resolve, {S.CHALLENGED}),
    "accredit": (lambda a, p: a.accredit(p, accreditation(AGENT), ACT), {S.REQUESTED, S.CURED, S.ELIGIBLE}),
    "reject": (lambda a, p: a.reject(p, RejectAgent(**ABOUT, reason=REASON), ACT), UNDECIDED),
    "move": (
        lambda a, p: standing.move(a, p, MoveAgent(**ABOUT, list_code="0604", reason=REASON), ACT),
        UNDECIDED | {S.ACCREDITED},
    ),
    "withdraw": (lambda a, p: standing.withdraw(a, p, ACT), UNDECIDED | {S.ACCREDITED}),
    "substitute": (substitute, {S.ACCREDITED}),
    "warn": (lambda a, p: conduct.sanction(a, p, SanctionAgent(**FAULT), ACT), {S.ACCREDITED}),
    "separate": (lambda a, p: conduct.separate(a, p, SeparateAgent(**FAULT), ACT), {S.ACCREDITED}),
    "void": (
        lambda a, _: standing.void(a, VoidAccreditation(**ABOUT, reason=REASON), ACT),
        {S.ACCREDITED, S.SUBSTITUTED, S.SEPARATED, S.WITHDRAWN},
    ),
}
"""By name, each act on an agent and the standings that it belongs to."""


def allowed(does: Does, here: Process) -> set[Status]:
    """Return the standings from which an act is not refused."""
    done = set()
    for status in Status:
        try:
            does(in_standing(status), here)
        except Refusal:
            continue
        done.add(status)
    return done


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_from_its_own_standings_and_from_no_other(act: str) -> None:
    does, standings = ACTS[act]

    assert allowed(does, OPEN) == standings


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"void"}))
def test_nothing_but_a_false_declaration_changes_an_agent_of_a_process_that_ended(act: str) -> None:
    does, _ = ACTS[act]

    assert allowed(does, ENDED) == set()


def test_who_leaves_or_misbehaves_after_the_end_is_told_that_it_ended() -> None:
    for act in ("withdraw", "warn", "separate"):
        with pytest.raises(ProcessHasEnded):
            ACTS[act][0](in_standing(Status.ACCREDITED), ENDED)


def test_an_accreditation_is_found_false_after_the_end_too() -> None:
    assert Status.ACCREDITED in allowed(ACTS["void"][0], ENDED)
