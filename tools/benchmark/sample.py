"""The sample shop: a whole build, warm, and the seeds alone."""

import json
import sys

from tools.benchmark.workshop import Workshop, middle, table

SAMPLE = ["--target", "duckdb", "--vars", json.dumps({"platform": "sample"})]


def check() -> None:
    """Nothing is needed but the project."""


def measure(work: Workshop, runs: int) -> bool:
    """The build that `make build` starts, and the seeds alone. Nothing is compared: true."""
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
    return True
