"""A second build of the same input changes nothing: no mart, no reject, no snapshot."""

from decimal import Decimal

import pytest
from recompute.marts import assert_same_tables, read_duckdb

SCHEMAS = ("marts", "audit", "snapshots", "intermediate")


def test_second_build_changes_nothing(built_sample, new_dbt, tmp_path):
    """The seeds are loaded again too. PostgreSQL: test_incremental_slices.py."""
    dbt = new_dbt(tmp_path / "dbt")
    dbt.start_from(built_sample)
    before = read_duckdb(dbt.duckdb_path, *SCHEMAS)
    assert before["audit.rejected_rows"].rows and before["snapshots.snp_product_rank"].rows

    run = dbt("build", "--exclude-resource-type", "test", "unit_test").check()
    assert {"rejected_rows", "snp_product_rank", "fct_orders"} <= run.names("success")
    assert_same_tables(read_duckdb(dbt.duckdb_path, *SCHEMAS), before)


def test_one_cent_would_be_seen(built_sample):
    """The comparison above is one that can fail, and says where."""
    before, after = read_duckdb(built_sample, "marts"), read_duckdb(built_sample, "marts")
    orders = after["marts.fct_orders"]
    place = orders.columns.index("net_revenue")
    first = orders.rows[0]
    orders.rows[0] = (*first[:place], first[place] + Decimal("0.01"), *first[place + 1 :])
    with pytest.raises(AssertionError, match=r"marts\.fct_orders: 1 of .*\n.*net_revenue"):
        assert_same_tables(after, before)
