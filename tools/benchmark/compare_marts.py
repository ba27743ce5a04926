"""Whether the script by hand and the project come to the same marts, row by row.

    python -m tools.benchmark.compare_marts by_hand.duckdb project.duckdb compared.json

Writes a list of {mart, rows_by_hand, rows_of_project, differences}. A process of its own, because
the memory of a process is counted with that of those it starts later.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

MARTS = (
    "fct_product_activity_daily",
    "fct_product_popularity",
    "fct_product_popularity_by_segment",
    "fct_product_purchase_frequency",
    "rpt_product_rank_history",
)
# What only the project has: the snapshot's key and the state of the incremental models.
ONLY_IN_PROJECT = {"product_popularity_id", "source_fingerprint"}


@dataclass(frozen=True)
class Comparison:
    """One mart in both databases."""

    mart: str
    rows_by_hand: int
    rows_of_project: int
    differences: tuple[str, ...]  # in words; none when the marts are equal


def compare_marts(by_hand: Path, project: Path) -> list[Comparison]:
    """Compare all columns but surrogate keys and fingerprints of each mart, whole rows, counted.

    by_hand, project: DuckDB files. Where the column types differ (ids are numbers in the one and
    text in the other) the values are compared as text, so that no rounding hides a difference.
    """
    with duckdb.connect() as connection:
        for alias, path in (("by_hand", by_hand), ("project", project)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {alias} (read_only)")
        return [_compare(connection, mart) for mart in MARTS]


def _columns(connection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"describe {relation}").fetchall()}


def _compare(connection, mart: str) -> Comparison:
    ours, theirs = f"project.marts.{mart}", f"by_hand.{mart}"
    our_columns, their_columns = _columns(connection, ours), _columns(connection, theirs)
    wanted = {name: kind for name, kind in our_columns.items() if name not in ONLY_IN_PROJECT}
    counts = [
        connection.execute(f"select count(*) from {table}").fetchone()[0]
        for table in (theirs, ours)
    ]
    differences = []
    for name in wanted.keys() ^ their_columns.keys():
        where = "project" if name in wanted else "script"
        differences.append(f"column {name} is only in the {where}")
    if not differences:
        selected = ", ".join(
            name if kind == their_columns[name] else f"cast({name} as varchar) as {name}"
            for name, kind in wanted.items()
        )
        for only_in, one, other in (("script", theirs, ours), ("project", ours, theirs)):
            count, example = connection.execute(
                f"select count(*), min(cast(row_only as varchar)) from ("
                f"select {selected} from {one} except all select {selected} from {other}"
                f") as row_only"
            ).fetchone()
            if count:
                differences.append(f"{count:,} rows only in the {only_in}, such as {example}")
    return Comparison(mart, counts[0], counts[1], tuple(differences))


def main(arguments: list[str]) -> int:
    """arguments: the two DuckDB files and the file to write."""
    by_hand, project, written = map(Path, arguments)
    compared = [asdict(comparison) for comparison in compare_marts(by_hand, project)]
    written.write_text(json.dumps(compared), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
