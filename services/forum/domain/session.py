"""Sessions: convened, moved or called off, held, with attendance that can be corrected, and with minutes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from services.forum.commands.sessions import (
    CallOffSession,
    ConveneSession,
    CorrectAttendance,
    HoldSession,
    MoveSession,
    RecordAttendance,
    RecordMinutes,
)
from services.forum.errors.sessions import (
    AgentNotInscribed,
    AttendantsUnknown,
    ConvenerIsMissing,
    HoursOutOfOrder,
    MinutesAlreadyRecorded,
    NothingToCorrect,
    PlaceUnknown,
    SessionAlreadyConvened,
    SessionInTheFuture,
    SessionIsNotConvened,
    SessionUnknown,
    SessionWasNotHeld,
    VenueIsMissing,
)
from services.forum.events import (
    AttendanceCorrected,
    AttendanceRecorded,
    MinutesRecorded,
    Organiser,
    OrganiserRole,
    SessionCalledOff,
    SessionConvened,
    SessionHeld,
    SessionMoved,
    Venue,
)
from shared.calendar import lima_day
from shared.errors import FaultyRow
from shared.messages import Act, Event, derived_id
from shared.territory import Catalogue, UnknownUbigeo


def session_id(process: UUID, code: str) -> UUID:
    """Return the stream of a session: its code is its own in the process."""
    return derived_id("forum", "session", process, code)


class State(StrEnum):
    """How far a session is."""

    CONVENED = "convened"
    HELD = "held"
    CALLED_OFF = "called-off"


@dataclass(frozen=True)
class Session:
    """A session: its call as it is now, whether it was held, who came (`others` by number), its minutes."""

    convened: SessionConvened | None = None
    state: State = State.CONVENED
    present: frozenset[UUID] = frozenset()
    others: int = 0
    held: SessionHeld | None = None
    minutes: MinutesRecorded | None = None

    @classmethod
    def replay(cls, events: Iterable[Event]) -> Self:
        """Return the session that its events make."""
        session = cls()
        for event in events:
            session = session.evolve(event)
        return session

    def evolve(self, event: Event) -> Self:
        """Return the session after one more event."""
        change = _CHANGES.get(type(event))
        if change is None:
            raise TypeError(f"A session has no {type(event).__name__}.")
        return replace(self, **change(self, event))

    def convene(self, command: ConveneSession, catalogue: Catalogue, act: Act) -> SessionConvened:
        """Call people to a session: once under its code, to a place that there is or online, by somebody."""
        if self.convened is not None:
            raise SessionAlreadyConvened
        _check_venue(command.venue, catalogue)
        _check_organisers(command.organisers)
        session, day = session_id(command.process_id, command.code), lima_day(command.starts_at)
        return SessionConvened(**act.facts() | dict(command) | {"session_id": session, "day": day})

    def move(self, command: MoveSession, catalogue: Catalogue, act: Act) -> SessionMoved:
        """Put the session at another time or place before it is held."""
        self._require(command.process_id, State.CONVENED)
        _check_venue(command.venue, catalogue)
        return SessionMoved(**act.facts() | dict(command) | {"day": lima_day(command.starts_at)})

    def call_off(self, command: CallOffSession, act: Act) -> SessionCalledOff:
        """Call the session off before it is held."""
        self._require(command.process_id, State.CONVENED)
        return SessionCalledOff(**act.facts() | dict(command))

    def hold(self, command: HoldSession, act: Act) -> SessionHeld:
        """Record that the session was held, once it is over."""
        convened = self._require(command.process_id, State.CONVENED)
        if command.ended_at <= command.began_at:
            raise HoursOutOfOrder("/ended_at")
        if command.ended_at > act.recorded_at:
            raise SessionInTheFuture("/ended_at")
        told = {"kind": convened.kind, "title": convened.title, "day": lima_day(command.began_at)}
        return SessionHeld(**act.facts() | dict(command) | told)

    def attend(self, command: RecordAttendance, inscribed: Collection[UUID], act: Act) -> AttendanceRecorded | None:
        """Add a sheet with those who are not on an earlier one; stay quiet where it adds nobody and nothing.

        `inscribed` are the agents of the process among those named; a sheet that names anybody else is refused whole.
        """
        self._require(command.process_id, State.HELD)
        _check_agents("/agents", command.agents, inscribed)
        new = tuple(agent for agent in dict.fromkeys(command.agents) if agent not in self.present)
        if not new and not command.others:
            return None
        return AttendanceRecorded(**act.facts() | dict(command) | {"agents": new})

    def correct(self, command: CorrectAttendance, inscribed: Collection[UUID], act: Act) -> AttendanceCorrected:
        """Correct who came, also after the minutes; it has to change something, and to say each thing once."""
        self._require(command.process_id, State.HELD)
        _check_agents("/came", command.came, inscribed)
        came, away = frozenset(command.came), frozenset(command.stayed_away)
        others = self.others if command.others is None else command.others
        changed = (self.present - away) | came
        if came & away or away - self.present or (changed, others) == (self.present, self.others):
            raise NothingToCorrect
        listed = {"came": tuple(dict.fromkeys(command.came)), "stayed_away": tuple(dict.fromkeys(command.stayed_away))}
        return AttendanceCorrected(**act.facts() | dict(command) | listed | {"others": others})

    def minute(self, command: RecordMinutes, act: Act) -> MinutesRecorded:
        """Give the session its minutes, once."""
        self._require(command.process_id, State.HELD)
        if self.minutes is not None:
            raise MinutesAlreadyRecorded
        if command.minutes.signed_on > lima_day(act.recorded_at):
            raise SessionInTheFuture("/minutes/signed_on")
        return MinutesRecorded(**act.facts() | dict(command) | {"agents": len(self.present), "others": self.others})

    def _require(self, process: UUID, state: State) -> SessionConvened:
        """Return how the session was convened; refuse another process's, and an act of another state."""
        if self.convened is None or self.convened.process_id != process:
            raise SessionUnknown
        if self.state is not state:
            raise SessionIsNotConvened if state is State.CONVENED else SessionWasNotHeld
        return self.convened


Change = Callable[[Session, Any], dict[str, Any]]


def _moved(session: Session, event: SessionMoved) -> dict[str, Any]:
    if session.convened is None:
        raise TypeError("A session that nobody convened was moved.")
    now = {"starts_at": event.starts_at, "day": event.day, "venue": event.venue}
    return {"convened": session.convened.model_copy(update=now)}


def _corrected(session: Session, event: AttendanceCorrected) -> dict[str, Any]:
    present = (session.present - frozenset(event.stayed_away)) | frozenset(event.came)
    return {"present": present, "others": event.others}


_CHANGES: Final[Mapping[type[Event], Change]] = {
    SessionConvened: lambda _, e: {"convened": e},
    SessionMoved: _moved,
    SessionCalledOff: lambda _, __: {"state": State.CALLED_OFF},
    SessionHeld: lambda _, e: {"state": State.HELD, "held": e},
    AttendanceRecorded: lambda s, e: {"present": s.present | frozenset(e.agents), "others": s.others + e.others},
    AttendanceCorrected: _corrected,
    MinutesRecorded: lambda _, e: {"minutes": e},
}


def _check_venue(venue: Venue, catalogue: Catalogue) -> None:
    if venue.ubigeo is None:
        if not venue.online:
            raise VenueIsMissing("/venue")
        return
    try:
        catalogue.find(venue.ubigeo)
    except UnknownUbigeo:
        raise PlaceUnknown("/venue/ubigeo") from None


def _check_organisers(organisers: Iterable[Organiser]) -> None:
    if not any(one.does is OrganiserRole.CONVENER for one in organisers):
        raise ConvenerIsMissing("/organisers")


def _check_agents(where: str, named: Iterable[UUID], inscribed: Collection[UUID]) -> None:
    faults = [
        FaultyRow(place, AgentNotInscribed(where))
        for place, agent in enumerate(named, start=1)
        if agent not in inscribed
    ]
    if faults:
        raise AttendantsUnknown(where, faulty=len(faults), rows=faults)
