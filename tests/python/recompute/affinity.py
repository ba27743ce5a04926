"""Which products are in a basket together, how much that says, and what offering one promises."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, hypergeom, norm

from .exact import PRICE, RATIO, rounded_quotient
from .settings import settings_of
from .shops import Sample

# support and leverage are small; all rates are rounded to four decimals more before.
SMALL, FINER = 12, 4


@dataclass(frozen=True)
class AffinitySettings:
    """One meaning each, as docs/variables.md tells."""

    window_days: int
    min_baskets: int
    max_basket_size: int
    significance_level: float


def affinity_settings() -> AffinitySettings:
    """The project's own."""
    return settings_of(AffinitySettings, "affinity_")


def basket_items(
    sales: pd.DataFrame, returns: pd.DataFrame, last_day: pd.Timestamp, settings: AffinitySettings
) -> pd.DataFrame:
    """order_id and product_id of the baskets of the window, each once.

    sales: lines of sales; returns: all that had come back by last_day.
    """
    first_day = last_day - pd.Timedelta(days=settings.window_days - 1)
    lines = sales[sales["order_date"].between(first_day, last_day)]
    came_back = returns.groupby("order_item_id")["quantity"].sum()
    kept = lines["order_item_id"].map(came_back).fillna(0) < lines["quantity"]
    items = lines.loc[kept, ["order_id", "product_id"]].drop_duplicates()
    sizes = items.groupby("order_id")["product_id"].transform("size")
    return items[sizes <= settings.max_basket_size].reset_index(drop=True)


def count_pairs(items: pd.DataFrame, min_baskets: int) -> pd.DataFrame:
    """Ordered pairs of products: product_id, also_bought_product_id and their baskets."""
    baskets = items.groupby("product_id").size()
    frequent = items[items["product_id"].map(baskets) >= min_baskets]
    both = frequent.merge(frequent, on="order_id", suffixes=("", "_also"))
    both = both[both["product_id"] != both["product_id_also"]]
    pairs = both.groupby(["product_id", "product_id_also"]).size().rename("baskets_together")
    pairs = pairs[pairs >= min_baskets].reset_index()
    pairs = pairs.rename(columns={"product_id_also": "also_bought_product_id"})
    pairs["basket_count"] = items["order_id"].nunique()
    pairs["baskets_with_product"] = pairs["product_id"].map(baskets)
    pairs["baskets_with_also_bought"] = pairs["also_bought_product_id"].map(baskets)
    return pairs


def basket_pairs(shop: Sample, last_day: pd.Timestamp) -> pd.DataFrame:
    """fct_product_affinity of the sample shop as of a day."""
    settings, facts = affinity_settings(), shop.facts
    items = basket_items(facts.sales, facts.returned_by(last_day), last_day, settings)
    products = {row["product_id"]: row for row in shop.shop["shop.products"]}
    prices, costs = (
        {product_id: row[of] for product_id, row in products.items()}
        for of in ("unit_price", "unit_cost")
    )
    return affinity(items, prices, costs, settings).assign(as_of_date=last_day)


def affinity(
    items: pd.DataFrame,
    unit_prices: dict[str, Decimal],
    unit_costs: dict[str, Decimal | None],
    settings: AffinitySettings,
) -> pd.DataFrame:
    """fct_product_affinity without as_of_date, decimals as whole numbers of their last place."""
    pairs = count_pairs(items, settings.min_baskets)
    columns = ["baskets_together", "basket_count", "baskets_with_product"]
    k, n, a = (pairs[name].to_numpy().astype(object) for name in columns)
    b = pairs["baskets_with_also_bought"].to_numpy().astype(object)
    pairs["support"] = _rate(k, n, SMALL)
    pairs["confidence"] = _rate(k, a, RATIO)
    pairs["lift"] = _rate(k * n, a * b, RATIO)
    pairs["leverage"] = _rate(k * n - a * b, n * n, SMALL)
    pairs["conviction"] = _rate((n - b) * a, n * (a - k), RATIO)
    pairs["jaccard"] = _rate(k, a + b - k, RATIO)

    p_value, adjusted = _p_values(pairs, items, settings.min_baskets)
    pairs["p_value"], pairs["p_value_adjusted"] = p_value, adjusted
    pairs["is_significant"] = adjusted <= settings.significance_level

    lower = wilson_lower_bound(pairs["baskets_together"], pairs["baskets_with_product"])
    pairs["confidence_lower_bound"] = _from_float(lower, RATIO)
    sold = items.groupby("product_id").size()
    frequent = sold[sold >= settings.min_baskets].index
    prices = pd.Series({product: unit_prices[product] for product in frequent})
    margins = pd.Series(
        {
            product: None if unit_costs[product] is None else prices[product] - unit_costs[product]
            for product in frequent
        },
        dtype=object,
    )
    of_pair = pairs["also_bought_product_id"].map(margins)
    pairs["also_bought_unit_margin"] = pd.array(
        [pd.NA if pd.isna(margin) else int(margin.scaleb(PRICE)) for margin in of_pair],
        dtype="Int64",
    )
    known = margins.dropna()
    rate = known.sum() / prices[known.index].sum() if len(known) else 1
    expected = margins.where(margins.notna(), prices * rate).astype(float).clip(lower=0)
    gain = lower * pairs["also_bought_product_id"].map(expected)
    best = gain.groupby(pairs["product_id"]).transform("max")
    pairs["cross_sell_score"] = _from_float((100 * gain / best.where(best > 0)).fillna(0), RATIO)

    pairs["affinity_rank"] = (
        pairs.sort_values(
            ["cross_sell_score", "baskets_together", "also_bought_product_id"],
            ascending=[False, False, True],
        )
        .groupby("product_id")
        .cumcount()
        + 1
    )
    return pairs


def wilson_lower_bound(successes: pd.Series, trials: pd.Series) -> pd.Series:
    """The textbook form of the score interval, 95 %, two-sided."""
    z, share = norm.ppf(0.975), successes / trials
    middle = share + z * z / (2 * trials)
    width = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2))
    return (middle - width) / (1 + z * z / trials)


def _p_values(pairs, items, min_baskets) -> tuple[np.ndarray, np.ndarray]:
    """By scipy: one-sided Fisher, and Benjamini-Hochberg over all pairs of frequent products."""
    once = (pairs["product_id"] < pairs["also_bought_product_id"]).to_numpy()
    p_value = hypergeom.sf(
        pairs["baskets_together"] - 1,
        pairs["basket_count"],
        pairs["baskets_with_product"],
        pairs["baskets_with_also_bought"],
    )
    frequent = (items.groupby("product_id").size() >= min_baskets).sum()
    # Pairs that are not told of count as what they are at the worst: pure chance.
    untold = frequent * (frequent - 1) // 2 - once.sum()
    tested = false_discovery_control(np.concatenate([p_value[once], np.ones(untold)]))
    adjusted = pd.Series(tested[: once.sum()], index=_key(pairs[once]))
    return p_value, adjusted.reindex(_key(pairs)).to_numpy()


def _key(pairs: pd.DataFrame) -> pd.MultiIndex:
    """A pair's name in either direction."""
    ids = pairs[["product_id", "also_bought_product_id"]].to_numpy(dtype=object)
    return pd.MultiIndex.from_arrays(np.sort(ids, axis=1).T)


def _rate(top: np.ndarray, bottom: np.ndarray, decimals: int) -> pd.arrays.IntegerArray:
    """top / bottom of Python's whole numbers in units of the last place; null where bottom is 0."""
    missing = bottom == 0
    fine = rounded_quotient(top * 10 ** (decimals + FINER), np.where(missing, 1, bottom))
    values = rounded_quotient(fine, 10**FINER).astype("int64")
    return pd.arrays.IntegerArray(values, missing.astype(bool))


def _from_float(values: pd.Series, decimals: int) -> np.ndarray:
    return np.floor(np.round(values * 1e12) / 10 ** (12 - decimals) + 0.5).astype("int64")
