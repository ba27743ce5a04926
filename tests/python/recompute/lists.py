"""The lists for campaigns by their rules, on raw rows and on marts that are proven elsewhere."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd

from .customers import known_lines
from .exact import PRICE, surrogate_key, whole
from .rows import is_on_sale, latest_counts, plain
from .settings import constants_of, month_window, read_variables
from .shops import Sample

DAY = timedelta(days=1)
FLAGS = {
    "searched_hot_term": "has_searched_hot_term",
    "affinity": "has_affinity",
    "bought_category": "has_bought_category",
    "lapsing_and_valuable": "is_lapsing_and_valuable",
}


class Lists:
    """The first lists of the sample shop, when nothing was listed before.

    read: gives a mart as a frame, decimals as whole numbers.
    reasons: the seed audience_reasons.
    """

    def __init__(self, shop: Sample, read: Callable[..., pd.DataFrame], reasons: list[dict]):
        self.shop, self.facts, self.read = shop.shop, shop.facts, read
        self.last_day = shop.last_day
        self.as_of = shop.last_day.date()
        self.variables = read_variables()
        self.reason_order = {row["reason"]: int(row["reason_order"]) for row in reasons}
        self.catalogue = {row["product_id"]: row for row in self.shop["shop.products"]}
        self.campaigns = self._campaigns()
        self.judged = self._judge()

    def _number(self, name: str) -> int:
        return int(self.variables[name])

    def _campaigns(self) -> dict[str, dict]:
        tomorrow = self.as_of + DAY
        monday = tomorrow - tomorrow.weekday() * DAY
        last_start = tomorrow + self._number("campaign_lead_days") * DAY
        return {
            row["campaign_id"]: row
            for row in self.shop["marketing.campaigns"]
            if row["starts_on"] <= last_start and (row["ends_on"] or date.max) >= monday
        }

    def _is_open(self, campaign_id: str) -> bool:
        return (self.campaigns[campaign_id]["ends_on"] or date.max) > self.as_of

    # -- products ---------------------------------------------------------------------------

    def _judge(self) -> dict[str, list[dict]]:
        """campaign -> its products, each with the verdict."""
        window = month_window(self.variables["popularity_windows"])
        popular = self.read("fct_product_popularity", where=f"window_days = {window}")
        popular = popular.set_index("product_id").to_dict("index")
        named = defaultdict(list)
        for row in self.shop["marketing.campaign_products"]:
            named[row["campaign_id"]].append(row["product_id"])
        best = [
            product_id
            for product_id, row in popular.items()
            if row["is_popular"] or row["trend"] == "rising"
        ]
        facts = self._about_products()
        judged = {}
        for campaign_id, campaign in self.campaigns.items():
            cover = constants_of("int_campaigns_listed")["most_cover_days"]
            if campaign["ends_on"]:
                cover = min(cover, (campaign["ends_on"] - self.as_of).days)
            rows = [
                self._judge_one(campaign_id, product_id, cover, popular.get(product_id), facts)
                for product_id in (named[campaign_id] or best)
            ]
            good = sorted(
                (row for row in rows if not row["drop_reasons"]),
                key=lambda row: (row["popularity_rank"], row["product_id"].encode()),
            )
            for place, row in enumerate(good, start=1):
                if place <= self._number("campaign_max_products"):
                    row["promotion_rank"], row["is_promoted"] = place, True
                else:
                    row["drop_reasons"] = ["beyond_limit"]
            for row in rows:
                row["is_named_by_campaign"] = bool(named[campaign_id])
            judged[campaign_id] = rows
        return judged

    def _about_products(self) -> dict[str, dict]:
        """What marts say of products, by measure and product."""
        health = self.read("rpt_inventory_health", where="on_hand is not null")
        of_product = health.groupby("product_id")[["available", "mean_daily_demand"]].sum()
        cover = {
            # Thousandths of units by millionths a day, in millionths of a day, half up.
            product_id: None
            if row.mean_daily_demand == 0
            else 0
            if row.available <= 0
            else (2 * row.available * 10**9 + row.mean_daily_demand) // (2 * row.mean_daily_demand)
            for product_id, row in of_product.astype(object).iterrows()
        }
        stock = defaultdict(int)
        for (product_id, _), row in latest_counts(self.shop, self.as_of).items():
            stock[product_id] += whole(row["on_hand_quantity"] - row["reserved_quantity"], 3)
        satisfaction = self.read("rpt_product_satisfaction", where="period_type = 'as_of'")
        window = month_window(self.variables["popularity_windows"])
        sold = self.read(
            "fct_product_popularity", where=f"window_days = {window} and units_sold > 0"
        )
        share = int(sold["returned_units"].sum()) / int(sold["units_sold"].sum())
        least = 1000 * constants_of("int_product_return_rates")["least_returned_units"]
        factor = constants_of("int_product_return_rates")["high_rate_factor"]
        return {
            "cover": cover,
            "stock": dict(stock),
            "oversold": set(self.read("rpt_oversold_orders")["product_id"]),
            "rating": dict(
                zip(satisfaction["product_id"], satisfaction["shrunk_rating"], strict=True)
            ),
            "declining": set(satisfaction.loc[satisfaction["is_declining"], "product_id"]),
            "returned": {
                row.product_id
                for row in sold.itertuples()
                if row.returned_units >= least
                and row.returned_units / row.units_sold >= factor * share
            },
        }

    def _judge_one(
        self, campaign_id: str, product_id: str, cover: int, popular: dict | None, facts: dict
    ) -> dict:
        product = self.catalogue[product_id]
        is_popular = popular is not None and popular["is_popular"]
        is_rising = popular is not None and popular["trend"] == "rising"
        units, days = facts["stock"].get(product_id), facts["cover"].get(product_id)
        rating = facts["rating"].get(product_id)
        margin = (
            None
            if product["unit_cost"] is None
            else whole(product["unit_price"] - product["unit_cost"], PRICE)
        )
        sold_out = (units is not None and units <= 0) or product_id in facts["oversold"]
        least_rating = int(float(self.variables["campaign_min_rating"]) * 10**6)
        speaks_against = {
            "not_on_sale": not is_on_sale(product, self.as_of),
            "not_popular": not is_popular and not is_rising,
            "out_of_stock": sold_out,
            "low_cover": not sold_out and days is not None and days < cover * 10**6,
            "low_rating": rating is not None and not pd.isna(rating) and rating < least_rating,
            "declining_satisfaction": product_id in facts["declining"],
            "often_returned": product_id in facts["returned"],
            "unknown_margin": margin is None,
            "no_margin": margin is not None and margin <= 0,
        }
        return {
            "campaign_id": campaign_id,
            "product_id": product_id,
            "category": product["category"],
            "is_promoted": False,
            "promotion_rank": None,
            "promotion_reasons": ["popular"] * is_popular + ["rising"] * is_rising,
            "drop_reasons": [reason for reason, holds in speaks_against.items() if holds],
            "popularity_rank": None if popular is None else int(popular["popularity_rank"]),
            "available_units": units,
            "days_of_cover": days,
            "cover_days_needed": cover,
            "shrunk_rating": None if rating is None or pd.isna(rating) else int(rating),
            "unit_margin": margin,
        }

    def products(self) -> pd.DataFrame:
        """sync_campaign_products."""
        rows = []
        for campaign_id, judged in self.judged.items():
            for row in judged if self._is_open(campaign_id) else []:
                promoted = row["is_promoted"]
                product = self.catalogue[row["product_id"]]
                rows.append(
                    row
                    | self._about_campaign(campaign_id)
                    | {"sku": product["sku"], "product_name": product["product_name"]}
                    | {
                        "promotion_reasons": (
                            ", ".join(row["promotion_reasons"]) if promoted else None
                        ),
                        "drop_reasons": None if promoted else ", ".join(row["drop_reasons"]),
                    }
                )
        told = ["is_promoted", "promotion_rank", "promotion_reasons", "drop_reasons"]
        return self._listed(rows, "campaign_product_id", "product_id", told)

    # -- audience ---------------------------------------------------------------------------

    def audience(self) -> pd.DataFrame:
        """sync_campaign_audience."""
        channels = self.variables["audience_channels"]
        customers = {
            row["customer_id"]
            for row in self.shop["shop.customers"]
            if row["has_marketing_consent"] and row["erasure_requested_at"] is None
        }
        finders = self._finders()
        by_customer = defaultdict(list)
        for campaign_id, judged in self.judged.items():
            promoted = [row for row in judged if row["is_promoted"]]
            promoted.sort(key=lambda row: row["promotion_rank"])
            if self.campaigns[campaign_id]["channel"].lower() not in channels:
                continue
            for customer_id in customers:
                found = {}
                for reason, find in finders.items():
                    products = [row["product_id"] for row in promoted if find(customer_id, row)]
                    if products and reason in self.reason_order:
                        found[reason] = products[0]
                if found:
                    main = min(found, key=self.reason_order.get)
                    by_customer[customer_id].append(
                        {
                            "campaign_id": campaign_id,
                            "customer_id": customer_id,
                            "main_reason": main,
                            "product_id": found[main],
                            "reasons": len(found),
                        }
                        | {flag: reason in found for reason, flag in FLAGS.items()}
                    )
        rows = []
        for found in by_customer.values():
            found.sort(
                key=lambda row: (
                    self.reason_order[row["main_reason"]],
                    -row["reasons"],
                    self.campaigns[row["campaign_id"]]["ends_on"] or date.max,
                    row["campaign_id"].encode(),
                )
            )
            for place, row in enumerate(found, start=1):
                if place <= self._number("audience_campaigns_per_week"):
                    if self._is_open(row["campaign_id"]):
                        of_campaign = self._about_campaign(row["campaign_id"])
                        rows.append(row | of_campaign | {"campaign_rank": place})
        for row in rows:
            del row["reasons"]
        told = ["campaign_rank", "main_reason", *FLAGS.values(), "product_id"]
        return self._listed(rows, "campaign_audience_id", "customer_id", told)

    def _finders(self) -> dict[str, Callable[[str, dict], bool]]:
        """For each reason whether a customer has it for a promoted product."""
        since = self.last_day - pd.Timedelta(
            days=constants_of("int_campaign_audience")["purchase_days"]
        )
        lines = known_lines(self.facts, self.last_day)
        lines = lines[lines["customer_id"].notna()]
        bought, kept, kept_lately = defaultdict(set), defaultdict(set), defaultdict(set)
        for row in lines.itertuples():
            if row.order_date > since:
                bought[row.customer_id].add(self.catalogue[row.product_id]["category"])
            if row.is_kept:
                kept[row.customer_id].add(row.product_id)
                if row.order_date > since:
                    kept_lately[row.customer_id].add(row.product_id)
        leads_to = defaultdict(set)
        for row in self.read("fct_product_affinity", where="is_significant").itertuples():
            leads_to[row.also_bought_product_id].add(row.product_id)
        profiles = self.read("rpt_customer_profile")
        audience = constants_of("int_campaign_audience")
        lapsing = set(
            profiles.loc[
                profiles["churn_band"].isin(audience["lapsing_bands"])
                & profiles["value_tier"].isin(audience["valuable_tiers"]),
                "customer_id",
            ]
        )
        searched = self._searched()
        return {
            "searched_hot_term": lambda who, row: row["category"] in searched[who],
            "affinity": lambda who, row: bool(leads_to[row["product_id"]] & kept_lately[who])
            and row["product_id"] not in kept[who],
            "bought_category": lambda who, row: row["category"] in bought[who],
            "lapsing_and_valuable": lambda who, row: row["promotion_rank"] == 1
            and who in lapsing,
        }

    def _searched(self) -> dict[str, set[str]]:
        """customer -> categories of the hot words that they searched for, from the raw events."""
        window = month_window(self.variables["search_windows"])
        hot = set(
            self.read(
                "rpt_search_terms",
                where="origin = 'on_site' and period_type = 'window' and is_hot"
                f" and window_days = {window}",
            )["search_term"]
        )
        sessions = defaultdict(list)
        for row in self.shop["web.events"]:
            sessions[row["session_id"]].append(row)
        since = self.as_of - window * DAY
        carts, searchers = defaultdict(Counter), defaultdict(set)
        for session_id, events in sessions.items():
            events.sort(key=lambda row: row["occurred_at"])
            searches = [row for row in events if row["event_type"] == "search"]
            for search in searches:
                term, day = plain(search["search_term"]), search["occurred_at"].date()
                if term not in hot or not since < day <= self.as_of:
                    continue
                searchers[term].add(session_id)
                later = [
                    row["occurred_at"]
                    for row in searches
                    if row["occurred_at"] > search["occurred_at"]
                ]
                carted = {
                    row["product_id"]
                    for row in events
                    if row["event_type"] == "add_to_cart"
                    and row["product_id"] is not None
                    and search["occurred_at"] <= row["occurred_at"]
                    and (not later or row["occurred_at"] < min(later))
                }
                carts[term].update(self.catalogue[product]["category"] for product in carted)
        customers = self.read("fct_sessions", where="customer_id is not null")
        of_session = dict(zip(customers["session_id"], customers["customer_id"], strict=True))
        found = defaultdict(set)
        for term, counted in carts.items():
            category = min(counted, key=lambda name: (-counted[name], name.encode()), default=None)
            for session_id in searchers[term]:
                if category is not None and session_id in of_session:
                    found[of_session[session_id]].add(category)
        return found

    # -- both -------------------------------------------------------------------------------

    def _about_campaign(self, campaign_id: str) -> dict:
        campaign = self.campaigns[campaign_id]
        return {
            "campaign_name": campaign["campaign_name"],
            "theme": campaign["theme"] or "none",
            "channel": campaign["channel"].lower(),
        }

    def _listed(self, rows: list[dict], key: str, member: str, told: list[str]) -> pd.DataFrame:
        frame = pd.DataFrame(rows)
        frame["row_hash"] = [_fingerprint([row[name] for name in told]) for row in rows]
        frame[key] = surrogate_key(frame["campaign_id"], frame[member])
        frame["is_member"] = True
        for name in ("as_of_date", "first_listed_on", "changed_on"):
            frame[name] = pd.Timestamp(self.as_of)
        return frame


def _fingerprint(values: list) -> str:
    def text(value) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else str(value)

    return hashlib.md5("".join(text(value) + "|" for value in values).encode()).hexdigest()
