"""`python -m tools.sample_shop`: write the committed seeds, or a shop of any size."""

import argparse
import sys
from pathlib import Path

from .columns import TABLES
from .seeds import SEED, write_seeds
from .shop import chosen_tables, generate, id_widths, show_progress
from .world import World
from .writers import ParquetFiles

ROOT = Path(__file__).resolve().parents[2]


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.sample_shop",
        description="Make the sample shop: its committed seeds, or a shop of any size.",
    )
    parser.add_argument("--seeds", action="store_true", help="rewrite the seeds")
    parser.add_argument("--root", type=Path, default=ROOT, help="where --seeds writes")
    parser.add_argument("--orders", type=int, default=100_000, help="number of orders")
    parser.add_argument("--products", type=int, default=1_000, help="number of products")
    parser.add_argument("--out", type=Path, help="folder for <system>/<table>.parquet")
    parser.add_argument("--format", choices=["parquet"], default="parquet")
    parser.add_argument("--tables", help="systems or system.table, comma separated; default all")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed, another shop")
    parser.add_argument("--row-group", type=int, default=250_000, help="rows per row group")
    parser.add_argument("--quiet", action="store_true", help="no progress lines")
    options = parser.parse_args(argv)
    if options.seeds == (options.out is not None):
        parser.error("give either --seeds or --out FOLDER")
    if options.row_group < 1:
        parser.error("--row-group must be at least 1")
    return options


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    options = _arguments(argv)
    try:
        if options.seeds:
            counts = write_seeds(options.root)
        else:
            world = World(options.seed, options.orders, options.products)
            keep = ParquetFiles(options.out, id_widths(world), options.row_group)
            tables = chosen_tables(options.tables)
            generate(world, keep, tables, None if options.quiet else show_progress())
            counts = keep.row_counts
    except (ValueError, OSError) as error:
        print(f"sample shop: {error}", file=sys.stderr)
        return 2
    for path in TABLES:
        if path in counts:
            print(f"{path:<28}{counts[path]:>14,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
