"""Addresses that are joined stay as they are, and what was recorded is told in canonical form."""

from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from shared.errors import Forbidden
from shared.messages import canonical
from shared.problems import install
from shared.web import join, recorded


def refuse() -> None:
    raise Forbidden


def test_a_part_that_is_joined_keeps_its_prefix_and_its_dependencies() -> None:
    app, free, closed = (
        FastAPI(),
        APIRouter(prefix="/free"),
        APIRouter(prefix="/closed", dependencies=[Depends(refuse)]),
    )
    install(app)
    for part in (free, closed):
        part.add_api_route("/address", lambda: "seen")
        join(app.router, part)
    client = TestClient(app)

    answers = [client.get(path).status_code for path in ("/free/address", "/closed/address", "/address")]

    assert answers == [200, 403, 404]
    assert sorted(client.get("/openapi.json").json()["paths"]) == ["/closed/address", "/free/address"]


def test_what_was_recorded_is_told_with_its_position_in_canonical_form() -> None:
    answer = recorded("voting", 42, {"project": "Ñ-1", "at": None})

    assert answer.body == canonical({"at": None, "positions": {"voting": 42}, "project": "Ñ-1"})
    assert (answer.status_code, answer.headers["Quipu-Position"]) == (201, "voting=42")
    assert answer.headers["Content-Type"] == "application/json"
