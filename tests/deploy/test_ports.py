"""A port that was named is used or refused; one that nobody named may be any."""

import contextlib
from pathlib import Path

import pytest

from deploy.assembly import _listening
from deploy.processes import _ports
from deploy.servers import PortIsTaken
from deploy.servers.process import LOOPBACK, free_port
from deploy.system import PARTS
from shared.serving import listen
from shared.settings import Environment, Settings


def settings(port: int | None = None) -> Settings:
    given = Settings(environment=Environment.DEVELOPMENT, data_dir=Path("nowhere"))
    return given if port is None else Settings(**given.model_dump(exclude={"port"}), port=port)


def test_a_named_port_is_used() -> None:
    port = free_port()

    with contextlib.closing(_listening(settings(port=port))) as listening:
        assert listening.getsockname()[1] == port


def test_a_named_port_that_is_taken_is_refused_instead_of_changed() -> None:
    with contextlib.closing(listen(LOOPBACK, 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(PortIsTaken, match=str(port)):
            _listening(settings(port=port))
        with pytest.raises(PortIsTaken, match=str(port)):
            _ports(settings(port=port))


def test_the_usual_port_is_changed_where_another_copy_has_it() -> None:
    with contextlib.ExitStack() as stack:
        listening = [stack.enter_context(contextlib.closing(_listening(settings()))) for _ in range(2)]

        assert len({one.getsockname()[1] for one in listening}) == len(listening)


def test_each_process_has_a_port_from_the_named_one_upwards() -> None:
    first = free_port()

    ports = _ports(settings(port=first))

    assert ports == {name: first + place for place, name in enumerate(PARTS)}


def test_processes_take_free_ports_where_none_was_named() -> None:
    assert len(set(_ports(settings()).values())) == len(PARTS)
