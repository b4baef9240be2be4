"""Whatever goes wrong, the answer is a problem document in the reader's language, without anything that was sent."""

import json
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, Query
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field
from starlette.exceptions import HTTPException
from structlog.testing import capture_logs

from shared.documents import MOST_ERRORS
from shared.errors import BatchRefused, FaultyRow, Forbidden, NotAllowedNow, Overloaded, Refusal, TooMany, Words
from shared.guards import BodyLimit, SecurityHeaders, StrictRoute
from shared.messages import Code, Command, Digest, Exact, Money, Pseudonym, UtcDatetime
from shared.problems import catalogue, install


class VotingWasOverInThisTest(NotAllowedNow):
    """Voting is over; no ballot is taken."""

    title = Words("La votación terminó", "Voting has ended")
    detail = Words("Cerró el {closed}.", "It closed on {closed}.")
    remedy = Words("Consulte el resultado.", "See the result.")


class Choice(Command):
    project: Code
    points: Exact


class CastBallot(Command):
    voter: Pseudonym
    choices: list[Choice]
    sheet: Digest | None = None
    amount: Money | None = None
    at: UtcDatetime | None = None
    notes: dict[str, int] = Field(default_factory=dict)


router = APIRouter(route_class=StrictRoute)


@router.post("/ballots")
async def cast_ballot(command: CastBallot, weight: Annotated[int, Query(ge=0)] = 1) -> dict[str, Any]:
    return {"choices": [str(choice.points) for choice in command.choices], "weight": weight}


@router.post("/refusals/{which}")
async def refuse(which: str) -> None:
    refusals: dict[str, Exception] = {
        "ended": VotingWasOverInThisTest("/contest", closed="2026-03-31"),
        "forbidden": Forbidden(),
        "many": TooMany(seconds=7),
        "full": Overloaded(),
        "batch": BatchRefused(rows=[FaultyRow(3, VotingWasOverInThisTest(closed="2026-03-31"))], faulty=1, total=9),
        "teapot": HTTPException(418, "Rosa Quispe"),
        "bug": KeyError("Rosa Quispe"),
    }
    raise refusals[which]


def sample_app() -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    app.add_middleware(BodyLimit, limit_bytes=20_000)
    app.add_middleware(SecurityHeaders)
    install(app)
    return app


CLIENT = TestClient(sample_app(), raise_server_exceptions=False)


def test_a_refusal_says_what_where_and_what_to_do_in_spanish_first() -> None:
    answer = CLIENT.post("/refusals/ended")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "es"
    assert answer.headers["vary"] == "Accept-Language"
    assert answer.json() == {
        "type": "/problemas/voting-was-over-in-this-test",
        "title": "La votación terminó",
        "status": 409,
        "detail": "Cerró el 2026-03-31.",
        "remedy": "Consulte el resultado.",
        "where": "/contest",
        "language": "es",
    }


def test_english_is_spoken_to_those_who_prefer_it() -> None:
    answer = CLIENT.post("/refusals/ended", headers={"Accept-Language": "en-GB, es;q=0.5"})

    assert answer.headers["content-language"] == "en"
    assert answer.json()["detail"] == "It closed on 2026-03-31."


@pytest.mark.parametrize("which", ["ended", "many", "teapot", "bug"])
def test_a_page_from_anywhere_may_read_why_it_was_refused(which: str) -> None:
    assert CLIENT.post(f"/refusals/{which}").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("which", "seconds"), [("many", "7"), ("full", "1")])
def test_who_must_wait_is_told_how_long(which: str, seconds: str) -> None:
    assert CLIENT.post(f"/refusals/{which}").headers["retry-after"] == seconds


def test_a_refused_batch_names_every_faulty_row() -> None:
    answer = CLIENT.post("/refusals/batch")

    assert answer.status_code == 422
    (row,) = answer.json()["rows"]
    assert (row["row"], row["type"], row["detail"]) == (
        3,
        "/problemas/voting-was-over-in-this-test",
        "Cerró el 2026-03-31.",
    )


def test_a_failure_shows_nothing_but_an_incident_number_which_the_log_has_too() -> None:
    with capture_logs() as lines:
        answer = CLIENT.post("/refusals/bug")

    assert answer.status_code == 500
    assert answer.json()["type"] == "/problemas/unexpected"
    assert "Quispe" not in answer.text
    assert [line["incident"] for line in lines] == [answer.json()["incident"]]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("DELETE", "/ballots", 405, "method-not-allowed"),
        ("POST", "/refusals/teapot", 418, "not-acceptable"),
        ("POST", "/refusals/forbidden", 403, "forbidden"),
    ],
)
def test_errors_of_http_itself_are_problem_documents_too(method: str, path: str, status: int, code: str) -> None:
    answer = CLIENT.request(method, path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.json()["type"] == f"/problemas/{code}"
    assert "Quispe" not in answer.text


def test_each_fault_of_a_body_is_named_by_pointer_code_and_words() -> None:
    body = {"voter": "0" * 32, "choices": [{"project": "a", "points": "x"}], "rosa": 1}

    answer = CLIENT.post("/ballots?weight=-1", json=body)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problemas/does-not-fit"
    assert sorted((error["in"], error["pointer"], error["code"]) for error in answer.json()["errors"]) == [
        ("body", "/*", "extra_forbidden"),
        ("body", "/choices/0/points", "decimal_parsing"),
        ("query", "/weight", "greater_than_equal"),
    ]


def test_many_faults_are_counted_rather_than_listed() -> None:
    body = {"voter": "0" * 32, "choices": [{}] * 100}

    answer = CLIENT.post("/ballots", json=body).json()

    assert len(answer["errors"]) == MOST_ERRORS
    assert answer["omitted"] == 100


def test_numbers_of_a_body_are_exact() -> None:
    body = b'{"voter": "%s", "choices": [{"project": "a", "points": 0.10000000000000000555}]}' % (b"0" * 32)

    answer = CLIENT.post("/ballots", content=body, headers={"Content-Type": "application/json"})

    assert answer.json()["choices"] == ["0.10000000000000000555"]


def test_the_catalogue_has_every_refusal_with_its_status_and_words() -> None:
    entries = {entry.code: entry for entry in catalogue()}

    assert entries["voting-was-over-in-this-test"].status == 409
    assert entries["voting-was-over-in-this-test"].meaning == "Voting is over; no ballot is taken."
    assert entries["unauthenticated"].status == 401
    assert all(entry.title.es and entry.title.en for entry in entries.values())


def test_a_refusal_of_no_kind_is_a_conflict() -> None:
    class Odd(Refusal):
        title = Words("Raro", "Odd")

    assert {entry.code: entry.status for entry in catalogue()}["odd"] == 409


fragments = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters='"\\'), min_size=7, max_size=30),
    st.integers(min_value=10**7, max_value=10**30).map(str),
    st.from_regex(r"[a-z]{5}[0-9]{5}@[a-z]{5}\.pe", fullmatch=True),
).map(lambda text: f"§{text}")  # No word of ours has this sign, so that none is taken for an echo.
names = st.one_of(st.sampled_from([*CastBallot.model_fields, *Choice.model_fields]), fragments)
garbage = st.recursive(
    st.one_of(st.none(), st.booleans(), fragments, st.integers(10**7, 10**30)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4)),
    max_leaves=12,
)


def pieces(sent: Any) -> list[str]:
    """Return every value and every made-up key that was sent."""
    match sent:
        case dict():
            keys = [key for key in sent if key not in CastBallot.model_fields and key not in Choice.model_fields]
            return keys + [piece for value in sent.values() for piece in pieces(value)]
        case list():
            return [piece for value in sent for piece in pieces(value)]
        case None | bool():
            return []
    return [str(sent)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(sent=st.one_of(garbage, st.fixed_dictionaries({"voter": garbage, "choices": st.lists(garbage), "at": garbage})))
def test_no_fragment_of_what_was_sent_is_ever_said_back(sent: Any) -> None:
    answer = CLIENT.post("/ballots", json=sent)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    said = json.dumps(answer.json(), ensure_ascii=False)
    assert "§" not in said
    assert not [piece for piece in pieces(sent) if piece in said]


@settings(deadline=None, max_examples=100)
@given(sent=st.binary(min_size=1), kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "x"]))
def test_bytes_of_any_kind_are_answered_with_a_problem_document(sent: bytes, kind: str) -> None:
    answer = CLIENT.post("/ballots", content=sent, headers={"Content-Type": kind})

    assert answer.status_code in {400, 422}
    assert answer.json()["title"]
