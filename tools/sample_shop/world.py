"""What stands before the first order: sizes, products, customers and the planted products.

A `World` holds a few arrays as long as products and customers; everything else is made day by
day. Nothing here depends on which tables are written.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import words
from .columns import NULL
from .dates import (
    AS_OF,
    CAMPAIGNS,
    DAY_COUNT,
    END_AT,
    START_AT,
    day_counts,
    day_of,
    intensity,
    month_of,
)
from .draws import between, chance, choose, stream

ITEMS_PER_ORDER = [0.20, 0.21, 0.20, 0.15, 0.10, 0.07, 0.04, 0.03]
CUSTOMERS_PER_ORDER = 0.38
PRICE_RISE_DAY = day_of("2024-07-01")
HOLD_DAY = AS_OF - 4
MINIMUM_PRODUCTS = 60


@dataclass(frozen=True)
class Plants:
    """The planted products, by index. See docs/sample-shop.md for what each one does."""

    pairs: tuple[tuple[int, int], ...]
    rising: int
    falling: int
    souring: int
    stockout: int
    stockout_days: tuple[int, int]
    oversold: int
    often_returned: int
    expiring: tuple[int, ...]


@dataclass(frozen=True)
class Sizes:
    """How big the shop is; every other number follows from these two."""

    orders: int
    products: int

    @property
    def customers(self) -> int:
        """Registered customers."""
        return max(60, round(self.orders * CUSTOMERS_PER_ORDER))


class World:
    """Products, customers, daily order counts and planted products of one shop."""

    def __init__(self, seed: int, orders: int, products: int):
        if products < MINIMUM_PRODUCTS:
            raise ValueError(f"--products {products}: at least {MINIMUM_PRODUCTS} are needed")
        if orders < 100:
            raise ValueError(f"--orders {orders}: at least 100 are needed")
        self.seed = seed
        self.sizes = Sizes(orders, products)
        actual, unpaused = intensity(seed)
        self.orders_on = day_counts(orders, actual)
        self.first_order_on = np.concatenate([[0], np.cumsum(self.orders_on)])
        self.unpaused_orders_on = unpaused * orders / actual.sum()
        self._make_products()
        self._make_customers()

    # -- products ---------------------------------------------------------------------------

    def _make_products(self) -> None:
        rng = stream(self.seed, "products")
        count = self.sizes.products
        # rank -> product: popularity is spread over the ids, not sorted by them.
        self._weights_of = -1
        self.by_rank = np.argsort(rng.random(count), kind="stable")
        rank = np.empty(count, dtype=np.int64)
        rank[self.by_rank] = np.arange(count)
        self.base_weight = 1.0 / (rank + 3.0) ** 0.85

        names = list(words.CATEGORIES)
        self.category = choose(rng, count, [words.CATEGORY_SHARE[c] for c in names])
        place, types, owner = [], [], []
        for index, name in enumerate(names):
            for subcategory, kinds in words.CATEGORIES[name]:
                place.append(subcategory)
                types.append(kinds)
                owner.append(index)
        self.subcategories = place
        owner_array = np.array(owner)
        self.subcategory = np.empty(count, dtype=np.int64)
        for index in range(len(names)):
            inside = np.flatnonzero(owner_array == index)
            mine = np.flatnonzero(self.category == index)
            self.subcategory[mine] = inside[between(rng, len(mine), 0, len(inside))]
        self.brand = choose(rng, count, 1 / (np.arange(len(words.BRANDS)) + 2.0))
        self.shade = between(rng, count, 0, len(words.SHADES))
        widths = np.array([len(kinds) for kinds in types])
        self.kind = np.floor(rng.random(count) * widths[self.subcategory]).astype(np.int64)
        self.kinds = types

        typical = np.array([words.CATEGORY_PRICE[c] for c in names])[self.category]
        price = typical * np.exp(0.35 * rng.standard_normal(count))
        self.price = np.maximum(np.round(price), 4).astype(np.int64) * 100 - 10
        self.cost = np.round(self.price * (0.30 + 0.18 * rng.random(count))).astype(np.int64)
        self.rises = chance(rng, count, 0.3)
        self.old_price = np.where(self.rises, self.price * 96 // 1000 * 10, self.price)
        self.no_unit_cost = chance(rng, count, 0.03)
        self.supplier = between(rng, count, 0, len(words.SUPPLIERS))
        self.quality = 3.6 + 1.0 * rng.random(count)

        self.launched = between(rng, count, -900, -60)
        late = chance(rng, count, 0.08)
        self.launched[late] = between(rng, int(late.sum()), 30, 330)
        self.discontinued = np.full(count, 10**6, dtype=np.int64)
        gone = chance(rng, count, 0.06)
        self.discontinued[gone] = between(rng, int(gone.sum()), 200, 380)
        self.hide_launch = chance(rng, count, 0.1) & ~late
        self._plant()

    def _plant(self) -> None:
        """Give planted products their rank, and keep them on sale all the time."""
        at = [int(p) for p in self.by_rank]
        size = len(at)
        low = size - 1
        self.plants = Plants(
            pairs=((at[8], at[22]), (at[11], at[26]), (at[14], at[31]), (at[18], at[36])),
            rising=at[24],
            falling=at[10],
            souring=at[2],
            stockout=at[5],
            stockout_days=(day_of("2024-09-10"), day_of("2024-10-15")),
            oversold=at[15],
            often_returned=at[6],
            expiring=(at[low - 3], at[low - 6], at[low - 9], at[low - 12]),
        )
        p = self.plants
        single = (p.rising, p.falling, p.souring, p.stockout, p.oversold, p.often_returned)
        for product in [*single, *p.expiring, *(x for pair in p.pairs for x in pair)]:
            self.launched[product] = min(int(self.launched[product]), -60)
            self.discontinued[product] = 10**6
        # As popular as the first: it needs many reviews, and the falling rating must show in them.
        self.base_weight[p.souring] = self.base_weight[at[0]]
        self.pair_partner = np.full(size, -1, dtype=np.int64)
        for first, second in p.pairs:
            self.pair_partner[first] = second

    def product_weights(self, day: int) -> np.ndarray:
        """How likely each product is to be bought (or looked at) on a day. Do not change it."""
        if self._weights_of != day:
            self._weights, self._weights_of = self._product_weights(day), day
        return self._weights

    def _product_weights(self, day: int) -> np.ndarray:
        weights = self.base_weight.copy()
        season = [words.CATEGORY_SEASON[c][month_of(day) - 1] for c in words.CATEGORIES]
        weights *= np.array(season)[self.category]
        names = list(words.CATEGORIES)
        for number, campaign in enumerate(CAMPAIGNS):
            if campaign.category and campaign.is_on(day):
                weights[self.campaign_products(number)] *= 1.6
        p = self.plants
        weights[p.souring] *= 1 / season[names.index("skin")]
        level = weights.sum()
        if day > AS_OF - 60:
            recent = day > AS_OF - 30
            weights[p.rising] = level * (0.09 if recent else 0.008) * self._fame(24)
            weights[p.falling] = level * (0.020 if recent else 0.060) * self._fame(10)
        if day >= HOLD_DAY:
            weights[p.oversold] = max(weights[p.oversold] * 6, level * 0.16 * self._fame(15))
        if self.stockout_first_day <= day <= p.stockout_days[1]:
            weights[p.stockout] = 0.0
        weights[(day < self.launched) | (day >= self.discontinued)] = 0.0
        return weights

    def _fame(self, rank: int) -> float:
        """Share of a rank in this shop against its share in a shop of 72 products."""
        here = (rank + 3.0) ** -0.85 / self.base_weight.sum()
        small = (rank + 3.0) ** -0.85 / ((np.arange(72) + 3.0) ** -0.85).sum()
        return here / small

    @property
    def stockout_first_day(self) -> int:
        """The last units are sold on the day before; they have shipped when stock is zero."""
        return self.plants.stockout_days[0] - 6

    def campaign_products(self, number: int) -> np.ndarray:
        """The products that a campaign shows: some of its category, the popular ones first."""
        campaign = CAMPAIGNS[number]
        if campaign.category is None:
            return np.empty(0, dtype=np.int64)
        index = list(words.CATEGORIES).index(campaign.category)
        ranked = self.by_rank[self.category[self.by_rank] == index]
        shown = ranked[number % 2 :: 2][: max(4, len(ranked) // 8)]
        available = (self.launched[shown] < campaign.starts) & (
            self.discontinued[shown] > campaign.starts
        )
        return shown[available]

    # -- customers --------------------------------------------------------------------------

    def _make_customers(self) -> None:
        rng = stream(self.seed, "customers")
        count = self.sizes.customers
        before = int(count * 0.3)
        early = START_AT - np.floor(rng.random(before) * 220 * 86400).astype(np.int64)
        span = END_AT - START_AT
        later = START_AT + np.floor(np.sqrt(rng.random(count - before)) * span * 0.35)
        later = later + np.floor(rng.random(count - before) * span * 0.65)
        self.registered_at = np.sort(np.concatenate([early, later.astype(np.int64)]))
        activity = (1 - rng.random(count)) ** -0.45
        self.activity = np.cumsum(np.minimum(activity, 12.0))
        shares = [row[1] for row in words.COUNTRIES]
        self.country = choose(rng, count, shares).astype(np.int8)
        self.first_name = between(rng, count, 0, len(words.FIRST_NAMES)).astype(np.int16)
        self.last_name = between(rng, count, 0, len(words.LAST_NAMES)).astype(np.int16)
        self.no_email = chance(rng, count, 0.03)
        self.has_consent = chance(rng, count, 0.68)
        erased = chance(rng, count, 0.02)
        room = np.maximum(END_AT - self.registered_at, 2)
        asked = self.registered_at + 1 + np.floor(rng.random(count) * (room - 1)).astype(np.int64)
        self.erasure_at = np.where(erased, asked, NULL)

    def known_customers(self, at: np.ndarray) -> np.ndarray:
        """How many customers are registered before each moment."""
        return np.searchsorted(self.registered_at, at, side="left")

    def draw_customers(self, rng: np.random.Generator, at: np.ndarray) -> np.ndarray:
        """A registered customer for each moment: half of them new ones, half loyal ones."""
        known = self.known_customers(at)
        total = self.activity[np.maximum(known - 1, 0)]
        loyal = np.searchsorted(self.activity, rng.random(len(at)) * total, side="right")
        since = self.known_customers(at - 45 * 86400)
        fresh = since + np.floor(rng.random(len(at)) * (known - since)).astype(np.int64)
        use_fresh = chance(rng, len(at), 0.5) & (known > since)
        return np.minimum(np.where(use_fresh, fresh, loyal), known - 1)

    def emails(self, customers: np.ndarray) -> pa.Array:
        """E-mail addresses of customers; null where the shop has none."""
        safe = np.maximum(customers, 0)
        first = pc.utf8_lower(pa.array(words.FIRST_NAMES))
        last = pc.utf8_lower(pa.array(words.LAST_NAMES))
        text = pc.binary_join_element_wise(
            first.take(pa.array(self.first_name[safe])),
            pa.array(["."] * 1).take(pa.array(np.zeros(len(safe), dtype=np.int8))),
            last.take(pa.array(self.last_name[safe])),
            pc.cast(pa.array(safe + 1), pa.string()),
            pa.array(["@example.com"]).take(pa.array(np.zeros(len(safe), dtype=np.int8))),
            "",
        )
        missing = self.no_email[safe] | (customers < 0)
        return pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), text)

    # -- visitors ---------------------------------------------------------------------------

    def visitor_of_customer(self, customers: np.ndarray, device: np.ndarray) -> np.ndarray:
        """Visitor numbers of customers; each has two devices."""
        return customers * 2 + device

    @property
    def first_guest_visitor(self) -> int:
        """Visitor numbers from here on belong to guest orders, one each."""
        return 2 * self.sizes.customers

    @property
    def first_anonymous_visitor(self) -> int:
        """Visitor numbers from here on belong to visitors who never say who they are."""
        return self.first_guest_visitor + self.sizes.orders


def rates_to_reporting(seed: int) -> np.ndarray:
    """Millionths of EUR for one unit of each currency by day, shape (currencies, DAY_COUNT)."""
    rng = stream(seed, "rates")
    level = {"EUR": 1.0, "USD": 0.925, "GBP": 1.17, "CHF": 1.04}
    rows = []
    for currency in words.CURRENCIES:
        moves = np.cumsum(0.002 * rng.standard_normal(DAY_COUNT))
        rate = level[currency] * (1 + np.clip(moves, -0.06, 0.06))
        if currency == words.REPORTING_CURRENCY:
            rate = np.ones(DAY_COUNT)
        # Banks publish on working days; Saturday and Sunday keep Friday's rate.
        days = np.arange(DAY_COUNT)
        published = days - np.maximum(days % 7 - 4, 0)
        rows.append(np.round(rate[published] * 1e6).astype(np.int64))
    return np.array(rows)
