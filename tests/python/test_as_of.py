"""A build for an earlier day knows what was known then, and agrees with the rank history."""

from datetime import date, timedelta

import pandas as pd
import pytest
from conftest import query_duckdb
from recompute.compare import assert_same, read_mart
from recompute.popularity import popularity
from recompute.segments import popularity_by_segment
from recompute.settings import read_settings
from recompute.shop_files import known_by, read_sample_shop, write_files
from recompute.shops import reference, sample, sample_facts_as_of
from tiny_shop import FILES, FOLDER

WINDOW = read_settings().rank_history_window_days
# Enough for one version of a rank to end and another to begin, and for products to come and go.
SNAPSHOT_DAYS = 3
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")


def _history(path, days) -> pd.DataFrame:
    chosen = ", ".join(f"date '{day}'" for day in days)
    return query_duckdb(
        path,
        "select rank_date, product_id, popularity_rank, previous_rank, movement, is_popular"
        f" from marts.rpt_product_rank_history where rank_date in ({chosen})",
    )


def _ranks(frame: pd.DataFrame, column="popularity_rank") -> dict[str, tuple[int, bool]]:
    """Rank and is_popular by product, of the products that are in the ranking."""
    ranked = frame[frame[column].notna()]
    return {
        row.product_id: (int(getattr(row, column)), bool(row.is_popular))
        for row in ranked.itertuples()
    }


def _days_of_interest() -> list[date]:
    """The day of a return, and the day before it, when nobody knew of it."""
    last_day, returns = sample().last_day, sample().facts.returns
    kept = pd.Timedelta(days=sample().settings.rank_history_days - 5)
    inside = returns[
        returns["is_sale"]
        & (returns["refunded_amount"] > 0)
        & returns["returned_on"].between(last_day - kept, last_day - pd.Timedelta(days=20))
        & (returns["returned_on"] < returns["order_date"] + pd.Timedelta(days=WINDOW))
        & (returns["returned_on"] > returns["order_date"])
    ]
    returned_on = inside.loc[inside["refunded_amount"].idxmax(), "returned_on"]
    return [returned_on.date(), (returned_on - pd.Timedelta(days=1)).date()]


@pytest.mark.parametrize("day", _days_of_interest(), ids=str)
def test_earlier_day_is_the_history_and_what_pandas_says(built_sample, new_dbt, tmp_path, day):
    """var as_of_date: ranks as in the history of the full build, every column as recomputed."""
    dbt = new_dbt(tmp_path / "dbt")
    dbt.start_from(built_sample)
    models = "+fct_product_popularity +fct_product_popularity_by_segment"
    dbt("run", "--select", *models.split(), vars={"as_of_date": str(day)}).check()

    popular = dbt.query(f"select * from marts.fct_product_popularity where window_days = {WINDOW}")
    assert set(popular["as_of_date"].dt.date) == {day}
    assert _ranks(popular) == _ranks(_history(built_sample, [day]))

    facts, last_day = sample_facts_as_of(day), pd.Timestamp(day)
    assert_same(
        popularity(facts, last_day, sample().settings),
        read_mart(dbt.duckdb_path, "marts.fct_product_popularity"),
        ["product_id", "window_days"],
    )
    assert_same(
        popularity_by_segment(facts, last_day, sample().settings, reference("value_tiers")),
        read_mart(dbt.duckdb_path, "marts.fct_product_popularity_by_segment"),
        ["product_id", "segment_type", "segment_value", "window_days"],
    )


def test_history_is_what_was_said_on_each_day(new_dbt, tmp_path):
    """Day by day with the input of that day: the snapshot holds what the history says at last."""
    dbt = new_dbt(tmp_path / "dbt")
    shop = read_sample_shop()
    days = [sample().last_day.date() - timedelta(days=back) for back in range(SNAPSHOT_DAYS)][::-1]
    published: dict[date, dict] = {}
    for day in days:
        # The day in which the data ends is not complete, so the day before it is told of.
        write_files(known_by(shop, f"{day + timedelta(days=1)} 23:59:59"), dbt.folder / FOLDER)
        is_last = day == days[-1]
        models = ["+snp_product_rank"] + (["+rpt_product_rank_history"] if is_last else [])
        dbt("build", "--select", *models, *NO_TESTS, vars=FILES).check()
        popular = dbt.query(
            f"select * from marts.fct_product_popularity where window_days = {WINDOW}"
        )
        assert set(popular["as_of_date"].dt.date) == {day}
        published[day] = _ranks(popular)

    snapshot = dbt.query(
        f"select * from snapshots.snp_product_rank where window_days = {WINDOW}"
        " and dbt_is_deleted = 'False'"
    )
    for day in days:
        at = pd.Timestamp(day)
        valid = snapshot[
            (snapshot["dbt_valid_from"] <= at)
            & (snapshot["dbt_valid_to"].isna() | (snapshot["dbt_valid_to"] > at))
        ]
        assert not valid["product_id"].duplicated().any()
        held = _ranks(valid)
        assert held == published[day], f"the snapshot of {day} is not what was published"
        assert held == _ranks(_history(dbt.duckdb_path, [day])), f"the history of {day} differs"

    assert snapshot["dbt_valid_to"].notna().any(), "nothing changed in these days"
    gone = set(published[days[0]]) - set(published[days[-1]])
    closed = dbt.query("select * from snapshots.snp_product_rank where dbt_is_deleted = 'True'")
    assert gone <= set(closed["product_id"])
