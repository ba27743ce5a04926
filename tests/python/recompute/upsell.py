"""Dearer products that buyers of a product moved on to, or that were viewed with it."""

from decimal import Decimal

import numpy as np
import pandas as pd

from .contract import Shop
from .customers import known_lines
from .exact import PRICE, RATIO, SCORE, ratio, rounded_quotient, whole
from .facts import Facts
from .rows import is_on_sale
from .settings import Settings

Z = 1.959963984540054


def upsell_candidates(
    shop: Shop, facts: Facts, last_day: pd.Timestamp, settings: Settings
) -> pd.DataFrame:
    """rpt_upsell_candidates as of `last_day`, for a shop that keeps its days in UTC."""
    products = _products_on_sale(shop, last_day)
    sale, view = _interests(shop, facts, products, last_day, settings)

    totals = pd.DataFrame(
        {"product_customers": sale.groupby("product_id").size(),
         "product_sessions": view.groupby("product_id").size()}
    )  # fmt: skip
    bought, viewed = _pairs(sale), _pairs(view)
    earlier = bought["first_at_a"] < bought["first_at_b"]
    later = bought["first_at_a"] > bought["first_at_b"]
    key = ["product_id_a", "product_id_b"]
    pairs = pd.DataFrame(
        {
            "moved_customers": bought[earlier].groupby(key).size(),
            "moved_back_customers": bought[later].groupby(key).size(),
            "co_viewed_sessions": viewed.groupby(key).size(),
        }
    ).fillna(0).astype("int64").reset_index()
    pairs = pairs.rename(
        columns={"product_id_a": "product_id", "product_id_b": "alternative_product_id"}
    )
    pairs = pairs.join(totals.reindex(pairs["product_id"]).fillna(0).astype("int64").reset_index(
        drop=True))
    here = products.loc[pairs["product_id"]].reset_index(drop=True)
    there = products.loc[pairs["alternative_product_id"]].reset_index(drop=True)
    pairs["category"] = here["category"]
    pairs["product_name"] = here["product_name"]
    pairs["alternative_product_name"] = there["product_name"]
    pairs["unit_price"] = here["unit_price"]
    pairs["alternative_unit_price"] = there["unit_price"]
    pairs["price_step"] = there["unit_price"] - here["unit_price"]
    pairs["price_step_share"] = ratio(pairs["price_step"], pairs["unit_price"])
    pairs["unit_margin_gain"] = pairs["price_step"] - (there["unit_cost"] - here["unit_cost"])

    weight = settings.upsell_view_weight
    evidence = pairs["moved_customers"] + weight * pairs["co_viewed_sessions"].map(Decimal)
    chances = pairs["product_customers"] + weight * pairs["product_sessions"].map(Decimal)
    step = settings.upsell_min_price_step
    is_dear = pairs["price_step"].map(Decimal) >= step * pairs["unit_price"].map(Decimal)
    is_kept = (
        is_dear
        & (evidence > 0)
        & (evidence >= settings.upsell_min_evidence)
        & (pairs["unit_margin_gain"] > 0).fillna(True)
    )
    pairs = pairs[is_kept].copy()
    pairs["move_rate"] = ratio(pairs["moved_customers"], pairs["product_customers"])
    pairs["co_view_rate"] = ratio(pairs["co_viewed_sessions"], pairs["product_sessions"])
    pairs["acceptance_rate"] = _wilson(evidence[is_kept], chances[is_kept])
    for name, gain in {"revenue": "price_step", "margin": "unit_margin_gain"}.items():
        product = pairs["acceptance_rate"].astype(object) * pairs[gain].fillna(0).astype(object)
        gained = rounded_quotient(product, 10 ** (SCORE + PRICE - RATIO)).astype("Int64")
        pairs[f"expected_{name}_gain"] = gained.where(pairs[gain].notna())
    ranked = pairs.sort_values(
        ["expected_margin_gain", "expected_revenue_gain", "alternative_product_id"],
        ascending=[False, False, True], na_position="last",
    )  # fmt: skip
    ranked["upsell_rank"] = ranked.groupby("product_id").cumcount() + 1
    listed = ranked[ranked["upsell_rank"] <= settings.upsell_max_candidates]
    return listed.assign(as_of_date=last_day)


def _products_on_sale(shop: Shop, last_day: pd.Timestamp) -> pd.DataFrame:
    day = last_day.date()
    rows = [
        {
            "product_id": row["product_id"],
            "category": row["category"],
            "product_name": row["product_name"],
            "unit_price": whole(row["unit_price"], PRICE),
            "unit_cost": whole(row["unit_cost"], PRICE),
        }
        for row in shop["shop.products"]
        if is_on_sale(row, day) and row["unit_price"] > 0
    ]
    return pd.DataFrame(rows).astype({"unit_cost": "Int64"}).set_index("product_id")


def _interests(
    shop: Shop, facts: Facts, products: pd.DataFrame, last_day: pd.Timestamp, settings: Settings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What customers bought and kept, what sessions viewed: holder, product, when first."""
    first_day = last_day - pd.Timedelta(days=settings.upsell_window_days - 1)
    lines = known_lines(facts, last_day)
    lines = lines[lines["is_kept"] & (lines["order_date"] >= first_day)]
    sale = lines.dropna(subset="customer_id")[["customer_id", "product_id", "ordered_at"]]
    view = pd.DataFrame(
        [
            (row["session_id"], row["product_id"], pd.Timestamp(row["occurred_at"]))
            for row in shop["web.events"]
            if row["event_type"] == "product_view"
            and first_day.date() <= row["occurred_at"].date() <= last_day.date()
        ]
    )
    found = []
    for frame in (sale, view):
        frame = frame.set_axis(["holder", "product_id", "first_at"], axis=1)
        frame = frame.groupby(["holder", "product_id"])["first_at"].min().reset_index()
        frame = frame[frame["product_id"].isin(products.index)]
        frame = frame.join(products[["category", "unit_price"]], on="product_id")
        size = frame.groupby(["holder", "category"])["product_id"].transform("size")
        found.append(frame[size <= settings.upsell_max_products])
    return tuple(found)


def _pairs(interests: pd.DataFrame) -> pd.DataFrame:
    both = interests.merge(interests, on=["holder", "category"], suffixes=("_a", "_b"))
    return both[both["unit_price_b"] > both["unit_price_a"]]


def _wilson(successes: pd.Series, trials: pd.Series) -> pd.Series:
    """The lower end of Wilson's interval, in 1e-9."""
    s, n = successes.astype(float).to_numpy(), trials.astype(float).to_numpy()
    share = s / n
    middle = share + Z**2 / (2 * n)
    spread = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    low = (middle - spread) / (1 + Z**2 / n)
    fine = np.rint(low * 1e12).astype("int64")
    return pd.Series(rounded_quotient(fine, 1000), index=successes.index)
