"""All endpoints of accounts and access, under the registry's own prefix."""

from fastapi import APIRouter

from services.registry.api import accounts, entrance, factors, policy
from services.registry.api.cookies import Cookies
from services.registry.application.accounts import Accounts
from services.registry.application.entrance import Entrance
from shared.service import Platform


def router(known: Accounts, entering: Entrance, platform: Platform) -> APIRouter:
    """Return the endpoints of signing in, sessions, second factors, accounts, roles and the policy."""
    cookies = Cookies.of(platform.settings)
    routes = APIRouter()
    routes.include_router(entrance.sign_in_router(entering, cookies))
    routes.include_router(entrance.session_router(entering, cookies, platform))
    routes.include_router(factors.router(entering, cookies, platform))
    routes.include_router(accounts.own_router(known, entering, cookies))
    routes.include_router(accounts.router(known, platform))
    routes.include_router(policy.router())
    return routes
