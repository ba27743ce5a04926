"""DuckDB and PostgreSQL build the same marts: every table, every row, every value."""

from recompute.marts import FINGERPRINT, assert_same_tables, read_duckdb, read_postgres


def test_marts_are_the_same(built_sample, built_sample_postgres):
    """All tables of the schema marts, found in both databases."""
    assert_same_tables(
        read_duckdb(built_sample, "marts"),
        read_postgres(built_sample_postgres, "marts"),
        ignored=(FINGERPRINT,),
    )


def test_snapshots_are_the_same(built_sample, built_sample_postgres):
    """dbt_scd_id apart, which is a hash of a timestamp as each engine writes it."""
    assert_same_tables(
        read_duckdb(built_sample, "snapshots"),
        read_postgres(built_sample_postgres, "snapshots"),
        ignored=("dbt_scd_id",),
    )


def test_audit_is_the_same(built_sample, built_sample_postgres):
    """What was not taken and why. The row itself is JSON, which engines space differently."""
    assert_same_tables(
        read_duckdb(built_sample, "audit"),
        read_postgres(built_sample_postgres, "audit"),
        ignored=("rejected_row_id", "rejected_row"),
    )
