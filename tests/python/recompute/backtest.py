"""Predictions held against what came, beside those of BG/NBD (Fader, Hardie, Lee 2005).

BG/NBD is fitted with the package `lifetimes`, by maximum likelihood and without a penalty.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter

from .predictions import predict, read_learning

DAYS_OF_A_WEEK = 7
# As BG/NBD is usually shown: 0, 1, ... 6 and 7 or more repeat purchases.
MOST_REPEATS = 7


@dataclass
class Backtest:
    """One cut of a shop's history.

    customers: by customer_id, repeat_purchases (at most MOST_REPEATS, the class), purchases (what
    came in the horizon), and of `ours` and `bgnbd` the purchases expected and, as `<who>_none`, the
    probability that none comes.
    parameters: of BG/NBD, in weeks.
    """

    customers: pd.DataFrame
    parameters: dict[str, float]

    def by_class(self) -> pd.DataFrame:
        """Sums by class of purchases, ours and bgnbd."""
        sums = self.customers.groupby("repeat_purchases")
        return sums[["purchases", "ours", "bgnbd"]].sum()

    def error(self, who: str) -> float:
        """The total that is predicted too much, as a share of what came."""
        return self.by_class()[who].sum() / self.by_class()["purchases"].sum() - 1

    def error_by_class(self, who: str) -> float:
        """The errors of the classes, each without its sign, as a share of what came."""
        classes = self.by_class()
        return (classes[who] - classes["purchases"]).abs().sum() / classes["purchases"].sum()

    def log_loss_of_none(self, who: str) -> float:
        """Mean negative log of the probability given to what happened: a purchase or none."""
        none = self.customers["purchases"].eq(0)
        probability = self.customers[f"{who}_none"].clip(1e-6, 1 - 1e-6)
        return -np.log(probability.where(none, 1 - probability)).mean()


def back_test(purchases: pd.DataFrame, cut: pd.Timestamp, horizon_days: int) -> Backtest:
    """Learn up to and with the day `cut`, predict the days after it. purchases: purchase_days."""
    ours = predict(purchases, cut, read_learning(horizon_days=horizon_days))
    return compare(purchases, cut, horizon_days, ours["expected_orders"], ours["churn_probability"])


def compare(
    purchases: pd.DataFrame, cut: pd.Timestamp, horizon_days: int, ours: pd.Series, none: pd.Series
) -> Backtest:
    """The same for predictions that are given, by customer_id."""
    known = purchases[purchases["day"] <= cut].groupby("customer_id")["day"]
    customers = pd.DataFrame({"repeat_purchases": known.size() - 1})
    recency = (known.max() - known.min()).dt.days / DAYS_OF_A_WEEK
    age = (cut - known.min()).dt.days / DAYS_OF_A_WEEK
    weeks = horizon_days / DAYS_OF_A_WEEK
    model = BetaGeoFitter().fit(customers["repeat_purchases"], recency, age)
    state = (customers["repeat_purchases"], recency, age)
    customers["bgnbd"] = np.asarray(model.predict(weeks, *state))
    # Gone by now, or there and no purchase in a gamma mixture of Poisson processes.
    alive = np.asarray(model.conditional_probability_alive(*state))
    r, alpha = model.params_["r"], model.params_["alpha"]
    waits = ((alpha + age) / (alpha + age + weeks)) ** (r + customers["repeat_purchases"])
    customers["bgnbd_none"] = 1 - alive + alive * waits

    is_later = purchases["day"].between(
        cut + pd.Timedelta(days=1), cut + pd.Timedelta(days=horizon_days)
    )
    later = purchases[is_later].groupby("customer_id").size()
    customers["purchases"] = later.reindex(customers.index).fillna(0)
    customers["ours"] = ours.astype(float)
    customers["ours_none"] = none.astype(float)
    customers["repeat_purchases"] = customers["repeat_purchases"].clip(upper=MOST_REPEATS)
    return Backtest(customers, dict(model.params_))
