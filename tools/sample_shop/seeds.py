"""The committed seeds: a small shop as CSV, with broken rows, and what is planted in it."""

from pathlib import Path

from .broken import plant_broken_rows
from .columns import TABLES
from .shop import generate, id_widths
from .truths import planted_truths, write_truths
from .world import World
from .writers import TextTables, write_csv

SEED = 7
ORDERS = 1_600
PRODUCTS = 76
TRUTHS = Path("tests/fixtures/planted_truths.json")


def seed_path(path: str) -> Path:
    """Where a contract table's seed is, below the repository."""
    table = TABLES[path]
    return Path("seeds/sample") / table.system / f"raw_{table.system}__{table.name}.csv"


def write_seeds(root: Path) -> dict[str, int]:
    """Write seeds/sample/** and the planted truths below `root`; returns rows per table."""
    world = World(SEED, ORDERS, PRODUCTS)
    keep = TextTables(id_widths(world))
    generate(world, keep, set(TABLES))
    book = plant_broken_rows(keep.rows)
    for path, table in TABLES.items():
        write_csv(root / seed_path(path), list(table.columns), keep.rows[path])
    write_truths(root / TRUTHS, planted_truths(world, keep.ids, book))
    return keep.row_counts
