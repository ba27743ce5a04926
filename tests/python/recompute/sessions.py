"""Web sessions, carts, the funnel and search terms from the rows of web.events, in plain Python."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from .attribution import Persons
from .contract import Row, Shop
from .exact import MONEY, QUANTITY, RATIO, nearest, whole
from .rows import plain
from .settings import Settings

COUNTED = {
    "page_views": "page_view",
    "product_impressions": "product_impression",
    "product_views": "product_view",
    "search_count": "search",
    "cart_additions": "add_to_cart",
    "cart_removals": "remove_from_cart",
}
# The measures of the funnel and the steps that a session needs for each.
MEASURES = {
    "sessions": (),
    "search_sessions": ("has_search",),
    "product_view_sessions": ("has_product_view",),
    "cart_sessions": ("has_cart",),
    "checkout_sessions": ("has_checkout",),
    "purchase_sessions": ("has_purchase",),
    "view_and_cart_sessions": ("has_product_view", "has_cart"),
    "cart_and_checkout_sessions": ("has_cart", "has_checkout"),
    "checkout_and_purchase_sessions": ("has_checkout", "has_purchase"),
    "decided_cart_sessions": ("has_cart", "is_decided"),
    "abandoned_cart_sessions": ("has_cart", "is_cart_abandoned"),
}
RATES = {
    "search_rate": ("search_sessions", "sessions"),
    "product_view_rate": ("product_view_sessions", "sessions"),
    "view_to_cart_rate": ("view_and_cart_sessions", "product_view_sessions"),
    "cart_to_checkout_rate": ("cart_and_checkout_sessions", "cart_sessions"),
    "checkout_to_purchase_rate": ("checkout_and_purchase_sessions", "checkout_sessions"),
    "conversion_rate": ("purchase_sessions", "sessions"),
    "cart_abandonment_rate": ("abandoned_cart_sessions", "decided_cart_sessions"),
}
HIDDEN, NO_TERM = "(rare terms)", "(no term)"


class Visits:
    """The sessions of a shop in UTC, each with its events in order, its orders and its person."""

    def __init__(self, shop: Shop, settings: Settings, max_customers: int):
        self._shop, self._settings = shop, settings
        self._persons = Persons(shop, max_customers)
        self._orders = {row["order_id"]: row for row in shop["shop.orders"]}
        self._lines: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in shop["shop.order_items"]:
            self._lines[row["order_id"]][row["product_id"]] += row["quantity"]
        self.events: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(shop["web.events"], key=lambda row: row["occurred_at"]):
            self.events[row["session_id"]].append(row)
        self.orders_of = self._place_orders()
        self.customer_of, self.person_of = {}, {}
        for session_id in self.events:
            self._identify(session_id)
        self._bought = self._purchases()
        self._touch_of = self._first_touches()

    def sessions(self) -> pd.DataFrame:
        """fct_sessions, without the fingerprint."""
        return pd.DataFrame([self._session(session_id) for session_id in self.events])

    def cart_items(self) -> pd.DataFrame:
        """fct_cart_items."""
        rows = []
        for session_id in self.events:
            session = self._session(session_id)
            for item in self._cart(session_id):
                rows.append(
                    item
                    | {name: session[name] for name in
                       ("session_id", "customer_id", "session_date", "is_cart_abandoned")}
                )
        return pd.DataFrame(rows)

    def funnel(self, last_day: date) -> pd.DataFrame:
        """rpt_funnel."""
        counts: dict[tuple, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MEASURES, 0))
        for session_id in self.events:
            session = self._session(session_id)
            if session["session_date"] > last_day:
                continue
            month = session["session_date"].replace(day=1)
            whole_session = session | {"is_decided": session["is_cart_abandoned"] is not None}
            for dimension in (
                ("shop", "all"),
                ("channel", session["channel"] or "(unknown)"),
                ("campaign", session["campaign_id"] or "(none)"),
            ):
                _count(counts[(month, *dimension)], whole_session)
            for product_id, took in self._products(session_id).items():
                steps = {
                    "has_search": session["has_search"],
                    "has_product_view": "product_view" in took,
                    "has_cart": "add_to_cart" in took,
                    "has_checkout": "add_to_cart" in took and session["has_checkout"],
                    "has_purchase": "bought" in took,
                }
                _count(counts[(month, "product", product_id)], whole_session | steps)
        names = {"product": ("shop.products", "product_id", "product_name"),
                 "campaign": ("marketing.campaigns", "campaign_id", "campaign_name")}
        name_of = {
            (dimension, row[key]): row[name]
            for dimension, (table, key, name) in names.items() for row in self._shop[table]
        }
        return pd.DataFrame(
            [
                {"month_start_on": key[0], "dimension_type": key[1], "dimension_value": key[2],
                 "dimension_name": name_of.get(key[1:], key[2])} | found
                | {name: _rate(found[a], found[b]) for name, (a, b) in RATES.items()}
                for key, found in counts.items()
            ]
        )

    def searches(self, last_day: date) -> list[Row]:
        """Every search and every touch with a word, up to a day, by the name that it may have."""
        found = []
        for row in self._shop["web.events"]:
            if row["event_type"] == "search":
                found.append(
                    {"origin": "on_site", "id": row["event_id"], "session": row["session_id"],
                     "person": self.person_of[row["session_id"]], "text": row["search_term"],
                     "results": row["result_count"], "at": row["occurred_at"]}
                )
        for row in self._shop["marketing.touchpoints"]:
            if row["search_term"] is not None:
                session = row["session_id"] if row["session_id"] in self.events else None
                visitor = row["visitor_id"]
                person = (
                    self._persons.of_customer(row["customer_id"]) if row["customer_id"]
                    else self._persons.of_id("visitor", visitor) or f"visitor:{visitor}"
                )
                found.append(
                    {"origin": "off_site", "id": row["touchpoint_id"], "session": session,
                     "person": person, "text": row["search_term"], "results": None,
                     "at": row["occurred_at"]}
                )
        found = [row for row in found if row["at"].date() <= last_day]
        persons, personal = defaultdict(set), set()
        for row in found:
            row["term"] = plain(row["text"])
            persons[row["term"]].add(row["person"])
            digits = sum(letter in "0123456789" for letter in row["text"] or "")
            if "@" in (row["text"] or "") or digits > self._settings.search_term_max_digits:
                personal.add(row["term"])
        for row in found:
            if row["text"] is None:
                row["name"] = NO_TERM
            elif (
                not row["term"]
                or len(persons[row["term"]]) < self._settings.search_term_min_visitors
                or row["term"] in personal
            ):
                row["name"] = HIDDEN
            else:
                row["name"] = row["term"]
        return found

    def search_terms(self, last_day: date) -> pd.DataFrame:
        """rpt_search_terms."""
        visits = self._search_visits(self.searches(last_day))
        first_day = {
            "on_site": min(events[0]["occurred_at"].date() for events in self.events.values()),
            "off_site": min(row["occurred_at"].date()
                            for row in self._shop["marketing.touchpoints"]),
        }
        rows = []
        for origin, begin in first_day.items():
            of_origin = [visit for visit in visits if visit["origin"] == origin]
            for kind, days, start, end, previous in self._periods(visits, last_day):
                rows += self._terms_of_period(
                    of_origin, start, end, previous if begin <= previous else None,
                    (start - previous).days,
                    {"origin": origin, "period_type": kind, "window_days": days,
                     "period_starts_on": start, "period_ends_on": end},
                )
        return pd.DataFrame(rows)

    def _place_orders(self) -> dict[str, list[Row]]:
        placed: dict[str, set[str]] = defaultdict(set)
        for row in self._orders.values():
            if row["session_id"] in self.events:
                placed[row["session_id"]].add(row["order_id"])
        for row in self._shop["web.events"]:
            if row["order_id"] in self._orders:
                placed[row["session_id"]].add(row["order_id"])
        return {
            session_id: sorted(
                (self._orders[order_id] for order_id in order_ids),
                key=lambda row: (row["ordered_at"], row["order_id"].encode()),
            )
            for session_id, order_ids in placed.items()
        }

    def _identify(self, session_id: str) -> None:
        events = self.events[session_id]
        visitor = min((row["visitor_id"] for row in events), key=str.encode)
        named = {row["customer_id"] for row in events} - {None}
        named = named or {row["customer_id"] for row in self.orders_of.get(session_id, ())} - {None}
        if named:
            customer = min(named, key=str.encode)
            person = self._persons.of_customer(customer)
        else:
            person = self._persons.of_id("visitor", visitor) or f"visitor:{visitor}"
            customer = person.removeprefix("customer:") if person.startswith("customer:") else None
        self.customer_of[session_id], self.person_of[session_id] = customer, person

    def _purchases(self) -> dict[str, list[tuple]]:
        """For each person the moments and orders of all purchases, in order; "" when not known."""
        found: dict[str, set[tuple]] = defaultdict(set)
        for row in self._shop["web.events"]:
            if row["event_type"] == "purchase" and row["order_id"] not in self._orders:
                found[self.person_of[row["session_id"]]].add((row["occurred_at"], ""))
        for session_id, orders in self.orders_of.items():
            for row in orders:
                found[self.person_of[session_id]].add((row["ordered_at"], row["order_id"]))
        for order_id, row in self._orders.items():
            persons = set()
            if row["customer_id"] is not None:
                persons.add(self._persons.of_customer(row["customer_id"]))
            for visitor in self._persons.order_visitors[order_id]:
                persons.add(self._persons.of_id("visitor", visitor) or f"visitor:{visitor}")
            for person in persons:
                found[person].add((row["ordered_at"], order_id))
        return {person: sorted(purchases) for person, purchases in found.items()}

    def _ordered(self, order_id: str, product_id: str) -> Decimal:
        return self._lines.get(order_id, {}).get(product_id, Decimal(0))

    def _first_touches(self) -> dict[str, Row]:
        touches = sorted(
            self._shop["marketing.touchpoints"],
            key=lambda row: (row["occurred_at"], row["touchpoint_id"].encode()),
        )
        first: dict[str, Row] = {}
        for row in touches:
            first.setdefault(row["session_id"], row)
        first.pop(None, None)
        return first

    def _cart_purchases(self, session_id: str) -> list[tuple]:
        """What was bought of a cart: in the session, or in the hours after it."""
        events = self.events[session_id]
        begun = [row["occurred_at"] for row in events
                 if row["event_type"] in ("add_to_cart", "begin_checkout")]
        if not begun:
            return []
        until = events[-1]["occurred_at"] + timedelta(hours=self._settings.cart_abandonment_hours)
        of_person = self._bought.get(self.person_of[session_id], [])
        found = {bought for bought in of_person if begun[0] <= bought[0] <= until}
        own = self.orders_of.get(session_id, ())
        return sorted(found | {(row["ordered_at"], row["order_id"]) for row in own})

    def _cart(self, session_id: str) -> list[Row]:
        added, removed = defaultdict(int), defaultdict(int)
        for row in self.events[session_id]:
            if row["product_id"] is not None:
                added[row["product_id"]] += row["event_type"] == "add_to_cart"
                removed[row["product_id"]] += row["event_type"] == "remove_from_cart"
        purchases = self._cart_purchases(session_id)
        order_ids = {order_id for _, order_id in purchases}
        prices = {row["product_id"]: row["unit_price"] for row in self._shop["shop.products"]}
        rows = []
        for product_id, units in added.items():
            if units == 0:
                continue
            kept = Decimal(max(units - removed[product_id], 0))
            ordered = sum((self._ordered(key, product_id) for key in order_ids if key), Decimal(0))
            bought = kept if "" in order_ids else min(kept, ordered)
            left = kept - bought
            rows.append(
                {"product_id": product_id, "unit_price": whole(prices[product_id], 8),
                 "added_units": units * 10**QUANTITY,
                 "removed_units": removed[product_id] * 10**QUANTITY,
                 "bought_units": whole(bought, QUANTITY), "left_units": whole(left, QUANTITY),
                 "left_value": whole(left * prices[product_id], MONEY)}
            )
        return rows

    def _session(self, session_id: str) -> Row:
        events, orders = self.events[session_id], self.orders_of.get(session_id, [])
        types = [row["event_type"] for row in events]
        touch = self._touch_of.get(session_id, {})
        row = {
            "session_id": session_id,
            "visitor_id": min((row["visitor_id"] for row in events), key=str.encode),
            "customer_id": self.customer_of[session_id],
            "person_id": self.person_of[session_id],
            "session_date": events[0]["occurred_at"].date(),
            "started_at": events[0]["occurred_at"],
            "ended_at": events[-1]["occurred_at"],
            "channel": touch and touch["channel"].lower() or None,
            "campaign_id": touch and touch["campaign_id"] or None,
            "event_count": len(events),
        } | {name: types.count(kind) for name, kind in COUNTED.items()}
        row |= {
            "has_search": "search" in types,
            "has_product_view": "product_view" in types,
            "has_cart": "add_to_cart" in types or "begin_checkout" in types,
            "has_checkout": "begin_checkout" in types,
            "has_purchase": "purchase" in types or bool(orders),
            "has_sale": any(o["order_status"] in self._settings.sale_statuses for o in orders),
            "order_id": orders[0]["order_id"] if orders else None,
            "order_count": len(orders),
        }
        later = [] if row["has_purchase"] else self._cart_purchases(session_id)
        hours = timedelta(hours=self._settings.cart_abandonment_hours)
        if not row["has_cart"] or row["has_purchase"] or later:
            abandoned = False
        else:
            abandoned = True if row["ended_at"] + hours <= self._shop.data_until else None
        left = self._cart(session_id) if abandoned else []
        nothing = None if abandoned is None else 0
        return row | {
            "bought_later_at": later[0][0] if later else None,
            "is_cart_abandoned": abandoned,
            "abandoned_cart_units": sum(i["left_units"] for i in left) if left else nothing,
            "abandoned_cart_value": sum(i["left_value"] for i in left) if left else nothing,
        }

    def _products(self, session_id: str) -> dict[str, set[str]]:
        """What was done with each product in a session."""
        met: dict[str, set[str]] = defaultdict(set)
        for row in self.events[session_id]:
            if row["product_id"] is not None:
                met[row["product_id"]].add(row["event_type"])
        for order in self.orders_of.get(session_id, ()):
            for product_id in self._lines.get(order["order_id"], ()):
                met[product_id].add("bought")
        return met

    def _search_visits(self, searches: list[Row]) -> list[Row]:
        """Term by session: what came of it, and what was sold by it."""
        by_session = defaultdict(list)
        for row in searches:
            by_session[(row["origin"], row["session"] or row["id"], bool(row["session"]))].append(
                row
            )
        visits = []
        for (origin, place, is_known), found in by_session.items():
            found.sort(key=lambda row: (row["at"], row["id"].encode()))
            of_term: dict[str, Row] = {}
            taken: set[str] = set()
            for number, row in enumerate(found):
                visit = of_term.setdefault(
                    row["name"],
                    {"origin": origin, "name": row["name"], "person": row["person"],
                     "day": row["at"].date(), "is_known": is_known, "searches": 0, "answered": 0,
                     "zero": 0, "entered": False, "carted": False, "ordered": False, "sold": []},
                )
                visit["searches"] += 1
                visit["answered"] += row["results"] is not None
                visit["zero"] += row["results"] == 0
                if is_known:
                    until = found[number + 1]["at"] if number + 1 < len(found) else None
                    self._follow(place, row, until, visit, taken)
            visits += of_term.values()
        return visits

    def _follow(self, session_id: str, search: Row, until, visit: Row, taken: set[str]) -> None:
        after = [row for row in self.events[session_id] if row["occurred_at"] >= search["at"]]
        following = [row for row in after if until is None or row["occurred_at"] < until]
        orders = [o for o in self.orders_of.get(session_id, ()) if o["ordered_at"] >= search["at"]]
        moments = [o["ordered_at"] for o in orders]
        moments += [row["occurred_at"] for row in after if row["event_type"] == "purchase"]
        carted = [row for row in following if row["event_type"] == "add_to_cart"]
        visit["entered"] |= any(row["event_type"] == "product_view" for row in following)
        visit["carted"] |= bool(carted)
        is_next = any(until is None or moment < until for moment in moments)
        visit["ordered"] |= is_next or bool(moments and carted)
        for product_id in {row["product_id"] for row in carted} - {None}:
            if product_id not in taken:
                taken.add(product_id)
                units = sum((self._ordered(o["order_id"], product_id) for o in orders), Decimal(0))
                if units:
                    visit["sold"].append((search["at"].date(), product_id, units))

    def _periods(self, visits: list[Row], last_day: date) -> list[tuple]:
        periods = []
        for month in sorted({visit["day"].replace(day=1) for visit in visits}):
            start = pd.Timestamp(month)
            end = min((start + pd.offsets.MonthEnd(1)).date(), last_day)
            periods.append(
                ("month", None, month, end, (start - pd.offsets.MonthBegin(1)).date())
            )
        for days in self._settings.search_windows:
            start = last_day - timedelta(days=days - 1)
            periods.append(("window", days, start, last_day, start - timedelta(days=days)))
        return periods

    def _terms_of_period(
        self, visits: list[Row], start: date, end: date, previous: date | None,
        days_previous: int, period: Row,
    ) -> list[Row]:
        inside, before = defaultdict(list), defaultdict(int)
        first: dict[str, date] = {}
        sold: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for visit in visits:
            name, day = visit["name"], visit["day"]
            first[name] = min(first.get(name, day), day)
            if start <= day <= end:
                inside[name].append(visit)
            if previous is not None and previous <= day < start:
                before[name] += visit["searches"]
            for at, product_id, units in visit["sold"]:
                if start <= at <= end:
                    sold[name][product_id] += units
        total = sum(visit["searches"] for found in inside.values() for visit in found)
        rows = []
        for name, found in inside.items():
            row = self._measures(name, found, sold[name], period)
            was = None if previous is None else before[name]
            now_rate = row["searches"] * days_previous
            was_rate = None if was is None else was * ((end - start).days + 1)
            growth = Fraction(now_rate - was_rate, was_rate) if was_rate else None
            is_told = not row["is_collapsed"] and was is not None
            share, share_was = row["searches"] * sum(before.values()), (was or 0) * total
            rows.append(
                row
                | {"searches_previous": was,
                   "searches_growth": None if growth is None else nearest(growth * 10**RATIO),
                   "trend": self._trend(row["searches"], was, now_rate, was_rate,
                                        first[name] >= start) if is_told else None,
                   "is_hot": is_told and sum(before.values()) > 0
                   and row["searches"] >= self._settings.hot_term_min_searches
                   and share >= self._settings.hot_term_factor * share_was}
            )
        rows.sort(key=lambda r: (-r["searches"], -r["visitors"], r["search_term"].encode()))
        told = [row["search_term"] for row in rows if not row["is_collapsed"]]
        return [
            row | {"search_rank": None if row["is_collapsed"]
                   else told.index(row["search_term"]) + 1}
            for row in rows
        ]

    def _measures(self, name: str, found: list[Row], sold: dict, period: Row) -> Row:
        known = [visit for visit in found if visit["is_known"]]
        count = {of: sum(visit[of] for visit in found) for of in ("entered", "carted", "ordered")}
        answered, zero = (sum(visit[of] for visit in found) for of in ("answered", "zero"))
        top = min(sold, key=lambda key: (-sold[key], key.encode())) if sold else None
        is_collapsed = name in (HIDDEN, NO_TERM)
        return period | {
            "search_term": name,
            "is_collapsed": is_collapsed,
            "searches": sum(visit["searches"] for visit in found),
            "visitors": len({visit["person"] for visit in found}),
            "sessions": len(known),
            "entries": count["entered"],
            "carts": count["carted"],
            "orders": count["ordered"],
            "entry_rate": _rate(count["entered"], len(known)),
            "cart_rate": _rate(count["carted"], len(known)),
            "conversion_rate": _rate(count["ordered"], len(known)),
            "zero_result_searches": zero,
            "zero_result_rate": _rate(zero, answered),
            "units_sold": whole(sum(sold.values(), Decimal(0)), QUANTITY),
            "products_sold": len(sold),
            "top_product_id": top,
            "top_product_units": whole(sold[top], QUANTITY) if top else None,
            "is_unsold": not is_collapsed and count["ordered"] == 0
            and len(known) >= self._settings.unsold_term_min_sessions,
        }

    def _trend(self, now: int, was: int, now_rate: int, was_rate: int, is_new: bool) -> str:
        step, enough = self._settings.trend_threshold, self._settings.search_trend_min_searches
        if is_new:
            return "new"
        if now >= enough and now_rate >= (1 + step) * was_rate:
            return "rising"
        return "falling" if was >= enough and now_rate <= (1 - step) * was_rate else "steady"


def _count(counts: dict[str, int], session: Row) -> None:
    for name, needed in MEASURES.items():
        counts[name] += all(session[step] for step in needed)


def _rate(part: int, total: int) -> int | None:
    return nearest(Fraction(part * 10**RATIO, total)) if total else None
