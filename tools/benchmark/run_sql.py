"""Time SQL on a DuckDB file, as a process of its own so that its memory is seen.

    python -m tools.benchmark.run_sql '["a.duckdb", 2, "create ...", "drop ..."]' out.json

Takes a JSON list: the file, threads, the SQL, and some that is run afterwards and not timed ('' for
none); and the file to write {"seconds", "cpu_seconds"} to.
"""

import json
import sys
import time
from pathlib import Path

import duckdb


def main(arguments: list[str]) -> int:
    """arguments: the JSON list and the file to write."""
    database, threads, sql, after = json.loads(arguments[0])
    with duckdb.connect(database, config={"threads": threads}) as connection:
        began, cpu_began = time.perf_counter(), time.process_time()
        connection.execute(sql)
        connection.execute("checkpoint")
        spent = {
            "seconds": time.perf_counter() - began,
            "cpu_seconds": time.process_time() - cpu_began,
        }
        if after:
            connection.execute(after)
    Path(arguments[1]).write_text(json.dumps(spent), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
