"""What may be read of a person while a request is pending, and after an opposition was upheld."""

from uuid import uuid4

import pytest

from services.registry.domain.blocking import PersonalData
from services.registry.errors.rights import DataAreBlocked
from services.registry.events import Right
from services.registry.people import OPPOSABLE, Identity
from tests.services.registry.samples import ACT, PROCESS

PERSON, REQUEST, OTHER = uuid4(), uuid4(), uuid4()
FREE = PersonalData(PERSON)
FIELDS = ("email", "names")


def after(*rights: Right) -> PersonalData:
    data = FREE
    for request, right in zip((REQUEST, OTHER), rights, strict=False):
        for event in data.asked(PROCESS, request, right, ACT):
            data = data.evolve(event)
    return data


class TestBlocking:
    @pytest.mark.parametrize("right", Right)
    def test_only_a_rectification_and_an_erasure_block_the_record(self, right: Right) -> None:
        data = after(right)

        if right in {Right.RECTIFICATION, Right.CANCELLATION}:
            with pytest.raises(DataAreBlocked):
                data.readable(FIELDS, None)
        else:
            assert data.readable(FIELDS, None) == FIELDS

    def test_a_law_may_demand_the_reading_all_the_same(self) -> None:
        assert after(Right.RECTIFICATION).readable(FIELDS, "Ley 27806, artículo 11") == FIELDS

    def test_the_record_is_read_again_once_every_request_that_blocks_it_was_answered(self) -> None:
        data = after(Right.RECTIFICATION, Right.CANCELLATION)

        for request in (REQUEST, OTHER):
            with pytest.raises(DataAreBlocked):
                data.readable(FIELDS, None)
            (answered,) = data.answered(PROCESS, request, ACT)
            data = data.evolve(answered)

        assert data.readable(FIELDS, None) == FIELDS
        assert data.answered(PROCESS, REQUEST, ACT) == []


class TestOpposition:
    def test_an_opposition_that_is_upheld_ends_the_uses_it_names(self) -> None:
        (stopped,) = FREE.uphold(PROCESS, REQUEST, ("email",), ACT)

        data = FREE.evolve(stopped)

        assert data.readable(FIELDS, None) == ("names",)
        assert data.readable(FIELDS, "Ley 27806, artículo 11") == FIELDS

    def test_one_that_names_no_field_ends_every_use_that_taking_part_does_not_need(self) -> None:
        (stopped,) = FREE.uphold(PROCESS, REQUEST, (), ACT)

        left = set(FREE.evolve(stopped).readable(tuple(Identity.model_fields), None))

        assert left == set(Identity.model_fields) - OPPOSABLE
        assert {"document_number", "names", "birth_date"} <= left
        assert not left & {"email", "mobile", "sex", "education", "profession"}
