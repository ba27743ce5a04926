"""One day of visits: who came through which channel, and what they did on the site.

Three kinds of visit: the one in which an order was placed, earlier ones of the same person,
and those of people who did not buy. Touchpoints and web events are both made from these.

The causal channel (`influencer`) stands early in the paths of the orders it causes and is rare
elsewhere. The bystander (`coupon_site`) is opened at the checkout, as often by those who then
leave as by those who buy: it stands last before many orders and changes none.
"""

from dataclasses import dataclass

import numpy as np

from . import words
from .columns import NULL
from .dates import (
    AS_OF,
    BYSTANDER_CHANNEL,
    BYSTANDER_PAUSE,
    CAMPAIGN_DAYS,
    CAMPAIGNS,
    CAUSAL_CHANNEL,
    CAUSAL_PAUSE,
    END_AT,
    START_AT,
    seconds_in_day,
)
from .draws import between, chance, choose, exponential, ragged, stream
from .orders import OrderDay
from .world import World

ORDER_VISIT, EARLIER_VISIT, BROWSE_VISIT = range(3)
BOUNCE, VIEW, CART, CHECKOUT = range(4)
BROWSE_PER_ORDER = 1.25
COUPON_AT_CHECKOUT = 0.36
PAGE_VIEW, SEARCH, IMPRESSION, PRODUCT_VIEW, ADD, REMOVE, BEGIN, PURCHASE = range(8)

_CHANNEL = {name: code for code, name in enumerate(words.CHANNELS)}
_PLAIN = [0.26, 0.22, 0.17, 0.13, 0.12, 0.10, 0.0, 0.0]
_WITHOUT_EMAIL = [0.30, 0.25, 0.20, 0.0, 0.14, 0.11, 0.0, 0.0]


@dataclass
class Visits:
    """The visits that begin a day's stories. One row is one touch; `session` -1 is no session."""

    kind: np.ndarray
    session: np.ndarray
    visitor: np.ndarray
    customer: np.ndarray
    is_known: np.ndarray
    at: np.ndarray
    channel: np.ndarray
    order: np.ndarray
    depth: np.ndarray
    term: np.ndarray

    def take(self, rows: np.ndarray) -> "Visits":
        """Some of the visits."""
        return Visits(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def _plain_channels(rng, has_email: np.ndarray) -> np.ndarray:
    """Everyday channels; e-mail reaches registered customers only."""
    mailed = choose(rng, len(has_email), _PLAIN)
    other = choose(rng, len(has_email), _WITHOUT_EMAIL)
    return np.where(has_email, mailed, other)


def visits_of_day(world: World, orders: OrderDay, first_session: int) -> tuple[Visits, int]:
    """The day's visits, and how many new session numbers they used."""
    rng = stream(world.seed, "visits", orders.day)
    device = chance(rng, orders.size, 0.3).astype(np.int64)
    visitor = np.where(
        orders.is_guest,
        world.first_guest_visitor + orders.number,
        world.visitor_of_customer(orders.customer, device),
    )
    last = _order_visits(world, rng, orders, visitor)
    earlier = _earlier_visits(world, rng, orders, visitor)
    browse = _browse_visits(world, rng, orders.day)
    parts = [last, earlier, browse]
    visits = Visits(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in Visits.__dataclass_fields__
        )
    )
    fresh = (visits.session == -2).nonzero()[0]
    visits.session[fresh] = world.sizes.orders + first_session + np.arange(len(fresh))
    keep = (visits.at >= START_AT) & (visits.at <= END_AT)
    return visits.take(keep), len(fresh)


def _order_visits(world: World, rng, orders: OrderDay, visitor: np.ndarray) -> Visits:
    """The visit in which the order was placed; orders without a session may have no touch."""
    size = orders.size
    touched = orders.has_session | chance(rng, size, 0.55)
    back = np.where(
        orders.has_session, between(rng, size, 300, 1500), between(rng, size, 60, 43200)
    )
    at = orders.ordered_at - back
    registered = ~orders.is_guest & (world.registered_at[orders.customer] < at)
    channel = _plain_channels(rng, registered)
    by_cause = chance(rng, size, np.where(orders.caused, 0.25, 0.01))
    pausing = CAUSAL_PAUSE[0] <= orders.day <= CAUSAL_PAUSE[1]
    if not pausing:
        channel[by_cause] = _CHANNEL[CAUSAL_CHANNEL]
    known = registered & chance(rng, size, 0.55)
    term = _terms_for(world, rng, orders, at)
    rows = Visits(
        kind=np.full(size, ORDER_VISIT),
        session=np.where(orders.has_session, orders.number, -1),
        visitor=visitor,
        customer=np.where(registered, orders.customer, -1),
        is_known=known,
        at=at,
        channel=channel,
        order=np.arange(size),
        depth=np.full(size, CHECKOUT),
        term=term,
    )
    return rows.take(touched)


def _earlier_visits(world: World, rng, orders: OrderDay, visitor: np.ndarray) -> Visits:
    """Touches of the buyer before the visit with the order; the causal channel stands first."""
    size = orders.size
    counts = choose(rng, size, [0.58, 0.26, 0.11, 0.05]) + orders.caused
    row, position = ragged(counts)
    total = len(row)
    gap = 3600 + exponential(rng, total, 3.5 * 86400).astype(np.int64)
    starts = np.cumsum(counts) - counts
    running = np.cumsum(gap)
    before = np.concatenate([[0], running])[starts]
    at = orders.ordered_at[row] - 7200 - (running - before[row])
    registered = ~orders.is_guest[row] & (world.registered_at[orders.customer[row]] < at)
    channel = _plain_channels(rng, registered)
    # Positions count backwards from the order: the last position is the first touch.
    is_first = position == counts[row] - 1
    channel[orders.caused[row] & is_first] = _CHANNEL[CAUSAL_CHANNEL]
    paused = (at >= START_AT + CAUSAL_PAUSE[0] * 86400) & (
        at < START_AT + (CAUSAL_PAUSE[1] + 1) * 86400
    )
    # A caused order shortly after the pause keeps its touch on the day before the pause ends.
    moved = paused & (channel == _CHANNEL[CAUSAL_CHANNEL])
    channel[moved] = _CHANNEL["social"]
    has_session = chance(rng, total, 0.3)
    depth = np.where(chance(rng, total, 0.25), CART, VIEW)
    return Visits(
        kind=np.full(total, EARLIER_VISIT),
        session=np.where(has_session, -2, -1),
        visitor=visitor[row],
        customer=np.where(registered, orders.customer[row], -1),
        is_known=registered & chance(rng, total, 0.4),
        at=at,
        channel=channel,
        order=row,
        depth=depth,
        term=_any_terms(rng, at, sells_only=True),
    )


def _browse_visits(world: World, rng, day: int) -> Visits:
    """Visits without an order: mostly strangers, some customers, a few carts left behind."""
    count = int(round(world.unpaused_orders_on[day] * BROWSE_PER_ORDER))
    at = START_AT + day * 86400 + seconds_in_day(rng, count, day)
    customer = np.where(chance(rng, count, 0.15), world.draw_customers(rng, at), -1)
    channel = _plain_channels(rng, customer >= 0)
    cause = chance(rng, count, 0.02)
    if not CAUSAL_PAUSE[0] <= day <= CAUSAL_PAUSE[1]:
        channel[cause] = _CHANNEL[CAUSAL_CHANNEL]
    # Strangers come back now and then: one visitor in eight repeats the visitor before.
    stranger = world.first_anonymous_visitor + _browse_number(world, day) + np.arange(count)
    again = chance(rng, count, 0.125)
    again[:1] = False
    stranger[again] -= 1
    device = chance(rng, count, 0.3).astype(np.int64)
    visitor = np.where(customer >= 0, world.visitor_of_customer(customer, device), stranger)
    return Visits(
        kind=np.full(count, BROWSE_VISIT),
        session=np.full(count, -2),
        visitor=visitor,
        customer=customer,
        is_known=(customer >= 0) & chance(rng, count, 0.4),
        at=at,
        channel=channel,
        order=np.full(count, -1),
        depth=choose(rng, count, [0.42, 0.33, 0.12, 0.13]),
        term=np.where(
            customer < 0,
            _any_terms(rng, at, sells_only=False),
            _any_terms(rng, at, sells_only=True),
        ),
    )


def _browse_number(world: World, day: int) -> int:
    """Browsing visits before a day."""
    return int(np.round(world.unpaused_orders_on[:day] * BROWSE_PER_ORDER).sum())


def _term_weights(recent: bool, sells_only: bool) -> np.ndarray:
    """How often each search term is used; the hot one is hot in the last 30 days."""
    weights = np.array([t.weight if t.sells or not sells_only else 0.0 for t in words.TERMS])
    if recent:
        weights[[t.text for t in words.TERMS].index(words.HOT_TERM)] = 45.0
    return weights


def _any_terms(rng, at: np.ndarray, sells_only: bool) -> np.ndarray:
    """A search term for each visit (used where the visit searches)."""
    recent = at >= START_AT + (AS_OF - 29) * 86400
    usual = choose(rng, len(at), _term_weights(False, sells_only))
    lately = choose(rng, len(at), _term_weights(True, sells_only))
    return np.where(recent, lately, usual)


def _terms_for(world: World, rng, orders: OrderDay, at: np.ndarray) -> np.ndarray:
    """A term that finds a product of each order; terms that sell nothing never do."""
    lines = np.bincount(orders.item_order, minlength=orders.size)
    line = np.cumsum(lines) - lines + np.floor(rng.random(orders.size) * lines).astype(np.int64)
    place = world.subcategory[orders.item_product[line]]
    found = np.full(orders.size, -1)
    mark = np.full(orders.size, -1.0)
    for code, term in enumerate(words.TERMS):
        if term.sells:
            fits = place == world.subcategories.index(term.subcategory)
            drawn = np.where(fits, rng.random(orders.size), -1.0)
            found = np.where(drawn > mark, code, found)
            mark = np.maximum(drawn, mark)
    # A hot term draws buyers who then take something else too.
    hot = [t.text for t in words.TERMS].index(words.HOT_TERM)
    recent = at >= START_AT + (AS_OF - 29) * 86400
    found = np.where(recent & chance(rng, orders.size, 0.3), hot, found)
    return np.where(found < 0, _any_terms(rng, at, sells_only=True), found)


# -- marketing.touchpoints --------------------------------------------------------------------


def touch_rows(world: World, day: int, visits: Visits, first: int) -> dict:
    """Rows of marketing.touchpoints: one per visit, one more for a coupon at the checkout."""
    rng = stream(world.seed, "touches", day)
    coupon = np.flatnonzero(coupon_visits(visits))
    row = np.concatenate([np.arange(len(visits.at)), coupon])
    channel = visits.channel[row]
    at = visits.at[row]
    extra = np.arange(len(row)) >= len(visits.at)
    channel[extra] = _CHANNEL[BYSTANDER_CHANNEL]
    # The coupon is looked up in the last minutes of the visit: 60 s before the order is placed.
    at = np.where(extra, at + 240, at)
    searched = np.isin(channel, [_CHANNEL["organic_search"], _CHANNEL["paid_search"]])
    term = np.where(searched & chance(rng, len(row), 0.5) & ~extra, visits.term[row], -1)
    touch_day = (at - START_AT) // 86400
    campaign = np.full(len(row), -1)
    spread = rng.random(len(row))
    for number in range(len(CAMPAIGNS)):
        runs = CAMPAIGN_DAYS[number][touch_day]
        mine = runs & (channel == _CHANNEL[CAMPAIGNS[number].channel])
        share = 0.75 if CAMPAIGNS[number].theme else 0.9
        campaign[mine & (spread < share)] = number
    return {
        "touchpoint_id": first + np.arange(len(row)),
        "visitor_id": visits.visitor[row],
        "customer_id": np.where(visits.is_known[row], visits.customer[row], -1),
        "session_id": visits.session[row],
        "channel": (words.CHANNELS, channel),
        "campaign_id": campaign,
        "search_term": ([t.text for t in words.TERMS], term),
        "occurred_at": at,
    }


def coupon_visits(visits: Visits) -> np.ndarray:
    """Which visits look for a coupon at the checkout, whether or not an order follows."""
    day = (visits.at - START_AT) // 86400
    paused = (day >= BYSTANDER_PAUSE[0]) & (day <= BYSTANDER_PAUSE[1])
    at_checkout = (visits.session >= 0) & (visits.depth == CHECKOUT)
    # Decided by the session's number alone: nothing that knows about the order has a say.
    mixed = (visits.session.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    return at_checkout & ~paused & (mixed % np.uint64(1000) < COUPON_AT_CHECKOUT * 1000)


# -- web.events -------------------------------------------------------------------------------


def event_rows(world: World, orders: OrderDay, visits: Visits, first: int) -> dict:
    """Rows of web.events for every visit that has a session."""
    rng = stream(world.seed, "events", orders.day)
    visits = visits.take(visits.session >= 0)
    size = len(visits.at)
    everyone = np.arange(size)
    weights = world.product_weights(orders.day)
    parts: list[tuple] = []

    def add(row, kind, offset, product=None, term=None, order=None):
        """One event per row; `offset` is a fraction of the visit, 0 to 1."""
        nothing = np.full(len(row), -1)
        parts.append(
            (
                row,
                np.full(len(row), kind),
                np.broadcast_to(offset, len(row)),
                nothing if product is None else product,
                nothing if term is None else term,
                nothing if order is None else order,
            )
        )

    bought = visits.kind == ORDER_VISIT
    add(everyone[~bought | chance(rng, size, 0.3)], PAGE_VIEW, 0.0)
    search_rate = np.where(visits.kind == BROWSE_VISIT, 0.32, 0.4)
    searches = np.flatnonzero(chance(rng, size, search_rate))
    add(searches, SEARCH, 0.08, term=visits.term[searches])
    results = np.array([t.result_count for t in words.TERMS])
    shown = searches[results[visits.term[searches]] > 0]
    listed = np.concatenate([shown, everyone[chance(rng, size, 0.45)]])
    add(listed, IMPRESSION, 0.15, product=choose(rng, len(listed), weights))

    # Visits without an order look at one to three products of their own.
    looking = np.flatnonzero(~bought & (visits.depth >= VIEW))
    row, position = ragged(1 + choose(rng, len(looking), [0.7, 0.22, 0.08]))
    row = looking[row]
    product = choose(rng, len(row), weights)
    earlier = visits.kind[row] == EARLIER_VISIT
    line = np.searchsorted(orders.item_order, np.maximum(visits.order[row], 0))
    wanted = orders.item_product[line] if orders.size else product
    product = np.where(earlier & (position == 0), wanted, product)
    add(row, IMPRESSION, 0.25 + 0.1 * position, product=product)
    add(row, PRODUCT_VIEW, 0.3 + 0.1 * position, product=product)
    carts = (visits.depth[row] >= CART) & (position == 0)
    add(row[carts], ADD, 0.65, product=product[carts])
    removed = carts & chance(rng, len(row), 0.15) & (visits.depth[row] == CART)
    add(row[removed], REMOVE, 0.75, product=product[removed])
    leaving = np.flatnonzero(~bought & (visits.depth == CHECKOUT))
    add(leaving, BEGIN, 0.8)

    # Visits with an order view some of its products and add all of them.
    buying = np.flatnonzero(bought)
    lines = np.bincount(orders.item_order, minlength=orders.size)
    begins = np.cumsum(lines) - lines
    in_basket, position = ragged(lines[visits.order[buying]])
    item = begins[visits.order[buying]][in_basket] + position
    row = buying[in_basket]
    part = (position + 1) / (lines[visits.order[row]] + 1)
    product = orders.item_product[item]
    viewed = chance(rng, len(row), 0.4)
    add(row[viewed], IMPRESSION, 0.18 + 0.4 * part[viewed], product=product[viewed])
    add(row[viewed], PRODUCT_VIEW, 0.2 + 0.4 * part[viewed], product=product[viewed])
    add(row, ADD, 0.22 + 0.4 * part, product=product)
    add(buying, BEGIN, 0.8)
    add(buying, PURCHASE, 1.0, order=orders.number[visits.order[buying]])

    columns = [np.concatenate([part[i] for part in parts]) for i in range(6)]
    row, kind, offset, product, term, order = columns
    length = np.full(size, 900)
    length[buying] = orders.ordered_at[visits.order[buying]] - visits.at[buying]
    length[~bought] = 120 + between(rng, int((~bought).sum()), 0, 1200)
    at = visits.at[row] + np.floor(offset * length[row]).astype(np.int64)
    known = visits.is_known[row] | (kind >= BEGIN)
    customer = visits.customer[row]
    # Who buys as a customer is signed in when the order is placed.
    ordered_by = orders.customer[np.maximum(visits.order[row], 0)] if orders.size else customer
    customer = np.where((kind == PURCHASE) & bought[row], ordered_by, customer)
    keep = at <= END_AT
    order_of_rows = np.lexsort((kind[keep], at[keep], row[keep]))
    pick = np.flatnonzero(keep)[order_of_rows]
    return {
        "event_id": first + np.arange(len(pick)),
        "session_id": visits.session[row[pick]],
        "visitor_id": visits.visitor[row[pick]],
        "customer_id": np.where(known, customer, -1)[pick],
        "event_type": (words.EVENT_TYPES, kind[pick]),
        "product_id": product[pick],
        "order_id": order[pick],
        "search_term": ([t.text for t in words.TERMS], term[pick]),
        "result_count": np.where(term >= 0, results[term], NULL)[pick],
        "occurred_at": at[pick],
    }
