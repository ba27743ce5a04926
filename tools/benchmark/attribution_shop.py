"""A shop for the benchmark of attribution, as Parquet files in the shape of the input contract.

    python -m tools.benchmark.attribution_shop /some/folder 10000000

Nothing but numpy's generator decides what is in it, so the same size gives the same rows. One
conversion for ten touches: 95 % of them sales, the rest leads. Nearly half of the touches lie in
the days before a sale; the others are of visitors who never buy. A visitor belongs to one customer
at most, and two of three rows of a customer name the visitor only.
"""

import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SEED = 20240101
FIRST_DAY = np.datetime64("2024-01-01")
DAYS = 366
DAY = 86_400
# The first conversions come when paths can be as long as the lookback.
FIRST_SALE_DAY = 40
CHANNELS = (
    "organic_search", "direct", "paid_search", "email", "paid_social", "shopping", "display",
    "newsletter", "referral", "affiliate", "organic_social", "influencer", "video", "coupon_site",
    "sms", "push", "marketplace", "direct_mail", "store", "print",
)  # fmt: skip
CAMPAIGNS_PER_CHANNEL = 2
PRODUCTS = 2_000
TOUCHES_PER_CONVERSION = 10
SALES_SHARE = 0.95
GUEST_SHARE = 0.03
# Days between a touch and the sale that it precedes: some are too early to count.
MEAN_DAYS_BEFORE = 8.0
MONEY = pa.decimal128(18, 2)


@dataclass(frozen=True)
class Events:
    """Rows in the order of their time, in seconds since the first day; -1 is missing."""

    at: np.ndarray
    columns: dict[str, np.ndarray]

    def until(self, days: int) -> "Events":
        """The rows of the first days."""
        kept = int(np.searchsorted(self.at, days * DAY))
        return Events(self.at[:kept], {name: of[:kept] for name, of in self.columns.items()})


@dataclass(frozen=True)
class AttributionShop:
    """The whole year; write() takes as many days of it as wanted."""

    customers: int
    touches: Events
    orders: Events
    leads: Events

    def write(self, folder: Path, days: int = DAYS) -> None:
        """Write the tables into `folder`/<system>/<table>.parquet, replacing what is there."""
        for system in ("shop", "marketing"):
            (folder / system).mkdir(parents=True, exist_ok=True)
        tables = {
            "shop/customers": self._customers(),
            "shop/products": _products(),
            "shop/orders": _orders(self.orders.until(days)),
            "shop/order_items": _order_items(self.orders.until(days)),
            "marketing/campaigns": _campaigns(),
            "marketing/campaign_spend": _campaign_spend(days),
            "marketing/touchpoints": _touchpoints(self.touches.until(days)),
            "marketing/leads": _leads(self.leads.until(days)),
        }
        for name, columns in tables.items():
            pq.write_table(pa.table(columns), folder / f"{name}.parquet", compression="snappy")

    def _customers(self) -> dict[str, pa.Array]:
        rows = self.customers
        return {
            "customer_id": _ids("c", np.arange(rows)),
            "registered_at": _times(np.zeros(rows, dtype=np.int64)),
            "has_marketing_consent": pa.array(np.ones(rows, dtype=bool)),
            "updated_at": _times(np.zeros(rows, dtype=np.int64)),
        }


def make_shop(touches: int) -> AttributionShop:
    """A shop with so many touches and a tenth of that in conversions."""
    rng = np.random.default_rng(SEED)
    conversions = touches // TOUCHES_PER_CONVERSION
    sales = round(conversions * SALES_SHARE)
    customers = round(conversions * 0.6)

    buyer = rng.integers(0, customers, sales)
    # Conversions at odd seconds and touches at even ones: never at the same moment.
    bought_at = rng.integers(FIRST_SALE_DAY * DAY // 2, DAYS * DAY // 2, sales) * 2 + 1
    is_guest = rng.random(sales) < GUEST_SHARE
    customer = np.where(is_guest, -1, buyer)
    orders = _sorted(bought_at, customer=customer, size=rng.integers(1, 3, sales))

    leading = rng.integers(0, customers, conversions - sales)
    led_at = rng.integers(FIRST_SALE_DAY * DAY // 2, DAYS * DAY // 2, len(leading)) * 2 + 1
    leads = _sorted(led_at, customer=leading, campaign=rng.integers(-20, 40, len(leading)))

    before = rng.poisson(TOUCHES_PER_CONVERSION * 0.5, sales)
    of_sale = np.repeat(np.arange(sales), before)[:touches]
    seconds_before = rng.exponential(MEAN_DAYS_BEFORE * DAY, len(of_sale)).astype(np.int64)
    buyers_at = np.maximum(bought_at[of_sale] - seconds_before, 0) // 2 * 2
    buyers = buyer[of_sale]
    device = (rng.random(len(of_sale)) < 0.3).astype(np.int64)
    is_named = rng.random(len(of_sale)) < 1 / 3
    others = touches - len(of_sale)
    strangers = rng.integers(0, max(others // 4, 1), others)
    weights = np.array([1 / (rank + 1) for rank in range(len(CHANNELS))])
    channel = np.concatenate([
        _draw(rng, weights[::-1] + weights.mean(), len(of_sale)),
        _draw(rng, weights, others),
    ])
    campaign = channel * CAMPAIGNS_PER_CHANNEL + rng.integers(0, CAMPAIGNS_PER_CHANNEL, touches)
    touched = _sorted(
        np.concatenate([buyers_at, rng.integers(0, DAYS * DAY // 2, others) * 2]),
        visitor=np.concatenate([buyers * 2 + device, 2 * customers + strangers]),
        customer=np.concatenate([np.where(is_named, buyers, -1), np.full(others, -1)]),
        channel=channel,
        campaign=np.where(rng.random(touches) < 0.6, campaign, -1),
    )
    return AttributionShop(customers, touched, orders, leads)


def _draw(rng: np.random.Generator, weights: np.ndarray, rows: int) -> np.ndarray:
    return rng.choice(len(weights), size=rows, p=weights / weights.sum())


def _sorted(at: np.ndarray, **columns: np.ndarray) -> Events:
    order = np.argsort(at, kind="stable")
    return Events(at[order], {name: values[order] for name, values in columns.items()})


def _ids(prefix: str, numbers: np.ndarray) -> pa.Array:
    """Texts such as c12; a number below 0 is null."""
    array = pa.array(numbers, mask=numbers < 0)
    return pc.binary_join_element_wise(prefix, pc.cast(array, pa.string()), "")


def _times(seconds: np.ndarray) -> pa.Array:
    return pa.array(FIRST_DAY.astype("datetime64[s]") + seconds, type=pa.timestamp("us"))


def _dates(days: np.ndarray) -> pa.Array:
    return pa.array(FIRST_DAY + days, type=pa.date32())


def _texts(choices: tuple[str, ...], places: np.ndarray) -> pa.Array:
    return pa.array(list(choices)).take(pa.array(places))


def _money(cents: np.ndarray) -> pa.Array:
    whole = pa.array(cents).cast(pa.decimal128(19, 0))
    return pc.multiply(whole, pa.scalar(Decimal("0.01"), pa.decimal128(2, 2))).cast(MONEY)


def _products() -> dict[str, pa.Array]:
    numbers = np.arange(PRODUCTS)
    price = 500 + numbers * 3
    return {
        "product_id": _ids("p", numbers),
        "sku": _ids("sku", numbers),
        "product_name": _ids("product ", numbers),
        "category": _ids("category ", numbers % 20),
        "unit_price": _money(price),
        "unit_cost": _money(price * 6 // 10),
        "updated_at": _times(np.zeros(PRODUCTS, dtype=np.int64)),
    }


def _orders(orders: Events) -> dict[str, pa.Array]:
    rows = len(orders.at)
    nothing = _money(np.zeros(rows, dtype=np.int64))
    return {
        "order_id": _ids("o", np.arange(rows)),
        "customer_id": _ids("c", orders.columns["customer"]),
        "order_status": pa.array(["delivered"]).take(pa.array(np.zeros(rows, dtype=np.int64))),
        "currency_code": pa.array(["EUR"]).take(pa.array(np.zeros(rows, dtype=np.int64))),
        "ordered_at": _times(orders.at),
        "discount_amount": nothing,
        "tax_amount": nothing,
        "shipping_amount": nothing,
        "updated_at": _times(orders.at),
    }


def _order_items(orders: Events) -> dict[str, pa.Array]:
    order = np.repeat(np.arange(len(orders.at)), orders.columns["size"])
    rows = np.arange(len(order))
    # a multiplier prime to the number of products walks through all of them
    product = rows * 7 % PRODUCTS
    price = 500 + product * 3
    return {
        "order_item_id": _ids("i", rows),
        "order_id": _ids("o", order),
        "product_id": _ids("p", product),
        "quantity": _money(np.full(len(rows), 100)),
        "unit_price": _money(price),
        "discount_amount": _money(np.zeros(len(rows), dtype=np.int64)),
        "unit_cost": _money(price * 6 // 10),
    }


def _campaigns() -> dict[str, pa.Array]:
    numbers = np.arange(len(CHANNELS) * CAMPAIGNS_PER_CHANNEL)
    return {
        "campaign_id": _ids("m", numbers),
        "campaign_name": _ids("campaign ", numbers),
        "channel": _texts(CHANNELS, numbers // CAMPAIGNS_PER_CHANNEL),
        "starts_on": _dates(np.zeros(len(numbers), dtype=np.int64)),
    }


def _campaign_spend(days: int) -> dict[str, pa.Array]:
    campaigns = len(CHANNELS) * CAMPAIGNS_PER_CHANNEL
    campaign = np.repeat(np.arange(campaigns), days)
    day = np.tile(np.arange(days), campaigns)
    return {
        "campaign_id": _ids("m", campaign),
        "spend_date": _dates(day),
        "spend_amount": _money(10_000 + campaign * 500),
        "impressions": pa.array(1_000 + day),
        "clicks": pa.array(50 + day % 7),
    }


def _touchpoints(touches: Events) -> dict[str, pa.Array]:
    return {
        "touchpoint_id": _ids("t", np.arange(len(touches.at))),
        "visitor_id": _ids("v", touches.columns["visitor"]),
        "customer_id": _ids("c", touches.columns["customer"]),
        "channel": _texts(CHANNELS, touches.columns["channel"]),
        "campaign_id": _ids("m", touches.columns["campaign"]),
        "occurred_at": _times(touches.at),
    }


def _leads(leads: Events) -> dict[str, pa.Array]:
    rows = len(leads.at)
    return {
        "lead_id": _ids("l", np.arange(rows)),
        "customer_id": _ids("c", leads.columns["customer"]),
        "campaign_id": _ids("m", leads.columns["campaign"]),
        "lead_source": pa.array(["form"]).take(pa.array(np.zeros(rows, dtype=np.int64))),
        "created_at": _times(leads.at),
    }


def main(arguments: list[str]) -> int:
    """arguments: the folder, the number of touches and, for a part of the year, of days."""
    folder, touches = Path(arguments[0]), int(arguments[1])
    make_shop(touches).write(folder, *map(int, arguments[2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
