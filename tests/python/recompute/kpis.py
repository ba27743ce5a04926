"""The KPIs by day, week and month, and payments that are worth a look, from the raw rows.

Whole numbers throughout: money in cents, units in thousandths, rates in millionths.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median

import pandas as pd

from .compare import read_mart
from .contract import Row, Shop
from .customers import known_orders
from .exact import MONEY, RATIO, nearest, whole
from .money import Money
from .rows import is_on_sale
from .settings import read_variables
from .shops import Sample

DAY = timedelta(days=1)
WEEKS_OF_A_YEAR = timedelta(weeks=52)
SALES_SUMS = {
    "unit_count": "units_sold", "returned": "returned_units", "net_sales": "net_sales",
    "net_revenue": "net_revenue",
}  # fmt: skip
COMPONENTS = (
    "sessions", "sessions_with_purchase", "sessions_with_cart", "decided_carts", "abandoned_carts",
    "orders", *SALES_SUMS.values(), "contribution_margin", "orders_without_margin", "new_customers",
    "customer_net_revenue", "marketing_spend", "attributable_spend", "attributed_revenue",
    "stock_days", "stockout_days", "nps_responses", "promoters", "detractors",
)  # fmt: skip


class Days:
    """What is counted on each day, `counts[day][component]`, and who bought, `buyers[day]`.

    orders: the sales as known on last_day, with `returned`, the units that had come back.
    sessions: fct_sessions. credits: fct_attribution_credits of one model.
    """

    def __init__(
        self,
        shop: Shop,
        money: Money,
        orders: pd.DataFrame,
        sessions: pd.DataFrame,
        credits: pd.DataFrame,
        last_day: date,
    ):
        self.last_day = last_day
        self.first_day = min(row["ordered_at"].date() for row in shop["shop.orders"])
        self.counts: dict[date, Counter] = defaultdict(Counter)
        self.buyers: dict[date, list[tuple[str, bool]]] = defaultdict(list)
        self._sales(orders)
        self._visits(sessions)
        self._marketing(shop, money, credits)
        self._stock(shop)
        self._answers(shop)

    def _sales(self, orders: pd.DataFrame) -> None:
        for order in orders.to_dict("records"):
            day = order["order_date"].date()
            counts, is_known = self.counts[day], not pd.isna(order["contribution_margin"])
            counts["orders"] += 1
            for name, total in SALES_SUMS.items():
                counts[total] += int(order[name])
            counts["contribution_margin"] += int(order["contribution_margin"]) if is_known else 0
            counts["orders_without_margin"] += not is_known
            counts["new_customers"] += bool(order["is_first_order"])
            if not order["is_guest"]:
                counts["customer_net_revenue"] += int(order["net_revenue"])
                self.buyers[day].append((order["customer_id"], not order["is_first_order"]))

    def _visits(self, sessions: pd.DataFrame) -> None:
        for session in sessions.to_dict("records"):
            counts, fate = self.counts[session["session_date"].date()], session["is_cart_abandoned"]
            counts["sessions"] += 1
            counts["sessions_with_purchase"] += session["has_purchase"]
            counts["sessions_with_cart"] += session["has_cart"]
            counts["decided_carts"] += session["has_cart"] and not pd.isna(fate)
            counts["abandoned_carts"] += not pd.isna(fate) and bool(fate)

    def _marketing(self, shop: Shop, money: Money, credits: pd.DataFrame) -> None:
        spend, touches = shop["marketing.campaign_spend"], shop["marketing.touchpoints"]
        recorded_from = max(
            min(row["spend_date"] for row in spend),
            min(row["occurred_at"] for row in touches).date(),
        )
        for row in spend:
            amount = whole(row["spend_amount"], MONEY)
            counts = self.counts[row["spend_date"]]
            counts["marketing_spend"] += amount
            counts["attributable_spend"] += amount if row["spend_date"] >= recorded_from else 0
        # Refunds made after the last day were not known on it.
        later = Counter()
        for row in money.returns.to_dict("records"):
            if row["returned_on"].date() > self.last_day:
                later[row["order_id"]] += row["refunded_amount"]
        of_campaign: Counter = Counter()
        for row in credits[credits["campaign_id"].notna()].to_dict("records"):
            order_id = row["conversion_id"].removeprefix("sale:")
            given_back = Fraction(int(row["credit"]), 10**10) * later[order_id]
            key = row["conversion_date"].date(), row["campaign_id"]
            of_campaign[key] += int(row["attributed_revenue"]) + given_back
        for (day, _), revenue in of_campaign.items():
            if day >= recorded_from:
                self.counts[day]["attributed_revenue"] += nearest(Fraction(revenue))

    def _stock(self, shop: Shop) -> None:
        products = {row["product_id"]: row for row in shop["shop.products"]}
        counted: dict[str, dict[str, dict[date, bool]]] = defaultdict(lambda: defaultdict(dict))
        for row in shop["inventory.stock_levels"]:
            is_empty = row["on_hand_quantity"] <= row["reserved_quantity"]
            counted[row["product_id"]][row["warehouse_id"]][row["stock_date"]] = is_empty
        for product_id, places in counted.items():
            product, now_empty = products[product_id], {}
            day = min(min(counts) for counts in places.values())
            while day <= self.last_day:
                for place, counts in places.items():
                    if day in counts:
                        now_empty[place] = counts[day]
                if is_on_sale(product, day):
                    self.counts[day]["stock_days"] += 1
                    self.counts[day]["stockout_days"] += all(now_empty.values())
                day += DAY

    def _answers(self, shop: Shop) -> None:
        for row in shop["feedback.survey_responses"]:
            if row["nps_score"] is not None:
                counts = self.counts[row["responded_at"].date()]
                counts["nps_responses"] += 1
                counts["promoters"] += row["nps_score"] >= 9
                counts["detractors"] += row["nps_score"] <= 6


def kpi_days(sample: Sample, file: Path, last_day: pd.Timestamp) -> Days:
    """What is counted on each day up to that one, with what was known on it.

    Sessions and credits have recomputations of their own and are taken from the marts of `file`.
    """
    facts, money = sample.facts, sample.money
    known = known_orders(facts, money.orders[money.orders["is_sale"]], last_day)
    order_of = money.lines.set_index("order_item_id")["order_id"]
    back = facts.returned_by(last_day)
    back = back["quantity"].groupby(back["order_item_id"].map(order_of)).sum()
    known["returned"] = known["order_id"].map(back).fillna(0).astype("int64")
    model = read_variables()["attribution_model"]
    chosen = f"conversion_type = 'sale' and attribution_model = '{model}'"
    sessions = read_mart(file, "marts.fct_sessions")
    credits = read_mart(file, "marts.fct_attribution_credits", where=chosen)
    return Days(sample.shop, money, known, sessions, credits, last_day.date())


def kpis(days: Days) -> pd.DataFrame:
    """rpt_kpis."""
    periods: dict[tuple[str, date], list[date]] = defaultdict(list)
    day = days.first_day
    while day <= days.last_day:
        periods["day", day].append(day)
        periods["week", day - day.weekday() * DAY].append(day)
        periods["month", day.replace(day=1)].append(day)
        day += DAY
    rows = {}
    for (kind, starts_on), of_period in periods.items():
        rows[kind, starts_on] = _period(days, kind, starts_on, of_period)
    for (kind, starts_on), row in rows.items():
        before, year_before = _compared(kind, starts_on)
        row["previous_starts_on"], row["year_before_starts_on"] = before, year_before
        for name in _ratios(row):
            row[f"{name}_previous"] = rows.get((kind, before), {}).get(name)
            row[f"{name}_year_before"] = rows.get((kind, year_before), {}).get(name)
    return pd.DataFrame(rows.values())


def _period(days: Days, kind: str, starts_on: date, of_period: list[date]) -> dict:
    ends_on = {
        "day": starts_on,
        "week": starts_on + 6 * DAY,
        "month": (starts_on.replace(day=28) + 4 * DAY).replace(day=1) - DAY,
    }[kind]
    row = {name: sum(days.counts[day][name] for day in of_period) for name in COMPONENTS}
    bought = [buyer for day in of_period for buyer in days.buyers[day]]
    so_far = [day for day in days.counts if days.first_day <= day <= of_period[-1]]
    row |= {
        "period_type": kind,
        "period_starts_on": starts_on,
        "period_ends_on": ends_on,
        "as_of_date": days.last_day,
        "is_complete": starts_on >= days.first_day and ends_on <= days.last_day,
        "days": len(of_period),
        "purchasing_customers": len({customer for customer, _ in bought}),
        "repeat_customers": len({customer for customer, is_repeat in bought if is_repeat}),
        "customers_to_date": sum(days.counts[day]["new_customers"] for day in so_far),
        "customer_net_revenue_to_date": sum(
            days.counts[day]["customer_net_revenue"] for day in so_far
        ),
        "net_profit": row["contribution_margin"] - row["marketing_spend"],
    }
    if row["orders_without_margin"]:
        row["contribution_margin"] = row["net_profit"] = None
    return row | _ratios(row)


def _ratios(row: dict) -> dict[str, int | None]:
    answers = row["promoters"] - row["detractors"]
    return {
        "conversion_rate": _part(row["sessions_with_purchase"], row["sessions"]),
        "cart_abandonment_rate": _part(row["abandoned_carts"], row["decided_carts"]),
        "average_order_value": _part(row["net_revenue"], row["orders"], 0),
        "customer_acquisition_cost": _part(
            row["marketing_spend"] or None, row["new_customers"], 0
        ),
        "customer_lifetime_value": _part(
            row["customer_net_revenue_to_date"], row["customers_to_date"], 0
        ),
        "net_profit_margin": _part(row["net_profit"], row["net_revenue"]),
        "repeat_rate": _part(row["repeat_customers"], row["purchasing_customers"]),
        "return_rate": _part(row["returned_units"], row["units_sold"]),
        "stockout_rate": _part(row["stockout_days"], row["stock_days"]),
        "roas": _part(row["attributed_revenue"], row["attributable_spend"]),
        "nps": _part(100 * answers, row["nps_responses"]),
    }


def _part(a: int | None, b: int, decimals: int = RATIO) -> int | None:
    """a / b in units of 10**-decimals of a's unit."""
    return None if a is None or not b else nearest(Fraction(a, b) * 10**decimals)


def _compared(kind: str, starts_on: date) -> tuple[date, date]:
    if kind != "month":
        return starts_on - (DAY if kind == "day" else 7 * DAY), starts_on - WEEKS_OF_A_YEAR
    return (starts_on - DAY).replace(day=1), starts_on.replace(year=starts_on.year - 1)


def payment_risks(
    shop: Shop, orders: pd.DataFrame, variables: dict[str, str], last_day: date
) -> pd.DataFrame:
    """rpt_payment_risks. orders: fct_orders. variables: those of the project, as text."""
    first_day = last_day - int(variables["payment_risk_days"]) * DAY
    rows = {row["order_id"]: row for row in shop["shop.orders"]}
    items, payments = defaultdict(list), defaultdict(list)
    for row in shop["shop.order_items"]:
        items[row["order_id"]].append(row)
    for row in shop["shop.payments"]:
        if row["attempted_at"].date() <= last_day:
            payments[row["order_id"]].append(row)
    recorded_from = min(row["attempted_at"] for row in shop["shop.payments"]).date()

    recent = orders[orders["order_date"].dt.date.between(first_day + DAY, last_day)]
    recent = recent.to_dict("records")
    firsts = [o for o in recent if o["is_sale"] and (o["is_first_order"] or o["is_guest"])]
    usual = nearest(Fraction(median([Fraction(o["net_sales"]) for o in firsts])))
    enough = len(firsts) >= int(variables["unusual_order_min_orders"])
    unusual = nearest(usual * Fraction(variables["unusual_order_factor"]))
    tolerance = whole(Decimal(variables["payment_tolerance"]), MONEY)
    attempts = int(variables["payment_failed_attempts"])
    found = []
    for order in recent:
        paid = _paid(rows[order["order_id"]], order, items, payments, variables, recorded_from)
        reasons = []
        if paid["failed_attempts"] >= attempts:
            reasons.append(("failed_attempts", 100 * paid["failed_attempts"], 100 * attempts))
        if paid["charged_back_amount"] > 0:
            reasons.append(("charge_back", paid["charged_back_amount"], 0))
        difference = paid.pop("difference")
        if difference is not None and abs(difference) > tolerance:
            reasons.append(("amount_mismatch", difference, tolerance))
        is_first = order["is_sale"] and (order["is_first_order"] or order["is_guest"])
        if is_first and enough and order["net_sales"] >= unusual:
            reasons.append(("unusual_first_order", order["net_sales"], unusual))
        for reason, figure, threshold in reasons:
            found.append(
                paid
                | {
                    "order_id": order["order_id"],
                    "reason": reason,
                    "as_of_date": pd.Timestamp(last_day),
                    "customer_id": order["customer_id"],
                    "is_guest": order["is_guest"],
                    "is_first_order": order["is_first_order"],
                    "order_date": order["order_date"],
                    "order_status": order["order_status"],
                    "is_open": order["order_status"] in ("placed", "paid"),
                    "figure": figure,
                    "figure_unit": "attempts" if reason == "failed_attempts" else "money",
                    "threshold": threshold,
                    "reason_count": len(reasons),
                }
            )
    return pd.DataFrame(found)


def _paid(
    row: Row, order: dict, items: dict, payments: dict, variables: dict, recorded_from: date
) -> dict:
    """What was due for an order and what was paid, in cents of the reporting currency."""
    of_order = payments[row["order_id"]]
    sums = Counter()
    for payment in of_order:
        sums[payment["payment_status"]] += whole(payment["amount"], MONEY)
    due = None
    if items[row["order_id"]]:
        due = -whole(row["discount_amount"], MONEY) + whole(row["shipping_amount"], MONEY)
        if variables["payments_include_tax"] == "true":
            due += whole(row["tax_amount"], MONEY)
        for item in items[row["order_id"]]:
            due += whole(item["quantity"] * item["unit_price"], MONEY)
            due -= whole(item["discount_amount"], MONEY)
    kept = sums["captured"] - sums["refunded"] - sums["charged_back"]
    difference = None
    if order["order_date"].date() >= recorded_from:
        if order["is_sale"]:
            difference = None if due is None else sums["captured"] - due
        elif row["order_status"] == "cancelled":
            difference = kept
    latest = max(of_order, key=lambda p: (p["attempted_at"], p["payment_id"]), default=None)

    def converted(amount: int | None) -> int | None:
        return None if amount is None else nearest(
            amount * Fraction(int(order["rate_to_reporting"]), 10**8)
        )

    return {
        "failed_attempts": sum(p["payment_status"] == "failed" for p in of_order),
        "last_payment_method": latest and latest["payment_method"],
        "due_amount": converted(due),
        "captured_amount": converted(sums["captured"]),
        "refunded_amount": converted(sums["refunded"]),
        "charged_back_amount": converted(sums["charged_back"]),
        "difference": converted(difference),
    }
