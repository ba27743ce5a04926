"""Run popularity_by_hand.sql into a new DuckDB file and write down how long it took.

    python -m tools.benchmark.run_by_hand /folder/with/parquet new.duckdb 2 seconds.json

Writes {"seconds": by the clock, "cpu_seconds": of all threads}: from opening the file, after the
libraries are loaded, to closing it.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).parent / "popularity_by_hand.sql"


def main(arguments: list[str]) -> int:
    """arguments: the folder of the Parquet files, the new file, threads, the file to write."""
    raw_path, database, threads, written = arguments
    script = SCRIPT.read_text(encoding="utf-8")
    began, cpu_began = time.perf_counter(), time.process_time()
    with duckdb.connect(database, config={"threads": int(threads)}) as connection:
        quoted = raw_path.replace("'", "''")
        connection.execute(f"set variable raw_path = '{quoted}'")
        connection.execute(script)
    spent = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - cpu_began,
    }
    Path(written).write_text(json.dumps(spent), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
