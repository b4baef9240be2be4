"""The page of the opening ceremony: what it shows, what it lets run, and that its script opens what was sealed."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from services.voting.api.ceremony import SCRIPT
from shared import quorum
from shared.messages import Role
from tests.services.voting.modes import ceremony, close, sealed_day
from tests.services.voting.situations import VOTER
from tests.services.voting.test_api import CONTEST, House, is_problem, open_house

NODE = shutil.which("node")
PLACE = b"quipu-contest-key-v1|contest"

STAGE = """
const [told, key, tokens] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const sent = [];
globalThis.fetch = async (address, options) => {
  sent.push([address, options.method || "GET", options.body || null, (options.headers || {}).Authorization || null]);
  const body = address.endsWith("/key") ? told : address === "/registry/tokens" ? { token: "t-1" } : {};
  return { ok: true, json: async () => body };
};
const form = { elements: { file: { files: [] }, key: { value: key }, token: { value: tokens } } };
give({ dataset: { process: "p" } }, form, "/voting/contests/c").then(
  (said) => console.log(JSON.stringify({ said, sent })),
  (reason) => console.log(JSON.stringify({ refused: reason.message, sent })),
);
"""


def play(told: dict[str, Any], key: str, token: str = "") -> dict[str, Any]:
    """Give a share by the page's own script, in Node's Web Crypto; return what it said and sent."""
    if NODE is None:
        pytest.skip("node is not on this machine")
    command = [NODE, "--no-warnings", "-e", SCRIPT.replace('"use strict";', "") + STAGE]
    answer = subprocess.run(command, input=json.dumps([told, key, token]), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def dealt(*holders: quorum.KeyPair) -> dict[str, Any]:
    """Return a dealt key as its address tells it."""
    deal = quorum.deal(2, [holder.public for holder in holders], PLACE)
    shares = [
        {
            "number": one.number,
            "holder": holder.public,
            "sealed": base64.urlsafe_b64encode(one.sealed).rstrip(b"=").decode(),
            "commitment": one.commitment,
        }
        for one, holder in zip(deal.shares, holders, strict=True)
    ]
    return {"place": PLACE.decode(), "shares": shares, "threshold": 2, "given": []}


@pytest.fixture(scope="module")
def holders() -> list[quorum.KeyPair]:
    return [quorum.new_pair() for _ in range(3)]


def test_the_script_opens_the_share_that_was_sealed_to_the_holder_and_sends_it_alone(
    holders: list[quorum.KeyPair],
) -> None:
    told = dealt(*holders)

    played = play(told, holders[1].private)

    (_, method, body, token) = played["sent"][-1]
    share = json.loads(body)
    assert (method, share["number"], token) == ("POST", 2, "Bearer t-1")
    assert quorum.commitment_to(bytes.fromhex(share["share"])) == told["shares"][1]["commitment"]
    assert holders[1].private not in json.dumps(played)


def test_a_token_that_was_typed_is_used_as_it_is(holders: list[quorum.KeyPair]) -> None:
    sent = play(dealt(*holders), holders[0].private, "mine")["sent"]

    assert [address for address, *_ in sent] == ["/voting/contests/c/key", "/voting/contests/c/shares"]
    assert sent[-1][3] == "Bearer mine"


@pytest.mark.parametrize("key", ["11" * 32, "llave", "00" * 31])
def test_a_key_that_holds_no_share_sends_nothing(holders: list[quorum.KeyPair], key: str) -> None:
    played = play(dealt(*holders), key)

    assert played["refused"]
    assert not any(method == "POST" for _, method, *_ in played["sent"])


def test_a_share_that_is_not_the_one_dealt_is_not_sent(holders: list[quorum.KeyPair]) -> None:
    told = dealt(*holders)
    told["shares"][0]["commitment"] = "0" * 64

    assert "no es la que se repartió" in play(told, holders[0].private)["refused"]


async def page(house: House) -> str:
    return (await house.http.get(f"/voting/contests/{CONTEST}/opening")).text


async def test_the_page_tells_who_gave_how_many_are_missing_and_that_it_is_open(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, holders):
        await house.vote()
        await close(house)
        before = await page(house)
        await ceremony(house).give(CONTEST, holders[0].private)
        first = await page(house)
        await ceremony(house).give(CONTEST, holders[2].private)

        last = await page(house)

        assert '<dd id="missing">2</dd>' in before
        assert before.count("pendiente</td>") == 3
        assert '<dd id="missing">1</dd>' in first
        assert (first.count("entregada</td>"), first.count("pendiente</td>")) == (1, 2)
        assert "con menos partes que las necesarias no se abre nada" in first
        assert "Abierta: 1 cédulas leídas; la llave es pública." in last
        assert "<form hidden>" in last
        assert VOTER not in last
        assert all(holder.private not in last for holder in holders)


async def test_the_page_runs_its_own_script_alone_and_loads_nothing(
    database: str, nats_url: str, tmp_path: Path
) -> None:
    async with sealed_day(database, nats_url, tmp_path) as (house, _):
        answer = await house.http.get(f"/voting/contests/{CONTEST}/opening")

    policy = answer.headers["content-security-policy"]
    for kind, element in (("script", "script"), ("style", "style")):
        (part,) = re.findall(rf"<{element}>(.*?)</{element}>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not re.search(r"(src|href|action)=|https?:|\son\w+=", answer.text)
    assert {"file", "key", "token"} == set(re.findall(r'<label for="(\w+)">', answer.text))
    assert '<html lang="es">' in answer.text


async def test_a_contest_that_is_not_sealed_has_no_ceremony(database: str, nats_url: str, tmp_path: Path) -> None:
    async with open_house(database, nats_url, tmp_path) as house:
        assert (await house.open_contest()).status_code == 201

        answer = await house.http.get(f"/voting/contests/{CONTEST}/opening", headers=house.as_role(Role.COMMITTEE))

        assert is_problem(answer, 409, "contest-is-not-sealed")
