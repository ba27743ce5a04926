"""The tables of the input contract as the generator holds them: columns, kinds and keys.

A column's kind says how the generator holds it and how it is written:

    id:X    integer number n >= 0, written X + n with leading zeros (n < 0 is null)
    money   integer cents, decimal(18,2)
    rate    integer millionths, decimal(18,6)
    int     integer
    at      integer seconds since 1970-01-01 UTC, a timestamp
    date    integer days since 1970-01-01
    bool    boolean
    text    a (vocabulary, codes) pair or an arrow string array (code < 0 is null)

Integers equal to `NULL` are null in every kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.contract import read_contract

NULL = -(2**62)


@dataclass(frozen=True)
class Table:
    """One contract table: `columns` maps a column to its kind, `key` names the unique key."""

    system: str
    name: str
    key: tuple[str, ...]
    columns: dict[str, str]

    @property
    def path(self) -> str:
        """`system.table`, the name used by --tables and by the planted truths."""
        return f"{self.system}.{self.name}"


# The letters before the number of each id.
_IDS = {
    "customer_id": "C", "product_id": "P", "supplier_id": "SU", "order_id": "O", "session_id": "S",
    "order_item_id": "I", "payment_id": "PM", "return_id": "R", "campaign_id": "CP",
    "touchpoint_id": "T", "visitor_id": "V", "lead_id": "L", "event_id": "E", "response_id": "SR",
    "warehouse_id": "W", "purchase_order_id": "PO", "batch_id": "B",
}  # fmt: skip
_KINDS = {
    "text": "text", "integer": "int", "boolean": "bool", "date": "date", "timestamp": "at",
    "amount": "money", "price": "money", "quantity": "int", "rate": "rate",
}  # fmt: skip
# Columns of the contract that this shop does not hand over.
_LEFT_OUT = {"customers": ["age_band"]}


def _table(system: str, name: str, table: dict) -> Table:
    """A table of the contract, as far as this shop has it."""
    columns = {
        column: f"id:{_IDS[column]}" if column in _IDS else _KINDS[kind.rstrip("?")]
        for column, kind in table["columns"].items()
        if column not in _LEFT_OUT.get(name, [])
    }
    return Table(system, name, tuple(table["key"]), columns)


_CONTRACT = read_contract()
SYSTEMS: list[str] = list(_CONTRACT)
TABLES: dict[str, Table] = {
    f"{system}.{name}": _table(system, name, table)
    for system, tables in _CONTRACT.items()
    for name, table in tables.items()
}
