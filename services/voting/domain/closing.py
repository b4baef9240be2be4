"""The closing of a contest: at its hour by anyone, before it by two persons, the first of whom says why."""

from services.voting.commands import CloseContest
from services.voting.domain.contest import Contest, in_lima
from services.voting.errors import ClosingEarlyNeedsAReason
from services.voting.events import ContestClosed, EarlyClosingProposed
from shared.messages import Act
from shared.two_persons import STANDS_FOR, Proposal, SamePerson


def close_contest(contest: Contest, command: CloseContest, act: Act) -> ContestClosed | EarlyClosingProposed | None:
    """End the voting; a closed contest stays quiet.

    Before its hour the first person proposes it with a reason, and the second one closes. Who proposed it stays quiet;
    a proposal that nobody took up in seven days is made anew. Practice takes one person.
    """
    if contest.closed_at is not None:
        return None
    facts = {**act.facts(), "process_id": contest.process_id, "contest_id": contest.opened.contest_id}
    if act.recorded_at >= contest.closes_at:
        return ContestClosed.model_validate({**facts, "reason": command.reason})
    proposed = _standing(contest, act)
    reason = command.reason or (proposed.reason if proposed else None)
    if reason is None:
        raise ClosingEarlyNeedsAReason("/reason", closes_at=in_lima(contest.closes_at))
    if proposed is None and not contest.opened.practice:
        return EarlyClosingProposed.model_validate({**facts, "reason": reason})
    if proposed:
        try:
            Proposal(contest.opened.contest_id, proposed.actor, proposed.recorded_at).check(act)
        except SamePerson:
            return None
    return ContestClosed.model_validate({**facts, "reason": reason})


def _standing(contest: Contest, act: Act) -> EarlyClosingProposed | None:
    """Return the proposal that has not lapsed."""
    event = contest.to_close
    return event if event and act.recorded_at < event.recorded_at + STANDS_FOR else None
