"""The Complete Journey shop, by the project and by a script by hand."""

import json
import os
import sys
from pathlib import Path

import duckdb

from tools.benchmark.measure import BenchmarkError
from tools.benchmark.side_by_side import print_verdict, run_statement
from tools.benchmark.workshop import Workshop, count_rows, middle, slowest_nodes, table
from tools.build import packaged_raw_path

SHOP = "complete_journey"
SLOWEST = 12
BY_HAND = (Path(__file__).parent / "popularity_by_hand.sql").read_text(encoding="utf-8")
# What the script is the like of: the shop up to popularity.
BUILT = (
    "+dim_*", "+fct_orders", "+fct_order_items", "+fct_returns", "+fct_leads",
    "+fct_product_activity_daily", "+fct_product_popularity", "+fct_product_popularity_by_segment",
    "+fct_product_purchase_frequency", "+rpt_product_rank_history", "+path:models/audit",
    "path:snapshots",
)  # fmt: skip
COMPARED = (
    "fct_product_activity_daily", "fct_product_popularity", "fct_product_popularity_by_segment",
    "fct_product_purchase_frequency", "rpt_product_rank_history",
)  # fmt: skip
# What only the project has: the snapshot's key and the state of the incremental models.
ONLY_IN_PROJECT = {"product_popularity_id", "source_fingerprint"}


def check() -> None:
    """Raises BuildError or BenchmarkError when the shop's files cannot be found."""
    find_raw_path()


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


def compare_marts(by_hand: Path, project: Path) -> tuple[dict[str, int], list[str]]:
    """The rows of each mart that both sides have, and what differs, in words.

    Whole rows without surrogate keys and fingerprints. Where the column types differ (ids are
    numbers in the one and text in the other) the values are compared as text, so that no rounding
    hides a difference.
    """
    rows, differences = {}, []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{by_hand}' as by_hand (read_only)")
        connection.execute(f"attach '{project}' as project (read_only)")

        def query(sql: str) -> list[tuple]:
            return connection.execute(sql).fetchall()

        for mart in COMPARED:
            sides = {"script": f"by_hand.{mart}", "project": f"project.marts.{mart}"}
            theirs, ours = (
                {name: kind for name, kind, *_ in query(f"describe {of}")} for of in sides.values()
            )
            ours = {name: kind for name, kind in ours.items() if name not in ONLY_IN_PROJECT}
            rows[mart] = query(f"select count(*) from {sides['project']}")[0][0]
            if ours.keys() != theirs.keys():
                differences.append(f"{mart}: columns {sorted(ours.keys() ^ theirs.keys())}")
                continue
            selected = ", ".join(
                name if kind == theirs[name] else f"cast({name} as varchar) as {name}"
                for name, kind in ours.items()
            )
            for side, other in (("script", "project"), ("project", "script")):
                ((count, example),) = query(
                    f"select count(*), min(cast(only_here as varchar)) from (select {selected}"
                    f" from {sides[side]} except all select {selected} from {sides[other]})"
                    " as only_here"
                )
                if count:
                    only = f"{count:,} rows only in the {side}, such as {example}"
                    differences.append(f"{mart}: {only}")
    return rows, differences


def measure(work: Workshop, runs: int) -> bool:
    """Build both ways, as often as asked, and print. Returns whether the marts are equal."""
    raw_path = find_raw_path()
    script = f"set variable raw_path = '{raw_path}';\n{BY_HAND}"
    variables = json.dumps({"platform": SHOP, "raw_path": raw_path})
    build = ["build", "--target", "duckdb", "--vars", variables]
    build += ["--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"]
    build += ["--select", *BUILT]
    hand, bare, tested = [], [], []
    for number in range(1, runs + 1):
        print(f"{SHOP}: run {number} of {runs}", file=sys.stderr, flush=True)
        hand_file = work.database("by_hand")
        hand.append(run_statement(work, hand_file, script))
        tested.append(work.dbt(SHOP, work.database(SHOP), *build))
        project_file = work.database(SHOP)
        bare.append(work.dbt(SHOP, project_file, *build, "--exclude-resource-type", "test"))
    # At last: the memory of a process is counted with that of those it starts later.
    rows, differences = compare_marts(hand_file, project_file)
    table_rows = count_rows(project_file, bare[0])

    by_hand, by_hand_cpu = middle(r.seconds for r in hand), middle(r.cpu_seconds for r in hand)
    lines = [
        ["script by hand", f"{by_hand:.1f}", "1.0", f"{by_hand_cpu:.1f}", "1.0", "", ""]
        + [f"{max(r.peak_mib for r in hand):,.0f}"]
    ]
    for label, of in (("dbt build without data tests", bare), ("dbt build", tested)):
        span, cpu = middle(r.node_span for r in of), middle(r.node_cpu for r in of)
        figures = [span, span / by_hand, cpu, cpu / by_hand_cpu]
        figures += [middle(r.node_sum for r in of), middle(r.start_seconds for r in of)]
        peak = max(r.cost.peak_mib for r in of)
        lines.append([label, *(f"{figure:.1f}" for figure in figures), f"{peak:,.0f}"])
    header = ["", "seconds", "ratio", "CPU s", "ratio", "sum of nodes", "dbt's start", "peak MiB"]
    print(f"\n## {SHOP} on DuckDB against a script by hand (median of {runs})\n")
    print(table(header, lines))
    spans = ", ".join(f"{b.node_span:.1f} / {h.seconds:.1f}" for b, h in zip(bare, hand))
    print(f"\nThe runs one by one, without data tests / by hand: {spans}\n")
    for mart, count in rows.items():
        print(f"- {mart}: {count:,} rows")
    print(f"\n## The slowest nodes of {SHOP} (median of {runs}, two at once)\n")
    slowest = slowest_nodes(bare)[:SLOWEST]
    nodes = [[node.split(".")[-1], f"{s:.1f}", table_rows.get(node, "")] for node, s in slowest]
    print(table(["node", "seconds", "rows"], nodes))
    total = f"{sum(rows.values()):,} rows"
    return print_verdict(
        differences, f"Both come to the same {len(rows)} marts: {total}, equal in all values."
    )
