"""The variables of dbt_project.yml and the constants of models that the recomputed marts need."""

import ast
import re
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[3]
# Macros and models whose constants the recomputed marts need, by what the names here begin with.
CONSTANTS = {
    "prediction_tuning": "prediction_",
    "upsell_tuning": "upsell_",
    "affinity_tuning": "affinity_",
    "recommendation_tuning": "recommendation_",
    "fct_product_affinity": "",
    "fct_product_popularity": "",
    "int_customer_value_tiers": "",
    "int_first_order_sizes": "",
    "int_product_satisfaction": "",
    "int_search_terms_counted": "",
    "int_searches": "",
    "rpt_payment_risks": "",
    "rpt_search_terms": "",
}


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
    rating_prior_weight: int
    satisfaction_window_days: int
    rating_decline_threshold: Decimal
    min_responses: int
    upsell_window_days: int
    upsell_min_price_step: Decimal
    upsell_view_weight: Decimal
    upsell_min_evidence: Decimal
    upsell_max_products: int
    upsell_max_candidates: int
    attribution_lookback_days: int
    attribution_comparison_lookbacks: tuple[int, ...]
    cart_abandonment_hours: int
    search_windows: tuple[int, ...]
    search_term_min_visitors: int
    search_term_max_digits: int
    search_trend_min_searches: int
    hot_term_min_searches: int
    hot_term_factor: Decimal
    unsold_term_min_sessions: int
    popularity_weights: dict[str, Decimal] = field(hash=False)


def settings_of(kind: type, prefix: str = "", **changed):
    """A dataclass with the project's variables named `prefix` and a field; `changed` wins."""
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    values = yaml.safe_load(text)["vars"] | constants()
    names = [item.name for item in fields(kind) if item.name not in changed]
    found = {name: values[f"{prefix}{name}"] for name in names}
    return kind(**found | changed)


def constants_of(model: str) -> dict:
    """What the `{% set %}` lines of a model or macro name, but for what is made of other names."""
    (path,) = (p for at in ("models", "macros") for p in (PROJECT / at).rglob(f"{model}.sql"))
    found = {}
    for name, value in re.findall(
        r"{%-?\s*set\s+(\w+)\s*=(.*?)-?%}", path.read_text(encoding="utf-8"), re.DOTALL
    ):
        try:
            found[name] = ast.literal_eval(value.strip())
        except (SyntaxError, ValueError):
            continue
    return found


def month_window(windows: list[str]) -> int:
    """The window of lists and risks: the one nearest to 30 days, the shorter of two."""
    return min(map(int, windows), key=lambda days: (abs(days - 30), days))


def constants() -> dict:
    """The constants of CONSTANTS by name."""
    found = {}
    for place, prefix in CONSTANTS.items():
        said = constants_of(place)
        found |= {f"{prefix}{name}": value for name, value in said.get("tuning", said).items()}
    return found


def read_variables(platform: str = "sample") -> dict:
    """The variables of a platform and all constants, as text: what its connector says wins."""
    # Read as text, so that 0.15 is 15/100 and not the nearest binary fraction.
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    values = yaml.load(text, Loader=yaml.BaseLoader)["vars"]
    tuning = {name: str(value) for name, value in constants().items()}
    return tuning | values | values["connectors"].get(platform, {})


def read_settings(platform: str = "sample") -> Settings:
    """The settings of a platform that the recomputed marts share."""
    values = read_variables(platform)
    of_type = {
        kind: {item.name: kind(values[item.name]) for item in fields(Settings) if item.type is kind}
        for kind in (int, str, Decimal)
    }
    return Settings(
        **of_type[int],
        **of_type[str],
        **of_type[Decimal],
        sale_statuses=tuple(values["sale_statuses"]),
        data_until=None if values["data_until"] in ("null", "") else values["data_until"],
        popularity_windows=tuple(int(days) for days in values["popularity_windows"]),
        attribution_comparison_lookbacks=tuple(
            int(days) for days in values["attribution_comparison_lookbacks"]
        ),
        search_windows=tuple(int(days) for days in values["search_windows"]),
        popularity_weights={
            measure: Decimal(weight) for measure, weight in values["popularity_weights"].items()
        },
    )
