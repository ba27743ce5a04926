"""What became of leads, from the raw files in pandas, equal to the mart."""

from recompute.compare import assert_same, read_mart
from recompute.lead_results import KEY, lead_results
from recompute.shops import sample


def test_sample_lead_results(built_sample):
    shop = sample().shop
    campaigns, products = shop["marketing.campaigns"], shop["shop.products"]
    names = {
        "campaign": {row["campaign_id"]: row["campaign_name"] for row in campaigns},
        "product": {row["product_id"]: row["product_name"] for row in products},
    }
    leads = sample().facts.leads
    expected = lead_results(
        leads, sample().money.orders, names, sample().last_day, sample().settings
    )
    # what is compared holds the cases that can go wrong
    assert leads["converted_order_id"].dropna().duplicated().any(), "no order of two leads"
    assert expected["open_leads"].gt(0).any()
    assert expected["converted_leads"].eq(0).any()
    assert (expected["dimension_value"] == "none").any()
    assert_same(expected, read_mart(built_sample, "marts.rpt_lead_results"), KEY)
