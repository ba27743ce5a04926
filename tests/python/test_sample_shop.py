"""The sample shop: repeatable, small, whole, and with everything in it that is planted.

The rules of the input contract are written here once more, in pandas, so that the generator does
not judge itself: `find_rejects` and the planted truths are compared row by row.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from tools.sample_shop.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds/sample"
TRUTHS = ROOT / "tests/fixtures/planted_truths.json"
SALE = ["paid", "shipped", "delivered"]

# The input contract: key columns first, before the bar; `?` may be null.
CONTRACT = {
    "shop.customers": """customer_id | email? phone? first_name? last_name? birth_date? gender?
        city? region? country_code? registered_at has_marketing_consent erasure_requested_at?
        updated_at""",
    "shop.products": """product_id | sku product_name category subcategory? brand? unit_price
        unit_cost? supplier_id? launched_on? discontinued_on? updated_at""",
    "shop.orders": """order_id | customer_id? session_id? order_status currency_code ordered_at
        paid_at? shipped_at? delivered_at? cancelled_at? discount_amount tax_amount
        shipping_amount shipping_cost? payment_fee? updated_at""",
    "shop.order_items": """order_item_id | order_id product_id quantity unit_price discount_amount
        unit_cost?""",
    "shop.payments": "payment_id | order_id payment_method payment_status amount attempted_at",
    "shop.returns": "return_id | order_item_id quantity refund_amount return_reason? returned_at",
    "shop.exchange_rates": "rate_date currency_code | rate_to_reporting",
    "marketing.campaigns": """campaign_id | campaign_name theme? channel starts_on ends_on?
        budget_amount?""",
    "marketing.campaign_products": "campaign_id product_id |",
    "marketing.campaign_spend": "campaign_id spend_date | spend_amount impressions? clicks?",
    "marketing.touchpoints": """touchpoint_id | visitor_id customer_id? session_id? channel
        campaign_id? search_term? occurred_at""",
    "marketing.leads": """lead_id | contact_email? customer_id? campaign_id? product_id? lead_source
        created_at""",
    "web.events": """event_id | session_id visitor_id customer_id? event_type product_id? order_id?
        search_term? result_count? occurred_at""",
    "feedback.survey_responses": """response_id | survey_name survey_type customer_id? order_id?
        product_id? campaign_id? rating? nps_score? comment? responded_at""",
    "inventory.suppliers": "supplier_id | supplier_name agreed_lead_time_days?",
    "inventory.warehouses": "warehouse_id | warehouse_name region?",
    "inventory.stock_levels": """stock_date warehouse_id product_id | on_hand_quantity
        reserved_quantity""",
    "inventory.purchase_orders": """purchase_order_id | supplier_id product_id warehouse_id
        ordered_quantity received_quantity? unit_cost? ordered_at expected_at? received_at?""",
    "inventory.batches": """batch_id | product_id warehouse_id lot_number manufactured_on?
        expires_on? received_quantity remaining_quantity""",
}
NUMBERS = {"quantity", "rating", "nps_score", "result_count", "impressions", "clicks"}
STATUSES = {
    "order_status": {"placed", "paid", "shipped", "delivered", "cancelled"},
    "payment_status": {"authorized", "captured", "failed", "refunded", "charged_back"},
    "event_type": {
        "page_view",
        "search",
        "product_impression",
        "product_view",
        "add_to_cart",
        "remove_from_cart",
        "begin_checkout",
        "purchase",
    },
    "survey_type": {"product_review", "post_purchase", "campaign", "nps"},
}
PARENTS = {
    "shop.orders": ["customer_id"],
    "shop.order_items": ["order_id", "product_id"],
    "shop.payments": ["order_id"],
    "shop.returns": ["order_item_id"],
    "marketing.campaign_products": ["campaign_id", "product_id"],
    "marketing.campaign_spend": ["campaign_id"],
    "marketing.touchpoints": ["customer_id", "campaign_id"],
    "marketing.leads": ["customer_id", "campaign_id", "product_id"],
    "web.events": ["customer_id", "product_id"],
    "feedback.survey_responses": ["customer_id", "order_id", "product_id", "campaign_id"],
    "inventory.stock_levels": ["warehouse_id", "product_id"],
    "inventory.purchase_orders": ["supplier_id", "product_id", "warehouse_id"],
    "inventory.batches": ["product_id", "warehouse_id"],
}
PERIODS = [
    ("launched_on", "discontinued_on"),
    ("starts_on", "ends_on"),
    ("manufactured_on", "expires_on"),
]
ABOVE_ZERO = {
    ("shop.order_items", "quantity"),
    ("shop.returns", "quantity"),
    ("inventory.purchase_orders", "ordered_quantity"),
}


def columns_of(table: str) -> list[str]:
    """A contract table's columns."""
    return CONTRACT[table].replace("|", " ").replace("?", "").split()


def key_of(table: str) -> list[str]:
    """A contract table's key columns."""
    return CONTRACT[table].split("|")[0].split()


def kind_of(column: str) -> str:
    """What a column holds, by the contract's naming rules."""
    if column.endswith("_at"):
        return "at"
    if column.endswith(("_on", "_date")):
        return "date"
    if column.startswith(("is_", "has_")):
        return "bool"
    if column in NUMBERS or column.endswith("_quantity") or column == "agreed_lead_time_days":
        return "number"
    money = ("_amount", "_price", "_cost", "_fee")
    if column.endswith(money) or column in ("amount", "rate_to_reporting"):
        return "number"
    return "text"


def value_of(column: str, text: str):
    """A seed's text as a value; None for null, `...` when it cannot be cast."""
    if text == "":
        return None
    kind = kind_of(column)
    try:
        if kind == "at":
            return dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
        if kind == "date":
            return dt.date.fromisoformat(text)
        if kind == "number":
            return Decimal(text)
        if kind == "bool":
            return {"true": True, "false": False}[text]
    except (ValueError, KeyError, InvalidOperation):
        return ...
    return text


def read_seed(table: str) -> pd.DataFrame:
    """A seed as text; '' is null."""
    system, name = table.split(".")
    path = SEEDS / system / f"raw_{system}__{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def raw() -> dict[str, pd.DataFrame]:
    """All seeds as text."""
    return {table: read_seed(table) for table in CONTRACT}


@pytest.fixture(scope="module")
def truths() -> dict:
    """The planted truths."""
    return json.loads(TRUTHS.read_text(encoding="utf-8"))


def find_rejects(raw: dict[str, pd.DataFrame], horizon: dt.datetime) -> dict[str, dict[int, str]]:
    """Row number -> reason for every row that breaks the contract, per table.

    Tables come parents first, so that children of rejected rows are orphans.
    """
    currencies = {"EUR", *raw["shop.exchange_rates"]["currency_code"]} - {""}
    keys: dict[str, set[str]] = {}
    rejects: dict[str, dict[int, str]] = {}
    order = [t for t in CONTRACT if t not in PARENTS] + [
        "marketing.campaign_products",
        "shop.orders",
        "shop.order_items",
        "shop.payments",
        "shop.returns",
        "marketing.campaign_spend",
        "marketing.touchpoints",
        "marketing.leads",
        "web.events",
        "feedback.survey_responses",
        "inventory.stock_levels",
        "inventory.purchase_orders",
        "inventory.batches",
    ]
    assert sorted(order) == sorted(CONTRACT)
    limit = horizon + dt.timedelta(days=1)
    for table in order:
        names = columns_of(table)
        needed = [n for n in names if n in key_of(table) or _is_needed_reference(table, n)]
        rejects[table] = {}
        good = []
        for number, texts in enumerate(raw[table].itertuples(index=False)):
            row = {name: value_of(name, text) for name, text in zip(names, texts, strict=True)}
            reason = _reason(table, row, needed, currencies, limit, keys)
            if reason:
                rejects[table][number] = reason
            else:
                good.append(texts[0])
        if len(key_of(table)) == 1:
            keys[key_of(table)[0]] = set(good)
    return rejects


def _is_needed_reference(table: str, column: str) -> bool:
    return column in PARENTS.get(table, []) and f"{column}?" not in CONTRACT[table].split()


def _reason(table, row, needed, currencies, limit, keys) -> str | None:
    """The first reason for which a row is rejected."""
    if any(row[name] is None for name in needed):
        return "missing_key"
    if any(value is ... for value in row.values()):
        return "bad_type"
    if _is_bad_value(table, row):
        return "bad_value"
    if any(row[n] not in allowed for n, allowed in STATUSES.items() if n in row):
        return "bad_status"
    if table == "shop.orders" and row["currency_code"] not in currencies:
        return "unknown_currency"
    stamps = [v for n, v in row.items() if n.endswith("_at") and n != "expected_at" and v]
    if any(stamp > limit for stamp in stamps):
        return "future_timestamp"
    for name in PARENTS.get(table, []):
        if row[name] is not None and row[name] not in keys[name]:
            return "orphan"
    return None


def _is_bad_value(table, row) -> bool:
    for name, value in row.items():
        if isinstance(value, Decimal):
            if value < 0 or ((table, name) in ABOVE_ZERO and value == 0):
                return True
            if name == "rating" and not 1 <= value <= 5:
                return True
            if name == "nps_score" and not 0 <= value <= 10:
                return True
    for start, end in PERIODS:
        if row.get(start) and row.get(end) and row[end] < row[start]:
            return True
    birth = row.get("birth_date")
    return bool(birth and row["registered_at"] and birth > row["registered_at"].date())


def horizon_of(orders: pd.DataFrame) -> dt.datetime:
    """The latest least(ordered_at, updated_at) over the orders."""
    stamps = orders[["ordered_at", "updated_at"]].apply(pd.to_datetime, errors="coerce")
    return stamps.min(axis=1).max().to_pydatetime()


@pytest.fixture(scope="module")
def rejects(raw) -> dict[str, dict[int, str]]:
    """What this file's own rules reject."""
    return find_rejects(raw, horizon_of(raw["shop.orders"]))


def valid_rows(raw: dict[str, pd.DataFrame], rejects: dict) -> dict[str, pd.DataFrame]:
    """Tables without rejected rows and older versions, as text."""
    tables = {}
    for table, frame in raw.items():
        frame = frame.drop(index=list(rejects[table]))
        if "updated_at" in frame:
            frame = frame.sort_values("updated_at", kind="stable")
        tables[table] = frame.drop_duplicates(key_of(table), keep="last").sort_index()
    return tables


@pytest.fixture(scope="module")
def shop(raw, rejects) -> dict[str, pd.DataFrame]:
    """The valid, latest rows with types, tables by their short name."""
    tables = {}
    for table, frame in valid_rows(raw, rejects).items():
        frame = frame.reset_index(drop=True).replace("", None)
        for column in frame.columns:
            kind = kind_of(column)
            if kind in ("at", "date"):
                frame[column] = pd.to_datetime(frame[column])
            elif kind == "number":
                frame[column] = pd.to_numeric(frame[column])
        tables[table.split(".")[1]] = frame
    return tables


@pytest.fixture(scope="module")
def lines(shop) -> pd.DataFrame:
    """Sale lines with their order's columns; `age` is days before the day after as-of."""
    joined = shop["order_items"].merge(shop["orders"], on="order_id", suffixes=("", "_order"))
    joined = joined[joined["order_status"].isin(SALE)]
    return joined.assign(day=joined["ordered_at"].dt.normalize())


@pytest.fixture(scope="module")
def as_of(truths) -> pd.Timestamp:
    """The last complete day."""
    return pd.Timestamp(truths["as_of_date"])


# -- repeatable, small, whole ----------------------------------------------------------------


def digests(folder: Path, pattern: str) -> dict[str, str]:
    """SHA-256 of the files below a folder."""
    files = sorted(folder.glob(pattern))
    assert files
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_committed_seeds_are_what_the_generator_writes(tmp_path):
    command = [sys.executable, "-m", "tools.sample_shop", "--seeds", "--root", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    committed = digests(ROOT, "seeds/sample/*/*.csv")
    assert len(committed) == len(CONTRACT)
    assert digests(tmp_path, "seeds/sample/*/*.csv") == committed
    assert (tmp_path / TRUTHS.relative_to(ROOT)).read_bytes() == TRUTHS.read_bytes()


def test_seeds_stay_under_three_megabytes():
    assert sum(f.stat().st_size for f in SEEDS.glob("*/*.csv")) < 3_000_000


def test_every_contract_column_is_there_in_order(raw):
    for table in CONTRACT:
        assert list(raw[table].columns) == columns_of(table), table
        assert len(raw[table]) > 0, table


def test_seed_properties_name_every_column_as_text():
    described = {}
    for file in SEEDS.glob("*/_raw_*__seeds.yml"):
        for seed in yaml.safe_load(file.read_text(encoding="utf-8"))["seeds"]:
            described[seed["name"]] = seed
    assert len(described) == len(CONTRACT)
    for table in CONTRACT:
        seed = described[f"raw_{table.replace('.', '__')}"]
        assert seed["description"].startswith("One row per"), table
        types = seed["config"]["column_types"]
        assert list(types) == columns_of(table), table
        assert set(types.values()) == {"{{ 'string' if target.type == 'spark' else 'text' }}"}


def test_optional_columns_are_sometimes_null_and_the_others_never(raw, rejects):
    valid = valid_rows(raw, rejects)
    for table, text in CONTRACT.items():
        for word in text.replace("|", " ").split():
            nulls = (valid[table][word.rstrip("?")] == "").sum()
            if not word.endswith("?"):
                assert nulls == 0, (table, word)
    optional = [("shop.order_items", "unit_cost"), ("shop.products", "launched_on")]
    optional += [("shop.products", "discontinued_on"), ("shop.orders", "customer_id")]
    optional += [("shop.customers", "birth_date"), ("marketing.campaigns", "ends_on")]
    for table, column in optional:
        share = (valid[table][column] == "").mean()
        assert 0 < share < 1, (table, column)


# -- broken rows -----------------------------------------------------------------------------


def test_rejected_rows_are_exactly_those_noted(raw, rejects, truths):
    assert horizon_of(raw["shop.orders"]) == pd.Timestamp(truths["data_horizon"])
    noted = Counter()
    for note in truths["rejected_rows"]:
        values = tuple(note["key"][name] or "" for name in key_of(note["table"]))
        noted[(note["table"], values, note["reason"])] += 1
    found = Counter()
    for table, numbers in rejects.items():
        keys = raw[table][key_of(table)]
        for number, reason in numbers.items():
            found[(table, tuple(keys.iloc[number]), reason)] += 1
    assert found == noted


def test_counts_add_up_for_every_table(raw, rejects, truths):
    valid = valid_rows(raw, rejects)
    assert set(truths["counts"]) == set(CONTRACT)
    for table, counts in truths["counts"].items():
        assert counts["raw"] == len(raw[table]), table
        assert counts["staged"] == len(valid[table]), table
        assert counts["rejected"] == Counter(rejects[table].values()), table
        rejected = sum(counts["rejected"].values())
        assert counts["raw"] == counts["staged"] + counts["superseded"] + rejected, table
        assert rejected / counts["raw"] < 0.05, table


def test_every_reason_is_planted_and_chains_reach_the_bottom(truths):
    notes = truths["rejected_rows"]
    reasons = {"missing_key", "bad_type", "bad_value", "bad_status"}
    reasons |= {"unknown_currency", "future_timestamp", "orphan"}
    assert {note["reason"] for note in notes} == reasons
    details = {(note["table"], note["detail"]) for note in notes}
    assert ("shop.orders", "customer was rejected") in details
    assert ("shop.order_items", "its order was rejected") in details
    assert ("shop.returns", "its item was rejected") in details


def test_versions_are_before_and_after_the_newest_and_one_ties(raw, truths):
    notes = truths["superseded_versions"]
    tables = {note["table"] for note in notes}
    assert {"shop.customers", "shop.products", "shop.orders", "web.events"} == tables
    places = set()
    for note in notes:
        (column, key), table = *note["key"].items(), raw[note["table"]]
        versions = table[table[column] == key]
        assert len(versions) >= 2, note
        if "updated_at" not in table:
            assert len(versions.drop_duplicates()) == 1
        else:
            stamps = list(versions["updated_at"])
            places.add("tie" if len(set(stamps)) == 1 else stamps.index(max(stamps)))
            assert len(versions.drop_duplicates()) == len(versions)
    assert {"tie", 0, 1} <= places


# -- money and stock balance -----------------------------------------------------------------


def test_captured_payments_equal_order_totals(shop):
    items = shop["order_items"]
    net = (items["quantity"] * items["unit_price"] - items["discount_amount"]).groupby(
        items["order_id"]
    )
    orders = shop["orders"].set_index("order_id")
    total = net.sum() - orders["discount_amount"] + orders["tax_amount"]
    total += orders["shipping_amount"]
    captured = shop["payments"].query("payment_status == 'captured'").set_index("order_id")
    assert captured.index.is_unique
    paid = orders.index[orders["paid_at"].notna()]
    assert set(captured.index) == set(paid)
    np.testing.assert_allclose(captured["amount"].sort_index(), total[sorted(paid)], atol=0.001)


def test_order_stamps_and_statuses_agree(shop, truths):
    orders = shop["orders"]
    steps = orders[["ordered_at", "paid_at", "shipped_at", "delivered_at"]]
    for early, late in itertools.pairwise(steps.columns):
        both = orders[orders[early].notna() & orders[late].notna()]
        assert (both[late] >= both[early]).all()
    expected = np.select(
        [
            orders["cancelled_at"].notna(),
            orders["delivered_at"].notna(),
            orders["shipped_at"].notna(),
            orders["paid_at"].notna(),
        ],
        ["cancelled", "delivered", "shipped", "paid"],
        "placed",
    )
    assert (orders["order_status"] == expected).all()
    assert set(expected) == STATUSES["order_status"]
    latest = steps.assign(c=orders["cancelled_at"]).max(axis=1)
    assert (orders["updated_at"] == latest).all()
    assert 1500 <= len(orders) <= 2500
    by_day = orders.groupby(orders["ordered_at"].dt.normalize()).size()
    assert by_day.index.max() == pd.Timestamp(truths["as_of_date"]) + pd.Timedelta(days=1)
    weekend = by_day.index.day_of_week >= 5
    assert by_day[weekend].mean() > 1.1 * by_day[~weekend].mean()


def test_popularity_is_zipf_like(lines):
    units = lines.groupby("product_id")["quantity"].sum().sort_values(ascending=False)
    assert units.iloc[:8].sum() > 0.3 * units.sum()
    assert (units > 0).sum() > 60


def test_campaign_days_sell_more_and_their_sales_reach_a_theme(shop):
    orders, campaigns = shop["orders"], shop["campaigns"]
    days = orders["ordered_at"].dt.normalize()
    themes = {"Singles' Day", "Mother's Day", "Black Friday", "Valentine's"}
    assert themes <= set(campaigns["theme"].dropna())
    for theme in ("Singles' Day", "Black Friday"):
        one = campaigns[campaigns["theme"] == theme].iloc[0]
        length = (one["ends_on"] - one["starts_on"]).days + 1
        during = days.between(one["starts_on"], one["ends_on"]).sum()
        earlier = one["starts_on"] - pd.Timedelta(days=28)
        before = days.between(earlier, one["starts_on"] - pd.Timedelta(days=1)).sum()
        assert during / length > 1.4 * before / 28, theme


def test_stock_books_balance(shop, as_of):
    levels, purchases, batches = shop["stock_levels"], shop["purchase_orders"], shop["batches"]
    shipped = shop["order_items"].merge(shop["orders"], on="order_id")
    for date in (as_of, as_of - pd.Timedelta(days=140)):
        close = date + pd.Timedelta(days=1)
        on_hand = levels[levels["stock_date"] == date].groupby("product_id")["on_hand_quantity"]
        came = purchases[purchases["received_at"] < close]
        came = came.groupby("product_id")["received_quantity"].sum()
        left = shipped[shipped["shipped_at"] < close].groupby("product_id")["quantity"].sum()
        expected = came.sub(left, fill_value=0)
        counted = on_hand.sum()
        assert len(counted) > 60
        assert (expected.reindex(counted.index) == counted).all(), date
    remaining = batches.groupby(["product_id", "warehouse_id"])["remaining_quantity"].sum()
    last = levels[levels["stock_date"] == as_of]
    last = last.set_index(["product_id", "warehouse_id"])["on_hand_quantity"]
    assert (remaining.reindex(last.index) == last).all()
    assert (batches["remaining_quantity"] <= batches["received_quantity"]).all()
    assert shop["warehouses"]["warehouse_id"].nunique() == 2


def test_returns_are_never_more_than_was_bought(shop):
    joined = shop["returns"].merge(
        shop["order_items"], on="order_item_id", suffixes=("", "_bought")
    )
    joined = joined.merge(shop["orders"], on="order_id")
    assert len(joined) == len(shop["returns"]) > 100
    assert (joined["quantity"] <= joined["quantity_bought"]).all()
    line = joined["quantity_bought"] * joined["unit_price"]
    assert (joined["refund_amount"] <= line + 0.001).all()
    assert (joined["returned_at"] > joined["delivered_at"]).all()


# -- planted truths --------------------------------------------------------------------------


def test_planted_pairs_are_bought_together_far_above_chance(lines, truths):
    baskets = lines.drop_duplicates(["order_id", "product_id"])
    orders_with = baskets.groupby("product_id")["order_id"].agg(set)
    total = baskets["order_id"].nunique()
    lifts = {}
    for a, b in itertools.combinations(orders_with.index, 2):
        together = len(orders_with[a] & orders_with[b])
        if together >= 10:
            lifts[frozenset((a, b))] = together * total / len(orders_with[a]) / len(orders_with[b])
    planted = {frozenset((p["product_id"], p["also_bought"])) for p in truths["pairs"]}
    best = sorted(lifts, key=lifts.get, reverse=True)[: len(planted)]
    assert set(best) == planted
    for pair in truths["pairs"]:
        lift = lifts[frozenset((pair["product_id"], pair["also_bought"]))]
        assert lift >= pair["at_least_lift"], pair


def test_one_product_rises_and_one_falls(lines, truths, as_of):
    age = (as_of - lines["day"]).dt.days
    recent = lines[age.between(0, 29)].groupby("product_id")["quantity"].sum()
    before = lines[age.between(30, 59)].groupby("product_id")["quantity"].sum()
    rising, falling = truths["rising_product"], truths["falling_product"]
    assert recent[rising] >= 2 * before[rising]
    assert before[falling] >= 2 * recent.get(falling, 0)
    both = pd.DataFrame({"recent": recent, "before": before}).fillna(0)
    sold = both[both.sum(axis=1) >= 20]
    change = sold["recent"] - sold["before"]
    assert change.idxmax() == rising
    assert falling in list(change.nsmallest(5).index)


def paths(shop) -> pd.DataFrame:
    """One row per touch: its channel, and the path it is in; a path converts or not.

    Person = customer, else the visitor, stitched to the customer that any row names beside it.
    """
    touches, events, orders = shop["touchpoints"], shop["events"], shop["orders"]
    named = pd.concat([touches, events])[["visitor_id", "customer_id"]].dropna()
    owner = named.drop_duplicates("visitor_id").set_index("visitor_id")["customer_id"]
    person = touches["customer_id"].fillna(touches["visitor_id"].map(owner))
    touches = touches.assign(person=person.fillna(touches["visitor_id"]))
    session = touches.dropna(subset=["session_id"]).drop_duplicates("session_id")
    guest = orders["session_id"].map(session.set_index("session_id")["person"])
    sales = orders.assign(person=orders["customer_id"].fillna(guest))
    sales = sales[sales["order_status"].isin(SALE)].dropna(subset=["person"])
    left = touches.sort_values("occurred_at")
    right = sales.sort_values("ordered_at")[["person", "ordered_at", "order_id"]]
    joined = pd.merge_asof(
        left,
        right,
        left_on="occurred_at",
        right_on="ordered_at",
        by="person",
        direction="forward",
        tolerance=pd.Timedelta(days=30),
    )
    joined["converts"] = joined["order_id"].notna()
    joined["path"] = joined["order_id"].fillna("open " + joined["person"])
    return joined


def removal_effects(touches: pd.DataFrame) -> pd.Series:
    """Share of conversions lost without each channel: first-order absorbing chain, exact."""
    channels = sorted(touches["channel"].unique())
    size = len(channels)
    place = {channel: number for number, channel in enumerate(channels)}
    moves = np.zeros((size + 1, size + 2))  # from channel or start, to channel, sale or nothing
    for _, path in touches.groupby("path", sort=False):
        at = size
        for channel in path["channel"]:
            moves[at, place[channel]] += 1
            at = place[channel]
        moves[at, size if path["converts"].iloc[0] else size + 1] += 1
    odds = moves / moves.sum(axis=1, keepdims=True)

    def converting(without: int | None) -> float:
        inner = odds[:size, :size].copy()
        start = odds[size, :size].copy()
        if without is not None:
            inner[:, without] = 0
            start[without] = 0
        return float(start @ np.linalg.solve(np.eye(size) - inner, odds[:size, size]))

    whole = converting(None)
    return pd.Series({c: 1 - converting(place[c]) / whole for c in channels})


def test_one_channel_causes_sales_and_one_only_stands_last(shop, truths):
    touches = paths(shop)
    cause = truths["causal_channel"]["channel"]
    bystander = truths["bystander_channel"]["channel"]
    converts = touches.groupby("path")["converts"].first()

    def rate_with(channel):
        inside = touches.groupby("path")["channel"].agg(lambda c: channel in set(c))
        return converts[inside].mean(), converts[~inside].mean()

    touched, untouched = rate_with(cause)
    assert touched > 1.8 * untouched

    sales = touches[touches["converts"]]
    first = sales.groupby("path")["channel"].first().value_counts(normalize=True)
    last = sales.groupby("path")["channel"].last().value_counts(normalize=True)
    assert first[cause] > 0.25 and first.idxmax() == cause
    assert last[bystander] > 0.15 and last[bystander] > 5 * first.get(bystander, 0)
    # Last touch prefers the bystander to the cause; taking a channel away says the opposite.
    assert last[bystander] > 1.5 * last[cause]
    effects = removal_effects(touches)
    assert effects[cause] > 1.2 * effects[bystander]
    against_last = effects / effects.sum() / last
    assert against_last.idxmax() == cause
    assert against_last.idxmin() == bystander


def test_looking_for_a_coupon_changes_nothing_at_the_checkout(shop, truths):
    bystander = truths["bystander_channel"]["channel"]
    kinds = shop["events"].groupby("session_id")["event_type"].agg(set)
    checkout = kinds[kinds.map(lambda k: "begin_checkout" in k)]
    bought = checkout.map(lambda k: "purchase" in k)
    touches = shop["touchpoints"]
    with_coupon = checkout.index.isin(touches.loc[touches["channel"] == bystander, "session_id"])
    assert with_coupon.sum() > 200
    assert abs(bought[with_coupon].mean() - bought[~with_coupon].mean()) < 0.06


def test_pausing_the_cause_loses_sales_and_pausing_the_bystander_does_not(shop, truths):
    day = shop["orders"]["ordered_at"].dt.normalize()
    touches = shop["touchpoints"]
    ratios = {}
    for name in ("causal_channel", "bystander_channel"):
        planted = truths[name]
        start, end = (pd.Timestamp(planted["pause"][side]) for side in ("from", "to"))
        assert (end - start).days == 27
        at = touches.loc[touches["channel"] == planted["channel"], "occurred_at"]
        assert not at.between(start, end + pd.Timedelta(days=1)).any()
        during = day.between(start, end).sum()
        before = day.between(start - pd.Timedelta(days=28), start - pd.Timedelta(days=1)).sum()
        ratios[name] = during / before
    assert ratios["causal_channel"] < 0.8
    assert ratios["bystander_channel"] > 0.93


def test_satisfaction_of_one_product_falls(shop, truths, as_of):
    reviews = shop["survey_responses"].query("survey_type == 'product_review'")
    age = (as_of - reviews["responded_at"].dt.normalize()).dt.days
    recent = reviews[age.between(0, 29)].groupby("product_id")["rating"].agg(["count", "mean"])
    before = reviews[age.between(30, 59)].groupby("product_id")["rating"].agg(["count", "mean"])
    fall = before["mean"] - recent["mean"]
    souring = truths["souring_product"]
    assert recent.loc[souring, "count"] >= 12 and before.loc[souring, "count"] >= 12
    assert fall[souring] >= 0.5
    enough = (recent["count"] >= 12) & (before["count"] >= 12).reindex(
        recent.index, fill_value=False
    )
    assert list(enough[enough].index) == [souring]


def test_one_product_comes_back_often(shop, lines, truths):
    delivered = lines[lines["order_status"] == "delivered"]
    back = shop["returns"].merge(delivered, on="order_item_id").groupby("product_id").size()
    sold = delivered.groupby("product_id").size()
    rate = (back / sold)[sold >= 30].fillna(0)
    planted = truths["often_returned_product"]
    assert rate.idxmax() == planted
    assert rate[planted] > 0.25
    assert rate.drop(planted).max() < 0.2


def test_stockout_is_empty_sells_nothing_and_is_the_only_one(shop, lines, truths):
    planted = truths["stockout"]
    levels = shop["stock_levels"].assign(
        available=lambda f: f["on_hand_quantity"] - f["reserved_quantity"]
    )
    mine = levels[levels["product_id"] == planted["product_id"]]
    empty = mine[mine["stock_date"].between(planted["empty_from"], planted["empty_to"])]
    assert empty["stock_date"].nunique() >= 5
    assert (empty["available"] == 0).all()
    sold = lines[lines["product_id"] == planted["product_id"]]
    assert not sold["day"].between(planted["no_sale_from"], planted["empty_to"]).any()
    weekly = sold.groupby(pd.Grouper(key="day", freq="7D"))["quantity"].sum()
    assert weekly.mean() > 2
    others = levels[~levels["product_id"].isin([planted["product_id"]])]
    others = others[others["product_id"] != truths["oversell"]["product_id"]]
    assert (others["available"] > 0).all()
    # The delivery that should have prevented it never came.
    purchases = shop["purchase_orders"].set_index("purchase_order_id")
    lost = purchases.loc[planted["lost_purchase_orders"]]
    assert len(lost) == 2 and lost["received_at"].isna().all()
    assert (lost["product_id"] == planted["product_id"]).all()
    assert (lost["expected_at"] < pd.Timestamp(planted["empty_from"])).all()


def test_oversell_promises_more_than_there_is(shop, truths, as_of):
    planted = truths["oversell"]
    items = shop["order_items"].merge(shop["orders"], on="order_id")
    close = as_of + pd.Timedelta(days=1)
    open_then = ~(items[["shipped_at", "cancelled_at"]].min(axis=1) < close)
    waiting = items[(items["paid_at"] < close) & open_then]
    promised = waiting.groupby("product_id")["quantity"].sum()
    levels = shop["stock_levels"]
    last = levels[levels["stock_date"] == as_of].groupby("product_id")
    on_hand = last["on_hand_quantity"].sum()
    reserved = last["reserved_quantity"].sum()
    assert reserved[reserved > 0].to_dict() == promised.to_dict()
    short = promised[promised > on_hand.reindex(promised.index)]
    assert list(short.index) == [planted["product_id"]]
    coming = (
        shop["purchase_orders"].set_index("purchase_order_id").loc[planted["next_purchase_order"]]
    )
    assert pd.isna(coming["received_at"]) and coming["expected_at"] > as_of
    assert coming["product_id"] == planted["product_id"]


def test_planted_batches_are_the_ones_that_expire_unsold(shop, truths, lines, as_of):
    batches = shop["batches"]
    soon = batches[batches["expires_on"] < as_of + pd.Timedelta(days=60)]
    soon = soon[soon["remaining_quantity"] > 0]
    planted = {b["batch_id"]: pd.Timestamp(b["expires_on"]) for b in truths["expiring_batches"]}
    assert dict(zip(soon["batch_id"], soon["expires_on"], strict=True)) == planted
    assert (soon["expires_on"] < as_of).any() and (soon["expires_on"] > as_of).any()
    sold = (
        lines[lines["day"] > as_of - pd.Timedelta(days=90)].groupby("product_id")["quantity"].sum()
    )
    for row in soon.itertuples():
        assert row.remaining_quantity > sold.get(row.product_id, 0), row


def test_search_terms_that_are_hot_and_that_sell_nothing(shop, truths, as_of):
    events = shop["events"]
    searches = events[events["event_type"] == "search"]
    age = (as_of - searches["occurred_at"].dt.normalize()).dt.days
    recent = searches[age.between(0, 29)]["search_term"].value_counts()
    before = searches[age.between(30, 59)]["search_term"].value_counts()
    hot = truths["hot_search_term"]
    assert recent.idxmax() == hot and recent[hot] >= 3 * max(before.get(hot, 0), 1)
    buying = set(events.loc[events["event_type"] == "purchase", "session_id"])
    sells = searches["session_id"].isin(buying).groupby(searches["search_term"]).sum()
    searched = searches["search_term"].value_counts()
    often = sells[searched.reindex(sells.index) >= 25]
    assert set(often[often == 0].index) == set(truths["dead_search_terms"])
    assert sells[hot] >= 5
    results = searches.groupby("search_term")["result_count"].max()
    assert (results[truths["dead_search_terms"]] == 0).any()


# -- people, paths, events -------------------------------------------------------------------


def test_purchases_link_events_to_orders(shop):
    events, orders = shop["events"], shop["orders"].set_index("order_id")
    bought = events[events["event_type"] == "purchase"]
    assert bought["order_id"].is_unique and len(bought) == orders["session_id"].notna().sum()
    linked = orders.loc[bought["order_id"]]
    assert (linked["session_id"].to_numpy() == bought["session_id"].to_numpy()).all()
    assert (linked["ordered_at"].to_numpy() == bought["occurred_at"].to_numpy()).all()
    known = linked["customer_id"].notna().to_numpy()
    assert (
        linked["customer_id"][known].to_numpy() == bought["customer_id"][known].to_numpy()
    ).all()
    per_session = events.groupby("session_id")["visitor_id"].nunique()
    assert (per_session == 1).all()
    kinds = events.groupby("session_id")["event_type"].agg(set)
    abandoned = kinds.map(lambda k: "add_to_cart" in k and "purchase" not in k)
    assert 100 < abandoned.sum() < len(kinds) / 2
    views = events["event_type"].value_counts()
    assert views["product_impression"] > views["product_view"] > 0


def test_visitors_belong_to_one_customer_and_some_are_named_late(shop):
    both = pd.concat([shop["touchpoints"], shop["events"]])[["visitor_id", "customer_id"]]
    owners = both.dropna().groupby("visitor_id")["customer_id"].nunique()
    assert (owners == 1).all()
    touches = shop["touchpoints"]
    unnamed = touches["customer_id"].isna() & touches["visitor_id"].isin(owners.index)
    assert unnamed.sum() > 500


def test_leads_meet_customers_by_mail(shop):
    leads, customers = shop["leads"], shop["customers"]
    mail = leads["contact_email"].str.lower()
    known = mail.isin(customers["email"].dropna())
    assert 0.3 < known.mean() < 0.9
    assert (known & leads["customer_id"].isna()).sum() > 50
    assert (mail != leads["contact_email"])[leads["contact_email"].notna()].any()
    named = leads.dropna(subset=["customer_id", "contact_email"])
    owner = customers.set_index("customer_id")["email"]
    assert (named["customer_id"].map(owner) == named["contact_email"].str.lower()).all()


def test_some_customers_are_erased_without_consent_or_in_other_currencies(shop):
    customers, orders = shop["customers"], shop["orders"]
    assert customers["erasure_requested_at"].notna().sum() >= 5
    assert (customers["has_marketing_consent"] == "false").mean() > 0.15
    used = set(orders["currency_code"]) - {"EUR"}
    assert len(used) == 3
    rates = shop["exchange_rates"]
    assert used == set(rates["currency_code"])
    assert set(rates["rate_date"].dt.day_of_week) == {0, 1, 2, 3, 4}
    registered = customers.set_index("customer_id")["registered_at"]
    placed = orders.dropna(subset=["customer_id"])
    assert (placed["ordered_at"] > placed["customer_id"].map(registered)).all()
    guests = orders["customer_id"].isna().mean()
    assert 0.08 < guests < 0.2


# -- a shop of any size ----------------------------------------------------------------------


def make(folder: Path, *arguments: str) -> dict[str, Path]:
    """Write a shop as Parquet; returns the files by table."""
    assert main(["--out", str(folder), "--quiet", *arguments]) == 0
    return {f"{f.parent.name}.{f.stem}": f for f in folder.glob("*/*.parquet")}


@pytest.fixture(scope="module")
def parquet(tmp_path_factory) -> dict[str, Path]:
    """The seeds' shop as Parquet, in small row groups."""
    folder = tmp_path_factory.mktemp("shop")
    return make(folder, "--orders", "1600", "--products", "76", "--row-group", "500")


def as_seed_text(path: Path) -> pd.DataFrame:
    """A Parquet table in the seeds' notation."""
    frame = pq.read_table(path).to_pandas(types_mapper=None)
    text = {}
    for column in frame.columns:
        values = frame[column].astype(object).where(frame[column].notna(), "")
        kind = kind_of(column)
        if kind == "bool":
            text[column] = [{True: "true", False: "false"}[v] for v in values]
        elif kind == "at":
            text[column] = [v and v.strftime("%Y-%m-%d %H:%M:%S") for v in values]
        elif kind == "number":
            text[column] = [v if v == "" else f"{Decimal(str(v)).normalize():f}" for v in values]
        else:
            text[column] = [str(v) for v in values]
    return pd.DataFrame(text)


def test_parquet_holds_the_valid_rows_of_the_seeds(parquet, raw, rejects, truths):
    assert set(parquet) == set(CONTRACT)
    ties = {
        n["key"]["customer_id"] for n in truths["superseded_versions"] if "customer_id" in n["key"]
    }
    for table, frame in valid_rows(raw, rejects).items():
        made = as_seed_text(parquet[table])
        assert list(made.columns) == columns_of(table)
        expected = frame.copy()
        for column in expected.columns:
            if kind_of(column) == "number":
                shown = [t and f"{Decimal(t).normalize():f}" for t in expected[column]]
                expected[column] = shown
        key = key_of(table)
        assert not made.duplicated(key).any(), table
        expected = expected.sort_values(key).reset_index(drop=True)
        made = made.sort_values(key).reset_index(drop=True)
        if table == "shop.customers":
            # Where two versions tie, either may win.
            expected, made = (f[~f["customer_id"].isin(ties)] for f in (expected, made))
        pd.testing.assert_frame_equal(made, expected, check_dtype=False, obj=table)


def test_parquet_has_types_and_more_than_one_row_group(parquet):
    schema = pq.read_schema(parquet["shop.orders"])
    assert str(schema.field("ordered_at").type) == "timestamp[us]"
    assert str(schema.field("tax_amount").type) == "decimal128(18, 2)"
    assert str(schema.field("order_id").type) in ("string", "large_string")
    for table in ("shop.orders", "shop.order_items", "web.events", "marketing.touchpoints"):
        footer = pq.ParquetFile(parquet[table]).metadata
        groups = [footer.row_group(i).num_rows for i in range(footer.num_row_groups)]
        assert len(groups) > 2, table
        # A group closes with the day that fills it.
        assert max(groups) < 500 + 350, table


def test_other_sizes_keep_the_contract(tmp_path):
    files = make(tmp_path, "--orders", "700", "--products", "120", "--seed", "11")
    tables = {table: as_seed_text(files[table]) for table in CONTRACT}
    assert len(tables["shop.orders"]) == 700
    assert len(tables["shop.products"]) == 120
    for table, frame in tables.items():
        assert not frame.duplicated(key_of(table)).any(), table
    found = find_rejects(tables, horizon_of(tables["shop.orders"]))
    assert {table: rows for table, rows in found.items() if rows} == {}


def test_runs_are_byte_identical_and_seeds_differ(tmp_path):
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        make(tmp_path / name, "--orders", "300", "--products", "60", "--seed", seed)
    first, second, third = (digests(tmp_path / n, "*/*.parquet") for n in "abc")
    assert first == second
    assert first["shop/orders.parquet"] != third["shop/orders.parquet"]


def test_asking_for_fewer_tables_changes_none(parquet, tmp_path):
    size = ("--orders", "1600", "--products", "76", "--row-group", "500")
    files = make(tmp_path, *size, "--tables", "shop.orders,inventory,web.events")
    assert {t.split(".")[0] for t in files} == {"shop", "inventory", "web"}
    assert len([t for t in files if t.startswith("shop")]) == 1
    for table, file in files.items():
        assert file.read_bytes() == parquet[table].read_bytes(), table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--products", "10"], "at least 60"),
        (["--orders", "5"], "at least 100"),
        (["--tables", "shop.nothing"], "no system or table 'shop.nothing'"),
    ],
)
def test_wrong_sizes_and_names_are_explained(tmp_path, capsys, arguments, message):
    assert main(["--out", str(tmp_path), "--quiet", *arguments]) == 2
    shown = capsys.readouterr().err
    assert message in shown and "Traceback" not in shown


def test_seeds_and_out_exclude_each_other(tmp_path, capsys):
    for arguments in ([], ["--seeds", "--out", str(tmp_path)]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert "give either --seeds or --out" in capsys.readouterr().err
