from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from services.registry.commands import RejectAgent
from services.registry.documents import DniNeedsEightDigits, DocumentTypeNotAccepted, ElectoralCardIsObsolete
from services.registry.domain.agent import Agent, Status
from services.registry.domain.inscription import check_claims, check_inscription, inscribe
from services.registry.domain.organisation import organisation_id, read_ruc, register_organisation
from services.registry.domain.process import Process
from services.registry.errors import (
    AgentHasNoVote,
    AgentIsAlreadyDecided,
    BirthDateIsImpossible,
    CategoryUnknown,
    ConsentIsMissing,
    DocumentAlreadyInscribed,
    ListUnknown,
    NoticeIsOutdated,
    NotInThisPhase,
    OrganisationAlreadyRegistered,
    OrganisationUnknown,
    RollIsClosed,
    RucIsNotOfAnOrganisation,
    RucIsOfAnOrganisation,
    TooYoung,
)
from services.registry.people import Identity
from shared.errors import Refusal
from tests.services.registry.samples import (
    ACT,
    BEFORE_ACCREDITATION,
    IDENTITY,
    PROCESS,
    REASON,
    RULES,
    UNTIL_ACCREDITATION,
    accreditation,
    begun,
    closing,
    identity,
    inscription,
    opened,
    organisation,
    process,
)

TODAY = date(2026, 3, 2)
AGENT = UUID("11111111-1111-4111-8111-111111111111")
COMMITMENT = "c" * 64


def agent(**changes: Any) -> Agent:
    found = Agent.replay([inscribe(AGENT, inscription(**changes), COMMITMENT, ACT)[0]])
    assert found is not None
    return found


class TestInscription:
    @pytest.mark.parametrize("phases", [BEFORE_ACCREDITATION, UNTIL_ACCREDITATION])
    def test_somebody_is_inscribed_while_registration_or_accreditation_lasts(self, phases: Any) -> None:
        document = check_inscription(process(phases=phases), inscription(), TODAY)

        assert document.person_key == "dni:10117410"

    def test_nobody_is_inscribed_before_registration(self) -> None:
        with pytest.raises(NotInThisPhase):
            check_inscription(process(), inscription(), TODAY)

    def test_nobody_is_inscribed_once_the_roll_closes(self) -> None:
        with pytest.raises(RollIsClosed):
            check_inscription(process(closing(), phases=UNTIL_ACCREDITATION), inscription(), TODAY)

    @pytest.mark.parametrize(
        ("changes", "reason", "where"),
        [
            ({"category": "nobles"}, CategoryUnknown, "/category"),
            ({"list_code": "0699"}, ListUnknown, "/list_code"),
            ({"consent": False}, ConsentIsMissing, "/consent"),
            ({"notice_version": "0"}, NoticeIsOutdated, "/notice_version"),
            ({"identity": identity(birth_date="2026-03-03")}, BirthDateIsImpossible, "/identity/birth_date"),
            ({"identity": identity(birth_date="1875-01-01")}, BirthDateIsImpossible, "/identity/birth_date"),
            ({"identity": identity(birth_date="2008-03-03")}, TooYoung, "/identity/birth_date"),
            (
                {"identity": identity(document_type="ruc", document_number="20453744168")},
                RucIsOfAnOrganisation,
                "/identity/document_number",
            ),
            ({"number": "1011741"}, DniNeedsEightDigits, "/identity/document_number"),
            (
                {"identity": identity(document_type="electoral-card")},
                ElectoralCardIsObsolete,
                "/identity/document_type",
            ),
            ({"identity": identity(document_type="libro")}, DocumentTypeNotAccepted, "/identity/document_type"),
        ],
    )
    def test_what_the_rules_do_not_admit_is_refused(
        self, changes: dict[str, Any], reason: type[Refusal], where: str
    ) -> None:
        with pytest.raises(reason) as refused:
            check_inscription(process(phases=BEFORE_ACCREDITATION), inscription(**changes), TODAY)

        assert refused.value.where == where

    def test_who_comes_of_age_today_is_inscribed_and_a_process_may_ask_for_no_age(self) -> None:
        any_age = RULES.inscription.model_copy(update={"minimum_age": 0})
        young = opened().model_copy(update={"rules": RULES.model_copy(update={"inscription": any_age})})
        admitting = Process.replay([young, *map(begun, BEFORE_ACCREDITATION)])
        assert admitting is not None

        for here, born in ((process(phases=BEFORE_ACCREDITATION), "2008-03-02"), (admitting, "2020-01-01")):
            assert check_inscription(here, inscription(identity=identity(birth_date=born)), TODAY).number == "10117410"

    def test_the_kind_of_document_may_be_written_in_capitals(self) -> None:
        assert identity(document_type="DNI").document_type == "dni"

    def test_the_event_tells_nothing_of_who_it_is(self) -> None:
        inscribed, claimed = inscribe(AGENT, inscription(), COMMITMENT, ACT)

        told = inscribed.to_bytes() + claimed.to_bytes()
        assert inscribed.commitment == COMMITMENT
        assert not any(value.encode() in told for value in IDENTITY.values() if len(value) > 4)

    def test_a_command_shows_nothing_of_who_it_is(self) -> None:
        shown = repr(inscription())

        assert not any(value in shown for value in IDENTITY.values() if len(value) > 4)

    def test_a_document_that_is_claimed_is_refused(self) -> None:
        with pytest.raises(DocumentAlreadyInscribed) as refused:
            check_claims(agent(), None)

        assert str(AGENT) not in str(refused.value.explain())

    def test_an_organisation_that_nobody_registered_is_refused(self) -> None:
        with pytest.raises(OrganisationUnknown):
            check_claims(None, [])

    @pytest.mark.parametrize("field", ["email", "mobile", "names", "birth_date"])
    def test_a_malformed_form_is_refused_without_repeating_it(self, field: str) -> None:
        with pytest.raises(ValidationError) as refused:
            Identity.model_validate(IDENTITY | {field: ""})

        assert "Quispe" not in str(refused.value)


class TestAccreditation:
    def test_an_agent_of_a_category_that_votes_is_accredited_with_a_vote(self) -> None:
        event = agent().accredit(process(phases=UNTIL_ACCREDITATION), accreditation(AGENT), ACT)

        assert (event.has_vote, event.list_code, event.reason) == (True, "0601", REASON)

    def test_the_technical_team_is_accredited_without_a_vote(self) -> None:
        speaker = agent(category="technical-team")

        event = speaker.accredit(process(phases=UNTIL_ACCREDITATION), accreditation(AGENT), ACT)

        assert not event.has_vote
        with pytest.raises(AgentHasNoVote):
            speaker.evolve(event).require_vote()

    def test_nobody_is_accredited_before_accreditation_begins(self) -> None:
        with pytest.raises(NotInThisPhase):
            agent().accredit(process(phases=BEFORE_ACCREDITATION), accreditation(AGENT), ACT)

    def test_nobody_is_accredited_once_the_roll_closes(self) -> None:
        with pytest.raises(RollIsClosed):
            agent().accredit(process(closing(), phases=UNTIL_ACCREDITATION), accreditation(AGENT), ACT)

    def test_an_agent_is_decided_on_once(self) -> None:
        here = process(phases=UNTIL_ACCREDITATION)
        rejection = RejectAgent(process_id=PROCESS, agent_id=AGENT, reason=REASON)
        rejected = agent().evolve(agent().reject(here, rejection, ACT))
        accredited = agent().evolve(agent().accredit(here, accreditation(AGENT), ACT))

        assert (rejected.status, accredited.status) == (Status.REJECTED, Status.ACCREDITED)
        for decided in (rejected, accredited):
            with pytest.raises(AgentIsAlreadyDecided):
                decided.accredit(here, accreditation(AGENT), ACT)
            with pytest.raises(AgentIsAlreadyDecided):
                decided.reject(here, rejection, ACT)

    def test_an_agent_who_is_not_accredited_has_no_vote(self) -> None:
        with pytest.raises(AgentHasNoVote):
            agent().require_vote()


class TestOrganisations:
    def test_the_id_follows_from_the_ruc(self) -> None:
        assert organisation_id("20453744168", uuid4()) == organisation_id("20453744168", uuid4())

    def test_organisations_without_ruc_are_different_ones(self) -> None:
        given = uuid4()

        assert organisation_id(None, given) == given

    def test_an_organisation_is_registered_once(self) -> None:
        event = register_organisation([], AGENT, "20453744168", organisation(), ACT)

        assert (event.ruc, event.process_id) == ("20453744168", None)
        with pytest.raises(OrganisationAlreadyRegistered):
            register_organisation([event], AGENT, "20453744168", organisation(), ACT)

    def test_the_ruc_of_a_natural_person_is_no_organisations(self) -> None:
        with pytest.raises(RucIsNotOfAnOrganisation):
            read_ruc("10101174102")

    @pytest.mark.parametrize("typed", ["20453744169", "204537441", "99453744168"])
    def test_a_ruc_that_is_none_is_refused(self, typed: str) -> None:
        with pytest.raises(Refusal) as refused:
            read_ruc(typed)

        assert refused.value.where == "/ruc"
        assert read_ruc(None) is None
