"""The sample shop as it became known: three slices with everything that may change afterwards.

A shop learns late of orders, returns, events and leads, and corrects what it had said. The last
slice is the truth; the ones before it are cut off at a moment, and wrong where it is corrected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from .shop_files import Shop, changed, known_by, read_sample_shop, without_orders, without_rows
from .shops import sample

# Days between the end of a slice and the last day of the shop.
CUTS = (40, 15)


@dataclass(frozen=True)
class Slices:
    """shops: what is known after each slice.

    corrected_days: for each correction of the last slice the days of orders that it changes.
    activity_days: the days on which only web events or leads came late.
    stock_days: for each correction of a count the days on which it is in force.
    """

    shops: list[Shop]
    corrected_days: dict[str, set[date]]
    activity_days: set[date]
    stock_days: dict[str, set[date]]
    second_cut: date


def three_slices() -> Slices:
    """Each correction hits a day of its own, so that none hides behind another."""
    last_day = sample().last_day
    cuts = [last_day - pd.Timedelta(days=days) for days in CUTS]
    chosen = _Choice(cuts[1])
    days: dict[str, set[date]] = {}
    costly = chosen.most_sold_product()

    # Without a cost of their own, lines have the product's, which changes later.
    without_cost, days["product cost"] = chosen.lines_of(costly)
    truth = changed(
        read_sample_shop(),
        "shop.order_items",
        lambda items: items["order_item_id"].isin(without_cost),
        unit_cost="",
    )

    deleted, days["deleted order"] = chosen.order()
    before = truth
    truth = without_orders(truth, [deleted])

    status, days["status"] = chosen.order(is_sale=True)
    before = changed(
        before, "shop.orders", lambda orders: orders["order_id"] == status, order_status="placed"
    )
    price, days["price"] = chosen.line()
    before = changed(
        before, "shop.order_items", lambda items: items["order_item_id"] == price, unit_price="1.11"
    )
    product, days["product of a line"] = chosen.line()
    before = changed(
        before, "shop.order_items", lambda items: items["order_item_id"] == product,
        product_id=costly,
    )
    before = changed(
        before, "shop.products", lambda products: products["product_id"] == costly, unit_cost="0.50"
    )
    currency, day, days["exchange rate"] = chosen.rate()
    before = changed(
        before,
        "shop.exchange_rates",
        lambda rates: (rates["currency_code"] == currency) & (rates["rate_date"] == day),
        rate_to_reporting="2.5",
    )
    late_order, days["late order"] = chosen.order()
    first_order, days["late first order"] = chosen.first_of_two()
    before = without_orders(before, [late_order, first_order])
    late_return, days["late return"] = chosen.return_of_days(30, 5)
    before = without_rows(before, "shop.returns", "return_id", [late_return])
    # So early that no other correction has the ranks of those days made anew.
    moved_return, days["day of a return"] = chosen.return_of_days(72, 32)
    before = changed(
        before,
        "shop.returns",
        lambda returns: returns["return_id"] == moved_return,
        returned_at=chosen.moment_of_sale(moved_return),
    )
    events, leads = chosen.late_events(), chosen.late_leads()
    before = without_rows(before, "web.events", "event_id", events["event_id"])
    before = without_rows(before, "marketing.leads", "lead_id", leads["lead_id"])

    stock_days: dict[str, set[date]] = {}
    late_count, stock_days["late count"] = chosen.count(5)
    wrong_count, stock_days["corrected count"] = chosen.count(7)
    deleted_count, stock_days["deleted count"] = chosen.count(9)
    before = without_counts(before, late_count)
    before = changed(before, "inventory.stock_levels", wrong_count, on_hand_quantity="777")
    truth = without_counts(truth, deleted_count)

    second = known_by(before, f"{cuts[1].date()} 23:59:59")
    first = known_by(second, f"{cuts[0].date()} 23:59:59")
    return Slices(
        shops=[first, second, truth],
        corrected_days=days,
        activity_days=_days(events["occurred_at"]) | _days(leads["created_at"]),
        stock_days=stock_days,
        second_cut=cuts[1].date(),
    )


class _Choice:
    """Picks rows to change: valid ones, shortly before a day, each on a day that is not taken."""

    def __init__(self, cut: pd.Timestamp):
        self._cut = cut
        self._taken: set[date] = set()
        self._lines = sample().money.lines
        orders = sample().money.orders
        # Two weeks before the cut and more, so that a day's neighbours are known too.
        self._orders = orders[
            orders["order_date"].between(cut - pd.Timedelta(days=30), cut - pd.Timedelta(days=5))
            & (orders["item_count"] > 0)
        ].sort_values("order_id")

    def most_sold_product(self) -> str:
        return self._lines.groupby("product_id")["quantity"].sum().idxmax()

    def order(self, **values) -> tuple[str, set[date]]:
        orders = self._free(self._orders)
        for name, value in values.items():
            orders = orders[orders[name] == value]
        return self._take(orders, "order_id")

    def first_of_two(self) -> tuple[str, set[date]]:
        """A customer's first order; the second one is the first as long as it is not known."""
        sales = self._orders[self._orders["is_sale"] & ~self._orders["is_guest"]]
        firsts = self._free(sales[sales["is_first_order"]])
        for first in firsts.itertuples():
            of_customer = sales[sales["customer_id"] == first.customer_id]
            later = of_customer[of_customer["order_date"] > first.order_date]
            if len(later):
                days = {first.order_date.date(), later["order_date"].min().date()}
                self._taken |= days
                return first.order_id, days
        raise AssertionError("no customer of the sample shop bought twice in these days")

    def line(self) -> tuple[str, set[date]]:
        lines = self._lines[
            self._lines["order_id"].isin(self._orders["order_id"])
            & (self._lines["product_id"] != self.most_sold_product())
        ]
        return self._take(self._free(lines), "order_item_id")

    def rate(self) -> tuple[str, str, set[date]]:
        """A currency, the day of a rate that an order uses, and the days of those orders."""
        known = read_sample_shop()["shop.exchange_rates"]
        orders = self._orders[self._orders["currency_code"] != sample().settings.reporting_currency]
        order = self._free(orders).iloc[0]
        days = sorted(known.loc[known["currency_code"] == order["currency_code"], "rate_date"])
        used = max(day for day in days if day <= str(order["order_date"].date()))
        following = [day for day in days if day > used]
        last = following[0] if following else "9999"
        same = sample().money.orders
        same = same[same["currency_code"] == order["currency_code"]]
        at = same["order_date"].dt.strftime("%Y-%m-%d")
        hit = set(same.loc[(at >= used) & (at < last), "order_date"].dt.date)
        self._taken |= hit
        return order["currency_code"], used, hit

    def lines_of(self, product_id: str) -> tuple[list[str], set[date]]:
        """Two lines of a product."""
        lines = self._lines[
            self._lines["order_id"].isin(self._orders["order_id"])
            & (self._lines["product_id"] == product_id)
            & self._lines["is_sale"]
        ]
        lines = self._free(lines).head(2)
        assert len(lines) == 2, f"{product_id} is sold too seldom"
        days = set(lines["order_date"].dt.date)
        self._taken |= days
        return list(lines["order_item_id"]), days

    def return_of_days(self, first: int, last: int) -> tuple[str, set[date]]:
        """A return of a sale, both so many days before the cut."""
        first_day, last_day = (self._cut - pd.Timedelta(days=days) for days in (first, last))
        returns = sample().money.returns
        returns = returns[
            returns["is_sale"]
            & (returns["order_date"] >= first_day)
            & (returns["returned_on"] <= last_day)
            & (returns["days_to_return"] > 1)
            & (returns["refunded_amount"] > 0)
        ]
        return self._take(self._free(returns.sort_values("return_id")), "return_id")

    def moment_of_sale(self, return_id: str) -> str:
        returns = sample().money.returns.set_index("return_id")
        orders = sample().money.orders.set_index("order_id")
        return str(orders.loc[returns.loc[return_id, "order_id"], "ordered_at"])

    def late_events(self) -> pd.DataFrame:
        return self._rows_of_a_day("web.events", "occurred_at", "event_type", "product_view")

    def late_leads(self) -> pd.DataFrame:
        return self._rows_of_a_day("marketing.leads", "created_at", "lead_id", None)

    def count(self, weeks: int) -> tuple[Callable, set[date]]:
        """A count of one product in one warehouse so many weeks before the cut: rows and days.

        Its days are those until the next count, so counts of different weeks do not meet.
        """
        counts = sample().shop["inventory.stock_levels"]
        place = min((row["product_id"], row["warehouse_id"]) for row in counts)
        days = sorted(
            row["stock_date"]
            for row in counts
            if (row["product_id"], row["warehouse_id"]) == place
        )
        known = [day for day in days if day <= self._cut.date()]
        counted_on, next_on = known[-weeks], known[1 - weeks]

        def is_it(table):
            return (
                (table["product_id"] == place[0])
                & (table["warehouse_id"] == place[1])
                & (table["stock_date"] == str(counted_on))
            )

        return is_it, {
            counted_on + timedelta(days=later) for later in range((next_on - counted_on).days)
        }

    def _rows_of_a_day(self, table, column, name, value) -> pd.DataFrame:
        rows = read_sample_shop()[table]
        rows = rows[(rows["product_id"] != "") & rows[column].str.startswith("20")]
        if value is not None:
            rows = rows[rows[name] == value]
        for back in range(5, 30):
            day = (self._cut - pd.Timedelta(days=back)).date()
            of_day = rows[rows[column].str.startswith(str(day))]
            if day not in self._taken and len(of_day):
                self._taken.add(day)
                return of_day
        raise AssertionError(f"no free day with rows of {table}")

    def _free(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[~rows["order_date"].dt.date.isin(self._taken)]

    def _take(self, rows: pd.DataFrame, key: str) -> tuple[str, set[date]]:
        assert len(rows), f"no free row to choose a {key} from"
        row = rows.iloc[0]
        day = row["order_date"].date()
        self._taken.add(day)
        return row[key], {day}


def without_counts(shop: Shop, where: Callable[[pd.DataFrame], pd.Series]) -> Shop:
    """The shop without some stock counts."""
    counts = shop["inventory.stock_levels"]
    assert where(counts).any(), "no count to leave out"
    return shop | {"inventory.stock_levels": counts[~where(counts)]}


def _days(moments: pd.Series) -> set[date]:
    return set(pd.to_datetime(moments).dt.date)
