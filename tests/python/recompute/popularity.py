"""Products by day and by window, their scores and their ranks."""

from fractions import Fraction
from math import ceil

import numpy as np
import pandas as pd

from .exact import MONEY, PRICE, QUANTITY, RATIO, SCORE, nearest, ratio, share, surrogate_key
from .facts import EVENT_COUNTS, Facts
from .settings import Settings

COUNTS = tuple(EVENT_COUNTS.values())
MEASURES = {
    "units": "units_sold", "revenue": "net_revenue", "views": "views", "leads": "lead_count",
    "rating": "shrunk_rating",
}
SALES_SUMS = {
    "units_sold": "quantity", "gross_sales": "gross_sales", "net_sales": "net_sales",
    "refunded_amount": "refunded_amount", "net_revenue": "net_revenue",
    "returned_units": "returned_quantity",
}


def activity_by_day(facts: Facts) -> pd.DataFrame:
    """fct_product_activity_daily: product and day, days with a sale, event, lead or rating."""
    key = ["product_id", "activity_date"]
    sales = facts.lines[facts.lines["is_sale"]].rename(columns={"order_date": "activity_date"})
    by_day = sales.groupby(key)
    sold = pd.DataFrame({name: by_day[of].sum() for name, of in SALES_SUMS.items()})
    sold["order_count"] = by_day["order_id"].nunique()
    is_cost_known = by_day["cogs"].count() == by_day.size()
    sold["cogs"] = by_day["cogs"].sum().astype("Int64").where(is_cost_known)

    seen = _event_counts(facts.events.rename(columns={"event_date": "activity_date"}), key)
    leads = facts.leads.dropna(subset="product_id").rename(columns={"created_on": "activity_date"})
    asked = leads.groupby(key).size().rename("lead_count")

    ratings = facts.ratings.rename(columns={"responded_on": "activity_date"}).groupby(key)["rating"]
    rated = pd.DataFrame({"rating_count": ratings.size(), "rating_sum": ratings.sum()})

    days = pd.concat([sold, seen, asked, rated], axis=1)
    is_sold = days.index.isin(sold.index)
    days["cogs"] = days["cogs"].astype("Int64").where(is_sold, 0)
    others = [name for name in days.columns if name != "cogs"]
    days[others] = days[others].fillna(0).astype("int64")
    return days.reset_index()


def measure_window(facts: Facts, last_day: pd.Timestamp, window_days: int) -> pd.DataFrame:
    """What is known at the end of `last_day` about the window that ends with it.

    One row for each product with a sale, an event, a lead or a rating in the window, by product_id.
    """
    first_day = last_day - pd.Timedelta(days=window_days - 1)

    def inside(frame, column):
        return frame[frame[column].between(first_day, last_day)]

    sold = facts.sold_between(first_day, last_day)
    before = facts.sold_between(
        first_day - pd.Timedelta(days=window_days), first_day - pd.Timedelta(days=1)
    )
    by_product = sold.groupby("product_id")
    guests = sold[sold["customer_id"].isna()].groupby("product_id")
    events = _event_counts(inside(facts.events, "event_date"), ["product_id"])
    leads = inside(facts.leads, "created_on").dropna(subset="product_id")
    converted = leads[leads["converted_on"] <= last_day]

    ratings = inside(facts.ratings, "responded_on").groupby("product_id")["rating"]

    # Of the window's sales, what had come back by then.
    back = inside(facts.returned_by(last_day), "order_date").groupby("product_id")

    parts = {
        "units_sold": by_product["quantity"].sum(),
        "order_count": by_product["order_id"].nunique(),
        "customer_count": by_product["customer_id"].nunique(),
        "guest_order_count": guests["order_id"].nunique(),
        "net_sales": by_product["net_sales"].sum(),
        "lead_count": leads.groupby("product_id").size(),
        "rating_count": ratings.size(),
        "rating_sum": ratings.sum(),
    } | {name: events[name] for name in COUNTS}
    measured = pd.concat(parts, axis=1).fillna(0).astype("int64")
    later = {
        "converted_lead_count": converted.groupby("product_id").size(),
        "refunded_amount": back["refunded_amount"].sum(),
        "returned_units": back["quantity"].sum(),
        "units_sold_previous": before.groupby("product_id")["quantity"].sum(),
    }
    for name, values in later.items():
        measured[name] = values.reindex(measured.index).fillna(0).astype("int64")
    measured["net_revenue"] = measured["net_sales"] - measured.pop("refunded_amount")
    measured.index.name = "product_id"
    return measured.reset_index()


def rank(measured: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The products of one window or day with score, rank, percentile and is_popular, best first."""
    size = len(measured)
    measured = measured.assign(shrunk_rating=shrunk_rating(measured, measured, settings))
    weights = settings.popularity_weights
    unit = 10 ** max(-weight.as_tuple().exponent for weight in weights.values())
    # percent_rank = (products with less) / (products - 1), so the score has one denominator.
    below = sum(
        int(weight * unit)
        * (measured[MEASURES[name]].fillna(0).rank(method="min").astype("int64") - 1)
        for name, weight in weights.items()
    )
    most = int(sum(weights.values()) * unit) * max(size - 1, 1)
    ranked = measured.assign(popularity_score=share(below, most, SCORE))
    ranked = ranked.sort_values(
        ["popularity_score", "units_sold", "net_revenue", "product_id"],
        ascending=[False, False, False, True],
    ).reset_index(drop=True)
    ranked["popularity_rank"] = np.arange(1, size + 1)
    ranked["popularity_percentile"] = (
        share(size - ranked["popularity_rank"], size - 1, SCORE)
        if size > 1
        else 10**SCORE
    )
    is_sold = ranked["units_sold"] > 0
    ranked["is_popular"] = is_sold & (
        is_sold.cumsum() <= ceil(settings.popularity_share * int(is_sold.sum()))
    )
    return ranked


def shrunk_rating(rated: pd.DataFrame, all_rated: pd.DataFrame, settings: Settings) -> pd.Series:
    """(C m + sum) / (C + count) in millionths, m the mean of all_rated; null without any rating.

    rated, all_rated: rating_sum, rating_count.
    """
    count, points = int(all_rated["rating_count"].sum()), int(all_rated["rating_sum"].sum())
    prior = settings.rating_prior_weight
    return ratio(
        prior * points + rated["rating_sum"] * count, (prior + rated["rating_count"]) * count
    )


def popularity(facts: Facts, last_day: pd.Timestamp, settings: Settings) -> pd.DataFrame:
    """fct_product_popularity as of `last_day`."""
    return pd.concat(
        [_window(facts, last_day, days, settings) for days in settings.popularity_windows],
        ignore_index=True,
    )


def _window(
    facts: Facts, last_day: pd.Timestamp, window_days: int, settings: Settings
) -> pd.DataFrame:
    frame = rank(measure_window(facts, last_day, window_days), settings)
    frame["window_days"] = window_days
    frame["as_of_date"] = frame["last_updated_at"] = last_day
    frame["product_popularity_id"] = surrogate_key(frame["product_id"], frame["window_days"])
    category = frame["product_id"].map(facts.products.set_index("product_id")["category"])
    frame["category_rank"] = frame.groupby(category).cumcount() + 1

    units, previous = frame["units_sold"], frame["units_sold_previous"]
    frame["click_through_rate"] = ratio(frame["views"], frame["impressions"])
    frame["view_to_order_rate"] = ratio(frame["order_count"], frame["views"])
    frame["sales_per_lead"] = ratio(units, frame["lead_count"], a_unit=QUANTITY).fillna(0)
    frame["lead_to_sale_ratio"] = ratio(frame.pop("converted_lead_count"), frame["lead_count"])
    frame["average_order_quantity"] = ratio(units, frame["order_count"], a_unit=QUANTITY)
    frame["average_rating"] = ratio(frame.pop("rating_sum"), frame["rating_count"])
    frame["return_rate"] = ratio(frame["returned_units"], units)
    frame["units_growth"] = ratio(units - previous, previous)
    frame["inventory_turnover"] = _turnover(frame["product_id"], facts, last_day, window_days)
    first_day = last_day - pd.Timedelta(days=window_days - 1)
    sold_before = facts.sales.loc[facts.sales["order_date"] < first_day, "product_id"].unique()
    is_new = (units > 0) & ~frame["product_id"].isin(sold_before)
    frame["trend"] = _trend(units, previous, is_new, settings)
    return frame


def _trend(
    units: pd.Series, previous: pd.Series, is_new: pd.Series, settings: Settings
) -> pd.Series:
    enough = settings.trend_min_units * 10**QUANTITY
    up, down = Fraction(1 + settings.trend_threshold), Fraction(1 - settings.trend_threshold)
    trends = []
    for now, before, new in zip(units, previous, is_new, strict=True):
        if new:
            trends.append("new")
        elif now >= enough and now >= up * before:
            trends.append("rising")
        elif before >= enough and now <= down * before:
            trends.append("falling")
        else:
            trends.append("steady")
    return pd.Series(trends, index=units.index, dtype=object)


def _turnover(
    products: pd.Series, facts: Facts, last_day: pd.Timestamp, window_days: int
) -> pd.Series:
    """cogs of a year at the window's pace / mean stock at cost, in millionths."""
    first_day = last_day - pd.Timedelta(days=window_days - 1)
    stock = facts.stock[facts.stock["stock_date"].between(first_day, last_day)]
    counts = stock.groupby(["product_id", "warehouse_id"])["on_hand_quantity"].agg(["sum", "count"])
    means: dict[str, Fraction] = {}
    for (product_id, _), row in counts.iterrows():
        mean = Fraction(int(row["sum"]), int(row["count"]) * 10**QUANTITY)
        means[product_id] = means.get(product_id, Fraction(0)) + mean
    costs = facts.products.set_index("product_id")["unit_cost"]
    cogs = cogs_of(facts, first_day, last_day) if means else {}
    turnover = []
    for product_id in products:
        unit_cost = costs[product_id]
        value = 0 if pd.isna(unit_cost) else means.get(product_id, 0) * int(unit_cost)
        if not value or cogs.get(product_id, 0) is None:
            turnover.append(None)
            continue
        yearly = Fraction(cogs.get(product_id, 0) * 365, 10**MONEY * window_days)
        turnover.append(nearest(yearly / value * 10 ** (PRICE + RATIO)))
    return pd.Series(turnover, index=products.index, dtype="Int64")


def cogs_of(facts: Facts, first_day: pd.Timestamp, last_day: pd.Timestamp) -> dict[str, int | None]:
    """The cost, in cents, of what was sold and had not come back; None if a cost is not known."""
    back = facts.returned_by(last_day).groupby("order_item_id")["quantity"].sum()
    sold = facts.sold_between(first_day, last_day)
    returned = sold["order_item_id"].map(back).fillna(0).astype("int64")
    kept = (sold["quantity"] - returned).clip(lower=0)
    cogs: dict[str, int | None] = {}
    for product_id, unit_cost, quantity in zip(
        sold["product_id"], sold["unit_cost"], kept, strict=True
    ):
        if pd.isna(unit_cost) or cogs.get(product_id, 0) is None:
            cogs[product_id] = None
            continue
        cost = Fraction(int(unit_cost) * int(quantity), 10 ** (PRICE + QUANTITY - MONEY))
        cogs[product_id] = cogs.get(product_id, 0) + nearest(cost)
    return cogs


def _event_counts(events: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    counts = events.groupby([*key, "count_as"]).size().unstack(fill_value=0)
    return counts.reindex(columns=list(COUNTS), fill_value=0)
