"""Customers as of a day: what they spend on, how they score, what becomes of each cohort."""

from collections import Counter

import numpy as np
import pandas as pd

from .contract import Shop
from .exact import QUANTITY, ratio, rounded_quotient
from .facts import Facts
from .segments import value_tiers
from .settings import Settings

WINDOWS = {"": None, "_365d": 365, "_90d": 90}
MONEY_SUMS = ["net_revenue", "gross_margin", "contribution_margin"]
# What a customer without a sale has, where it is not nothing.
NOT_BOUGHT = {
    "frequency": 0, "monetary": 0, "lifetime_value": 0, "gross_margin": 0,
    "contribution_margin": 0, "rfm_segment": "none", "value_tier": "none",
}  # fmt: skip


def known_lines(facts: Facts, last_day: pd.Timestamp) -> pd.DataFrame:
    """Lines of sales up to that day, worth what was known at its end; costs may be missing."""
    lines = facts.lines[facts.lines["is_sale"] & (facts.lines["order_date"] <= last_day)].copy()
    returned = facts.returned_by(last_day).groupby("order_item_id")[["quantity", "refunded_amount"]]
    returned = returned.sum().reindex(lines["order_item_id"]).fillna(0).astype("int64")
    back = returned["quantity"].to_numpy()
    lines["is_kept"] = back < lines["quantity"]
    lines["net_revenue"] = lines["net_sales"] - returned["refunded_amount"].to_numpy()
    kept = (lines["quantity"] - back).clip(lower=0)
    cost = lines["unit_cost"].fillna(0).astype("int64")
    # Thousandths times 1e-8 are 1e-11; a cent is 1e9 of them.
    cogs = rounded_quotient(kept * cost, 10 ** (QUANTITY + 8 - 2)).astype("Int64")
    cogs = cogs.where(lines["unit_cost"].notna())
    lines["gross_margin"] = lines["net_revenue"] - cogs
    lines["contribution_margin"] = (
        lines["gross_margin"]
        + lines["shipping_amount"] - lines["shipping_cost"] - lines["payment_fee"]
    )  # fmt: skip
    return lines


def known_orders(facts: Facts, orders: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """Sales up to that day, those without a line among them. orders: as fct_orders has them."""
    sales = orders[orders["order_date"] <= last_day].set_index("order_id")
    of_order = known_lines(facts, last_day).groupby("order_id")
    for name in MONEY_SUMS:
        is_known = of_order[name].count() == of_order.size()
        known = of_order[name].sum().astype("Int64").where(is_known)
        has_lines = sales.index.isin(known.index)
        # What is not of a line the order carries itself, and nothing of it can come back.
        sales[name] = known.reindex(sales.index).where(has_lines, sales[name])
    return sales.reset_index()


def category_spend(facts: Facts, last_day: pd.Timestamp) -> pd.DataFrame:
    """fct_customer_category_spend as of `last_day`."""
    lines = known_lines(facts, last_day)
    categories = facts.products.set_index("product_id")["category"]
    lines = lines.assign(
        category=lines["product_id"].map(categories), customer_id=lines["customer_id"].fillna("")
    )
    key = ["customer_id", "category"]
    groups = lines.groupby(key)
    frame = pd.DataFrame(
        {
            "first_purchase_on": groups["order_date"].min(),
            "last_purchase_on": groups["order_date"].max(),
        }
    )
    for suffix, days in WINDOWS.items():
        first_day = last_day - pd.Timedelta(days=days - 1) if days else lines["order_date"].min()
        inside = lines[lines["order_date"] >= first_day]
        of_window = {
            "units": inside.groupby(key)["quantity"].sum(),
            "net_revenue": inside.groupby(key)["net_revenue"].sum(),
            "order_count": inside.drop_duplicates([*key, "order_id"]).groupby(key).size(),
        }
        for name, values in of_window.items():
            frame[name + suffix] = values.reindex(frame.index).fillna(0).astype("int64")
        spent = frame["net_revenue" + suffix].clip(lower=0)
        wallet = spent.groupby("customer_id").transform("sum")
        frame["share_of_wallet" + suffix] = ratio(spent, wallet)
    frame = frame.reset_index()
    is_guest = frame["customer_id"] == ""
    best_first = frame.sort_values(["net_revenue", "units", "category"],
                                   ascending=[False, False, True])
    frame["category_rank"] = best_first.groupby("customer_id").cumcount() + 1
    frame["spend_tier"] = (
        frame[~is_guest].groupby("category")["net_revenue"].transform(_tiles, 10, ascending=False)
    )
    for name in ("category_rank", "spend_tier", *(f"share_of_wallet{s}" for s in WINDOWS)):
        frame[name] = frame[name].astype("Int64").where(~is_guest)
    return frame.assign(
        is_guest=is_guest, customer_id=frame["customer_id"].where(~is_guest), as_of_date=last_day
    )


def rfm(orders: pd.DataFrame, last_day: pd.Timestamp, segments: list[dict]) -> pd.DataFrame:
    """Sums and scores of each customer with a sale. orders: known_orders. segments: the seed."""
    by_customer = orders.dropna(subset="customer_id").groupby("customer_id")
    frame = pd.DataFrame(
        {
            "first_order_on": by_customer["order_date"].min(),
            "last_order_on": by_customer["order_date"].max(),
            "frequency": by_customer.size(),
            "monetary": by_customer["net_revenue"].sum().astype("int64"),
        }
    )
    for name in ("gross_margin", "contribution_margin"):
        is_known = by_customer[name].count() == frame["frequency"]
        frame[name] = by_customer[name].sum().astype("Int64").where(is_known)
    frame["lifetime_value"] = frame["monetary"]
    frame["average_order_value"] = rounded_quotient(frame["monetary"], frame["frequency"])
    frame["recency_days"] = (last_day - frame["last_order_on"]).dt.days
    frame["recency_score"] = _tiles(frame["recency_days"], 5, ascending=False)
    frame["frequency_score"] = _tiles(frame["frequency"], 5, ascending=True)
    frame["monetary_score"] = _tiles(frame["monetary"], 5, ascending=True)
    scores = frame[["recency_score", "frequency_score", "monetary_score"]].astype(str)
    frame["rfm_score"] = scores.agg("".join, axis=1)
    names = _segment_names(segments)
    frame["rfm_segment"] = frame["rfm_score"].map(names)
    return frame


def profiles(
    shop: Shop, facts: Facts, scored: pd.DataFrame, last_day: pd.Timestamp, settings: Settings,
    tiers: list[dict], channels: dict[str, str],
) -> pd.DataFrame:
    """rpt_customer_profile without its predictions. scored: rfm(). tiers: the seed value_tiers."""
    frame = facts.customers.set_index("customer_id").rename(columns={"country": "country_code"})
    customers = {row["customer_id"]: row for row in shop["shop.customers"]}
    about = pd.DataFrame(
        {
            "has_marketing_consent": {k: c["has_marketing_consent"] for k, c in customers.items()},
            "is_erased": {
                k: c["erasure_requested_at"] is not None for k, c in customers.items()
            },
            "registered_on": {
                k: pd.Timestamp(c["registered_at"].date()) for k, c in customers.items()
            },
        }
    )
    frame = frame.join(about).join(scored)
    since = frame[["registered_on", "first_order_on"]].min(axis=1)
    frame["tenure_days"] = (last_day - since).dt.days.astype("Int64").where(since <= last_day)
    spend = category_spend(facts, last_day)
    first = spend[spend["category_rank"].eq(1).fillna(False)].set_index("customer_id")
    frame["preferred_category"] = first["category"].reindex(frame.index)
    frame["preferred_channel"] = pd.Series(channels, dtype=object).reindex(frame.index)
    frame["value_tier"] = value_tiers(facts, last_day, settings, tiers).reindex(frame.index)
    has_sale = frame["frequency"].notna()
    for name, value in NOT_BOUGHT.items():
        missing = frame[name].isna() if name == "value_tier" else ~has_sale
        frame[name] = frame[name].mask(missing, value)
    for name in frame.columns:
        if frame[name].dtype.kind == "f":
            frame[name] = frame[name].astype("Int64")
    return frame.assign(as_of_date=last_day).rename_axis("customer_id").reset_index()


def preferred_channels(sales: pd.DataFrame) -> dict[str, str]:
    """The channel of most of a customer's sales, by customer_id. sales: converted_at, channel."""
    preferred = {}
    for customer_id, own in sales.sort_values("converted_at").groupby("customer_id"):
        counts = Counter(own["channel"])
        latest = dict(zip(own["channel"], own["converted_at"], strict=True))
        preferred[customer_id] = min(
            sorted(counts), key=lambda channel: (-counts[channel], -latest[channel].value)
        )
    return preferred


def cohorts(orders: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """fct_customer_cohorts as of `last_day`. orders: known_orders."""
    orders = orders.dropna(subset="customer_id")
    month = orders["order_date"].dt.to_period("M")
    orders = orders.assign(
        month=month, cohort=month.groupby(orders["customer_id"]).transform("min")
    )
    frames = []
    for cohort, sales in orders.groupby("cohort"):
        size = sales["customer_id"].nunique()
        months = pd.period_range(cohort, last_day.to_period("M"), freq="M")
        by_month = sales.groupby("month")
        frame = pd.DataFrame(
            {
                "active_customers": by_month["customer_id"].nunique(),
                "orders": by_month.size(),
                "net_revenue": by_month["net_revenue"].sum(),
            }
        ).reindex(months, fill_value=0).astype("int64")
        margin = by_month["gross_margin"].sum().astype("Int64")
        margin = margin.where(by_month["gross_margin"].count() == by_month.size())
        frame["gross_margin"] = margin.reindex(months, fill_value=0)
        for name in ("orders", "net_revenue"):
            frame["cumulative_" + name] = frame[name].cumsum()
        is_known = ~frame["gross_margin"].isna().cummax()
        total = frame["gross_margin"].fillna(0).cumsum()
        frame["cumulative_gross_margin"] = total.where(is_known)
        for name in ("net_revenue", "gross_margin"):
            total = frame["cumulative_" + name]
            each = rounded_quotient(total.fillna(0).astype("int64"), size)
            frame[f"cumulative_{name}_per_customer"] = each.astype("Int64").where(total.notna())
        frame["customers"] = size
        frame["retention_rate"] = ratio(frame["active_customers"], frame["customers"])
        frame["months_since"] = np.arange(len(months))
        frame["cohort_month"] = cohort.to_timestamp()
        frame["activity_month"] = months.to_timestamp()
        frame["is_complete_month"] = months.end_time.normalize() <= last_day
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _tiles(values: pd.Series, tiles: int, ascending: bool) -> pd.Series:
    """The tile of each value, 1 first; equal values lie in that of the first of them."""
    before = values.rank(method="min", ascending=ascending).astype("int64") - 1
    return before * tiles // len(values) + 1


def _segment_names(segments: list[dict]) -> dict[str, str]:
    """{'545': 'champions', ...} from ranges of scores."""
    names = {}
    for row in segments:
        ranges = [
            range(int(row[f"from_{name}"]), int(row[f"to_{name}"]) + 1)
            for name in ("recency", "frequency", "monetary")
        ]
        names |= {
            f"{r}{f}{m}": row["rfm_segment"]
            for r in ranges[0] for f in ranges[1] for m in ranges[2]
        }  # fmt: skip
    return names
