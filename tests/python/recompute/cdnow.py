"""CDNOW: what the customers of the first quarter of 1997 bought up to the middle of 1998.

Two files that come with the package `lifetimes`: all 23,570 customers, and the tenth of them on
which Fader and Hardie publish their results.
"""

from functools import cache
from pathlib import Path

import lifetimes.datasets
import pandas as pd

FOLDER = Path(lifetimes.datasets.__file__).parent
FIRST_DAY = pd.Timestamp("1997-01-01")
# The end of week 39, up to which the models of the literature are fitted.
CUT = pd.Timestamp("1997-09-30")
HORIZON_DAYS = 39 * 7


@cache
def cdnow_orders() -> pd.DataFrame:
    """customer_id, order_date, net_revenue: a row per customer and day, as the models count."""
    columns = ["customer_id", "order_date", "units", "net_revenue"]
    lines = pd.read_csv(
        FOLDER / "CDNOW_master.txt", sep=r"\s+", skiprows=1, names=columns, dtype=str
    )
    lines["net_revenue"] = lines["net_revenue"].astype(float)
    days = lines.groupby(["customer_id", "order_date"])["net_revenue"].sum().round(2).reset_index()
    return days.assign(order_date=pd.to_datetime(days["order_date"], format="%Y%m%d"))


@cache
def sampled_customers() -> frozenset[str]:
    """The customers of the tenth."""
    sample = pd.read_csv(FOLDER / "CDNOW_sample.txt", sep=r"\s+", header=None, dtype=str)
    return frozenset(sample[0])


def published_summary() -> pd.DataFrame:
    """frequency, recency and T, in weeks, of the tenth in week 39, as published."""
    return pd.read_csv(FOLDER / "cdnow_customers_summary.csv")


def week(number: int) -> pd.Timestamp:
    """The last day of a week of CDNOW's history; of week 39, the cut of the literature."""
    return FIRST_DAY + pd.Timedelta(days=7 * number - 1)
