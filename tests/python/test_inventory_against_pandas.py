"""Batches sold day by day, orders served in turn, and counts that do not add up.

The other marts of the inventory: test_marts_against_python.py.
"""

from fractions import Fraction

import duckdb
from conftest import query_duckdb
from recompute.compare import read_mart
from recompute.exact import QUANTITY
from recompute.inventory import Inventory
from recompute.shops import sample

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


def inventory(path) -> Inventory:
    """The inventory of the sample shop, with the forecast of a built file."""
    columns = "product_id, days_ahead, forecast_units"
    forecast = read_mart(path, "marts.fct_demand_forecast", columns)
    return Inventory(sample(), sample().last_day.date(), forecast)


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
    expected = inventory(built_sample).oversold()
    assert inventory(built_sample).oversold_in(built_sample) == expected != {}


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
