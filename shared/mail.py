"""Mail: short letters in plain text, through SMTP where the settings name it, else into a folder of this machine."""

import asyncio
import smtplib
import ssl
import time
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import uuid4

import structlog

from shared.errors import SettingIsUnfit, Unavailable, Words
from shared.settings import Settings
from shared.tokens import Clock, utc_now

SECONDS: Final = 15
_log = structlog.get_logger()
_PORTS: Final = {"smtps": 465, "smtp": 587}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailNotSent(Unavailable):
    """The mail server did not take the letter; nothing was sent."""

    title = Words("No se pudo enviar el correo", "The mail could not be sent")
    detail = Words("El servidor de correo no responde.", "The mail server does not answer.")


class MailSettingIsUnfit(SettingIsUnfit):
    """The setting `smtp_url` is not `smtps://user:password@host:port` or `smtp://…`; it is never shown."""

    detail = Words(
        "QUIPU_SMTP_URL no tiene la forma smtps://usuario:clave@servidor:puerto, o smtp://….",
        "QUIPU_SMTP_URL is not of the form smtps://user:password@host:port, or smtp://….",
    )


class Mail(Protocol):
    """What carries letters."""

    async def send(self, address: str, subject: str, text: str) -> None:
        """Hand a letter over, or raise `MailNotSent`."""


def mail_from(settings: Settings, clock: Clock = utc_now) -> Mail:
    """Return the mail that the settings name: SMTP, or the folder `outbox` in the data folder.

    In production without a mail server this warns and goes on: an operator may hand the first codes over in person.
    """
    if settings.letters_stay_here:
        _log.warning("letters reach nobody", name="QUIPU_SMTP_URL")
    if settings.smtp_url is None:
        return Outbox(settings.data_dir / "outbox", settings.mail_sender, clock)
    return Smtp(settings.smtp_url.get_secret_value(), settings.mail_sender, clock)


class Outbox:
    """Keeps each letter as a file for its owner alone (`<moment>-<random>.eml`), where there is no mail server."""

    def __init__(self, folder: Path, sender: str, clock: Clock = utc_now) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    async def send(self, address: str, subject: str, text: str) -> None:
        """Write the letter."""
        await asyncio.to_thread(self._write, _letter(self._sender, address, subject, text, self._clock))

    def _write(self, letter: EmailMessage) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{time.time_ns()}-{uuid4().hex}.eml"
        path.touch(mode=0o600)
        path.write_bytes(letter.as_bytes())


class Smtp:
    """Sends each letter over a connection of its own: `smtps` from the start under TLS, `smtp` by STARTTLS.

    Only a server on this very machine is spoken to in clear.
    """

    def __init__(self, url: str, sender: str, clock: Clock = utc_now) -> None:
        self._server = urlsplit(url)
        self._sender = sender
        self._clock = clock
        if self._server.scheme not in _PORTS or not self._server.hostname:
            raise MailSettingIsUnfit

    async def send(self, address: str, subject: str, text: str) -> None:
        """Hand the letter to the server, or raise `MailNotSent`."""
        letter = _letter(self._sender, address, subject, text, self._clock)
        try:
            await asyncio.to_thread(_deliver, self._server, letter)
        except (smtplib.SMTPException, OSError):
            raise MailNotSent from None


def _deliver(server: SplitResult, letter: EmailMessage) -> None:
    host, port = str(server.hostname), server.port or _PORTS[server.scheme]
    tls = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=tls)
    else:
        connection = smtplib.SMTP(host, port, timeout=SECONDS)
    with connection:
        if server.scheme == "smtp" and host not in _LOOPBACK:
            connection.starttls(context=tls)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(letter)


def _letter(sender: str, address: str, subject: str, text: str, clock: Clock) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, address, subject
    letter["Date"] = format_datetime(clock())
    letter["Message-ID"] = make_msgid(domain="quipu.invalid")
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter
