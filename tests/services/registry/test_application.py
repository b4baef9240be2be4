import asyncio
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest

from services.registry.application.electors import Electors
from services.registry.commands import (
    BeginPhase,
    CloseRoll,
    IssueCredential,
    ReadPseudonyms,
    RegisterProject,
    RegisterProjects,
    RejectAgent,
)
from services.registry.errors import (
    AgentHasNoVote,
    AgentUnknown,
    DocumentAlreadyInscribed,
    OrganisationAlreadyRegistered,
    OrganisationUnknown,
    PhaseIsNotNext,
    ProcessAlreadyOpen,
    ProcessUnknown,
    ProjectAlreadyRegistered,
    RollIsClosed,
    RollIsStillOpen,
)
from services.registry.events import (
    AgentAccredited,
    AgentInscribed,
    DocumentClaimed,
    ElectorsEnrolled,
    OrganisationRegistered,
    Phase,
    PhaseBegun,
    ProcessOpened,
    ProjectRegistered,
    RollClosed,
    RollPagePublished,
)
from shared.errors import BatchRefused, Refusal, Unavailable
from shared.eventstore import EventStore, NewEvent
from tests.services.registry.conftest import Ground
from tests.services.registry.samples import (
    ACT,
    BEFORE_ACCREDITATION,
    ORDINANCE,
    PROCESS,
    REASON,
    UNTIL_ACCREDITATION,
    accreditation,
    electors,
    inscription,
    opening,
    organisation,
    project,
)

DOCUMENTS = ("10117410", "41234567", "40000001", "40000002", "40000003")
CLOSE = CloseRoll(process_id=PROCESS)


async def inscribed(ground: Ground, number: str = DOCUMENTS[0], **changes: Any) -> UUID:
    return (await ground.registry.agents.inscribe_agent(inscription(number, **changes), ACT)).id


async def accredited(ground: Ground, number: str = DOCUMENTS[0], **changes: Any) -> UUID:
    agent_id = await inscribed(ground, number, **changes)
    await ground.registry.agents.accredit_agent(accreditation(agent_id), ACT)
    return agent_id


async def outcomes(*acts: Any) -> list[str]:
    return sorted(
        type(result).__name__ if isinstance(result, Exception) else "done"
        for result in await asyncio.gather(*acts, return_exceptions=True)
    )


class TestProcesses:
    async def test_a_process_opens_and_goes_through_its_phases(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)

        assert len(await ground.recorded(ProcessOpened)) == 1
        assert len(await ground.recorded(PhaseBegun)) == 3

    async def test_of_two_openings_of_one_code_one_wins(self, ground: Ground) -> None:
        processes = ground.registry.processes

        ended = await outcomes(*(processes.open_process(opening(), ACT) for _ in range(2)))

        assert ended == [ProcessAlreadyOpen.__name__, "done"]

    async def test_of_two_beginnings_of_one_phase_one_wins(self, ground: Ground) -> None:
        await ground.open()
        command = BeginPhase(process_id=PROCESS, phase=Phase.CONVOKED, act=ORDINANCE)

        ended = await outcomes(*(ground.registry.processes.begin_phase(command, ACT) for _ in range(2)))

        assert ended == [PhaseIsNotNext.__name__, "done"]

    async def test_an_unknown_process_is_refused(self, ground: Ground) -> None:
        with pytest.raises(ProcessUnknown):
            await ground.registry.rolls.close_roll(CLOSE, ACT)

        assert await ground.store.position() == 0

    async def test_of_two_registrations_of_one_ruc_one_wins(self, ground: Ground) -> None:
        processes = ground.registry.processes

        ended = await outcomes(*(processes.register_organisation(organisation(), ACT) for _ in range(2)))

        assert ended == [OrganisationAlreadyRegistered.__name__, "done"]
        assert len(await ground.recorded(OrganisationRegistered)) == 1

    async def test_organisations_without_ruc_are_all_registered(self, ground: Ground) -> None:
        made = [await ground.registry.processes.register_organisation(organisation(None), ACT) for _ in range(2)]

        assert made[0].id != made[1].id


class TestProjects:
    async def test_projects_that_come_at_once_take_different_places(self, ground: Ground) -> None:
        await ground.open()
        commands = [RegisterProject(process_id=PROCESS, entry=project(f"p{n}")) for n in range(8)]

        await asyncio.gather(*(ground.registry.projects.register_project(command, ACT) for command in commands))

        orders = [event.order for event in await ground.recorded(ProjectRegistered)]
        assert sorted(orders) == list(range(1, 9))

    async def test_a_code_is_registered_once(self, ground: Ground) -> None:
        await ground.open()
        command = RegisterProject(process_id=PROCESS, entry=project())

        ended = await outcomes(*(ground.registry.projects.register_project(command, ACT) for _ in range(2)))

        assert ended == [ProjectAlreadyRegistered.__name__, "done"]

    async def test_a_batch_goes_on_where_the_listing_ended(self, ground: Ground) -> None:
        await ground.open()
        await ground.registry.projects.register_project(RegisterProject(process_id=PROCESS, entry=project("a")), ACT)
        batch = RegisterProjects(process_id=PROCESS, projects=(project("b"), project("c", list_code="0604")))

        await ground.registry.projects.register_projects(batch, ACT)

        listed = [(event.project, event.order) for event in await ground.recorded(ProjectRegistered)]
        assert listed == [("a", 1), ("b", 2), ("c", 1)]

    async def test_nothing_of_a_faulty_batch_is_recorded(self, ground: Ground) -> None:
        await ground.open()
        before = await ground.store.position()
        batch = RegisterProjects(process_id=PROCESS, projects=(project("a"), project("b", list_code="0699")))

        with pytest.raises(BatchRefused):
            await ground.registry.projects.register_projects(batch, ACT)

        assert await ground.store.position() == before


class TestInscription:
    async def test_the_person_is_in_the_vault_and_the_event_has_the_commitment(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)

        await inscribed(ground)

        (event,) = await ground.recorded(AgentInscribed)
        assert await ground.people() == 1
        assert b"Quispe" not in event.to_bytes()

    async def test_of_two_inscriptions_of_one_document_at_once_one_wins(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)

        ended = await outcomes(*(inscribed(ground) for _ in range(4)))

        assert ended == [*[DocumentAlreadyInscribed.__name__] * 3, "done"]
        assert len(await ground.recorded(AgentInscribed)) == len(await ground.recorded(DocumentClaimed)) == 1

    async def test_whoever_is_refused_does_not_stay_in_the_vault(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)

        await outcomes(*(inscribed(ground) for _ in range(4)))

        assert await ground.people() == 1

    async def test_an_inscription_that_may_stand_keeps_its_person(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)

        with patch.object(EventStore, "append", side_effect=Unavailable()), pytest.raises(Unavailable):
            await inscribed(ground)

        assert await ground.people() == 1

    async def test_a_document_can_take_part_in_another_process(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)
        other = (await ground.registry.processes.open_process(opening(code="otro"), ACT)).id
        for phase in BEFORE_ACCREDITATION:
            command = BeginPhase(process_id=other, phase=phase, act=ORDINANCE)
            await ground.registry.processes.begin_phase(command, ACT)
        await inscribed(ground)

        await inscribed(ground, process_id=other)

        assert len(await ground.recorded(AgentInscribed)) == 2

    async def test_an_organisation_that_nobody_registered_is_refused(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)

        with pytest.raises(OrganisationUnknown):
            await inscribed(ground, organisation_id=uuid4())

        assert await ground.people() == 0

    async def test_an_agent_of_a_registered_organisation_is_inscribed(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)
        made = await ground.registry.processes.register_organisation(organisation(), ACT)

        await inscribed(ground, organisation_id=made.id)

        (event,) = await ground.recorded(AgentInscribed)
        assert event.organisation_id == made.id

    async def test_an_agent_of_another_process_is_unknown(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        agent_id = await inscribed(ground)
        await ground.registry.processes.open_process(opening(code="otro"), ACT)
        other = accreditation(agent_id).model_copy(update={"process_id": (await self._other(ground))})

        with pytest.raises(AgentUnknown):
            await ground.registry.agents.accredit_agent(other, ACT)

    async def _other(self, ground: Ground) -> UUID:
        opened = await ground.recorded(ProcessOpened)
        assert opened[-1].process_id is not None
        return opened[-1].process_id


class TestElectors:
    async def test_calls_that_come_at_once_enrol_everybody_once(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)
        calls = [electors("1", "2"), electors("2", "3"), electors("3", "1")]

        done = await asyncio.gather(*(ground.registry.electors.enrol_electors(call, ACT) for call in calls))

        events = await ground.recorded(ElectorsEnrolled)
        everybody = [elector for event in events for elector in event.electors]
        assert (len(everybody), len(set(everybody))) == (3, 3)
        assert sum(one.enrolled for one in done) == 3

    async def test_a_call_that_is_repeated_records_nothing(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)
        first = await ground.registry.electors.enrol_electors(electors("1", "2"), ACT)

        again = await ground.registry.electors.enrol_electors(electors("1", "2"), ACT)

        assert (again.enrolled, again.already, again.position) == (0, 2, first.position)

    async def test_replicas_that_are_behind_each_other_enrol_everybody_once(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)
        one, other = (Electors(ground.store, ground.registry.electors._keyring) for _ in range(2))
        await one.enrol_electors(electors("1"), ACT)
        await other.enrol_electors(electors("2"), ACT)

        again = await one.enrol_electors(electors("1", "2", "3"), ACT)

        assert (again.enrolled, again.already) == (1, 2)

    async def test_a_replica_that_is_behind_finds_whom_another_enrolled(self, ground: Ground) -> None:
        await ground.open(*BEFORE_ACCREDITATION)
        one, other = (Electors(ground.store, ground.registry.electors._keyring) for _ in range(2))
        await one.enrol_electors(electors("1"), ACT)
        await other.enrol_electors(electors("2"), ACT)
        command = ReadPseudonyms(
            process_id=PROCESS, source="padrón de prueba", references=("1", "2"), purpose="Digitalizar"
        )

        pseudonyms = await one.read_pseudonyms(command, ACT)

        assert len(set(pseudonyms)) == 2

    async def test_pseudonyms_are_those_of_the_roll_and_the_read_is_recorded(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        await ground.registry.electors.enrol_electors(electors("1", "2"), ACT)
        await ground.registry.rolls.close_roll(CLOSE, ACT)
        command = ReadPseudonyms(
            process_id=PROCESS, source="padrón de prueba", references=("2", "1"), purpose="Digitalizar cédulas"
        )

        pseudonyms = await ground.registry.electors.read_pseudonyms(command, ACT)

        (page,) = await ground.recorded(RollPagePublished)
        assert sorted(pseudonyms) == [entry.voter for entry in page.entries]
        assert await self._reads(ground) == [("a1", "Digitalizar cédulas", PROCESS)]

    async def test_nothing_is_told_about_a_reference_that_was_not_enrolled(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        command = ReadPseudonyms(process_id=PROCESS, source="otro", references=("1",), purpose="Digitalizar")

        with pytest.raises(BatchRefused):
            await ground.registry.electors.read_pseudonyms(command, ACT)

        assert await self._reads(ground) == []

    async def _reads(self, ground: Ground) -> Sequence[Any]:
        async with ground.rows.connection() as connection:
            found = await connection.execute("select reader, purpose, person_id from vault.reads")
            return await found.fetchall()


class TestRoll:
    async def test_the_roll_holds_who_was_accredited_with_a_vote_or_enrolled(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        await accredited(ground, DOCUMENTS[0])
        await accredited(ground, DOCUMENTS[1], category="technical-team")
        rejected = await inscribed(ground, DOCUMENTS[2])
        rejection = RejectAgent(process_id=PROCESS, agent_id=rejected, reason=REASON)
        await ground.registry.agents.reject_agent(rejection, ACT)
        await ground.registry.electors.enrol_electors(electors("1", "2"), ACT)

        closed, _ = await ground.registry.rolls.close_roll(CLOSE, ACT)

        assert (closed.voters, closed.pages) == (3, 1)

    async def test_a_roll_closes_once(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        await ground.registry.electors.enrol_electors(electors("1"), ACT)

        ended = await outcomes(*(ground.registry.rolls.close_roll(CLOSE, ACT) for _ in range(3)))

        assert ended == [RollIsClosed.__name__, RollIsClosed.__name__, "done"]
        assert len(await ground.recorded(RollClosed)) == 1

    async def test_the_roll_of_one_process_holds_nobody_of_another(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        await ground.registry.electors.enrol_electors(electors("1"), ACT)
        other = (await ground.registry.processes.open_process(opening(code="otro"), ACT)).id
        for phase in UNTIL_ACCREDITATION:
            command = BeginPhase(process_id=other, phase=phase, act=ORDINANCE)
            await ground.registry.processes.begin_phase(command, ACT)

        closed, _ = await ground.registry.rolls.close_roll(CloseRoll(process_id=other), ACT)

        assert (closed.voters, closed.pages) == (0, 0)

    async def test_an_accreditation_that_races_the_closing_is_on_the_roll_or_refused(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        waiting = [await inscribed(ground, number) for number in DOCUMENTS]

        ended = await asyncio.gather(
            *(ground.registry.agents.accredit_agent(accreditation(agent), ACT) for agent in waiting[:3]),
            ground.registry.rolls.close_roll(CLOSE, ACT),
            *(ground.registry.agents.accredit_agent(accreditation(agent), ACT) for agent in waiting[3:]),
            return_exceptions=True,
        )

        done = [end for end in ended if isinstance(end, int)]
        refused = [end for end in ended if isinstance(end, RollIsClosed)]
        (closed,) = await ground.recorded(RollClosed)
        assert len(done) + len(refused) == len(waiting)
        assert closed.voters == len(done) == len(await ground.recorded(AgentAccredited))

    async def test_an_interrupted_closing_goes_on_to_the_same_roll(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        for start in range(0, 2500, 500):
            references = [str(number) for number in range(start, start + 500)]
            await ground.registry.electors.enrol_electors(electors(*references), ACT)

        with patch.object(EventStore, "append", failing_after(2, EventStore.append)), pytest.raises(Unavailable):
            await ground.registry.rolls.close_roll(CLOSE, ACT)
        interrupted = await ground.recorded(RollPagePublished)
        closed, _ = await ground.registry.rolls.close_roll(CLOSE, ACT)

        pages = await ground.recorded(RollPagePublished)
        voters = [entry.voter for page in pages for entry in page.entries]
        assert (len(interrupted), len(pages), closed.pages) == (1, 3, 3)
        assert voters == sorted(set(voters))
        assert len(voters) == closed.voters == 2500

    async def test_concertation_begins_once_the_roll_is_closed(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        command = BeginPhase(process_id=PROCESS, phase=Phase.CONCERTATION, act=ORDINANCE)
        with pytest.raises(RollIsStillOpen):
            await ground.registry.processes.begin_phase(command, ACT)
        await ground.registry.rolls.close_roll(CLOSE, ACT)

        position = await ground.registry.processes.begin_phase(command, ACT)

        assert position == await ground.store.position()


class TestCredential:
    async def test_an_accredited_agent_gets_the_credential_of_its_pseudonym(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        agent_id = await accredited(ground)
        await ground.registry.rolls.close_roll(CLOSE, ACT)

        token = await ground.registry.rolls.issue_credential(IssueCredential(process_id=PROCESS, agent_id=agent_id))

        credential = ground.verifier.ballot_credential(token)
        (page,) = await ground.recorded(RollPagePublished)
        assert credential.voter == page.entries[0].voter
        assert (credential.process_id, credential.lists) == (PROCESS, frozenset({"0601", "MULTIPROVINCIAL"}))
        assert str(agent_id) not in token

    async def test_no_credential_comes_before_the_roll_is_closed(self, ground: Ground) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        command = IssueCredential(process_id=PROCESS, agent_id=await accredited(ground))

        with pytest.raises(RollIsStillOpen):
            await ground.registry.rolls.issue_credential(command)

    @pytest.mark.parametrize(
        ("known", "reason"), [(True, AgentHasNoVote), (False, AgentUnknown)], ids=["not accredited", "unknown"]
    )
    async def test_nobody_else_gets_a_credential(self, ground: Ground, known: bool, reason: type[Refusal]) -> None:
        await ground.open(*UNTIL_ACCREDITATION)
        agent_id = await inscribed(ground) if known else uuid4()
        await ground.registry.rolls.close_roll(CLOSE, ACT)

        with pytest.raises(reason):
            await ground.registry.rolls.issue_credential(IssueCredential(process_id=PROCESS, agent_id=agent_id))


def failing_after(times: int, append: Any) -> Any:
    """Return an append that works so often, and then fails as a lost database does."""
    done = 0

    async def fail(store: EventStore, events: Sequence[NewEvent], **more: Any) -> int:
        nonlocal done
        done += 1
        if done > times:
            raise Unavailable
        position: int = await append(store, events, **more)
        return position

    return fail
