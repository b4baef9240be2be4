"""Each address lets in who has the role it asks for, and says to others no more than that."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from shared.identity import (
    BallotCredential,
    DevelopmentIssuer,
    OnlyInDevelopment,
    Person,
    Verifier,
    requires,
    requires_ballot_credential,
)
from shared.messages import Role
from shared.problems import install
from shared.settings import Environment, Settings

PROCESS = UUID("01890000-0000-7000-8000-0000000000aa")


@pytest.fixture
def development(tmp_path: Path) -> Settings:
    return Settings(environment=Environment.DEVELOPMENT, data_dir=tmp_path)


@pytest.fixture
def client(development: Settings) -> TestClient:
    app, verifier = FastAPI(), Verifier.from_settings(development)
    install(app)

    @app.get("/matrix")
    async def matrix(person: Annotated[Person, Depends(requires(verifier, "voting", Role.ADMINISTRATOR))]) -> str:
        return person.role

    @app.get("/me")
    async def me(person: Annotated[Person, Depends(requires(verifier, "voting"))]) -> str:
        return str(person.id)

    @app.get("/ballots")
    async def ballots(credential: Annotated[BallotCredential, Depends(requires_ballot_credential(verifier))]) -> str:
        return credential.voter

    return TestClient(app)


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_who_has_the_role_is_let_in(client: TestClient, development: Settings) -> None:
    token = DevelopmentIssuer(development).token(Role.ADMINISTRATOR, "voting")

    assert client.get("/matrix", headers=bearing(token)).json() == "administrator"


def test_who_has_another_role_is_refused_as_known(client: TestClient, development: Settings) -> None:
    token = DevelopmentIssuer(development).token(Role.AGENT, "voting")

    assert client.get("/matrix", headers=bearing(token)).status_code == 403
    assert client.get("/me", headers=bearing(token)).status_code == 200


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic eDp5"}, bearing("x.y.z")])
def test_who_brings_no_valid_token_is_asked_for_one(header: dict[str, str], client: TestClient) -> None:
    answer = client.get("/matrix", headers=header)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "/problemas/unauthenticated"


def test_a_token_in_the_address_is_not_read(client: TestClient, development: Settings) -> None:
    token = DevelopmentIssuer(development).token(Role.ADMINISTRATOR, "voting")

    assert client.get(f"/matrix?access_token={token}").status_code == 401


def test_a_ballot_credential_opens_the_ballots_and_nothing_else(client: TestClient, development: Settings) -> None:
    signer = DevelopmentIssuer(development).signer
    credential = bearing(signer.ballot_credential("0" * 32, PROCESS, ("CAJAMARCA",)))

    assert client.get("/ballots", headers=credential).json() == "0" * 32
    assert client.get("/me", headers=credential).status_code == 401


def test_a_token_does_not_open_the_ballots(client: TestClient, development: Settings) -> None:
    token = DevelopmentIssuer(development).token(Role.AGENT, "voting")

    assert client.get("/ballots", headers=bearing(token)).status_code == 401


def test_the_made_up_person_of_a_role_is_always_the_same(client: TestClient, development: Settings) -> None:
    issuer = DevelopmentIssuer(development)
    first, second = (issuer.token(Role.AGENT, "voting") for _ in range(2))

    assert first != second
    assert client.get("/me", headers=bearing(first)).json() == client.get("/me", headers=bearing(second)).json()


def test_the_development_issuer_refuses_to_exist_outside_development(tmp_path: Path) -> None:
    with pytest.raises(OnlyInDevelopment):
        DevelopmentIssuer(Settings(data_dir=tmp_path))
