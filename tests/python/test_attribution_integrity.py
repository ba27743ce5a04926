"""The sums that must agree in attribution are seen when they do not: one cent, one sale, one lead."""

import pytest

# What is broken in a built shop, and the test that has to see it.
BREAKS = {
    "assert_attribution_adds_up_to_the_shop":
        "update marts.rpt_campaign_attribution set revenue = revenue + 0.01"
        " where attribution_model = 'shapley' and channel = 'unattributed'"
        " and conversion_type = 'sale' and month_start_on = date '2024-06-01'",
    "assert_product_attribution_adds_up_both_ways":
        "update intermediate.int_product_attribution_markov set revenue = -revenue"
        " where channel = 'display'",
    "assert_steps_agree_with_paths":
        "update intermediate.int_channel_transitions set transitions = transitions + 1"
        " where has_converted and from_state = '(start)' and to_state = 'email'"
        " and conversion_type = 'sale' and lookback_days = 7",
    "assert_markov_chain_is_complete":
        "delete from intermediate.int_channel_removal_effects"
        " where channel = 'email' and lookback_days = 90",
    "assert_roi_adds_up_to_the_period":
        "update marts.rpt_channel_roi set attributed_conversions = attributed_conversions + 1"
        " where channel = 'email' and attribution_model = 'linear'",
    "assert_leads_add_up_by_each_dimension":
        "delete from marts.rpt_lead_results where lead_dimension = 'product'"
        " and dimension_value = 'none' and month_start_on = date '2024-06-01'",
}  # fmt: skip


@pytest.mark.parametrize("test", BREAKS)
def test_each_break_is_seen(find_damage, test):
    assert find_damage(test, BREAKS[test])
