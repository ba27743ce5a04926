"""What customers will buy, learnt from what customers like them did: int_customer_predictions.

Worked out origin by origin and step by step; nothing here knows how the models go about it.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .settings import settings_of

CLASSES = ["frequency_class", "recency_class"]
CELL = [*CLASSES, "time_step"]
# Which cells are pooled, from all of them to one class; docs/customer-value.md tells why.
POOLS = [
    [], ["recency_class"], ["time_step"], ["recency_class", "time_step"], ["frequency_class"],
    CLASSES,
]  # fmt: skip


@dataclass(frozen=True)
class Learning:
    """The variable prediction_horizon_days and the constants of prediction_tuning."""

    horizon_days: int
    learning_steps: int
    prior_weight: float
    frequency_classes: list[int]
    recency_limits: list[float]
    time_step: float


def read_learning(**changed) -> Learning:
    """The project's own variables; `changed` wins."""
    return settings_of(Learning, "prediction_", **changed)


def purchase_days(orders: pd.DataFrame) -> pd.DataFrame:
    """customer_id, day, orders: what is sold to a customer on one day is one purchase.

    orders: a row per sale, with customer_id (missing for a guest) and order_date.
    """
    days = orders.dropna(subset="customer_id").groupby(["customer_id", "order_date"]).size()
    return days.rename("orders").reset_index().rename(columns={"order_date": "day"})


def predict(purchases: pd.DataFrame, as_of: pd.Timestamp, learning: Learning) -> pd.DataFrame:
    """By customer: the state as of that day, expected_orders and churn_probability, not rounded.

    purchases: purchase_days; those after `as_of` are not looked at.
    """
    purchases = purchases[purchases["day"] <= as_of].copy()
    purchases["first"] = purchases.groupby("customer_id")["day"].transform("min")
    prior = _prior(purchases, as_of, learning)
    orders, comings = {}, {}
    for days in _days_followed(purchases, as_of, learning):
        origin = as_of - pd.Timedelta(days=days)
        state = _state(purchases, origin, prior, learning)
        _observe(state, purchases, origin, days, learning, orders, comings)
    last_step = max((cell[2] for cell in orders), default=0)
    order_factors = _factors(orders, last_step, learning)
    coming_factors = _factors(comings, last_step, learning)

    now = _state(purchases, as_of, prior, learning)
    growth = ((now["pace_days"] + learning.horizon_days) / now["pace_days"]).to_numpy()
    pace = now["pace_purchases"].to_numpy()
    now["expected_orders"], awaited = 0.0, np.zeros(len(now))
    for step in range(last_step + 1):
        low = learning.time_step**step
        high = np.inf if step == last_step else low * learning.time_step
        reached = np.clip(growth, low, high)
        of_class = [tuple(cell) for cell in now[CLASSES].itertuples(index=False, name=None)]
        now["expected_orders"] += pace * (reached - low) * np.array(
            [order_factors[(*c, step)] for c in of_class]
        )
        awaited += pace * np.log(reached / low) * np.array(
            [coming_factors[(*c, step)] for c in of_class]
        )
    return now.assign(churn_probability=np.exp(-awaited))


def order_values(orders: pd.DataFrame) -> pd.Series:
    """The money to expect of one more sale, by customer. orders: a row per sale, net_revenue."""
    orders = orders.dropna(subset="customer_id")
    values = orders.groupby("customer_id")["net_revenue"]
    number, own = values.size(), values.mean()
    total, mean = number.sum(), orders["net_revenue"].mean()
    if total == len(number):
        return pd.Series(mean, index=number.index)
    within = (values.var(ddof=0) * number).sum() / (total - len(number))
    between = (number * (own - mean) ** 2).sum() - (len(number) - 1) * within
    if between <= 0 or len(number) == 1:
        return pd.Series(mean, index=number.index)
    between /= total - (number**2).sum() / total
    credibility = number / (number + within / between)
    shop = np.average(own, weights=credibility)
    return credibility * own + (1 - credibility) * shop


def _prior(purchases: pd.DataFrame, as_of: pd.Timestamp, learning: Learning) -> tuple:
    """(purchases, days) that are added to those of every customer, rounded as in the model."""
    first = purchases.groupby("customer_id")["first"].first()
    ages = (as_of - first).dt.days
    length = max(ages, key=lambda age: (age * (ages >= age).sum(), age))
    length = max(1, min(length, learning.horizon_days))
    old = ages[ages >= length].index
    since = (purchases["day"] - purchases["first"]).dt.days
    inside = purchases[purchases["customer_id"].isin(old) & (since <= length)]
    counts = (inside.groupby("customer_id").size() - 1).astype(float)
    horizon = learning.horizon_days
    rate = (counts.sum() + 0.5) / (len(old) * length + horizon)
    squared = (counts * (counts - 1)).sum() / (len(old) * length**2 + horizon**2)
    shape = 1 / max(squared / rate**2 - 1, 1 / learning.prior_weight)
    return round(shape, 6), round(max(shape / rate, 1), 6)


def _days_followed(purchases: pd.DataFrame, as_of: pd.Timestamp, learning: Learning) -> list[int]:
    history = (as_of - purchases["day"].min()).days + 1
    span = min(history, 2 * learning.horizon_days)
    cuts = {span * step // learning.learning_steps for step in range(1, learning.learning_steps)}
    return sorted(cuts - {0})


def _state(
    purchases: pd.DataFrame, origin: pd.Timestamp, prior: tuple, learning: Learning
) -> pd.DataFrame:
    """Everybody who had bought by that day, by customer_id."""
    known = purchases[purchases["day"] <= origin].groupby("customer_id")
    state = pd.DataFrame({"repeat_purchases": known.size() - 1})
    state["age_days"] = (origin - known["first"].first()).dt.days
    state["recency_days"] = (origin - known["day"].max()).dt.days
    state["pace_purchases"] = prior[0] + state["repeat_purchases"]
    state["pace_days"] = prior[1] + state["age_days"]
    missed = state["pace_purchases"] * np.log(
        state["pace_days"] / (state["pace_days"] - state["recency_days"])
    )
    bounds = learning.frequency_classes
    state["frequency_class"] = np.searchsorted(bounds, state["repeat_purchases"], "right") - 1
    recency = np.searchsorted(learning.recency_limits, missed, "right") + 1
    state["recency_class"] = np.where(state["repeat_purchases"] > 0, recency, 0)
    return state


def _observe(state, purchases, origin, days, learning, orders, comings) -> None:
    """Add what came after one origin, and what a steady pace would have brought, to the cells.

    orders, comings: cell -> [observed, expected], for all sales and for next purchases.
    """
    later = purchases[purchases["day"] > origin].merge(
        state[["pace_purchases", "pace_days", *CLASSES]], left_on="customer_id", right_index=True
    )
    later["growth"] = 1 + ((later["day"] - origin).dt.days - 0.5) / later["pace_days"]
    first_later = later.sort_values("day").drop_duplicates("customer_id")
    for made, amounts, cells in (
        (later, later["orders"], orders),
        (first_later, pd.Series(1, index=first_later.index), comings),
    ):
        step = np.floor(np.log(made["growth"]) / np.log(learning.time_step)).astype(int)
        sums = amounts.groupby([made["frequency_class"], made["recency_class"], step]).sum()
        for cell, amount in sums.items():
            cells.setdefault(cell, [0.0, 0.0])[0] += amount

    end = (state["pace_days"] + days) / state["pace_days"]
    until = end.copy()
    until[first_later["customer_id"]] = first_later["growth"].to_numpy()
    for step in range(math.floor(math.log(end.max()) / math.log(learning.time_step)) + 1):
        low, high = learning.time_step**step, learning.time_step ** (step + 1)
        for expected, is_there, cells in (
            (end.clip(low, high) - low, end >= low, orders),
            (np.log(until.clip(low, high) / low), until >= low, comings),
        ):
            expected = (state["pace_purchases"] * expected)[is_there]
            sums = expected.groupby([state[name][is_there] for name in CLASSES]).sum()
            for of_class, amount in sums.items():
                cells.setdefault((*of_class, step), [0.0, 0.0])[1] += amount


def _factors(cells: dict, last_step: int, learning: Learning) -> dict:
    """Cell -> how much of a steady pace comes, each pool correcting what the ones before say."""
    classes = [(0, 0)] + [
        (frequency, recency)
        for frequency in range(1, len(learning.frequency_classes))
        for recency in range(1, len(learning.recency_limits) + 2)
    ]
    keys = [(*of_class, step) for of_class in classes for step in range(last_step + 1)]
    factors = dict.fromkeys(keys, 1.0)
    weight = learning.prior_weight
    for columns in POOLS:
        pools = {}
        for key in keys:
            name = tuple(key[CELL.index(column)] for column in columns)
            pools.setdefault(name, []).append(key)
        for members in pools.values():
            observed = sum(cells.get(key, (0, 0))[0] for key in members)
            expected = sum(cells.get(key, (0, 0))[1] * factors[key] for key in members)
            for key in members:
                factors[key] *= (observed + weight) / (expected + weight)
    return factors
