"""Runs a command as a process of its own and says what it cost."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
# getrusage counts memory in KiB, on macOS in bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class BenchmarkError(Exception):
    """A measured command failed, or cannot be run; the message says which and why."""


@dataclass(frozen=True)
class Cost:
    """What a process, with the processes that it started, cost."""

    started_at: float  # seconds since 1970
    seconds: float  # by the clock
    cpu_seconds: float  # of all cores
    peak_mib: float  # the most memory that one process of them held


def run_measured(command: list[str], folder: Path, environment: dict[str, str]) -> Cost:
    """Run `command` in `folder`, its output kept back, with these variables beside our own.

    Raises BenchmarkError, with the end of the output, when it fails.
    """
    output = Path(environment["BENCHMARK_FOLDER"]) / "output.txt"
    with output.open("wb") as sink:
        started_at, began = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | environment,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = output.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise BenchmarkError(
            f"This failed with exit code {process.returncode}: {' '.join(command)}\n"
            + "\n".join(said[-30:])
        )
    return Cost(
        started_at=started_at,
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mib=usage.ru_maxrss * RSS_UNIT / MIB,
    )
