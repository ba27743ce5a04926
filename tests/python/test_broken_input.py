"""Input that is broken on purpose: a reject with its reason or a message that names the place.

Whatever the input, dbt ends without a traceback and no row is lost.
"""

import csv
import re

import pytest
import yaml
from conftest import PROJECT, Dbt
from tiny_shop import FILES, FOLDER, append_row, copy_files, read_tables

from tools.contract import read_contract, variable_rules

CONTRACT = read_contract()

# The tiny shop has so few rows that every reject is a large share.
ANY_REJECTS = FILES | {"max_rejected_share": 1}
AUDIT = ("--indirect-selection", "cautious", "--select", "+path:models/audit")

# (table, key, reason, what is broken)
LIST = PROJECT / "tests/fixtures/broken_rows.yml"
BROKEN_ROWS = yaml.safe_load(LIST.read_text(encoding="utf-8"))


def key_columns(table: str) -> list[str]:
    """The columns of the key."""
    system, name = table.split(".")
    return CONTRACT[system][name]["key"]


@pytest.fixture(scope="module")
def rejecting_build(new_dbt, tmp_path_factory) -> Dbt:
    """The tiny shop with BROKEN_ROWS and some rows twice, built up to the audit tables."""
    dbt = new_dbt(tmp_path_factory.mktemp("rejecting"))
    raw = copy_files(dbt.folder)
    for table, key, _, values in BROKEN_ROWS:
        columns = key_columns(table)
        if len(columns) == 1 and columns[0] not in values:
            values = {columns[0]: key} | values
        append_row(raw, table, **values)
    # versions: a later one, the same row again
    append_row(raw, "shop.products", product_id="P1", unit_price="21.00")
    append_row(raw, "shop.payments")
    dbt("build", *AUDIT, vars=ANY_REJECTS).check()
    return dbt


def test_every_broken_row_is_rejected_for_its_reason(rejecting_build):
    found = rejecting_build.query(
        "select source_table, source_key, reason_code from audit.rejected_rows"
    )
    expected = {(table, key, reason) for table, key, reason, _ in BROKEN_ROWS}
    assert set(found.itertuples(index=False, name=None)) == expected
    assert len(found) == len(BROKEN_ROWS)


def test_rejected_row_is_kept_as_it_came(rejecting_build):
    found = rejecting_build.query(
        "select rejected_row from audit.rejected_rows"
        " where source_table = 'shop.products' and source_key = 'X2'"
    )
    assert '"unit_price":"3,00"' in found.rejected_row[0].replace(" ", "")


def test_no_row_is_lost(rejecting_build):
    counts = rejecting_build.query("select * from audit.input_row_counts").set_index("source_table")
    tables = read_tables()
    assert set(counts.index) == set(tables)
    more = {table: 0 for table in tables} | {"shop.products": 1, "shop.payments": 1}
    superseded = more | {"shop.customers": 1}
    for table, (_, rows) in tables.items():
        broken = sum(row[0] == table for row in BROKEN_ROWS)
        row = counts.loc[table]
        assert row.raw_rows == len(rows) + broken + more[table], table
        assert row.rejected_rows == broken, table
        assert row.superseded_rows == superseded[table], table
        assert row.raw_rows == row.staged_rows + row.rejected_rows + row.superseded_rows, table


def test_latest_version_counts(rejecting_build):
    found = rejecting_build.query(
        "select unit_price from staging.stg_shop__products where product_id = 'P1'"
    )
    assert [float(price) for price in found.unit_price] == [21.0]


def test_too_many_rejects_fail_the_build_and_are_named(rejecting_build):
    """The same rows with the usual max_rejected_share; staging is as it was."""
    run = rejecting_build(
        *("build", "--indirect-selection", "cautious", "--select", "path:models/audit"), vars=FILES
    )
    assert run.exit_code == 1
    assert run.failed == {"rules_hold_input_row_counts_"}
    rule = "rejected_share_is_within_max_rejected_share"
    assert f"Broken in input_row_counts: {rule} " in run.output
    assert re.search(
        r"Rejected: shop.products 3 of 7 rows \(bad_value 2, bad_type 1\)\. TOO MANY", run.output
    )
    assert "Traceback" not in run.output


def test_empty_tables_build_empty_marts(dbt):
    raw = dbt.folder / FOLDER
    for table, (columns, _) in read_tables().items():
        path = raw / table.replace(".", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(columns)
    dbt("build", "--exclude-resource-type", "unit_test", vars=FILES).check()
    marts = dbt.query(
        "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
    ).table_name
    # names of channels are no data of the shop
    rows = {mart: dbt.query(f"select count(*) as n from marts.{mart}").n[0] for mart in marts}
    assert {mart for mart, count in rows.items() if count} <= {"dim_channels"}
    assert len(rows) > 10


def test_what_cannot_be_read_is_named(dbt):
    """A missing table, a missing column, a file that is no table: one message for each."""
    raw = copy_files(dbt.folder)
    (raw / "shop" / "products.csv").unlink()
    orders = (raw / "shop" / "orders.csv").read_text(encoding="utf-8")
    (raw / "shop" / "orders.csv").write_text(orders.replace("order_status", "status"))
    suppliers = raw / "inventory" / "suppliers.csv"
    suppliers.rename(suppliers.with_suffix(".parquet"))
    (raw / "inventory" / "warehouses.csv").write_bytes(bytes(range(256)) * 20)

    models = ["shop__products", "shop__orders", "inventory__suppliers", "inventory__warehouses"]
    run = dbt("run", "--select", *(f"base_{name}" for name in models), vars=FILES)
    assert run.exit_code == 1
    said = {result.name.removeprefix("base_"): result.message for result in run.results}
    for part in (
        f"Table shop.products is missing: it is not in the folder {FOLDER}/shop.",
        "Needed by ",
        "dim_products, ",
        "Hand it over with the columns product_id, sku, ",
    ):
        assert part in said["shop__products"]
    assert "Column order_status (text) of table shop.orders is missing" in said["shop__orders"]
    assert "suppliers.parquet" in said["inventory__suppliers"]
    # either the database cannot read it, or it finds none of the columns
    assert "warehouses" in said["inventory__warehouses"]
    assert "Traceback" not in run.output


WRONG = {
    "list of days": [7, 7],
    "names": "email",
    "weights": {"likes": 1},
    "choice": 1,
    "currency": "EURO",
    "time zone": "Mars/Base",
    "date": "31.12.2024",
    "moment": "2024-02-30",
}


def test_folder_that_does_not_exist_is_named(dbt):
    run = dbt("run", "--select", "base_shop__customers", vars=FILES)
    assert run.exit_code == 1
    assert f"Table shop.customers is missing: it is not in the folder {FOLDER}/shop." in run.output
    assert "Traceback" not in run.output


def test_unknown_platform_is_named(dbt):
    run = dbt("parse", vars={"platform": "magneto"})
    assert run.exit_code != 0
    assert "'magneto' is unknown. Known are sample, warehouse, files" in run.output
    assert "Traceback" not in run.output


def wrong_value(rule: dict):
    """A value that a variable must not have, next to one that it may have."""
    if rule["type"] in WRONG:
        return WRONG[rule["type"]]
    wrong = {"least": rule.get("least", 0) - 1}
    return (wrong | {name: rule[name] for name in ("above", "below") if name in rule}).popitem()[1]


def test_every_wrong_variable_is_named(dbt):
    """All at once, in one run: each with what it is and what it must be."""
    rules = variable_rules()
    wrong = {name: wrong_value(rule) for name, rule in rules.items()}
    run = dbt("parse", vars=wrong)
    assert run.exit_code != 0
    for name, rule in rules.items():
        said = f"Variable {name} is {wrong[name]}. It must be {rule['wanted']} (dbt_project.yml"
        assert said in run.output
    assert "Traceback" not in run.output


def test_variable_that_nothing_reads_is_named(dbt):
    """One that was misspelt; not a connector's, nor a schema."""
    names = {"popularty_share": 0.2, "shop_time_zone": "UTC", "web_schema": "w"}
    run = dbt("seed", "--select", "age_bands", vars=names).check()
    assert "Variable popularty_share is not read by this project" in run.output
    assert not re.search("(time_zone|web_schema) is not read", run.output)
