"""A lookback that is compared gives what it would give as the shop's own."""

from recompute.attribution_reports import roi_period
from recompute.compare import read_mart
from recompute.settings import read_settings
from recompute.shops import sample

KEY = ["campaign_id", "attribution_model"]


def test_compared_lookback_is_as_the_shops_own(built_sample, dbt):
    """Also: another lookback makes all paths anew, without a full refresh."""
    daily = read_mart(built_sample, "intermediate.int_attributed_daily")
    comparison = read_mart(built_sample, "marts.rpt_attribution_model_comparison")
    compared_days, own_days = (
        read_settings().attribution_comparison_lookbacks,
        read_settings().attribution_lookback_days,
    )
    assert set(daily["lookback_days"]) == {*compared_days, own_days}
    others = daily[daily["lookback_days"] != own_days]
    assert others["campaign_id"].notna().all() and set(others["conversion_type"]) == {"sale"}
    days = min(set(compared_days) - {own_days})
    period = roi_period(sample().shop, sample().last_day)
    compared = others[
        (others["lookback_days"] == days) & period.holds(others["conversion_date"])
    ]
    # of the sample shop all costs are known
    assert compared["margin"].notna().all()
    sums = compared.groupby(KEY)[["margin", "later_margin"]].sum()
    margins = sums["margin"] + sums["later_margin"].div(10**10).round()
    dbt.start_from(built_sample)
    dbt(
        "run", "--select", "int_conversions_identified+,+rpt_campaign_roi",
        vars={"attribution_lookback_days": days, "attribution_comparison_lookbacks": []},
    ).check()  # fmt: skip
    own = read_mart(dbt.duckdb_path, "marts.rpt_campaign_roi", where="campaign_id is not null")
    own = own.set_index(KEY)
    assert len(margins) > 100
    # what came back later is rounded for all campaigns together in the one, alone in the other
    difference = own["attributed_margin"] - margins.reindex(own.index).fillna(0)
    assert difference.abs().max() <= 1
    assert (difference == 0).mean() > 0.95

    # every campaign lies between its lowest and its highest
    roi = own["roi"].unstack()
    bounds = comparison.set_index("campaign_id").loc[roi.index]
    assert (roi.min(axis=1) >= bounds["lowest_roi"] - 100).all()
    assert (roi.max(axis=1) <= bounds["highest_roi"] + 100).all()
    assert bounds["has_sign_change"].any() and not bounds["has_sign_change"].all()
