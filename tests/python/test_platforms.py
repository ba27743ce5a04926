"""The same shop from files and from a warehouse on DuckDB and PostgreSQL: the same content.

The tiny shop is read as CSV, as Parquet with native types, as folders of parts, from typed tables
and from tables of text.
"""

from collections.abc import Callable

import duckdb
import pandas as pd
import pytest
from conftest import Dbt
from recompute.marts import Table, assert_same_tables, read_duckdb, read_postgres
from tiny_shop import FILES, MANDATORY, TINY_SHOP, WAREHOUSE, copy_files, read_tables

from tools import embedded_postgres
from tools.contract import SYSTEMS, read_contract

# Native column types for the contract's types. orders has its times with a time zone.
NATIVE = {
    "text": "text",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "amount": "numeric(12, 2)",
    "price": "numeric(12, 4)",
    "quantity": "double precision",
    "rate": "double precision",
}
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
CONTRACT = read_contract()
# Marts that stand on optional tables alone.
NOTHING_WITHOUT_OPTIONAL_TABLES = (
    "fct_returns", "fct_stock_daily", "rpt_stock_discrepancies", "rpt_inventory_health",
    "rpt_supplier_performance", "rpt_batch_expiry", "rpt_oversold_orders",
    "fct_sessions", "fct_cart_items", "rpt_funnel", "rpt_search_terms",
    "rpt_theme_results", "sync_campaign_audience", "sync_campaign_products",
)
MODELS = ("build", *NO_TESTS, "--select", "+path:models/marts", "path:models/staging")


def native_type(table: str, column: str) -> str:
    system, name = table.split(".")
    kind = CONTRACT[system][name]["columns"][column].rstrip("?")
    if table == "shop.orders" and kind == "timestamp":
        return "timestamp with time zone"
    return NATIVE[kind]


def create_tables(typed: bool, leave_out: tuple[str, ...] = ()) -> list[str]:
    """SQL statements that make the tiny shop's schemas and tables and fill them."""
    statements = [f"create schema {system}" for system in SYSTEMS]
    for table, (columns, rows) in read_tables().items():
        if table in leave_out:
            continue
        types = {c: native_type(table, c) if typed else "text" for c in columns}
        statements.append(
            f"create table {table} ({', '.join(f'{c} {kind}' for c, kind in types.items())})"
        )
        for row in rows:
            values = ["'" + row[c].replace("'", "''") + "'" if row[c] else "null" for c in columns]
            statements.append(f"insert into {table} values ({', '.join(values)})")
    return statements


def fill_duckdb(dbt: Dbt, statements: list[str]) -> None:
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute("set timezone = 'UTC'")
        for statement in statements:
            connection.execute(statement)


def fill_postgres(database: dict[str, str], statements: list[str]) -> None:
    connection = embedded_postgres.connect(database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("set timezone = 'UTC'")
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def content(read: Callable[..., dict[str, Table]], of, *schemas: str) -> dict[str, Table]:
    """All tables but those of the base layer, which holds what was handed over as it came."""
    tables = read(of, *schemas)
    return {name: table for name, table in tables.items() if not name.startswith("staging.base_")}


@pytest.fixture(scope="module")
def from_csv(new_dbt, tmp_path_factory) -> dict[str, Table]:
    """The tiny shop from CSV files: what all others are compared with."""
    dbt = new_dbt(tmp_path_factory.mktemp("from_csv"))
    copy_files(dbt.folder)
    dbt(*MODELS, vars=FILES).check()
    found = content(read_duckdb, dbt.duckdb_path, "staging", "marts")
    assert len(found["marts.fct_orders"].rows) == 7
    assert len(found["marts.fct_order_items"].rows) == 9
    assert found["marts.fct_product_popularity"].rows
    return found


def staging_of(found: dict[str, Table]) -> dict[str, Table]:
    """The staging views alone: marts read nothing else."""
    return {name: table for name, table in found.items() if name.startswith("staging.")}


def test_parquet_and_folders_of_parts_are_staged_the_same(dbt, from_csv):
    """Native types; one table in Parquet parts, one in CSV parts with columns in another order."""
    raw = dbt.folder / "raw"
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for statement in create_tables(typed=True):
            connection.execute(statement)
        for table in read_tables():
            path = raw / (table.replace(".", "/") + ".parquet")
            path.parent.mkdir(parents=True, exist_ok=True)
            if table == "shop.orders":
                path.with_suffix("").mkdir()
                for part, condition in enumerate(["order_id <= 'O3'", "order_id > 'O3'"]):
                    connection.execute(
                        f"copy (select * from {table} where {condition})"
                        f" to '{path.with_suffix('')}/{part}.parquet' (format parquet)"
                    )
            elif table != "shop.order_items":
                connection.execute(f"copy {table} to '{path}' (format parquet)")
    parts = raw / "shop" / "order_items"
    parts.mkdir()
    items = pd.read_csv(TINY_SHOP / "shop" / "order_items.csv", dtype=str)
    items[:4].to_csv(parts / "a.csv", index=False)
    items[4:][items.columns[::-1]].to_csv(parts / "b.csv", index=False)

    dbt("run", "--select", "path:models/staging", vars=FILES).check()
    found = content(read_duckdb, dbt.duckdb_path, "staging")
    assert_same_tables(found, staging_of(from_csv))


def test_typed_warehouse_on_duckdb_is_staged_the_same(dbt, from_csv):
    fill_duckdb(dbt, create_tables(typed=True))
    dbt("run", "--select", "path:models/staging", vars=WAREHOUSE).check()
    found = content(read_duckdb, dbt.duckdb_path, "staging")
    assert_same_tables(found, staging_of(from_csv))


def test_warehouse_on_postgres_gives_the_same(
    new_dbt, tmp_path, new_postgres_database, from_csv
):
    """Up to the marts from native types, and staging again from tables of text."""
    database = new_postgres_database()
    dbt = new_dbt(tmp_path / "dbt", env=database)

    fill_postgres(database, create_tables(typed=True))
    dbt(*MODELS, vars=WAREHOUSE, target="postgres").check()
    assert_same_tables(content(read_postgres, database, "staging", "marts"), from_csv)

    fill_postgres(database, [f"drop schema {system} cascade" for system in SYSTEMS])
    fill_postgres(database, create_tables(typed=False))
    dbt("run", "--select", "path:models/staging", vars=WAREHOUSE, target="postgres").check()
    found = content(read_postgres, database, "staging")
    assert_same_tables(found, staging_of(from_csv))


def test_optional_tables_may_be_absent_from_a_warehouse(dbt):
    optional = tuple(table for table in read_tables() if table not in MANDATORY)
    statements = create_tables(typed=True, leave_out=optional)
    # An order in USD needs a rate, which is not there.
    statements.append("delete from shop.order_items where order_id = 'O3'")
    statements.append("delete from shop.orders where order_id = 'O3'")
    fill_duckdb(dbt, statements)
    selected = ("--select", "+path:models/marts", "+input_row_counts")
    dbt("build", *NO_TESTS, *selected, vars=WAREHOUSE).check()
    counts = dbt.query("select * from audit.input_row_counts").set_index("source_table")
    assert set(counts.index[counts.is_present]) == set(MANDATORY)
    assert not counts.rejected_rows.any()
    assert dbt.query("select count(*) as n from marts.fct_orders").n[0] == 6
    for mart in NOTHING_WITHOUT_OPTIONAL_TABLES:
        assert dbt.query(f"select count(*) as n from marts.{mart}").n[0] == 0, mart
    # Forty days of sales and no stock: demand is forecast, with nothing to test a method on.
    days = dbt.query("select product_id, days_ahead, upper from marts.fct_demand_forecast")
    assert len(days) == 28 * days.product_id.nunique() > 0 and (days.upper > 0).any()
    tested = dbt.query("select sum(test_days) as n from marts.rpt_forecast_accuracy")
    assert tested.n[0] == 0


def test_freshness_is_told_where_a_loaded_at_column_is_named(dbt):
    """Named for orders and items: one is old, one fresh; the other tables are not asked."""
    statements = create_tables(typed=True)
    for table, age in (("orders", "100 hours"), ("order_items", "1 hour")):
        statements.append(
            f"alter table shop.{table} add column _loaded_at timestamp;"
            f"update shop.{table} set _loaded_at = timezone('UTC', now()) - interval '{age}'"
        )
    fill_duckdb(dbt, statements)
    named = {"loaded_at_column": {"shop.orders": "_loaded_at", "shop.order_items": "_loaded_at"}}
    variables = WAREHOUSE | named
    dbt("--warn-error", "parse", "--show-all-deprecations", vars=variables).check()
    run = dbt("source", "freshness", vars=variables)
    assert run.exit_code == 1
    assert "ERROR STALE freshness of shop.orders" in run.output
    assert "PASS freshness of shop.order_items" in run.output
    assert "shop.customers" not in run.output


def test_freshness_without_a_loaded_at_column_says_nothing(dbt):
    # not from what is parsed already: warnings are given while parsing
    strict = ("--warn-error", "--no-partial-parse", "parse", "--show-all-deprecations")
    dbt(*strict, vars=WAREHOUSE).check()
    run = dbt("source", "freshness", vars=WAREHOUSE).check()
    assert "freshness of" not in run.output
