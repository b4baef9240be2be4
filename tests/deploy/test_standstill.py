"""What stops the program until an operator decides is said in words, Spanish first, with the next step."""

from collections.abc import Iterator

import pytest

from deploy import cli
from deploy.assembly import OPENERS
from shared.errors import Standstill
from shared.relay import StoreBehindStream


def kinds(kind: type[Standstill]) -> Iterator[type[Standstill]]:
    for child in kind.__subclasses__():
        yield child
        yield from kinds(child)


def test_each_says_what_and_what_next_in_both_languages() -> None:
    assert OPENERS  # All services are imported.

    found = [kind for kind in kinds(Standstill) if hasattr(kind, "detail") and hasattr(kind, "remedy")]

    assert len(found) > 20
    for kind in found:
        assert kind.detail.es != kind.detail.en
        assert kind.remedy.es != kind.remedy.en


def test_the_command_tells_it_and_ends(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop() -> None:
        raise StoreBehindStream(service="voting", store=4, stream=6)

    monkeypatch.setattr(cli, "cli", stop)

    with pytest.raises(SystemExit) as ended:
        cli.main()

    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.startswith("El almacén de voting termina en 4 y su flujo en 6")
    assert "The store of voting ends at 4 and its stream at 6" in said
