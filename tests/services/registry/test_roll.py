from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.enrolment import Enrolment, elector_id
from services.registry.domain.roll import PAGE, Voter, close, draw_up, enter, leaf, pseudonym, publish, roll_root
from services.registry.errors import (
    CategoryHasNoVote,
    ElectorEnrolledElsewhere,
    ListUnknown,
    NotInThisPhase,
    ReferenceNotEnrolled,
    ReferenceRepeated,
    RollIsClosed,
)
from services.registry.events import AgentAccredited, ElectorsEnrolled, RollEntry
from shared.errors import BatchRefused
from shared.merkle import includes, inclusion_proof, leaf_hash
from shared.messages import Event, canonical
from tests.services.registry.samples import ACT, PROCESS, UNTIL_ACCREDITATION, closing, electors, process

KEY = b"k" * 32


def voters_of(*events: Event) -> list[Voter]:
    voters: dict[UUID, Voter] = {}
    for event in events:
        enter(voters, event)
    return list(voters.values())


HERE = process(phases=UNTIL_ACCREDITATION)
AGENTS = st.lists(st.uuids(version=4), max_size=60, unique=True)


def enrol(enrolment: Enrolment, *references: str, **changes: str) -> ElectorsEnrolled | None:
    command = electors(*references, **changes)
    ids = [elector_id(KEY, command.source, reference) for reference in references]
    return enrolment.enrol(HERE, command, ids, ACT)


def enrolled(*references: str) -> Enrolment:
    event = enrol(Enrolment(), *references)
    assert event is not None
    return Enrolment.replay([event])


class TestEnrolment:
    def test_electors_are_enrolled_under_ids_that_do_not_tell_who_they_are(self) -> None:
        event = enrol(Enrolment(), "voter-1", "voter-2")

        assert event is not None
        assert len(event.electors) == 2
        assert b"voter-1" not in event.to_bytes()

    def test_the_id_depends_on_key_source_and_reference(self) -> None:
        ids = {
            elector_id(key, source, reference)
            for key in (KEY, b"other" * 8)
            for source in "ab"
            for reference in ("1", "2")
        }

        assert len(ids) == 8
        assert elector_id(KEY, "a", "1") == elector_id(KEY, "a", "1")

    def test_a_call_that_is_repeated_adds_nobody(self) -> None:
        assert enrol(enrolled("1", "2"), "1", "2") is None

    def test_only_those_who_are_not_yet_enrolled_are_added(self) -> None:
        event = enrol(enrolled("1", "2"), "2", "3")

        assert event is not None
        assert event.electors == (elector_id(KEY, "padrón de prueba", "3"),)

    def test_a_reference_twice_in_one_call_refuses_it_whole(self) -> None:
        with pytest.raises(BatchRefused) as refused:
            enrol(Enrolment(), "1", "2", "1")

        assert [(row, type(reason)) for row, reason in refused.value.rows] == [(3, ReferenceRepeated)]

    def test_an_elector_of_another_list_refuses_the_call_whole(self) -> None:
        with pytest.raises(BatchRefused) as refused:
            enrol(enrolled("1"), "2", "1", list_code="0604")

        assert [(row, type(reason)) for row, reason in refused.value.rows] == [(2, ElectorEnrolledElsewhere)]

    def test_electors_need_a_category_that_votes_and_a_list_of_the_process(self) -> None:
        with pytest.raises(CategoryHasNoVote):
            enrol(Enrolment(), "1", category="technical-team")
        with pytest.raises(ListUnknown):
            enrol(Enrolment(), "1", list_code="0699")

    def test_electors_are_enrolled_while_the_roll_is_open(self) -> None:
        command, ids = electors("1"), [uuid4()]

        with pytest.raises(NotInThisPhase):
            Enrolment().enrol(process(), command, ids, ACT)
        with pytest.raises(RollIsClosed):
            Enrolment().enrol(process(closing(), phases=UNTIL_ACCREDITATION), command, ids, ACT)

    def test_a_reference_that_was_not_enrolled_is_named(self) -> None:
        unknown = uuid4()

        with pytest.raises(BatchRefused) as refused:
            enrolled("1").require([elector_id(KEY, "padrón de prueba", "1"), unknown])

        assert [(row, type(reason)) for row, reason in refused.value.rows] == [(2, ReferenceNotEnrolled)]


class TestVoters:
    @pytest.mark.parametrize(("has_vote", "count"), [(True, 1), (False, 0)])
    def test_an_agent_without_a_vote_does_not_come_onto_the_roll(self, has_vote: bool, count: int) -> None:
        event = AgentAccredited(
            process_id=PROCESS,
            **ACT.facts(),
            agent_id=uuid4(),
            list_code="0601",
            category="citizen",
            has_vote=has_vote,
            reason="Porque sí.",
        )

        assert len(list(voters_of(event))) == count

    def test_every_enrolled_elector_comes_onto_the_roll(self) -> None:
        event = enrol(Enrolment(), "1", "2", "3")

        assert event is not None
        assert [voter[0] for voter in voters_of(event)] == list(event.electors)

    def test_no_other_event_adds_a_voter(self) -> None:
        assert list(voters_of(closing())) == []


class TestRoll:
    @given(AGENTS)
    def test_the_pages_hold_every_voter_once_in_the_order_of_pseudonyms(self, agents: list[UUID]) -> None:
        entries = draw_up([(agent, "0601", "citizen") for agent in agents], KEY)

        pages = publish(HERE, entries, 0, ACT)

        published = [entry.voter for page in pages for entry in page.entries]
        assert published == sorted({pseudonym(KEY, agent) for agent in agents})
        assert [page.page for page in pages] == list(range(1, len(pages) + 1))

    @given(AGENTS, st.randoms(use_true_random=False))
    def test_the_root_does_not_depend_on_who_came_first(self, agents: list[UUID], chance: Random) -> None:
        shuffled = list(agents)
        chance.shuffle(shuffled)

        one, other = (draw_up([(agent, None, "citizen") for agent in some], KEY) for some in (agents, shuffled))

        assert roll_root(one) == roll_root(other)

    @given(AGENTS.filter(bool), st.data())
    def test_every_entry_is_proven_under_the_root(self, agents: list[UUID], data: st.DataObject) -> None:
        entries = draw_up([(agent, "0601", "citizen") for agent in agents], KEY)
        closed = close(HERE, entries, ACT)
        place = data.draw(st.integers(0, len(entries) - 1))

        leaves = [leaf_hash(canonical(entry.model_dump(mode="json"))) for entry in entries]

        proof = inclusion_proof(place, leaves)
        assert includes(bytes.fromhex(closed.root), leaves[place], place, closed.voters, proof)

    def test_a_leaf_is_the_entrys_canonical_json(self) -> None:
        entry = RollEntry(voter="a" * 32, list_code=None, category="citizen")

        assert leaf(entry) == canonical(entry.model_dump(mode="json"))

    def test_a_page_holds_at_most_a_thousand(self) -> None:
        entries = draw_up([(uuid4(), None, "citizen") for _ in range(PAGE + 1)], KEY)

        pages = publish(HERE, entries, 0, ACT)

        assert [len(page.entries) for page in pages] == [PAGE, 1]
        assert close(HERE, entries, ACT).pages == 2

    def test_pages_that_are_published_are_not_published_again(self) -> None:
        entries = draw_up([(uuid4(), None, "citizen") for _ in range(PAGE + 1)], KEY)

        pages = publish(HERE, entries, 1, ACT)

        assert [page.page for page in pages] == [2]

    def test_pseudonyms_of_two_processes_cannot_be_linked(self) -> None:
        agent = uuid4()

        assert pseudonym(KEY, agent) != pseudonym(b"another key of thirty-two bytes!", agent)
