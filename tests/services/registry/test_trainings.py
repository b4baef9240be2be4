"""Attendance of the forum's trainings becomes a fact of each agent's record, once, and is taken back when corrected."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.forum.events import AttendanceCorrected, AttendanceRecorded, SessionHeld, SessionKind
from services.registry.commands.standing import RecordTraining, WithdrawTraining
from services.registry.errors.standing import NotFromThisStanding
from services.registry.events import TrainingAttended
from services.registry.reactions import RegistryKnown, record_trainings
from services.registry.records import Known, Pending
from shared.causes import event_cause
from shared.eventstore import Stored
from shared.messages import Act, Event, Role
from shared.service import open_pool
from tests.services.registry.samples import ACT, PROCESS

SESSION, ROSA, JOSE = UUID(int=1), UUID(int=11), UUID(int=12)
OF = ACT.facts() | {"process_id": PROCESS, "session_id": SESSION}
CAME = AttendanceRecorded(**OF, agents=(ROSA, JOSE), others=0, evidence=())
ROSA_STAYED_AWAY = AttendanceCorrected(
    **OF, came=(), stayed_away=(ROSA,), others=0, reason="Firmó otra persona.", evidence=()
)


def held(kind: SessionKind = SessionKind.TRAINING) -> SessionHeld:
    hours = {"began_at": ACT.recorded_at - timedelta(hours=2), "ended_at": ACT.recorded_at}
    return SessionHeld(**OF, kind=kind, title="Reglas", day=ACT.recorded_at.date(), **hours)


def trained(*agents: UUID) -> list[Event]:
    told = ACT.facts() | {"process_id": PROCESS, "session": "Reglas", "held_on": ACT.recorded_at.date()}
    return [TrainingAttended(**told, agent_id=agent, evidence=(), session_id=SESSION) for agent in agents]


class Office:
    """What the register office is asked to record; nobody of `gone` can be trained."""

    def __init__(self, *gone: UUID) -> None:
        self.done: list[tuple[RecordTraining | WithdrawTraining, Act]] = []
        self.asked: list[UUID] = []
        self._gone = gone

    async def record_training(self, command: RecordTraining, act: Act) -> int:
        self.asked.append(command.agent_id)
        if command.agent_id in self._gone:
            raise NotFromThisStanding
        self.done.append((command, act))
        return 1

    async def withdraw_training(self, command: WithdrawTraining, act: Act) -> int:
        self.done.append((command, act))
        return 1


async def heard(
    database: str, forum: Sequence[Event], registry: Sequence[Event] = (), office: Any = None, rounds: int = 1
) -> Office:
    """Tell the registry of what the forum and itself recorded; return what it does about it in so many rounds."""
    copy, office, refused = RegistryKnown(), office or Office(), set[Pending]()
    async with open_pool(database, "test") as pool:
        async with pool.connection() as connection:
            await copy.create(connection)
            for service, events in (("forum", forum), ("registry", registry)):
                rows = [Stored(n, SESSION, n, event.TOPIC, event.to_bytes()) for n, event in enumerate(events, start=1)]
                await copy.advance(connection, service, rows, after=0)
        for _ in range(rounds):
            await record_trainings(Known(pool), office, ACT.recorded_at, refused)
    assert isinstance(office, Office)
    return office


async def test_who_came_to_a_training_has_it_recorded_because_of_the_attendance(database: str) -> None:
    office = await heard(database, [held(), CAME])

    assert [(type(command), command.agent_id) for command, _ in office.done] == [
        (RecordTraining, ROSA), (RecordTraining, JOSE),
    ]  # fmt: skip
    assert {(act.role, act.cause) for _, act in office.done} == {(Role.SYSTEM, event_cause(SESSION, 2))}


async def test_what_is_recorded_is_not_recorded_again(database: str) -> None:
    office = await heard(database, [held(), CAME], trained(ROSA))

    assert [command.agent_id for command, _ in office.done] == [JOSE]


async def test_attendance_that_is_corrected_is_taken_back_where_it_was_recorded(database: str) -> None:
    office = await heard(database, [held(), CAME, ROSA_STAYED_AWAY], trained(ROSA, JOSE))

    assert [(type(command), command.agent_id) for command, _ in office.done] == [(WithdrawTraining, ROSA)]


async def test_attendance_that_was_corrected_before_anything_was_recorded_asks_for_nothing(database: str) -> None:
    office = await heard(database, [held(), CAME, ROSA_STAYED_AWAY])

    assert [command.agent_id for command, _ in office.done] == [JOSE]


async def test_other_sessions_train_nobody(database: str) -> None:
    assert (await heard(database, [held(SessionKind.WORKSHOP), CAME])).done == []


async def test_who_cannot_be_trained_holds_up_nobody_and_is_not_asked_for_again(database: str) -> None:
    office = await heard(database, [held(), CAME], office=Office(ROSA), rounds=2)

    assert JOSE in office.asked
    assert office.asked.count(ROSA) == 1
