"""The web process: every room's routes behind one door. granian loads `meadow.app:app`."""

from typing import Any

from litestar import Litestar

from meadow.base import heap, observe, settings
from meadow.base.db import House
from meadow.base.web import build
from meadow.care.notices import http as notices
from meadow.compass.diagnosis import http as diagnosis
from meadow.compass.market import http as market
from meadow.compass.metrics import http as metrics
from meadow.compass.promo import http as promo
from meadow.compass.screen import http as screen
from meadow.goods.catalog import http as catalog
from meadow.goods.media import http as media
from meadow.goods.offers import http as offers
from meadow.goods.stock import http as stock
from meadow.growth.alliance import http as alliance
from meadow.people.access import http as access
from meadow.people.accounts import http as accounts
from meadow.people.agencies import http as agencies
from meadow.people.authors import http as authors
from meadow.people.members import http as members
from meadow.people.shops import http as shops
from meadow.scenes.feed import http as feed
from meadow.scenes.live import http as live
from meadow.scenes.mall import http as mall
from meadow.scenes.search import http as search
from meadow.scenes.showcase import http as showcase
from meadow.scenes.video import http as video
from meadow.trade.aftersale import http as aftersale
from meadow.trade.cart import http as cart
from meadow.trade.fulfilment import http as fulfilment
from meadow.trade.ledger import http as ledger
from meadow.trade.orders import http as orders
from meadow.trade.orders.http import desk, exports, invoices, own, reviews, risk
from meadow.trade.payments import http as payments
from meadow.trade.settlement import http as settlement
from meadow.wiring import wire

MODULES: tuple[Any, ...] = (
    accounts, access, shops, authors, agencies, members, media, stock, catalog, offers, ledger, payments, cart, orders, desk, exports, invoices, own, reviews, risk,
    fulfilment, aftersale, settlement, video, live, feed, mall, search, showcase, alliance, notices, metrics, diagnosis, screen, market, promo,
)  # fmt: skip


def routes() -> list[Any]:
    """Every route of the house, lowest room first."""
    return [route for module in MODULES for route in module.routes]


def create(house: House) -> Litestar:
    """The app over a house that the caller made."""
    return build(house, routes())


def app() -> Litestar:
    """The app of `meadow web`, over the settings of this process."""
    found = settings.load()
    observe.start("web", found.log_level, found.otlp_url)
    made = create(House(found, wire()))
    heap.settle()
    return made
