import pytest

from projections.folding import name_of
from projections.vocabulary import CODES
from projections.words import SENTENCES, sentence
from services.forum import events as forum
from services.oversight import events as oversight
from services.registry import events as registry
from services.voting import events as voting
from shared.envelope import SERVICES, service_of
from shared.messages import Role, event_classes
from tests.projections.history import whole

OURS = (forum.__name__, oversight.__name__, registry.__name__, voting.__name__)


def test_every_event_of_the_services_has_a_sentence() -> None:
    topics = {name_of(topic) for topic, kind in event_classes().items() if kind.__module__.startswith(OURS)}

    assert topics == SENTENCES.keys()


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
