"""The lists for campaigns by their rules in Python, equal to the marts row by row."""

import pytest
from recompute.compare import assert_same, read_mart
from recompute.lists import FLAGS, Lists
from recompute.shops import reference, sample


@pytest.fixture(scope="module")
def lists(built_sample) -> Lists:
    def read(mart, **options):
        return read_mart(built_sample, f"marts.{mart}", **options)

    return Lists(sample(), read, reference)


def test_products(built_sample, lists):
    mart = read_mart(built_sample, "marts.sync_campaign_products")
    assert_same(lists.products(), mart, ["campaign_product_id"])
    # Cases that could go wrong are there.
    dropped = set(", ".join(mart["drop_reasons"].dropna()).split(", "))
    assert {
        "not_popular", "out_of_stock", "declining_satisfaction", "often_returned", "beyond_limit",
    } <= dropped  # fmt: skip
    assert {"popular", "rising", "popular, rising"} <= set(mart["promotion_reasons"].dropna())
    assert mart["is_named_by_campaign"].any() and not mart["is_named_by_campaign"].all()


def test_audience(built_sample, lists):
    mart = read_mart(built_sample, "marts.sync_campaign_audience")
    assert_same(lists.audience(), mart, ["campaign_audience_id"])
    assert all(mart[flag].any() for flag in FLAGS.values())
    assert set(mart["campaign_rank"]) == {1, 2} and mart["campaign_id"].nunique() >= 3
    without_consent = [
        row["customer_id"]
        for row in sample().shop["shop.customers"]
        if not row["has_marketing_consent"]
    ]
    assert len(without_consent) > 100 and not mart["customer_id"].isin(without_consent).any()
