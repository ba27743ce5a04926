"""Conversions, paths and credits from the raw files in plain Python, equal to the marts.

Money and paths exactly, credits and removal effects to 1e-9. For the sample shop, and for a
generated one with random paths over twenty channels, with settings that are not the default ones.
"""

from collections import Counter
from pathlib import Path

import pytest
from conftest import query_duckdb
from recompute.attribution import (
    CREDIT,
    Attribution,
    attribution_settings,
    shapley_values,
)
from recompute.compare import assert_same, read_mart
from recompute.contract import read_shop
from recompute.money import Money
from recompute.settings import read_settings
from recompute.shop_files import parquet_as_csv
from recompute.shops import reference, sample
from tiny_shop import FILES, FOLDER

from tools.benchmark.attribution_shop import DAYS, make_shop

TOLERANCE = 1e-9
GENERATED_TOUCHES = 5_000
CHANGED = {
    "attribution_lookback_days": 20,
    "attribution_path_transform": "collapse_repeats",
    "attribution_excluded_channels": ["print"],
    "time_decay_half_life_days": 3,
}
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


@pytest.fixture(scope="module")
def built_generated(new_dbt, tmp_path_factory) -> Path:
    """The DuckDB file, in a folder that has the shop's files in `raw`."""
    folder = tmp_path_factory.mktemp("generated")
    make_shop(GENERATED_TOUCHES).write(folder / FOLDER, DAYS)
    dbt = new_dbt(folder)
    dbt("build", "--select", "+fct_attribution_credits", "+fct_conversions",
        "--exclude-resource-type", "test", "unit_test", vars=FILES | CHANGED).check()
    return dbt.duckdb_path


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


def test_generated_shop(built_generated):
    expected = _recompute(built_generated.parent / FOLDER)
    counts = [len(conversion.path) for conversion in expected.conversions]
    assert len(counts) > GENERATED_TOUCHES / 20 and max(counts) > 5
    _assert_same_conversions(expected, built_generated)
    _assert_same_credits(expected, built_generated)
    _assert_same_effects(expected, built_generated)


def _recompute(raw: Path) -> Attribution:
    settings = read_settings()
    shop = read_shop(parquet_as_csv(raw, raw.parent / "csv"), settings)
    return Attribution(
        shop,
        Money(shop, settings).orders,
        attribution_settings(**CHANGED),
        reference("attribution_rules"),
        reference("channel_groups"),
    )


def _assert_same_conversions(expected: Attribution, built) -> None:
    actual = read_mart(built, "marts.fct_conversions")
    assert_same(expected.conversion_rows(), actual, ["conversion_id"])


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
    effects = effects[effects["lookback_days"] == expected.settings.attribution_lookback_days]
    for conversion_type, of_type in effects.groupby("conversion_type"):
        actual = of_type.set_index("channel")["removal_effect"]
        numbers = expected.removal_effects(conversion_type)
        assert set(actual.index) == set(numbers)
        for channel, effect in numbers.items():
            assert abs(actual[channel] - effect) < TOLERANCE, (conversion_type, channel)
    assert set(effects["conversion_type"]) == {c.type for c in expected.conversions if c.path}
