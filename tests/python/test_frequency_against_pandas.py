"""How often products are bought again, from the raw files in pandas, equal to the mart."""

from recompute.compare import assert_same, read_mart
from recompute.frequency import purchase_frequency
from recompute.shops import journey, sample

MART = "marts.fct_product_purchase_frequency"
KEY = ["product_id", "month_start_on"]


def test_sample_frequency(built_sample):
    expected = purchase_frequency(sample().facts, sample().last_day)
    assert expected["repeat_customers"].gt(0).any()
    assert (expected["median_days_between_purchases"] % 10 == 5).any(), "no even count to halve"
    assert_same(expected, read_mart(built_sample, MART), KEY)


def test_complete_journey_frequency(built_journey):
    expected = purchase_frequency(journey().facts, journey().last_day)
    assert_same(expected, read_mart(built_journey.duckdb_path, MART), KEY)
