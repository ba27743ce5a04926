"""Measure builds on this machine.

    python -m tools.benchmark
    python -m tools.benchmark complete_journey --runs 5

Prints figures, never a verdict: docs/benchmarks.md says what each of them means. Works in a folder
of its own, so that no build of yours is touched.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tools.benchmark import (
    affinity,
    attribution,
    complete_journey,
    forecast,
    recommendations,
    sample,
)
from tools.benchmark.measure import BenchmarkError
from tools.benchmark.workshop import Workshop, machine_lines
from tools.build import BuildError

# Each has check(), which raises when something that it needs is not there, and
# measure(work, runs), which prints and returns whether what was compared is as it has to be. One
# with ON_REQUEST runs only when it is named.
BENCHMARKS = {
    "complete_journey": complete_journey,
    "sample": sample,
    "affinity": affinity,
    "attribution": attribution,
    "forecast": forecast,
    "recommendations": recommendations,
}


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code: 0 measured, 1 results differ, 2 it could not be run."""
    usual = [name for name, one in BENCHMARKS.items() if not getattr(one, "ON_REQUEST", False)]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="name",
        help=f"which of {', '.join(BENCHMARKS)} ({', '.join(usual)})",
    )
    parser.add_argument("--runs", type=int, default=3, help="how often to measure each (3)")
    parser.add_argument("--threads", type=int, default=2, help="of dbt and of DuckDB (2)")
    parser.add_argument(
        "--size", type=float, default=1.0,
        help="of a shop that is made for a benchmark, against its full size (1)",
    )
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in BENCHMARKS]
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    if chosen.runs < 1 or chosen.threads < 1:
        print("--runs and --threads are whole numbers from 1 up.", file=sys.stderr)
        return 2
    if not 0 < chosen.size <= 1:
        print("--size is above 0 and at most 1, as in 0.1.", file=sys.stderr)
        return 2
    benchmarks = [BENCHMARKS[name] for name in dict.fromkeys(chosen.names or usual)]
    folder = Path(tempfile.mkdtemp(prefix="commerce_benchmark_"))
    try:
        # before anything is measured: not after minutes
        for benchmark in benchmarks:
            benchmark.check()
        print("\n".join(machine_lines(chosen.threads)), flush=True)
        work = Workshop(folder, chosen.threads, chosen.size)
        equal = [benchmark.measure(work, chosen.runs) for benchmark in benchmarks]
    except (BuildError, BenchmarkError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
