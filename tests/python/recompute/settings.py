"""The variables of dbt_project.yml that the recomputed marts need."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Settings:
    """One meaning each, as docs/variables.md tells."""

    sale_statuses: tuple[str, ...]
    reporting_currency: str
    time_zone: str
    data_until: str | None
    future_tolerance_days: int
    popularity_windows: tuple[int, ...]
    popularity_share: Decimal
    trend_threshold: Decimal
    trend_min_units: Decimal
    rank_history_window_days: int
    rank_history_days: int
    lead_window_days: int
    value_tier_window_days: int
    attribution_lookback_days: int
    attribution_comparison_lookbacks: tuple[int, ...]
    popularity_weights: dict[str, Decimal] = field(hash=False)


def read_settings(platform: str = "sample") -> Settings:
    """The settings of a platform: what its connector says, else the project's own."""
    # Read as text, so that 0.15 is 15/100 and not the nearest binary fraction.
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    values = yaml.load(text, Loader=yaml.BaseLoader)["vars"]
    values = values | values["connectors"].get(platform, {})
    return Settings(
        sale_statuses=tuple(values["sale_statuses"]),
        reporting_currency=values["reporting_currency"],
        time_zone=values["time_zone"],
        data_until=None if values["data_until"] in ("null", "") else values["data_until"],
        future_tolerance_days=int(values["future_tolerance_days"]),
        popularity_windows=tuple(int(days) for days in values["popularity_windows"]),
        popularity_share=Decimal(values["popularity_share"]),
        trend_threshold=Decimal(values["trend_threshold"]),
        trend_min_units=Decimal(values["trend_min_units"]),
        rank_history_window_days=int(values["rank_history_window_days"]),
        rank_history_days=int(values["rank_history_days"]),
        lead_window_days=int(values["lead_window_days"]),
        value_tier_window_days=int(values["value_tier_window_days"]),
        attribution_lookback_days=int(values["attribution_lookback_days"]),
        attribution_comparison_lookbacks=tuple(
            int(days) for days in values["attribution_comparison_lookbacks"]
        ),
        popularity_weights={
            measure: Decimal(weight) for measure, weight in values["popularity_weights"].items()
        },
    )
