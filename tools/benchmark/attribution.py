"""Attribution on a shop that is made for it: ten million touches and a million conversions.

Against a query by hand that computes linear alone, and against Markov in pandas and numpy; and what
a day more costs against everything anew.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tools.benchmark.attribution_shop import DAYS, make_shop
from tools.benchmark.measure import Cost
from tools.benchmark.workshop import DbtRun, Workshop, table

TOUCHES = 10_000_000
DOMAIN = ["path:models/intermediate/attribution", "path:models/marts/attribution"]
CREDITS = "fct_attribution_credits"
# What only Markov needs.
MARKOV = ("int_channel_transitions", "int_channel_removal_effects")
# The rules of the seed and time decay: all but what is computed from all paths, or all channels.
HEURISTICS = "attribution_model not in ('markov', 'shapley')"


@dataclass(frozen=True)
class Spent:
    """Seconds of one side, and the most memory that it held."""

    seconds: float
    peak_mib: float


def check() -> None:
    """Nothing is needed but the project."""


def measure(work: Workshop, runs: int) -> bool:
    """Everything once, whatever `runs` says: it is long. Returns whether the results are equal."""
    del runs
    raw, database = work.folder / "attribution_shop", work.database("files")
    variables = json.dumps({"platform": "files", "raw_path": str(raw)})
    settings = ["--target", "duckdb", "--vars", variables]
    _say("making the shop")
    shop = make_shop(round(TOUCHES * work.size))
    shop.write(raw, DAYS - 1)
    _say("what the models of attribution stand on")
    below = ["build", *settings, "--exclude-resource-type", "test", "unit_test", "snapshot",
             "--select", "+path:models/marts/attribution", "path:seeds/reference",
             "--exclude", *DOMAIN]  # fmt: skip
    domain = ["build", *settings, "--threads", "1", "--select", *DOMAIN,
              "--exclude-resource-type", "test", "unit_test"]  # fmt: skip
    work.dbt("files", database, *below)
    _say("attribution")
    full = work.dbt("files", database, *domain)
    read = _read_credits(work, database)
    _say("linear by hand")
    by_hand = _linear_by_hand(work, database)
    differences = compare_linear(database)
    _say("Markov by hand")
    markov_by_hand = _markov_by_hand(work, database)
    _say("one day more")
    shop.write(raw, DAYS)
    work.dbt("files", database, *below)
    day = work.dbt("files", database, *domain)

    manifest = json.loads((work.folder / "files_target" / "manifest.json").read_text())
    heuristics = sum(_seconds(full, name) for name in _below_credits(manifest)) + read.seconds
    markov = sum(_seconds(full, name) for name in MARKOV)
    whole, increment = full.node_sum, day.node_sum
    peak = max(full.cost.peak_mib, read.peak_mib)
    hand, pandas = by_hand.seconds, markov_by_hand["seconds"]
    counts = _counts(database)
    print("\n## Attribution on DuckDB\n")
    print(", ".join(f"{counts[name]:,} {name}" for name in counts) + "\n")
    print(
        table(
            ["", "seconds", "against", "seconds", "ratio", "peak MiB"],
            [
                ["heuristic models", f"{heuristics:.1f}", "linear by hand", f"{hand:.1f}",
                 f"{heuristics / hand:.2f}", f"{peak:,.0f}"],
                ["markov", f"{markov:.1f}", "pandas and numpy", f"{pandas:.1f}",
                 f"{markov / pandas:.2f}", ""],
                ["a day more", f"{increment:.1f}", "everything anew", f"{whole:.1f}",
                 f"{increment / whole:.2f}", f"{day.cost.peak_mib:,.0f}"],
            ],
        )
    )  # fmt: skip
    print("\n## The nodes of attribution\n")
    print(
        table(
            ["node", "seconds", "with a day more"],
            [
                [name, f"{seconds:.1f}", f"{_seconds(day, name):.1f}"]
                for name, seconds in sorted(
                    ((node.split(".")[-1], seconds) for node, seconds, _ in full.nodes),
                    key=lambda node: -node[1],
                )
                if seconds >= 0.1
            ],
        )
    )
    if markov_by_hand["difference"] > 1e-9:
        differences.append(
            f"removal effects differ by up to {markov_by_hand['difference']:.1e}"
        )
    if differences:
        print("\nThe results are NOT equal, so the ratios say nothing: " + "; ".join(differences))
    else:
        print("\nLinear is equal to the cent, row by row; removal effects are equal to 1e-9.")
    return not differences


def _say(step: str) -> None:
    print(f"attribution: {step}", file=sys.stderr, flush=True)


def _seconds(run: DbtRun, name: str) -> float:
    return sum(seconds for node, seconds, _ in run.nodes if node.split(".")[-1] == name)


def _below_credits(manifest: dict) -> set[str]:
    """The models of the domain that the credits stand on, with them, but those of Markov."""
    parents = manifest["parent_map"]
    found, waiting = set(), [f"model.commerce_analytics.{CREDITS}"]
    while waiting:
        node = waiting.pop()
        is_domain = manifest["nodes"].get(node, {}).get("original_file_path", "").split("/")[-2:-1]
        if node in found or is_domain != ["attribution"]:
            continue
        found.add(node)
        waiting += parents[node]
    return {node.split(".")[-1] for node in found} - set(MARKOV)


def _read_credits(work: Workshop, database: Path) -> Spent:
    """Write the credits of the heuristic models into a table: fct_attribution_credits is a view."""
    return _script(
        work,
        database,
        f"create table heuristic_credits as select * from marts.{CREDITS} where {HEURISTICS}",
        "drop table heuristic_credits",
    )


def _linear_by_hand(work: Workshop, database: Path) -> Spent:
    script = Path(__file__).parent / "linear_by_hand.sql"
    return _script(work, database, script.read_text(encoding="utf-8"), "")


def _script(work: Workshop, database: Path, sql: str, after: str) -> Spent:
    """Time one statement in a process of its own; `after` is not timed."""
    written = work.folder / "seconds.json"
    given = json.dumps([str(database), work.threads, sql, after, str(written)])
    cost: Cost = work.python(
        work.environment("script", database), "tools.benchmark.run_statement", given
    )
    return Spent(json.loads(written.read_text())["seconds"], cost.peak_mib)


def _markov_by_hand(work: Workshop, database: Path) -> dict[str, float]:
    written = work.folder / "markov.json"
    work.python(
        work.environment("markov", database),
        "tools.benchmark.markov_by_hand", str(database), str(written),
    )  # fmt: skip
    return json.loads(written.read_text())


def compare_linear(database: Path) -> list[str]:
    """What differs between linear_credits and the project's, in words; drops linear_credits."""
    columns = (
        "conversion_id, conversion_type, conversion_date, touch_position, touchpoint_id, channel,"
        " campaign_id, touched_at, attributed_revenue, attributed_margin"
    )
    ours = f"select {columns} from marts.{CREDITS} where attribution_model = 'linear'"
    theirs = f"select {columns} from linear_credits"
    differences = []
    with duckdb.connect(str(database)) as connection:
        for where, one, other in (("project", ours, theirs), ("query by hand", theirs, ours)):
            (count,) = connection.execute(
                f"select count(*) from ({one} except all {other})"
            ).fetchone()
            if count:
                differences.append(f"{count:,} rows of linear are only in the {where}")
        connection.execute("drop table linear_credits")
    return differences


def _counts(database: Path) -> dict[str, int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            name: connection.execute(f"select count(*) from {relation}").fetchone()[0]
            for name, relation in {
                "touches": "staging.stg_marketing__touchpoints",
                "conversions": "marts.fct_conversions",
                "credits": f"marts.{CREDITS}",
            }.items()
        }
