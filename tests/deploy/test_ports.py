"""A port that was named is used or refused; one that nobody named may be any."""

import contextlib
import sys
from pathlib import Path

import pytest

from deploy.assembly import _listening
from deploy.processes import _held_ports
from deploy.servers import PortIsTaken
from deploy.servers.process import LOOPBACK, free_port, hold_port
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
        with pytest.raises(PortIsTaken, match=str(port)), _held_ports(settings(port=port)):
            pass


def test_the_usual_port_is_changed_where_another_copy_has_it() -> None:
    with contextlib.ExitStack() as stack:
        listening = [stack.enter_context(contextlib.closing(_listening(settings()))) for _ in range(2)]

        assert len({one.getsockname()[1] for one in listening}) == len(listening)


def first_of_free_ports() -> int:
    """Return the first of as many free ports as there are parts."""
    for _ in range(100):
        first = free_port()
        with contextlib.suppress(PortIsTaken), _held_ports(settings(port=first)):
            return first
    raise AssertionError("no five free ports in a row")


def test_each_process_has_a_port_from_the_named_one_upwards() -> None:
    first = first_of_free_ports()

    with _held_ports(settings(port=first)) as ports:
        assert ports == {name: first + place for place, name in enumerate(PARTS)}


def test_processes_take_free_ports_where_none_was_named() -> None:
    with _held_ports(settings()) as ports:
        assert len(set(ports.values())) == len(PARTS)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port that is held cannot be listened on")
def test_a_port_that_is_held_is_listened_on_by_its_process_and_given_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with hold_port() as holding:
        port = holding.getsockname()[1]
        monkeypatch.setattr("deploy.servers.process.PRIVATE_PORTS", range(port, port + 20))

        assert all(free_port() != port for _ in range(100))
        with contextlib.closing(listen(LOOPBACK, port)) as listening:
            assert listening.getsockname()[1] == port
