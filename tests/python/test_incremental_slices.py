"""Incremental builds in slices end where one full refresh ends, and touch only what changed."""

from datetime import date, timedelta
from functools import partial

import pytest
from conftest import POSTGRES_PREFIX, query_postgres
from recompute.marts import FINGERPRINT, Table, assert_same_tables, read_duckdb, read_postgres
from recompute.settings import read_settings
from recompute.shop_files import write_files, write_postgres
from recompute.slices import Slices, three_slices
from tiny_shop import FILES, FOLDER, WAREHOUSE

BUILD = (
    "build", "--select", "+path:models/marts",
    "--exclude-resource-type", "test", "unit_test", "snapshot",
)
# The incremental marts and the day by which each is made.
DAY_COLUMNS = {
    "marts.fct_order_items": "order_date",
    "marts.fct_orders": "order_date",
    "marts.fct_product_activity_daily": "activity_date",
    "marts.fct_stock_daily": "stock_date",
    "marts.rpt_product_rank_history": "rank_date",
}
# What a list remembers is not in its input: who was on it, and since when.
REMEMBERED = {
    "marts.sync_campaign_audience": ("first_listed_on", "changed_on"),
    "marts.sync_campaign_products": ("first_listed_on", "changed_on"),
}
# Incremental marts that are made person by person.
PERSON_MARTS = {"marts.fct_conversions"}
# The incremental steps on the way, by what each of them comes to.
STEPS = {
    "int_attributed_daily_by_path": "select conversion_date, channel, coalesce(campaign_id, '') as"
    " campaign_id, attribution_model, conversion_type, conversions, new_customers, revenue, margin,"
    " later_refunds, later_margin from {}.int_attributed_daily_by_path",
    "int_conversion_touches": "select conversion_id, touch_position, channel, touched_at,"
    " time_decay_to_share, shapley_to_share from {}.int_conversion_touches",
    "int_lookback_margins_by_path": "select conversion_date, campaign_id, attribution_model,"
    " conversion_type, margin, later_margin from {}.int_lookback_margins_by_path",
    "int_lookback_touches": "select conversion_type, conversion_id, touch_position, channel, touched_at"
    " from {}.int_lookback_touches",
    "int_touch_neighbours": "select person_id, sequence_type, coalesce(previous_channel, '') as"
    " previous_channel, channel, is_last, coalesce(pause_seconds, -1) as pause_seconds,"
    " coalesce(sale_seconds, -1) as sale_seconds, is_same_sale, is_same_lead,"
    " coalesce(previous_sale_seconds, -1) as previous_sale_seconds,"
    " coalesce(lead_seconds, -1) as lead_seconds,"
    " coalesce(previous_lead_seconds, -1) as previous_lead_seconds"
    " from {}.int_touch_neighbours",
    "int_basket_changes": "select order_date, order_code, product_code from {}.int_basket_items",
    "int_campaign_audience_changes": "select campaign_id, customer_id, row_hash"
    " from {}.int_campaign_audience_history where is_member",
    "int_campaign_product_changes": "select campaign_id, product_id, row_hash"
    " from {}.int_campaign_product_history where is_member",
    "int_product_attribution_by_path": "select product_id, channel, attribution_model,"
    " month_start_on, conversions, revenue, margin from {}.int_product_attribution_by_path",
    "int_product_pairs": "select product_code, other_product_code, baskets, source_fingerprint"
    " from {}.int_product_pairs",
}
# A hidden column of PostgreSQL: the transaction that wrote the row.
WRITTEN_BY = "xmin"


@pytest.fixture(scope="module")
def slices() -> Slices:
    return three_slices()


def test_slices_are_one_full_refresh_on_duckdb(slices, new_dbt, tmp_path):
    in_slices, at_once = new_dbt(tmp_path / "slices"), new_dbt(tmp_path / "at_once")
    before, after = {}, {}
    for shop in slices.shops:
        write_files(shop, in_slices.folder / FOLDER)
        before = after
        run = in_slices(*BUILD, vars=FILES).check()
        after = read_duckdb(in_slices.duckdb_path, "marts")
    assert _incremental(run.manifest, "marts") == set(DAY_COLUMNS) | PERSON_MARTS
    assert _incremental(run.manifest, "intermediate") == {f"intermediate.{name}" for name in STEPS}
    write_files(slices.shops[-1], at_once.folder / FOLDER)
    at_once(*BUILD, vars=FILES).check()

    assert_same_tables(
        _from_input_alone(after), _from_input_alone(read_duckdb(at_once.duckdb_path, "marts"))
    )
    for name in REMEMBERED:
        assert set(after[name].by("is_member")) == {True, False}
    assert_same_tables(_steps(in_slices.query), _steps(at_once.query))
    _assert_corrections_show(slices, before, after)


def test_slices_are_one_full_refresh_on_postgres(slices, new_dbt, new_postgres_database, tmp_path):
    """Also: days whose input did not change keep their rows, and a repeated build keeps all."""
    database = new_postgres_database()
    dbt = new_dbt(tmp_path / "dbt", env=database)
    settings = {"vars": WAREHOUSE, "target": "postgres"}
    before, after = {}, {}
    for shop in slices.shops:
        write_postgres(shop, database)
        before = after
        dbt(*BUILD, **settings).check()
        after = _read_with_writer(database)
    _assert_only_changed_days_are_written(slices, before, after)

    dbt(*BUILD, **settings).check()
    again = _read_with_writer(database)
    assert_same_tables(_day_by_day(again), _day_by_day(after))
    assert_same_tables(again, after, ignored=(WRITTEN_BY,))

    query, schema = partial(query_postgres, database), f"{POSTGRES_PREFIX}intermediate"
    steps = _steps(query, schema)
    dbt(*BUILD, "--full-refresh", **settings).check()
    assert_same_tables(_read_with_writer(database), after, ignored=(WRITTEN_BY,))
    assert_same_tables(_steps(query, schema), steps)


def _from_input_alone(tables: dict[str, Table]) -> dict[str, Table]:
    """Lists as they are, without what they remember."""
    found = dict(tables)
    for name, remembered in REMEMBERED.items():
        table = found[name]
        place = table.columns.index("is_member")
        members = Table(table.columns, [row for row in table.rows if row[place]])
        found[name] = members.without(*remembered)
    return found


def _incremental(manifest: dict, folder: str) -> set[str]:
    """Whoever makes a model incremental adds it to the lists above."""
    return {
        f"{folder}.{node['name']}"
        for node in manifest["nodes"].values()
        if node["config"]["materialized"] == "incremental" and node["path"].startswith(f"{folder}/")
    }


def _steps(query, schema: str = "intermediate") -> dict[str, Table]:
    found = {name: query(sql.format(schema)) for name, sql in STEPS.items()}
    return {
        name: Table(list(rows.columns), list(rows.itertuples(index=False, name=None)))
        for name, rows in found.items()
    }


def _read_with_writer(database) -> dict[str, Table]:
    return read_postgres(database, "marts", system_columns=f"cast({WRITTEN_BY} as text), ")


def _day_by_day(tables: dict[str, Table]) -> dict[str, Table]:
    return {name: tables[name] for name in DAY_COLUMNS}


def _changed_days(before: Table, after: Table, column: str) -> set[date]:
    """The days whose rows differ."""
    old, new = before.by(column), after.by(column)
    return {day for day in old.keys() | new.keys() if old.get(day) != new.get(day)}


def _assert_corrections_show(slices: Slices, before, after) -> None:
    """Each correction of the last slice changes the days of orders that it is about."""
    for mart in ("marts.fct_order_items", "marts.fct_product_activity_daily"):
        days = _changed_days(
            before[mart].without(FINGERPRINT), after[mart].without(FINGERPRINT), DAY_COLUMNS[mart]
        )
        for correction, its_days in slices.corrected_days.items():
            if correction == "day of a return" or (
                mart != "marts.fct_order_items" and correction in ("late first order", "status")
            ):
                continue
            known = {day for day in its_days if day <= slices.second_cut}
            assert known & days, f"{mart} did not change for the correction: {correction}"
    days = _changed_days(
        before["marts.fct_product_activity_daily"].without(FINGERPRINT),
        after["marts.fct_product_activity_daily"].without(FINGERPRINT),
        "activity_date",
    )
    assert slices.activity_days <= days

    # Of the days that were there, exactly those on which a changed count is in force.
    stock = "marts.fct_stock_daily"
    days = _changed_days(
        before[stock].without(FINGERPRINT), after[stock].without(FINGERPRINT), "stock_date"
    )
    there = set(before[stock].by("stock_date"))
    assert days & there == set().union(*slices.stock_days.values()), sorted(days & there)


def _assert_only_changed_days_are_written(slices: Slices, before, after) -> None:
    """Between two builds: only days whose rows are not what they were have been written."""
    window = timedelta(days=read_settings().rank_history_window_days)
    activity = set()
    for mart, column in DAY_COLUMNS.items():
        written = _changed_days(before[mart], after[mart], column)
        differ = _changed_days(
            before[mart].without(FINGERPRINT, WRITTEN_BY),
            after[mart].without(FINGERPRINT, WRITTEN_BY),
            column,
        )
        kept = set(before[mart].by(column)) - written
        assert differ <= written, f"{mart}: stale days {sorted(differ - written)}"
        assert kept, f"{mart}: all days were written again"
        if mart == "marts.rpt_product_rank_history":
            # A day stands on the activity of its window and of the day before it.
            needless = {
                day for day in written
                if not any(day - window <= changed <= day for changed in activity)
            }
        elif mart == "marts.fct_product_activity_daily":
            activity = written
            orders = _changed_days(
                before["marts.fct_order_items"], after["marts.fct_order_items"], "order_date"
            )
            needless = written - orders - differ - slices.corrected_days["day of a return"]
        else:
            # An order's day may be known by its items only and the other way round.
            named = set().union(*slices.corrected_days.values())
            needless = {day for day in written - differ - named if day <= slices.second_cut}
        # Days fall out of the history at its far end.
        needless &= set(after[mart].by(column))
        assert not needless, f"{mart}: written without a reason: {sorted(needless)}"
