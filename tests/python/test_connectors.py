"""The connectors: small shops of known content everywhere, the real ones where their files are.

Each small shop holds the cases that decide something in a connector, so its logic is covered on
every machine. The real shops are compared with their files by pandas, which knows nothing of the
models. The guide docs/connecting-a-shop.md is followed to the letter.
"""

import os
import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import NOT_COPIED, PROJECT, Dbt, DbtRun
from recompute.journey import journey_folder

OLIST_FOLDER = Path(os.environ.get("OLIST_PATH") or PROJECT.parent / "shared/datasets/olist")
# Small shops are made of broken rows, far more than a shop may have.
ANY_REJECTS = {"max_rejected_share": 1}


def build_shop(dbt: Dbt, platform: str, raw_path: Path, *extra: str, **variables) -> DbtRun:
    """Build a shop up to its reconciliation, with the data tests of what was built."""
    return dbt(
        *("build", "--exclude-resource-type", "unit_test"),
        *("--indirect-selection", "cautious", "--select"),
        *(f"+{platform}__reconciliation", "+rejected_rows", "+input_row_counts"),
        *(f"assert_{platform}_reconciles", *extra),
        vars={"platform": platform, "raw_path": str(raw_path)} | variables,
    )


def rejects(dbt: Dbt) -> set[tuple[str, str, int]]:
    """(table, reason, rows) of all rejected rows."""
    found = dbt.query(
        "select source_table, reason_code, count(*) as n from audit.rejected_rows group by all"
    )
    return set(found.itertuples(index=False, name=None))


def reconciliation(dbt: Dbt, platform: str) -> pd.DataFrame:
    """The totals by measure, as floats."""
    table = dbt.query(f"select * from audit.{platform}__reconciliation order by position")
    return table.set_index("measure").drop(columns="position").astype(float)


def column(dbt: Dbt, sql: str) -> dict:
    """A query of two columns as a dict, first -> second; null is None."""
    with duckdb.connect(str(dbt.duckdb_path), read_only=True) as connection:
        return dict(connection.execute(sql).fetchall())


def remove_a_cent(dbt: Dbt, order_item_id: str) -> None:
    """Lose a cent of one line between staging and the marts."""
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute(
            "update marts.fct_order_items set net_sales = net_sales - 0.01 where order_item_id = ?",
            [order_item_id],
        ).fetchall()


# Olist, small ------------------------------------------------------------------------------------

OLIST_FILES = {
    "olist_customers_dataset.csv": """
customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
c1,ana,01000,sao paulo,SP
c2,ana,20000,rio de janeiro,RJ
c3,bia,01000,sao paulo,SP
c4,caio,01000,sao paulo,SP
c5,davi,30000,belo horizonte,MG
c6,eva,30000,belo horizonte,MG
c7,fabio,30000,belo horizonte,MG
c8,gil,30000,belo horizonte,MG
c9,hugo,30000,belo horizonte,MG
c11,iris,30000,belo horizonte,MG
""",
    # In winter Sao Paulo is three hours behind UTC, in the summer of 2017 two.
    "olist_orders_dataset.csv": """
order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
o1,c1,delivered,2017-07-10 22:30:00,2017-07-10 22:40:00,2017-07-11 14:00:00,2017-07-20 10:00:00,2017-08-01 00:00:00
o2,c2,delivered,2017-12-10 12:00:00,2017-12-10 12:10:00,2017-12-11 14:00:00,2017-12-20 10:00:00,2018-01-01 00:00:00
o3,c3,canceled,2017-12-11 09:00:00,,,,2018-01-01 00:00:00
o4,c4,unavailable,2017-12-12 09:00:00,2017-12-12 09:30:00,,,2018-01-01 00:00:00
o5,c5,processing,2017-12-13 09:00:00,2017-12-13 09:30:00,,,2018-01-01 00:00:00
o6,c6,created,2017-12-14 09:00:00,,,,2018-01-01 00:00:00
o7,c7,mislaid,2017-12-15 09:00:00,2017-12-15 09:30:00,,,2018-01-01 00:00:00
o8,c8,shipped,yesterday,2017-12-15 09:30:00,2017-12-16 09:00:00,,2018-01-01 00:00:00
o9,c9,shipped,2017-12-16 09:00:00,2017-12-16 09:30:00,2017-12-17 09:00:00,,2018-01-01 00:00:00
o10,c10,invoiced,2017-12-17 09:00:00,2017-12-17 09:30:00,,,2018-01-01 00:00:00
o11,c11,approved,2018-02-01 09:00:00,2018-02-01 09:30:00,,,2018-03-01 00:00:00
o11,c11,approved,2018-02-01 09:00:00,2018-02-01 09:30:00,,,2018-03-01 00:00:00
""",
    "olist_order_items_dataset.csv": """
order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
o1,1,perfume01,s1,2017-07-15 00:00:00,10.00,5.00
o1,2,perfume01,s1,2017-07-15 00:00:00,11.00,5.50
o2,1,perfume01,s1,2017-12-15 00:00:00,12.00,1.11
o2,2,console01,s1,2017-12-15 00:00:00,30.50,2.22
o5,1,console01,s1,2017-12-20 00:00:00,20.00,3.00
o5,2,nameless1,s1,2017-12-20 00:00:00,twelve,1.00
o6,1,vanished1,s1,2017-12-20 00:00:00,7.00,1.50
o7,1,perfume01,s1,2017-12-20 00:00:00,8.00,1.00
o8,1,perfume01,s1,2017-12-20 00:00:00,9.00,1.00
o9,1,perfume01,s1,2017-12-20 00:00:00,9.50,free
o10,1,perfume01,s1,2017-12-20 00:00:00,9.90,1.00
o11,1,perfume01,s1,2018-02-10 00:00:00,1.00,0.50
""",
    "olist_products_dataset.csv": """
product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm
perfume01,perfumaria,1,1,1,1,1,1,1
console01,pc_gamer,1,1,1,1,1,1,1
nameless1,,,,,,,,
unsold001,perfumaria,1,1,1,1,1,1,1
""",
    "product_category_name_translation.csv": """
product_category_name,product_category_name_english
perfumaria,perfumery
""",
    "olist_order_payments_dataset.csv": """
order_id,payment_sequential,payment_type,payment_installments,payment_value
o1,1,credit_card,2,20.00
o1,2,voucher,1,11.50
o2,1,boleto,1,45.83
o3,1,credit_card,1,5.00
o4,1,voucher,1,6.00
o6,1,boleto,1,8.50
o7,1,boleto,1,9.00
o11,1,credit_card,1,much
""",
    "olist_order_reviews_dataset.csv": """
review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp
r1,o1,5,super,"cheiro ""bom""
e fresco",2017-07-21 00:00:00,2017-07-22 23:30:00
r1,o2,4,,,2017-12-21 00:00:00,2017-12-22 10:00:00
r2,o3,1,,nada chegou,2017-12-21 00:00:00,2017-12-22 10:00:00
r3,o5,9,,,2017-12-21 00:00:00,2017-12-22 10:00:00
r4,o7,2,,,2017-12-21 00:00:00,2017-12-22 10:00:00
""",
}


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write text files into a new folder; returns it."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small_olist(new_dbt, tmp_path_factory) -> Dbt:
    """The small Olist shop, built."""
    folder = tmp_path_factory.mktemp("small_olist")
    dbt = new_dbt(folder / "dbt")
    build_shop(dbt, "olist", write_files(folder / "raw", OLIST_FILES), **ANY_REJECTS).check()
    return dbt


def test_olist_statuses(small_olist):
    assert column(small_olist, "select order_id, order_status from marts.fct_orders") == {
        "o1": "delivered",
        "o2": "delivered",
        "o3": "cancelled",
        "o4": "cancelled",
        "o5": "paid",
        "o6": "placed",
        "o11": "paid",
    }


def test_olist_times_are_utc_and_days_are_the_shops(small_olist):
    times = column(small_olist, "select order_id, ordered_at::text from marts.fct_orders")
    assert times["o1"] == "2017-07-11 01:30:00"  # three hours
    assert times["o2"] == "2017-12-10 14:00:00"  # two: summer time
    days = column(small_olist, "select order_id, order_date::text from marts.fct_orders")
    assert days["o1"] == "2017-07-10"  # in UTC it is the 11th already
    latest = column(small_olist, "select order_id, updated_at::text from staging.stg_shop__orders")
    assert latest["o1"] == "2017-07-20 13:00:00"
    assert latest["o3"] == "2017-12-11 11:00:00"


def test_olist_customers_are_persons(small_olist):
    persons = small_olist.query(
        "select customer_id, city, registered_at::text as since from staging.stg_shop__customers"
    ).set_index("customer_id")
    assert len(persons) == 8
    assert persons.loc["ana", "city"] == "rio de janeiro"
    assert persons.loc["ana", "since"] == "2017-07-11 01:30:00"


def test_olist_products(small_olist):
    products = small_olist.query(
        "select product_id, product_name, category, unit_price::double as price"
        " from staging.stg_shop__products"
    ).set_index("product_id")
    assert products["category"].to_dict() == {
        "perfume01": "perfumery",
        "console01": "pc_gamer",
        "nameless1": "unknown",
        "unsold001": "perfumery",
    }
    assert products.loc["console01", "product_name"] == "pc gamer console0"
    # the mean of 10, 11, 12, 8, 9, 9.50, 9.90 and 1; no price where none was seen
    assert products.loc["perfume01", "price"] == pytest.approx(70.4 / 8, abs=1e-8)
    assert products.loc["console01", "price"] == pytest.approx(25.25, abs=1e-8)
    assert products.loc["nameless1", "price"] == 0
    assert products.loc["unsold001", "price"] == 0


def test_olist_freight_is_the_orders(small_olist):
    freight = column(small_olist, "select order_id, shipping_amount::double from marts.fct_orders")
    assert freight["o1"] == 10.5
    assert freight["o2"] == 3.33
    assert freight["o4"] == 0


def test_olist_payments(small_olist):
    states = column(
        small_olist, "select payment_id, payment_status from staging.stg_shop__payments"
    )
    assert states == {
        "o1-1": "captured",
        "o1-2": "captured",
        "o2-1": "captured",
        "o3-1": "failed",
        "o4-1": "captured",
        "o6-1": "authorized",
    }


def test_olist_reviews_name_a_product_only_when_it_is_judged(small_olist):
    products = column(
        small_olist,
        "select response_id, product_id from staging.stg_feedback__survey_responses",
    )
    # o2 held two products, o3 never arrived
    assert products == {"r1-o1": "perfume01", "r1-o2": None, "r2-o3": None}
    comments = column(
        small_olist, "select response_id, comment from staging.stg_feedback__survey_responses"
    )
    assert comments["r1-o1"] == 'super: cheiro "bom"\ne fresco'
    assert comments["r2-o3"] == "nada chegou"


def test_olist_rejects_with_reasons(small_olist):
    assert rejects(small_olist) == {
        ("shop.orders", "bad_status", 1),  # o7
        ("shop.orders", "bad_type", 1),  # o8, yesterday
        ("shop.orders", "bad_value", 1),  # o9, its freight is not known
        ("shop.orders", "orphan", 1),  # o10, no customer
        ("shop.order_items", "bad_type", 1),  # twelve
        ("shop.order_items", "orphan", 5),  # o7 to o10, and a product that is not there
        ("shop.payments", "bad_type", 1),  # much
        ("shop.payments", "orphan", 1),  # o7
        ("feedback.survey_responses", "bad_value", 1),  # 9 of 5
        ("feedback.survey_responses", "orphan", 1),  # o7
        ("shop.customers", "bad_value", 1),  # gil, whose only order was placed yesterday
    }


def test_olist_reconciles(small_olist):
    totals = reconciliation(small_olist, "olist")
    assert (totals["difference"] == 0).all()
    assert totals.loc["orders"].to_list() == [12, 7, 4, 1, 0]
    assert totals.loc["order_lines"].to_list() == [12, 6, 6, 0, 0]
    assert totals.loc["gross_sales"].to_list() == [127.9, 84.5, 43.4, 0, 0]
    assert totals.loc["payment_amount"].to_list() == [105.83, 96.83, 9, 0, 0]
    assert totals.loc["survey_responses"].to_list() == [5, 3, 2, 0, 0]
    # 10.50 + 3.33 + 4.00 + 1.50 + 0.50 came through, o7, o8 and o10 did not, o11 stands there twice
    assert totals.loc["shipping"].to_list() == [23.33, 19.83, 3, 0.5, 0]


def test_a_lost_cent_is_found(small_olist, new_dbt, tmp_path):
    dbt = new_dbt(tmp_path / "dbt")
    dbt.start_from(small_olist.duckdb_path)
    remove_a_cent(dbt, "o1-1")
    raw = small_olist.folder.parent / "raw"
    run = dbt(
        *("build", "--select", "olist__reconciliation", "assert_olist_reconciles"),
        vars={"platform": "olist", "raw_path": str(raw)} | ANY_REJECTS,
    )
    assert run.failed == {"assert_olist_reconciles"}
    assert reconciliation(dbt, "olist").loc["net_sales", "difference"] == 0.01


def test_a_missing_file_is_named(dbt, small_olist):
    """From the folder that is the small shop's: dbt need not parse anew."""
    raw = small_olist.folder.parent / "raw"
    file = raw / "olist_order_items_dataset.csv"
    content = file.read_bytes()
    file.unlink()
    try:
        run = build_shop(dbt, "olist", raw, **ANY_REJECTS)
    finally:
        file.write_bytes(content)
    assert "olist__shop__order_items" in run.failed
    assert f"File 'olist_order_items_dataset.csv' is not in the folder '{raw}'" in run.output
    assert "Traceback" not in run.output


# Complete Journey, small -------------------------------------------------------------------------

COMPLETE_JOURNEY_FILES = {
    # household, store, basket, product, quantity, sales, retail, coupon, match, week, time (UTC)
    "transactions": """
        select * from (values
            (1, 330, 10, 100, 2::bigint, 5.0::double, 1.0::double, 0.5::double, 0.25::double,
                1, timestamp '2017-01-01 12:00:00'),
            -- three for 1.00: the price has a remainder
            (1, 330, 10, 101, 3, 1.0, 0.0, 0.0, 0.0, 1, timestamp '2017-01-01 12:00:00'),
            -- half past eleven at night in New York, the next day and week in UTC
            (2, 331, 11, 102, 89638, 840.0, 12.34, 0.0, 0.0, 1, timestamp '2017-01-02 04:30:00'),
            (2, 331, 12, 100, 0, 0.33, 0.1, 0.0, 0.0, 27, timestamp '2017-07-02 03:59:59'),
            (2, 331, 12, 101, 0, 0.0, 0.0, 0.0, 0.0, 27, timestamp '2017-07-02 03:59:59'),
            (3, 331, 13, 999, 1, 7.77, 0.0, 0.0, 0.0, 53, timestamp '2018-01-01 04:01:20'),
            (3, 331, 13, 100, 1, 2.5, 0.5, 0.0, 0.0, 53, timestamp '2018-01-01 04:01:20')
        ) as lines(household_id, store_id, basket_id, product_id, quantity, sales_value,
            retail_disc, coupon_disc, coupon_match_disc, week, transaction_timestamp)""",
    "products": """
        select * from (values
            (100, 2, 'GROCERY', 'National', 'FRZN ICE', 'ICE - CRUSHED', '22 LB'),
            (101, 69, 'PASTRY', 'Private', 'BREAD', 'BREAD:ITALIAN', null),
            (102, 1, 'MISCELLANEOUS', 'National', null, null, null),
            (103, 1, 'GROCERY', 'National', 'FRZN ICE', null, '5 LB')
        ) as rows(product_id, manufacturer_id, department, brand, product_category, product_type,
            package_size)""",
    "demographics": """
        select 1 as household_id, '65+' as age, '35-49K' as income""",
    "campaigns": """
        select * from (values (26, 1), (26, 2), (27, 1)) as rows(campaign_id, household_id)""",
    "campaign_descriptions": """
        select * from (values
            (26, 'Type B', timestamp '2016-12-28', timestamp '2017-02-19'),
            (27, 'Type A', timestamp '2017-07-01', timestamp '2018-03-26')
        ) as rows(campaign_id, campaign_type, start_date, end_date)""",
    "coupons": """
        select * from (values (500, 100, 26), (501, 100, 26), (501, 101, 26), (502, 999, 27))
            as rows(coupon_upc, product_id, campaign_id)""",
    "coupon_redemptions": """
        select 1 as household_id, 500 as coupon_upc, 26 as campaign_id,
            timestamp '2017-01-01' as redemption_date""",
}


@pytest.fixture(scope="module")
def small_journey(new_dbt, tmp_path_factory) -> Dbt:
    """The small till, built with the marketing tables."""
    folder = tmp_path_factory.mktemp("small_journey")
    raw = folder / "raw"
    raw.mkdir()
    with duckdb.connect() as connection:
        for name, sql in COMPLETE_JOURNEY_FILES.items():
            connection.execute(
                f"copy ({sql}) to '{raw / name}.parquet' (format parquet)"
            ).fetchall()
    dbt = new_dbt(folder / "dbt")
    run = build_shop(
        *(dbt, "complete_journey", raw, "assert_complete_journey_days_are_local"), **ANY_REJECTS
    ).check()
    assert run.status("assert_complete_journey_days_are_local") == "pass"
    return dbt


def test_complete_journey_money(small_journey):
    lines = small_journey.query(
        "select order_item_id, gross_sales::double as gross, discount_amount::double as discount,"
        " net_sales::double as net from marts.fct_order_items order by 1"
    )
    assert lines.to_numpy().tolist() == [
        # shelf price 6.25, less loyalty and the matched part; the maker's 0.50 comes back
        ["10-100", 6.25, 1.25, 5.0],
        ["10-101", 1.0, 0.0, 1.0],
        ["11-102", 852.34, 12.34, 840.0],
        ["13-100", 3.0, 0.5, 2.5],
    ]


def test_complete_journey_rejects_and_reconciles(small_journey):
    assert rejects(small_journey) == {
        ("shop.order_items", "bad_value", 2),
        ("shop.order_items", "orphan", 1),
        ("marketing.campaign_products", "orphan", 1),
    }
    totals = reconciliation(small_journey, "complete_journey")
    assert (totals["difference"] == 0).all()
    assert totals.loc["orders"].to_list() == [4, 4, 0, 0, 0]
    assert totals.loc["net_sales"].to_list() == [856.6, 848.5, 8.1, 0, 0]
    assert totals.loc["discounts"].to_list() == [14.19, 14.09, 0.1, 0, 0]


def test_complete_journey_customers_and_products(small_journey):
    customers = small_journey.query(
        "select customer_id, age_band, has_marketing_consent as mail"
        " from staging.stg_shop__customers order by 1"
    )
    assert customers["customer_id"].to_list() == ["1", "2", "3"]
    assert customers["age_band"].fillna("").to_list() == ["65+", "", ""]
    assert customers["mail"].to_list() == [True, True, False]
    products = small_journey.query(
        "select product_id, product_name, category, unit_price::double as price"
        " from staging.stg_shop__products order by 1"
    )
    assert products.to_numpy().tolist() == [
        ["100", "ICE - CRUSHED, 22 LB", "FRZN ICE", pytest.approx(9.25 / 3, abs=1e-8)],
        ["101", "BREAD:ITALIAN", "BREAD", pytest.approx(1 / 3, abs=1e-8)],
        ["102", "MISCELLANEOUS", "MISCELLANEOUS", pytest.approx(852.34 / 89638, abs=1e-8)],
        ["103", "FRZN ICE, 5 LB", "FRZN ICE", 0.0],
    ]


def test_complete_journey_touches(small_journey):
    touches = small_journey.query(
        "select touchpoint_id, channel, occurred_at::text as at"
        " from staging.stg_marketing__touchpoints order by 1"
    )
    assert touches.to_numpy().tolist() == [
        ["coupon-26-1-500-2017-01-01", "coupon", "2017-01-01 05:00:00"],
        ["mail-26-1", "direct_mail", "2016-12-28 05:00:00"],
        ["mail-26-2", "direct_mail", "2016-12-28 05:00:00"],
        ["mail-27-1", "direct_mail", "2017-07-01 04:00:00"],  # summer time
    ]


def test_the_wrong_time_zone_is_found(small_journey, new_dbt, tmp_path):
    dbt = new_dbt(tmp_path / "dbt")
    run = build_shop(
        dbt,
        "complete_journey",
        small_journey.folder.parent / "raw",
        "assert_complete_journey_days_are_local",
        shop_time_zone="UTC",
        **ANY_REJECTS,
    )
    assert run.failed == {"assert_complete_journey_days_are_local"}


# The real shops ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_olist(new_dbt, tmp_path_factory) -> Dbt:
    """Olist's files, built."""
    if not OLIST_FOLDER.is_dir():
        pytest.skip(f"Olist's files are not in {OLIST_FOLDER}; OLIST_PATH names another folder")
    dbt = new_dbt(tmp_path_factory.mktemp("real_olist"))
    build_shop(dbt, "olist", OLIST_FOLDER).check()
    return dbt


def read_olist(name: str) -> pd.DataFrame:
    """One of Olist's files, all columns as text."""
    found = sorted(OLIST_FOLDER.glob(f"{name}.csv*"))
    return pd.read_csv(found[0], dtype=str, keep_default_na=False)


def cents(values: pd.Series) -> int:
    """A column of amounts added up in whole cents."""
    return int((values.astype(float) * 100).round().astype("int64").sum())


def test_real_olist_reconciles_with_its_files(real_olist):
    orders, items = read_olist("olist_orders_dataset"), read_olist("olist_order_items_dataset")
    payments = read_olist("olist_order_payments_dataset")
    totals = reconciliation(real_olist, "olist")
    assert (totals["difference"] == 0).all()
    raw = totals["raw_total"]
    assert raw["orders"] == len(orders)
    assert raw["order_lines"] == raw["units"] == len(items)
    assert round(raw["gross_sales"] * 100) == cents(items["price"])
    assert round(raw["shipping"] * 100) == cents(items["freight_value"])
    assert round(raw["payment_amount"] * 100) == cents(payments["payment_value"])
    assert raw["survey_responses"] == len(read_olist("olist_order_reviews_dataset"))


def test_real_olist_orders_keep_their_day_and_their_customer(real_olist):
    customers = read_olist("olist_customers_dataset")[["customer_id", "customer_unique_id"]]
    expected = read_olist("olist_orders_dataset").merge(customers, on="customer_id")
    loaded = real_olist.query(
        "select order_id, customer_id as person, order_date::text as day from marts.fct_orders"
    )
    both = expected.merge(loaded, on="order_id", how="outer", indicator=True)
    assert (both["_merge"] == "both").all()
    assert (both["day"] == both["order_purchase_timestamp"].str[:10]).all()
    assert (both["person"] == both["customer_unique_id"]).all()


@pytest.fixture(scope="module")
def till(built_journey) -> pd.DataFrame:
    """The till's lines."""
    return pd.read_parquet(journey_folder() / "transactions.parquet")


def test_real_journey_reconciles_with_its_files(built_journey, till):
    totals = reconciliation(built_journey, "complete_journey")
    assert (totals["difference"] == 0).all()
    raw = totals["raw_total"]
    assert raw["orders"] == till["basket_id"].nunique()
    assert raw["order_lines"] == len(till)
    assert raw["units"] == till["quantity"].sum()
    assert round(raw["net_sales"] * 100) == cents(till["sales_value"])
    assert round(raw["discounts"] * 100) == cents(till["retail_disc"]) + cents(
        till["coupon_match_disc"]
    )


def test_real_journey_rejects_what_is_broken(built_journey, till):
    catalogue = pd.read_parquet(journey_folder() / "products.parquet")["product_id"]
    no_quantity = till["quantity"] == 0
    no_product = ~till["product_id"].isin(catalogue) & ~no_quantity
    coupons = pd.read_parquet(journey_folder() / "coupons.parquet")
    offers = coupons[["campaign_id", "product_id"]].drop_duplicates()
    assert rejects(built_journey) == {
        ("shop.order_items", "bad_value", int(no_quantity.sum())),
        ("shop.order_items", "orphan", int(no_product.sum())),
        (
            "marketing.campaign_products",
            "orphan",
            int((~offers["product_id"].isin(catalogue)).sum()),
        ),
    }


def test_real_journey_lines_keep_every_cent(built_journey, till):
    loaded = built_journey.query(
        "select cast(order_id as bigint) as basket_id, cast(product_id as bigint) as product_id,"
        " cast(net_sales * 100 as bigint) as net, cast(gross_sales * 100 as bigint) as gross,"
        " cast(quantity as bigint) as units from marts.fct_order_items"
    )
    both = till.merge(loaded, on=["basket_id", "product_id"], how="inner", validate="1:1")
    assert len(both) == len(loaded)
    in_cents = {
        name: (both[name] * 100).round().astype("int64")
        for name in ("sales_value", "retail_disc", "coupon_match_disc")
    }
    assert (both["net"] == in_cents["sales_value"]).all()
    assert (both["gross"] == sum(in_cents.values())).all()
    assert (both["units"] == both["quantity"]).all()


# The guide ---------------------------------------------------------------------------------------

GUIDE = PROJECT / "docs/connecting-a-shop.md"


@pytest.fixture(scope="module")
def followed_guide(new_dbt, tmp_path_factory) -> tuple[Dbt, Path]:
    """A copy of the project after the steps of the guide: dbt for it, and the folder of the export.

    Each block of the guide that stands below a bold file name goes into that file, those for
    dbt_project.yml below the key that is named.
    """
    folder = tmp_path_factory.mktemp("guide")
    project, export = folder / "project", folder / "export"
    export.mkdir()
    # new_dbt first: it installs the dbt packages that are copied along
    dbt = new_dbt(folder / "dbt", project=project)
    shutil.copytree(PROJECT, project, ignore=NOT_COPIED)
    blocks = re.findall(
        r"^\*\*`([^`\n]+)`(?:, below `([^`\n]+)`)?\*\*\n\n```\w+\n(.*?)^```$",
        GUIDE.read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
    for name, key, text in blocks:
        if key:
            settings = (project / name).read_text(encoding="utf-8")
            # `vars: connectors:` is the key `connectors` one level below `vars`
            *above, last = key.rstrip(":").split(": ")
            start = settings.index(f"\n{above[0]}:\n")
            line = f"\n{'  ' * len(above)}{last}:\n"
            place = settings.index(line, start) + len(line)
            (project / name).write_text(settings[:place] + text + settings[place:])
        elif name.endswith(".csv"):
            (export / name).write_text(text, encoding="utf-8")
        else:
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(text, encoding="utf-8")
    return dbt, export


def test_the_guide_builds_a_shop_that_reconciles(followed_guide):
    dbt, export = followed_guide
    build_shop(dbt, "flat_export", export, **ANY_REJECTS).check()
    totals = reconciliation(dbt, "flat_export")
    # the table in the guide
    shown = re.findall(
        r"^\| (orders|order_lines|units|gross_sales) \| (.+) \|$",
        GUIDE.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    assert len(shown) == len(totals) == 4
    for measure, numbers in shown:
        assert totals.loc[measure].to_list() == [float(n) for n in numbers.split(" | ")]
    told = re.findall(
        r"^\| (shop\.\w+) \| (\w+) \|", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert {(table, reason) for table, reason, _ in rejects(dbt)} == set(told)
    customers = column(dbt, "select email, customer_id from staging.stg_shop__customers")
    assert set(customers) == {"ada@example.org", "ben@example.org", "cleo@example.org"}
    assert not any("@" in customer_id for customer_id in customers.values())


def test_the_guide_says_that_too_many_rejects_stop_the_build(followed_guide, tmp_path, new_dbt):
    guided, export = followed_guide
    dbt = new_dbt(tmp_path / "dbt", project=guided.project)
    run = build_shop(dbt, "flat_export", export)
    assert not run.success
    assert "shop.orders" in run.output and "bad_status" in run.output
