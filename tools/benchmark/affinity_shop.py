"""A large shop for the benchmark of product pairs: the facts that its models read, without the rest.

    python -m tools.benchmark.affinity_shop lines.parquet 1.0

writes the shop's lines: 3 million orders of 366 days and about 10 million lines at size 1, of 20,000
products. `write_facts` fills the tables of a DuckDB file as they are known on a day.

How often a product is bought falls off by its rank (Zipf's law, with an offset as Mandelbrot has
it). A third of the lines after an order's first are companions of that one, so that some pairs
belong together. One order in 20,000 is of wholesale size. 4 % of the lines come back within 30
days, 1 % of the orders are cancelled within 3, one in 2,000 becomes known up to 5 days late. The
same numbers every time.
"""

import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ORDERS, PRODUCTS, DAYS = 3_000_000, 20_000, 366
FIRST_DAY = date(2025, 1, 1)
SEED = 20250101
ZIPF_OFFSET = 20
MEAN_SIZE, LARGEST_RETAIL = 3.3, 40
COMPANIONS, COMPANION_SHARE = 12, 0.35
NEVER = 32_000
# What is read of the facts, and no more.
FACTS = (Path(__file__).parent / "affinity_facts.sql").read_text(encoding="utf-8")


def write_lines(path: Path, size: float) -> None:
    """One row for each order line: order_number, product_number, day, and what happens to it."""
    rng = np.random.default_rng(SEED)
    orders = int(ORDERS * size)
    cumulated = np.cumsum(1 / (np.arange(PRODUCTS) + ZIPF_OFFSET))
    cumulated /= cumulated[-1]
    companions = np.searchsorted(cumulated, rng.random((PRODUCTS, COMPANIONS)))

    sizes = np.minimum(rng.geometric(1 / MEAN_SIZE, orders), LARGEST_RETAIL)
    wholesale = rng.random(orders) < 1 / 20_000
    sizes[wholesale] = rng.integers(150, 400, wholesale.sum())
    order = np.repeat(np.arange(orders), sizes)
    lines = len(order)
    product = np.searchsorted(cumulated, rng.random(lines))
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    is_companion = rng.random(lines) < COMPANION_SHARE
    is_companion[first] = False
    which = np.minimum(rng.geometric(0.3, lines) - 1, COMPANIONS - 1)
    product = np.where(is_companion, companions[product[first][order], which], product)

    day = np.sort(rng.integers(0, DAYS, orders))
    known = day + np.where(rng.random(orders) < 1 / 2_000, rng.integers(1, 6, orders), 0)
    gone = np.where(rng.random(orders) < 0.01, day + rng.integers(1, 4, orders), NEVER)
    comes_back = np.where(rng.random(lines) < 0.04, day[order] + rng.integers(1, 31, lines), NEVER)
    columns = {
        "order_number": order.astype(np.int32),
        "product_number": product.astype(np.int32),
        "day": day[order].astype(np.int16),
        "known_day": known[order].astype(np.int16),
        "cancelled_day": gone[order].astype(np.int16),
        "returned_day": comes_back.astype(np.int16),
    }
    pq.write_table(pa.table(columns), path)


def write_facts(lines: Path, database: Path, day: int) -> None:
    """The facts in a DuckDB file as they are known at the end of a day (0 is the first)."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set variable lines = ?", [str(lines)])
        connection.execute("set variable first_day = ?::date", [FIRST_DAY])
        connection.execute("set variable day = ?", [day])
        connection.execute(FACTS)


if __name__ == "__main__":
    write_lines(Path(sys.argv[1]), float(sys.argv[2]))
