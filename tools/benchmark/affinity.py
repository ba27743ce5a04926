"""Pairs of products of a shop that is made for it: 3 million orders, 10 million lines.

Against a query by hand that finds the same pairs, and against fpgrowth of mlxtend on a part of the
shop; and what a day more costs against everything anew.
"""

import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tools.benchmark.affinity_shop import DAYS, write_facts, write_lines
from tools.benchmark.measure import BenchmarkError
from tools.benchmark.side_by_side import (
    Build,
    compare_rows,
    count_relations,
    counts_line,
    node_table,
    print_verdict,
    ratio_table,
    run_statement,
)
from tools.benchmark.workshop import Spent, Workshop

MART = "fct_product_affinity"
# Up to the counts, and what is made of them.
PAIRS = "int_product_pairs"
# What a pair needs, in the project (var affinity_min_baskets) and in the query by hand.
MIN_BASKETS = 10
DOMAIN = "path:models/intermediate/affinity"
# The largest part of the shop that mlxtend does in about three minutes.
MLXTEND_SIZE = 0.2
BY_HAND = (Path(__file__).parent / "affinity_by_hand.sql").read_text(encoding="utf-8")
# What the query by hand leaves out.
NOT_BY_HAND = ("p_value", "p_value_adjusted", "is_significant")


@dataclass(frozen=True)
class Mined:
    """What mlxtend came to, and what it took: for the pairs, and with the measures of each."""

    pairs: Spent
    all: Spent
    differences: list[str]


def check() -> None:
    """Raises when mlxtend is not there."""
    if find_spec("mlxtend") is None:
        raise BenchmarkError(
            "affinity compares with mlxtend: pip install -r requirements-dev.txt installs it."
        )


def measure(work: Workshop, runs: int) -> bool:
    """Everything once, whatever `runs` says: it is long. Returns whether the results are equal."""
    del runs
    last_day_but_one, last_day = DAYS - 2, DAYS - 1
    lines, database = work.folder / "affinity.parquet", work.database("affinity")
    _say("making the shop")
    write_lines(lines, work.size)
    write_facts(lines, database, last_day_but_one)
    _say("the project")
    full = _build(work, database)
    _say("by hand")
    by_hand = run_statement(work, database, BY_HAND)
    differences = compare_by_hand(database)
    counts = count(database)
    _say("one day more")
    write_facts(lines, database, last_day)
    day = _build(work, database)
    run_statement(work, database, BY_HAND)
    differences += [f"with a day more, {what}" for what in compare_by_hand(database)]

    part = work.database("affinity_part")
    write_lines(lines, work.size * MLXTEND_SIZE)
    write_facts(lines, part, last_day_but_one)
    _say("the project on a part of the shop")
    ours = _build(work, part)
    _say("mlxtend on that part")
    theirs = _mlxtend(work, part)
    differences += [f"mlxtend, {what}" for what in theirs.differences]

    print("\n## Product pairs on DuckDB\n")
    print(counts_line(counts))
    print(f"The part for mlxtend: {counts_line(count(part))}\n")
    compared = [
        ("the mart", full.spent(), "query by hand", by_hand),
        ("a day more, counts", day.spent("counts"), "all days anew", full.spent("counts")),
        ("a day more, the mart too", day.spent(), "all days anew", full.spent()),
        ("pairs of the part", ours.spent("counts"), "fpgrowth", theirs.pairs),
        ("the mart of the part", ours.spent(), "fpgrowth and its measures", theirs.all),
    ]
    print(ratio_table(compared, decimals=3, peak_of_other=True))
    print("\n## The nodes of product pairs\n")
    print(node_table(full.seconds, day.seconds))
    return print_verdict(
        differences,
        "All pairs and their measures are equal: to the query by hand, with a day more too, and to"
        " mlxtend's.",
    )


def _say(step: str) -> None:
    print(f"affinity: {step}", file=sys.stderr, flush=True)


def _build(work: Workshop, database: Path) -> Build:
    """Up to the counts, and what is made of them; each model with all threads of DuckDB."""
    variables = json.dumps({"affinity_min_baskets": MIN_BASKETS})
    run = ("run", "--target", "duckdb", "--threads", "1", "--vars", variables, "--select")
    counts = f"+{PAIRS},{DOMAIN}"
    return Build(
        counts=work.dbt("affinity", database, *run, counts),
        measures=work.dbt(
            "affinity", database, *run, f"+{MART},{DOMAIN}", MART, "--exclude", counts
        ),
    )


def _mlxtend(work: Workshop, database: Path) -> Mined:
    """The pairs by mlxtend, of the baskets that the project counted."""
    found, cost = work.ask("mlxtend", database, "affinity_mlxtend", database, MIN_BASKETS)
    return Mined(
        Spent(*found["pairs"], cost.peak_mib),
        Spent(*found["all"], cost.peak_mib),
        found["differences"],
    )


def compare_by_hand(database: Path) -> list[str]:
    """What differs between the query by hand and the project's mart, row by row, in words."""
    ours = f"select * exclude ({', '.join(NOT_BY_HAND)}) from marts.{MART}"
    return compare_rows(database, ours, f"select * from by_hand.{MART}")


def count(database: Path) -> dict[str, int]:
    """How large what was computed is."""
    return count_relations(
        database,
        {
            "orders": "marts.fct_orders",
            "lines": "marts.fct_order_items",
            "products": "marts.dim_products",
            "rows of the mart": f"marts.{MART}",
        },
    )
