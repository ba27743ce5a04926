"""The rank of each product on each day, and how it moved."""

import pandas as pd

from .facts import Facts
from .popularity import measure_window, rank
from .settings import Settings


def rank_days(facts: Facts, days: list[pd.Timestamp], settings: Settings) -> pd.DataFrame:
    """rpt_product_rank_history for these days, each from the facts known at its end."""
    window_days = settings.rank_history_window_days
    ranked: dict[pd.Timestamp, pd.DataFrame] = {}

    def ranks_of(day):
        if day not in ranked:
            measured = measure_window(facts, day, window_days)
            ranked[day] = rank(measured, settings).set_index("product_id")
        return ranked[day]

    rows = []
    for day in days:
        today, yesterday = ranks_of(day), ranks_of(day - pd.Timedelta(days=1))
        products = today.index.union(yesterday.index)
        now = today["popularity_rank"].astype("Int64").reindex(products)
        before = yesterday["popularity_rank"].astype("Int64").reindex(products)
        rows.append(
            pd.DataFrame(
                {
                    "rank_date": day,
                    "window_days": window_days,
                    "popularity_rank": now,
                    "previous_rank": before,
                    "rank_change": before - now,
                    "movement": [
                        _movement(*ranks) for ranks in zip(now, before, strict=True)
                    ],
                    "popularity_score": today["popularity_score"].astype("Int64").reindex(products),
                    "units_sold": today["units_sold"].reindex(products, fill_value=0),
                    "net_revenue": today["net_revenue"].reindex(products, fill_value=0),
                    "is_popular": today["is_popular"].reindex(products, fill_value=False),
                },
                index=products.rename("product_id"),
            ).reset_index()
        )
    return pd.concat(rows, ignore_index=True)


def _movement(now, before) -> str:
    if pd.isna(before):
        return "entered"
    if pd.isna(now):
        return "left"
    if now == before:
        return "same"
    return "up" if now < before else "down"
