"""The connectors: small shops of known content everywhere, the real ones where their files are.

Each small shop holds the cases that decide something in a connector, so its logic is covered on
every machine. The real shops are compared with their files by pandas, which knows nothing of the
models. The guide docs/connecting-a-shop.md is followed to the letter.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml
from conftest import NOT_COPIED, PROJECT, Dbt, DbtRun
from recompute.journey import journey_folder

OLIST_FOLDER = Path(os.environ.get("OLIST_PATH") or PROJECT.parent / "shared/datasets/olist")
FIXTURES = PROJECT / "tests/fixtures"
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


# The small shops ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_olist(new_dbt, tmp_path_factory) -> Dbt:
    """The small Olist shop, built from tests/fixtures/small_olist."""
    folder = tmp_path_factory.mktemp("small_olist")
    shutil.copytree(FIXTURES / "small_olist", folder / "raw")
    dbt = new_dbt(folder / "dbt")
    build_shop(dbt, "olist", folder / "raw", **ANY_REJECTS).check()
    return dbt


@pytest.fixture(scope="module")
def small_journey(new_dbt, tmp_path_factory) -> Dbt:
    """The small till of tests/fixtures/small_journey.sql, built with the marketing tables."""
    folder = tmp_path_factory.mktemp("small_journey")
    with duckdb.connect() as connection:
        connection.execute((FIXTURES / "small_journey.sql").read_text(encoding="utf-8"))
        connection.execute(f"export database '{folder / 'raw'}' (format parquet)")
    dbt = new_dbt(folder / "dbt")
    days = "assert_complete_journey_days_are_local"
    run = build_shop(dbt, "complete_journey", folder / "raw", days, **ANY_REJECTS).check()
    assert run.status(days) == "pass"
    return dbt


EXPECTED = yaml.safe_load((FIXTURES / "small_shops.yml").read_text(encoding="utf-8"))


@pytest.fixture
def small(request) -> Callable[[str], Dbt]:
    """small(platform): the built small shop of a platform."""
    fixtures = {"olist": "small_olist", "complete_journey": "small_journey"}
    return lambda platform: request.getfixturevalue(fixtures[platform])


@pytest.mark.parametrize("platform", EXPECTED)
def test_content_of_small_shop_is_taken_over(small, platform):
    with duckdb.connect(str(small(platform).duckdb_path), read_only=True) as connection:
        for asked in EXPECTED[platform]["content"]:
            rows = connection.execute(f"{asked['sql']} order by 1").fetchall()
            # to the last of eight decimals
            told = [pytest.approx(row, abs=1e-8) for row in asked["rows"]]
            assert [list(row) for row in rows] == told, asked["sql"]


@pytest.mark.parametrize("platform", EXPECTED)
def test_small_shop_reconciles_and_rejects_with_reasons(small, platform):
    assert rejects(small(platform)) == set(map(tuple, EXPECTED[platform]["rejected"]))
    totals = reconciliation(small(platform), platform)
    assert (totals["difference"] == 0).all()
    for measure, numbers in EXPECTED[platform]["totals"].items():
        assert totals.loc[measure].to_list() == numbers, measure


def test_a_lost_cent_is_found(small_olist, new_dbt, tmp_path):
    dbt = new_dbt(tmp_path / "dbt")
    dbt.start_from(small_olist.duckdb_path)
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute(
            "update marts.fct_order_items set net_sales = net_sales - 0.01"
            " where order_item_id = 'o1-1'"
        )
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


def test_the_wrong_time_zone_is_found(small_journey, new_dbt, tmp_path):
    raw, days = small_journey.folder.parent / "raw", "assert_complete_journey_days_are_local"
    run = build_shop(
        *(new_dbt(tmp_path / "dbt"), "complete_journey", raw, days),
        shop_time_zone="UTC",
        **ANY_REJECTS,
    )
    assert run.failed == {days}


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
    customers = dbt.query("select email, customer_id from staging.stg_shop__customers")
    assert set(customers.email) == {"ada@example.org", "ben@example.org", "cleo@example.org"}
    assert not customers.customer_id.str.contains("@").any()


def test_the_guide_says_that_too_many_rejects_stop_the_build(followed_guide, tmp_path, new_dbt):
    guided, export = followed_guide
    dbt = new_dbt(tmp_path / "dbt", project=guided.project)
    run = build_shop(dbt, "flat_export", export)
    assert not run.success
    assert "shop.orders" in run.output and "bad_status" in run.output
