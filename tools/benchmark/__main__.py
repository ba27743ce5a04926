"""Measure builds on this machine.

    python -m tools.benchmark
    python -m tools.benchmark --only complete_journey --runs 5

Prints figures, never a verdict: docs/benchmarks.md says what each of them means. Works in a folder
of its own, so that no build of yours is touched.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
import psutil

from tools.benchmark.compare_marts import Comparison
from tools.benchmark.measure import BenchmarkError, Cost, run_measured
from tools.build import BuildError, packaged_raw_path

PROJECT = Path(__file__).resolve().parent.parent.parent
SHOP = "complete_journey"
SLOWEST = 12
SAMPLE = ["--target", "duckdb", "--vars", json.dumps({"platform": "sample"})]
GIB = 1024**3
# The benchmark's own profile: the same threads for both sides, whatever profiles.yml says.
PROFILE = """
commerce_analytics:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{{{ env_var('COMMERCE_DUCKDB_PATH') }}}}"
      threads: {threads}
      settings:
        threads: {threads}
"""


@dataclass(frozen=True)
class DbtRun:
    """One measured dbt build."""

    cost: Cost  # of the whole process
    start_seconds: float  # from the process' start to the first node's
    node_span: float  # from the first node's start to the last one's end, by the clock
    node_cpu: float  # CPU seconds in that span
    node_sum: float  # of all nodes' times: two run at once, so more than the span
    nodes: tuple[tuple[str, float, str], ...]  # unique id, seconds, relation ('' for a test)


@dataclass(frozen=True)
class HandRun:
    """One measured run of the script by hand."""

    cost: Cost
    seconds: float
    cpu_seconds: float


class Workshop:
    """A folder with a profile and dbt's outputs, and the commands that run there."""

    def __init__(self, folder: Path, threads: int):
        self.folder = folder
        self.threads = threads
        (folder / "profiles.yml").write_text(PROFILE.format(threads=threads), encoding="utf-8")

    def database(self, name: str) -> Path:
        """The path of a new DuckDB file; what was there is deleted."""
        path = self.folder / f"{name}.duckdb"
        for old in (path, Path(f"{path}.wal")):
            old.unlink(missing_ok=True)
        return path

    def environment(self, name: str, database: Path) -> dict[str, str]:
        """The variables with which a command works in this folder; `name` parts dbt's outputs."""
        return {
            "BENCHMARK_FOLDER": str(self.folder),
            "DBT_PROFILES_DIR": str(self.folder),
            "DBT_TARGET_PATH": str(self.folder / f"{name}_target"),
            "DBT_LOG_PATH": str(self.folder / f"{name}_logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "COMMERCE_DUCKDB_PATH": str(database),
            "PLATFORM": "",
            "RAW_PATH": "",
            "AS_OF_DATE": "",
            "VARS": "",
        }

    def python(self, environment: dict[str, str], *arguments: str) -> Cost:
        """Run a module of the project with this Python."""
        return run_measured([sys.executable, "-m", *arguments], PROJECT, environment)

    def dbt(self, name: str, database: Path, *arguments: str) -> DbtRun:
        """Run dbt and read what it says of its nodes."""
        environment = self.environment(name, database)
        cpu = self.folder / "cpu.json"
        cost = self.python(environment, "tools.benchmark.timed_dbt", str(cpu), *arguments)
        return read_run(
            cost,
            json.loads((self.folder / f"{name}_target" / "run_results.json").read_text()),
            json.loads(cpu.read_text()),
        )

    def by_hand(self, raw_path: str, database: Path) -> HandRun:
        """Run the script by hand into `database`."""
        spent = self.folder / "seconds.json"
        cost = self.python(
            self.environment("by_hand", database),
            "tools.benchmark.run_by_hand", raw_path, str(database), str(self.threads), str(spent),
        )  # fmt: skip
        return HandRun(cost=cost, **json.loads(spent.read_text()))

    def compare(self, by_hand: Path, project: Path) -> list[Comparison]:
        """Compare the marts in two databases."""
        written = self.folder / "compared.json"
        self.python(
            self.environment("compare", project),
            "tools.benchmark.compare_marts", str(by_hand), str(project), str(written),
        )  # fmt: skip
        return [Comparison(**mart) for mart in json.loads(written.read_text())]


def read_run(cost: Cost, run_results: dict, cpu: dict) -> DbtRun:
    """A DbtRun from dbt's run_results.json and what timed_dbt wrote."""
    nodes, starts, ends = [], [], []
    for result in run_results["results"]:
        if result["unique_id"].startswith("operation."):
            continue
        nodes.append(
            (result["unique_id"], result["execution_time"], result.get("relation_name") or "")
        )
        starts += [_seconds(step["started_at"]) for step in result["timing"]]
        ends += [_seconds(step["completed_at"]) for step in result["timing"]]
    return DbtRun(
        cost=cost,
        start_seconds=min(starts) - cost.started_at,
        node_span=max(ends) - min(starts),
        node_cpu=cpu["nodes"],
        node_sum=sum(node[1] for node in nodes),
        nodes=tuple(nodes),
    )


def _seconds(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def middle(values) -> float:
    """The median."""
    return statistics.median(list(values))


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, the first column on the left and the others on the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    aligned = [
        "| "
        + " | ".join(
            cell.ljust(widths[i]) if i == 0 else cell.rjust(widths[i])
            for i, cell in enumerate(row)
        )
        + " |"
        for row in [header, *rows]
    ]
    rule = "|" + "|".join(
        "-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)
    )
    return "\n".join([aligned[0], rule + "|", *aligned[1:]])


def machine_lines(threads: int) -> list[str]:
    """What these figures were measured on."""
    cpu = platform.processor() or platform.machine()
    try:
        cpu = next(
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        )
    except (OSError, StopIteration):
        pass
    load = os.getloadavg()[0]
    cores = os.cpu_count() or 1
    lines = [
        f"{cores} cores ({cpu}), {psutil.virtual_memory().total / GIB:.0f} GiB, {threads} threads "
        f"for each side; {platform.system()}",
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, "
        f"dbt {version('dbt-core')}, dbt-duckdb {version('dbt-duckdb')}",
    ]
    if load > 0.5:
        lines.append(
            f"Other work is going on (load {load:.1f} before the start): seconds are too many "
            "and ratios uncertain, CPU seconds less so."
        )
    return lines


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


def measure_shop(work: Workshop, raw_path: str, runs: int) -> bool:
    """complete_journey by the project and by hand. Returns whether the marts are equal."""
    variables = json.dumps({"platform": SHOP, "raw_path": raw_path})
    build = ["build", "--target", "duckdb", "--vars", variables]
    build += ["--exclude-resource-type", "unit_test"]
    hand, bare, tested = [], [], []
    for number in range(1, runs + 1):
        print(f"{SHOP}: run {number} of {runs}", file=sys.stderr, flush=True)
        hand_file = work.database("by_hand")
        hand.append(work.by_hand(raw_path, hand_file))
        project_file = work.database(SHOP)
        bare.append(
            work.dbt(SHOP, project_file, *build, "--exclude-resource-type", "test")
        )
        if number == 1:
            compared = work.compare(hand_file, project_file)
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


def slowest_nodes(runs: list[DbtRun]) -> list[tuple[str, float]]:
    """Nodes with the median of their seconds, the slowest first."""
    seconds_of: dict[str, list[float]] = {}
    for run in runs:
        for node, seconds, _ in run.nodes:
            seconds_of.setdefault(node, []).append(seconds)
    medians = [(node, middle(seconds)) for node, seconds in seconds_of.items()]
    return sorted(medians, key=lambda node: -node[1])


def count_rows(database: Path, run: DbtRun) -> dict[str, str]:
    """The rows of each table (a view has none) that the run built, as text, by node."""
    counted = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = {
            f'"{name}"'
            for (name,) in connection.execute(
                "select database_name || '\".\"' || schema_name || '\".\"' || table_name "
                "from duckdb_tables()"
            ).fetchall()
        }
        for node, _, relation in run.nodes:
            if relation in tables:
                count = connection.execute(f"select count(*) from {relation}").fetchone()[0]
                counted[node] = f"{count:,}"
    return counted


def measure_sample(work: Workshop, runs: int) -> None:
    """The sample shop: the build that `make build` starts, and the seeds alone."""
    builds, seeds, nodes = [], [], {}
    # the first build is cold (dbt parses everything) and not counted
    for number in range(runs + 1):
        print(f"sample: {f'run {number} of {runs}' if number else 'warm-up'}", file=sys.stderr)
        environment = work.environment("sample", work.database("sample"))
        cost = work.python(environment, "tools.build")
        if number:
            builds.append(cost)
        results = json.loads((work.folder / "sample_target" / "run_results.json").read_text())
        kinds = [result["unique_id"].split(".")[0] for result in results["results"]]
        nodes = {kind: kinds.count(kind) for kind in ("seed", "model", "snapshot", "test")}
    for _ in range(runs):
        # the variables of the build: with others dbt would parse everything again
        seeds.append(work.dbt("sample", work.database("sample"), "seed", *SAMPLE))
    print(f"\n## The sample shop on DuckDB (median of {runs})\n")
    seed_count = len(seeds[0].nodes)
    print(
        table(
            ["", "seconds", "CPU s", "of which dbt's start", "peak MiB"],
            [
                [
                    f"make build, warm ({sum(nodes.values())} nodes)",
                    f"{middle(r.seconds for r in builds):.1f}",
                    f"{middle(r.cpu_seconds for r in builds):.1f}",
                    "",
                    f"{max(r.peak_mib for r in builds):,.0f}",
                ],
                [
                    f"dbt seed ({seed_count} nodes)",
                    f"{middle(r.cost.seconds for r in seeds):.1f}",
                    f"{middle(r.cost.cpu_seconds for r in seeds):.1f}",
                    f"{middle(r.start_seconds for r in seeds):.1f}",
                    f"{max(r.cost.peak_mib for r in seeds):,.0f}",
                ],
            ],
        )
    )
    counted = ", ".join(f"{kind} {count}" for kind, count in nodes.items())
    print(f"\nNodes of the build: {counted}. Its seconds hold the summary too.")


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code: 0 measured, 1 the marts differ, 2 it could not be run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="how often to measure each (3)")
    parser.add_argument("--threads", type=int, default=2, help="of dbt and of DuckDB (2)")
    parser.add_argument("--only", choices=[SHOP, "sample"], help="one shop")
    chosen = parser.parse_args(arguments)
    if chosen.runs < 1 or chosen.threads < 1:
        print("--runs and --threads are whole numbers from 1 up.", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="commerce_benchmark_"))
    equal = True
    try:
        # before anything is measured: not after minutes
        raw_path = "" if chosen.only == "sample" else find_raw_path()
        print("\n".join(machine_lines(chosen.threads)), flush=True)
        work = Workshop(folder, chosen.threads)
        if chosen.only != "sample":
            equal = measure_shop(work, raw_path, chosen.runs)
        if chosen.only != SHOP:
            measure_sample(work, chosen.runs)
    except (BuildError, BenchmarkError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
