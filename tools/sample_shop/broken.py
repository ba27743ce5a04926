"""Rows that break the contract, and repeated versions, put into the seeds on purpose.

The broken rows are listed in broken_rows.yml, each with the reason that the project must give. A
row that is broken only because its parent was rejected is listed too (reason `orphan`), so the
notes hold every rejected row. Rows of broken orders have ids from 9901 on; nothing else refers to
them.
"""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .columns import TABLES

LIST = Path(__file__).with_name("broken_rows.yml")


@dataclass
class BrokenRows:
    """Adds broken rows and versions to text tables, and remembers them."""

    rows: dict[str, list[list[str]]]
    rejected: list[dict] = field(default_factory=list)
    superseded: list[dict] = field(default_factory=list)

    def _like(self, path: str, wanted: dict[str, str]) -> dict[str, str]:
        """The middle one of the rows with the wanted values, as a dict."""
        names = list(TABLES[path].columns)
        fits = [
            row
            for row in self.rows[path]
            if all(row[names.index(name)] == value for name, value in wanted.items())
        ]
        return dict(zip(names, fits[len(fits) // 2], strict=True))

    def reject(self, path: str, reason: str, detail: str, changes: dict, like: dict) -> None:
        """Add a copy of a good row with the values `like`, changed, to be rejected for `reason`."""
        row = self._like(path, like) | changes
        self.rows[path].append(list(row.values()))
        key = {name: row[name] or None for name in TABLES[path].key}
        self.rejected.append({"table": path, "key": key, "reason": reason, "detail": detail})

    def repeat(self, path: str, key: str, after: bool, **changes: str) -> None:
        """Add another, older (or equal) version of the row with this key."""
        names = list(TABLES[path].columns)
        place = next(i for i, row in enumerate(self.rows[path]) if row[0] == key)
        row = dict(zip(names, self.rows[path][place], strict=True)) | changes
        self.rows[path].insert(place + (1 if after else 0), list(row.values()))
        self.superseded.append({"table": path, "key": {TABLES[path].key[0]: key}})


def plant_broken_rows(rows: dict[str, list[list[str]]]) -> BrokenRows:
    """Put versions and broken rows into the tables; returns the notes."""
    book = BrokenRows(rows)
    _versions(book)
    listed = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    for path, reason, detail, changes, *like in listed["rows"]:
        book.reject(path, reason, detail, changes, *(like or [listed["like"].get(path, {})]))
    return book


def _versions(book: BrokenRows) -> None:
    """Older versions before and after the newest, a tie, and an exact repeat."""
    orders = [row for row in book.rows["shop.orders"] if row[3] == "delivered"]
    for number, row in enumerate(orders[200:1400:240]):
        early = {"paid_at": "", "shipped_at": "", "delivered_at": "", "updated_at": row[5]}
        change = {"order_status": "placed", **early}
        book.repeat("shop.orders", row[0], after=number % 2 == 0, **change)
    # One order in three versions.
    row = orders[700]
    first = {"order_status": "placed", "paid_at": "", "updated_at": row[5]}
    open_ = {"shipped_at": "", "delivered_at": ""}
    book.repeat("shop.orders", row[0], after=True, **(open_ | first))
    paid = {"order_status": "paid", "updated_at": row[6]}
    book.repeat("shop.orders", row[0], after=False, **(open_ | paid))

    customers = book.rows["shop.customers"]
    old = "2023-06-01 08:00:00"
    book.repeat("shop.customers", customers[20][0], True, city="Old Town", updated_at=old)
    consent = {"has_marketing_consent": "false", "updated_at": old}
    book.repeat("shop.customers", customers[90][0], False, **consent)
    # The same moment twice: which one wins must not depend on the engine.
    book.repeat("shop.customers", customers[150][0], True, city="Tie Town")
    for row in [r for r in book.rows["shop.products"] if not r[10]][3:6:2]:
        cheap = {"unit_price": "3.50", "updated_at": "2020-01-01 00:00:00"}
        book.repeat("shop.products", row[0], after=row[0] > "P040", **cheap)
    book.repeat("web.events", book.rows["web.events"][5000][0], after=True)
