import html
from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.registry.api.look import rendered
from services.registry.api.pages import credential, notice, qr
from services.registry.application.credentials import PublicStanding
from services.registry.commands.rights import AnswerRight, AskRight, ExtendRightTerm, RequestBulkRead
from services.registry.domain.rights import APPROVED_FOR, TERMS, BulkReading, RightRequest, ask, request_bulk_read
from services.registry.errors.rights import (
    AnsweredBefore,
    BulkReadIsDecided,
    BulkReadNotApproved,
    FieldUnknown,
    IdentityIsNeeded,
    SecondPersonIsNeeded,
    TermCannotBeExtended,
)
from services.registry.events import Answer, Right
from services.registry.notice import (
    FIELDS,
    HEADINGS,
    STATEMENTS,
    Controller,
    ControllerNotNamed,
    privacy_notice,
    processing_register,
)
from services.registry.people import Identity
from shared.languages import Language
from shared.messages import Act
from shared.settings import Environment, Settings
from tests.services.registry.samples import ACT, IDENTITY, PROCESS, REASON, identity

CONTROLLER = Controller("Gobierno Regional", "Jirón 1", "datos@example.org", "RNPDP 7", invented=False)
REQUEST, AGENT, READ = uuid4(), uuid4(), uuid4()
GRANTED = AnswerRight(request_id=REQUEST, answer=Answer.GRANTED, reason=REASON)
EXTENSION = ExtendRightTerm(request_id=REQUEST, reason=REASON)
OTHER = ACT.model_copy(update={"actor": "a2"})


def later(days: float) -> Act:
    return ACT.model_copy(update={"recorded_at": ACT.recorded_at + timedelta(days=days)})


def asked(right: Right = Right.CANCELLATION) -> RightRequest:
    data = identity() if right is Right.RECTIFICATION else None
    command = AskRight(process_id=PROCESS, agent_id=AGENT, right=right, identity=data)
    request = RightRequest.replay([ask(REQUEST, command, ACT)])
    assert request is not None
    return request


def reading() -> BulkReading:
    command = RequestBulkRead(process_id=PROCESS, purpose="Avisar.", fields=("email",), agents=(AGENT,))
    found = BulkReading.replay([request_bulk_read(READ, command, ACT)])
    assert found is not None
    return found


def approved() -> BulkReading:
    found = BulkReading.replay([reading().requested, reading().approve(OTHER)])
    assert found is not None
    return found


class TestRequests:
    @pytest.mark.parametrize(
        ("right", "last"),
        [
            (Right.INFORMATION, date(2026, 3, 12)),
            (Right.CANCELLATION, date(2026, 3, 16)),
            (Right.ACCESS, date(2026, 3, 30)),
        ],
    )
    def test_each_right_is_answered_within_its_business_days(self, right: Right, last: date) -> None:
        assert asked(right).window.due_on == last

    def test_a_request_tells_nothing_of_the_person(self) -> None:
        command = AskRight(process_id=PROCESS, agent_id=AGENT, right=Right.RECTIFICATION, identity=identity())

        told = ask(REQUEST, command, ACT).to_bytes().decode() + repr(command)

        assert not any(value in told for value in IDENTITY.values() if len(value) > 4)

    def test_a_rectification_brings_the_data_and_nothing_else_does(self) -> None:
        for right, data in ((Right.RECTIFICATION, None), (Right.ACCESS, identity())):
            with pytest.raises(IdentityIsNeeded):
                ask(REQUEST, AskRight(process_id=PROCESS, agent_id=AGENT, right=right, identity=data), ACT)

    def test_a_field_that_nobody_keeps_is_refused(self) -> None:
        command = AskRight(process_id=PROCESS, agent_id=AGENT, right=Right.OPPOSITION, fields=("religion",))

        with pytest.raises(FieldUnknown):
            ask(REQUEST, command, ACT)

    def test_a_request_is_answered_once_also_late(self) -> None:
        request = asked()

        answered = request.evolve(request.answer(GRANTED, later(60)))

        with pytest.raises(AnsweredBefore):
            answered.answer(GRANTED, ACT)

    def test_a_term_is_extended_once_by_as_many_days(self) -> None:
        extended = asked().evolve(asked().extend(EXTENSION, ACT))

        assert extended.window.due_on == date(2026, 3, 30)
        with pytest.raises(TermCannotBeExtended):
            extended.extend(EXTENSION, ACT)

    @pytest.mark.parametrize(("right", "days"), [(Right.INFORMATION, 0), (Right.ACCESS, 40)])
    def test_the_term_of_information_and_a_term_that_passed_are_not_extended(self, right: Right, days: int) -> None:
        with pytest.raises(TermCannotBeExtended):
            asked(right).extend(EXTENSION, later(days))

    def test_silence_is_said_once_and_only_where_the_term_passed(self) -> None:
        request = asked()

        (passed,) = request.pass_term(later(20))

        assert request.pass_term(later(1)) == []
        assert request.evolve(passed).pass_term(later(20)) == []
        assert request.evolve(request.answer(GRANTED, ACT)).pass_term(later(20)) == []


class TestBulkReads:
    def test_another_person_approves_and_who_asked_reads_once(self) -> None:
        made = approved().make(ACT)

        assert made.read_id == READ
        again = BulkReading.replay([reading().requested, reading().approve(OTHER), made])
        assert again is not None
        with pytest.raises(BulkReadIsDecided):
            again.make(ACT)

    def test_nobody_approves_or_refuses_their_own_and_nobody_makes_anothers(self) -> None:
        with pytest.raises(SecondPersonIsNeeded):
            reading().approve(ACT)
        with pytest.raises(SecondPersonIsNeeded):
            reading().refuse(REASON, ACT)
        with pytest.raises(SecondPersonIsNeeded):
            approved().make(OTHER)

    def test_a_reading_that_is_not_approved_or_was_refused_is_not_made(self) -> None:
        refused = BulkReading.replay([reading().requested, reading().refuse(REASON, OTHER)])

        assert refused is not None
        for one in (reading(), refused):
            with pytest.raises(BulkReadNotApproved):
                one.make(ACT)

    def test_an_approval_lapses(self) -> None:
        with pytest.raises(BulkReadIsDecided):
            approved().make(later(APPROVED_FOR / timedelta(days=1)))

    def test_what_was_decided_is_not_decided_again(self) -> None:
        with pytest.raises(BulkReadIsDecided):
            approved().approve(OTHER)

    def test_a_field_that_nobody_keeps_cannot_be_read(self) -> None:
        command = RequestBulkRead(process_id=PROCESS, purpose="Ver.", fields=("salt",), agents=(AGENT,))

        with pytest.raises(FieldUnknown):
            request_bulk_read(READ, command, ACT)


class TestPages:
    FACTS = PublicStanding(
        process="p-1",
        title="Proceso <1>",
        fiscal_year=2027,
        agent_id=str(AGENT),
        status="accredited",
        organisation="A & B",
        category="Sociedad civil",
        list_name="Chota",
        seat="titular",
        has_vote=True,
        trained=False,
    )

    def test_a_credential_shows_its_facts_escaped_and_a_code(self) -> None:
        page = rendered("credential.html", **credential(self.FACTS, "https://example.org/x"))

        assert "Proceso &lt;1&gt;" in page
        assert "A &amp; B" in page
        assert "<svg" in page
        assert "con voz y voto" in page

    def test_a_credential_speaks_english_to_who_prefers_it(self) -> None:
        page = rendered("credential.html", Language.ENGLISH, **credential(self.FACTS, "https://example.org/x"))

        assert "with voice and vote" in page
        assert 'lang="en"' in page

    def test_a_code_follows_from_its_address(self) -> None:
        assert qr("https://example.org/1") == qr("https://example.org/1") != qr("https://example.org/2")

    def test_the_notice_names_every_field_of_the_form_and_every_right(self) -> None:
        said = privacy_notice(CONTROLLER)

        named = {field for purpose in said["purposes"] for field in purpose["fields"]}
        assert named == set(Identity.model_fields) == set(FIELDS)
        assert {one["right"]: one["business_days"] for one in said["rights"]} == {
            right.value: term.days for right, term in TERMS.items()
        }
        assert set(HEADINGS) == set(STATEMENTS)
        for language in Language:
            page = html.unescape(rendered("notice.html", language, **notice(said)))
            assert all(purpose["purpose"][language.value] in page for purpose in said["purposes"])
            assert all(language.of(words) in page for words in (*FIELDS.values(), *STATEMENTS.values()))

    def test_the_notice_speaks_of_the_account_too(self) -> None:
        purposes = [purpose["purpose"]["es"] for purpose in privacy_notice(CONTROLLER)["purposes"]]

        assert "Ingresar al sistema y recibir avisos." in purposes

    def test_the_digest_of_a_notice_changes_with_what_it_says(self) -> None:
        moved = CONTROLLER._replace(address="Jirón 2")

        assert privacy_notice(CONTROLLER)["digest"] != privacy_notice(moved)["digest"]
        assert privacy_notice(CONTROLLER) == privacy_notice(CONTROLLER)

    def test_the_notice_says_who_answers_for_the_data_where_and_under_which_number(self) -> None:
        page = rendered("notice.html", **notice(privacy_notice(CONTROLLER)))

        assert all(str(said) in page for said in CONTROLLER[:4])
        assert "inventado" not in page

    def test_what_development_makes_up_is_marked_as_invented(self) -> None:
        development = Settings(environment=Environment.DEVELOPMENT, controller_name="Municipalidad")

        made_up = Controller.named(development)

        assert (made_up.name, made_up.invented) == ("Municipalidad", True)
        assert "el titular es inventado" in rendered("notice.html", **notice(privacy_notice(made_up)))

    def test_production_asks_nobody_for_data_before_it_says_who_answers_for_them(self) -> None:
        told = Settings(
            controller_name="Gobierno Regional", controller_address="Jirón 1", data_officer="datos@example.org"
        )

        with pytest.raises(ControllerNotNamed, match="QUIPU_DATA_BANK_REGISTER"):
            Controller.named(told)
        named = Controller.named(told.model_copy(update={"data_bank_register": "RNPDP 7"}))
        assert named == ("Gobierno Regional", "Jirón 1", "datos@example.org", "RNPDP 7", False)

    def test_the_register_gives_each_field_a_purpose_a_ground_and_a_time(self) -> None:
        rows = [row for row in processing_register() if row["kind"] == Identity.KIND]

        assert {row["field"] for row in rows} == set(Identity.model_fields)
        assert all(row["legal_basis"] and row["retention_years"] and row["purpose"]["es"] for row in rows)
