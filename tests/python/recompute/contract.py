"""The sample shop's raw CSV files as valid rows: the input contract's meaning, in Python."""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from tools.contract import read_contract

from .settings import Settings

Row = dict[str, object]
# What is forgotten of a customer who asked for that.
PERSONAL = ("email", "phone", "first_name", "last_name", "birth_date", "city")
DECIMALS = {"amount": 2, "price": 8, "quantity": 3, "rate": 8}


@dataclass(frozen=True)
class Table:
    """What a row must be like.

    columns: type by name, in the contract's order; a `?` says that it may be missing.
    breaks: conditions that make a row invalid. parents: the table that must know the id.
    ahead: timestamps that may lie in the future.
    """

    key: list[str]
    columns: dict[str, str]
    breaks: list[Callable[[Row], bool]]
    parents: dict[str, str]
    ahead: list[str]


def _below_zero(*names: str) -> Callable[[Row], bool]:
    return lambda row: any(row[name] is not None and row[name] < 0 for name in names)


def _not_above_zero(name: str) -> Callable[[Row], bool]:
    return lambda row: row[name] <= 0


def _outside(name: str, least: int, most: int) -> Callable[[Row], bool]:
    return lambda row: row[name] is not None and not least <= row[name] <= most


def _other_than(name: str, *allowed: str) -> Callable[[Row], bool]:
    return lambda row: row[name] not in allowed


def _later_than(first: str, last: str) -> Callable[[Row], bool]:
    """`first` lies after `last`, as days."""

    def day(value):
        return value.date() if isinstance(value, datetime) else value

    return lambda row: None not in (row[first], row[last]) and day(row[first]) > day(row[last])


# The rules of the contract, said once more.
BREAKS = {
    "shop.exchange_rates": [_not_above_zero("rate_to_reporting")],
    "shop.customers": [_later_than("birth_date", "registered_at")],
    "shop.products": [
        _below_zero("unit_price", "unit_cost"),
        _later_than("launched_on", "discontinued_on"),
    ],
    "shop.orders": [
        _below_zero(
            "discount_amount", "tax_amount", "shipping_amount", "shipping_cost", "payment_fee"
        ),
        _other_than("order_status", "placed", "paid", "shipped", "delivered", "cancelled"),
    ],
    "shop.order_items": [
        _not_above_zero("quantity"),
        _below_zero("unit_price", "discount_amount", "unit_cost"),
    ],
    "shop.payments": [
        _below_zero("amount"),
        _other_than(
            "payment_status", "authorized", "captured", "failed", "refunded", "charged_back"
        ),
    ],
    "shop.returns": [_not_above_zero("quantity"), _below_zero("refund_amount")],
    "marketing.campaigns": [_later_than("starts_on", "ends_on"), _below_zero("budget_amount")],
    "marketing.campaign_spend": [_below_zero("spend_amount", "impressions", "clicks")],
    "web.events": [
        _below_zero("result_count"),
        _other_than(
            "event_type", "page_view", "search", "product_impression", "product_view",
            "add_to_cart", "remove_from_cart", "begin_checkout", "purchase",
        ),
    ],
    "feedback.survey_responses": [
        _outside("rating", 1, 5),
        _outside("nps_score", 0, 10),
        _other_than("survey_type", "product_review", "post_purchase", "campaign", "nps"),
    ],
    "inventory.stock_levels": [_below_zero("on_hand_quantity", "reserved_quantity")],
    "inventory.suppliers": [_below_zero("agreed_lead_time_days")],
    "inventory.purchase_orders": [
        _not_above_zero("ordered_quantity"),
        _below_zero("received_quantity", "unit_cost"),
        _later_than("ordered_at", "received_at"),
    ],
    "inventory.batches": [
        _below_zero("received_quantity", "remaining_quantity"),
        _later_than("manufactured_on", "expires_on"),
    ],
}  # fmt: skip


def _read_tables() -> dict[str, Table]:
    """The tables of the contract: parents, and the rates of currencies, before who needs them."""
    tables = {
        f"{system}.{name}": Table(
            table["key"],
            table["columns"],
            BREAKS.get(f"{system}.{name}", []),
            {column: ".".join(parent[:2]) for column, parent in table["parents"].items()},
            [*table["may_lie_ahead"], "updated_at"],
        )
        for system, of_system in read_contract().items()
        for name, table in of_system.items()
    }
    return {"shop.exchange_rates": tables.pop("shop.exchange_rates")} | tables


TABLES = _read_tables()


@dataclass
class Shop:
    """The valid rows of each table, one a key, and the moment up to which the data reaches."""

    tables: dict[str, list[Row]]
    data_until: datetime
    _ids: dict[str, set] = field(default_factory=dict)

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def ids(self, table: str) -> set:
        """The ids of a table with one key column; to be asked when the table is complete."""
        if table not in self._ids:
            (key,) = TABLES[table].key
            self._ids[table] = {row[key] for row in self[table]}
        return self._ids[table]


def read_shop(folder: Path, settings: Settings) -> Shop:
    """The shop in a folder <system>/raw_<system>__<table>.csv."""
    raw = {name: _read_csv(folder, name) for name in TABLES}
    data_until = max(
        min(row["ordered_at"], row["updated_at"])
        for row in (_cast(row, TABLES["shop.orders"])[0] for row in raw["shop.orders"])
        if row["ordered_at"] is not None and row["updated_at"] is not None
    )
    latest_allowed = data_until + timedelta(days=settings.future_tolerance_days)
    shop = Shop({}, data_until)
    for name, table in TABLES.items():
        valid = []
        currencies = {settings.reporting_currency} | {
            rate["currency_code"] for rate in shop.tables.get("shop.exchange_rates", [])
        }
        for raw_row in raw[name]:
            row, is_readable = _cast(raw_row, table)
            if is_readable and _keeps_contract(row, table, shop, latest_allowed, currencies):
                valid.append(row)
        shop.tables[name] = _latest_versions(valid, table)
    for customer in shop["shop.customers"]:
        if customer["erasure_requested_at"] is not None:
            customer.update(dict.fromkeys(PERSONAL))
            customer["has_marketing_consent"] = False
    return shop


def as_of_date(shop: Shop) -> date:
    """The last day with a valid order before the day in which the data ends. For UTC."""
    days = {row["ordered_at"].date() for row in shop["shop.orders"]}
    complete = [day for day in days if day < shop.data_until.date()]
    return max(complete or days)


def _read_csv(folder: Path, name: str) -> list[dict[str, str]]:
    system, table = name.split(".")
    path = folder / system / f"raw_{system}__{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cast(raw: dict[str, str], table: Table) -> tuple[Row, bool]:
    """The row with its types, None where a value is missing; False when a value is not readable."""
    row, is_readable = {}, True
    for name, kind in table.columns.items():
        text = (raw.get(name) or "").strip()
        try:
            row[name] = _read_value(text, kind.rstrip("?")) if text else None
        except (ValueError, InvalidOperation):
            row[name], is_readable = None, False
    return row, is_readable


def _read_value(text: str, kind: str) -> object:
    if kind == "timestamp":
        return datetime.fromisoformat(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "boolean":
        return ["false", "true"].index(text.lower()) == 1
    if kind == "integer":
        return int(text)
    if kind in DECIMALS:
        return Decimal(text).quantize(Decimal(1).scaleb(-DECIMALS[kind]), ROUND_HALF_UP)
    return text


def _keeps_contract(
    row: Row, table: Table, shop: Shop, latest_allowed: datetime, currencies: set[str]
) -> bool:
    for name, kind in table.columns.items():
        if row[name] is None and not kind.endswith("?"):
            return False
        if kind.startswith("timestamp") and name not in table.ahead and row[name] is not None:
            if row[name] > latest_allowed:
                return False
    if any(breaks(row) for breaks in table.breaks):
        return False
    if "currency_code" in row and "rate_date" not in row:
        if row["currency_code"] not in currencies:
            return False
    return all(
        row[name] is None or row[name] in shop.ids(parent)
        for name, parent in table.parents.items()
    )


def _latest_versions(rows: list[Row], table: Table) -> list[Row]:
    """One row a key: the latest `updated_at`, then the smallest MD5 of the content."""
    versions: dict[tuple, list[Row]] = {}
    for row in rows:
        versions.setdefault(tuple(row[name] for name in table.key), []).append(row)
    kept = []
    for of_key in versions.values():
        if "updated_at" in table.columns:
            latest = max(row["updated_at"] for row in of_key)
            of_key = [row for row in of_key if row["updated_at"] == latest]
        if len(of_key) > 1:
            of_key.sort(key=lambda row: _content_mark(row, table))
        kept.append(of_key[0])
    return kept


def _content_mark(row: Row, table: Table) -> str:
    def text(value):
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else str(value)

    return hashlib.md5("".join(text(row[n]) + "|" for n in table.columns).encode()).hexdigest()
