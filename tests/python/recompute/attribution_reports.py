"""What channels, campaigns and products earned and cost, from credits and the raw rows.

Whole numbers throughout: money in cents, credits in units of 10**-10.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .contract import Shop
from .exact import MONEY, ratio, rounded_quotient
from .money import Money

CREDIT, SHARE = 10, 6
CHANNEL_KEY = ["channel", "attribution_model", "conversion_type", "month_start_on"]
CAMPAIGN_KEY = ["campaign_id", *CHANNEL_KEY]
PRODUCT_KEY = ["product_id", "channel", "attribution_model", "month_start_on"]
SUMS = ["conversions", "new_customers", "revenue", "margin"]


@dataclass(frozen=True)
class Period:
    """The days of the ROI, both of them included."""

    starts_on: pd.Timestamp
    ends_on: pd.Timestamp

    def holds(self, days: pd.Series) -> pd.Series:
        """Whether each day lies in it."""
        return days.between(self.starts_on, self.ends_on)


def roi_period(shop: Shop, last_day: pd.Timestamp) -> Period:
    """From the day on which both spend and touches are known, to the last day."""
    first_spend = min(row["spend_date"] for row in shop["marketing.campaign_spend"])
    first_touch = min(row["occurred_at"] for row in shop["marketing.touchpoints"]).date()
    return Period(pd.Timestamp(max(first_spend, first_touch)), last_day)


def with_first_orders(credits: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """fct_attribution_credits with its measures under the names of the reports, and the order."""
    frame = credits.rename(
        columns={
            "credit": "conversions", "attributed_revenue": "revenue", "attributed_margin": "margin",
        }
    )  # fmt: skip
    frame["order_id"] = frame["conversion_id"].str.removeprefix("sale:")
    first = set(orders.loc[orders["is_first_order"], "order_id"])
    is_first = (frame["conversion_type"] == "sale") & frame["order_id"].isin(first)
    frame["new_customers"] = frame["conversions"].where(is_first, 0)
    frame["month_start_on"] = frame["conversion_date"].dt.to_period("M").dt.start_time
    return frame


def channel_attribution(credits: pd.DataFrame, groups: dict[str, str]) -> pd.DataFrame:
    """rpt_channel_attribution. groups: the channel groups that the seed knows."""
    frame = credits.groupby(CHANNEL_KEY)[SUMS].sum().reset_index()
    frame["channel_group"] = _channel_groups(frame["channel"], groups)
    return frame


def campaign_attribution(credits: pd.DataFrame, shop: Shop) -> pd.DataFrame:
    """rpt_campaign_attribution; '' stands for no campaign in campaign_id."""
    frame = credits.assign(campaign_id=credits["campaign_id"].fillna(""))
    campaigns = {row["campaign_id"]: row for row in shop["marketing.campaigns"]}
    of_campaign = frame["campaign_id"].map({i: c["channel"].lower() for i, c in campaigns.items()})
    frame["channel"] = of_campaign.fillna(frame["channel"])
    frame = frame.groupby(CAMPAIGN_KEY)[SUMS].sum().reset_index()
    return _named(frame, campaigns)


def product_attribution(
    credits: pd.DataFrame, lines: pd.DataFrame, products: list[dict]
) -> pd.DataFrame:
    """rpt_product_attribution. lines: as in fct_order_items, of all orders."""
    sold = lines[lines["is_sale"]].sort_values(["order_id", "order_item_id"])
    sold = sold.assign(order_share=_order_shares(sold))
    wanted = ["order_id", "product_id", "order_share", "net_revenue", "gross_margin"]
    spread = credits[credits["conversion_type"] == "sale"].merge(sold[wanted], on="order_id")
    parts = {"conversions": "order_share", "revenue": "net_revenue", "margin": "gross_margin"}
    cells = pd.DataFrame(
        {name: spread[amount].astype("int64") * spread["conversions"].astype("int64")
         for name, amount in parts.items()}
    ).assign(**{name: spread[name] for name in PRODUCT_KEY})  # fmt: skip
    cells = cells.groupby(PRODUCT_KEY).sum().sort_index().reset_index()
    product = cells.groupby(["product_id", "attribution_model", "month_start_on"])
    for name in parts:
        running = product[name].cumsum()
        cells[name] = _half_up(running) - _half_up(running - cells[name])
    about = {row["product_id"]: row for row in products}
    for name in ("product_name", "category"):
        cells[name] = cells["product_id"].map({i: row[name] for i, row in about.items()})
    return cells


def campaign_roi(
    credits: pd.DataFrame, shop: Shop, money: Money, period: Period, models: list[str]
) -> pd.DataFrame:
    """rpt_campaign_roi; '' stands for the rest in campaign_id."""
    earned = _earned(credits, money, period).groupby(["campaign_id", "attribution_model"]).sum()
    spent = _spend(shop, period).groupby("campaign_id").sum(min_count=1)
    campaigns = {row["campaign_id"]: row for row in shop["marketing.campaigns"]}
    frame = _both_sides(["", *campaigns], "campaign_id", models, spent, earned, period)
    frame["channel"] = frame["campaign_id"].map(
        {i: row["channel"].lower() for i, row in campaigns.items()}
    )
    return _named(frame, campaigns)


def channel_roi(
    credits: pd.DataFrame,
    shop: Shop,
    money: Money,
    period: Period,
    models: list[str],
    groups: list[dict[str, str]],
) -> pd.DataFrame:
    """rpt_channel_roi. groups: the rows of the seed channel_groups."""
    earned = _earned(credits, money, period).groupby(["channel", "attribution_model"]).sum()
    channel_of = {r["campaign_id"]: r["channel"].lower() for r in shop["marketing.campaigns"]}
    spend = _spend(shop, period)
    spent = spend.assign(channel=spend["campaign_id"].map(channel_of)).drop(columns="campaign_id")
    channels = {row["channel"].lower() for row in shop["marketing.touchpoints"]}
    names = sorted(channels | set(channel_of.values()) | {"unattributed"})
    spent = spent.groupby("channel").sum(min_count=1)
    frame = _both_sides(names, "channel", models, spent, earned, period)
    frame["channel_group"] = _channel_groups(
        frame["channel"], {row["channel"]: row["channel_group"] for row in groups}
    )
    paid = {row["channel"] for row in groups if row["is_paid"] == "true"}
    frame["is_paid"] = frame["channel"].isin(paid).astype("boolean")
    return frame


def _channel_groups(channels: pd.Series, groups: dict[str, str]) -> pd.Series:
    return channels.map(groups | {"unattributed": "unattributed"}).fillna("other")


def _named(frame: pd.DataFrame, campaigns: dict[str, dict]) -> pd.DataFrame:
    def of_campaign(name, missing):
        known = {i: row[name] or missing for i, row in campaigns.items()}
        return frame["campaign_id"].map(known).fillna(missing)

    return frame.assign(
        campaign_name=of_campaign("campaign_name", "no campaign"),
        theme=of_campaign("theme", "none"),
    )


def _half_up(units: pd.Series) -> pd.Series:
    """Units of 10**-10 of what is rounded, to whole ones; halves go up, as does 0.49999."""
    return (units + 50_001 * 10 ** (CREDIT - 5)) // 10**CREDIT


def _order_shares(lines: pd.DataFrame) -> pd.Series:
    """The part of its sale that a line stands for, in millionths that add up to one million."""
    kept = lines["net_revenue"].astype("int64").clip(lower=0)
    order = lines["order_id"]
    weight = kept.where(kept.groupby(order).transform("sum") > 0, 1)
    running, total = weight.groupby(order).cumsum(), weight.groupby(order).transform("sum")
    up_to = rounded_quotient(running * 10**SHARE, total)
    return up_to - rounded_quotient((running - weight) * 10**SHARE, total)


def _earned(credits: pd.DataFrame, money: Money, period: Period) -> pd.DataFrame:
    """What channels and campaigns of touches earned of the period's sales, as known at its end."""
    sales = credits["conversion_type"].eq("sale") & period.holds(credits["conversion_date"])
    frame = credits[sales].merge(_later_returns(money, period), on="order_id", how="left")
    for name in ("later_refunds", "later_margin"):
        frame[name] = frame[name].fillna(0).astype("int64") * frame["conversions"].astype("int64")
    frame["campaign_id"] = frame["campaign_id"].fillna("")
    key = ["attribution_model", "channel", "campaign_id"]
    frame = frame.groupby(key)[[*SUMS, "later_refunds", "later_margin"]].sum().sort_index()
    for name, later in {"revenue": "later_refunds", "margin": "later_margin"}.items():
        running = frame.groupby("attribution_model")[later].cumsum()
        fraction = 10**CREDIT
        frame[name] += rounded_quotient(running, fraction) - rounded_quotient(
            running - frame[later], fraction
        )
    return frame.reset_index().drop(columns=["later_refunds", "later_margin"])


def _later_returns(money: Money, period: Period) -> pd.DataFrame:
    """What came back after the period of sales in it: refunds, and margin, in cents an order."""
    returned = money.returns[money.returns["is_sale"] & period.holds(money.returns["order_date"])]
    later = returned[returned["returned_on"] > period.ends_on]
    in_time = returned[returned["returned_on"] <= period.ends_on]
    rows = []
    lines = money.lines.set_index("order_item_id")
    back_in_time = in_time.groupby("order_item_id")["quantity"].sum()
    for item, refunded in later.groupby("order_item_id")["refunded_amount"].sum().items():
        line = lines.loc[item]
        kept = max(line["quantity"] - back_in_time.get(item, 0), 0)
        # thousandths of a unit at a cost in 10**-8 of money: 10**-9 of a cent
        cogs = rounded_quotient(int(kept) * int(line["unit_cost"]), 10**9)
        rows.append((line["order_id"], refunded, refunded - (cogs - line["cogs"])))
    frame = pd.DataFrame(rows, columns=["order_id", "later_refunds", "later_margin"])
    return frame.groupby("order_id").sum().reset_index()


def _spend(shop: Shop, period: Period) -> pd.DataFrame:
    frame = pd.DataFrame(shop["marketing.campaign_spend"])
    frame = frame[period.holds(pd.to_datetime(frame["spend_date"]))]
    spend = frame["spend_amount"].map(lambda amount: int(amount.scaleb(MONEY)))
    impressions, clicks = frame["impressions"].astype("Int64"), frame["clicks"].astype("Int64")
    return pd.DataFrame(
        {
            "campaign_id": frame["campaign_id"],
            "spend": spend.astype("Int64"),
            "impressions": impressions,
            "clicks": clicks,
            "spend_with_clicks": spend.astype("Int64").where(clicks.notna()),
            "clicks_with_impressions": clicks.where(impressions.notna()),
            "impressions_with_clicks": impressions.where(clicks.notna()),
        }
    )


def _both_sides(
    names: list[str],
    column: str,
    models: list[str],
    spent: pd.DataFrame,
    earned: pd.DataFrame,
    period: Period,
) -> pd.DataFrame:
    grid = pd.MultiIndex.from_product([names, models], names=[column, "attribution_model"])
    frame = pd.DataFrame(index=grid).reset_index()
    frame = frame.merge(spent, left_on=column, right_index=True, how="left")
    frame = frame.merge(earned[SUMS].reset_index(), on=[column, "attribution_model"], how="left")
    for name in ("spend", *SUMS):
        frame[name] = frame[name].fillna(0).astype("int64")
    has_spend = frame["spend"] > 0

    def per(a, b, a_unit=0, b_unit=0):
        return ratio(frame[a].fillna(0), frame[b].fillna(0), a_unit, b_unit)

    measures = pd.DataFrame(
        {
            "spend": frame["spend"],
            "impressions": frame["impressions"],
            "clicks": frame["clicks"],
            "ctr": per("clicks_with_impressions", "impressions_with_clicks"),
            "cpc": per("spend_with_clicks", "clicks", MONEY).where(
                frame["spend_with_clicks"].fillna(0) > 0
            ),
            "attributed_conversions": frame["conversions"],
            "attributed_revenue": frame["revenue"],
            "attributed_margin": frame["margin"],
            "roas": per("revenue", "spend", MONEY, MONEY),
            "roi": _signed_ratio(frame["margin"] - frame["spend"], frame["spend"]),
            "cpa": per("spend", "conversions", MONEY, CREDIT).where(has_spend),
            "new_customers": frame["new_customers"],
            "cac": per("spend", "new_customers", MONEY, CREDIT).where(has_spend),
        }
    )
    return pd.concat([frame[[column, "attribution_model"]], measures], axis=1).assign(
        period_starts_on=period.starts_on, period_ends_on=period.ends_on
    )


def _signed_ratio(a: pd.Series, b: pd.Series) -> pd.Series:
    """a / b of cents, in millionths, where a may be below 0 and b may be 0."""
    size = ratio(a.abs(), b, MONEY, MONEY)
    return size * np.where(a < 0, -1, 1)
