"""Run dbt with output for people: progress, and in full only what went wrong.

    python -m tools.run_dbt build --target postgres --vars 'platform: olist'

Arguments are dbt's own, and so is the exit code. Everything that dbt has to say is in
logs/dbt.log, as always.

A build prints a line for each tenth of its nodes, every warning, and for each failed node its
name, its message and the file with its compiled SQL.
"""

import gc
import os
import sys
import time
from pathlib import Path

from dbt.cli.main import dbtRunner

FAILED = ("error", "fail", "runtime error", "partial success")
# Said by dbt for each node; here said once, at the end or by the progress.
SAID_OTHERWISE = {
    "LogTestResult",
    "LogModelResult",
    "LogSeedResult",
    "LogSnapshotResult",
    "LogNodeResult",
    "RunResultWarning",
    "RunResultWarningMessage",
    "RunResultError",
    "RunResultErrorNoMessage",
    "RunResultFailure",
    "CheckNodeTestFailure",
    "SkippingDetails",
    "LogSkipBecauseError",
    "SQLCompiledPath",
    "MainEncounteredError",
    # Cumulative metrics have no place in the OSI document that dbt writes beside its manifest.
    "MFConverterIssue",
}
SHOWN_MESSAGES = {"JinjaLogInfo", "CatalogWritten"}
STEPS = 10
# dbt keeps all that it has parsed to the end. With Python's own thresholds, the garbage collector
# walks through it again and again, and that is a sixth of the time.
GARBAGE_THRESHOLDS = (200_000, 20, 100)


class Progress:
    """Listens to dbt's events and prints what people want to know while it runs."""

    def __init__(self, command: str):
        self.command = command
        self.began = time.monotonic()
        self.total = 0
        self.done = 0
        self.failed = 0
        self.shown = 0

    def __call__(self, event) -> None:
        name = event.info.name
        if name == "ConcurrencyLine":
            self.total = event.data.node_count
            self._print(f"dbt {self.command} on {event.data.target_name} ...")
        elif name == "LogStartLine":
            # The count above leaves unit tests out.
            self.total = event.data.total
        elif name == "NodeFinished":
            self._node_finished(event.data)
        elif name in SHOWN_MESSAGES or (
            event.info.level in ("warn", "error") and name not in SAID_OTHERWISE
        ):
            self._print(event.info.msg.rstrip())

    def _node_finished(self, data) -> None:
        # Hooks end too, and are not among the nodes that were counted.
        if data.node_info.resource_type == "operation":
            return
        self.done += 1
        if data.run_result.status in FAILED:
            self.failed += 1
            self._print(f"  failed: {data.node_info.node_name}")
        step = self.done * STEPS // self.total if self.total else 0
        if step > self.shown:
            self.shown = step
            failed = f", {self.failed} failed" if self.failed else ""
            seconds = time.monotonic() - self.began
            self._print(
                f"  {self.done:>4} of {self.total} ({step * 100 // STEPS} %){failed}, "
                f"{seconds:.0f} s"
            )

    def _print(self, text: str) -> None:
        print(text, flush=True)


def describe_failures(results) -> list[str]:
    """Lines that tell of each node that warned or failed: name, message, compiled file.

    results: dbt's run results, each with status, message and node.
    """
    lines = []
    for result in results:
        status = str(result.status)
        if status not in (*FAILED, "warn"):
            continue
        node = result.node
        mark = "warning" if status == "warn" else status
        lines.append(f"{mark}: {node.resource_type} {node.name} ({node.original_file_path})")
        lines += [f"    {line}" for line in (result.message or "no message").strip().splitlines()]
        compiled = getattr(node, "compiled_path", None)
        if compiled and Path(compiled).exists():
            lines.append(f"    compiled: {compiled}")
    return lines


def count_statuses(results) -> str:
    """'12 success, 30 pass, 1 warn': the statuses of dbt's run results, counted."""
    counts: dict[str, int] = {}
    for result in results:
        counts[str(result.status)] = counts.get(str(result.status), 0) + 1
    return ", ".join(f"{count} {status}" for status, count in counts.items())


def main(arguments: list[str] | None = None) -> int:
    """Run dbt with `arguments`; its exit code: 0 all well, 1 a node failed, 2 dbt did not run."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments:
        print("Name a dbt command, for example: build --target duckdb", file=sys.stderr)
        return 2
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    # Here and not in profiles.yml, so that it holds for whoever runs this command.
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    progress = Progress(arguments[0])
    done = dbtRunner(callbacks=[progress]).invoke(
        ["--log-level", "none", "--no-use-colors", *arguments]
    )
    seconds = time.monotonic() - progress.began

    results = getattr(done.result, "results", None) or []
    for line in describe_failures(results):
        print(line)
    if done.exception is not None:
        print(f"dbt {arguments[0]} failed: {done.exception}")
    elif results:
        print(f"dbt {arguments[0]}: {count_statuses(results)} in {seconds:.0f} s")
    sys.stdout.flush()
    if done.exception is not None:
        return 2
    return 0 if done.success else 1


if __name__ == "__main__":
    sys.exit(main())
