"""What a reverse-ETL tool does with the lists: it sends what changed and has the whole list."""

from datetime import date

import duckdb
import pytest
from recompute.marts import assert_same_tables, read_duckdb

FIRST_DAY, NEXT_DAY = "2025-02-04", "2025-02-05"
KEYS = {
    "sync_campaign_audience": "campaign_audience_id",
    "sync_campaign_products": "campaign_product_id",
}
# What depends on the day or on what is changed below; the marts before it stay as they are.
MODELS = ("int_as_of", "dim_customers", "int_campaigns_listed+", "int_product_availability")
# What the only promoted product of one campaign had in stock is gone, and one member's consent.
CHANGES = """
    update staging.base_inventory__stock_levels set on_hand_quantity = 0
    where product_id = (
        select product_id from marts.sync_campaign_products
        where campaign_id = 'CP20' and is_promoted
    );
    update staging.base_shop__customers set has_marketing_consent = false
    where customer_id = (
        select max(customer_id) from marts.sync_campaign_audience where campaign_id = 'CP03'
    )
"""


class Tool:
    """Another system's copy of a list, kept by sending what changed since the day before."""

    def __init__(self, key: str):
        self.key, self.copy, self.sent = key, {}, 0

    def run(self, rows, since: str) -> None:
        changed = rows[rows["changed_on"].dt.date >= date.fromisoformat(since)]
        self.sent = len(changed)
        for row in changed.to_dict("records"):
            if row["is_member"]:
                self.copy[row[self.key]] = row["row_hash"]
            else:
                self.copy.pop(row[self.key], None)


@pytest.fixture(scope="module")
def days(new_dbt, built_sample, tmp_path_factory):
    """Two days of lists, a tool for each, and dbt with the second day's file."""
    dbt = new_dbt(tmp_path_factory.mktemp("days"))
    dbt.start_from(built_sample)
    first = {name: dbt.query(f"from marts.{name}") for name in KEYS}
    tools = {name: Tool(key) for name, key in KEYS.items()}
    for name, tool in tools.items():
        tool.run(first[name], FIRST_DAY)
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute(CHANGES)
    dbt("run", "--select", *MODELS, vars={"as_of_date": NEXT_DAY}).check()
    second = {name: dbt.query(f"from marts.{name}") for name in KEYS}
    for name, tool in tools.items():
        tool.run(second[name], NEXT_DAY)
    return dbt, tools, first, second


@pytest.mark.parametrize("name", KEYS)
def test_differences_are_enough_and_few(days, name):
    _, tools, first, second = days
    listed = second[name][second[name]["is_member"]]
    assert tools[name].copy == dict(zip(listed[KEYS[name]], listed["row_hash"], strict=True))
    assert 0 < tools[name].sent < len(second[name])
    kept = listed.merge(first[name], on=[KEYS[name], "row_hash"], suffixes=("", "_before"))
    assert len(kept) > 0
    assert (kept["changed_on"] == kept["changed_on_before"]).all()
    assert (kept["first_listed_on"] == kept["first_listed_on_before"]).all()


def test_who_leaves_is_told_without_reasons(days):
    _, _, first, second = days
    audience = second["sync_campaign_audience"]
    gone = audience[~audience["is_member"]]
    before = first["sync_campaign_audience"]
    without_consent = before.loc[before["campaign_id"] == "CP03", "customer_id"].max()
    assert without_consent in set(gone["customer_id"])
    assert not audience.loc[audience["customer_id"] == without_consent, "is_member"].any()
    assert "CP20" in set(gone["campaign_id"])
    assert gone[["main_reason", "product_id", "row_hash"]].isna().all().all()
    assert set(gone["changed_on"].dt.date) == {date.fromisoformat(NEXT_DAY)}


def test_a_full_refresh_forgets_nothing(days):
    dbt, *_ = days
    before = read_duckdb(dbt.duckdb_path, "marts", "intermediate")
    dbt("run", "--full-refresh", "--select", "int_campaigns_listed+",
        vars={"as_of_date": NEXT_DAY}).check()  # fmt: skip
    assert_same_tables(read_duckdb(dbt.duckdb_path, "marts", "intermediate"), before)


def test_a_past_day_leaves_the_memory_as_it_is(days):
    """Run last: the lists of the first day, without the member who has no consent any more."""
    dbt, *_ = days
    memory = "from intermediate.int_campaign_audience_changes order by all"
    before = dbt.query(memory)
    dbt("run", "--select", *MODELS).check()
    assert dbt.query(memory).equals(before)
    audience = dbt.query("from marts.sync_campaign_audience")
    assert set(audience["as_of_date"].dt.date) == {date.fromisoformat(FIRST_DAY)}
    assert audience["changed_on"].dt.date.max() == date.fromisoformat(FIRST_DAY)
    dbt(
        "test", "--select", "assert_audience_has_consent", "assert_lists_are_what_was_remembered"
    ).check()


def test_a_shop_without_campaigns_has_empty_lists(dbt, built_sample):
    """Nothing to list and nothing remembered: empty tables, and no error."""
    dbt.start_from(built_sample)
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute("delete from staging.base_marketing__campaigns")
        connection.execute("delete from staging.base_marketing__campaign_products")
        for name in ("audience", "product"):
            connection.execute(f"drop table intermediate.int_campaign_{name}_changes cascade")
    dbt("run", "--select", "dim_campaigns", "path:models/intermediate/lists",
        "rpt_theme_results", *KEYS).check()  # fmt: skip
    for name in ("rpt_theme_results", *KEYS):
        assert dbt.query(f"from marts.{name}").empty
