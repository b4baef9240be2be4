"""Identity documents (domain.md 3.1); every number here is made up or belongs to a public body."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.documents import (
    DNI_DIGITS,
    DNI_LETTERS,
    DocumentRules,
    DocumentType,
    dni_check,
    read_document,
    ruc_check,
)
from shared.errors import Refusal

EIGHT_DIGITS = st.from_regex(r"[0-9]{8}", fullmatch=True).filter(lambda number: number != "00000000")
DNI, RUC = DocumentType.DNI, DocumentType.RUC


def refusal_of(kind: DocumentType, number: str, issuer: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_document(kind, number, issuer=issuer)
    return caught.value


def ruc_of(dni: str) -> str:
    return f"10{dni}{ruc_check('10' + dni)}"


@pytest.mark.parametrize("check", [None, "", "2", "G", "g", " 2 "])
def test_a_dni_is_accepted_with_its_digit_its_old_letter_or_neither(check: str | None) -> None:
    document = read_document(DNI, "10117410", check)

    assert (document.number, document.check) == ("10117410", "2" if check else None)


@pytest.mark.parametrize("typed", ["10117410", " 10 117 410 ", "10.117.410", "10117410-2", "１０１１７４１０"])
def test_however_it_is_typed_a_dni_has_one_normal_form(typed: str) -> None:
    assert read_document(DNI, typed).person_key == "dni:10117410"


@pytest.mark.parametrize("typed", ["1011741", "101174102", "1011741A", "", "00000000", "١٠١١٧٤١٠", "10117410-22"])
def test_what_is_not_eight_digits_is_no_dni(typed: str) -> None:
    assert refusal_of(DNI, typed).code == "dni-needs-eight-digits"


def test_zeros_in_front_belong_to_the_dni() -> None:
    assert read_document(DNI, "00117410").number == "00117410"


@pytest.mark.parametrize(("typed", "check"), [("10117410", "3"), ("10117410", "K"), ("10117410-9", None)])
def test_a_wrong_verification_digit_is_refused(typed: str, check: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        read_document(DNI, typed, check)

    assert caught.value.code == "dni-check-is-wrong"


@pytest.mark.parametrize("number", ["20512333797", "20453744168", "20-45374416-8"])
def test_the_ruc_of_a_public_body_is_accepted_and_is_not_personal(number: str) -> None:
    assert not read_document(RUC, number).is_personal


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2045374416", "ruc-needs-eleven-digits"),
        ("2045374416X", "ruc-needs-eleven-digits"),
        ("30453744168", "ruc-prefix-is-unknown"),
        ("20453744169", "ruc-check-is-wrong"),
    ],
)
def test_a_wrong_ruc_is_refused_with_its_reason(number: str, code: str) -> None:
    assert refusal_of(RUC, number).code == code


@given(EIGHT_DIGITS)
def test_a_dni_and_the_ruc_made_of_it_are_one_person(dni: str) -> None:
    document, ruc = read_document(DNI, dni), read_document(RUC, ruc_of(dni))

    assert document.person_key == ruc.person_key
    assert ruc.is_personal


@given(EIGHT_DIGITS)
def test_documents_of_other_kinds_with_the_same_digits_are_not_provably_one_person(number: str) -> None:
    rules = DocumentRules(accepted=tuple(DocumentType))
    kinds = (DNI, DocumentType.PASSPORT, DocumentType.ELECTORAL_CARD)

    keys = {read_document(kind, number, rules=rules).person_key for kind in kinds}

    assert len(keys) == len(kinds)


def test_passports_of_two_countries_with_one_number_are_two_people() -> None:
    keys = {read_document(DocumentType.PASSPORT, "AB123456", issuer=issuer).person_key for issuer in ("ECU", "COL")}

    assert len(keys) == 2


def test_a_passport_of_no_country_in_three_letters_is_refused() -> None:
    assert refusal_of(DocumentType.PASSPORT, "AB123456", issuer="Ecuador").code == "passport-is-malformed"


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        (DocumentType.FOREIGN_CARD, "12345678", "foreign-card-is-malformed"),
        (DocumentType.PASSPORT, "AB#12345", "passport-is-malformed"),
    ],
)
def test_a_malformed_foreign_document_is_refused(kind: DocumentType, number: str, code: str) -> None:
    assert refusal_of(kind, number).code == code


def test_a_foreigners_card_is_nine_to_twelve_letters_and_digits() -> None:
    assert read_document(DocumentType.FOREIGN_CARD, "000 123 456").number == "000123456"


def test_the_electoral_card_is_refused_with_its_reason() -> None:
    assert refusal_of(DocumentType.ELECTORAL_CARD, "10117410").code == "electoral-card-is-obsolete"


def test_a_process_may_accept_the_electoral_card() -> None:
    rules = DocumentRules(accepted=(DocumentType.ELECTORAL_CARD,))

    assert read_document(DocumentType.ELECTORAL_CARD, "10117410", rules=rules).number == "10117410"


def test_a_document_the_process_does_not_accept_is_refused() -> None:
    rules = DocumentRules(accepted=(DNI,))

    with pytest.raises(Refusal) as caught:
        read_document(RUC, "20453744168", rules=rules)

    assert caught.value.advise().es == "Use un documento de estos tipos: dni."


@given(st.sampled_from(DocumentType), st.text(min_size=4), st.text(min_size=4))
def test_no_refusal_repeats_what_was_typed(kind: DocumentType, number: str, check: str) -> None:
    shown = ""
    try:
        read_document(kind, number, check, issuer=check)
    except Refusal as refusal:
        shown = " ".join((repr(refusal), str(refusal.__cause__), *refusal.explain(), *refusal.advise()))

    typed = {number, check}.difference(("RUC,", "dni,", "ruc,"))
    assert all(len(text.strip()) < 5 or text not in shown for text in typed)


def test_a_document_does_not_show_its_number() -> None:
    assert "10117410" not in repr(read_document(DNI, "10117410", "2"))


@given(EIGHT_DIGITS)
def test_the_standard_library_of_numbers_agrees_on_the_dni(number: str) -> None:
    judge = pytest.importorskip("stdnum.pe.cui", reason="python-stdnum is not installed")

    digit, letter = dni_check(number)

    assert judge.is_valid(number + digit)
    assert judge.is_valid(number + letter)
    assert not any(judge.is_valid(number + other) for other in set(DNI_DIGITS + DNI_LETTERS) - {digit, letter})


@given(st.from_regex(r"(10|15|17|20)[0-9]{9}", fullmatch=True))
def test_the_standard_library_of_numbers_agrees_on_the_ruc(number: str) -> None:
    judge = pytest.importorskip("stdnum.pe.ruc", reason="python-stdnum is not installed")
    accepted = False

    with contextlib.suppress(Refusal):
        accepted = bool(read_document(RUC, number))

    assert accepted == judge.is_valid(number)
