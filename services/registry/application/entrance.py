"""Handlers of signing in: one-time codes, the institution's provider, second factors, and tokens for services."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from services.registry.application.accounts import Accounts
from services.registry.application.doors import Doors
from services.registry.commands.access import Wish
from services.registry.domain.account import Standing
from services.registry.errors.access import AccountUnknown, SecondFactorRequired
from services.registry.events.access import Way
from services.registry.people import spelt
from shared.errors import NotFound, Unauthenticated, Words
from shared.messages import Act, Role
from shared.oidc import Provider
from shared.rates import FACTOR, SIGN_IN_ADDRESS, SIGN_IN_MACHINE
from shared.service import Platform
from shared.sessions import Session
from shared.signin import CODE_LENGTH, Secret
from shared.tokens import Signer

SUBJECT = "Código de ingreso"
LETTER = """Su código de ingreso es: {code}

Escríbalo en la página que lo pidió, o abra este enlace en el mismo navegador:
{site}/ingresar?codigo={code}

Vence en 10 minutos y sirve una sola vez. Si usted no lo pidió, no haga nada: sin él nadie ingresa.
"""


class NoProvider(NotFound):
    """This deployment names no provider of identity."""

    title = Words("Sin proveedor de identidad", "No identity provider")


class Token(NamedTuple):
    """A token for one service, and as whom it lets its bearer act."""

    text: str
    standing: Standing


class Entrance:
    """Lets people in and out. Nothing here tells whether an account exists: the first sign-in opens it."""

    def __init__(self, platform: Platform, accounts: Accounts, signer: Signer, doors: Doors) -> None:
        self._platform = platform
        self._accounts = accounts
        self._signer = signer
        self.doors = doors

    async def ask(self, email: str, machine: str) -> Secret:
        """Send a code to an address, whoever it belongs to, and return the secret of the browser that asked."""
        await self._platform.rates.check(SIGN_IN_MACHINE, "sign-in", machine)
        await self._platform.rates.check(SIGN_IN_ADDRESS, "sign-in", spelt(email))
        begun = await self.doors.sign_ins.begin(email, self._now())
        code = f"{begun.code[: CODE_LENGTH // 2]}-{begun.code[CODE_LENGTH // 2 :]}"
        site = self._platform.settings.public_site
        await self.doors.mail.send(email, SUBJECT, LETTER.format(code=code, site=site))
        return begun.secret

    async def by_code(self, secret: Secret, code: str, former: Secret | None, machine: str) -> Secret:
        """Use a code in the browser that asked, and return the secret of the session it opens."""
        await self._platform.rates.check(SIGN_IN_MACHINE, "code", machine)
        email = await self.doors.sign_ins.finish(secret, code, self._now())
        account_id = await self._accounts.enter(email, Way.CODE, self._opening)
        return await self.doors.sessions.open(account_id, Way.CODE, self._now(), former)

    async def to_provider(self, machine: str) -> tuple[Secret, str]:
        """Return the secret of the browser that asks, and where at the provider it goes."""
        await self._platform.rates.check(SIGN_IN_MACHINE, "sign-in", machine)
        secret = await self.doors.sign_ins.begin_elsewhere(self._now())
        return secret, await self._provider().address(secret)

    async def by_provider(self, secret: Secret, answered: str, former: Secret | None) -> Secret:
        """Take the provider's answer, once, and return the secret of the session it opens."""
        await self.doors.sign_ins.finish_elsewhere(secret, self._now())
        subject = await self._provider().subject(secret, answered)
        account_id = await self._accounts.enter_by_subject(subject, self._opening)
        return await self.doors.sessions.open(account_id, Way.PROVIDER, self._now(), former)

    async def session(self, secret: Secret) -> Session:
        """Return the living session of a browser, or raise `Unauthenticated`."""
        return await self.doors.sessions.recognise(secret, self._now())

    async def exchange(self, session: Session, wish: Wish, audience: str) -> Token:
        """Return a token of five minutes for one service, in one role; what was revoked is not in it any more."""
        try:
            account, _ = await self._accounts.recall(session.account_id)
        except AccountUnknown:
            raise Unauthenticated from None
        standing = account.stand(wish, self._now())
        if account.needs_second_factor(standing.role) and not session.is_strong:
            raise SecondFactorRequired
        text = self._signer.person_token(
            standing.person_id,
            (standing.role,),
            audience,
            processes=standing.processes,
            territories=standing.territories,
        )
        return Token(text, standing)

    async def check_factor(self, session: Session, credential: dict[str, Any]) -> Secret:
        """Take a passkey's answer, and return the session's new secret."""
        await self._platform.rates.check(FACTOR, "factor", session.account_id)
        await self.doors.passkeys.check(session, credential, self._now())
        return await self.doors.sessions.strengthen(session, self._now())

    async def use_recovery_code(self, session: Session, code: str) -> Secret:
        """Use a recovery code in place of a passkey, and return the session's new secret."""
        await self._platform.rates.check(FACTOR, "factor", session.account_id)
        await self.doors.recovery.use(session.account_id, code)
        return await self.doors.sessions.strengthen(session, self._now())

    async def register_passkey(self, session: Session, credential: dict[str, Any]) -> tuple[UUID, list[str], Secret]:
        """Keep a passkey; return its id, recovery codes with the first one, and the session's new secret.

        An account's first passkey needs no other; every further one needs a session with a second factor.
        """
        await self.require_factor(session)
        is_first = not await self.doors.passkeys.of(session.account_id)
        passkey_id = await self.doors.passkeys.register(session, credential, self._now())
        await self._accounts.note_passkey(session.account_id, passkey_id, self.act_of(session), registered=True)
        codes = await self.doors.recovery.renew(session.account_id) if is_first else []
        return passkey_id, codes, await self.doors.sessions.strengthen(session, self._now())

    async def remove_passkey(self, session: Session, passkey_id: UUID) -> None:
        """Forget a passkey, in a session with a second factor."""
        await self.require_factor(session)
        await self.doors.passkeys.remove(session.account_id, passkey_id)
        await self._accounts.note_passkey(session.account_id, passkey_id, self.act_of(session), registered=False)

    async def renew_recovery_codes(self, session: Session) -> list[str]:
        """Return ten new recovery codes, in a session with a second factor."""
        if not session.is_strong:
            raise SecondFactorRequired
        return await self.doors.recovery.renew(session.account_id)

    async def require_factor(self, session: Session) -> None:
        """Raise `SecondFactorRequired` where the account has a passkey and this session did not use one."""
        if not session.is_strong and await self.doors.passkeys.of(session.account_id):
            raise SecondFactorRequired

    async def close_account(self, session: Session) -> int:
        """Close the account of a session, end all its sessions, and forget its second factors."""
        await self.require_factor(session)
        position = await self._accounts.close(session.account_id, self.act_of(session))
        await self.doors.sessions.revoke_all(session.account_id, self._now())
        for passkey in await self.doors.passkeys.of(session.account_id):
            await self.doors.passkeys.remove(session.account_id, passkey.passkey_id)
        await self.doors.recovery.forget(session.account_id)
        return position

    def act_of(self, session: Session) -> Act:
        """Return the act of a session's owner in their own matters."""
        return self._opening(session.account_id)

    def _opening(self, account_id: UUID) -> Act:
        return Act(actor=str(account_id), role=Role.CITIZEN, recorded_at=self._now(), cause=f"request:{uuid4()}")

    def _provider(self) -> Provider:
        if self.doors.provider is None:
            raise NoProvider
        return self.doors.provider

    def _now(self) -> datetime:
        return self._platform.clock()
