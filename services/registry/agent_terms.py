"""The terms that run for agents and for requests about personal data: what starts and ends them, what is then done."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from services.registry import events
from services.registry.application import Registry
from services.registry.commands.standing import ExpireAccreditations
from shared.agenda import AllEnded, Ended, Handle, Term
from shared.messages import Act, Event, derived_id

CURE: Final = "cure"
CHALLENGE: Final = "challenge"
WINDOW: Final = "challenge-window"
RIGHT: Final = "right"
EXPIRY: Final = "expiry"


def _key(kind: str, about: object) -> UUID:
    return derived_id("term", kind, about)


def _facts(event: Event, **more: object) -> dict[str, Any]:
    return {"process_id": str(event.process_id), **{name: str(value) for name, value in more.items()}}


def _observed(event: events.AgentObserved) -> Iterable[Term | Ended]:
    return [Term(_key(CURE, event.agent_id), CURE, event.due_at, _facts(event, agent_id=event.agent_id))]


def _cured(event: events.AgentCured) -> Iterable[Ended]:
    return [Ended(_key(CURE, event.agent_id))]


def _decided(event: events.AgentRejected | events.AgentWithdrew) -> Iterable[Ended | AllEnded]:
    """End the term to cure, and those of challenges that nobody has to resolve any more."""
    return [Ended(_key(CURE, event.agent_id)), AllEnded(CHALLENGE, {"agent_id": str(event.agent_id)})]


def _challenged(event: events.AgentChallenged) -> Iterable[Term]:
    facts = _facts(event, agent_id=event.agent_id, challenge_id=event.challenge_id)
    return [Term(_key(CHALLENGE, event.challenge_id), CHALLENGE, event.due_at, facts)]


def _challenge_ended(event: events.ChallengeResolved | events.ChallengeTermPassed) -> Iterable[Ended]:
    return [Ended(_key(CHALLENGE, event.challenge_id))]


def _listed(event: events.EligibleAgentsListed) -> Iterable[Term]:
    about = f"{event.process_id}/{event.page}"
    return [Term(_key(WINDOW, about), WINDOW, event.due_at, _facts(event, page=event.page))]


def _window_passed(event: events.ChallengeWindowPassed) -> Iterable[Ended]:
    return [Ended(_key(WINDOW, f"{event.process_id}/{event.page}"))]


def _asked(event: events.RightRequested | events.RightTermExtended) -> Iterable[Term]:
    facts = _facts(event, request_id=event.request_id)
    return [Term(_key(RIGHT, event.request_id), RIGHT, event.due_at, facts)]


def _answered(event: events.RightAnswered | events.RightTermPassed) -> Iterable[Ended]:
    return [Ended(_key(RIGHT, event.request_id))]


def _closed(event: events.PhaseBegun) -> Iterable[Term]:
    if event.phase is not events.Phase.CLOSED:
        return []
    return [Term(_key(EXPIRY, event.process_id), EXPIRY, event.recorded_at, _facts(event))]


def _expired(event: events.AccreditationsExpired) -> Iterable[Ended]:
    return [] if event.left else [Ended(_key(EXPIRY, event.process_id))]


READERS: Final[dict[str, Any]] = {
    events.AgentObserved.TOPIC: _observed,
    events.AgentCured.TOPIC: _cured,
    events.AgentRejected.TOPIC: _decided,
    events.AgentWithdrew.TOPIC: _decided,
    events.AgentChallenged.TOPIC: _challenged,
    events.ChallengeResolved.TOPIC: _challenge_ended,
    events.ChallengeTermPassed.TOPIC: _challenge_ended,
    events.EligibleAgentsListed.TOPIC: _listed,
    events.ChallengeWindowPassed.TOPIC: _window_passed,
    events.RightRequested.TOPIC: _asked,
    events.RightTermExtended.TOPIC: _asked,
    events.RightAnswered.TOPIC: _answered,
    events.RightTermPassed.TOPIC: _answered,
    events.AccreditationsExpired.TOPIC: _expired,
}
"""By topic, what an event does to the terms."""

closing: Final = _closed
"""What the closing of a process does: its accreditations expire at once."""


def duties(registry: Registry) -> Mapping[str, Handle]:
    """Return, by kind of term, what is done when one is due."""

    async def pass_cure(term: Term, act: Act) -> None:
        await registry.standing.pass_cure_term(_id(term, "process_id"), _id(term, "agent_id"), act)

    async def pass_challenge(term: Term, act: Act) -> None:
        about = (_id(term, "process_id"), _id(term, "agent_id"), _id(term, "challenge_id"))
        await registry.standing.pass_challenge_term(*about, act)

    async def pass_window(term: Term, act: Act) -> None:
        await registry.standing.pass_challenge_window(_id(term, "process_id"), int(term.facts["page"]), act)

    async def pass_right(term: Term, act: Act) -> None:
        await registry.rights.pass_term(_id(term, "request_id"), act)

    async def expire(term: Term, act: Act) -> None:
        await registry.conduct.expire_accreditations(ExpireAccreditations(process_id=_id(term, "process_id")), act)

    return {CURE: pass_cure, CHALLENGE: pass_challenge, WINDOW: pass_window, RIGHT: pass_right, EXPIRY: expire}


def _id(term: Term, name: str) -> UUID:
    return UUID(term.facts[name])
