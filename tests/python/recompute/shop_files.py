"""The sample shop as tables that can be cut and changed, and handed over as a real shop would.

A shop is a dict of data frames by `<system>.<table>`; every value is text, '' where it is missing.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from tools import embedded_postgres

from .contract import TABLES
from .settings import PROJECT

Shop = dict[str, pd.DataFrame]

# When a row came into being. A table that is not named here is there from the beginning.
CAME_AT = {
    "shop.customers": "registered_at",
    "shop.orders": "ordered_at",
    "shop.payments": "attempted_at",
    "shop.returns": "returned_at",
    "shop.exchange_rates": "rate_date",
    "marketing.campaign_spend": "spend_date",
    "marketing.touchpoints": "occurred_at",
    "marketing.leads": "created_at",
    "web.events": "occurred_at",
    "feedback.survey_responses": "responded_at",
    "inventory.stock_levels": "stock_date",
    "inventory.purchase_orders": "ordered_at",
}
# What a row may say of the time after it: when it was written, and what is only planned.
NOT_CUT = ("updated_at", "expected_at")


def read_sample_shop() -> Shop:
    """The committed seeds."""
    shop = {}
    for path in sorted((PROJECT / "seeds" / "sample").glob("*/raw_*.csv")):
        system, table = path.stem.removeprefix("raw_").split("__")
        shop[f"{system}.{table}"] = pd.read_csv(path, dtype=str, keep_default_na=False)
    return shop


def known_by(shop: Shop, moment: str) -> Shop:
    """What the shop could have known by then (`2025-01-10 00:00:00`): later rows and times go.

    An order keeps the status that it has at last. Items go with their orders and returns with
    their items, so that nothing is an orphan that was none before.
    """
    known = {}
    for name, table in shop.items():
        if name in CAME_AT:
            table = table[table[CAME_AT[name]] <= moment]
        cut = {
            column: table[column].where(table[column] <= moment, "")
            for column in table.columns
            if column.endswith("_at") and column not in (*NOT_CUT, CAME_AT.get(name))
        }
        known[name] = table.assign(**cut)
    gone = _missing(shop, known, "shop.orders", "order_id")
    known["shop.order_items"] = _without(known["shop.order_items"], "order_id", gone)
    items = _missing(shop, known, "shop.order_items", "order_item_id")
    known["shop.returns"] = _without(known["shop.returns"], "order_item_id", items)
    return known


def without_orders(shop: Shop, order_ids: list[str]) -> Shop:
    """The shop without these orders, their items and what came back of them."""
    items = shop["shop.order_items"]
    lost = items.loc[items["order_id"].isin(order_ids), "order_item_id"]
    return shop | {
        "shop.orders": _without(shop["shop.orders"], "order_id", order_ids),
        "shop.order_items": _without(items, "order_id", order_ids),
        "shop.returns": _without(shop["shop.returns"], "order_item_id", lost),
        "shop.payments": _without(shop["shop.payments"], "order_id", order_ids),
    }


def without_rows(shop: Shop, table: str, column: str, values: list[str]) -> Shop:
    """The shop without the rows of one table that have one of these values."""
    return shop | {table: _without(shop[table], column, values)}


def changed(
    shop: Shop, table: str, where: Callable[[pd.DataFrame], pd.Series], **values: str
) -> Shop:
    """The shop with other values in some rows of one table. Fails when there is no such row."""
    frame = shop[table].copy()
    rows = where(frame)
    assert rows.any(), f"no row of {table} to change"
    for column, value in values.items():
        frame.loc[rows, column] = value
    return shop | {table: frame}


def write_files(shop: Shop, folder: Path) -> None:
    """<folder>/<system>/<table>.csv, as the platform `files` reads them."""
    for name, table in shop.items():
        path = folder / (name.replace(".", "/") + ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(path, index=False)


def parquet_as_csv(raw: Path, folder: Path) -> Path:
    """Files `raw`/<system>/<table>.parquet as the CSV files that `contract.read_shop` reads.

    They are written below `folder`, which is returned; a table that is not there has no rows.
    """
    for name, table in TABLES.items():
        system, short = name.split(".")
        written = folder / system / f"raw_{system}__{short}.csv"
        written.parent.mkdir(parents=True, exist_ok=True)
        file = raw / system / f"{short}.parquet"
        if file.exists():
            duckdb.sql(f"copy (from read_parquet('{file}')) to '{written}' (header)")
        else:
            written.write_text(",".join(table.columns) + "\n", encoding="utf-8")
    return folder


def write_postgres(shop: Shop, env: dict[str, str]) -> None:
    """Tables <system>.<table>, as the platform `warehouse` reads them; what was there is gone."""
    connection = embedded_postgres.connect(env)
    try:
        with connection, connection.cursor() as cursor:
            for name, table in shop.items():
                columns = ", ".join(f"{column} text" for column in table.columns)
                cursor.execute(f"create schema if not exists {name.split('.')[0]}")
                cursor.execute(f"create table if not exists {name} ({columns})")
                cursor.execute(f"truncate {name}")
                lines = io.StringIO()
                table.to_csv(lines, index=False, header=False, quoting=csv.QUOTE_MINIMAL)
                lines.seek(0)
                cursor.copy_expert(f"copy {name} from stdin with (format csv)", lines)
    finally:
        connection.close()


def _without(table: pd.DataFrame, column: str, values) -> pd.DataFrame:
    return table[~table[column].isin(values)]


def _missing(before: Shop, after: Shop, table: str, column: str) -> set[str]:
    return set(before[table][column]) - set(after[table][column])
