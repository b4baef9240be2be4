import asyncio
import email
import email.policy
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from shared.mail import MailNotSent, MailSettingIsUnfit, Outbox, Smtp, mail_from
from shared.settings import Settings

ANSWERS = {b"EHLO": b"250 ok", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class Server:
    """A mail server that takes one letter after the other, or refuses every recipient."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[str] = []
        self.refuses = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            answer = b"550 no" if self.refuses and verb == b"RCPT" else ANSWERS.get(verb, b"250 ok")
            writer.write(answer + b"\r\n")
            if verb == b"DATA":
                self.letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                writer.write(b"250 taken\r\n")
            if verb == b"QUIT":
                break
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as listening:
        made.port = listening.sockets[0].getsockname()[1]
        yield made


async def test_the_outbox_keeps_letters_for_their_owner_alone(tmp_path: Path) -> None:
    await Outbox(tmp_path / "outbox", "quipu@example.pe").send("ana@example.pe", "Código", "Su código: Ñ")

    (path,) = (tmp_path / "outbox").glob("*.eml")
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (letter["To"], letter["Subject"]) == ("ana@example.pe", "Código")
    assert "Su código: Ñ" in letter.get_content()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_letter_goes_out_by_smtp(server: Server) -> None:
    await Smtp(f"smtp://127.0.0.1:{server.port}", "quipu@example.pe").send("ana@example.pe", "Aviso", "Hola.")

    (letter,) = server.letters
    assert "To: ana@example.pe" in letter
    assert "Hola." in letter


async def test_a_letter_that_the_server_refuses_is_said_to(server: Server) -> None:
    server.refuses = True

    with pytest.raises(MailNotSent):
        await Smtp(f"smtp://127.0.0.1:{server.port}", "quipu@example.pe").send("ana@example.pe", "Aviso", "Hola.")


async def test_a_server_that_is_not_there_is_said_to() -> None:
    with pytest.raises(MailNotSent):
        await Smtp("smtp://127.0.0.1:1", "quipu@example.pe").send("ana@example.pe", "Aviso", "Hola.")


def test_the_settings_say_how_mail_goes(tmp_path: Path) -> None:
    assert isinstance(mail_from(Settings(data_dir=tmp_path)), Outbox)
    assert isinstance(mail_from(Settings(smtp_url=SecretStr("smtps://user:word@mail.example"))), Smtp)
    with pytest.raises(MailSettingIsUnfit):
        mail_from(Settings(smtp_url=SecretStr("mail.example")))


@pytest.mark.parametrize(
    ("environment", "smtp_url", "warnings"),
    [("production", None, 1), ("production", "smtps://mail.example.pe", 0), ("development", None, 0)],
)
def test_production_without_a_mail_server_is_told_at_the_start(
    tmp_path: Path, environment: str, smtp_url: str | None, warnings: int
) -> None:
    settings = Settings.model_validate({"environment": environment, "smtp_url": smtp_url, "data_dir": tmp_path})

    with capture_logs() as lines:
        mail_from(settings)

    assert [line["event"] for line in lines] == ["letters reach nobody"] * warnings
    assert settings.letters_stay_here is bool(warnings)
