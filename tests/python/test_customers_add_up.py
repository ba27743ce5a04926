"""The customer marts are tested in every build: each test finds what it is there for."""

import pytest

# What is done to the built shop, and the one test that has to see it.
DAMAGE = {
    "assert_category_spend_adds_up_to_the_shop": """
        update marts.fct_customer_category_spend set net_revenue_90d = net_revenue_90d + 0.01
        where is_guest and category = (select min(category) from marts.dim_products)
    """,
    "assert_shares_of_wallet_sum_to_one": """
        update marts.fct_customer_category_spend set share_of_wallet_365d = 0.999
        where share_of_wallet_365d = 1
    """,
    "assert_cohorts_add_up_to_the_month": """
        delete from marts.fct_customer_cohorts where months_since = 3
    """,
    "assert_profiles_add_up_to_the_shop": """
        delete from marts.rpt_customer_profile where frequency = 0
    """,
    "assert_rfm_segments_cover_every_score": """
        update raw.rfm_segments set to_frequency = 2 where rfm_segment = 'new_customers'
    """,
    "assert_every_customer_is_predicted": """
        update raw.churn_bands set to_probability = 0.5 where churn_band = 'medium'
    """,
    "assert_upsell_candidates_can_be_offered": """
        update marts.dim_products set is_active = false
        where product_id = (select min(alternative_product_id) from marts.rpt_upsell_candidates)
    """,
    "rpt_customer_profile_erased_customers_are_not_addressed": """
        update marts.rpt_customer_profile set has_marketing_consent = true where is_erased
    """,
}


@pytest.mark.parametrize("test", DAMAGE)
def test_damage_is_seen(find_damage, test):
    assert find_damage(test, DAMAGE[test])
