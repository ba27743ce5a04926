"""Money from the raw files in Python's own decimals, equal to the marts to the cent."""

import pytest
from conftest import query_duckdb
from recompute.compare import assert_same, read_mart
from recompute.contract import TABLES
from recompute.shops import journey, sample


@pytest.mark.parametrize("table", TABLES)
def test_valid_rows_are_the_staged_rows(built_sample, table):
    """The contract as Python reads it keeps the rows that staging keeps: no more, no fewer."""
    key = TABLES[table].key
    rows = query_duckdb(
        built_sample,
        f"select {', '.join(f'cast({name} as varchar)' for name in key)}"
        f" from staging.stg_{table.replace('.', '__')}",
    )
    expected = sorted(tuple(str(row[name]) for name in key) for row in sample().shop[table])
    assert sorted(rows.itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize(
    ("mart", "rows", "key"),
    [
        ("fct_order_items", "lines", "order_item_id"),
        ("fct_orders", "orders", "order_id"),
        ("fct_returns", "returns", "return_id"),
    ],
)
def test_sample_money(built_sample, mart, rows, key):
    """Every column of every line, order and return of the sample shop."""
    assert_same(
        expected=getattr(sample().money, rows),
        actual=read_mart(built_sample, f"marts.{mart}"),
        key=[key],
        ignored=() if mart == "fct_returns" else ("source_fingerprint",),
    )


def test_sample_has_every_sort_of_money(built_sample):
    """What is compared above holds the cases that can go wrong."""
    lines, orders = sample().money.lines, sample().money.orders
    assert orders["currency_code"].nunique() > 1
    assert ((orders["discount_amount"] > 0) & (orders["item_count"] > 1)).any()
    assert (lines["refunded_amount"] > 0).any()
    assert lines["is_guest"].any() and not lines["is_sale"].all()
    assert lines["cogs"].notna().any()


def test_complete_journey_lines(built_journey):
    """All lines of a real shop, from its Parquet files."""
    lines = journey().lines
    assert_same(
        expected=lines,
        actual=read_mart(
            built_journey.duckdb_path,
            "marts.fct_order_items",
            columns=", ".join(lines.columns),
        ),
        key=["order_item_id"],
    )


def test_complete_journey_orders(built_journey):
    """All baskets of a real shop."""
    orders = journey().orders
    assert_same(
        expected=orders,
        actual=read_mart(
            built_journey.duckdb_path,
            "marts.fct_orders",
            columns=", ".join(orders.columns),
        ),
        key=["order_id"],
    )
