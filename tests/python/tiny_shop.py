"""The tiny shop of tests/fixtures/tiny_shop: all contract tables, few rows, none of them broken.

For tests that read a shop from files or from a warehouse, whole or broken on purpose.
"""

import csv
import shutil
from pathlib import Path

from conftest import PROJECT

TINY_SHOP = PROJECT / "tests" / "fixtures" / "tiny_shop"
MANDATORY = ("shop.customers", "shop.products", "shop.orders", "shop.order_items")
# The folder of the files below the folder in which dbt runs: with the same variables in all tests,
# dbt need not parse the project anew.
FOLDER = "raw"
FILES = {"platform": "files", "raw_path": FOLDER}
WAREHOUSE = {"platform": "warehouse"}


def read_tables() -> dict[str, tuple[list[str], list[dict[str, str]]]]:
    """{'shop.orders': (columns, rows)}; a row maps column -> text, '' for null."""
    tables = {}
    for path in sorted(TINY_SHOP.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            tables[f"{path.parent.name}.{path.stem}"] = (list(reader.fieldnames), rows)
    return tables


def copy_files(folder: Path) -> Path:
    """Copy the CSV files below `folder`/raw; that path."""
    return Path(shutil.copytree(TINY_SHOP, Path(folder) / FOLDER))


def append_row(raw: Path, table: str, **values: str) -> None:
    """Add a row to a CSV file below `raw`: the tiny shop's last row, with these values instead."""
    name = table.replace(".", "/") + ".csv"
    columns, rows = read_tables()[table]
    unknown = values.keys() - set(columns)
    if unknown:
        raise KeyError(f"{table} has no columns {sorted(unknown)}")
    with (raw / name).open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(rows[-1] | values)
