import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.postgres import pool
from shared.sessions import create_sessions
from shared.signin import ALPHABET, CodeNotValid, Secret, SignIns

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
async def sign_ins(database: str) -> AsyncIterator[SignIns]:
    create_sessions(database, "registry_sessions")
    async with pool(database, name="sign-ins", schema="registry_sessions") as rows:
        yield SignIns(rows)


async def test_a_code_gives_back_the_address_it_was_sent_to(sign_ins: SignIns) -> None:
    begun = await sign_ins.begin("ana@example.pe", NOON)

    assert await sign_ins.finish(begun.secret, begun.code, NOON) == "ana@example.pe"


async def test_of_many_who_use_a_code_at_once_one_comes_in(sign_ins: SignIns) -> None:
    begun = await sign_ins.begin("ana@example.pe", NOON)

    tried = [sign_ins.finish(begun.secret, begun.code, NOON) for _ in range(5)]
    answers = await asyncio.gather(*tried, return_exceptions=True)

    assert sorted(type(answer).__name__ for answer in answers) == ["CodeNotValid"] * 4 + ["str"]


async def test_a_sign_in_elsewhere_takes_no_code_and_a_code_no_answer_from_elsewhere(sign_ins: SignIns) -> None:
    begun, elsewhere = await sign_ins.begin("ana@example.pe", NOON), await sign_ins.begin_elsewhere(NOON)

    with pytest.raises(CodeNotValid):
        await sign_ins.finish(elsewhere, begun.code, NOON)
    with pytest.raises(CodeNotValid):
        await sign_ins.finish_elsewhere(begun.secret, NOON)


@given(code=st.text(ALPHABET, min_size=8, max_size=8))
def test_a_code_is_the_same_however_it_is_written(code: str) -> None:
    secret = Secret("browser")
    read = code.lower().replace("0", "o").replace("1", "l")

    assert secret.digest_of(f" {read[:4]}-{read[4:]} ") == secret.digest_of(code)


@given(code=st.text(ALPHABET, min_size=8, max_size=8), other=st.text(ALPHABET, min_size=8, max_size=8))
def test_another_code_or_browser_has_another_digest(code: str, other: str) -> None:
    assert (Secret("browser").digest_of(code) == Secret("browser").digest_of(other)) == (code == other)
    assert Secret("browser").digest_of(code) != Secret("another").digest_of(code)


def test_a_secret_does_not_show() -> None:
    secret = Secret.new()

    assert secret.text not in repr(secret)
    assert len({secret.digest, secret.derive("state"), secret.derive("nonce"), secret.derive("verifier")}) == 4
