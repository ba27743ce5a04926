"""What the last build made, in a few lines.

    python -m tools.summary

Reads target/run_results.json and target/manifest.json, which dbt writes, and the DuckDB file that
it built. What is not there (a build that failed, another database) is left out.
"""

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parent.parent
WINDOW_DAYS = 30
TOP = 5

REJECTED = """
select reason_code, count(*)
from audit.rejected_rows
group by reason_code
order by count(*) desc, reason_code
"""
POPULAR = f"""
select popularity_rank, product_name, units_sold, net_revenue, product_id
from marts.fct_product_popularity
left join marts.dim_products using (product_id)
where window_days = {WINDOW_DAYS} and popularity_rank <= {TOP}
order by popularity_rank
"""
RECONCILIATION = """
select measure, raw_total, loaded_total, rejected_total + superseded_total, difference
from audit.{}
order by position
"""


def read_json(path: Path) -> dict:
    """A JSON file; {} when it is not there or is broken off."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def built_lines(run_results: dict) -> list[str]:
    """'Models 58, seeds 20, ...' from dbt's run_results.json; [] without results."""
    results = run_results.get("results", [])
    if not results:
        return []
    of_kind: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for result in results:
        kind, status = result["unique_id"].split(".")[0], result["status"]
        if kind in ("test", "unit_test"):
            tests[status] += 1
        elif status == "success":
            of_kind[kind] += 1
        elif status != "no-op":  # an exposure has nothing to build
            failed[f"{kind} {status}"] += 1
    built = ", ".join(
        f"{of_kind[kind]} {kind}" + ("" if of_kind[kind] == 1 else "s")
        for kind in ("model", "seed", "snapshot")
        if of_kind[kind]
    )
    not_passed = tests["fail"] + tests["error"] + tests["runtime error"]
    lines = [
        f"Built     {built or 'nothing'}, in {run_results.get('elapsed_time', 0):.0f} s",
        f"Tests     {tests['pass']} passed, {tests['warn']} warned, {not_passed} failed"
        + (f", {tests['skipped']} skipped" if tests["skipped"] else ""),
    ]
    if failed:
        lines.append("Failed    " + ", ".join(f"{n} {what}" for what, n in sorted(failed.items())))
    return lines


def query(connection, sql: str) -> list[tuple]:
    """The rows of a query, [] when one of its tables is not there."""
    try:
        return connection.execute(sql).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return []


def shop_lines(connection) -> list[str]:
    """Rejected rows and the most popular products, from a connection to the DuckDB file."""
    lines = []
    rejected = query(connection, REJECTED)
    counted = query(connection, "select sum(raw_rows) from audit.input_row_counts")
    if counted and counted[0][0] is not None:
        total = sum(rows for _, rows in rejected)
        lines.append(f"Rejected  {total:,} of {counted[0][0]:,} input rows (audit.rejected_rows)")
        if rejected:
            lines.append("          " + ", ".join(f"{reason} {n:,}" for reason, n in rejected))
    popular = query(connection, POPULAR)
    if popular:
        lines.append(f"Popular   the first {len(popular)} products of the last {WINDOW_DAYS} days")
        for rank, name, units, revenue, product_id in popular:
            lines.append(
                f"          {rank}. {name} ({product_id}): {float(units or 0):,.0f} sold, "
                f"{float(revenue or 0):,.2f} net revenue"
            )
    return lines


def reconciliation_lines(connection, platform: str) -> list[str]:
    """How a connector's totals agree with the shop's files; [] for shops without such a model."""
    model = f"{platform}__reconciliation"
    lines = [f"Totals    of {platform} against its files (audit.{model})"]
    for measure, raw, loaded, turned_away, difference in query(
        connection, RECONCILIATION.format(model)
    ):
        verdict = "agrees" if difference == 0 else f"OFF BY {float(difference):,.2f}"
        lines.append(
            f"          {measure}: {float(raw):,.2f} in the files = {float(loaded):,.2f} loaded"
            f" + {float(turned_away):,.2f} rejected ({verdict})"
        )
    return lines if len(lines) > 1 else []


def opening_lines(path: Path) -> list[str]:
    """Where the file is and how to open it."""
    shown, python = _shown(path), _shown(Path(sys.executable))
    question = (
        "select popularity_rank, product_id, units_sold, net_revenue "
        f"from marts.fct_product_popularity where window_days = {WINDOW_DAYS} order by 1 limit 10"
    )
    return [
        f"File      {path}",
        f"          duckdb -readonly {shown} '{question}'",
        f"          {python} -c \"import duckdb; "
        f"duckdb.connect('{shown}', read_only=True).sql('{question}').show()\"",
    ]


def _shown(path: Path) -> Path:
    """The path as it can be typed here: relative where that is shorter."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def summarise(target: Path, project: Path = PROJECT) -> list[str]:
    """The lines of the summary. target: the folder that dbt wrote to."""
    run_results = read_json(target / "run_results.json")
    manifest = read_json(target / "manifest.json")
    lines = built_lines(run_results)
    if not lines:
        return [f"No build is recorded in {target}: make build"]
    if manifest.get("metadata", {}).get("adapter_type") != "duckdb":
        return lines

    path = duckdb_file(run_results, project)
    if not path.exists():
        return lines
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            lines += shop_lines(connection)
            lines += reconciliation_lines(connection, platform_of(run_results))
    except duckdb.Error as error:
        return [*lines, f"File      {path} cannot be read now: {str(error).splitlines()[0]}"]
    return lines + opening_lines(path)


def platform_of(run_results: dict) -> str:
    """The shop of a build, from the variables that it was given."""
    return (run_results.get("args", {}).get("vars") or {}).get("platform", "sample")


def duckdb_file(run_results: dict, project: Path = PROJECT) -> Path:
    """The file that a build wrote: as the profile says, from the variables that it was given."""
    platform = platform_of(run_results)
    default = "commerce.duckdb" if platform == "sample" else f"{platform}.duckdb"
    return (project / os.environ.get("COMMERCE_DUCKDB_PATH", default)).absolute()


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--target-path",
        type=Path,
        default=PROJECT / os.environ.get("DBT_TARGET_PATH", "target"),
        help="the folder that dbt wrote to",
    )
    chosen = parser.parse_args(arguments)
    print("\n".join(["", *summarise(chosen.target_path)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
