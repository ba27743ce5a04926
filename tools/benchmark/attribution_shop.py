"""A shop for the benchmark of attribution, as Parquet files in the shape of the input contract.

    python -m tools.benchmark.attribution_shop /some/folder 10000000

Nothing but numpy's generator decides what is in it, so the same size gives the same rows. One
conversion for ten touches: 95 % of them sales, the rest leads. Nearly half of the touches lie in
the days before a sale; the others are of visitors who never buy. A visitor belongs to one customer
at most, and two of three rows of a customer name the visitor only.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

SEED = 20240101
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
# What the rows that are drawn become.
TABLES = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class AttributionShop:
    """The whole year as it was drawn; write() takes as many days of it as wanted.

    drawn: rows of touches, orders and leads in the order of their time, `second`.
    """

    customers: int
    drawn: dict[str, pa.Table]

    def write(self, folder: Path, days: int = DAYS) -> None:
        """Write the tables into `folder`/<system>/<table>.parquet, replacing what is there."""
        for system in ("shop", "marketing"):
            (folder / system).mkdir(parents=True, exist_ok=True)
        variables = {
            "folder": str(folder), "days": days, "customers": self.customers,
            "products": PRODUCTS, "channels": list(CHANNELS),
            "campaigns_per_channel": CAMPAIGNS_PER_CHANNEL,
        }  # fmt: skip
        with duckdb.connect() as connection:
            for name, value in variables.items():
                connection.execute(f"set variable {name} = ?", [value])
            for name, rows in self.drawn.items():
                connection.register(f"drawn_{name}", rows)
            connection.execute(TABLES)


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
    return AttributionShop(customers, {"touches": touched, "orders": orders, "leads": leads})


def _draw(rng: np.random.Generator, weights: np.ndarray, rows: int) -> np.ndarray:
    return rng.choice(len(weights), size=rows, p=weights / weights.sum())


def _sorted(at: np.ndarray, **columns: np.ndarray) -> pa.Table:
    order = np.argsort(at, kind="stable")
    sorted_columns = {name: values[order] for name, values in columns.items()}
    return pa.table({"number": np.arange(len(at)), "second": at[order]} | sorted_columns)


def main(arguments: list[str]) -> int:
    """arguments: the folder, the number of touches and, for a part of the year, of days."""
    folder, touches = Path(arguments[0]), int(arguments[1])
    make_shop(touches).write(folder, *map(int, arguments[2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
