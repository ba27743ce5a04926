"""How often the customers of a month buy a product, and how long after the time before."""

import pandas as pd

from .exact import ratio
from .facts import Facts


def purchase_frequency(facts: Facts, last_day: pd.Timestamp) -> pd.DataFrame:
    """fct_product_purchase_frequency as of `last_day`, one row for each product and month."""
    lines = facts.sales[facts.sales["order_date"] <= last_day].dropna(subset="customer_id")
    purchases = (
        lines.groupby(["product_id", "customer_id", "order_id"])
        .agg(ordered_at=("ordered_at", "min"), day=("order_date", "min"), units=("quantity", "sum"))
        .reset_index()
        .sort_values(["product_id", "customer_id", "ordered_at", "order_id"])
    )
    purchases["gap"] = purchases.groupby(["product_id", "customer_id"])["day"].diff().dt.days
    purchases["month_start_on"] = purchases["day"].dt.to_period("M").dt.start_time

    key = ["product_id", "month_start_on"]
    months = purchases.groupby(key)
    frame = pd.DataFrame(
        {
            "purchasing_customers": months["customer_id"].nunique(),
            "orders": months.size(),
            "units_sold": months["units"].sum(),
            # A median of whole days ends in .0 or .5: exact in tenths.
            "median_days_between_purchases": (months["gap"].median() * 10).astype("Int64"),
        }
    )
    repeated = purchases[purchases["gap"].notna()].groupby(key)["customer_id"].nunique()
    frame["repeat_customers"] = repeated.reindex(frame.index).fillna(0).astype("int64")
    frame["orders_per_customer"] = ratio(frame["orders"], frame["purchasing_customers"])
    frame["repeat_purchase_rate"] = ratio(frame["repeat_customers"], frame["purchasing_customers"])
    return frame.reset_index()
