"""The registry over HTTP, under `/registry`: each endpoint names who may ask, and turns a body into a command."""

from fastapi import APIRouter, Depends

from services.registry.api import (
    access,
    agents,
    conduct,
    documents,
    ideas,
    keys,
    money,
    pages,
    portfolios,
    processes,
    rights,
    rules,
    signing,
    standing,
)
from services.registry.api.cookies import Cookies
from services.registry.application import Registry
from services.registry.application.accounts import Accounts
from services.registry.application.entrance import Entrance
from shared.service import Running
from shared.tokens import Signer
from shared.web import after


def router(registry: Registry, accounts: Accounts, entrance: Entrance, signer: Signer, running: Running) -> APIRouter:
    """Return all endpoints of the registry, and the pages of signing in, which stand at the root of the site.

    The registry decides on its own events alone, so that it has always seen what a client of its own has.
    """
    platform = running.platform
    seen = after(running.consumer, platform.settings.wait_limit_seconds, ())
    routes = APIRouter(prefix="/registry", dependencies=[Depends(seen)])
    routes.include_router(processes.router(registry, platform))
    routes.include_router(agents.router(registry, platform))
    routes.include_router(agents.roll_router(registry, platform))
    routes.include_router(portfolios.router(registry, platform))
    routes.include_router(documents.router(registry, platform))
    routes.include_router(portfolios.impact_router(registry, platform))
    routes.include_router(portfolios.territory_router(registry, platform))
    routes.include_router(ideas.router(registry, platform))
    for more in (
        standing.router,
        standing.disputes_router,
        conduct.router,
        conduct.accounts_router,
        rights.router,
        rights.reads_router,
        pages.router,
    ):
        routes.include_router(more(registry, platform))
    routes.include_router(keys.router(signer, platform))
    routes.include_router(rules.router(registry, platform))
    routes.include_router(rules.amendment_router(registry, platform))
    routes.include_router(money.router(registry, platform))
    routes.include_router(access.router(accounts, entrance, platform))
    site = APIRouter()
    site.include_router(routes)
    site.include_router(signing.router(entrance, accounts, Cookies.of(platform.settings), platform))
    return site
