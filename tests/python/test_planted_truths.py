"""The marts find again what the sample shop's generator planted.

What it planted stands in tests/fixtures/planted_truths.json.
"""

import json
import re
from collections import Counter

import pandas as pd
import pytest
from conftest import PROJECT, query_duckdb

TRUTHS = json.loads((PROJECT / "tests/fixtures/planted_truths.json").read_text(encoding="utf-8"))


def popularity(built_sample, product_id):
    rows = query_duckdb(
        built_sample,
        f"""
        select * from marts.fct_product_popularity
        where product_id = '{product_id}' and window_days = 30
        """,
    )
    assert len(rows) == 1
    return rows.iloc[0]


def test_as_of_date_is_the_last_complete_day(built_sample):
    day = query_duckdb(built_sample, "select as_of_date from intermediate.int_as_of")
    assert str(day.as_of_date[0])[:10] == TRUTHS["as_of_date"]


def test_horizon_is_not_moved_by_orders_from_the_future(built_sample):
    horizon = query_duckdb(built_sample, "select * from staging.base_shop__data_horizon")
    assert str(horizon.data_until[0]) == TRUTHS["data_horizon"]


def test_rising_product_rises(built_sample):
    row = popularity(built_sample, TRUTHS["rising_product"])
    assert row.trend == "rising" and row.units_growth >= 0.2


def test_falling_product_falls(built_sample):
    row = popularity(built_sample, TRUTHS["falling_product"])
    assert row.trend == "falling" and row.units_growth <= -0.2


def test_rank_history_shows_the_rise_and_the_fall(built_sample):
    for product_id, better in (
        (TRUTHS["rising_product"], lambda first, last: last < first),
        (TRUTHS["falling_product"], lambda first, last: last > first),
    ):
        ranks = query_duckdb(
            built_sample,
            f"""
            select popularity_rank from marts.rpt_product_rank_history
            where product_id = '{product_id}' and popularity_rank is not null
            order by rank_date
            """,
        ).popularity_rank
        assert better(ranks.iloc[-31], ranks.iloc[-1]), product_id


def test_product_that_is_often_returned_has_the_highest_return_rate(built_sample):
    rates = query_duckdb(
        built_sample,
        """
        select product_id, sum(returned_units) / sum(units_sold) as return_rate
        from marts.fct_product_activity_daily
        group by product_id
        having sum(units_sold) >= 30
        order by return_rate desc
        """,
    )
    assert rates.product_id[0] == TRUTHS["often_returned_product"]


def test_product_out_of_stock_sold_nothing(built_sample):
    stockout = TRUTHS["stockout"]
    sold = query_duckdb(
        built_sample,
        f"""
        select coalesce(sum(units_sold), 0) as units from marts.fct_product_activity_daily
        where product_id = '{stockout["product_id"]}'
            and activity_date between '{stockout["no_sale_from"]}' and '{stockout["empty_to"]}'
        """,
    )
    assert sold.units[0] == 0


def planted_risks():
    """What threatens the products, popular or not: what was planted and nothing else."""
    return {
        (TRUTHS["souring_product"], "declining_satisfaction"),
        (TRUTHS["often_returned_product"], "high_return_rate"),
        (TRUTHS["oversell"]["product_id"], "low_cover"),
        (TRUTHS["oversell"]["product_id"], "oversold"),
    } | {(batch["product_id"], "expiring_batches") for batch in TRUTHS["expiring_batches"]}


def test_every_planted_risk_is_found_and_no_other(built_sample):
    found = query_duckdb(built_sample, "select product_id, risk from intermediate.int_product_risks")
    assert set(found.itertuples(index=False, name=None)) == planted_risks()


def test_popular_products_at_risk_are_those_of_them_that_are_popular(built_sample):
    found = query_duckdb(
        built_sample, "select product_id, risk from marts.rpt_popular_products_at_risk"
    )
    popular = {risk for risk in planted_risks() if popularity(built_sample, risk[0]).is_popular}
    assert set(found.itertuples(index=False, name=None)) == popular
    # All kinds but batches: none of the products whose batches expire sells well.
    assert {risk for _, risk in popular} == {
        "declining_satisfaction", "high_return_rate", "low_cover", "oversold",
    }


def test_only_planted_products_were_ever_out_of_stock(built_sample):
    """Nothing in any warehouse: the stockout on all of its days, the oversell at the end."""
    nowhere = query_duckdb(
        built_sample,
        """
        select product_id, cast(stock_date as varchar) as stock_date, max(on_hand) as on_hand
        from marts.fct_stock_daily
        group by product_id, stock_date
        having bool_and(is_stockout)
        order by stock_date
        """,
    )
    stockout, oversold = TRUTHS["stockout"], TRUTHS["oversell"]["product_id"]
    assert set(nowhere.product_id) == {stockout["product_id"], oversold}
    empty = nowhere[(nowhere.product_id == stockout["product_id"]) & (nowhere.on_hand == 0)]
    planted = pd.date_range(stockout["empty_from"], stockout["empty_to"]).strftime("%Y-%m-%d")
    assert set(planted) <= set(empty.stock_date)
    # What is left at a count may be sold before the next: one count more, and no day after it.
    assert len(empty) <= len(planted) + 7 and empty.stock_date.max() == stockout["empty_to"]
    assert set(nowhere[nowhere.product_id == oversold].stock_date) == {TRUTHS["as_of_date"]}


def test_deliveries_that_never_came_are_given_up(built_sample):
    """And nobody reckons with their units, though they were never cancelled."""
    lost = query_duckdb(
        built_sample,
        """
        select purchase_order_id from intermediate.int_purchase_orders_dated
        where purchase_order_status = 'given_up'
        """,
    )
    assert sorted(lost.purchase_order_id) == TRUTHS["stockout"]["lost_purchase_orders"]


def test_only_the_oversold_product_is_oversold(built_sample):
    """Its orders wait for the planted receipt, and lack what is promised beyond what is there."""
    oversell = TRUTHS["oversell"]
    lines = query_duckdb(built_sample, "from marts.rpt_oversold_orders")
    assert set(lines.product_id) == {oversell["product_id"]} and len(lines) > 5
    assert set(lines.next_purchase_order_id) == {oversell["next_purchase_order"]}
    assert set(lines.suggested_action) == {"wait_for_receipt"}
    assert str(lines.ordered_at.min())[:10] >= oversell["unshipped_from"]
    short = query_duckdb(
        built_sample,
        f"""
        select sum(available) as available from marts.fct_stock_daily
        where product_id = '{oversell["product_id"]}' and stock_date = '{TRUTHS["as_of_date"]}'
        """,
    )
    assert lines.short_units.sum() == -short.available[0]


def test_only_the_oversold_product_is_out_of_stock_at_last(built_sample):
    status = query_duckdb(
        built_sample, "select product_id from marts.rpt_inventory_health where status = 'stockout'"
    )
    assert set(status.product_id) == {TRUTHS["oversell"]["product_id"]}


def test_only_the_planted_batches_will_expire_unsold(built_sample):
    batches = query_duckdb(
        built_sample,
        """
        select batch_id, product_id, cast(expires_on as varchar) as expires_on, is_expired,
            expected_unsold_units
        from marts.rpt_batch_expiry
        where expiry_status in ('expired', 'at_risk')
        order by batch_id
        """,
    )
    found = batches[["batch_id", "product_id", "expires_on"]].to_dict("records")
    assert found == sorted(TRUTHS["expiring_batches"], key=lambda batch: batch["batch_id"])
    assert list(batches.is_expired) == list(batches.expires_on < TRUTHS["as_of_date"])
    assert (batches.expected_unsold_units > 40).all()


def test_every_broken_row_is_rejected_for_its_reason_and_no_other(built_sample):
    rows = query_duckdb(
        built_sample, "select source_table, source_key, reason_code from audit.rejected_rows"
    )
    found = Counter(rows.itertuples(index=False, name=None))
    planted = Counter(
        (
            row["table"],
            # A part of a key that cannot be read is empty, as one that is missing.
            "/".join(
                ""
                if value is None or (name.endswith("_date") and not re.match(r"\d", value))
                else value
                for name, value in row["key"].items()
            ),
            row["reason"],
        )
        for row in TRUTHS["rejected_rows"]
    )
    assert found == planted


@pytest.mark.parametrize("table", sorted(TRUTHS["counts"]))
def test_rows_of_every_table_are_accounted_for(built_sample, table):
    row = query_duckdb(
        built_sample, f"select * from audit.input_row_counts where source_table = '{table}'"
    ).iloc[0]
    planted = TRUTHS["counts"][table]
    assert (row.raw_rows, row.staged_rows, row.superseded_rows, row.rejected_rows) == (
        planted["raw"],
        planted["staged"],
        planted["superseded"],
        sum(planted["rejected"].values()),
    )


def test_current_version_is_the_latest_one(built_sample):
    orders = query_duckdb(
        built_sample,
        """
        select order_id, updated_at, is_current_version from staging.base_shop__orders
        where reject_reason is null
        """,
    )
    superseded = orders[~orders.is_current_version]
    assert len(superseded) == TRUTHS["counts"]["shop.orders"]["superseded"] > 0
    current = orders[orders.is_current_version].set_index("order_id").updated_at
    assert (superseded.updated_at.values <= current[superseded.order_id].values).all()


def test_search_term_that_is_hot_lately_is_hot(built_sample):
    hot = query_duckdb(
        built_sample,
        """
        select origin, search_term, search_rank, trend from marts.rpt_search_terms
        where window_days = 30 and is_hot
        """,
    )
    assert set(hot.search_term) == {TRUTHS["hot_search_term"]}
    assert len(hot) == 2 and set(hot.search_rank) == {1} and set(hot.trend) == {"rising"}


def test_search_terms_that_sell_nothing_are_found(built_sample):
    unsold = query_duckdb(
        built_sample,
        """
        select search_term, zero_result_rate, units_sold from marts.rpt_search_terms
        where window_days = 365 and origin = 'on_site' and is_unsold
        """,
    )
    assert set(unsold.search_term) == set(TRUTHS["dead_search_terms"])
    assert unsold.zero_result_rate.max() == 1 and unsold.units_sold.max() == 0
