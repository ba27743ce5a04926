"""The Complete Journey shop, by the project and by a script by hand."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.benchmark.compare_marts import Comparison
from tools.benchmark.measure import BenchmarkError, Cost
from tools.benchmark.workshop import Workshop, count_rows, middle, slowest_nodes, table
from tools.build import packaged_raw_path

SHOP = "complete_journey"
SLOWEST = 12
# What the script is the like of: the shop up to popularity.
BUILT = (
    "+dim_*", "+fct_orders", "+fct_order_items", "+fct_returns", "+fct_leads",
    "+fct_product_activity_daily", "+fct_product_popularity", "+fct_product_popularity_by_segment",
    "+fct_product_purchase_frequency", "+rpt_product_rank_history", "+path:models/audit",
    "path:snapshots",
)  # fmt: skip


@dataclass(frozen=True)
class HandRun:
    """One measured run of the script by hand."""

    cost: Cost
    seconds: float
    cpu_seconds: float


def check() -> None:
    """Raises BuildError or BenchmarkError when the shop's files cannot be found."""
    find_raw_path()


def run_by_hand(work: Workshop, raw_path: str, database: Path) -> HandRun:
    """Run the script by hand into `database`."""
    spent = work.folder / "seconds.json"
    cost = work.python(
        work.environment("by_hand", database),
        "tools.benchmark.run_by_hand", raw_path, str(database), str(work.threads), str(spent),
    )  # fmt: skip
    return HandRun(cost=cost, **json.loads(spent.read_text()))


def compare(work: Workshop, by_hand: Path, project: Path) -> list[Comparison]:
    """Compare the marts in two databases."""
    written = work.folder / "compared.json"
    work.python(
        work.environment("compare", project),
        "tools.benchmark.compare_marts", str(by_hand), str(project), str(written),
    )  # fmt: skip
    return [Comparison(**mart) for mart in json.loads(written.read_text())]


def find_raw_path() -> str:
    """The folder of the shop's Parquet files. Raises BuildError or BenchmarkError without one."""
    raw_path = os.environ.get("RAW_PATH") or packaged_raw_path(SHOP)
    folder = Path(raw_path).expanduser().absolute()
    if not (folder / "transactions.parquet").is_file():
        raise BenchmarkError(
            f"The folder {folder} has no transactions.parquet, so it does not hold the files of "
            f"{SHOP}. Leave RAW_PATH empty to take those of the Python package."
        )
    return str(folder)


def measure(work: Workshop, runs: int) -> bool:
    """The shop by the project and by hand. Returns whether the marts are equal."""
    raw_path = find_raw_path()
    variables = json.dumps({"platform": SHOP, "raw_path": raw_path})
    build = ["build", "--target", "duckdb", "--vars", variables]
    build += ["--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"]
    build += ["--select", *BUILT]
    hand, bare, tested = [], [], []
    for number in range(1, runs + 1):
        print(f"{SHOP}: run {number} of {runs}", file=sys.stderr, flush=True)
        hand_file = work.database("by_hand")
        hand.append(run_by_hand(work, raw_path, hand_file))
        project_file = work.database(SHOP)
        bare.append(
            work.dbt(SHOP, project_file, *build, "--exclude-resource-type", "test")
        )
        if number == 1:
            compared = compare(work, hand_file, project_file)
            table_rows = count_rows(project_file, bare[0])
        project_file = work.database(SHOP)
        tested.append(work.dbt(SHOP, project_file, *build))

    by_hand, by_hand_cpu = middle(r.seconds for r in hand), middle(r.cpu_seconds for r in hand)
    rows = [
        ["script by hand", f"{by_hand:.1f}", "1.0", f"{by_hand_cpu:.1f}", "1.0", "", ""]
        + [f"{max(r.cost.peak_mib for r in hand):,.0f}"]
    ]
    for label, of in (("dbt build without data tests", bare), ("dbt build", tested)):
        span, cpu = middle(r.node_span for r in of), middle(r.node_cpu for r in of)
        rows.append(
            [
                label,
                f"{span:.1f}",
                f"{span / by_hand:.1f}",
                f"{cpu:.1f}",
                f"{cpu / by_hand_cpu:.1f}",
                f"{middle(r.node_sum for r in of):.1f}",
                f"{middle(r.start_seconds for r in of):.1f}",
                f"{max(r.cost.peak_mib for r in of):,.0f}",
            ]
        )
    print(f"\n## {SHOP} on DuckDB against a script by hand (median of {runs})\n")
    print(
        table(
            ["", "seconds", "ratio", "CPU s", "ratio", "sum of nodes", "dbt's start", "peak MiB"],
            rows,
        )
    )
    spans = ", ".join(f"{b.node_span:.1f} / {h.seconds:.1f}" for b, h in zip(bare, hand))
    print(f"\nThe runs one by one, without data tests / by hand: {spans}\n")
    equal = not any(mart.differences for mart in compared)
    total = sum(mart.rows_of_project for mart in compared)
    if equal:
        print(f"Both come to the same {len(compared)} marts: {total:,} rows, equal in all values.")
    else:
        print("The marts are NOT equal, so the ratio says nothing:")
    for mart in compared:
        print(
            f"- {mart.mart}: {mart.rows_of_project:,} rows by the project, "
            f"{mart.rows_by_hand:,} by hand" + "".join(f"; {text}" for text in mart.differences)
        )
    print(f"\n## The slowest nodes of {SHOP} (median of {runs}, two at once)\n")
    print(
        table(
            ["node", "seconds", "rows"],
            [
                [node.split(".")[-1], f"{seconds:.1f}", table_rows.get(node, "")]
                for node, seconds in slowest_nodes(bare)[:SLOWEST]
            ],
        )
    )
    return equal
