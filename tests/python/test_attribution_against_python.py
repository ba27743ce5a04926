"""Conversions, paths and credits from the raw files in plain Python, equal to the marts.

Money and paths exactly, credits and removal effects to 1e-9.
"""

from collections import Counter
from fractions import Fraction

import pandas as pd
import pytest
from conftest import query_duckdb
from recompute.attribution import (
    CREDIT,
    Attribution,
    attribution_settings,
    removal_effects,
    shapley_values,
)
from recompute.compare import assert_same, read_mart
from recompute.shops import reference, sample

TOLERANCE = 1e-9
CREDIT_KEY = ["conversion_id", "attribution_model", "touch_position"]


@pytest.fixture(scope="module")
def expected() -> Attribution:
    return Attribution(
        sample().shop,
        sample().money.orders,
        attribution_settings(),
        reference("attribution_rules"),
        reference("channel_groups"),
    )


def test_sample_conversions(built_sample, expected):
    _assert_same_conversions(expected, built_sample)


def test_sample_credits(built_sample, expected):
    _assert_same_credits(expected, built_sample)


def test_sample_removal_effects(built_sample, expected):
    _assert_same_effects(expected, built_sample)


def test_sample_shapley_is_the_shapley_value(built_sample, expected):
    """The closed form of the credits adds up to the value by coalitions of the whole game."""
    for conversion_type in ("sale", "lead"):
        paths = Counter(
            frozenset(touch.channel for touch in conversion.path)
            for conversion in expected.conversions
            if conversion.type == conversion_type and conversion.path
        )
        credits = query_duckdb(
            built_sample,
            f"""
            select channel, sum(credit) as credit from marts.fct_attribution_credits
            where attribution_model = 'shapley' and conversion_type = '{conversion_type}'
                and channel <> 'unattributed'
            group by channel
            """,
        ).set_index("channel")["credit"]
        values = shapley_values(paths)
        assert set(credits.index) == set(values)
        for channel, value in values.items():
            # each conversion's credits are rounded to 10 decimals
            assert abs(float(credits[channel]) - value) < paths.total() * 10**-CREDIT


def _assert_same_conversions(expected: Attribution, built) -> None:
    actual = read_mart(built, "marts.fct_conversions")
    assert_same(
        expected.conversion_rows(), actual, ["conversion_id"], ignored=("source_fingerprint",)
    )


def _assert_same_credits(expected: Attribution, built) -> None:
    rows = expected.credit_rows()
    actual = read_mart(built, "marts.fct_attribution_credits")
    named = actual.merge(rows[[*CREDIT_KEY, "credit"]], on=CREDIT_KEY, suffixes=("", "_expected"))
    assert len(named) == len(actual) == len(rows)
    difference = (named["credit"] / 10**CREDIT - named["credit_expected"]).abs()
    assert difference.max() < TOLERANCE, named[difference >= TOLERANCE].head()
    assert_same(rows.drop(columns="credit"), actual.drop(columns="credit"), CREDIT_KEY)


def _assert_same_effects(expected: Attribution, built) -> None:
    effects = query_duckdb(built, "select * from intermediate.int_channel_removal_effects")
    for conversion_type, of_type in effects.groupby("conversion_type"):
        actual = of_type.set_index("channel")["removal_effect"]
        numbers = expected.removal_effects(conversion_type)
        assert set(actual.index) == set(numbers)
        for channel, effect in numbers.items():
            assert abs(actual[channel] - effect) < TOLERANCE, (conversion_type, channel)
    assert set(effects["conversion_type"]) == {c.type for c in expected.conversions if c.path}
