"""Stock, suppliers, batches and open orders from the raw rows: the inventory marts once more.

Only the forecast is taken as it is built; it has tests of its own. Batches are sold day by day
here, where the mart has a formula. Numbers come as whole units of their last decimal, as read_mart
reads them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

import pandas as pd

from .compare import read_mart
from .exact import MONEY, PRICE, QUANTITY, RATIO, SCORE, nearest, whole
from .forecast import days_out_of_stock, without_selling_days
from .popularity import cogs_of
from .rows import is_on_sale
from .settings import constants_of, read_variables
from .shops import Sample

UNIT = 10**QUANTITY
DAY = timedelta(days=1)
Place = tuple[str, str]


def rounded(value, decimals: int) -> int:
    """A fraction or Decimal in units of 10**-decimals, by way of 12 decimals as the marts do it."""
    if isinstance(value, Decimal):
        value = Fraction(value)
    return nearest(Fraction(nearest(value * 10**12), 10 ** (12 - decimals)))


def fixed(value, decimals: int) -> Fraction:
    """The same as a fraction of one."""
    return Fraction(rounded(value, decimals), 10**decimals)


def root(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        return (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()


def deviation(values: list) -> Decimal | None:
    """The standard deviation of a sample, None of fewer than two."""
    count, total, squares = len(values), sum(values), sum(value * value for value in values)
    if count < 2:
        return None
    return root(Fraction(count * squares - total * total) / (count * (count - 1)))


@dataclass(frozen=True)
class Purchase:
    """A purchase order as it stood at the end of a day; units as fractions."""

    key: str
    supplier_id: str
    product_id: str
    warehouse_id: str
    ordered_on: date
    promised_on: date | None
    due_on: date | None
    received_on: date | None
    ordered: Fraction
    received: Fraction
    status: str
    arrives_on: date | None

    @property
    def lead_time(self) -> int:
        return (self.received_on - self.ordered_on).days

    @property
    def open(self) -> Fraction:
        if self.status not in ("open", "overdue"):
            return Fraction(0)
        return max(self.ordered - self.received, Fraction(0))


class Inventory:
    """The inventory of the sample shop at the end of a day.

    forecast: product_id, days_ahead, forecast_units in millionths.
    """

    def __init__(self, sample: Sample, as_of: date, forecast: pd.DataFrame):
        self.sample, self.shop, self.as_of = sample, sample.shop, as_of
        self.variables = read_variables()
        self.window = self._days("inventory_window_days")
        self.products = {row["product_id"]: row for row in self.shop["shop.products"]}
        self.suppliers = {row["supplier_id"]: row for row in self.shop["inventory.suppliers"]}
        self.forecast = defaultdict(dict)
        for row in forecast.itertuples():
            units = Fraction(int(row.forecast_units), 10**RATIO)
            self.forecast[row.product_id][int(row.days_ahead)] = units
        self.purchases = self._purchases()
        self.counts = self._counts()
        self.sold = self._sold()
        self.shares = self._shares()
        self.out_days = self._days_out_of_stock()

    def _days(self, name: str) -> int:
        return int(self.variables[name])

    def _first_day(self, days: int) -> date:
        return self.as_of - (days - 1) * DAY

    # -- what happened ----------------------------------------------------------------------

    def _counts(self) -> dict[Place, list[tuple[date, Fraction, Fraction]]]:
        """(day, on hand, reserved) of each place, in the order of days."""
        counts = defaultdict(list)
        for row in self.shop["inventory.stock_levels"]:
            if row["stock_date"] <= self.as_of:
                units = (Fraction(row[f"{of}_quantity"]) for of in ("on_hand", "reserved"))
                counts[row["product_id"], row["warehouse_id"]].append((row["stock_date"], *units))
        return {place: sorted(of_place) for place, of_place in counts.items()}

    def _purchases(self) -> list[Purchase]:
        orders = self.shop["inventory.purchase_orders"]
        rows = [row for row in orders if row["ordered_at"].date() <= self.as_of]
        took = defaultdict(list)
        for row in rows:
            if row["received_at"] and row["received_at"].date() <= self.as_of:
                days = (row["received_at"].date() - row["ordered_at"].date()).days
                took[row["supplier_id"]].append(days)
                took[None].append(days)
        return [self._purchase(row, took) for row in rows]

    def _purchase(self, row: dict, took: dict) -> Purchase:
        ordered_on = row["ordered_at"].date()
        received_on = row["received_at"] and row["received_at"].date()
        came = received_on is not None and received_on <= self.as_of
        agreed = self.suppliers[row["supplier_id"]]["agreed_lead_time_days"]
        usual = took[row["supplier_id"]] or took[None]
        promised_on = row["expected_at"] and row["expected_at"].date()
        if promised_on is None and agreed is not None:
            promised_on = ordered_on + agreed * DAY
        due_on = promised_on
        if due_on is None and usual:
            due_on = ordered_on - (-sum(usual) // len(usual)) * DAY
        late = (self.as_of - due_on).days if due_on else 0
        if came:
            status = "received"
        elif late > constants_of("int_purchase_orders_dated")["given_up_days"]:
            status = "given_up"
        else:
            status = "overdue" if late > 0 else "open"
        quantity = row["received_quantity"]
        if came:
            received = row["ordered_quantity"] if quantity is None else quantity
        else:
            received = (quantity or 0) if received_on is None else 0
        is_awaited = due_on is not None and status in ("open", "overdue")
        return Purchase(
            key=row["purchase_order_id"],
            supplier_id=row["supplier_id"],
            product_id=row["product_id"],
            warehouse_id=row["warehouse_id"],
            ordered_on=ordered_on,
            promised_on=promised_on,
            due_on=due_on,
            received_on=received_on if came else None,
            ordered=Fraction(row["ordered_quantity"]),
            received=Fraction(received),
            status=status,
            arrives_on=max(due_on, self.as_of + DAY) if is_awaited else None,
        )

    def _sold(self) -> dict[str, dict[date, Fraction]]:
        """Units of sales by product and day."""
        sold = defaultdict(lambda: defaultdict(Fraction))
        for line in self.sample.facts.sales.itertuples():
            if line.order_date.date() <= self.as_of:
                sold[line.product_id][line.order_date.date()] += Fraction(int(line.quantity), UNIT)
        return sold

    def _fulfilled(self) -> list[dict]:
        """Lines with the days on which they were promised, left and were cancelled."""
        orders = {row["order_id"]: row for row in self.shop["shop.orders"]}
        lines = []
        for item in self.shop["shop.order_items"]:
            order = orders[item["order_id"]]
            # The sample shop writes all moments down.
            lines.append(
                item
                | {
                    "ordered_at": order["ordered_at"],
                    "promised_on": order["paid_at"] and order["paid_at"].date(),
                    "left_on": order["shipped_at"] and order["shipped_at"].date(),
                    "cancelled_on": order["cancelled_at"] and order["cancelled_at"].date(),
                }
            )
        return lines

    # -- stock of each day ------------------------------------------------------------------

    def daily_stock(self) -> pd.DataFrame:
        """fct_stock_daily, each day filled from the one before it."""
        rows = []
        for (product_id, warehouse_id), counts in self.counts.items():
            ends = [counted_on for counted_on, *_ in counts[1:]] + [self.as_of + DAY]
            for (counted_on, on_hand, reserved), end in zip(counts, ends, strict=True):
                rows += [
                    {
                        "product_id": product_id,
                        "warehouse_id": warehouse_id,
                        "stock_date": pd.Timestamp(counted_on + since * DAY),
                        "on_hand": int(on_hand * UNIT),
                        "reserved": int(reserved * UNIT),
                        "available": int((on_hand - reserved) * UNIT),
                        "is_counted": since == 0,
                        "days_since_count": since,
                        "is_stockout": on_hand <= reserved,
                    }
                    for since in range((end - counted_on).days)
                ]
        return pd.DataFrame(rows)

    def _days_out_of_stock(self) -> dict[str, set[date]]:
        """Days on which no warehouse had the product; up to the last sale of a run it sold."""
        out = days_out_of_stock(self.shop, self)
        return {key: without_selling_days(days, set(self.sold[key])) for key, days in out.items()}

    # -- demand -----------------------------------------------------------------------------

    def _shares(self) -> dict[Place, Fraction]:
        """demand_share of each place, in units of 10**-9."""
        first_day = self._first_day(self.window)
        left = defaultdict(Fraction)
        for place, counts in self.counts.items():
            for (since, before, _), (day, after, _) in zip(counts, counts[1:], strict=False):
                came = sum(
                    order.received
                    for order in self.purchases
                    if (order.product_id, order.warehouse_id) == place
                    and order.received_on
                    and since < order.received_on <= day
                )
                gone = before + came - after
                if day >= first_day and gone > 0:
                    left[place] += gone
        places = set(self.counts)
        places |= {(order.product_id, order.warehouse_id) for order in self.purchases}
        places |= {
            (row["product_id"], row["warehouse_id"]) for row in self.shop["inventory.batches"]
        }
        of_warehouse = defaultdict(Fraction)
        for (_, warehouse_id), units in left.items():
            of_warehouse[warehouse_id] += units
        weight = Fraction(constants_of("int_warehouse_shares")["prior_units"])
        shares = {}
        for product_id, warehouse_id in places:
            others = [place for place in places if place[0] == product_id]
            total = sum(of_warehouse[place[1]] for place in others)
            expected = of_warehouse[warehouse_id] / total if total else Fraction(1, len(others))
            of_product = sum(left[place] for place in others)
            shares[product_id, warehouse_id] = rounded(
                (left[product_id, warehouse_id] + weight * expected) / (of_product + weight), SCORE
            )
        return shares

    def _on_sale(self, product_id: str) -> set[date]:
        """The days of the window on which the product was on sale, as the forecast sees it."""
        row, days = self.products[product_id], self.sold[product_id]
        launched_on, first_sold = row["launched_on"], min(days, default=None)
        if launched_on is None and first_sold is None:
            return set()
        if launched_on is not None and (first_sold is None or launched_on <= first_sold):
            starts_on = launched_on
        else:
            starts_on = first_sold + DAY
        ends_on = self.as_of
        if row["discontinued_on"] and row["discontinued_on"] <= self.as_of:
            known_on = min(day for day in (launched_on, first_sold) if day)
            ends_on = max(
                row["discontinued_on"] - DAY, max(days, default=known_on)
            )
        window = [self.as_of - back * DAY for back in range(self.window)]
        return {day for day in window if starts_on <= day <= ends_on}

    def demand(self, product_id: str) -> dict:
        """Mean of the forecast, deviation of seen days, units lost on unseen days."""
        forecast = self.forecast[product_id]
        mean = Fraction(
            rounded(sum(forecast.values()) / len(forecast), RATIO) if forecast else 0, 10**RATIO
        )
        on_sale = self._on_sale(product_id)
        unseen = on_sale & self.out_days.get(product_id, set())
        seen = on_sale - unseen
        units = [self.sold[product_id].get(day, Fraction(0)) for day in seen]
        enough = len(seen) >= constants_of("int_product_demand_seen")["least_days"]
        if enough:
            spread = deviation(units)
            rate = fixed(sum(units) / len(seen), RATIO)
        else:
            spread, rate = root(mean), mean
        return {
            "mean": mean,
            "deviation": fixed(spread, RATIO),
            "unseen_days": len(unseen),
            "lost_units": rate * len(unseen),
        }

    def lead_time(self, product_id: str) -> tuple[str, Fraction | None, Fraction | None]:
        """Where it is taken from, mean and deviation."""
        first_day = self._first_day(constants_of("int_product_lead_times")["window_days"])
        received = [
            order
            for order in self.purchases
            if order.received_on and order.received_on >= first_day
        ]
        supplier_id = self.products[product_id]["supplier_id"]
        if supplier_id is None:
            of_product = [order for order in self.purchases if order.product_id == product_id]
            last = max(of_product, key=lambda order: (order.ordered_on, order.key), default=None)
            supplier_id = last and last.supplier_id
        agreed = self.suppliers.get(supplier_id, {}).get("agreed_lead_time_days")
        own = [order.lead_time for order in received if order.product_id == product_id]
        of_supplier = [order.lead_time for order in received if order.supplier_id == supplier_id]
        enough = constants_of("int_product_lead_times")["least_receipts"]
        if len(own) >= enough:
            return "product", *self._mean_and_deviation(own)
        if len(of_supplier) >= enough:
            return "supplier", *self._mean_and_deviation(of_supplier)
        if agreed is not None:
            return "agreed", Fraction(agreed), self._scatter(received)
        if received:
            return "shop", *self._mean_and_deviation([order.lead_time for order in received])
        return "none", None, None

    def _mean_and_deviation(self, days: list[int]) -> tuple[Fraction, Fraction]:
        spread = deviation(days)
        return (
            fixed(Fraction(sum(days), len(days)), RATIO),
            fixed(spread or Fraction(0), RATIO),
        )

    def _scatter(self, received: list[Purchase]) -> Fraction:
        """How far receipts lie from the mean of their supplier."""
        squares, degrees = Fraction(0), 0
        for supplier_id in {order.supplier_id for order in received}:
            days = [order.lead_time for order in received if order.supplier_id == supplier_id]
            squares += sum(x * x for x in days) - Fraction(sum(days) ** 2, len(days))
            degrees += len(days) - 1
        return fixed(root(squares / degrees), RATIO) if degrees else 0

    # -- marts ------------------------------------------------------------------------------

    def health(self) -> pd.DataFrame:
        """rpt_inventory_health."""
        cogs = cogs_of(
            self.sample.facts,
            pd.Timestamp(self._first_day(self.window)),
            pd.Timestamp(self.as_of),
        )
        stock = self.daily_stock()
        recent = stock["stock_date"] >= pd.Timestamp(self._first_day(self.window))
        out = stock[stock["is_stockout"] & recent].groupby(["product_id", "warehouse_id"]).size()
        rows = [self._health_of(place, cogs, out.get(place, 0)) for place in sorted(self.shares)]
        return pd.DataFrame([row for row in rows if row])

    def _health_of(self, place: Place, cogs: dict, stockout_days: int) -> dict | None:
        product_id, warehouse_id = place
        product, counts = self.products[product_id], self.counts[place]
        counted_on, on_hand, reserved = counts[-1]
        available = on_hand - reserved
        coming = [
            order
            for order in self.purchases
            if (order.product_id, order.warehouse_id) == place and order.open > 0
        ]
        on_order = sum((order.open for order in coming), Fraction(0))
        active = is_on_sale(product, self.as_of)
        if not active and on_hand <= 0 and on_order <= 0:
            return None

        share, demand = Fraction(self.shares[place], 10**SCORE), self.demand(product_id)
        mean = Fraction(nearest(share * demand["mean"] * 10**RATIO), 10**RATIO)
        spread = fixed(Fraction(demand["deviation"]) * Fraction(root(share)), RATIO)
        source, days, days_spread = self.lead_time(product_id)
        z = Fraction(round(NormalDist().inv_cdf(float(self.variables["service_level"])), 9))
        variance = days * spread**2 + mean**2 * days_spread**2
        safety = fixed(z * Fraction(root(variance)), QUANTITY)
        reorder = Fraction(nearest((mean * days + safety) * UNIT), UNIT)
        level = Fraction(
            nearest((reorder + mean * self._days("review_period_days")) * UNIT), UNIT
        )
        suggestion = Fraction(0)
        if active and mean > 0 and available + on_order <= reorder:
            multiple = Fraction(self.variables["order_multiple_units"])
            missing = level - available - on_order
            suggestion = -(-missing // multiple) * multiple

        sold = self.sold[product_id]
        last_sold = max(sold, default=None)
        dead_since = self.as_of - self._days("dead_stock_days") * DAY
        is_dead = counts[0][0] <= dead_since and (last_sold is None or last_sold <= dead_since)
        excess = available - max(mean * self._days("overstock_cover_days"), level)
        if available <= 0:
            status = "stockout"
        elif is_dead:
            status = "dead"
        elif excess > 0:
            status = "overstock"
        else:
            status = "low" if available <= reorder else "healthy"

        def at_cost(units: Fraction) -> int | None:
            cost = product["unit_cost"]
            return None if cost is None else nearest(units * Fraction(cost) * 10**MONEY)

        overstock = Fraction(nearest(excess * UNIT), UNIT) if status == "overstock" else Fraction(0)
        lost = Fraction(nearest(share * demand["lost_units"] * UNIT), UNIT)
        warehouses = {row["warehouse_id"]: row for row in self.shop["inventory.warehouses"]}
        return {
            "product_id": product_id,
            "warehouse_id": warehouse_id,
            "warehouse_name": warehouses[warehouse_id]["warehouse_name"],
            "as_of_date": self.as_of,
            "is_active": active,
            "status": status,
            "counted_on": counted_on,
            "days_since_count": (self.as_of - counted_on).days,
            "on_hand": int(on_hand * UNIT),
            "reserved": int(reserved * UNIT),
            "available": int(available * UNIT),
            "unit_cost": whole(product["unit_cost"], PRICE),
            "inventory_value": at_cost(on_hand),
            "turnover": self._turnover(place, cogs, share),
            "last_sold_on": last_sold,
            "demand_share": self.shares[place],
            "mean_daily_demand": int(mean * 10**RATIO),
            "demand_sd": int(spread * 10**RATIO),
            "days_of_cover": (
                0 if available <= 0 else rounded(available / mean, RATIO) if mean else None
            ),
            "stockout_days": int(stockout_days),
            "lost_sales_days": demand["unseen_days"],
            "lost_units_estimate": int(lost * UNIT),
            "lost_revenue": nearest(lost * self._mean_price(product_id) * 10**MONEY),
            "lead_time_source": source,
            "lead_time_mean_days": int(days * 10**RATIO),
            "lead_time_sd_days": int(days_spread * 10**RATIO),
            "safety_stock": int(safety * UNIT),
            "reorder_point": int(reorder * UNIT),
            "order_up_to_level": int(level * UNIT),
            "on_order_units": int(on_order * UNIT),
            "next_receipt_on": min((o.arrives_on for o in coming if o.arrives_on), default=None),
            "suggested_order_quantity": int(suggestion * UNIT),
            "overstock_units": int(overstock * UNIT),
            "overstock_value": at_cost(excess) if status == "overstock" else 0,
            "dead_stock_value": at_cost(on_hand) if status == "dead" else 0,
        }

    def _turnover(self, place: Place, cogs: dict, share: Fraction) -> int | None:
        product_id, first_day = place[0], self._first_day(self.window)
        counted = [on_hand for day, on_hand, _ in self.counts[place] if day >= first_day]
        cost = self.products[product_id]["unit_cost"]
        of_product = cogs.get(product_id, 0)
        if not counted or cost is None or of_product is None or not sum(counted):
            return None
        value = sum(counted) / len(counted) * Fraction(cost)
        return rounded(share * Fraction(of_product, 100) * 365 / (value * self.window), RATIO)

    def _mean_price(self, product_id: str) -> Fraction:
        sales, first_day = self.sample.facts.sales, self._first_day(self.window)
        sales = sales[
            (sales["product_id"] == product_id)
            & sales["order_date"].between(pd.Timestamp(first_day), pd.Timestamp(self.as_of))
        ]
        if sales.empty:
            return Fraction(self.products[product_id]["unit_price"])
        cents, units = int(sales["net_sales"].sum()), int(sales["quantity"].sum())
        return fixed(Fraction(cents * UNIT, 100 * units), RATIO)

    def supplier_performance(self) -> pd.DataFrame:
        """rpt_supplier_performance."""
        first_day = self._first_day(constants_of("rpt_supplier_performance")["window_days"])
        rows = []
        for supplier_id, supplier in self.suppliers.items():
            orders = [order for order in self.purchases if order.supplier_id == supplier_id]
            came = [o for o in orders if o.received_on and o.received_on >= first_day]
            missed = [
                o
                for o in orders
                if not o.received_on and o.due_on and first_day <= o.due_on < self.as_of
            ]
            days = sorted(o.lead_time for o in came)
            spread = deviation(days)
            promised = [o for o in came + missed if o.promised_on]
            late = [
                (o.received_on - o.promised_on).days
                for o in came
                if o.promised_on and o.received_on > o.promised_on
            ]
            on_time = sum(bool(o.received_on and o.received_on <= o.promised_on) for o in promised)
            ordered = sum(o.ordered for o in came + missed)
            filled = sum(min(o.received, o.ordered) for o in came + missed)
            still_open = [o for o in orders if o.status in ("open", "overdue")]

            def quotient(a, b):
                return rounded(Fraction(a) / b, RATIO) if b else None

            rows.append(
                {
                    "supplier_id": supplier_id,
                    "supplier_name": supplier["supplier_name"],
                    "as_of_date": self.as_of,
                    "order_count": sum(o.ordered_on >= first_day for o in orders),
                    "received_count": len(came),
                    "open_count": len(still_open),
                    "overdue_count": sum(o.status == "overdue" for o in orders),
                    "given_up_count": sum(o.status == "given_up" for o in missed),
                    "open_units": int(sum(o.open for o in still_open) * UNIT),
                    "agreed_lead_time_days": supplier["agreed_lead_time_days"],
                    "lead_time_mean_days": quotient(sum(days), len(days)),
                    "lead_time_sd_days": None if spread is None else rounded(spread, RATIO),
                    "lead_time_p90_days": days[-(-len(days) * 9 // 10) - 1] if days else None,
                    "on_time_rate": quotient(on_time, len(promised)),
                    "mean_days_late": quotient(sum(late), len(late)),
                    "fill_rate": quotient(filled, ordered),
                    "last_received_on": max(
                        (o.received_on for o in orders if o.received_on), default=None
                    ),
                }
            )
        return pd.DataFrame(rows)

    def batches_sold_day_by_day(self) -> dict[str, Fraction]:
        """Units left of each batch when it expires; of those that never do, 0."""
        by_place = defaultdict(list)
        for row in self.shop["inventory.batches"]:
            if row["remaining_quantity"] > 0:
                by_place[row["product_id"], row["warehouse_id"]].append(row)
        unsold = {}
        for (product_id, warehouse_id), rows in by_place.items():
            share = Fraction(self.shares[product_id, warehouse_id], 10**SCORE)
            forecast, mean = self.forecast[product_id], self.demand(product_id)["mean"]
            rows.sort(key=lambda row: (row["expires_on"] or date.max, row["batch_id"]))
            left = {row["batch_id"]: Fraction(row["remaining_quantity"]) for row in rows}
            last = max((row["expires_on"] for row in rows if row["expires_on"]), default=self.as_of)
            for ahead in range(1, (last - self.as_of).days + 1):
                day = self.as_of + ahead * DAY
                wanted = share * (forecast.get(ahead, mean) if forecast else 0)
                for row in rows:
                    if row["expires_on"] is None or day <= row["expires_on"]:
                        taken = min(wanted, left[row["batch_id"]])
                        left[row["batch_id"]] -= taken
                        wanted -= taken
            unsold |= {
                row["batch_id"]: left[row["batch_id"]] if row["expires_on"] else Fraction(0)
                for row in rows
            }
        return unsold

    def oversold(self) -> dict[str, tuple[int, Fraction]]:
        """Place in the queue and units that stock cannot meet, of the lines that lack some.

        The oldest order is served first.
        """
        lines = self._fulfilled()
        stock = {}
        for (product_id, _), counts in self.counts.items():
            stock[product_id] = stock.get(product_id, 0) + counts[-1][1]
        counted_on = defaultdict(lambda: date.min)
        for (product_id, _), counts in self.counts.items():
            counted_on[product_id] = max(counted_on[product_id], counts[-1][0])
        for line in lines:
            if line["left_on"] and counted_on[line["product_id"]] < line["left_on"] <= self.as_of:
                stock[line["product_id"]] -= Fraction(line["quantity"])
        for order in self.purchases:
            place = order.product_id, order.warehouse_id
            if order.received_on and order.received_on > self.counts[place][-1][0]:
                stock[order.product_id] += order.received

        def is_by_now(day):
            return day is not None and day <= self.as_of

        waiting = [
            line
            for line in lines
            if is_by_now(line["promised_on"])
            and not is_by_now(line["left_on"])
            and not is_by_now(line["cancelled_on"])
        ]

        def turn(line):
            return line["ordered_at"], line["order_id"], line["order_item_id"]

        short, queue = {}, defaultdict(int)
        for line in sorted(waiting, key=turn):
            product_id, quantity = line["product_id"], Fraction(line["quantity"])
            queue[product_id] += 1
            served = min(max(stock[product_id], Fraction(0)), quantity)
            stock[product_id] -= served
            if served < quantity:
                short[line["order_item_id"]] = (queue[product_id], quantity - served)
        return short


    @staticmethod
    def oversold_in(file: Path) -> dict[str, tuple[int, Fraction]]:
        """The same as rpt_oversold_orders of a built file has it."""
        columns = "order_item_id, serving_rank, short_units"
        rows = read_mart(file, "marts.rpt_oversold_orders", columns)
        return {
            row.order_item_id: (row.serving_rank, Fraction(row.short_units, UNIT))
            for row in rows.itertuples()
        }
