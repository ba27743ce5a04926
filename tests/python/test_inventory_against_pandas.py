"""The inventory marts from the raw files, equal to the last decimal; batches sold day by day."""

import json
from datetime import date
from fractions import Fraction
from functools import cache

import duckdb
from conftest import EARLIER, PROJECT, query_duckdb
from recompute.compare import assert_same, read_mart
from recompute.exact import QUANTITY
from recompute.inventory import Inventory
from recompute.shops import sample

TRUTHS = json.loads((PROJECT / "tests/fixtures/planted_truths.json").read_text(encoding="utf-8"))
PLACE = ["product_id", "warehouse_id"]
# What counts are compared with, from the staged rows on.
DISCREPANCIES = (
    "int_stock_counts_ranged", "int_purchase_orders_dated", "int_stock_count_intervals",
    "int_product_count_balances", "rpt_stock_discrepancies",
)
MISCOUNT = """
    update staging.base_inventory__stock_levels set on_hand_quantity = on_hand_quantity + 40
    where product_id = 'P049' and warehouse_id = 'W1' and stock_date = '2025-01-14'
"""
LOST_RECEIPT = """
    update staging.base_inventory__purchase_orders set received_quantity = 0
    where purchase_order_id = (
        select min(purchase_order_id) from staging.stg_inventory__purchase_orders
        where received_at > '2024-12-01' and received_quantity >= 12 and product_id <> 'P049'
    )
    returning product_id, warehouse_id, cast(ordered_quantity as integer)
"""


@cache
def inventory(path, day=None) -> Inventory:
    """The inventory of the sample shop at the end of a day, with the forecast of a built file."""
    forecast = read_mart(
        path, "marts.fct_demand_forecast", "product_id, days_ahead, forecast_units"
    )
    return Inventory(sample(), day or sample().last_day.date(), forecast)


def test_daily_stock(built_sample):
    assert_same(
        inventory(built_sample).daily_stock(),
        read_mart(built_sample, "marts.fct_stock_daily"),
        [*PLACE, "stock_date"],
        ignored=("source_fingerprint",),
    )


def test_health(built_sample):
    """Every column: shares, demand, lead times, safety stock, reorder point, suggestion, values."""
    mart = read_mart(built_sample, "marts.rpt_inventory_health")
    assert_same(inventory(built_sample).health(), mart, PLACE)
    # Cases that could go wrong are there.
    assert {"stockout", "overstock", "healthy"} <= set(mart["status"])
    assert {"product", "supplier"} <= set(mart["lead_time_source"])
    assert mart["suggested_order_quantity"].gt(0).any() and not mart["is_active"].all()


def test_supplier_performance(built_sample):
    assert_same(
        inventory(built_sample).supplier_performance(),
        read_mart(built_sample, "marts.rpt_supplier_performance"),
        ["supplier_id"],
    )


def test_batches_sell_first_expired_first_out(built_sample):
    """The mart's formula gives what selling day by day leaves, to the rounding of its decimals."""
    mart = query_duckdb(
        built_sample,
        "select batch_id, cast(expected_unsold_units as varchar) as unsold, sale_order"
        " from marts.rpt_batch_expiry",
    )
    simulated = inventory(built_sample).batches_sold_day_by_day()
    assert set(mart["batch_id"]) == set(simulated)
    # The mart rounds the demand until an expiry to 6 decimals, and units to 3.
    enough = Fraction(1, 2 * 10**QUANTITY) + Fraction(1, 10**6)
    wrong = {
        row.batch_id: (row.unsold, float(simulated[row.batch_id]))
        for row in mart.itertuples()
        if abs(Fraction(row.unsold) - simulated[row.batch_id]) > enough
    }
    assert not wrong
    partly = [x for x in simulated.values() if x and x.denominator > 1]
    assert len(partly) > 5 and mart["sale_order"].max() > 2


def test_oversold_lines(built_sample):
    assert _oversold(built_sample) == inventory(built_sample).oversold() != {}


def test_last_day_of_the_stockout(built_sample, new_dbt, tmp_path):
    """As of it: what it cost, whom nobody waits for any more, what was on its way and not there."""
    stockout = TRUTHS["stockout"]
    day = date.fromisoformat(stockout["empty_to"])
    assert str(day) == EARLIER["as_of_date"]
    dbt = new_dbt(tmp_path / "dbt")
    dbt.start_from(built_sample)
    marts = ("rpt_inventory_health", "rpt_supplier_performance", "rpt_oversold_orders")
    dbt("run", "--select", *(f"int_as_of+,+{mart}" for mart in marts), vars=EARLIER).check()
    known = inventory(dbt.duckdb_path, day)

    health = read_mart(dbt.duckdb_path, "marts.rpt_inventory_health")
    assert_same(known.health(), health, PLACE)
    lost = health[health["lost_units_estimate"] > 0]
    assert set(lost["product_id"]) == {stockout["product_id"]} and len(lost) == 2
    assert (lost["status"] == "stockout").all() and (lost["on_order_units"] > 0).all()
    assert (lost["lost_revenue"] > 0).all()
    assert_same(
        known.supplier_performance(),
        read_mart(dbt.duckdb_path, "marts.rpt_supplier_performance"),
        ["supplier_id"],
    )
    assert _oversold(dbt.duckdb_path) == known.oversold()


def _oversold(path) -> dict[str, tuple[int, Fraction]]:
    """Place in the queue and units that stock cannot meet, by line."""
    rows = query_duckdb(
        path,
        "select order_item_id, serving_rank, cast(short_units as varchar) as short_units"
        " from marts.rpt_oversold_orders",
    )
    return {
        row.order_item_id: (row.serving_rank, Fraction(row.short_units))
        for row in rows.itertuples()
    }


def test_sample_counts_add_up(built_sample):
    """The books of the sample shop balance; that the mart would notice, the next tests show."""
    compared = query_duckdb(
        built_sample, "select is_complete from intermediate.int_product_count_balances"
    )
    assert len(compared) > 3000 and compared["is_complete"].all()
    assert query_duckdb(built_sample, "from marts.rpt_stock_discrepancies").empty


def test_what_does_not_add_up_is_listed_with_its_difference(built_sample, new_dbt, tmp_path):
    """Too many counted once, and a receipt that nobody wrote down: these rows and no others."""
    dbt = new_dbt(tmp_path / "dbt")
    dbt.start_from(built_sample)
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute(MISCOUNT)
        lost = connection.execute(LOST_RECEIPT).fetchone()
    dbt("run", "--select", *DISCREPANCIES).check()
    rows = dbt.query(
        "select scope, product_id, coalesce(warehouse_id, '') as warehouse_id,"
        " cast(counted_on as varchar) as counted_on, cast(difference as integer) as difference"
        " from marts.rpt_stock_discrepancies"
    )
    found = {
        (row.scope, row.product_id, row.warehouse_id, row.counted_on): row.difference
        for row in rows.itertuples()
    }

    assert found.pop(("product", "P049", "", "2025-01-14")) == 40
    assert found.pop(("product", "P049", "", "2025-01-21")) == -40
    # Of one warehouse, only what no split of the sales explains.
    assert 0 < found.pop(("warehouse", "P049", "W1", "2025-01-14")) <= 40
    assert -40 <= found.pop(("warehouse", "P049", "W1", "2025-01-21")) < 0

    product_id, warehouse_id, units = lost
    of_receipt = {key[:3]: difference for key, difference in found.items()}
    assert of_receipt.pop(("product", product_id, "")) == units
    assert 0 < of_receipt.pop(("warehouse", product_id, warehouse_id)) <= units
    assert not of_receipt
