"""The generator of the sample shop: repeatable, of any size, and within the contract.

How the shop behaves, and what is planted in it, tests/statements says.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from conftest import PROJECT
from recompute.contract import TABLES, read_shop
from recompute.settings import read_settings
from recompute.shop_files import parquet_as_csv, read_sample_shop

from tools.sample_shop.__main__ import main

SEEDS = PROJECT / "seeds/sample"
TRUTHS = PROJECT / "tests/fixtures/planted_truths.json"
SEED_SIZE = ("--orders", "1600", "--products", "76", "--row-group", "500")


@pytest.fixture(scope="module")
def truths() -> dict:
    return json.loads(TRUTHS.read_text(encoding="utf-8"))


# The committed shop


def digests(folder: Path, pattern: str) -> dict[str, str]:
    """SHA-256 of the files below a folder."""
    files = sorted(folder.glob(pattern))
    assert files
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_committed_seeds_are_what_the_generator_writes(tmp_path):
    command = [sys.executable, "-m", "tools.sample_shop", "--seeds", "--root", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    committed = digests(PROJECT, "seeds/sample/*/*.csv")
    assert len(committed) == len(TABLES)
    assert digests(tmp_path, "seeds/sample/*/*.csv") == committed
    assert (tmp_path / TRUTHS.relative_to(PROJECT)).read_bytes() == TRUTHS.read_bytes()
    assert sum(file.stat().st_size for file in SEEDS.glob("*/*.csv")) < 3_000_000


def test_seed_properties_name_every_column_as_text():
    described = {
        seed["name"]: seed
        for file in SEEDS.glob("*/_raw_*__seeds.yml")
        for seed in yaml.safe_load(file.read_text(encoding="utf-8"))["seeds"]
    }
    files = {path.stem: path for path in SEEDS.glob("*/*.csv")}
    assert set(described) == set(files)
    for name, seed in described.items():
        assert seed["description"].startswith("One row per"), name
        types = seed["config"]["column_types"]
        assert ",".join(types) == files[name].read_text(encoding="utf-8").splitlines()[0], name
        assert set(types.values()) == {"{{ 'string' if target.type == 'spark' else 'text' }}"}


def test_every_reason_is_planted_and_chains_reach_the_bottom(truths):
    """That the rows are rejected for these reasons, and no others, tests/statements says."""
    notes = truths["rejected_rows"]
    assert {note["reason"] for note in notes} == {
        "missing_key", "bad_type", "bad_value", "bad_status", "unknown_currency",
        "future_timestamp", "orphan",
    }  # fmt: skip
    assert {
        ("shop.orders", "customer was rejected"),
        ("shop.order_items", "its order was rejected"),
        ("shop.returns", "its item was rejected"),
    } <= {(note["table"], note["detail"]) for note in notes}
    for table, counts in truths["counts"].items():
        assert sum(counts["rejected"].values()) / counts["raw"] < 0.05, table


def test_versions_are_before_and_after_the_newest_and_one_ties(truths):
    shop, places = read_sample_shop(), set()
    for note in truths["superseded_versions"]:
        (column, key), table = *note["key"].items(), shop[note["table"]]
        versions = table[table[column] == key]
        assert len(versions) >= 2, note
        # An event has no version: it is there twice, in the same words.
        assert versions.duplicated().any() == ("updated_at" not in table), note
        if "updated_at" in table:
            stamps = list(versions["updated_at"])
            places.add("tie" if len(set(stamps)) == 1 else stamps.index(max(stamps)))
    assert {"tie", 0, 1} <= places


# A shop of any size


def make(folder: Path, *arguments: str) -> dict[str, Path]:
    """Write a shop as Parquet; returns the files by table."""
    assert main(["--out", str(folder), "--quiet", *arguments]) == 0
    return {f"{f.parent.name}.{f.stem}": f for f in folder.glob("*/*.parquet")}


@pytest.fixture(scope="module")
def parquet(tmp_path_factory) -> dict[str, Path]:
    """The seeds' shop as Parquet, in small row groups."""
    return make(tmp_path_factory.mktemp("shop"), *SEED_SIZE)


def test_parquet_holds_the_valid_rows_of_the_seeds(parquet, truths, tmp_path):
    raw = parquet["shop.orders"].parents[1]
    seeds = read_shop(SEEDS, read_settings())
    made = read_shop(parquet_as_csv(raw, tmp_path), read_settings())
    # Where two versions tie, either may win.
    ties = {note["key"].get("customer_id") for note in truths["superseded_versions"]}
    for table in TABLES:
        expected, found = (
            {tuple(row[name] for name in TABLES[table].key): row for row in shop[table]}
            for shop in (seeds, made)
        )
        assert len(found) == pq.read_metadata(parquet[table]).num_rows, "one was not valid"
        assert expected.keys() == found.keys(), table
        for key, row in expected.items():
            assert row == found[key] or key[0] in ties, (table, key)


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
    files = make(tmp_path / "raw", "--orders", "700", "--products", "120", "--seed", "11")
    shop = read_shop(parquet_as_csv(tmp_path / "raw", tmp_path), read_settings())
    rows = {table: pq.read_metadata(file).num_rows for table, file in files.items()}
    assert rows["shop.orders"] == 700 and rows["shop.products"] == 120
    assert {table: len(valid) for table, valid in shop.tables.items()} == rows


def test_runs_are_byte_identical_and_seeds_differ(tmp_path):
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        make(tmp_path / name, "--orders", "300", "--products", "60", "--seed", seed)
    first, second, third = (digests(tmp_path / n, "*/*.parquet") for n in "abc")
    assert first == second
    assert first["shop/orders.parquet"] != third["shop/orders.parquet"]


def test_asking_for_fewer_tables_changes_none(parquet, tmp_path):
    files = make(tmp_path, *SEED_SIZE, "--tables", "shop.orders,inventory,web.events")
    assert {t.split(".")[0] for t in files} == {"shop", "inventory", "web"}
    assert len([t for t in files if t.startswith("shop")]) == 1
    for table, file in files.items():
        assert file.read_bytes() == parquet[table].read_bytes(), table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "o", "--products", "10"], "at least 60"),
        (["--out", "o", "--orders", "5"], "at least 100"),
        (["--out", "o", "--tables", "shop.nothing"], "no system or table 'shop.nothing'"),
        ([], "give either --seeds or --out"),
        (["--seeds", "--out", "o"], "give either --seeds or --out"),
    ],
)
def test_wrong_arguments_are_explained(tmp_path, arguments, message):
    command = [sys.executable, "-m", "tools.sample_shop", *arguments]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
