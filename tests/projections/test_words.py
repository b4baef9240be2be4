import importlib
import pkgutil
from datetime import UTC, datetime
from uuid import UUID

import pytest

import services
from projections.folding import name_of
from projections.vocabulary import CODES
from projections.words import SENTENCES, sentence
from services.registry.events.access import Extent, RoleGranted, Way
from services.voting import events as voting
from shared.envelope import SERVICES, service_of
from shared.messages import Role, event_classes
from tests.projections.history import whole


def test_every_event_of_the_services_has_a_sentence() -> None:
    for found in pkgutil.walk_packages(services.__path__, "services."):
        importlib.import_module(found.name)
    topics = {name_of(topic) for topic, kind in event_classes().items() if kind.__module__.startswith("services.")}

    assert topics == SENTENCES.keys()


def test_every_way_to_an_account_has_a_word() -> None:
    assert {way.value for way in Way} == CODES["way"].keys()


def test_a_role_that_was_granted_is_named_in_words() -> None:
    event = RoleGranted(
        actor="x", role=Role.ADMINISTRATOR, recorded_at=datetime(2026, 3, 2, tzinfo=UTC), cause="request:1",
        process_id=None, account_id=UUID(int=1), grant_id=UUID(int=2), granted=Role.AUDITOR, extent=Extent(),
        reason="Concurso 3.", proposal_id=None,
    )  # fmt: skip

    assert sentence(event.TOPIC, event.to_bytes()).en == "An account has the role Auditor: Concurso 3."


def test_every_role_has_a_word() -> None:
    assert {role.value for role in Role} == CODES["role"].keys()


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_can_be_told_in_both_languages(service: str) -> None:
    for row in whole().rows[service]:
        said = sentence(row.topic, row.data)

        assert service_of(row.topic) == service
        assert said.es.endswith(".")
        assert "{" not in said.es + said.en


def test_codes_are_put_in_words() -> None:
    ballot = next(row for row in whole().rows["voting"] if row.topic == voting.BallotCast.TOPIC)

    assert sentence(ballot.topic, ballot.data).es == "Se emitió una cédula por la web con 2 opciones."


def test_an_event_that_nobody_knows_is_told_by_its_name() -> None:
    assert sentence("voting.moon-landed.v3", b"{}").es == "Ocurrió: voting.moon-landed.v3."
