"""What became of the leads of each campaign, source and product."""

import pandas as pd

from .exact import MONEY, ratio, rounded_quotient
from .settings import Settings

DIMENSIONS = {"campaign": "campaign_id", "lead_source": "lead_source", "product": "product_id"}
KEY = ["lead_dimension", "dimension_value", "month_start_on"]


def lead_results(
    leads: pd.DataFrame,
    orders: pd.DataFrame,
    names: dict[str, dict[str, str]],
    last_day: pd.Timestamp,
    settings: Settings,
) -> pd.DataFrame:
    """rpt_lead_results. leads, orders: fct_leads and fct_orders; names: of ids, by dimension."""
    leads = leads.merge(
        orders[["order_id", "net_revenue", "gross_margin"]],
        left_on="converted_order_id", right_on="order_id", how="left",
    )  # fmt: skip
    for amount in ("net_revenue", "gross_margin"):
        leads[amount] = _shared(leads, amount)
    leads["month_start_on"] = leads["created_on"].dt.to_period("M").dt.start_time
    ends_on = leads["created_on"] + pd.Timedelta(days=settings.lead_window_days)
    leads["is_open"] = ~leads["is_converted"] & (ends_on > last_day)
    parts = []
    for dimension, column in DIMENSIONS.items():
        values = leads[column].fillna("none")
        groups = leads.groupby([values.rename("dimension_value"), "month_start_on"])
        part = pd.DataFrame(
            {
                "leads": groups.size(),
                "open_leads": groups["is_open"].sum(),
                "converted_leads": groups["is_converted"].sum(),
                # A median of whole days ends in .0 or .5: exact in tenths.
                "median_days_to_sale": (
                    groups["days_to_convert"].median().astype("Float64") * 10
                ).astype("Int64"),
                "total_days_to_sale": groups["days_to_convert"].sum().astype("int64"),
                "revenue": groups["net_revenue"].sum(),
                "margin": groups["gross_margin"].sum(),
            }
        ).reset_index()
        part["lead_dimension"] = dimension
        known = names.get(dimension, {})
        part["dimension_name"] = [known.get(value, value) for value in part["dimension_value"]]
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    frame["lead_to_sale_ratio"] = ratio(frame["converted_leads"], frame["leads"])
    frame["value_per_lead"] = ratio(frame["revenue"], frame["leads"], a_unit=MONEY)
    return frame


def _shared(leads: pd.DataFrame, amount: str) -> pd.Series:
    """Each lead's part of its order's cents: up to and with it, less up to it."""
    order = leads["order_id"]
    number = leads.sort_values("lead_id").groupby("order_id").cumcount().reindex(leads.index)
    count = leads.groupby("order_id")["lead_id"].transform("size")
    rows = order.notna()
    cents = leads.loc[rows, amount].astype("int64")
    before, all_of = number[rows].astype("int64"), count[rows].astype("int64")
    share = rounded_quotient(cents * (before + 1), all_of) - rounded_quotient(
        cents * before, all_of
    )
    return share.reindex(leads.index, fill_value=0)
