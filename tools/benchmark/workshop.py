"""The folder in which a benchmark runs, its dbt runs, and how figures are shown."""

import json
import os
import platform
import statistics
import sys
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
import psutil

from tools.benchmark.measure import Cost, run_measured

PROJECT = Path(__file__).resolve().parent.parent.parent
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
class Spent:
    """What something took: by the clock, of all threads, and the most memory that it held."""

    seconds: float
    cpu_seconds: float
    peak_mib: float

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.seconds + other.seconds,
            self.cpu_seconds + other.cpu_seconds,
            max(self.peak_mib, other.peak_mib),
        )


class Workshop:
    """A folder with a profile and dbt's outputs, and the commands that run there.

    size: of a shop that is made for a benchmark, against its full size.
    """

    def __init__(self, folder: Path, threads: int, size: float = 1.0):
        self.folder = folder
        self.threads = threads
        self.size = size
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

    def ask(self, name: str, database: Path, module: str, *arguments) -> tuple[dict, Cost]:
        """What a module writes as JSON into the file named last, and what it cost."""
        written = self.folder / f"{name}.json"
        given = (*map(str, arguments), str(written))
        cost = self.python(self.environment(name, database), f"tools.benchmark.{module}", *given)
        return json.loads(written.read_text()), cost

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


def spent(run: DbtRun) -> Spent:
    """What the nodes of a run took."""
    return Spent(run.node_span, run.node_cpu, run.cost.peak_mib)


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
