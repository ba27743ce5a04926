"""Popularity by age band, gender, country, region and value tier of the customers."""

import pandas as pd

from .exact import ratio
from .facts import Facts
from .popularity import shrunk_rating
from .settings import Settings

SEGMENTS = ("age_band", "gender", "country", "region", "value_tier")


def popularity_by_segment(
    facts: Facts, last_day: pd.Timestamp, settings: Settings, tiers: list[dict]
) -> pd.DataFrame:
    """fct_product_popularity_by_segment. tiers: value_tier, from_top_share, to_top_share."""
    customers = facts.customers.set_index("customer_id")
    tier_of = value_tiers(facts, last_day, settings, tiers)
    customers["value_tier"] = tier_of.reindex(customers.index).fillna("none")

    refunds = facts.returned_by(last_day).groupby("order_item_id")["refunded_amount"].sum()
    frames = []
    for window_days in settings.popularity_windows:
        first_day = last_day - pd.Timedelta(days=window_days - 1)
        bought = facts.sold_between(first_day, last_day)
        refunded = bought["order_item_id"].map(refunds).fillna(0).astype("int64")
        bought = bought.assign(revenue=bought["net_sales"] - refunded)
        rated = facts.ratings[facts.ratings["responded_on"].between(first_day, last_day)]
        for segment_type in SEGMENTS:
            known = customers[segment_type]
            frame = _segment(_with_segment(bought, known), _with_segment(rated, known), settings)
            frames.append(frame.assign(segment_type=segment_type, window_days=window_days))
    return pd.concat(frames, ignore_index=True).assign(as_of_date=last_day)


def _with_segment(rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    of_row = rows["customer_id"].map(values)
    return rows.assign(segment_value=of_row.where(rows["customer_id"].notna(), "guest"))


def _segment(bought: pd.DataFrame, rated: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    groups = bought.groupby(["product_id", "segment_value"])
    ratings = rated.groupby(["product_id", "segment_value"])["rating"]
    parts = {
        "units_sold": groups["quantity"].sum(),
        "order_count": groups["order_id"].nunique(),
        "customer_count": groups["customer_id"].nunique(),
        "net_revenue": groups["revenue"].sum(),
        "rating_count": ratings.size(),
        "rating_sum": ratings.sum(),
    }
    frame = pd.concat(parts, axis=1).fillna(0).astype("int64").reset_index()
    frame["shrunk_rating"] = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    for _, of_value in frame.groupby("segment_value"):
        frame.loc[of_value.index, "shrunk_rating"] = shrunk_rating(of_value, of_value, settings)
    frame["average_rating"] = ratio(frame.pop("rating_sum"), frame["rating_count"])
    units = frame["units_sold"]
    of_product = units.groupby(frame["product_id"]).transform("sum")
    of_segment = units.groupby(frame["segment_value"]).transform("sum")
    frame["share_of_product_units"] = ratio(units, of_product)
    frame["share_of_segment_units"] = ratio(units, of_segment)
    frame["preference_index"] = ratio(
        units.astype(object) * int(units.sum()), of_product.astype(object) * of_segment
    )
    best_first = frame.sort_values(
        ["units_sold", "net_revenue", "product_id"], ascending=[False, False, True]
    )
    frame["segment_rank"] = best_first.groupby("segment_value").cumcount() + 1
    return frame


def value_tiers(
    facts: Facts, last_day: pd.Timestamp, settings: Settings, tiers: list[dict]
) -> pd.Series:
    """The tier of each customer who bought within the tier window, by customer_id."""
    first_day = last_day - pd.Timedelta(days=settings.value_tier_window_days - 1)
    spent = facts.sold_between(first_day, last_day).groupby("customer_id")["net_sales"].sum()
    refunds = facts.returned_by(last_day)
    refunds = refunds[refunds["order_date"].between(first_day, last_day)]
    refunded = refunds.groupby("customer_id")["refunded_amount"].sum()
    spent = spent - refunded.reindex(spent.index).fillna(0).astype("int64")
    spent = spent.rename("spent").reset_index()
    spent = spent.sort_values(["spent", "customer_id"], ascending=[False, True])
    size = len(spent)
    names = pd.Series(None, index=range(size), dtype=object)
    for tier in tiers:
        first = int(float(tier["from_top_share"]) * size) + 1
        names.iloc[first - 1 : int(float(tier["to_top_share"]) * size)] = tier["value_tier"]
    return pd.Series(names.to_numpy(), index=spent["customer_id"])
