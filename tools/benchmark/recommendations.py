"""How good the recommendations for the Complete Journey shop are, beside simple rivals."""

import json
import sys
from dataclasses import dataclass
from datetime import date

from tools.benchmark.complete_journey import SHOP, check, find_raw_path
from tools.benchmark.recommendation_quality import (
    DAYS_AFTER,
    PER_CUSTOMER,
    Quality,
    judge,
    read_lists,
    read_past,
    rivals,
)
from tools.benchmark.workshop import Workshop, table

__all__ = ["check", "measure"]

# The weights were chosen on four days of June to August, so these and their days after are unseen.
DAYS = (date(2017, 10, 1), date(2017, 10, 29), date(2017, 11, 26))
# By name: how many of a customer's ten may be products that the customer has.
REPEATS = {"this project": None, f"this project, up to {PER_CUSTOMER} repeats": PER_CUSTOMER}
REPEATS_OF_NEW = {"this project": None, "this project, no repeats": 0}


@dataclass
class Judged:
    """What the recommenders came to on each day: by name, in the order of the days."""

    everything: dict[str, list[Quality]]
    new: dict[str, list[Quality]]
    customers: list[int]


def measure(work: Workshop, runs: int) -> bool:
    """Builds the shop as of each day and judges. runs: nothing here varies, so one is enough."""
    raw_path = find_raw_path()
    database = work.database(SHOP)
    judged = Judged({}, {}, [])
    for day in DAYS:
        print(f"recommendations: as of {day}", file=sys.stderr, flush=True)
        _judge_day(work, database, raw_path, day, judged)
    counts = ", ".join(str(count) for count in judged.customers)
    print(
        f"\n## Recommendations for {SHOP}\n\n"
        f"As of {', '.join(str(day) for day in DAYS)}, judged by what {counts} customers bought in "
        f"the {DAYS_AFTER} days after; means of the {len(DAYS)} days."
    )
    for title, qualities in (
        ("All purchases are hits", judged.everything),
        ("Only products that are new to the customer are hits", judged.new),
    ):
        print(f"\n### {title}\n\n{_shown(qualities)}")
    return True


def _judge_day(work, database, raw_path, day, judged: Judged) -> None:
    """Adds what all come to on one day."""
    select, past = "+rpt_customer_recommendations", None
    for repeats in dict.fromkeys([*REPEATS.values(), *REPEATS_OF_NEW.values()]):
        variables = {"platform": SHOP, "raw_path": raw_path, "as_of_date": str(day)}
        if repeats is not None:
            variables["recommendations_max_repeats"] = repeats
        work.dbt(
            SHOP, database, "build", "--target", "duckdb", "--vars", json.dumps(variables),
            "--select", select, "--exclude-resource-type", "test", "unit_test",
        )  # fmt: skip
        # what follows differs only in which candidates are taken
        select = "int_recommendation_candidates+"
        past = past or read_past(database, day)
        lists = read_lists(database, past)
        for name, of in REPEATS.items():
            if of == repeats:
                judged.everything.setdefault(name, []).append(judge(past, lists))
        for name, of in REPEATS_OF_NEW.items():
            if of == repeats:
                judged.new.setdefault(name, []).append(judge(past, lists, new_only=True))
    for name, lists in rivals(past).items():
        judged.everything.setdefault(name, []).append(judge(past, lists))
    for name, lists in rivals(past, new_only=True).items():
        judged.new.setdefault(name, []).append(judge(past, lists, new_only=True))
    judged.customers.append(len(past.customers))


def _shown(qualities: dict[str, list[Quality]]) -> str:
    """A table: means over the days, and the hit rate of each day."""
    rate = f"hit rate at {PER_CUSTOMER}"
    header = ["", rate, "of each day", "precision", "products", "full lists"]
    rows = []
    for name, of in sorted(qualities.items(), key=lambda item: -_mean(item[1], "hit_rate")):
        rows.append(
            [
                name,
                f"{_mean(of, 'hit_rate'):.1%}",
                " ".join(f"{quality.hit_rate:.1%}" for quality in of),
                f"{_mean(of, 'precision'):.1%}",
                f"{_mean(of, 'products'):,.0f}",
                f"{_mean(of, 'full_lists'):.0%}",
            ]
        )
    return table(header, rows)


def _mean(qualities: list[Quality], measure: str) -> float:
    return sum(getattr(quality, measure) for quality in qualities) / len(qualities)
