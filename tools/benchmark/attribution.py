"""Attribution on a shop that is made for it: ten million touches and a million conversions.

Against a query by hand that computes linear alone, and against Markov in pandas and numpy; and what
a day more costs against everything anew.
"""

import json
import sys
from pathlib import Path

from tools.benchmark.attribution_shop import DAYS, make_shop
from tools.benchmark.side_by_side import (
    Build,
    compare_rows,
    count_relations,
    counts_line,
    node_table,
    print_verdict,
    ratio_table,
    run_statement,
)
from tools.benchmark.workshop import Spent, Workshop

TOUCHES = 10_000_000
FOLDERS = (
    "models/intermediate/identity",
    "models/intermediate/attribution",
    "models/marts/attribution",
)
DOMAIN = tuple(f"path:{folder}" for folder in FOLDERS)
# By name: whoever uses a mart stands in its folder too, and needs other marts.
MARTS = sorted(path.stem for path in (Path(__file__).parents[2] / FOLDERS[-1]).glob("*.sql"))
CREDITS = "fct_attribution_credits"
# What only Markov needs.
MARKOV = ("int_channel_transitions", "int_channel_removal_effects")
# The steps of a build up to the credits; after them come conversions and reports.
CREDITED = ("heuristics", "markov")
# The rules of the seed and time decay: all but what is computed from all paths, or all channels.
HEURISTICS = "attribution_model not in ('markov', 'shapley')"
NO_TESTS = ("--exclude-resource-type", "test", "unit_test", "snapshot")
BY_HAND = (Path(__file__).parent / "linear_by_hand.sql").read_text(encoding="utf-8")
# fct_attribution_credits is a view: what it costs is seen when it is read. Both sides keep the
# touches of each path in a table and come to this.
DAILY = """
create table credits_daily as
select
    conversion_date, channel, campaign_id, {key}
    sum(credit) as credit,
    sum(attributed_revenue) as attributed_revenue,
    sum(attributed_margin) as attributed_margin
from ({credits}) as credits
group by all
"""


def check() -> None:
    """Nothing is needed but the project."""


def measure(work: Workshop, runs: int) -> bool:
    """Everything once, whatever `runs` says: it is long. Returns whether the results are equal."""
    del runs
    raw, database = work.folder / "attribution_shop", work.database("files")
    variables = json.dumps({"platform": "files", "raw_path": str(raw)})
    settings = ("--target", "duckdb", "--vars", variables)
    _say("making the shop")
    shop = make_shop(round(TOUCHES * work.size))
    shop.write(raw, DAYS - 1)
    below = ("build", *settings, *NO_TESTS, "--select", "path:seeds/reference",
             *(f"+{mart}" for mart in MARTS), "--exclude", *DOMAIN)  # fmt: skip
    _say("what the models of attribution stand on")
    work.dbt("files", database, *below)
    _say("attribution")
    full = _build(work, database, settings)
    read = _read_credits(work, database)
    _say("linear by hand")
    linear = _linear_by_hand(work, database)
    differences = compare_linear(database)
    _say("Markov by hand")
    markov, difference = _markov_by_hand(work, database)
    if difference > 1e-9:
        differences.append(f"removal effects differ by up to {difference:.1e}")
    counts = count(database)
    _say("one day more")
    shop.write(raw, DAYS)
    work.dbt("files", database, *below)
    day = _build(work, database, settings)

    print("\n## Attribution on DuckDB\n")
    print(counts_line(counts) + "\n")
    compared = [
        ("heuristic models", full.spent("heuristics") + read, "linear by hand", linear),
        ("markov", full.spent("markov"), "pandas and numpy", markov),
        ("a day more, credits", day.spent(*CREDITED), "all days anew", full.spent(*CREDITED)),
        ("a day more, reports too", day.spent(), "all days anew", full.spent()),
    ]
    print(ratio_table(compared, decimals=2))
    print("\n## The nodes of attribution\n")
    print(node_table(full.seconds, day.seconds))
    return print_verdict(
        differences, "Linear is equal to the cent, row by row; removal effects are equal to 1e-9."
    )


def _say(step: str) -> None:
    print(f"attribution: {step}", file=sys.stderr, flush=True)


def _build(work: Workshop, database: Path, settings: tuple[str, ...]) -> Build:
    """One model after the other, each with all threads of DuckDB."""
    run = ("run", *settings, "--threads", "1", "--select")
    below_credits = [f"+{CREDITS},{path}" for path in DOMAIN]
    return Build(
        heuristics=work.dbt("files", database, *run, *below_credits, "--exclude", CREDITS, *MARKOV),
        # the view of the credits asks for what Markov found
        markov=work.dbt("files", database, *run, *MARKOV, CREDITS),
        reports=work.dbt("files", database, *run, *DOMAIN, "--exclude", *below_credits),
    )


def _read_credits(work: Workshop, database: Path) -> Spent:
    """Sum the credits of all heuristic models."""
    credits = f"select * from marts.{CREDITS} where {HEURISTICS}"
    return _statement(work, database, DAILY.format(key="attribution_model,", credits=credits))


def _linear_by_hand(work: Workshop, database: Path) -> Spent:
    kept = f"create table linear_credits as {BY_HAND};"
    daily = DAILY.format(key="", credits="select * from linear_credits")
    return _statement(work, database, kept + daily, "linear_credits")


def _statement(work: Workshop, database: Path, sql: str, *kept: str) -> Spent:
    """SQL that makes credits_daily, and tables named in `kept`, in a process of its own.

    The tables are dropped again, which is not timed.
    """
    after = "".join(f"drop table {table};" for table in ("credits_daily", *kept))
    return run_statement(work, database, sql, after)


def _markov_by_hand(work: Workshop, database: Path) -> tuple[Spent, float]:
    """What it took, and the largest difference of a removal effect from the project's."""
    found, cost = work.ask("markov", database, "markov_by_hand", database)
    return Spent(found["seconds"], found["cpu_seconds"], cost.peak_mib), found["difference"]


def compare_linear(database: Path) -> list[str]:
    """What differs between linear by hand and the project's, row by row, in words."""
    columns = (
        "conversion_id, conversion_type, conversion_date, touch_position, touchpoint_id, channel,"
        " campaign_id, touched_at, attributed_revenue, attributed_margin"
    )
    ours = f"select {columns} from marts.{CREDITS} where attribution_model = 'linear'"
    theirs = f"select {columns} from ({BY_HAND})"
    return compare_rows(database, ours, theirs, "rows of linear")


def count(database: Path) -> dict[str, int]:
    """How many rows the large tables have."""
    return count_relations(
        database,
        {
            "touches": "staging.stg_marketing__touchpoints",
            "conversions": "marts.fct_conversions",
            "credits": f"marts.{CREDITS}",
        },
    )
