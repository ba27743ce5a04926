"""Feedback from the raw files in pandas, equal to the marts."""

from functools import cache

import pandas as pd
from recompute.compare import assert_same, read_mart
from recompute.feedback import campaign_feedback, responses, satisfaction
from recompute.shops import reference, sample


@cache
def answered() -> pd.DataFrame:
    return responses(sample().shop, sample().facts.lines, reference("comment_words"))


def test_responses(built_sample):
    """Every response, with what is told of its comment."""
    actual = read_mart(built_sample, "marts.fct_survey_responses")
    assert_same(answered(), actual, ["response_id"])
    assert actual["comment_polarity"].nunique() > 1 and actual["nps_group"].nunique() == 3
    assert (actual["product_id"].notna() & ~actual["is_product_named"]).any()


def test_product_satisfaction(built_sample):
    """By month and as of: ratings, recommendation scores, what changed."""
    expected = satisfaction(answered(), sample().last_day, sample().settings)
    actual = read_mart(built_sample, "marts.rpt_product_satisfaction")
    assert_same(expected, actual, ["product_id", "period_type", "period_ends_on"])
    assert actual["is_declining"].any() and actual["nps"].notna().any()


def test_campaign_feedback(built_sample):
    campaigns = sample().shop["marketing.campaigns"]
    expected = campaign_feedback(answered(), campaigns, sample().last_day, sample().settings)
    assert_same(expected, read_mart(built_sample, "marts.rpt_campaign_feedback"), ["campaign_id"])
