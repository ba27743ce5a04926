"""Conversions, their paths and their credits under all models, from the raw rows.

Plain loops for identity, paths and rules, numpy's linear algebra for Markov, and Shapley values by
going through all coalitions. Shares are fractions where they are fractions, so that money is exact.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations
from math import factorial, floor

import numpy as np
import pandas as pd

from .contract import Row, Shop
from .settings import settings_of

CREDIT = 10
# Halves go up, and what lies this much below one.
HALF = Fraction(50001, 100000)
DAY = timedelta(days=1)
UNATTRIBUTED = "unattributed"
MARKOV = "markov"
# Models in which each touch has a weight of its own, beside the rules.
WEIGHTED = ("time_decay", "shapley")


@dataclass(frozen=True)
class AttributionSettings:
    """The variables of dbt_project.yml that say what a path is."""

    attribution_conversion_types: list[str]
    attribution_lookback_days: int
    attribution_excluded_channels: list[str]
    attribution_path_transform: str
    time_decay_half_life_days: float
    identity_max_customers: int


def attribution_settings(**changed) -> AttributionSettings:
    """The project's settings, with other values for some."""
    return settings_of(AttributionSettings, **changed)


@dataclass
class Touch:
    """A touch; `is_told` when it is known from a lead only."""

    id: str
    channel: str
    campaign_id: str | None
    at: datetime
    is_told: bool = False

    @property
    def order(self) -> tuple:
        """In time; what a lead tells of comes after the others of its moment."""
        return self.at, self.is_told, self.id.encode()


@dataclass
class Conversion:
    """A sale or a lead, and the touches that led to it."""

    id: str
    type: str
    row: Row
    person: str
    at: datetime
    campaign_id: str | None = None
    previous_at: datetime | None = None
    lead_at: datetime | None = None
    path: tuple[Touch, ...] = ()

    def looks_back_on(self, at: datetime, lookback: timedelta) -> bool:
        """Whether what happened then can have led to it."""
        is_new = self.previous_at is None or at > self.previous_at
        return is_new and self.at - lookback <= at <= self.at


class Persons:
    """Who is who: ids that a row names together with a customer, and through others."""

    def __init__(self, shop: Shop, max_customers: int):
        self._links: dict[tuple, set[str]] = defaultdict(set)
        self.order_visitors = _order_visitors(shop)
        customer_of_order = {row["order_id"]: row["customer_id"] for row in shop["shop.orders"]}
        for table in ("marketing.touchpoints", "web.events"):
            for row in shop[table]:
                self._link(("visitor", row["visitor_id"]), row["customer_id"])
        for order_id, visitors in self.order_visitors.items():
            for visitor in visitors:
                self._link(("visitor", visitor), customer_of_order[order_id])
        self.contacts, self.lead_customers = _leads(shop)
        for lead_id, contact in self.contacts.items():
            self._link(("contact", contact), self.lead_customers[lead_id])
        self._person = _merge(self._links, max_customers)

    def _link(self, node: tuple, customer_id: str | None) -> None:
        if customer_id is not None:
            self._links[node].add(customer_id)

    def of_customer(self, customer_id: str) -> str:
        """The person of a customer."""
        return "customer:" + self._person.get(customer_id, customer_id)

    def of_id(self, kind: str, value: str) -> str | None:
        """The person of a visitor or contact, itself when it is linked to nobody.

        None when several share it.
        """
        customers = self._links.get((kind, value))
        if not customers:
            return f"{kind}:{value}"
        persons = {self.of_customer(customer_id) for customer_id in customers}
        return persons.pop() if len(persons) == 1 else None

    def shared(self) -> dict[tuple, set[str]]:
        """The ids that several customers share."""
        return {node: found for node, found in self._links.items() if len(found) > 1}


def _order_visitors(shop: Shop) -> dict[str, set[str]]:
    sessions, named = defaultdict(set), defaultdict(set)
    for table in ("marketing.touchpoints", "web.events"):
        for row in shop[table]:
            if row["session_id"] is not None:
                sessions[row["session_id"]].add(row["visitor_id"])
            if row.get("order_id") is not None:
                named[row["order_id"]].add(row["visitor_id"])
    return {
        row["order_id"]: sessions.get(row["session_id"], set()) | named.get(row["order_id"], set())
        for row in shop["shop.orders"]
    }


def _leads(shop: Shop) -> tuple[dict[str, str], dict[str, str | None]]:
    """For each lead the contact, which is the first lead of its address, and the customer."""
    by_address: dict[str, str] = {}
    for row in sorted(shop["shop.customers"], key=lambda row: row["customer_id"].encode()):
        if row["email"] is not None:
            by_address.setdefault(row["email"].lower(), row["customer_id"])
    contacts, customers, first = {}, {}, {}
    for row in sorted(shop["marketing.leads"], key=lambda row: row["lead_id"].encode()):
        address = row["contact_email"] and row["contact_email"].lower()
        contacts[row["lead_id"]] = (
            first.setdefault(address, row["lead_id"]) if address else row["lead_id"]
        )
        customers[row["lead_id"]] = row["customer_id"] or by_address.get(address)
    return contacts, customers


def _merge(links: dict[tuple, set[str]], max_customers: int) -> dict[str, str]:
    """For customers who share ids, the first of all whom these join, unless they are too many."""
    group: dict[str, set[str]] = {}
    for customers in links.values():
        joined = set().union(*(group.get(customer, {customer}) for customer in customers))
        for customer in joined:
            group[customer] = joined
    return {
        customer: min(joined, key=str.encode)
        for customer, joined in group.items()
        if len(joined) <= max_customers
    }


class Attribution:
    """All conversions of a shop with their paths.

    orders: the frame of money.Money; rules: position and weight by model; direct: channels.
    """

    def __init__(
        self,
        shop: Shop,
        orders: pd.DataFrame,
        settings: AttributionSettings,
        rules: list[dict[str, str]],
        groups: list[dict[str, str]],
    ):
        self.settings = settings
        self.lookback = settings.attribution_lookback_days * DAY
        self.persons = Persons(shop, settings.identity_max_customers)
        self.direct = {row["channel"] for row in groups if row["is_direct"] == "true"}
        self.rules: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for row in rules:
            self.rules[row["attribution_model"]][row["position"]] = Fraction(row["weight"])
        self.touches = self._touches(shop)
        self.orders = orders[orders["is_sale"]].set_index("order_id")
        everything = self._sales(shop) + self._leads(shop)
        _space(everything)
        self._date_leads(everything)
        self.conversions = [
            c for c in everything if c.type in settings.attribution_conversion_types
        ]
        self.idle_paths: dict[str, list[tuple[Touch, ...]]] = {}
        for conversion_type in sorted({c.type for c in self.conversions}):
            self._find_paths(conversion_type, shop)

    def _touches(self, shop: Shop) -> dict[str, list[Touch]]:
        excluded = {channel.lower() for channel in self.settings.attribution_excluded_channels}
        touches = defaultdict(list)
        for row in shop["marketing.touchpoints"]:
            channel = row["channel"].lower()
            if channel in excluded:
                continue
            if row["customer_id"] is not None:
                person = self.persons.of_customer(row["customer_id"])
            else:
                visitor = row["visitor_id"]
                person = self.persons.of_id("visitor", visitor) or f"visitor:{visitor}"
            touches[person].append(
                Touch(row["touchpoint_id"], channel, row["campaign_id"], row["occurred_at"])
            )
        return touches

    def _sales(self, shop: Shop) -> list[Conversion]:
        found = []
        for row in shop["shop.orders"]:
            if row["order_id"] not in self.orders.index:
                continue
            if row["customer_id"] is not None:
                person = self.persons.of_customer(row["customer_id"])
            else:
                visitors = self.persons.order_visitors[row["order_id"]]
                known = {self.persons.of_id("visitor", visitor) for visitor in visitors} - {None}
                person = min(known, key=str.encode, default=f"order:{row['order_id']}")
            found.append(
                Conversion(f"sale:{row['order_id']}", "sale", row, person, row["ordered_at"])
            )
        return found

    def _leads(self, shop: Shop) -> list[Conversion]:
        found = []
        for row in shop["marketing.leads"]:
            customer_id = self.persons.lead_customers[row["lead_id"]]
            contact = self.persons.contacts[row["lead_id"]]
            if customer_id is not None:
                person = self.persons.of_customer(customer_id)
            else:
                person = self.persons.of_id("contact", contact) or f"contact:{contact}"
            row = row | {"customer_id": customer_id}
            found.append(
                Conversion(
                    f"lead:{row['lead_id']}", "lead", row, person, row["created_at"],
                    campaign_id=row["campaign_id"],
                )
            )  # fmt: skip
        return found

    def _date_leads(self, conversions: list[Conversion]) -> None:
        """The lead that became the conversion: a lead itself, of a sale the latest that can be."""
        leads = defaultdict(list)
        for conversion in conversions:
            if conversion.type == "lead":
                leads[conversion.person].append(conversion.at)
        for conversion in conversions:
            of_person = [
                at for at in leads[conversion.person]
                if conversion.looks_back_on(at, self.lookback)
            ]
            is_lead = conversion.type == "lead"
            conversion.lead_at = conversion.at if is_lead else max(of_person, default=None)

    def _find_paths(self, conversion_type: str, shop: Shop) -> None:
        channels = {
            row["campaign_id"]: row["channel"].lower() for row in shop["marketing.campaigns"]
        }
        excluded = {channel.lower() for channel in self.settings.attribution_excluded_channels}
        by_person = defaultdict(list)
        for conversion in self.conversions:
            if conversion.type == conversion_type:
                by_person[conversion.person].append(conversion)
        self.idle_paths[conversion_type] = []
        for person in self.touches.keys() | by_person.keys():
            steps = [(touch, None) for touch in self.touches.get(person, [])]
            for place, (touch, _) in enumerate(steps):
                led_to = [
                    c for c in by_person[person] if c.looks_back_on(touch.at, self.lookback)
                ]
                assert len(led_to) <= 1, "windows of one person overlap"
                steps[place] = (touch, led_to[0] if led_to else None)
            for conversion in by_person[person]:
                campaign = conversion.campaign_id
                is_touched = any(
                    c is conversion and touch.campaign_id == campaign for touch, c in steps
                )
                if campaign and not is_touched and channels[campaign] not in excluded:
                    told = Touch(conversion.id, channels[campaign], campaign, conversion.at, True)
                    steps.append((told, conversion))
            self._cut(sorted(steps, key=lambda step: step[0].order), conversion_type)

    def _cut(self, steps: list[tuple[Touch, Conversion | None]], conversion_type: str) -> None:
        """Cut a person's touches into paths, of conversions and of none."""
        paths: list[tuple[Conversion | None, list[Touch]]] = []
        for touch, conversion in steps:
            goes_on = (
                paths
                and paths[-1][0] is conversion
                and touch.at - paths[-1][1][-1].at <= self.lookback
            )
            if not goes_on:
                paths.append((conversion, []))
            paths[-1][1].append(touch)
        for conversion, touches in paths:
            path = self._transform(touches)
            if conversion is None:
                self.idle_paths[conversion_type].append(path)
            else:
                assert not conversion.path, "a conversion has two paths"
                conversion.path = path

    def _transform(self, path: list[Touch]) -> tuple[Touch, ...]:
        transform = self.settings.attribution_path_transform
        if transform == "collapse_repeats":
            kept = [t for i, t in enumerate(path) if i == 0 or t.channel != path[i - 1].channel]
        elif transform == "first_of_each":
            kept = [
                t for i, t in enumerate(path) if t.channel not in {p.channel for p in path[:i]}
            ]
        elif transform == "drop_direct_unless_alone":
            kept = [t for t in path if t.channel not in self.direct] or path
        else:
            assert transform == "as_is", transform
            kept = path
        return tuple(kept)

    def removal_effects(self, conversion_type: str) -> dict[str, float]:
        """The share of the conversions that is lost when a channel leads to none any more."""
        paths = [
            (tuple(t.channel for t in c.path), True)
            for c in self.conversions
            if c.type == conversion_type and c.path
        ]
        paths += [
            (tuple(t.channel for t in path), False) for path in self.idle_paths[conversion_type]
        ]
        return removal_effects(Counter(paths))

    def weights(self, conversion: Conversion, effects: dict[str, float]) -> dict[str, list]:
        """The weights of the touches of a path, by model, in its order."""
        path = conversion.path
        values = shapley_values({frozenset(t.channel for t in path): 1})
        touches = Counter(touch.channel for touch in path)
        weighted = {
            "time_decay": self._decay(conversion, self.settings.time_decay_half_life_days),
            "shapley": [values[touch.channel] / touches[touch.channel] for touch in path],
        }
        assert set(weighted) == set(WEIGHTED)
        found = {model: self._rule_weights(conversion, rule) for model, rule in self.rules.items()}
        return found | weighted | {MARKOV: [effects[touch.channel] for touch in path]}

    def _decay(self, conversion: Conversion, half_life_days: float) -> list[float]:
        """Half as much with each half-life before the conversion."""
        ages = [(conversion.at - touch.at).total_seconds() for touch in conversion.path]
        return [2 ** -(age / (half_life_days * 86400)) for age in ages]

    def _rule_weights(self, conversion: Conversion, rule: dict[str, Fraction]) -> list[Fraction]:
        path = conversion.path
        others = [i for i, touch in enumerate(path) if touch.channel not in self.direct]
        brought = [
            i for i, touch in enumerate(path)
            if conversion.lead_at is not None and touch.at <= conversion.lead_at
        ]
        places = {
            "first": 0,
            "last": len(path) - 1,
            "last_non_direct": others[-1] if others else len(path) - 1,
            "lead": brought[-1] if brought else None,
        }
        weights = [Fraction(0)] * len(path)
        held = set()
        for position, weight in rule.items():
            if position != "rest" and weight > 0 and places[position] is not None:
                weights[places[position]] += weight
                held.add(places[position])
        rest = [i for i in range(len(path)) if i not in held]
        for i in rest:
            weights[i] += rule.get("rest", Fraction(0)) / len(rest)
        return weights if sum(weights) else [Fraction(1)] * len(path)

    def conversion_rows(self) -> pd.DataFrame:
        """fct_conversions."""
        rows = []
        for c in self.conversions:
            is_sale = c.type == "sale"
            order = self.orders.loc[c.row["order_id"]] if is_sale else None
            day = pd.Timestamp(c.at.date())
            first = c.path[0].at if c.path else None
            rows.append(
                {
                    "conversion_id": c.id,
                    "conversion_type": c.type,
                    "order_id": c.row["order_id"] if is_sale else None,
                    "lead_id": None if is_sale else c.row["lead_id"],
                    "person_id": c.person,
                    "customer_id": c.row["customer_id"],
                    "converted_at": c.at,
                    "conversion_date": day,
                    "is_first_order": bool(order["is_first_order"]) if is_sale else False,
                    "net_revenue": order["net_revenue"] if is_sale else 0,
                    "gross_margin": order["gross_margin"] if is_sale else 0,
                    "contribution_margin": order["contribution_margin"] if is_sale else 0,
                    "is_attributed": bool(c.path),
                    "path": " > ".join(t.channel for t in c.path) or None,
                    "touch_count": len(c.path),
                    "channel_count": len({t.channel for t in c.path}),
                    "first_touch_at": first,
                    "last_touch_at": c.path[-1].at if c.path else None,
                    "days_to_convert": (day - pd.Timestamp(first.date())).days if first else None,
                }
            )
        frame = pd.DataFrame(rows)
        for name in ("converted_at", "first_touch_at", "last_touch_at"):
            frame[name] = pd.to_datetime(frame[name])
        numbers = ("net_revenue", "gross_margin", "contribution_margin", "days_to_convert")
        return frame.astype(dict.fromkeys(numbers, "Int64"))

    def credit_rows(self) -> pd.DataFrame:
        """fct_attribution_credits: money in cents, credit as a number of floating point."""
        rows = []
        effects = {name: self.removal_effects(name) for name in self.idle_paths}
        models = [*self.rules, *WEIGHTED, MARKOV]
        for c in self.conversions:
            money = [0, 0]
            if c.type == "sale":
                order = self.orders.loc[c.row["order_id"]]
                money = [order["net_revenue"], order["gross_margin"]]
            named = {
                "conversion_id": c.id,
                "conversion_type": c.type,
                "conversion_date": pd.Timestamp(c.at.date()),
            }
            if not c.path:
                nothing = Touch(None, UNATTRIBUTED, None, None)
                rows += [
                    named | _credit(model, 0, nothing, Fraction(0), Fraction(1), money)
                    for model in models
                ]
                continue
            for model, weights in self.weights(c, effects[c.type]).items():
                total, before = sum(weights), 0
                for place, (touch, weight) in enumerate(zip(c.path, weights, strict=True), 1):
                    up_to = before + weight
                    end = up_to / total if place < len(weights) else Fraction(1)
                    if weight > 0:
                        rows.append(
                            named | _credit(model, place, touch, before / total, end, money)
                        )
                    before = up_to
        frame = pd.DataFrame(rows)
        frame["touched_at"] = pd.to_datetime(frame["touched_at"])
        return frame.astype({"attributed_revenue": "Int64", "attributed_margin": "Int64"})


def _credit(model: str, place: int, touch: Touch, start, end, money: list) -> Row:
    start, end = Fraction(start), Fraction(end)
    parts = [
        None if pd.isna(cents)
        else floor(int(cents) * end + HALF) - floor(int(cents) * start + HALF)
        for cents in money
    ]
    return {
        "attribution_model": model,
        "touch_position": place,
        "touchpoint_id": touch.id,
        "channel": touch.channel,
        "campaign_id": touch.campaign_id,
        "touched_at": touch.at,
        "credit": float(end - start),
        "attributed_revenue": parts[0],
        "attributed_margin": parts[1],
    }


def _space(conversions: list[Conversion]) -> None:
    """Tell each conversion when the person converted before, in the same type."""
    last: dict[tuple, datetime] = {}
    for c in sorted(conversions, key=lambda c: (c.at, c.id.encode())):
        c.previous_at = last.get((c.person, c.type))
        last[c.person, c.type] = c.at


def removal_effects(paths: Counter) -> dict[str, float]:
    """Markov's removal effects. paths: how often ((channel, ...), whether it converted)."""
    channels = sorted({channel for path, _ in paths for channel in path})
    place = {channel: i + 1 for i, channel in enumerate(channels)}
    size, conversion, none = len(channels) + 1, len(channels) + 1, len(channels) + 2
    counts = np.zeros((size, size + 2))
    for (path, is_converted), times in paths.items():
        states = [0, *(place[channel] for channel in path), conversion if is_converted else none]
        for here, there in zip(states, states[1:], strict=False):
            counts[here, there] += times
    steps = counts / counts.sum(axis=1, keepdims=True)
    everything = _conversion_chance(steps, size, conversion)
    effects = {}
    for channel in channels:
        without = steps.copy()
        without[:, none] += without[:, place[channel]]
        without[:, place[channel]] = 0
        effects[channel] = 1 - _conversion_chance(without, size, conversion) / everything
    return effects


def _conversion_chance(steps: np.ndarray, size: int, conversion: int) -> float:
    """From the start: by the fundamental matrix of the chain."""
    fundamental = np.linalg.inv(np.eye(size) - steps[:, :size])
    return (fundamental @ steps[:, conversion])[0]


def shapley_values(conversions: dict[frozenset, int]) -> dict[str, Fraction]:
    """Shapley values of the channels, where a coalition is worth the paths that lie inside it."""
    players = sorted(set().union(*conversions))
    worth = {
        coalition: sum(n for path, n in conversions.items() if path <= coalition)
        for size in range(len(players) + 1)
        for coalition in map(frozenset, combinations(players, size))
    }
    values = {}
    for player in players:
        value = Fraction(0)
        for coalition in worth:
            if player not in coalition:
                orders = factorial(len(coalition)) * factorial(len(players) - len(coalition) - 1)
                gain = worth[coalition | {player}] - worth[coalition]
                value += Fraction(orders * gain, factorial(len(players)))
        values[player] = value
    return values
