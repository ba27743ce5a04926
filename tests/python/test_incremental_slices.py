"""Incremental builds in slices end where one full refresh ends, and touch only what changed."""

import shutil
from functools import partial

import duckdb
import pytest
from conftest import NOT_COPIED, POSTGRES_PREFIX, PROJECT, query_postgres
from recompute.marts import Table, assert_same_tables, read_duckdb, read_postgres
from recompute.shop_files import write_files, write_postgres
from recompute.slices import Slices, three_slices
from tiny_shop import FILES, FOLDER, WAREHOUSE

BUILD = (
    "build", "--select", "+path:models/marts",
    "--exclude-resource-type", "test", "unit_test", "snapshot",
)
SCHEMAS = ("marts", "intermediate")
# What a list remembers is not in its input: who was on it, and since when.
REMEMBERED = {
    "marts.sync_campaign_audience": ("first_listed_on", "changed_on"),
    "marts.sync_campaign_products": ("first_listed_on", "changed_on"),
}
# Incremental models that keep a state of their own, by what each of them comes to.
OWN_STATE = {
    "int_basket_changes": "select order_date, order_code, product_code from {}.int_basket_items",
    "int_campaign_audience_changes": "select campaign_id, customer_id, row_hash"
    " from {0}.int_campaign_audience_changes as changes where is_member and version_number ="
    " (select max(version_number) from {0}.int_campaign_audience_changes as latest"
    " where latest.campaign_audience_id = changes.campaign_audience_id)",
    "int_campaign_product_changes": "select campaign_id, product_id, row_hash"
    " from {0}.int_campaign_product_changes as changes where is_member and version_number ="
    " (select max(version_number) from {0}.int_campaign_product_changes as latest"
    " where latest.campaign_product_id = changes.campaign_product_id)",
    "int_product_pairs": "select product_code, other_product_code, baskets, source_fingerprint"
    " from {}.int_product_pairs",
}
# A hidden column of PostgreSQL: the transaction that wrote the row.
WRITTEN_BY = "xmin"
COSTS = "macros/money/cost_of_kept_units.sql"


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
        after = _kept_and_marts(run.manifest, read_duckdb(in_slices.duckdb_path, *SCHEMAS))
    # Whoever makes a model incremental in another way than by_part adds it to the list above.
    assert _materialized(run.manifest, "incremental").keys() == OWN_STATE.keys()
    assert "marts.fct_order_items" in _kept(run.manifest)
    write_files(slices.shops[-1], at_once.folder / FOLDER)
    at_once(*BUILD, vars=FILES).check()

    wanted = _kept_and_marts(run.manifest, read_duckdb(at_once.duckdb_path, *SCHEMAS))
    assert_same_tables(_from_input_alone(after), _from_input_alone(wanted))
    for name in REMEMBERED:
        assert set(after[name].by("is_member")) == {True, False}
    assert_same_tables(_own_state(in_slices.query), _own_state(at_once.query))
    _assert_corrections_show(slices, before, after)


def test_slices_are_one_full_refresh_on_postgres(slices, new_dbt, new_postgres_database, tmp_path):
    """Also: parts whose input did not change keep their rows, and a repeated build keeps all."""
    database = new_postgres_database()
    dbt = new_dbt(tmp_path / "dbt", env=database)
    settings = {"vars": WAREHOUSE, "target": "postgres"}
    before, after, found = {}, {}, {}
    for shop in slices.shops:
        write_postgres(shop, database)
        before = found
        run = dbt(*BUILD, **settings).check()
        found = _read_with_writer(database)
        after = _kept_and_marts(run.manifest, found)
    _assert_only_changed_parts_are_written(run.manifest, before, found)

    dbt(*BUILD, **settings).check()
    again = _kept_and_marts(run.manifest, _read_with_writer(database))
    kept = _kept(run.manifest)
    assert_same_tables({name: again[name] for name in kept}, {name: after[name] for name in kept})
    assert_same_tables(again, after, ignored=(WRITTEN_BY,))

    query, schema = partial(query_postgres, database), f"{POSTGRES_PREFIX}intermediate"
    own_state = _own_state(query, schema)
    dbt(*BUILD, "--full-refresh", **settings).check()
    anew = _kept_and_marts(run.manifest, _read_with_writer(database))
    assert_same_tables(anew, after, ignored=(WRITTEN_BY,))
    assert_same_tables(_own_state(query, schema), own_state)


def test_an_edited_formula_makes_old_days_anew(built_sample, new_dbt, tmp_path):
    """A macro that fct_order_items calls: its days change, and those of what is made from it."""
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project, ignore=NOT_COPIED)
    dbt = new_dbt(tmp_path / "dbt", project=project)
    dbt.start_from(built_sample)
    facts = ("run", "--select", "fct_order_items", "fct_orders")
    assert {fact.message for fact in dbt(*facts).check().results} >= {"no part has changed"}

    macro = project / COSTS
    text = macro.read_text(encoding="utf-8")
    assert text.count("{{ unit_cost }} *") == 1, f"{COSTS} is written otherwise: edit it here too"
    macro.write_text(text.replace("{{ unit_cost }} *", "2 * {{ unit_cost }} *"), encoding="utf-8")
    before = read_duckdb(dbt.duckdb_path, "marts")
    dbt(*facts).check()
    after = read_duckdb(dbt.duckdb_path, "marts")
    for mart in ("marts.fct_order_items", "marts.fct_orders"):
        days = _changed_parts(before[mart], after[mart], "order_date")
        with_cost = before[mart].by("order_date")
        assert min(with_cost) in days and len(days) > 0.9 * len(with_cost)
    dbt(*facts, "--full-refresh").check()
    assert_same_tables(read_duckdb(dbt.duckdb_path, "marts"), after)


@pytest.mark.parametrize(
    "damage",
    [
        "delete from marts.fct_orders where order_date = '2024-06-01'",
        "insert into marts.fct_orders by name (select *"
        " replace (cast('2001-01-01' as date) as order_date) from marts.fct_orders limit 1)",
        "delete from intermediate.fct_orders__parts where row_count > 2",
        "drop table intermediate.fct_orders__parts",
        "drop table marts.fct_orders cascade",
    ],
)
def test_a_table_that_is_not_what_is_known_of_it_is_mended(damage, built_sample, new_dbt, tmp_path):
    """Rows or state were lost, or came back from a backup."""
    dbt = new_dbt(tmp_path / "dbt")
    dbt.start_from(built_sample)
    orders = "marts.fct_orders"
    before = read_duckdb(dbt.duckdb_path, *SCHEMAS)
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute(damage)
    dbt("run", "--select", "fct_orders").check()
    after = read_duckdb(dbt.duckdb_path, *SCHEMAS)
    for table in (orders, "intermediate.fct_orders__parts"):
        assert_same_tables({table: after[table]}, {table: before[table]})


def _from_input_alone(tables: dict[str, Table]) -> dict[str, Table]:
    """Lists as they are, without what they remember."""
    found = dict(tables)
    for name, remembered in REMEMBERED.items():
        table = found[name]
        place = table.columns.index("is_member")
        members = Table(table.columns, [row for row in table.rows if row[place]])
        found[name] = members.without(*remembered)
    return found


def _materialized(manifest: dict, materialization: str) -> dict[str, dict]:
    """The models that are made in this way, by name."""
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["config"]["materialized"] == materialization
    }


def _kept(manifest: dict) -> dict[str, str]:
    """All models that are made by_part, as `<schema>.<name>`, and the column of their part."""
    return {
        f"{node['path'].split('/')[0]}.{name}": node["config"]["meta"]["part"]
        for name, node in _materialized(manifest, "by_part").items()
    }


def _kept_and_marts(manifest: dict, tables: dict[str, Table]) -> dict[str, Table]:
    kept = _kept(manifest)
    return {
        name: table for name, table in tables.items() if name in kept or name.startswith("marts.")
    }


def _own_state(query, schema: str = "intermediate") -> dict[str, Table]:
    found = {name: query(sql.format(schema)) for name, sql in OWN_STATE.items()}
    return {
        name: Table(list(rows.columns), list(rows.itertuples(index=False, name=None)))
        for name, rows in found.items()
    }


def _read_with_writer(database) -> dict[str, Table]:
    return read_postgres(database, *SCHEMAS, system_columns=f"cast({WRITTEN_BY} as text), ")


def _changed_parts(before: Table, after: Table, column: str) -> set:
    """The parts whose rows differ."""
    old, new = before.by(column), after.by(column)
    return {part for part in old.keys() | new.keys() if old.get(part) != new.get(part)}


def _assert_corrections_show(slices: Slices, before, after) -> None:
    """Each correction of the last slice changes the days of orders that it is about."""
    for mart, day in (
        ("marts.fct_order_items", "order_date"),
        ("marts.fct_product_activity_daily", "activity_date"),
    ):
        days = _changed_parts(before[mart], after[mart], day)
        for correction, its_days in slices.corrected_days.items():
            if correction == "day of a return" or (
                mart != "marts.fct_order_items" and correction in ("late first order", "status")
            ):
                continue
            known = {day for day in its_days if day <= slices.second_cut}
            assert known & days, f"{mart} did not change for the correction: {correction}"
    assert slices.activity_days <= days

    # Of the days that were there, exactly those on which a changed count is in force.
    stock = "marts.fct_stock_daily"
    days = _changed_parts(before[stock], after[stock], "stock_date")
    there = set(before[stock].by("stock_date"))
    assert days & there == set().union(*slices.stock_days.values()), sorted(days & there)


def _assert_only_changed_parts_are_written(manifest, before, after) -> None:
    """Between two builds: the parts whose input is not what it was are written, and no others."""
    for name, part in _kept(manifest).items():
        state = f"intermediate.{name.split('.')[1]}__parts"
        written = _changed_parts(before[name], after[name], part)
        differ = _changed_parts(
            before[name].without(WRITTEN_BY), after[name].without(WRITTEN_BY), part
        )
        input_differs = _changed_parts(
            before[state].without(WRITTEN_BY), after[state].without(WRITTEN_BY), "part"
        )
        assert differ <= written, f"{name}: stale parts {sorted(differ - written)}"
        assert written <= input_differs, f"{name}: needless {sorted(written - input_differs)}"
        assert set(before[name].by(part)) - written, f"{name}: all parts were written again"
