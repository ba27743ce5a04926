"""Pairs that are counted build by build are what a count of all baskets comes to.

A small shop of its own, whose facts change from build to build in every way that they can: the
window moves on and back, orders come late, are cancelled, change their products, come back in part
or whole, grow beyond the size that counts, and products become frequent or rare.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
from conftest import Dbt
from recompute.affinity import affinity_settings, basket_items, count_pairs

MARTS = "fct_product_affinity", "rpt_affinity_coverage"
MODELS = *(f"+{mart},path:models/intermediate/affinity" for mart in MARTS), *MARTS
FIRST_DAY = date(2024, 1, 1)
SETTINGS = affinity_settings()
# One order in a hundred has more products than a basket may have.
SIZES, SHARES = [1, 2, 3, 4, 120], [0.29, 0.3, 0.2, 0.2, 0.01]
PRODUCTS = 160
ORDERS_A_DAY = 5
FACTS = """
create schema if not exists marts;
create schema if not exists intermediate;
create or replace table marts.fct_order_items as
    select
        items.* replace (order_date::date as order_date, quantity::decimal(18, 3) as quantity),
        coalesce(back.returned_quantity, 0)::decimal(18, 3) as returned_quantity
    from items
    left join (
        select order_item_id, sum(quantity) as returned_quantity from came_back group by all
    ) as back using (order_item_id);
create or replace table marts.fct_orders as
    select order_id, order_date, is_sale, count(*) as item_count, 1.00::decimal(18, 2) as net_sales
    from marts.fct_order_items group by all;
create or replace table marts.fct_returns as
    select
        order_item_id, order_date, returned_on::date as returned_on,
        came_back.quantity::decimal(18, 3) as quantity
    from came_back inner join marts.fct_order_items using (order_item_id);
create or replace table intermediate.int_order_days_fingerprinted as
    select order_date, sum(hash(items))::varchar as source_fingerprint
    from marts.fct_order_items as items group by all;
create or replace table intermediate.int_as_of as select as_of::date as as_of_date from days;
create or replace table marts.dim_products as
    select distinct product_id, 2.00::decimal(20, 8) as unit_price, 1.00::decimal(20, 8) as unit_cost
    from items;
"""


@dataclass
class Shop:
    """Facts as they are known, and how they go on."""

    items: pd.DataFrame
    came_back: pd.DataFrame
    as_of: date

    def orders_of(self, rng, first: int, last: int, count: int) -> list[str]:
        """Some orders, of days so far back from as_of."""
        known = self.items.drop_duplicates("order_id")
        age = (pd.Timestamp(self.as_of) - known["order_date"]).dt.days
        return list(rng.choice(known.loc[age.between(first, last), "order_id"], count, False))


def new_orders(rng, first_day: int, days: int, a_day: int = ORDERS_A_DAY) -> pd.DataFrame:
    """Baskets; the first products are bought often, the last ones hardly, some of them twice."""
    sizes = rng.choice(SIZES, days * a_day, p=SHARES)
    order = np.repeat(np.arange(len(sizes)), sizes)
    weights = 1 / np.arange(1, PRODUCTS + 1) ** 1.2
    frame = pd.DataFrame(
        {
            "order_id": [f"o{first_day}-{number}" for number in order],
            "order_date": pd.Timestamp(FIRST_DAY)
            + pd.to_timedelta(first_day + order // a_day, unit="D"),
            "product_id": [
                f"p{n:03}" for n in rng.choice(PRODUCTS, len(order), p=weights / weights.sum())
            ],
            "is_sale": np.repeat(rng.random(len(sizes)) > 0.05, sizes),
            "quantity": rng.choice([1, 2], len(order)),
        }
    )
    frame.insert(0, "order_item_id", frame["order_id"] + "/" + frame.index.astype(str))
    return frame


def build(dbt: Dbt, shop: Shop, *arguments: str) -> None:
    """Write the facts and build what stands on them."""
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.register("items", shop.items)
        connection.register("came_back", shop.came_back)
        connection.register("days", pd.DataFrame({"as_of": [shop.as_of]}))
        connection.execute(FACTS)
    dbt("run", "--select", *(arguments or MODELS)).check()


def counted_items(shop: Shop) -> pd.DataFrame:
    """The baskets that count, in pandas."""
    last_day = pd.Timestamp(shop.as_of)
    known = shop.came_back[shop.came_back["returned_on"] <= last_day]
    sales = shop.items[shop.items["is_sale"]]
    return basket_items(sales, known, last_day, SETTINGS)


def assert_counts_are_right(dbt: Dbt, shop: Shop) -> None:
    """The mart holds each pair with its counts, and the sums below it are what it needs only."""
    expected = count_pairs(counted_items(shop), SETTINGS.min_baskets)
    key = ["product_id", "also_bought_product_id"]
    counts = list(expected.columns)
    mart = dbt.query(f"select {', '.join(counts)} from marts.fct_product_affinity")
    pd.testing.assert_frame_equal(
        mart.sort_values(key, ignore_index=True).astype(expected.dtypes),
        expected.sort_values(key, ignore_index=True),
    )
    assert len(mart) > 20
    sums = dbt.query(
        """
        select
            count(*) filter (where baskets < 1) as no_baskets,
            count(*) filter (where product_code = other_product_code and baskets < 10) as too_rare,
            count(distinct product_code) filter (where product_code = other_product_code) as frequent
        from intermediate.int_product_pairs
        """
    ).iloc[0]
    assert sums["no_baskets"] == 0 and sums["too_rare"] == 0 and sums["frequent"] > 5


def baskets(shop: Shop) -> set[tuple]:
    """Each basket that counts: its order, day and products."""
    items = counted_items(shop).merge(shop.items[["order_id", "order_date"]].drop_duplicates())
    together = items.groupby(["order_id", "order_date"])["product_id"].agg(frozenset)
    return set(together.reset_index().itertuples(index=False, name=None))


def assert_only_changed_baskets_are_counted(dbt: Dbt, before: Shop, after: Shop) -> None:
    """What the last build looked at is what came, changed or went."""
    looked_at = dbt.query(
        """
        select distinct order_code from intermediate.int_basket_changes
        where product_code is not null and change_number = (
            select max(change_number) from intermediate.int_basket_changes
        )
        """
    )
    different = {basket[0] for basket in baskets(before) ^ baskets(after)}
    # as macro integer_code has it
    codes = duckdb.execute("select hash(unnest(?)) >> 1", [sorted(different)]).fetchall()
    assert set(looked_at["order_code"]) == {code for (code,) in codes}


def state(dbt: Dbt) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The baskets that are counted, and the sums."""
    return (
        dbt.query("select * from intermediate.int_basket_items order by all"),
        dbt.query(
            "select product_code, other_product_code, baskets, source_fingerprint"
            " from intermediate.int_product_pairs order by all"
        ),
    )


def changed(shop: Shop, rng, days: int) -> Shop:
    """The shop some days later, and with most of what can happen to what was known."""
    items = shop.items.copy()
    number = (items["order_date"].max().date() - FIRST_DAY).days
    cancelled, moved, other, wide = np.split(np.array(shop.orders_of(rng, 0, 400, 160)), 4)
    items.loc[items["order_id"].isin(cancelled), "is_sale"] ^= True
    items.loc[items["order_id"].isin(moved), "order_date"] -= timedelta(days=1)
    first_lines = ~items.duplicated("order_id") & items["order_id"].isin(other)
    items.loc[first_lines, "product_id"] = "p001"
    # a product that goes, and one that comes, for good
    items = items[~((items["product_id"] == f"p{3 + days:03}") & (rng.random(len(items)) < 0.95))]
    wide = items[items["order_id"].isin(wide)].assign(product_id=f"p{150 + days}")
    wide["order_item_id"] += f"+{number}"
    late = new_orders(rng, number - 30, 30, 2)
    late["order_id"] = f"late{number}" + late["order_id"]
    late["order_item_id"] = f"late{number}" + late["order_item_id"]
    items = pd.concat([items, wide, late, new_orders(rng, number + 1, days)])

    lines = items.sample(200, random_state=number)
    came_back = pd.DataFrame(
        {
            "order_item_id": lines["order_item_id"],
            # also after as_of_date, and as part of what was bought
            "returned_on": lines["order_date"] + pd.to_timedelta(rng.integers(1, 99, 200), "D"),
            "quantity": 1,
        }
    )
    return Shop(
        items.reset_index(drop=True),
        pd.concat([shop.came_back, came_back], ignore_index=True),
        shop.as_of + timedelta(days=days),
    )


def test_counts_build_by_build_are_a_count_of_all(new_dbt, tmp_path):
    rng = np.random.default_rng(5)
    nothing_back = pd.DataFrame(
        {"order_item_id": pd.Series(dtype=str), "returned_on": pd.Series(dtype="datetime64[us]"),
         "quantity": pd.Series(dtype="int64")}
    )
    shop = Shop(new_orders(rng, 0, 381), nothing_back, FIRST_DAY + timedelta(days=379))
    dbt = new_dbt(tmp_path / "increments")
    build(dbt, shop)
    assert_counts_are_right(dbt, shop)

    before, shop = shop, changed(shop, rng, days=2)
    build(dbt, shop)
    assert_counts_are_right(dbt, shop)
    assert_only_changed_baskets_are_counted(dbt, before, shop)

    # one of two tables made anew: its numbers start again, and the sums count everything again
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute("drop table intermediate.int_basket_changes")
    shop = changed(shop, rng, days=4)
    build(dbt, shop)
    assert_counts_are_right(dbt, shop)

    # back in time, so that days come into the window again and returns are not known yet
    before = shop
    shop = replace(changed(shop, rng, days=1), as_of=shop.as_of - timedelta(days=9))
    build(dbt, shop)
    assert_counts_are_right(dbt, shop)
    assert_only_changed_baskets_are_counted(dbt, before, shop)

    in_slices = state(dbt)
    build(dbt, shop, "--full-refresh", *MODELS)
    for one, other in zip(in_slices, state(dbt), strict=True):
        pd.testing.assert_frame_equal(one, other)
