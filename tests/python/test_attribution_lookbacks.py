"""A lookback that is compared gives what it would give as the shop's own."""

from recompute.compare import read_mart
from recompute.settings import read_settings

KEY = ["campaign_id", "attribution_model"]


def test_compared_lookback_is_as_the_shops_own(built_sample, dbt):
    """Also: another lookback makes all paths anew, without a full refresh."""
    compared = read_mart(built_sample, "intermediate.int_roi_by_lookback")
    comparison = read_mart(built_sample, "marts.rpt_attribution_model_comparison")
    others = set(read_settings().attribution_comparison_lookbacks)
    others.discard(read_settings().attribution_lookback_days)
    assert set(compared["lookback_days"]) == others
    days = min(others)
    dbt.start_from(built_sample)
    dbt(
        "run", "--select", "int_conversions_identified+,+rpt_campaign_roi",
        vars={"attribution_lookback_days": days, "attribution_comparison_lookbacks": []},
    ).check()  # fmt: skip
    own = read_mart(dbt.duckdb_path, "marts.rpt_campaign_roi", where="campaign_id is not null")
    margins = compared[compared["lookback_days"] == days].set_index(KEY)["margin"]
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
