"""Pairs of products of a shop that is made for it: 3 million orders, 10 million lines.

Against a query by hand that finds the same pairs, and against fpgrowth of mlxtend on a part of the
shop; and what a day more costs against everything anew.
"""

import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb

from tools.benchmark.affinity_shop import DAYS, write_facts, write_lines
from tools.benchmark.measure import BenchmarkError
from tools.benchmark.workshop import DbtRun, Spent, Workshop, spent, table

MART = "fct_product_affinity"
# Up to the counts, and what is made of them.
PAIRS = "int_product_pairs"
# What a pair needs, in the project (var affinity_min_baskets) and in the query by hand.
MIN_BASKETS = 10
DOMAIN = "path:models/intermediate/affinity"
# The largest part of the shop that mlxtend does in about three minutes.
MLXTEND_SIZE = 0.2
SMALLEST_NODE = 0.1
BY_HAND = (Path(__file__).parent / "affinity_by_hand.sql").read_text(encoding="utf-8")
# What the query by hand leaves out.
NOT_BY_HAND = ("p_value", "p_value_adjusted", "is_significant")


@dataclass(frozen=True)
class Build:
    """The models of the pairs, in two steps: up to the counts, and from there to the mart."""

    counts: DbtRun
    measures: DbtRun

    @property
    def all(self) -> Spent:
        """Everything."""
        return spent(self.counts) + spent(self.measures)

    @property
    def seconds(self) -> dict[str, float]:
        """Of each model."""
        nodes = (*self.counts.nodes, *self.measures.nodes)
        return {node.split(".")[-1]: seconds for node, seconds, _ in nodes}


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
    by_hand = _by_hand(work, database)
    differences = compare_by_hand(database)
    counts = count(database)
    _say("one day more")
    write_facts(lines, database, last_day)
    day = _build(work, database)
    _by_hand(work, database)
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
    print(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    print(
        "The part for mlxtend: "
        + ", ".join(f"{number:,} {name}" for name, number in count(part).items())
        + "\n"
    )
    compared = (
        ("the mart", full.all, "query by hand", by_hand),
        ("a day more, counts", spent(day.counts), "all days anew", spent(full.counts)),
        ("a day more, the mart too", day.all, "all days anew", full.all),
        ("pairs of the part", spent(ours.counts), "fpgrowth", theirs.pairs),
        ("the mart of the part", ours.all, "fpgrowth and its measures", theirs.all),
    )
    print(
        table(
            ["", "against", "seconds", "ratio", "CPU s", "ratio", "peak MiB", "other's"],
            [_row(*sides) for sides in compared],
        )
    )
    print("\n## The nodes of product pairs\n")
    slowest = sorted(full.seconds.items(), key=lambda node: -node[1])
    print(
        table(
            ["node", "seconds", "with a day more"],
            [
                [name, f"{seconds:.1f}", f"{day.seconds.get(name, 0):.1f}"]
                for name, seconds in slowest
                if seconds >= SMALLEST_NODE
            ],
        )
    )
    if differences:
        print("\nThe results are NOT equal, so the ratios say nothing: " + "; ".join(differences))
    else:
        print(
            "\nAll pairs and their measures are equal: to the query by hand, with a day more too,"
            " and to mlxtend's."
        )
    return not differences


def _say(step: str) -> None:
    print(f"affinity: {step}", file=sys.stderr, flush=True)


def _row(name: str, ours: Spent, other: str, theirs: Spent) -> list[str]:
    return [
        name,
        other,
        f"{ours.seconds:.1f} / {theirs.seconds:.1f}",
        f"{ours.seconds / theirs.seconds:.3f}",
        f"{ours.cpu_seconds:.1f} / {theirs.cpu_seconds:.1f}",
        f"{ours.cpu_seconds / theirs.cpu_seconds:.3f}",
        f"{ours.peak_mib:,.0f}",
        f"{theirs.peak_mib:,.0f}",
    ]


def _build(work: Workshop, database: Path) -> Build:
    """One model after the other, each with all threads of DuckDB."""
    variables = json.dumps({"affinity_min_baskets": MIN_BASKETS})
    run = ("run", "--target", "duckdb", "--threads", "1", "--vars", variables, "--select")
    counts = f"+{PAIRS},{DOMAIN}"
    return Build(
        work.dbt("affinity", database, *run, counts),
        work.dbt("affinity", database, *run, f"+{MART},{DOMAIN}", MART, "--exclude", counts),
    )


def _by_hand(work: Workshop, database: Path) -> Spent:
    """The query by hand, in a process of its own."""
    written = work.folder / "spent.json"
    given = json.dumps([str(database), work.threads, BY_HAND, "", str(written)])
    cost = work.python(
        work.environment("by_hand", database), "tools.benchmark.run_sql", given
    )
    return Spent(**json.loads(written.read_text()), peak_mib=cost.peak_mib)


def _mlxtend(work: Workshop, database: Path) -> Mined:
    """The pairs by mlxtend, of the baskets that the project counted."""
    written = work.folder / "mlxtend.json"
    cost = work.python(
        work.environment("mlxtend", database),
        "tools.benchmark.affinity_mlxtend", str(database), str(MIN_BASKETS), str(written),
    )  # fmt: skip
    found = json.loads(written.read_text())
    return Mined(
        Spent(*found["pairs"], cost.peak_mib),
        Spent(*found["all"], cost.peak_mib),
        found["differences"],
    )


def compare_by_hand(database: Path) -> list[str]:
    """What differs between the query by hand and the project's mart, row by row, in words."""
    ours = f"select * exclude ({', '.join(NOT_BY_HAND)}) from marts.{MART}"
    theirs = f"select * from by_hand.{MART}"
    differences = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for where, one, other in (("project", ours, theirs), ("query by hand", theirs, ours)):
            (rows,) = connection.execute(
                f"select count(*) from ({one} except all {other})"
            ).fetchone()
            if rows:
                differences.append(f"{rows:,} rows are only in the {where}")
    return differences


def count(database: Path) -> dict[str, int]:
    """How large what was computed is."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            name: connection.execute(f"select count(*) from {relation}").fetchone()[0]
            for name, relation in {
                "orders": "marts.fct_orders",
                "lines": "marts.fct_order_items",
                "products": "marts.dim_products",
                "rows of the mart": f"marts.{MART}",
            }.items()
        }
