"""The data tests of themes and lists see what must not be: no consent, erased, no stock."""

import pytest

# What is done to the built shop, one thing each, and the one test that has to see it.
DAMAGE = {
    "no consent": (
        "assert_audience_has_consent",
        """
        update staging.base_shop__customers set has_marketing_consent = false
        where customer_id = (
            select min(customer_id) from marts.sync_campaign_audience where is_member
        )
        """,
    ),
    "erased": (
        "assert_audience_has_consent",
        """
        update staging.base_shop__customers set erasure_requested_at = timestamp '2025-02-01'
        where customer_id = (
            select max(customer_id) from marts.sync_campaign_audience where is_member
        )
        """,
    ),
    "reasons of who was taken off": (
        "assert_audience_has_consent",
        """
        update marts.sync_campaign_audience set is_member = false
        where campaign_audience_id = (
            select min(campaign_audience_id) from marts.sync_campaign_audience
        )
        """,
    ),
    "one campaign too many": (
        "assert_audience_keeps_the_limit",
        """
        insert into marts.sync_campaign_audience
        select * replace (campaign_audience_id || 'x' as campaign_audience_id)
        from marts.sync_campaign_audience where campaign_rank = 2 limit 1
        """,
    ),
    "a product that is not promoted": (
        "assert_audience_keeps_the_limit",
        """
        update marts.sync_campaign_products set is_promoted = false
        where campaign_id = 'CP20' and is_promoted
        """,
    ),
    "nothing on hand": (
        "assert_promoted_products_can_be_sold",
        """
        update staging.base_inventory__stock_levels set on_hand_quantity = 0
        where product_id = (
            select min(product_id) from marts.sync_campaign_products where is_promoted
        )
        """,
    ),
    "more promised than on hand": (
        "assert_promoted_products_can_be_sold",
        """
        update staging.base_inventory__stock_levels set reserved_quantity = on_hand_quantity
        where product_id = (
            select max(product_id) from marts.sync_campaign_products where is_promoted
        )
        """,
    ),
    "no longer on sale": (
        "assert_promoted_products_can_be_sold",
        """
        update staging.base_shop__products set discontinued_on = date '2025-02-04'
        where product_id = (
            select min(product_id) from marts.sync_campaign_products where is_promoted
        )
        """,
    ),
    "sold below its cost": (
        "assert_promoted_products_can_be_sold",
        """
        update staging.base_shop__products set unit_price = unit_cost
        where product_id = (
            select min(product_id) from marts.sync_campaign_products where is_promoted
        )
        """,
    ),
    "promoted although it was dropped": (
        "assert_promoted_products_can_be_sold",
        """
        update marts.sync_campaign_products set is_promoted = true
        where drop_reasons = 'out_of_stock'
        """,
    ),
    "a change that nobody hears of": (
        "assert_lists_are_what_was_remembered",
        """
        update marts.sync_campaign_products set row_hash = 'x'
        where campaign_product_id = (
            select min(campaign_product_id) from marts.sync_campaign_products
        )
        """,
    ),
    "a member that the list forgot": (
        "assert_lists_are_what_was_remembered",
        """
        delete from marts.sync_campaign_audience
        where campaign_audience_id = (
            select min(campaign_audience_id) from marts.sync_campaign_audience
        )
        """,
    ),
    "a cent": (
        "assert_themes_add_up_to_their_days",
        """
        update marts.rpt_theme_results set net_sales = net_sales + 0.01
        where theme = 'Singles'' Day' and phase = 'during'
        """,
    ),
    "a cent of the promoted products": (
        "assert_themes_add_up_to_their_days",
        """
        update marts.rpt_theme_results set promoted_net_sales = promoted_net_sales - 0.01
        where theme = 'Mother''s Day' and phase = 'during'
        """,
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_seen(find_damage, damage):
    """Without the damage the test finds no row, with it at least one."""
    assert find_damage(*DAMAGE[damage])
