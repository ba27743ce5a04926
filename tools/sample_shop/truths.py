"""What is planted in the seeds, written down for the tests: tests/fixtures/planted_truths.json."""

import json
from collections import Counter
from pathlib import Path

from . import words
from .broken import BrokenRows
from .columns import TABLES
from .dates import (
    AS_OF,
    BYSTANDER_CHANNEL,
    BYSTANDER_PAUSE,
    CAUSAL_CHANNEL,
    CAUSAL_PAUSE,
    START,
    iso,
)
from .stock import EXPIRING_DAYS
from .world import HOLD_DAY, World
from .writers import IdWidths


def _pause(days: tuple[int, int]) -> dict:
    return {"from": iso(days[0]), "to": iso(days[1])}


def planted_truths(world: World, ids: IdWidths, book: BrokenRows) -> dict:
    """Everything that a test may look for, as plain data."""
    plants = world.plants

    def product(index: int) -> str:
        return f"P{index + 1:0{ids.digits['P']}d}"

    def rows(path: str) -> list[dict]:
        names = list(TABLES[path].columns)
        return [dict(zip(names, row, strict=True)) for row in book.rows[path]]

    open_orders = [
        row
        for row in rows("inventory.purchase_orders")
        if not row["received_at"] and row["purchase_order_id"] < "PO99"
    ]
    lost = [r for r in open_orders if r["product_id"] == product(plants.stockout)]
    lost = [r for r in lost if r["expected_at"] < iso(plants.stockout_days[0])]
    coming = [r for r in open_orders if r["product_id"] == product(plants.oversold)]
    dates = [iso(AS_OF + days) for days in EXPIRING_DAYS]
    expiring = dict(zip(map(product, plants.expiring), dates, strict=True))
    batches = [
        {"batch_id": r["batch_id"], "product_id": r["product_id"], "expires_on": r["expires_on"]}
        for r in rows("inventory.batches")
        if expiring.get(r["product_id"]) == r["expires_on"]
    ]
    orders = [r for r in rows("shop.orders") if r["order_id"] < "O99" and r["order_id"]]
    return {
        "about": "Written by `python -m tools.sample_shop --seeds`. See docs/sample-shop.md.",
        "first_day": START.isoformat(),
        "as_of_date": iso(AS_OF),
        "data_horizon": max(row["ordered_at"] for row in orders),
        "reporting_currency": words.REPORTING_CURRENCY,
        "pairs": [
            {"product_id": product(a), "also_bought": product(b), "at_least_lift": 4.0}
            for a, b in plants.pairs
        ],
        "rising_product": product(plants.rising),
        "falling_product": product(plants.falling),
        "souring_product": product(plants.souring),
        "often_returned_product": product(plants.often_returned),
        "causal_channel": {"channel": CAUSAL_CHANNEL, "pause": _pause(CAUSAL_PAUSE)},
        "bystander_channel": {"channel": BYSTANDER_CHANNEL, "pause": _pause(BYSTANDER_PAUSE)},
        "stockout": {
            "product_id": product(plants.stockout),
            "no_sale_from": iso(world.stockout_first_day),
            "empty_from": iso(plants.stockout_days[0]),
            "empty_to": iso(plants.stockout_days[1] - 1),
            "lost_purchase_orders": [row["purchase_order_id"] for row in lost],
        },
        "oversell": {
            "product_id": product(plants.oversold),
            "unshipped_from": iso(HOLD_DAY),
            "next_purchase_order": coming[-1]["purchase_order_id"],
        },
        "expiring_batches": batches,
        "hot_search_term": words.HOT_TERM,
        "dead_search_terms": words.DEAD_TERMS,
        "counts": _counts(book),
        "superseded_versions": book.superseded,
        "rejected_rows": book.rejected,
    }


def _counts(book: BrokenRows) -> dict:
    """Per table: raw rows, staged rows, superseded versions, rejected rows by reason."""
    counts = {}
    for path in TABLES:
        reasons = Counter(note["reason"] for note in book.rejected if note["table"] == path)
        older = sum(note["table"] == path for note in book.superseded)
        raw = len(book.rows[path])
        counts[path] = {
            "raw": raw,
            "staged": raw - older - reasons.total(),
            "superseded": older,
            "rejected": dict(sorted(reasons.items())),
        }
    return counts


def write_truths(path: Path, truths: dict) -> None:
    """Write the file, one rejected row a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = []
    for key, value in truths.items():
        if key in ("counts", "rejected_rows", "superseded_versions"):
            if isinstance(value, dict):
                lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()]
                text = "{\n    " + ",\n    ".join(lines) + "\n  }"
            else:
                text = "[\n    " + ",\n    ".join(json.dumps(v) for v in value) + "\n  ]"
        else:
            text = json.dumps(value, indent=2).replace("\n", "\n  ")
        parts.append(f"  {json.dumps(key)}: {text}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
