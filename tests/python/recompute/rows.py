"""What several recomputations ask of raw rows."""

import re
import unicodedata
from datetime import date

from .contract import Row, Shop


def plain(text: str | None) -> str:
    """A text in lower case, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", (text or "").lower())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", letters.replace("'", "")))


def is_on_sale(product: Row, day: date) -> bool:
    """From its launch to the day before its end; a date that is not known does not keep it away."""
    launched, ended = product["launched_on"], product["discontinued_on"]
    return (launched is None or launched <= day) and (ended is None or day < ended)


def latest_counts(shop: Shop, day: date) -> dict[tuple[str, str], Row]:
    """(product, warehouse) -> the last count of stock up to that day."""
    counts = sorted(shop["inventory.stock_levels"], key=lambda row: row["stock_date"])
    known = [row for row in counts if row["stock_date"] <= day]
    return {(row["product_id"], row["warehouse_id"]): row for row in known}
