"""Bodies have a limit, answers have their headers, and JSON is read strictly."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, Form, Request, Response
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import NotFound
from shared.guards import API_HEADERS, BodyLimit, DirectRoute, NoNull, SecurityHeaders, StrictRoute, parse
from shared.problems import install
from shared.web import join

router = APIRouter(route_class=StrictRoute)


@router.post("/echo")
async def echo(body: dict[str, Any]) -> int:
    return len(body)


@router.post("/form")
async def form(title: Annotated[str, Form()]) -> str:
    return title


@router.post("/count")
async def count(request: Request) -> int:
    return len(await request.body())


@router.get("/public")
async def public() -> Response:
    return Response("x", headers={"Cache-Control": "public, max-age=60"})


@router.get("/bug")
async def bug() -> None:
    raise KeyError


async def direct(number: int, request: Request) -> Response:
    if number == 0:
        raise NotFound
    return Response(await request.body() * number, 201)


router.add_api_route("/direct/{number}", direct, methods=["POST"], route_class_override=DirectRoute)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    join(app.router, router)
    app.add_middleware(BodyLimit, limit_bytes=100, upload_limit_bytes=200)
    app.add_middleware(NoNull)
    app.add_middleware(SecurityHeaders)
    install(app)
    return TestClient(app, raise_server_exceptions=False)


def chunks(number: int) -> Iterator[bytes]:
    for _ in range(number):
        yield b"x" * 10


def test_a_body_at_the_limit_is_read(client: TestClient) -> None:
    assert client.post("/count", content=b"x" * 100).json() == 100


@pytest.mark.parametrize("path", ["/echo", "/count"])
def test_a_body_announced_over_the_limit_is_refused(path: str, client: TestClient) -> None:
    answer = client.post(path, content=b"x" * 101, headers={"Content-Type": "application/json"})

    assert answer.status_code == 413
    assert answer.json()["type"] == "/problemas/too-large"
    assert answer.json()["detail"] == "El límite es de 100 bytes."


@pytest.mark.parametrize("path", ["/echo", "/count"])
def test_a_chunked_body_over_the_limit_is_refused(path: str, client: TestClient) -> None:
    answer = client.post(path, content=chunks(11), headers={"Content-Type": "application/json"})

    assert answer.status_code == 413
    assert answer.json()["detail"] == "El límite es de 100 bytes."


async def test_no_more_than_the_limit_is_read_before_the_refusal() -> None:
    asked = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def read_all(_scope: Any, receive: Any, _send: Any) -> None:
        while (await receive())["more_body"]:
            pass

    scope = {"type": "http", "headers": []}
    with pytest.raises(Exception, match="413"):
        await BodyLimit(read_all, limit_bytes=100)(scope, receive, None)  # type: ignore[arg-type]  # Nothing is sent.

    assert asked == 2


def test_an_upload_may_be_larger(client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    assert client.post("/count", content=b"x" * 200, headers=headers).json() == 200
    assert client.post("/count", content=b"x" * 201, headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/echo", "/nowhere"])
def test_every_answer_carries_the_headers(path: str, client: TestClient) -> None:
    answer = client.post(path, json={})

    assert {name: answer.headers[name] for name in API_HEADERS} == API_HEADERS


def test_an_answer_may_say_otherwise_itself(client: TestClient) -> None:
    assert client.get("/public").headers["cache-control"] == "public, max-age=60"


def test_a_failure_is_not_cached_either(client: TestClient) -> None:
    answer = client.get("/bug")

    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 2}', '{"a": NaN}', "[Infinity]", "[1e65]", "[" * 100_000, "1" * 5000, "{", "", '"\ud800"', "[01]",
     "1e99999999999999999999"],
)  # fmt: skip
def test_what_is_not_strict_json_is_refused_without_its_text(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        parse(text.encode("utf-8", "surrogatepass"))

    assert refused.value.doc == ""


@pytest.mark.parametrize("body", ['{"a": 1, "a": 2}', '{"a": NaN}', "{", "\x00"])
def test_a_body_that_is_not_strict_json_is_answered_as_unreadable(body: str, client: TestClient) -> None:
    answer = client.post("/echo", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["type"]) == (400, "/problemas/malformed")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(-1000, 1000, places=3),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_everything_else_is_read_as_it_was_written(value: Any) -> None:
    written = json.dumps(value, default=str)

    read = parse(written.encode())

    assert json.dumps(read, default=str) == written


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ('{"title": "a\\u0000b"}', ["/title"]),
        ('{"x": [1, "\\u0000", "\\u0000"]}', ["/*/1", "/*/2"]),
        ('{"a\\u0000": 1}', ["/*"]),
    ],
)
def test_a_null_character_is_refused_by_its_place(body: str, pointers: list[str], client: TestClient) -> None:
    answer = client.post("/echo", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        (pointer, "null_character") for pointer in pointers
    ]


def test_a_null_character_that_is_only_spoken_of_is_text(client: TestClient) -> None:
    assert client.post("/echo", json={"text": r"the escape \u0000"}).status_code == 200


def test_a_null_character_is_refused_in_a_form_too(client: TestClient) -> None:
    for sent in ("a\0b", ["a\0b", "a"]):
        answer = client.post("/form", data={"title": sent})

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/title")
    assert client.post("/form", data={"title": "a"}).json() == "a"


@pytest.mark.parametrize("path", ["/public?q=%00", "/pub%00lic", "/nowhere?a=1&b=x%00y"])
def test_an_address_with_a_null_character_is_refused(path: str, client: TestClient) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problemas/text-holds-null")
    assert client.get("/public?q=%2500").status_code == 200


def test_a_number_with_a_point_is_exact() -> None:
    assert parse(b"[0.30000000000000004, 85.10]") == [Decimal("0.30000000000000004"), Decimal("85.10")]


def test_a_direct_route_gets_the_request_and_what_its_address_names(client: TestClient) -> None:
    answer = client.post("/direct/2", content=b"ab")

    assert (answer.status_code, answer.content) == (201, b"abab")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_direct_route_checks_what_its_address_names(client: TestClient) -> None:
    answer = client.post("/direct/many")

    assert answer.status_code == 422
    assert [(one["in"], one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("path", "/number", "int_parsing")
    ]


def test_what_a_direct_route_refuses_is_a_problem_document(client: TestClient) -> None:
    assert client.post("/direct/0").json()["type"] == "/problemas/not-found"
    assert client.post("/direct/2", content=chunks(11)).status_code == 413


def test_a_direct_route_is_described_as_any_other(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/direct/{number}"]["post"]

    assert [(one["name"], one["in"], one["required"]) for one in described["parameters"]] == [("number", "path", True)]


def test_a_body_is_not_allowed_more_for_naming_a_second_type(client: TestClient) -> None:
    types = [("Content-Type", "application/json"), ("Content-Type", "multipart/form-data")]

    assert client.post("/count", content=b"x" * 101, headers=types).status_code == 413
