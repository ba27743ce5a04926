"""rpt_theme_results, phase by phase and day by day, from the raw rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd

from .customers import known_lines, known_orders
from .exact import RATIO, nearest, surrogate_key
from .inventory import Inventory
from .rows import is_on_sale
from .settings import constants_of, read_variables
from .shops import Sample

DAY = timedelta(days=1)
KEY = ["theme", "occurrence_number", "phase"]


@dataclass
class Occurrence:
    """A theme's campaigns that follow each other closely."""

    theme: str
    number: int
    starts_on: date
    ends_on: date
    campaigns: set[str] = field(default_factory=set)
    is_open_ended: bool = False


def theme_results(shop: Sample, inventory: Inventory, credits: pd.DataFrame) -> pd.DataFrame:
    """rpt_theme_results of the sample shop. credits: fct_attribution_credits as it is read."""
    return _Themes(shop, inventory, credits).frame()


class _Themes:
    def __init__(self, shop: Sample, inventory: Inventory, credits: pd.DataFrame):
        self.variables = read_variables()
        self.shop, self.inventory = shop.shop, inventory
        self.as_of = shop.last_day.date()
        self.orders = known_orders(
            shop.facts, shop.money.orders[shop.money.orders["is_sale"]], shop.last_day
        )
        self.orders["day"] = self.orders["order_date"].dt.date
        self.lines = known_lines(shop.facts, shop.last_day)
        self.lines["day"] = self.lines["order_date"].dt.date
        self.first_day = shop.money.orders["order_date"].min().date()
        first_sales = self.orders.groupby("customer_id")["day"].min()
        self.first_sales = list(first_sales)
        self.occurrences = self._occurrences()
        self.theme_days = {
            occurrence.starts_on + n * DAY
            for occurrence in self.occurrences
            for n in range((occurrence.ends_on - occurrence.starts_on).days + 1)
        }
        self.credits = self._credits(credits, shop)
        self.oversold = self._oversold(shop)

    def _days(self, name: str) -> int:
        return int(self.variables[name])

    def _occurrences(self) -> list[Occurrence]:
        of_theme = defaultdict(list)
        for row in self.shop["marketing.campaigns"]:
            if row["theme"] is not None:
                of_theme[row["theme"]].append(row)
        found = []
        for theme, rows in of_theme.items():
            current = None
            number = 0
            for row in sorted(rows, key=lambda row: (row["starts_on"], row["campaign_id"])):
                ends_on = row["ends_on"] or max(self.as_of, row["starts_on"])
                gap = constants_of("int_theme_campaigns")["gap_days"] * DAY
                if current is None or row["starts_on"] > current.ends_on + gap:
                    number += 1
                    current = Occurrence(theme, number, row["starts_on"], ends_on)
                    found.append(current)
                current.ends_on = max(current.ends_on, ends_on)
                current.campaigns.add(row["campaign_id"])
                current.is_open_ended |= row["ends_on"] is None
        return [occurrence for occurrence in found if occurrence.starts_on <= self.as_of]

    def _credits(self, credits: pd.DataFrame, shop: Sample) -> dict:
        """(day, campaign) -> credit, revenue and margin as known on the last day, as fractions."""
        final = shop.money.orders.set_index("order_id")
        known = self.orders.set_index("order_id")
        chosen = credits[
            (credits["conversion_type"] == "sale")
            & (credits["attribution_model"] == self.variables["attribution_model"])
            & credits["campaign_id"].notna()
        ]
        found = defaultdict(lambda: [Fraction(0), Fraction(0), Fraction(0), True])
        for row in chosen.itertuples():
            order_id = row.conversion_id.removeprefix("sale:")
            day = row.conversion_date.date()
            if day > self.as_of:
                continue
            share = Fraction(int(row.credit), 10**10)
            entry = found[day, row.campaign_id]
            later = int(known.loc[order_id, "net_revenue"] - final.loc[order_id, "net_revenue"])
            entry[0] += share
            entry[1] += int(row.attributed_revenue) + share * later
            if pd.isna(row.attributed_margin):
                entry[3] = False
            else:
                margin = known.loc[order_id, "gross_margin"] - final.loc[order_id, "gross_margin"]
                entry[2] += int(row.attributed_margin) + share * int(margin)
        return found

    def _oversold(self, shop: Sample) -> set[str]:
        """Orders with a line that was short at a count, or is short at the end of the last day."""
        promised = defaultdict(Fraction)
        for (product_id, _), counts in self.inventory.counts.items():
            for day, on_hand, reserved in counts:
                promised[product_id, day] += reserved - on_hand
        days = {day for (_, day), units in promised.items() if units > 0} | {self.as_of}
        lines = set()
        for day in days:
            at_count = self.inventory
            if day != self.as_of:
                at_count = Inventory(shop, day, pd.DataFrame(columns=["forecast_units"]))
            lines |= set(at_count.oversold())
        of_item = {row["order_item_id"]: row["order_id"] for row in self.shop["shop.order_items"]}
        return {of_item[line] for line in lines}

    def frame(self) -> pd.DataFrame:
        before, after = self._days("theme_before_days"), self._days("theme_after_days")
        rows = []
        for occurrence in self.occurrences:
            first, last = occurrence.starts_on, occurrence.ends_on
            for number, (phase, start, end) in enumerate(
                (
                    ("before", first - before * DAY, first - DAY),
                    ("during", first, last),
                    ("after", last + DAY, last + after * DAY),
                ),
                start=1,
            ):
                rows.append(
                    {"phase": phase, "phase_number": number}
                    | self._phase(occurrence, phase, start, end)
                )
        frame = pd.DataFrame(rows)
        frame["theme_result_id"] = surrogate_key(
            frame["theme"], frame["theme_starts_on"], frame["phase"]
        )
        return frame

    def _phase(self, occurrence: Occurrence, phase: str, start: date, end: date) -> dict:
        length = (end - start).days + 1
        days = {start + n * DAY for n in range(length)}
        known = {day for day in days if self.first_day <= day <= self.as_of}
        products = {
            row["product_id"]
            for row in self.shop["marketing.campaign_products"]
            if row["campaign_id"] in occurrence.campaigns
        }
        orders = self.orders[self.orders["day"].isin(known)]
        customers = orders[orders["customer_id"].notna()]
        has_refund = orders["net_revenue"] < orders["net_sales"]
        lines = self.lines[self.lines["day"].isin(known)]
        promoted = lines[lines["product_id"].isin(products)]
        margins = orders["gross_margin"]
        margin = int(margins.sum()) if margins.notna().all() else None
        spend = [
            int(row["spend_amount"].scaleb(2))
            for row in self.shop["marketing.campaign_spend"]
            if row["campaign_id"] in occurrence.campaigns and row["spend_date"] in known
        ]
        credits = [
            entry
            for (day, campaign), entry in self.credits.items()
            if day in known and campaign in occurrence.campaigns
        ]
        registered = [row["registered_at"].date() for row in self.shop["shop.customers"]]
        products_by_id = {row["product_id"]: row for row in self.shop["shop.products"]}
        stockouts = [
            product
            for product, out in self.inventory.out_days.items()
            for day in out
            if day in known and is_on_sale(products_by_id[product], day)
        ]
        shop = {
            "net_sales": int(orders["net_sales"].sum()),
            "promoted_net_sales": int(promoted["net_sales"].sum()),
        }
        expected = self._expected(occurrence, start, end, known, products)
        rest = shop["net_sales"] - shop["promoted_net_sales"]
        baseline = expected["baseline_net_sales"]
        baseline_promoted = expected["baseline_promoted_net_sales"]
        against_rest = None
        if baseline is not None:
            against_rest = _quotient(
                shop["promoted_net_sales"] * (baseline - baseline_promoted)
                - baseline_promoted * rest,
                baseline_promoted * rest,
            )

        def growth(measure, expectation):
            wanted = expected[expectation]
            return None if wanted is None else _quotient(shop[measure] - wanted, wanted)

        net_revenue = int(orders["net_revenue"].sum())
        return (
            {
                "theme": occurrence.theme,
                "occurrence_number": occurrence.number,
                "as_of_date": self.as_of,
                "theme_starts_on": occurrence.starts_on,
                "theme_ends_on": occurrence.ends_on,
                "is_open_ended": occurrence.is_open_ended,
                "campaign_count": len(occurrence.campaigns),
                "phase_starts_on": start,
                "phase_ends_on": end,
                "phase_days": length,
                "known_days": len(known),
                "is_complete": len(known) == length
                and not (occurrence.is_open_ended and phase == "during"),
                "overlapping_themes": sum(
                    other.theme != occurrence.theme
                    and other.starts_on <= end
                    and start <= other.ends_on
                    for other in self.occurrences
                ),
                "registered_customers": sum(day in known for day in registered),
                "purchasing_customers": customers["customer_id"].nunique(),
                "new_customers": sum(day in known for day in self.first_sales),
                "refunding_customers": customers.loc[has_refund, "customer_id"].nunique(),
                "orders": len(orders),
                "guest_orders": len(orders) - len(customers),
                "refunded_orders": int(has_refund.sum()),
                "units": int(lines["quantity"].sum()),
                "net_revenue": net_revenue,
                "gross_margin": margin,
                "gross_margin_rate": (
                    None if margin is None else _quotient(margin, net_revenue)
                ),
                "promotion_cost": sum(spend),
                "attributed_orders": nearest(sum(e[0] for e in credits) * Fraction(10**6)),
                "attributed_revenue": nearest(Fraction(sum(e[1] for e in credits))),
                "attributed_margin": (
                    nearest(Fraction(sum(e[2] for e in credits)))
                    if all(e[3] for e in credits)
                    else None
                ),
                "uplift": growth("net_sales", "baseline_net_sales"),
                "uplift_against_trend": growth("net_sales", "trend_net_sales"),
                "promoted_units": int(promoted["quantity"].sum()),
                "promoted_net_revenue": int(promoted["net_revenue"].sum()),
                "promoted_uplift": growth("promoted_net_sales", "baseline_promoted_net_sales"),
                "promoted_uplift_against_trend": growth(
                    "promoted_net_sales", "trend_promoted_net_sales"
                ),
                "promoted_uplift_against_rest": against_rest,
                "stockout_days": len(stockouts),
                "promoted_stockout_days": sum(product in products for product in stockouts),
                "oversold_orders": int(orders["order_id"].isin(self.oversold).sum()),
            }
            | shop
            | expected
        )

    def _expected(self, occurrence, start, end, known, products) -> dict[str, int | None]:
        """Cents to be expected of the known days of a phase, by either set of ordinary days."""
        baseline_end = occurrence.starts_on - self._days("theme_before_days") * DAY
        baseline_days = constants_of("int_theme_days")["baseline_days"]
        baseline_starts = baseline_end - baseline_days * DAY
        around = constants_of("int_theme_days")["trend_days"] * DAY
        day_sets = {
            "baseline": lambda day: baseline_starts <= day < baseline_end,
            "trend": lambda day: (
                start - around <= day <= end + around and not start <= day <= end
            ),
        }
        sold = {
            "net_sales": self.orders.groupby("day")["net_sales"].sum(),
            "promoted_net_sales": self.lines[self.lines["product_id"].isin(products)]
            .groupby("day")["net_sales"]
            .sum(),
        }
        found = {}
        for name, holds in day_sets.items():
            ordinary = defaultdict(list)
            day = self.first_day
            while day <= self.as_of:
                if holds(day) and day not in self.theme_days:
                    ordinary[day.weekday()].append(day)
                day += DAY
            for measure, of_day in sold.items():
                wanted = defaultdict(int)
                for day in known:
                    wanted[day.weekday()] += 1
                is_known = bool(known) and all(ordinary[weekday] for weekday in wanted)
                found[f"{name}_{measure}"] = (
                    # Each weekday with 6 decimals of the currency, the sum in cents.
                    nearest(
                        sum(
                            Fraction(
                                nearest(
                                    Fraction(
                                        count * sum(int(of_day.get(d, 0)) for d in of_weekday)
                                        * 10**4,
                                        len(of_weekday),
                                    )
                                ),
                                10**4,
                            )
                            for weekday, count in wanted.items()
                            for of_weekday in [ordinary[weekday]]
                        )
                    )
                    if is_known
                    else None
                )
        return found


def _quotient(a: int, b: int) -> int | None:
    """a / b in millionths, by way of 12 decimals as the marts do it."""
    if b == 0:
        return None
    return nearest(Fraction(nearest(Fraction(a * 10**12, b)), 10 ** (12 - RATIO)))
