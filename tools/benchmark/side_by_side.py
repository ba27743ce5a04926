"""The project's models beside the same done by hand: what each took, and whether both are equal."""

import json
from pathlib import Path

import duckdb

from tools.benchmark.workshop import DbtRun, Spent, Workshop, spent, table

# What is compared, what it took, against what, and what that took.
Compared = tuple[str, Spent, str, Spent]
# Seconds below which a node is not shown.
SMALLEST_NODE = 0.1


def run_statement(work: Workshop, database: Path, sql: str, after: str = "") -> Spent:
    """What SQL takes in a process of its own; `after` is run when it is done and not timed."""
    given = json.dumps([str(database), work.threads, sql, after])
    found, cost = work.ask("statement", database, "run_sql", given)
    return Spent(**found, peak_mib=cost.peak_mib)


def compare_rows(database: Path, project: str, by_hand: str, rows: str = "rows") -> list[str]:
    """What differs between two queries, row by row, in words. rows: what a row is called."""
    differences = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for where, one, other in (
            ("project", project, by_hand),
            ("query by hand", by_hand, project),
        ):
            (number,) = connection.execute(
                f"select count(*) from ({one} except all {other})"
            ).fetchone()
            if number:
                differences.append(f"{number:,} {rows} are only in the {where}")
    return differences


def count_relations(database: Path, relations: dict[str, str]) -> dict[str, int]:
    """How many rows each relation has, by the name that it is given."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            name: connection.execute(f"select count(*) from {relation}").fetchone()[0]
            for name, relation in relations.items()
        }


def counts_line(counts: dict[str, int]) -> str:
    """Counts in a line of text."""
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())


def ratio_table(compared: list[Compared], decimals: int, peak_of_other: bool = False) -> str:
    """Seconds, CPU seconds and their ratios with so many decimals, and the most memory held."""
    header = ["", "against", "seconds", "ratio", "CPU s", "ratio", "peak MiB"]
    rows = []
    for name, ours, other, theirs in compared:
        row = [name, other]
        for one, two in (
            (ours.seconds, theirs.seconds),
            (ours.cpu_seconds, theirs.cpu_seconds),
        ):
            row += [f"{one:.1f} / {two:.1f}", f"{one / two:.{decimals}f}"]
        row.append(f"{ours.peak_mib:,.0f}")
        if peak_of_other:
            row.append(f"{theirs.peak_mib:,.0f}")
        rows.append(row)
    return table(header + ["other's"] * peak_of_other, rows)


class Build(dict[str, DbtRun]):
    """Models that are built in several steps, each of them measured, by the name of the step."""

    def spent(self, *steps: str) -> Spent:
        """What these steps took; all of them without a name."""
        first, *others = (spent(self[step]) for step in steps or self)
        return sum(others, first)

    @property
    def seconds(self) -> dict[str, float]:
        """Of each model."""
        return {node.split(".")[-1]: took for run in self.values() for node, took, _ in run.nodes}


def node_table(everything: dict[str, float], day: dict[str, float]) -> str:
    """The seconds of the nodes for everything and with a day more, the slowest first."""
    slowest = sorted(everything.items(), key=lambda node: -node[1])
    return table(
        ["node", "seconds", "with a day more"],
        [
            [name, f"{seconds:.1f}", f"{day.get(name, 0):.1f}"]
            for name, seconds in slowest
            if seconds >= SMALLEST_NODE
        ],
    )


def print_verdict(differences: list[str], equal: str) -> bool:
    """Say what differs, or `equal` where nothing does; whether nothing does."""
    if differences:
        print("\nThe results are NOT equal, so the ratios say nothing: " + "; ".join(differences))
    else:
        print(f"\n{equal}")
    return not differences
