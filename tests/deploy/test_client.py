"""The client waits for what it wrote elsewhere, and is patient with long work."""

import httpx2
import pytest

from deploy import client
from deploy.client import PATIENCE, Client, Refused

LAGS = httpx2.Response(503, json={"type": "/problemas/not-seen-yet", "title": "Aún no está al día"})
AWAY = httpx2.Response(503, json={"type": "/problemas/unavailable", "title": "Servicio no disponible"})
DONE = httpx2.Response(200, json={"ballots": 1})


class Answers:
    """A service that gives these answers, one after another."""

    def __init__(self, *answers: httpx2.Response) -> None:
        self.left = list(answers)

    def client(self) -> Client:
        return Client({"voting": "http://quipu"}, httpx2.MockTransport(lambda _: self.left.pop(0)))


async def test_a_service_that_lags_behind_is_asked_again() -> None:
    answers = Answers(LAGS, LAGS, DONE)

    async with answers.client() as asking:
        found = await asking.get("/voting/contests")

    assert found == {"ballots": 1}


async def test_a_service_that_lags_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LAG_SECONDS", 0)

    async with Answers(LAGS, DONE).client() as asking:
        with pytest.raises(Refused, match="Aún no está al día"):
            await asking.get("/voting/contests")


async def test_any_other_refusal_is_told_at_once() -> None:
    answers = Answers(AWAY, DONE)

    async with answers.client() as asking:
        with pytest.raises(Refused, match="Servicio no disponible"):
            await asking.get("/voting/contests")

    assert answers.left == [DONE]


def test_a_refusal_names_what_is_wrong_and_where() -> None:
    problem = {
        "title": "Dato no válido",
        "detail": "Datos por corregir: 1.",
        "errors": [{"pointer": "/rules/currency", "detail": "No tiene la forma esperada."}],
        "remedy": "Corrija los datos indicados y repita.",
    }

    assert str(Refused(422, problem)) == (
        "Dato no válido: Datos por corregir: 1. /rules/currency: No tiene la forma esperada. "
        "Corrija los datos indicados y repita."
    )


def test_an_answer_that_takes_a_city_to_count_is_waited_for() -> None:
    assert PATIENCE.read is not None
    assert PATIENCE.read >= 1_800
