"""What signing in stands on: tables of the registry's database, mail, and the institution's provider."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.mail import Mail, mail_from
from shared.oidc import Client, Provider
from shared.passkeys import Passkeys, Site
from shared.postgres import pool
from shared.recovery import RecoveryCodes
from shared.service import Platform
from shared.sessions import Sessions, Terms, create_sessions
from shared.settings import Settings
from shared.signin import SignIns

SCHEMA: Final = "registry_sessions"
ANSWER: Final = "/registry/sign-in/provider/answer"
"""Where the provider sends people back to; it is to be registered there, behind the public site."""


@dataclass(frozen=True)
class Doors:
    """What lets people in; `provider` is None where the settings name none."""

    sign_ins: SignIns
    sessions: Sessions
    passkeys: Passkeys
    recovery: RecoveryCodes
    mail: Mail
    provider: Provider | None


@contextlib.asynccontextmanager
async def open_doors(platform: Platform) -> AsyncIterator[Doors]:
    """Bring the tables up to date, and open what signing in stands on; close it on leaving."""
    settings = platform.settings
    await asyncio.to_thread(create_sessions, platform.database_url, SCHEMA)
    async with pool(platform.database_url, name="quipu-registry-sessions", schema=SCHEMA) as rows:
        sessions = Sessions(rows, _terms(settings))
        yield Doors(
            SignIns(rows),
            sessions,
            Passkeys(rows, sessions, Site.at(settings.public_site)),
            RecoveryCodes(rows),
            mail_from(settings, platform.clock),
            _provider(platform),
        )


def _terms(settings: Settings) -> Terms:
    return Terms(timedelta(seconds=settings.session_lifetime_seconds), timedelta(seconds=settings.session_idle_seconds))


def _provider(platform: Platform) -> Provider | None:
    settings = platform.settings
    if settings.oidc_issuer is None:
        return None
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
    client = Client(settings.oidc_client_id, secret, f"{settings.public_site}{ANSWER}")
    return Provider(settings.oidc_issuer, client, platform.clock)
