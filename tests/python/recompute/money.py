"""Orders, lines and returns of a shop as money in the reporting currency, line by line."""

import bisect
from collections import defaultdict
from datetime import date
from fractions import Fraction

import pandas as pd

from .contract import Row, Shop
from .exact import MONEY, PRICE, QUANTITY, nearest, whole
from .settings import Settings

CENT, UNIT, FINE = 10**MONEY, 10**QUANTITY, 10**PRICE
SPREAD = ("discount_amount", "shipping_amount", "shipping_cost", "payment_fee")
NULLABLE = ("unit_cost", "cogs", "gross_margin", "contribution_margin", "returned_cost")


class Money:
    """The facts of a shop: `lines`, `orders` and `returns`, one row each, in whole cents."""

    def __init__(self, shop: Shop, settings: Settings):
        self._rates = _Rates(shop["shop.exchange_rates"], settings.reporting_currency)
        self._product_costs = {p["product_id"]: p["unit_cost"] for p in shop["shop.products"]}
        self._orders = {order["order_id"]: order for order in shop["shop.orders"]}
        self._first_orders = _first_orders(shop["shop.orders"], settings)
        self._settings = settings

        items = {item["order_item_id"]: item for item in shop["shop.order_items"]}
        returned = [self._return(row, items) for row in shop["shop.returns"]]
        by_item = defaultdict(list)
        for row in returned:
            by_item[row["order_item_id"]].append(row)

        items_of = defaultdict(list)
        for item in items.values():
            items_of[item["order_id"]].append(item)
        lines, orders = [], []
        for order in shop["shop.orders"]:
            of_order = self._lines(order, items_of[order["order_id"]], by_item)
            lines += of_order
            orders.append(self._order(order, of_order))

        cost = {line["order_item_id"]: line["unit_cost"] for line in lines}
        for row in returned:
            unit_cost = cost[row["order_item_id"]]
            row["returned_cost"] = _times(row["quantity"], unit_cost, QUANTITY)
        self.lines = _frame(lines)
        self.orders = _frame(orders)
        self.returns = _frame(returned)

    def _return(self, row: Row, items: dict[str, Row]) -> dict:
        item = items[row["order_item_id"]]
        order = self._orders[item["order_id"]]
        order_date, returned_on = order["ordered_at"].date(), row["returned_at"].date()
        return {
            "return_id": row["return_id"],
            "order_item_id": row["order_item_id"],
            "order_id": order["order_id"],
            "product_id": item["product_id"],
            "customer_id": order["customer_id"],
            "is_sale": self._is_sale(order),
            "order_date": order_date,
            "returned_at": row["returned_at"],
            "returned_on": returned_on,
            "days_to_return": (returned_on - order_date).days,
            "quantity": whole(row["quantity"], QUANTITY),
            "refunded_amount": self._converted(whole(row["refund_amount"], MONEY), order),
            "return_reason": row["return_reason"],
        }

    def _lines(self, order: Row, items: list[Row], returns: dict[str, list]) -> list[dict]:
        items = sorted(items, key=lambda item: item["order_item_id"].encode())
        gross = [nearest(Fraction(item["quantity"] * item["unit_price"]) * CENT) for item in items]
        shares = {
            name: _spread(whole(order[name], MONEY) or 0, gross if any(gross) else [1] * len(gross))
            for name in SPREAD
        }
        lines = []
        for number, item in enumerate(items):
            back = returns[item["order_item_id"]]
            quantity = whole(item["quantity"], QUANTITY)
            returned = sum(row["quantity"] for row in back)
            refunded = sum(row["refunded_amount"] for row in back)
            unit_cost = self._unit_cost(item, order)
            gross_sales = self._converted(gross[number], order)
            discount = self._converted(
                whole(item["discount_amount"], MONEY) + shares["discount_amount"][number], order
            )
            costs = {name: self._converted(shares[name][number], order) for name in SPREAD[1:]}
            cogs = _times(max(quantity - returned, 0), unit_cost, QUANTITY)
            net_revenue = gross_sales - discount - refunded
            gross_margin = None if cogs is None else net_revenue - cogs
            lines.append(
                self._about(order)
                | {
                    "order_item_id": item["order_item_id"],
                    "product_id": item["product_id"],
                    "quantity": quantity,
                    "unit_price": nearest(Fraction(item["unit_price"]) * self._rate(order) * FINE),
                    "unit_cost": unit_cost,
                    "gross_sales": gross_sales,
                    "discount_amount": discount,
                    "net_sales": gross_sales - discount,
                    "returned_quantity": returned,
                    "refunded_amount": refunded,
                    "net_revenue": net_revenue,
                    "cogs": cogs,
                    "gross_margin": gross_margin,
                    "contribution_margin": _contribution(gross_margin, costs),
                }
                | costs
            )
        return lines

    def _order(self, order: Row, lines: list[dict]) -> dict:
        def total(name):
            return sum(line[name] for line in lines)

        costs = {
            name: total(name)
            if lines
            # No line to carry it: the order carries it itself.
            else self._converted(whole(order[name], MONEY) or 0, order)
            for name in SPREAD[1:]
        }
        is_cost_known = all(line["cogs"] is not None for line in lines)
        gross_margin = total("net_revenue") - total("cogs") if is_cost_known else None
        sums = (
            "gross_sales", "discount_amount", "net_sales", "returned_quantity", "refunded_amount",
            "net_revenue",
        )
        return (
            self._about(order)
            | {name: total(name) for name in sums}
            | {
                "session_id": order["session_id"],
                "rate_to_reporting": nearest(self._rate(order) * FINE),
                "item_count": len(lines),
                "unit_count": total("quantity"),
                "cogs": total("cogs") if is_cost_known else None,
                "gross_margin": gross_margin,
                "tax_amount": self._converted(whole(order["tax_amount"], MONEY), order),
                "contribution_margin": _contribution(gross_margin, costs),
            }
            | costs
        )

    def _about(self, order: Row) -> dict:
        return {
            "order_id": order["order_id"],
            "customer_id": order["customer_id"],
            "is_guest": order["customer_id"] is None,
            "order_status": order["order_status"],
            "is_sale": self._is_sale(order),
            "is_first_order": order["order_id"] in self._first_orders,
            "ordered_at": order["ordered_at"],
            "order_date": order["ordered_at"].date(),
            "currency_code": order["currency_code"],
        }

    def _is_sale(self, order: Row) -> bool:
        return order["order_status"] in self._settings.sale_statuses

    def _rate(self, order: Row) -> Fraction:
        return self._rates.on(order["currency_code"], order["ordered_at"].date())

    def _converted(self, cents: int, order: Row) -> int:
        return nearest(cents * self._rate(order))

    def _unit_cost(self, item: Row, order: Row) -> int | None:
        """The line's cost is in the order's currency, the product's in the reporting currency."""
        if item["unit_cost"] is not None:
            return nearest(Fraction(item["unit_cost"]) * self._rate(order) * FINE)
        return whole(self._product_costs[item["product_id"]], PRICE)


class _Rates:
    """The rate of a currency on a day: the latest that was known then, else the first."""

    def __init__(self, rows: list[Row], reporting_currency: str):
        self._reporting_currency = reporting_currency
        self._days = defaultdict(list)
        self._rates = {}
        for row in rows:
            bisect.insort(self._days[row["currency_code"]], row["rate_date"])
            self._rates[row["currency_code"], row["rate_date"]] = Fraction(row["rate_to_reporting"])

    def on(self, currency: str, day: date) -> Fraction:
        if currency == self._reporting_currency:
            return Fraction(1)
        days = self._days[currency]
        place = max(bisect.bisect_right(days, day) - 1, 0)
        return self._rates[currency, days[place]]


def _first_orders(orders: list[Row], settings: Settings) -> set[str]:
    first = {}
    for order in sorted(orders, key=lambda o: (o["ordered_at"], o["order_id"].encode())):
        if order["customer_id"] is not None and order["order_status"] in settings.sale_statuses:
            first.setdefault(order["customer_id"], order["order_id"])
    return set(first.values())


def _spread(amount: int, weights: list[int]) -> list[int]:
    """An amount in cents by weights: what is due up to each line, less what was due before it."""
    total, due, before, shares = sum(weights), 0, 0, []
    for weight in weights:
        due += weight
        rounded = nearest(Fraction(amount * due, total))
        shares.append(rounded - before)
        before = rounded
    return shares


def _times(quantity: int, unit_cost: int | None, quantity_decimals: int) -> int | None:
    """A quantity at its unit cost, in cents."""
    if unit_cost is None:
        return None
    return nearest(Fraction(quantity * unit_cost, 10 ** (quantity_decimals + PRICE - MONEY)))


def _contribution(gross_margin: int | None, costs: dict[str, int]) -> int | None:
    if gross_margin is None:
        return None
    return (
        gross_margin + costs["shipping_amount"] - costs["shipping_cost"] - costs["payment_fee"]
    )


def _frame(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    for name in frame.columns:
        if name in NULLABLE:
            frame[name] = frame[name].astype("Int64")
        elif name in ("order_date", "returned_on", "ordered_at", "returned_at"):
            frame[name] = pd.to_datetime(frame[name])
    return frame
