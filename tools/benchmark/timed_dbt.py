"""Run dbt and write down the CPU seconds that its nodes took, apart from dbt's own start.

    python -m tools.benchmark.timed_dbt cpu.json build --vars 'platform: olist'

Writes {"start": CPU seconds before the first node, "nodes": CPU seconds from there to the end of
the last node}, of all threads of this process. Prints what failed; the exit code is dbt's.
"""

import json
import sys
import time
from pathlib import Path

from dbt.cli.main import dbtRunner

from tools.run_dbt import describe_failures


class NodeClock:
    """Listens to dbt's events; CPU seconds at the first node's start and at the last one's end."""

    def __init__(self):
        self.first_start: float | None = None
        self.last_end: float | None = None

    def __call__(self, event) -> None:
        if event.info.name not in ("NodeStart", "NodeFinished"):
            return
        # the hooks around a build are no nodes of it
        if event.data.node_info.resource_type == "operation":
            return
        now = time.process_time()
        if self.first_start is None:
            self.first_start = now
        if event.info.name == "NodeFinished":
            self.last_end = now


def main(arguments: list[str]) -> int:
    """Run dbt with all arguments but the first, which names the file to write; the exit code."""
    clock = NodeClock()
    done = dbtRunner(callbacks=[clock]).invoke(["--log-level", "none", *arguments[1:]])
    if done.exception is not None:
        print(f"dbt {arguments[1]} failed: {done.exception}")
        return 2
    print("\n".join(describe_failures(getattr(done.result, "results", None) or [])))
    if clock.first_start is None or clock.last_end is None:
        print(f"dbt {arguments[1]} found no node to run.")
        return 2
    written = {"start": clock.first_start, "nodes": clock.last_end - clock.first_start}
    Path(arguments[0]).write_text(json.dumps(written), encoding="utf-8")
    return 0 if done.success else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
