"""The demand forecast against statsforecast, on the daily sales of the Complete Journey shop.

    python -m tools.benchmark forecast

From each of six days, four weeks apart, both sides forecast the 28 days after it with what was known
then: the project by building fct_demand_forecast as of that day, statsforecast from the same daily
sales. docs/forecast.md says what the figures mean.
"""

import json
import os
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from tools.benchmark.complete_journey import SHOP, find_raw_path
from tools.benchmark.measure import BenchmarkError, run_measured
from tools.benchmark.workshop import PROJECT, DbtRun, Workshop, middle, table

# Asked for by name only: it needs an environment of its own, and AutoETS its time.
ON_REQUEST = True

SETTING = "FORECAST_COMPARISON_PYTHON"
COMPARISON_PYTHON = PROJECT / ".venv-forecast-comparison" / "bin" / "python"
OURS = "fct_demand_forecast"
NAIVE = "SeasonalNaive"
HORIZON = 28
FIRST_DAY, LAST_DAY = date(2017, 1, 1), date(2017, 12, 31)
ORIGINS = [LAST_DAY - timedelta(days=HORIZON * number) for number in range(6, 0, -1)]
# Fuel is sold in thousandths of a gallon: it would be all of the units.
WITHOUT = ["COUPON/MISC ITEMS", "FUEL"]
PRODUCTS = 500
# Groups of products: forecast_panel.sql says how they are drawn.
GROUPS = ("top", "slow", "rare")
# What has to hold, and in which groups.
AT_MOST_OF_BEST = 1.05
COVERAGE = (0.75, 0.90)
JUDGED = ("top", "slow")
# The models between the daily sales and the forecast, and what as_of_date goes through.
FORECAST_MODELS = [
    "int_as_of", "path:models/intermediate/forecast", "path:models/marts/forecast",
]  # fmt: skip


@dataclass(frozen=True)
class Score:
    """How good the forecasts of one model were for one group."""

    days: int
    wape: float
    bias: float
    horizon_wape: float
    coverage: float | None


def comparison_python() -> Path:
    """The Python that has statsforecast."""
    return Path(os.environ.get(SETTING) or COMPARISON_PYTHON)


def check() -> None:
    """Raises BuildError or BenchmarkError when the shop or statsforecast cannot be found."""
    find_raw_path()
    if not comparison_python().exists():
        raise BenchmarkError(
            f"{comparison_python()} is not there: `make forecast-comparison` makes an environment "
            f"with statsforecast, or {SETTING} names a Python that has it."
        )


def measure(work: Workshop, runs: int) -> bool:
    """Forecast and compare. Returns whether the project's forecasts are as good as they have to be.

    `runs` changes nothing: there is one run for each of the six days.
    """
    database = work.database(SHOP)
    build = ["build", "--target", "duckdb", "--exclude-resource-type", "test", "unit_test"]
    variables = {"platform": SHOP, "raw_path": find_raw_path()}
    print("forecast: building the shop", file=sys.stderr, flush=True)
    work.dbt(
        SHOP, database, *build, "--select", f"+{OURS}", "--vars", json.dumps(variables)
    )
    ours, builds = [], []
    for origin in ORIGINS:
        print(f"forecast: as of {origin}", file=sys.stderr, flush=True)
        as_of = json.dumps(variables | {"as_of_date": str(origin)})
        builds.append(
            work.dbt(SHOP, database, *build, "--select", *FORECAST_MODELS, "--vars", as_of)
        )
        ours.append(query(database, OUR_FORECASTS.format(origin=origin)))
    print("forecast: statsforecast", file=sys.stderr, flush=True)
    panel = query(
        database, PANEL, first_origin=ORIGINS[0], first_day=FIRST_DAY, last_day=LAST_DAY,
        products=PRODUCTS, without=WITHOUT,
    )  # fmt: skip
    theirs, costs = run_libraries(work, panel)
    forecasts = pd.concat([*ours, theirs], ignore_index=True)
    judged = with_actuals(forecasts, panel)
    scores = {
        group: {model: score(rows) for model, rows in of_group.groupby("model")}
        for group, of_group in judged.groupby("product_group")
    }
    classes = {
        name: {model: score(rows) for model, rows in of_class.groupby("model")}
        for name, of_class in judged[judged["product_group"].isin(JUDGED)].groupby("demand_class")
    }
    print_scores("By how much is sold", scores, list(GROUPS))
    print_scores("By class of demand (top and slow together)", classes, sorted(classes))
    print_costs(builds, costs, query(database, f"select count(*) as n from marts.{OURS}"))
    return print_verdict(scores)


PANEL = Path(__file__).with_name("forecast_panel.sql").read_text(encoding="utf-8")
OUR_FORECASTS = """
    select
        product_id,
        forecast_date as day,
        date '{origin}' as origin,
        'fct_demand_forecast' as model,
        demand_class,
        cast(forecast_units as double) as forecast,
        cast(lower as double) as lower,
        cast(upper as double) as upper
    from marts.fct_demand_forecast
"""


def query(database: Path, sql: str, **variables) -> pd.DataFrame:
    """The result of a query on the shop. variables: for getvariable()."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for name, value in variables.items():
            connection.execute(f"set variable {name} = ?", [value])
        return connection.execute(sql).df()


def run_libraries(work: Workshop, panel: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What statsforecast forecasts from each day, and what each model cost."""
    first_day = panel.groupby("product_id")["day"].transform("min")
    known = []
    for origin in map(pd.Timestamp, ORIGINS):
        # a product has to be known as long as it is forecast
        rows = panel[(panel["day"] <= origin) & (first_day <= origin - timedelta(days=HORIZON))]
        known.append(rows.assign(origin=origin))
    files = [work.folder / name for name in ("panel.parquet", "forecasts.parquet", "costs.json")]
    pd.concat(known).drop(columns="product_group").to_parquet(files[0], index=False)
    script = Path(__file__).with_name("forecast_libraries.py")
    run_measured(
        [str(comparison_python()), str(script), *map(str, files), str(work.threads), str(HORIZON)],
        work.folder,
        {"BENCHMARK_FOLDER": str(work.folder)},
    )
    costs = pd.DataFrame(json.loads(files[2].read_text()))
    return pd.read_parquet(files[1]), costs


def with_actuals(forecasts: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """The forecasts of the products and days that every model forecast, with what was sold."""
    forecasts = forecasts.assign(
        origin=pd.to_datetime(forecasts["origin"]), day=pd.to_datetime(forecasts["day"])
    )
    rows = forecasts.merge(panel, on=["product_id", "day"])
    models = rows.groupby(["product_id", "origin", "day"])["model"].transform("nunique")
    rows = rows[models == forecasts["model"].nunique()]
    ours = rows.loc[rows["model"] == OURS, ["product_id", "origin", "day", "demand_class"]]
    return rows.drop(columns="demand_class").merge(ours, on=["product_id", "origin", "day"])


def score(rows: pd.DataFrame) -> Score:
    """How good these forecasts of one model are."""
    sold = rows["units"].sum()
    sums = rows.groupby(["product_id", "origin"])[["units", "forecast"]].sum()
    inside = rows["units"].between(rows["lower"], rows["upper"])
    return Score(
        days=len(rows),
        wape=(rows["units"] - rows["forecast"]).abs().sum() / sold,
        bias=rows["forecast"].sum() / sold - 1,
        horizon_wape=(sums["units"] - sums["forecast"]).abs().sum() / sold,
        coverage=inside.mean() if rows["upper"].notna().all() else None,
    )


def best_of(scores: dict[str, Score]) -> float:
    """The lowest WAPE of statsforecast's models."""
    return min(one.wape for model, one in scores.items() if model != OURS)


def print_scores(title: str, scores: dict[str, dict[str, Score]], order: list[str]) -> None:
    """A table of all groups and models, ours first and the others from the best on."""
    rows = []
    for group in order:
        models = sorted(scores[group], key=lambda model: (model != OURS, scores[group][model].wape))
        for model in models:
            one = scores[group][model]
            rows.append(
                [
                    f"{group}: {model}",
                    f"{one.wape:.3f}",
                    f"{one.wape / best_of(scores[group]):.3f}",
                    f"{one.wape / scores[group][NAIVE].wape:.3f}",
                    f"{one.bias:+.1%}",
                    f"{one.horizon_wape:.3f}",
                    "" if one.coverage is None else f"{one.coverage:.1%}",
                    f"{one.days:,}",
                ]
            )
    header = [
        "", "WAPE", "to the best", "to naive", "bias", "WAPE of 28 days", "in the interval", "days",
    ]  # fmt: skip
    print(f"\n## {title}\n\n{table(header, rows)}")


def print_costs(builds: list[DbtRun], costs: pd.DataFrame, rows: pd.DataFrame) -> None:
    """What one forecast costs, the median of all origins."""
    products = int(rows["n"].iloc[0]) // HORIZON
    lines = [
        [
            f"{OURS}, with the backtest",
            f"{products:,}",
            f"{middle(run.node_span for run in builds):.1f}",
            f"{middle(run.node_cpu for run in builds):.1f}",
            f"{1000 * middle(run.node_cpu for run in builds) / products:.2f}",
        ]
    ]
    for model, spent in costs.groupby("model", sort=False):
        series = middle(spent["series"])
        cpu = middle(spent["cpu_seconds"])
        lines.append(
            [
                model,
                f"{series:,.0f}",
                f"{middle(spent['seconds']):.1f}",
                f"{cpu:.1f}",
                f"{1000 * cpu / series:.2f}",
            ]
        )
    header = ["one forecast", "products", "seconds", "CPU s", "CPU s for 1,000 products"]
    print(f"\n## What it costs (median of {len(builds)} days)\n\n{table(header, lines)}")


def print_verdict(scores: dict[str, dict[str, Score]]) -> bool:
    """Say of each group that is judged whether it is as it has to be; whether all are."""
    print()
    good = True
    for group in JUDGED:
        mine = scores[group][OURS]
        ratio, to_naive = mine.wape / best_of(scores[group]), mine.wape / scores[group][NAIVE].wape
        holds = (
            ratio <= AT_MOST_OF_BEST
            and to_naive < 1
            and COVERAGE[0] <= mine.coverage <= COVERAGE[1]
        )
        good = good and holds
        print(
            f"- {group}: {'as it has to be' if holds else 'NOT as it has to be'}: WAPE {ratio:.3f} of "
            f"the best (at most {AT_MOST_OF_BEST}), {to_naive:.3f} of the naive one (below 1), "
            f"{mine.coverage:.1%} in the interval ({COVERAGE[0]:.0%} to {COVERAGE[1]:.0%})"
        )
    return good
