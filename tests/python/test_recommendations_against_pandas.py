"""Sequences and recommendations from the raw files, worked out without SQL, equal to the marts."""

from recompute.compare import assert_same, read_mart
from recompute.recommendations import recommendation_settings, recommendations
from recompute.sequences import sequence_coverage, sequence_settings, sequences
from recompute.shops import sample

SEQUENCES = "marts.fct_product_sequences"
RECOMMENDATIONS = "marts.rpt_customer_recommendations"


def test_sample_sequences(built_sample):
    """Every pair and every column."""
    expected = sequences(sample().facts, sample().last_day, sequence_settings())
    mart = read_mart(built_sample, SEQUENCES)
    assert_same(expected, mart, ["first_product_id", "then_product_id"])
    assert (mart["reverse_customers"] > 0).any() and (mart["median_days"] % 10 == 5).any()


def test_sample_sequence_coverage(built_sample):
    expected = sequence_coverage(sample().facts, sample().last_day, sequence_settings())
    mart = read_mart(built_sample, "marts.rpt_sequence_coverage")
    assert len(mart) == 1
    assert mart.iloc[0][list(expected)].to_dict() == expected


def test_sample_recommendations(built_sample):
    """Every customer, every rank and every column."""
    expected = recommendations(
        sample().shop, sample().facts, sample().last_day, sample().settings,
        recommendation_settings(),
    )
    mart = read_mart(built_sample, RECOMMENDATIONS)
    assert_same(expected, mart, ["customer_id", "recommendation_rank"])
    assert set(mart["reason"]) == {"repeat", "affinity", "category", "popularity"}
