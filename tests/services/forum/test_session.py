from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st
from pydantic import ValidationError

from services.forum.commands.sessions import (
    CallOffSession,
    ConveneSession,
    CorrectAttendance,
    HoldSession,
    MoveSession,
    RecordAttendance,
    RecordMinutes,
)
from services.forum.domain import Member
from services.forum.domain.session import Session, session_id
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
from services.forum.events import SessionKind
from shared.messages import Act, Event, Role
from shared.territory import Catalogue
from tests.services.forum.given import act, member

PROCESS, ROSA, JOSE, ANA = UUID(int=1), UUID(int=11), UUID(int=12), UUID(int=13)
ALL = frozenset({ROSA, JOSE, ANA})
SESSION = session_id(PROCESS, "CAP-1")
BEGAN = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
ACT = Act(actor="somebody", role=Role.FACILITATOR, recorded_at=BEGAN + timedelta(hours=5), cause="request:1")
OF = {"process_id": PROCESS, "session_id": SESSION}
PLACES = Catalogue.default()
CONVENER = {"institution": "Gerencia de Planeamiento", "does": "convener"}
MINUTES = RecordMinutes.model_validate(
    OF | {"minutes": {"number": "3", "signed_on": "2026-03-02"}, "agreements": ["Repetir."]}
)


def call(**changes: Any) -> ConveneSession:
    facts = {"process_id": PROCESS, "code": "CAP-1", "kind": "training", "title": "Reglas", "starts_at": BEGAN}
    return ConveneSession.model_validate(
        facts | {"venue": {"ubigeo": "060101", "room": "Auditorio"}, "organisers": [CONVENER]} | changes
    )


def holding(**changes: Any) -> HoldSession:
    return HoldSession.model_validate(OF | {"began_at": BEGAN, "ended_at": BEGAN + timedelta(hours=2)} | changes)


def sheet(*agents: UUID, others: int = 0) -> RecordAttendance:
    return RecordAttendance.model_validate(OF | {"agents": agents, "others": others})


def correction(**changes: Any) -> CorrectAttendance:
    return CorrectAttendance.model_validate(OF | {"reason": "Error de transcripción."} | changes)


def history(*agents: UUID) -> list[Event]:
    """Return what is recorded of a session that was held, and that these agents attended."""
    events: list[Event] = [Session().convene(call(), PLACES, ACT)]
    events.append(Session.replay(events).hold(holding(), ACT))
    attended = Session.replay(events).attend(sheet(*agents, others=3), ALL, ACT)
    return [*events, attended] if attended else events


def held(*agents: UUID) -> Session:
    return Session.replay(history(*agents))


def convened() -> Session:
    return Session.replay([Session().convene(call(), PLACES, ACT)])


class TestCalls:
    def test_a_session_is_convened_for_the_day_it_is_in_lima(self) -> None:
        event = Session().convene(call(), PLACES, ACT)

        assert (event.session_id, event.kind, event.day) == (SESSION, SessionKind.TRAINING, date(2026, 3, 2))
        assert event.process_id == PROCESS

    def test_a_code_is_used_once_in_a_process(self) -> None:
        with pytest.raises(SessionAlreadyConvened):
            convened().convene(call(title="Otra"), PLACES, ACT)

    def test_a_session_takes_place_somewhere_or_online(self) -> None:
        assert Session().convene(call(venue={"online": True}), PLACES, ACT).venue.online
        with pytest.raises(VenueIsMissing):
            Session().convene(call(venue={"room": "Auditorio"}), PLACES, ACT)
        with pytest.raises(PlaceUnknown):
            Session().convene(call(venue={"ubigeo": "999999"}), PLACES, ACT)

    def test_somebody_convenes_it(self) -> None:
        with pytest.raises(ConvenerIsMissing):
            Session().convene(call(organisers=[CONVENER | {"does": "speaker"}]), PLACES, ACT)
        with pytest.raises(ValidationError):
            call(organisers=[])

    def test_a_session_that_is_to_come_may_be_moved(self) -> None:
        later = MoveSession.model_validate(
            OF | {"starts_at": BEGAN + timedelta(days=7), "venue": {"online": True}, "reason": "Paro."}
        )

        moved = convened().evolve(convened().move(later, PLACES, ACT))

        assert moved.convened is not None
        assert (moved.convened.day, moved.convened.venue.online) == (date(2026, 3, 9), True)
        with pytest.raises(SessionIsNotConvened):
            held().move(later, PLACES, ACT)

    def test_a_session_that_was_called_off_is_not_held(self) -> None:
        off = CallOffSession.model_validate(OF | {"reason": "Paro."})

        gone = convened().evolve(convened().call_off(off, ACT))

        with pytest.raises(SessionIsNotConvened):
            gone.hold(holding(), ACT)
        with pytest.raises(SessionWasNotHeld):
            gone.attend(sheet(ROSA), ALL, ACT)

    def test_a_session_of_another_process_is_unknown(self) -> None:
        with pytest.raises(SessionUnknown):
            convened().hold(holding(process_id=UUID(int=2)), ACT)
        with pytest.raises(SessionUnknown):
            Session().hold(holding(), ACT)


class TestHolding:
    def test_a_session_is_held_when_it_is_over(self) -> None:
        event = convened().hold(holding(), ACT)

        assert (event.kind, event.title, event.day) == (SessionKind.TRAINING, "Reglas", date(2026, 3, 2))
        with pytest.raises(SessionInTheFuture):
            convened().hold(holding(ended_at=ACT.recorded_at + timedelta(minutes=1)), ACT)
        with pytest.raises(HoursOutOfOrder):
            convened().hold(holding(ended_at=BEGAN), ACT)

    def test_it_is_held_once(self) -> None:
        with pytest.raises(SessionIsNotConvened):
            held().hold(holding(), ACT)


class TestAttendance:
    def test_several_sheets_add_up_and_name_nobody_twice(self) -> None:
        session = held(ROSA)

        event = session.attend(sheet(ROSA, JOSE, JOSE, others=1), ALL, ACT)

        assert event is not None
        assert event.agents == (JOSE,)
        assert session.evolve(event).present == {ROSA, JOSE}
        assert session.evolve(event).others == 4

    def test_a_sheet_that_adds_nobody_stays_quiet(self) -> None:
        assert held(ROSA).attend(sheet(ROSA), ALL, ACT) is None

    def test_a_sheet_that_names_a_stranger_is_refused_whole(self) -> None:
        with pytest.raises(AttendantsUnknown) as refused:
            held().attend(sheet(ROSA, UUID(int=99)), ALL, ACT)

        ((row, reason),) = refused.value.rows
        assert (row, type(reason)) == (2, AgentNotInscribed)

    def test_nobody_attends_before_the_session_is_held(self) -> None:
        with pytest.raises(SessionWasNotHeld):
            convened().attend(sheet(ROSA), ALL, ACT)

    def test_attendance_may_be_corrected_also_after_the_minutes(self) -> None:
        session = held(ROSA)
        session = session.evolve(session.minute(MINUTES, ACT))

        event = session.correct(correction(came=[JOSE], stayed_away=[ROSA]), ALL, ACT)

        assert event.others == 3
        assert session.evolve(event).present == {JOSE}

    @pytest.mark.parametrize(
        "changes",
        [{}, {"came": [ROSA]}, {"others": 3}, {"stayed_away": [JOSE]}, {"came": [JOSE], "stayed_away": [JOSE]}],
        ids=["nothing", "who is there", "as many", "who is not there", "both at once"],
    )
    def test_a_correction_corrects_something(self, changes: dict[str, Any]) -> None:
        with pytest.raises(NothingToCorrect):
            held(ROSA).correct(correction(**changes), ALL, ACT)

    @any_of(st.lists(st.tuples(st.sampled_from(["sheet", "came", "away"]), st.sampled_from(sorted(ALL))), max_size=20))
    def test_who_is_present_is_what_was_said_last_of_each(self, said: list[tuple[str, UUID]]) -> None:
        session, expected = held(), set[UUID]()
        for what, agent in said:
            try:
                if what == "sheet":
                    event: Event | None = session.attend(sheet(agent), ALL, ACT)
                else:
                    event = session.correct(
                        correction(**{{"came": "came", "away": "stayed_away"}[what]: [agent]}), ALL, ACT
                    )
            except NothingToCorrect:
                event = None
            session = session.evolve(event) if event else session
            expected = expected - {agent} if what == "away" else expected | {agent}

        assert session.present == expected


class TestMinutes:
    def test_minutes_say_how_many_came(self) -> None:
        event = held(ROSA, JOSE).minute(MINUTES, ACT)

        assert (event.minutes.number, event.agents, event.others) == ("3", 2, 3)

    def test_a_session_has_its_minutes_once_and_not_before_it_was_held(self) -> None:
        session = held().evolve(held().minute(MINUTES, ACT))

        with pytest.raises(MinutesAlreadyRecorded):
            session.minute(MINUTES, ACT)
        with pytest.raises(SessionWasNotHeld):
            convened().minute(MINUTES, ACT)

    def test_minutes_are_not_signed_tomorrow(self) -> None:
        tomorrow = MINUTES.model_copy(
            update={"minutes": MINUTES.minutes.model_copy(update={"signed_on": date(2026, 3, 4)})}
        )
        with pytest.raises(SessionInTheFuture):
            held().minute(tomorrow, ACT)


def sample_events() -> list[Event]:
    moved = MoveSession.model_validate(OF | {"starts_at": BEGAN, "venue": {"online": True}, "reason": "Paro."})
    off = CallOffSession.model_validate(OF | {"reason": "Paro."})
    return [
        *history(ROSA),
        convened().move(moved, PLACES, ACT),
        convened().call_off(off, ACT),
        held(ROSA).correct(correction(came=[JOSE]), ALL, ACT),
        held(ROSA).minute(MINUTES, ACT),
    ]


@pytest.mark.parametrize("event", sample_events(), ids=lambda event: event.TOPIC)
def test_an_event_reads_back_as_it_was_written(event: Event) -> None:
    assert type(event).from_bytes(event.to_bytes()) == event


def test_the_bytes_of_each_event_stay_as_they_are() -> None:
    who, when = '"actor":"somebody","cause":"request:1",', '"recorded_at":"2026-03-03T06:30:00Z","role":"facilitator",'
    of, session = f'"process_id":"{PROCESS}",', f'"session_id":"{SESSION}"'
    online = '"venue":{"online":true,"room":null,"ubigeo":null}'
    written = [event.to_bytes().decode() for event in sample_events()]

    assert written == [
        (
            '{"actor":"somebody","agenda":[],"cause":"request:1","code":"CAP-1","day":"2026-03-02","invented":false,'
            '"kind":"training","organisers":[{"does":"convener","institution":"Gerencia de Planeamiento"}],'
            f'{of}{when}{session},"starts_at":"2026-03-03T01:30:00Z","title":"Reglas",'
            '"venue":{"online":false,"room":"Auditorio","ubigeo":"060101"}}'
        ),
        (
            '{"actor":"somebody","began_at":"2026-03-03T01:30:00Z","cause":"request:1","day":"2026-03-02",'
            f'"ended_at":"2026-03-03T03:30:00Z","kind":"training",{of}{when}{session},"title":"Reglas"}}'
        ),
        f'{{"actor":"somebody","agents":["{ROSA}"],"cause":"request:1","evidence":[],"others":3,{of}{when}{session}}}',
        f'{{{who}"day":"2026-03-02",{of}"reason":"Paro.",{when}{session},"starts_at":"2026-03-03T01:30:00Z",{online}}}',
        f'{{{who}{of}"reason":"Paro.",{when}{session}}}',
        (
            f'{{"actor":"somebody","came":["{JOSE}"],"cause":"request:1","evidence":[],"others":3,{of}'
            f'"reason":"Error de transcripción.",{when}{session},"stayed_away":[]}}'
        ),
        (
            f'{{"actor":"somebody","agents":1,"agreements":["Repetir."],"cause":"request:1",'
            f'"minutes":{{"document":null,"number":"3","signed_on":"2026-03-02"}},"others":3,{of}{when}{session}}}'
        ),
    ]


def test_a_history_that_cannot_be_is_not_replayed() -> None:
    with pytest.raises(TypeError):
        Session.replay([Session().convene(call(), PLACES, ACT), Member().seat(member(), act())])
